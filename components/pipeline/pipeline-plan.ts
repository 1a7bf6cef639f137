import { type ApprovalPolicy, approvalActions } from "../../release/approval";
import {
    bucketName,
    buildProjectName,
    contractParameterName,
    type FunctionName,
    functionName,
    imageRepositoryName,
    pipelineName,
    sourceRepositoryName,
    stackName,
    workloadRoleArn,
} from "../shared/names";
import type { Placement } from "../shared/placement";

/** Where a pipeline's executions get their input. */
export type PipelineSource =
    | { readonly kind: "codecommit"; readonly branch: string }
    | {
          readonly kind: "connection";
          readonly connectionArn: string;
          readonly repository: string;
          readonly branch: string;
      }
    | { readonly kind: "inbox"; readonly bucket: string };

/** Everything that decides what a workload's pipeline in one environment looks like; all of it plain. */
export interface PipelinePlanArgs {
    readonly placement: Placement;
    readonly workload: string;
    readonly source: PipelineSource;
    readonly executionMode: "QUEUED" | "SUPERSEDED";
    readonly approval: ApprovalPolicy;
    /** Where a verified release goes next; `undefined` in the last environment. */
    readonly next: { readonly placement: Placement; readonly inboxBucket: string } | undefined;
}

/** One action, in the words of the service. */
export interface PlannedAction {
    readonly name: string;
    readonly category: "Source" | "Build" | "Invoke" | "Approval" | "Deploy";
    readonly provider: string;
    /** Actions of one stage with the same number run side by side; 1 first. */
    readonly runOrder: number;
    readonly configuration: { readonly [key: string]: string };
    readonly inputArtifacts: readonly string[];
    readonly outputArtifacts: readonly string[];
    /** Prefix under which later actions read this one's variables. */
    readonly namespace?: string;
}

export interface PlannedStage {
    readonly name: string;
    readonly actions: readonly PlannedAction[];
}

/** What starts an execution. A connection starts its pipeline itself; anything else is an event. */
export type PlannedTrigger =
    | { readonly kind: "push"; readonly sourceAction: string; readonly branch: string }
    | {
          readonly kind: "event";
          readonly pattern: { readonly [key: string]: unknown };
          /** Name to JSON path in the event, and the text that is sent, with `<name>` where a value goes. */
          readonly inputPaths: { readonly [name: string]: string };
          readonly inputTemplate: string;
      };

/** A workload's pipeline in one environment, before any resource exists: can be checked, printed and rehearsed. */
export interface PipelinePlan {
    readonly name: string;
    readonly workload: string;
    readonly executionMode: "QUEUED" | "SUPERSEDED";
    readonly stages: readonly PlannedStage[];
    readonly trigger: PlannedTrigger;
}

const EXECUTION = "#{codepipeline.PipelineExecutionId}";
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
    const entry =
        args.source.kind === "inbox" ? [inboxStage(args.source.bucket, args)] : buildStages(args, args.source);
    return {
        name: pipelineName(args.placement, args.workload),
        workload: args.workload,
        executionMode: args.executionMode,
        stages: [...entry, admitStage(args), deployStage(args), verifyStage(args), lastStage(args)],
        trigger: planTrigger(args),
    };
}

function buildStages({ placement, workload }: PipelinePlanArgs, source: Exclude<PipelineSource, { kind: "inbox" }>) {
    const project = buildProjectName(placement, workload);
    return [
        { name: "Source", actions: [sourceAction(placement, workload, source)] },
        {
            name: "Build",
            actions: [
                {
                    name: "Build",
                    category: "Build",
                    provider: "CodeBuild",
                    runOrder: 1,
                    configuration: {
                        ProjectName: project,
                        EnvironmentVariables: JSON.stringify([
                            { name: "COMMIT", value: "#{Source.CommitId}", type: "PLAINTEXT" },
                        ]),
                    },
                    inputArtifacts: ["Source"],
                    outputArtifacts: ["Built"],
                    namespace: "Build",
                },
            ],
        },
        {
            name: "Seal",
            actions: [
                invoke("Seal", "seal", placement, 1, {
                    parameters: {
                        workload,
                        commit: "#{Source.CommitId}",
                        project,
                        build: "#{Build.CODEBUILD_BUILD_ID}",
                        repository: imageRepositoryName(placement, workload),
                    },
                    inputs: ["Built"],
                    outputs: ["Candidate"],
                }),
            ],
        },
    ] satisfies PlannedStage[];
}

