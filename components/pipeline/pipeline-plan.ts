import { type ApprovalPolicy, approvalActions } from "../../release/approval";
import {
    bucketName,
    buildProjectName,
    contractParameterName,
    type FunctionName,
    functionName,
    imageRepositoryName,
    pipelineName,
    stackName,
    workloadRoleArn,
} from "../shared/names";
import type { Placement } from "../shared/placement";
import { type PipelineSource, planTrigger, sourceStage } from "./pipeline-source";
import type { PipelinePlan, PlannedAction, PlannedStage } from "./planned-pipeline";

/** Everything that decides what a workload's pipeline in one environment looks like; all of it plain. */
export interface PipelinePlanArgs {
    readonly placement: Placement;
    readonly workload: string;
    readonly source: PipelineSource;
    readonly executionMode: "QUEUED" | "SUPERSEDED";
    readonly approval: ApprovalPolicy;
    /** Where a verified release goes next; `undefined` in the last environment. */
    readonly next: Placement | undefined;
}

/** Variable that holds the id of the execution. */
export const EXECUTION = "#{codepipeline.PipelineExecutionId}";
const CHANGE_SET = "release";

/**
 * The pipeline of a workload in an environment.
 *
 * The first environment has Source, Build and Seal; later ones have Inbox instead and cannot build. Then all are alike:
 * Admit, Deploy (prepare, change set, its description, approvals where asked, execute), Verify, and Promote or, in the
 * last, Record.
 *
 * No resource of the runtime is named here: what a release needs of the platform is in its runtime contract, so that a
 * change of the platform leaves the pipeline, its executions and its rollback targets alone.
 */
export function planPipeline(args: PipelinePlanArgs): PipelinePlan {
    const { placement, workload, source } = args;
    const making = source.kind === "inbox" ? [] : [buildStage(args), sealStage(args)];
    return {
        name: pipelineName(placement, workload),
        workload,
        executionMode: args.executionMode,
        stages: [
            sourceStage(placement, workload, source),
            ...making,
            admitStage(args),
            deployStage(args),
            verifyStage(args),
            lastStage(args),
        ],
        trigger: planTrigger(placement, workload, source),
    };
}

function buildStage({ placement, workload }: PipelinePlanArgs): PlannedStage {
    const commit = { name: "COMMIT", value: "#{Source.CommitId}", type: "PLAINTEXT" };
    return {
        name: "Build",
        actions: [
            {
                name: "Build",
                category: "Build",
                provider: "CodeBuild",
                runOrder: 1,
                configuration: {
                    ProjectName: buildProjectName(placement, workload),
                    EnvironmentVariables: JSON.stringify([commit]),
                },
                inputArtifacts: ["Source"],
                outputArtifacts: ["Built"],
                namespace: "Build",
            },
        ],
    };
}

function sealStage({ placement, workload }: PipelinePlanArgs): PlannedStage {
    return {
        name: "Seal",
        actions: [
            invoke("Seal", "seal", placement, 1, {
                parameters: {
                    workload,
                    commit: "#{Source.CommitId}",
                    project: buildProjectName(placement, workload),
                    build: "#{Build.CODEBUILD_BUILD_ID}",
                    repository: imageRepositoryName(placement, workload),
                },
                inputs: ["Built"],
                outputs: ["Candidate"],
            }),
        ],
    };
}

function admitStage({ placement, workload }: PipelinePlanArgs): PlannedStage {
    return {
        name: "Admit",
        actions: [
            invoke("Admit", "admit", placement, 1, {
                parameters: {
                    workload,
                    repository: imageRepositoryName(placement, workload),
                    contract: contractParameterName(placement, workload),
                },
                inputs: ["Candidate"],
                outputs: ["Admitted"],
            }),
        ],
    };
}

/**
 * Change set and execution stand in one stage, so that a retry of the whole stage makes the change set anew: a change set
 * that failed to execute cannot be executed again.
 */
