import assert from "node:assert/strict";
import { checkPipeline } from "../../components/pipeline/pipeline-check";
import { planPipeline } from "../../components/pipeline/pipeline-plan";
import type { PipelinePlan, PlannedAction, PlannedStage } from "../../components/pipeline/planned-pipeline";
import { planArgsOf, REAL_PLANS } from "../support/plans";

function action(name: string, changes: Partial<PlannedAction> = {}): PlannedAction {
    return {
        name,
        category: "Invoke",
        provider: "Lambda",
        runOrder: 1,
        configuration: {},
        inputArtifacts: [],
        outputArtifacts: [],
        ...changes,
    };
}

const SOURCE: PlannedStage = {
    name: "Source",
    actions: [action("Source", { category: "Source", outputArtifacts: ["Code"], namespace: "Source" })],
};

/** A plan of a source stage and others. */
function plan(...stages: readonly PlannedStage[]): PipelinePlan {
    return {
        name: "airlock-dev-hello",
        workload: "hello",
        executionMode: "QUEUED",
        stages: [SOURCE, ...stages],
        trigger: { kind: "push", sourceAction: "Source", branch: "main" },
    };
}

function stage(name: string, ...actions: readonly PlannedAction[]): PlannedStage {
    return { name, actions };
}

function problemsOf(broken: PipelinePlan): readonly string[] {
    return checkPipeline(broken).map(({ path, message, remedy }) => `${path}: ${message}; ${remedy}`);
}

