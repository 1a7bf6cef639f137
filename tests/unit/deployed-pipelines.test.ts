import assert from "node:assert/strict";
import {
    CodePipelineClient,
    GetPipelineCommand,
    ListPipelineExecutionsCommand,
    PipelineNotFoundException,
} from "@aws-sdk/client-codepipeline";
import { mockClient } from "aws-sdk-client-mock";
import { changedParts, type PipelineDefinition } from "../../components/pipeline/pipeline-changes";
import { deployedPipelines } from "../../stacks/deployed-pipelines";
import { definitionOf } from "../../stacks/pipelines-in-progress";
import type { Settings } from "../../stacks/settings";
import { apiPipeline } from "../support/pipelines";
import { CONNECTION } from "../support/plans";
import { settingsOf, workloads } from "../support/settings";

const NAME = "airlock-dev-hello";

describe("Pipelines as CodePipeline has them", () => {
    const codepipeline = mockClient(CodePipelineClient);
    const pipelines = deployedPipelines({ region: "eu-west-1" });

    beforeEach(() => codepipeline.reset());
    after(() => codepipeline.restore());

    function declaredBy(settings: Settings): PipelineDefinition {
        return definitionOf(settings, settings.workloads[0] ?? assert.fail("no workload"));
    }

    for (const [title, settings] of [
        ["a source in CodeCommit", settingsOf("dev")],
        ["an inbox and an approval", settingsOf("prod")],
        ["a source by connection", settingsOf("dev", workloads({ source: CONNECTION }))],
    ] as const) {
        it(`read as they were declared, with ${title}`, async () => {
            const declared = declaredBy(settings);
            codepipeline.on(GetPipelineCommand, { name: NAME }).resolves({ pipeline: apiPipeline(NAME, declared) });
            const found = await pipelines.find(NAME);
            assert.deepEqual(found && changedParts(found, declared), []);
        });
    }

    it("are undefined where there is none of the name", async () => {
        codepipeline.on(GetPipelineCommand).rejects(new PipelineNotFoundException({ message: "no", $metadata: {} }));
        assert.equal(await pipelines.find(NAME), undefined);
    });

    it("pass on what else goes wrong", async () => {
        codepipeline.on(GetPipelineCommand).rejects(new Error("AccessDenied"));
        await assert.rejects(pipelines.find(NAME), /AccessDenied/);
    });

    it("tell the executions that have not ended, on whichever page", async () => {
        const execution = (pipelineExecutionId: string, status: string) => ({ pipelineExecutionId, status }) as object;
        const page = (nextToken: string | undefined) => ({ pipelineName: NAME, maxResults: 100, nextToken });
        codepipeline
            .on(ListPipelineExecutionsCommand, page(undefined))
            .resolves({
                pipelineExecutionSummaries: [
                    execution("new", "InProgress"),
                    execution("done", "Succeeded"),
                    execution("old", "Superseded"),
                    execution("red", "Failed"),
                ],
                nextToken: "more",
            })
            .on(ListPipelineExecutionsCommand, page("more"))
            .resolves({
                pipelineExecutionSummaries: [
                    execution("halt", "Stopping"),
                    execution("halted", "Stopped"),
                    execution("gone", "Cancelled"),
                    execution("waits", "InProgress"),
                ],
            });
        assert.deepEqual(await pipelines.inProgress(NAME), ["new", "halt", "waits"]);
    });
});
