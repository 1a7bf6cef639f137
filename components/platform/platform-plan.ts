import { type ApprovalPolicy, approvalActions } from "../../release/approval";
import { type PipelineSource, planTrigger, sourceStage } from "../pipeline/pipeline-source";
import { EXECUTION, invoke } from "../pipeline/planned-actions";
import type { PipelinePlan, PlannedAction, PlannedStage } from "../pipeline/planned-pipeline";
import { buildProjectName, pipelineName } from "../shared/names";
import type { Placement } from "../shared/placement";
import { type PlatformBuildKind, platformBuildJob } from "../shared/state-names";

/** What the pipeline, its source and its roles are named after, as a workload's are named after it. */
export const PROGRAM = "program";

/** An environment that the pipeline updates. */
export interface PlatformEnvironment {
    /** Name of its stack. */
    readonly name: string;
    /** Who must agree before it is updated. */
    readonly approval: ApprovalPolicy;
}

/** Everything that decides what the platform's own pipeline looks like; all of it plain. */
export interface PlatformPlanArgs {
    /** Where the pipeline stands. */
    readonly placement: Placement;
    /** Where the program comes from. */
    readonly source: Exclude<PipelineSource, { readonly kind: "inbox" }>;
    /** In the order in which they are updated, 1 or more. */
    readonly environments: readonly PlatformEnvironment[];
}

/**
 * The pipeline of the program itself: its source, and for each environment a stage with a preview, the approvals that the
 * environment asks for, and the update, which is held to exactly what the preview said.
 *
 * Preview and update stand in one stage. A stage takes one execution at a time, so that nothing comes between what was
 * seen and what is done, and no environment is updated twice at once.
 *
 * Executions are superseded: of several that wait for an environment the newest goes on, since an update brings
 * everything that the program says, whatever the commits before it said. Who approves sees the newest, and a correction
 * does not queue behind what it corrects.
 */
export function planPlatformPipeline({ placement, source, environments }: PlatformPlanArgs): PipelinePlan {
    return {
        name: pipelineName(placement, PROGRAM),
        workload: PROGRAM,
        executionMode: "SUPERSEDED",
        stages: [
            sourceStage(placement, PROGRAM, source),
            ...environments.map((environment) => updateStage(placement, environment)),
        ],
        trigger: planTrigger(placement, PROGRAM, source),
    };
}

/** Artifact with the preview's plan and what is told of it. The name is part of a shell variable, so it has no "-". */
export function planArtifact(environment: string): string {
    return `${environment}_plan`;
}

function updateStage(at: Placement, { name, approval }: PlatformEnvironment): PlannedStage {
    const stage = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
    const preview = `${name}_preview`;
    const approvals = approvalActions(approval).map(
        (action): PlannedAction => ({
            name: action,
            category: "Approval",
            provider: "Manual",
            runOrder: 2,
            configuration: {
                CustomData: `#{${preview}.SUMMARY}`,
                ExternalEntityLink: `#{${preview}.LINK}`,
            },
            inputArtifacts: [],
            outputArtifacts: [],
        }),
    );
    const authorize = {
        ...invoke("Authorize", "authorize", at, 3, {
            parameters: { pipeline: pipelineName(at, PROGRAM), stage, approvers: approval.approvers },
        }),
        namespace: `${name}_authorize`,
    };
    return {
        name: stage,
        actions: [
            {
                ...build(at, name, "preview", 1),
                inputArtifacts: ["Source"],
                outputArtifacts: [planArtifact(name)],
                namespace: preview,
            },
            ...approvals,
            ...(approvals.length > 0 ? [authorize] : []),
            { ...build(at, name, "up", 4), inputArtifacts: ["Source", planArtifact(name)], outputArtifacts: [] },
        ],
    };
}

function build(
    at: Placement,
    environment: string,
    kind: PlatformBuildKind,
    runOrder: number,
): Omit<PlannedAction, "inputArtifacts" | "outputArtifacts"> {
    const variables = { COMMIT: "#{Source.CommitId}", EXECUTION };
    return {
        name: kind === "preview" ? "Preview" : "Up",
        category: "Build",
        provider: "CodeBuild",
        runOrder,
        configuration: {
            ProjectName: buildProjectName(at, platformBuildJob(environment, kind)),
            ...(kind === "up" ? { PrimarySource: "Source" } : {}),
            EnvironmentVariables: JSON.stringify(
                Object.entries(variables).map(([name, value]) => ({ name, value, type: "PLAINTEXT" })),
            ),
        },
    };
}