describe("PipelineCheck", () => {
    for (const [title, real] of REAL_PLANS) {
        it(`accepts the plan of ${title}`, () => assert.deepEqual(checkPipeline(real), []));
    }

    it("accepts the longest names that settings allow", () => {
        const args = planArgsOf("dev", { approval: { approvers: 2, notify: [] } });
        const long = { ...args.placement, environment: "e".repeat(12), region: "ap-southeast-1" };
        const next = { ...long, environment: "n".repeat(12) };
        assert.deepEqual(checkPipeline(planPipeline({ ...args, placement: long, workload: "w".repeat(20), next })), []);
    });

    it("accepts two stages, and refuses one", () => {
        assert.deepEqual(problemsOf(plan(stage("Deploy", action("Go")))), []);
        assert.deepEqual(problemsOf(plan()), ["stages: 1 stages are not 2 to 50; add or join stages"]);
    });

    it("accepts fifty stages, and refuses one more", () => {
        const many = (count: number) =>
            plan(...Array.from({ length: count - 1 }, (_, index) => stage(`Stage${index}`, action("Go"))));
        assert.deepEqual(problemsOf(many(50)), []);
        assert.deepEqual(problemsOf(many(51)), ["stages: 51 stages are not 2 to 50; add or join stages"]);
    });

    it("accepts fifty actions of a stage, and refuses one more or none", () => {
        const many = (count: number) =>
            plan(stage("Deploy", ...Array.from({ length: count }, (_, index) => action(`Go${index}`))));
        assert.deepEqual(problemsOf(many(50)), []);
        assert.deepEqual(problemsOf(many(51)), ["Deploy: 51 actions are not 1 to 50; split the stage"]);
        assert.deepEqual(problemsOf(many(0)), ["Deploy: 0 actions are not 1 to 50; split the stage"]);
    });

    const MISPLACED = "the first stage has source actions only, and no other stage has any; move the action";

    it("refuses a source in a later stage, and anything else in the first", () => {
        assert.deepEqual(problemsOf(plan(stage("Deploy", action("Late", { category: "Source" })))), [
            `Deploy.Late: ${MISPLACED}`,
        ]);
        const { stages, ...rest } = plan(stage("Deploy", action("Go")));
        assert.deepEqual(problemsOf({ ...rest, stages: [stage("Early", action("Odd")), ...stages.slice(1)] }), [
            `Early.Odd: ${MISPLACED}`,
        ]);
    });

    it("accepts a thousand characters of parameters, and refuses one more", () => {
        const given = (length: number) =>
            plan(stage("Deploy", action("Go", { configuration: { UserParameters: "x".repeat(length) } })));
        assert.deepEqual(problemsOf(given(1000)), []);
        assert.deepEqual(problemsOf(given(1001)), [
            "Deploy.Go.UserParameters: 1001 characters are more than 1000; shorten the names",
        ]);
    });

    it("accepts a name of a hundred characters, and refuses a longer one, an empty one and other characters", () => {
        const named = (name: string) => plan(stage("Deploy", action(name)));
        assert.deepEqual(problemsOf(named("x".repeat(100))), []);
        for (const name of ["x".repeat(101), "", "two words", "a/b"]) {
            assert.deepEqual(problemsOf(named(name)), [
                `${name}: "${name}" is not 1 to 100 of letters, digits and . @ - _; choose another name`,
            ]);
        }
        assert.deepEqual(problemsOf({ ...plan(stage("Deploy", action("Go"))), name: "a pipeline" }), [
            'a pipeline: "a pipeline" is not 1 to 100 of letters, digits and . @ - _; choose another name',
        ]);
    });

    it("refuses a name twice among stages, or among the actions of one stage, and accepts it in two stages", () => {
        const doubled = '"Go" is used twice; give each a name of its own';
        assert.deepEqual(problemsOf(plan(stage("Go", action("A")), stage("Go", action("B")))), [`Go: ${doubled}`]);
        assert.deepEqual(problemsOf(plan(stage("Deploy", action("Go"), action("Go")))), [`Go: ${doubled}`]);
        assert.deepEqual(problemsOf(plan(stage("One", action("Go")), stage("Two", action("Go")))), []);
    });

    it("refuses an artifact that no earlier action makes", () => {
        const reads = (...inputArtifacts: readonly string[]) => plan(stage("Deploy", action("Go", { inputArtifacts })));
        assert.deepEqual(problemsOf(reads("Code")), []);
        assert.deepEqual(problemsOf(reads("Code", "Built")), [
            'Deploy.Go: reads "Built", which no earlier action makes; order the actions',
        ]);
    });

    it("goes by the order in which actions run, not by that in which they are listed", () => {
        const makes = action("Make", { outputArtifacts: ["Built"] });
        const reads = action("Read", { inputArtifacts: ["Built"] });
        const late = 'Deploy.Read: reads "Built", which no earlier action makes; order the actions';
        assert.deepEqual(problemsOf(plan(stage("Deploy", { ...reads, runOrder: 2 }, makes))), []);
        assert.deepEqual(problemsOf(plan(stage("Deploy", reads, { ...makes, runOrder: 2 }))), [late]);
        assert.deepEqual(problemsOf(plan(stage("Deploy", makes, reads))), [late]);
    });

    it("refuses an artifact that is made twice, also side by side", () => {
        const makes = (name: string) => action(name, { outputArtifacts: ["Built"] });
        const twice = 'makes "Built" a second time; name it differently';
        assert.deepEqual(problemsOf(plan(stage("A", makes("Go")), stage("B", makes("Go")))), [`B.Go: ${twice}`]);
        assert.deepEqual(problemsOf(plan(stage("A", makes("One"), makes("Two")))), [`A.Two: ${twice}`]);
    });

    it("refuses a variable of an action that has not run, each once", () => {
        const reads = action("Read", { configuration: { Text: "#{Make.A} #{Make.B} #{Source.CommitId}" } });
        const makes = action("Make", { namespace: "Make" });
        const late = 'Deploy.Read: reads a variable of "Make", which has not run; order the actions';
        assert.deepEqual(problemsOf(plan(stage("Deploy", makes, { ...reads, runOrder: 2 }))), []);
        assert.deepEqual(problemsOf(plan(stage("Deploy", makes, reads))), [late]);
        assert.deepEqual(problemsOf(plan(stage("Deploy", reads))), [late]);
        const own = action("Make", { namespace: "Make", configuration: { Text: "#{Make.A}" } });
        assert.deepEqual(problemsOf(plan(stage("Deploy", own))), [late.replace("Read", "Make")]);
    });

    it("accepts the variables of the execution itself", () => {
        const configuration = { Text: "#{codepipeline.PipelineExecutionId}" };
        assert.deepEqual(problemsOf(plan(stage("Deploy", action("Go", { configuration })))), []);
    });

    it("refuses everything at once", () => {
        const broken = action("two words", { inputArtifacts: ["Built"], configuration: { Text: "#{None.A}" } });
        assert.equal(problemsOf(plan(stage("Deploy", broken, broken))).length, 7);
    });
});
