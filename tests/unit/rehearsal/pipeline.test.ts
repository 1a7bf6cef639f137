import assert from "node:assert/strict";
import type { DeclaredAction, DeclaredPipeline } from "../../../rehearsal/declared";
import { type ActionResult, playPipeline, type RunningAction } from "../../../rehearsal/pipeline";

function action(name: string, more: Partial<DeclaredAction> = {}): DeclaredAction {
    return {
        name,
        category: "Invoke",
        provider: "Lambda",
        runOrder: 1,
        configuration: {},
        inputArtifacts: [],
        outputArtifacts: [],
        namespace: name,
        ...more,
    };
}

function pipelineOf(...stages: readonly (readonly DeclaredAction[])[]): DeclaredPipeline {
    return {
        name: "p",
        executionMode: "QUEUED",
        artifactStores: [{ location: "store" }],
        triggers: [],
        stages: stages.map((actions, index) => ({ name: `S${index + 1}`, actions: [...actions] })),
    };
}

const BYTES = { kind: "archive", bytes: new Uint8Array([1]) } as const;

describe("A pipeline in the rehearsal", () => {
    let ran: RunningAction[];
    beforeEach(() => {
        ran = [];
    });
    const play = (pipeline: DeclaredPipeline, results: { readonly [name: string]: ActionResult | Error } = {}) =>
        playPipeline(pipeline, { id: "e1", revisions: [] }, async (running) => {
            ran.push(running);
            const result = results[running.action.name] ?? {};
            if (result instanceof Error) {
                throw result;
            }
            return result;
        });
    const names = () => ran.map((running) => running.action.name);

    it("plays stages in order, and actions by run order", async () => {
        const played = await play(
            pipelineOf([action("B", { runOrder: 2 }), action("A")], [action("C"), action("D"), action("E")]),
        );
        assert.deepEqual(names(), ["A", "B", "C", "D", "E"]);
        assert.ok(played.succeeded);
        assert.deepEqual(
            played.stages.map(({ outcome }) => outcome),
            ["succeeded", "succeeded"],
        );
    });

    it("carries artifacts by name and variables by namespace", async () => {
        await play(
            pipelineOf(
                [action("A", { outputArtifacts: ["Thing"] })],
                [
                    action("B", {
                        inputArtifacts: ["Thing"],
                        configuration: { K: "x#{A.V}y #{codepipeline.PipelineExecutionId}" },
                    }),
                ],
            ),
            { A: { outputs: [BYTES], variables: { V: "1" } } },
        );
        assert.deepEqual(ran[1]?.inputs, [BYTES]);
        assert.deepEqual(ran[1]?.configuration, { K: "x1y e1" });
    });

    const failing = async (
        pipeline: DeclaredPipeline,
        results: { readonly [name: string]: ActionResult | Error } = {},
    ) => {
        const played = await play(pipeline, results);
        assert.ok(!played.succeeded);
        const failed = played.stages.flatMap(({ actions }) => actions).find(({ succeeded }) => !succeeded);
        return { because: failed?.because, outcomes: played.stages.map(({ outcome }) => outcome) };
    };

    it("refuses an input artifact that no earlier action made", async () => {
        const { because } = await failing(pipelineOf([action("A", { inputArtifacts: ["Thing"] })]));
        assert.match(because ?? "", /Thing: no earlier action made this artifact/);
        assert.deepEqual(names(), []);
    });

    it("refuses an output artifact that its action did not make", async () => {
        const { because } = await failing(pipelineOf([action("A", { outputArtifacts: ["Thing"] })]));
        assert.match(because ?? "", /Thing: was not made/);
    });

    it("refuses a variable that no earlier action made", async () => {
        const { because } = await failing(
            pipelineOf([action("A")], [action("B", { configuration: { K: "#{A.V}" } })]),
            { A: { variables: { W: "1" } } },
        );
        assert.match(because ?? "", /S2\.B.*K: no earlier action made the variable "A\.V"/s);
    });

    it("loses the variables of an action without a namespace", async () => {
        const { because } = await failing(
            pipelineOf([action("A", { namespace: undefined })], [action("B", { configuration: { K: "#{A.V}" } })]),
            { A: { variables: { V: "1" } } },
        );
        assert.match(because ?? "", /"A\.V"/);
    });

    it("lets actions of one run order not see each other", async () => {
        const { because } = await failing(pipelineOf([action("A"), action("B", { configuration: { K: "#{A.V}" } })]), {
            A: { variables: { V: "1" } },
        });
        assert.match(because ?? "", /"A\.V"/);
    });

    it("ends with a failed action, once those beside it have ended", async () => {
        const { because, outcomes } = await failing(
            pipelineOf([action("A"), action("B"), action("C", { runOrder: 2 })], [action("D")]),
            { A: new Error("A is ill") },
        );
        assert.equal(because, "A is ill");
        assert.deepEqual(names(), ["A", "B"]);
        assert.deepEqual(outcomes, ["failed", "not reached"]);
    });
});
