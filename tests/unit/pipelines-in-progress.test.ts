import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { PipelineDefinition } from "../../components/pipeline/pipeline-changes";
import { Refusal } from "../../release/problem";
import { definitionOf, type Pipelines, refuseCancelledExecutions } from "../../stacks/pipelines-in-progress";
import type { Settings } from "../../stacks/settings";
import { type Overrides, settingsOf, workloads } from "../support/settings";

const RUNNING = "11111111-2222-4333-8444-555555555555";

/** Pipelines that stand as the settings of another day declared them, with executions in progress; and what was asked. */
function pipelinesOf(settings: Settings, executions: readonly string[], without: readonly string[] = []) {
    const asked: string[] = [];
    const pipelines: Pipelines = {
        async find(name) {
            asked.push(`find ${name}`);
            const workload = settings.workloads.find(
                (one) => name === `airlock-${settings.environment.name}-${one.name}`,
            );
            return workload === undefined || without.includes(workload.name)
                ? undefined
                : definitionOf(settings, workload);
        },
        async inProgress(name) {
            asked.push(`executions ${name}`);
            return executions;
        },
    };
    return { asked, pipelines };
}

async function update(settings: Settings, pipelines: Pipelines, preview = false): Promise<readonly string[]> {
    await pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }, "a", "b", preview);
    try {
        await refuseCancelledExecutions(settings, pipelines);
        return [];
    } catch (error) {
        assert.ok(error instanceof Refusal, String(error));
        return error.message.split("\n");
    } finally {
        await pulumi.runtime.disconnect();
    }
}

const refusedLine = (name: string, index: number, what: string, id = RUNNING) =>
    `  - workloads[${index}]: "${name}" has execution ${id} in progress, which AWS would cancel, because this update changes ${what}; wait until it has ended, or stop it: aws codepipeline stop-pipeline-execution --pipeline-name ${name} --pipeline-execution-id ${id}`;

describe("An update while an execution is in progress", () => {
    const CHANGES: readonly (readonly [string, string, Overrides, string])[] = [
        ["another execution mode", "staging", { pipeline: { executionMode: "QUEUED" } }, "executionMode"],
        ["another approver", "prod", { approval: { approvers: 2, notify: [] } }, "stage Deploy"],
        ["another branch", "dev", workloads({ source: { kind: "codecommit", branch: "release" } }), "stage Source"],
    ];
    for (const [title, stack, overrides, what] of CHANGES) {
        it(`is refused where it brings ${title}`, async () => {
            const { pipelines } = pipelinesOf(settingsOf(stack, overrides), [RUNNING]);
            assert.deepEqual(await update(settingsOf(stack), pipelines), [
                `Update of stack "${stack}": 1 problem`,
                refusedLine(`airlock-${stack}-hello`, 0, what),
            ]);
        });
    }

    it("is refused for every pipeline and every execution at once", async () => {
        const two = workloads(
            { route: { hosts: ["hello.example.com"] } },
            { name: "billing", route: { hosts: ["billing.example.com"] } },
        );
        const before = settingsOf("prod", { ...two, approval: { approvers: 0, notify: [] } });
        const { pipelines } = pipelinesOf(before, ["one", "two"]);
        assert.deepEqual(await update(settingsOf("prod", two), pipelines), [
            'Update of stack "prod": 4 problems',
            ...[0, 1].flatMap((index) =>
                ["one", "two"].map((id) =>
                    refusedLine(
                        `airlock-prod-${index === 0 ? "hello" : "billing"}`,
                        index,
                        "stage Deploy, stage Record",
                        id,
                    ),
                ),
            ),
        ]);
    });

    it("goes on where no definition changes, and asks for no executions then", async () => {
        for (const stack of ["dev", "staging", "prod"]) {
            const settings = settingsOf(stack);
            const { asked, pipelines } = pipelinesOf(settings, [RUNNING]);
            assert.deepEqual(await update(settings, pipelines), []);
            assert.deepEqual(asked, [`find airlock-${stack}-hello`]);
        }
    });

    it("goes on where a definition changes and nothing is in progress", async () => {
        const { asked, pipelines } = pipelinesOf(settingsOf("prod", { approval: { approvers: 2, notify: [] } }), []);
        assert.deepEqual(await update(settingsOf("prod"), pipelines), []);
        assert.deepEqual(asked, ["find airlock-prod-hello", "executions airlock-prod-hello"]);
    });

    it("goes on where the pipeline does not exist yet", async () => {
        const { pipelines } = pipelinesOf(settingsOf("dev"), [RUNNING], ["hello"]);
        assert.deepEqual(await update(settingsOf("dev"), pipelines), []);
    });

    it("asks nothing in a preview", async () => {
        const { asked, pipelines } = pipelinesOf(settingsOf("prod", { approval: { approvers: 2, notify: [] } }), [
            RUNNING,
        ]);
        assert.deepEqual(await update(settingsOf("prod"), pipelines, true), []);
        assert.deepEqual(asked, []);
    });

    it("is refused where CodePipeline cannot be asked, with what would let it be asked", async () => {
        const fail = async (): Promise<PipelineDefinition> => {
            throw new Error("The security token included in the request is expired");
        };
        const pipelines: Pipelines = { find: fail, inProgress: async () => [] };
        assert.deepEqual(await update(settingsOf("dev"), pipelines), [
            'Update of stack "dev": 1 problem',
            '  - workloads[0]: "airlock-dev-hello" could not be looked at, so nobody knows whether this update would cancel an execution (The security token included in the request is expired); give the shell credentials of the stack\'s account that may call codepipeline:GetPipeline and codepipeline:ListPipelineExecutions',
        ]);
    });
});