function sourceAction(
    at: Placement,
    workload: string,
    source: Exclude<PipelineSource, { kind: "inbox" }>,
): PlannedAction {
    const common = {
        name: "Source",
        category: "Source",
        runOrder: 1,
        inputArtifacts: [],
        outputArtifacts: ["Source"],
        namespace: "Source",
    } as const;
    switch (source.kind) {
        case "codecommit":
            return {
                ...common,
                provider: "CodeCommit",
                configuration: {
                    RepositoryName: sourceRepositoryName(at, workload),
                    BranchName: source.branch,
                    PollForSourceChanges: "false",
                    OutputArtifactFormat: "CODE_ZIP",
                },
            };
        case "connection":
            return {
                ...common,
                provider: "CodeStarSourceConnection",
                configuration: {
                    ConnectionArn: source.connectionArn,
                    FullRepositoryId: source.repository,
                    BranchName: source.branch,
                    OutputArtifactFormat: "CODE_ZIP",
                },
            };
    }
}

function inboxStage(bucket: string, { workload }: PipelinePlanArgs): PlannedStage {
    return {
        name: "Inbox",
        actions: [
            {
                name: "Inbox",
                category: "Source",
                provider: "S3",
                runOrder: 1,
                configuration: {
                    S3Bucket: bucket,
                    // No object has this key: each execution is started with the key of its own candidate.
                    S3ObjectKey: `candidates/${workload}/none.zip`,
                    AllowOverrideForS3ObjectKey: "true",
                    PollForSourceChanges: "false",
                },
                inputArtifacts: [],
                outputArtifacts: ["Candidate"],
                namespace: "Inbox",
            },
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
                environment: next.placement.environment,
                bucket: next.inboxBucket,
                account: next.placement.account,
            },
        },
        inputs: ["Candidate"],
    });
    return { name: "Promote", actions: [record, promote] };
}

function invoke(
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

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/triggering.html */
function planTrigger({ placement, workload, source }: PipelinePlanArgs): PlannedTrigger {
    switch (source.kind) {
        case "connection":
            return { kind: "push", sourceAction: "Source", branch: source.branch };
        case "codecommit":
            return {
                kind: "event",
                pattern: {
                    source: ["aws.codecommit"],
                    "detail-type": ["CodeCommit Repository State Change"],
                    detail: {
                        repositoryName: [sourceRepositoryName(placement, workload)],
                        event: ["referenceCreated", "referenceUpdated"],
                        referenceType: ["branch"],
                        referenceName: [source.branch],
                    },
                },
                inputPaths: { commit: "$.detail.commitId" },
                inputTemplate: sourceRevisions([["Source", "COMMIT_ID", "<commit>"]]),
            };
        case "inbox":
            return {
                kind: "event",
                pattern: {
                    source: ["aws.s3"],
                    "detail-type": ["Object Created"],
                    detail: {
                        bucket: { name: [source.bucket] },
                        object: { key: [{ prefix: `candidates/${workload}/` }] },
                    },
                },
                inputPaths: { key: "$.detail.object.key", version: "$.detail.object.version-id" },
                inputTemplate: sourceRevisions([
                    ["Inbox", "S3_OBJECT_KEY", "<key>"],
                    ["Inbox", "S3_OBJECT_VERSION_ID", "<version>"],
                ]),
            };
    }
}

/** The execution takes exactly what the event was about, so that two quick pushes never swap. */
function sourceRevisions(revisions: readonly (readonly [action: string, type: string, value: string])[]): string {
    const entries = revisions.map(
        ([action, type, value]) => `{"actionName":"${action}","revisionType":"${type}","revisionValue":${value}}`,
    );
    return `{"sourceRevisions":[${entries.join(",")}]}`;
}
