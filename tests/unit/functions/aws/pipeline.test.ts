import assert from "node:assert/strict";
import {
    CodePipelineClient,
    ListActionExecutionsCommand,
    PutJobFailureResultCommand,
    PutJobSuccessResultCommand,
} from "@aws-sdk/client-codepipeline";
import { mockClient } from "aws-sdk-client-mock";
import { codePipelineAnswers, recordedApprovals } from "../../../../functions/aws/pipeline";
import { done, waitFor } from "../../../../functions/job";
import { EXECUTION } from "../fake-ports";

describe("CodePipeline", () => {
    const codepipeline = mockClient(CodePipelineClient);
    beforeEach(() => codepipeline.reset());
    after(() => codepipeline.restore());

    it("is told of a success, with what later actions may read", async () => {
        await codePipelineAnswers().succeed("job-1", done({ Release: "ab" }), EXECUTION);
        assert.deepEqual(codepipeline.commandCalls(PutJobSuccessResultCommand)[0]?.args[0].input, {
            jobId: "job-1",
            outputVariables: { Release: "ab" },
            executionDetails: { externalExecutionId: EXECUTION },
        });
    });

    it("is asked to ask again, without variables, which it refuses beside a token", async () => {
        await codePipelineAnswers().succeed("job-1", waitFor("the deletion"), EXECUTION);
        assert.deepEqual(codepipeline.commandCalls(PutJobSuccessResultCommand)[0]?.args[0].input, {
            jobId: "job-1",
            continuationToken: "wait",
        });
    });

    it("is told of a failure", async () => {
        await codePipelineAnswers().fail("job-1", "Seal: 1 problem", EXECUTION);
        assert.deepEqual(codepipeline.commandCalls(PutJobFailureResultCommand)[0]?.args[0].input, {
            jobId: "job-1",
            failureDetails: { type: "JobFailed", message: "Seal: 1 problem", externalExecutionId: EXECUTION },
        });
    });

    it("is given no empty id, which it refuses, where no execution is known", async () => {
        await codePipelineAnswers().fail("job-1", "Parameters of seal: 1 problem", "");
        await codePipelineAnswers().succeed("job-1", done(), "");
        assert.deepEqual(
            codepipeline.calls().map(({ args }) => args[0].input),
            [
                {
                    jobId: "job-1",
                    failureDetails: { type: "JobFailed", message: "Parameters of seal: 1 problem" },
                },
                { jobId: "job-1", outputVariables: {}, executionDetails: {} },
            ],
        );
    });

    function approvalsAmong(...pages: readonly (readonly object[])[]) {
        for (const [index, actionExecutionDetails] of pages.entries()) {
            codepipeline
                .on(ListActionExecutionsCommand, {
                    pipelineName: "airlock-prod-hello",
                    filter: { pipelineExecutionId: EXECUTION },
                    nextToken: index === 0 ? undefined : `page ${index}`,
                })
                .resolves({
                    actionExecutionDetails: [...actionExecutionDetails],
                    nextToken: index + 1 < pages.length ? `page ${index + 1}` : undefined,
                });
        }
        return recordedApprovals().of("airlock-prod-hello", EXECUTION, "Deploy");
    }

    const answer = (actionName: string, updatedBy: string | undefined, minute = 0, more: object = {}) => ({
        stageName: "Deploy",
        actionName,
        status: "Succeeded",
        startTime: new Date(2026, 0, 1, 12, minute),
        updatedBy,
        ...more,
    });

    it("knows who approved, on whichever page", async () => {
        const approvals = await approvalsAmong(
            [answer("Prepare", "arn:function"), answer("Approve", "ann")],
            [answer("ApproveSecond", "ben")],
        );
        assert.deepEqual(approvals, [
            { action: "Approve", by: "ann" },
            { action: "ApproveSecond", by: "ben" },
        ]);
    });

    it("counts no refusal, no open question, no other stage and no answer of nobody", async () => {
        const approvals = await approvalsAmong([
            answer("Approve", "ann", 0, { status: "Failed" }),
            answer("ApproveSecond", "ben", 0, { status: "InProgress" }),
            answer("Approve", "ann", 1, { stageName: "Release" }),
        ]);
        assert.deepEqual(approvals, []);
        assert.deepEqual(await approvalsAmong([answer("Approve", undefined)]), []);
    });

    it("counts the newest answer alone when a stage is tried again", async () => {
        const first = [answer("Approve", "ann", 1), answer("ApproveSecond", "ben", 1)];
        const again = [answer("Approve", "ann", 9), answer("ApproveSecond", "ann", 9)];
        const expected = [
            { action: "Approve", by: "ann" },
            { action: "ApproveSecond", by: "ann" },
        ];
        assert.deepEqual(await approvalsAmong([...again, ...first]), expected);
        assert.deepEqual(await approvalsAmong(first, again), expected);
        assert.deepEqual(await approvalsAmong([...first, answer("Approve", "ann", 9, { status: "InProgress" })]), [
            { action: "ApproveSecond", by: "ben" },
        ]);
    });
});
