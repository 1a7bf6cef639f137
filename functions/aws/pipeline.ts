import {
    CodePipelineClient,
    PutJobFailureResultCommand,
    PutJobSuccessResultCommand,
    paginateListActionExecutions,
} from "@aws-sdk/client-codepipeline";
import { type Approval, approvalActions } from "../../release/approval";
import type { JobAnswers } from "../job";
import type { Approvals } from "../ports";

/** Answers to jobs. A job that has to wait is answered with a token, and CodePipeline asks again. */
export function codePipelineAnswers(client = new CodePipelineClient()): JobAnswers {
    return {
        async succeed(jobId, outcome, execution) {
            await client.send(
                new PutJobSuccessResultCommand(
                    outcome.done
                        ? {
                              jobId,
                              outputVariables: { ...outcome.variables },
                              executionDetails: { externalExecutionId: execution },
                          }
                        : { jobId, continuationToken: "wait" },
                ),
            );
        },
        async fail(jobId, message, execution) {
            await client.send(
                new PutJobFailureResultCommand({
                    jobId,
                    failureDetails: { type: "JobFailed", message, externalExecutionId: execution },
                }),
            );
        },
    };
}

/** Approvals, as CodePipeline recorded them. */
export function recordedApprovals(client = new CodePipelineClient()): Approvals {
    return {
        async of(pipeline, execution, stage) {
            const known = approvalActions({ approvers: 2 });
            const approvals: Approval[] = [];
            const pages = paginateListActionExecutions(
                { client },
                { pipelineName: pipeline, filter: { pipelineExecutionId: execution } },
            );
            for await (const { actionExecutionDetails = [] } of pages) {
                for (const { stageName, actionName = "", status, updatedBy = "" } of actionExecutionDetails) {
                    if (stageName === stage && status === "Succeeded" && known.includes(actionName)) {
                        approvals.push({ action: actionName, by: updatedBy });
                    }
                }
            }
            return approvals;
        },
    };
}
