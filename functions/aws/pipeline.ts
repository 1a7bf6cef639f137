import {
    type ActionExecutionDetail,
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
                        ? { jobId, outputVariables: { ...outcome.variables }, executionDetails: externalId(execution) }
                        : { jobId, continuationToken: "wait" },
                ),
            );
        },
        async fail(jobId, message, execution) {
            await client.send(
                new PutJobFailureResultCommand({
                    jobId,
                    failureDetails: { type: "JobFailed", message, ...externalId(execution) },
                }),
            );
        },
    };
}

/**
 * Parameters that cannot be read name no execution, and an answer with an empty id would itself be refused.
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureDetails.html
 */
function externalId(execution: string): { readonly externalExecutionId?: string } {
    return execution === "" ? {} : { externalExecutionId: execution };
}

/**
 * Approvals, as CodePipeline recorded them. A retried stage asks again within the same execution, and only the newest
 * answer to each action was given to what is about to be executed.
 */
export function recordedApprovals(client = new CodePipelineClient()): Approvals {
    return {
        async of(pipeline, execution, stage) {
            const known = approvalActions({ approvers: 2 });
            const newest = new Map<string, ActionExecutionDetail>();
            const pages = paginateListActionExecutions(
                { client },
                { pipelineName: pipeline, filter: { pipelineExecutionId: execution } },
            );
            for await (const { actionExecutionDetails = [] } of pages) {
                for (const detail of actionExecutionDetails) {
                    const { stageName, actionName = "" } = detail;
                    if (stageName === stage && known.includes(actionName) && isLater(detail, newest.get(actionName))) {
                        newest.set(actionName, detail);
                    }
                }
            }
            return [...newest].flatMap(([action, { status, updatedBy }]): readonly Approval[] =>
                status === "Succeeded" && updatedBy !== undefined ? [{ action, by: updatedBy }] : [],
            );
        },
    };
}

function isLater(one: ActionExecutionDetail, other: ActionExecutionDetail | undefined): boolean {
    return other === undefined || (one.startTime?.getTime() ?? 0) > (other.startTime?.getTime() ?? 0);
}