function deployStage({ placement, workload, approval }: PipelinePlanArgs): PlannedStage {
    const stack = stackName(placement, workload);
    const approvals = approvalActions(approval).map(
        (name): PlannedAction => ({
            name,
            category: "Approval",
            provider: "Manual",
            runOrder: 4,
            configuration: {
                CustomData: "#{Describe.Summary}",
                ExternalEntityLink: changeSetLink(placement, stack),
            },
            inputArtifacts: [],
            outputArtifacts: [],
        }),
    );
    const authorize =
        approvals.length > 0
            ? [
                  invoke("Authorize", "authorize", placement, 5, {
                      parameters: {
                          pipeline: pipelineName(placement, workload),
                          stage: "Deploy",
                          approvers: approval.approvers,
                      },
                  }),
              ]
            : [];
    return {
        name: "Deploy",
        actions: [
            invoke("Prepare", "prepare", placement, 1, { parameters: { stack } }),
            changeSetAction("ChangeSet", "CHANGE_SET_REPLACE", stack, 2, {
                TemplatePath: "Admitted::template.json",
                TemplateConfiguration: "Admitted::parameters.json",
                RoleArn: workloadRoleArn(placement, workload, "deploy"),
            }),
            invoke("Describe", "describe", placement, 3, { parameters: { stack, changeSet: CHANGE_SET } }),
            ...approvals,
            ...authorize,
            changeSetAction("Execute", "CHANGE_SET_EXECUTE", stack, 6, {}),
        ],
    };
}

function verifyStage({ placement, workload }: PipelinePlanArgs): PlannedStage {
    return {
        name: "Verify",
        actions: [
            invoke("Verify", "verify", placement, 1, {
                parameters: {
                    stack: stackName(placement, workload),
                    release: "#{Admit.Release}",
                    contract: contractParameterName(placement, workload),
                },
            }),
        ],
    };
}

function lastStage({ placement, workload, next, approval }: PipelinePlanArgs): PlannedStage {
    const record = invoke("Record", "record", placement, 1, {
        parameters: {
            workload,
            release: "#{Admit.Release}",
            commit: "#{Admit.Commit}",
            digest: "#{Admit.Digest}",
            bucket: bucketName(placement, "records"),
            ...(approval.approvers > 0 ? { approvedBy: "#{Authorize.ApprovedBy}" } : {}),
        },
    });
    if (next === undefined) {
        return { name: "Record", actions: [record] };
    }
    const promote = invoke("Promote", "promote", placement, 2, {
        parameters: {
            workload,
            release: "#{Admit.Release}",
            next: {
                environment: next.environment,
                bucket: bucketName(next, "inbox"),
                account: next.account,
            },
        },
        inputs: ["Candidate"],
    });
    return { name: "Promote", actions: [record, promote] };
}

/** An action that calls one of the functions; its outputs are read under its own name. */
export function invoke(
    name: string,
    run: FunctionName,
    at: Placement,
    runOrder: number,
    how: {
        readonly parameters: { readonly [key: string]: unknown };
        readonly inputs?: readonly string[];
        readonly outputs?: readonly string[];
    },
): PlannedAction {
    return {
        name,
        category: "Invoke",
        provider: "Lambda",
        runOrder,
        configuration: {
            FunctionName: functionName(at, run),
            UserParameters: JSON.stringify({ execution: EXECUTION, ...how.parameters }),
        },
        inputArtifacts: how.inputs ?? [],
        outputArtifacts: how.outputs ?? [],
        namespace: name,
    };
}

function changeSetAction(
    name: string,
    mode: "CHANGE_SET_REPLACE" | "CHANGE_SET_EXECUTE",
    stack: string,
    runOrder: number,
    more: { readonly [key: string]: string },
): PlannedAction {
    return {
        name,
        category: "Deploy",
        provider: "CloudFormation",
        runOrder,
        configuration: { ActionMode: mode, StackName: stack, ChangeSetName: CHANGE_SET, ...more },
        inputArtifacts: mode === "CHANGE_SET_REPLACE" ? ["Admitted"] : [],
        outputArtifacts: [],
    };
}

/** The console's list of a stack's change sets; the address of one change set needs an id that is not known before. */
function changeSetLink({ region }: Placement, stack: string): string {
    return `https://${region}.console.aws.amazon.com/cloudformation/home?region=${region}#/stacks?filteringText=${stack}`;
}
