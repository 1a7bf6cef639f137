import type { ApprovalPolicy } from "../../release/approval";
import {
    bucketName,
    buildProjectName,
    contractParameterName,
    imageRepositoryName,
    pipelineName,
} from "../shared/names";
import type { Placement } from "../shared/placement";
import { clusterDeployStage, clusterVerifyStage } from "./cluster-stages";
import { type PipelineSource, planTrigger, sourceStage } from "./pipeline-source";
import { build, invoke } from "./planned-actions";
import type { PipelinePlan, PlannedStage } from "./planned-pipeline";
import { stackDeployStage, stackVerifyStage } from "./stack-stages";

/** Everything that decides what a workload's pipeline in one environment looks like; all of it plain. */
export interface PipelinePlanArgs {
    readonly placement: Placement;
    readonly workload: string;
    readonly source: PipelineSource;
    readonly executionMode: "QUEUED" | "SUPERSEDED";
    readonly approval: ApprovalPolicy;
    /** What the workload runs on, which decides how it is deployed and verified. */
    readonly runtime: "ecs" | "eks";
    /** Where a verified release goes next; `undefined` in the last environment. */
    readonly next: Placement | undefined;
}

/**
 * The pipeline of a workload in an environment.
 *
 * The first environment has Source, Build and Seal; later ones have Inbox instead and cannot build. Then all are alike:
 * Admit, Deploy (what changes, approvals where asked, the change), Verify, and Promote or, in the last, Record. What it runs
 * on makes a difference to Deploy and Verify alone.
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
            ...deployStages(args),
            lastStage(args),
        ],
        trigger: planTrigger(placement, workload, source),
    };
}

function deployStages(args: PipelinePlanArgs): readonly PlannedStage[] {
    return args.runtime === "ecs"
        ? [stackDeployStage(args), stackVerifyStage(args)]
        : [clusterDeployStage(args), clusterVerifyStage(args)];
}

function buildStage({ placement, workload }: PipelinePlanArgs): PlannedStage {
    return {
        name: "Build",
        actions: [
            build("Build", buildProjectName(placement, workload), 1, {
                variables: { COMMIT: "#{Source.CommitId}" },
                input: "Source",
                outputs: ["Built"],
            }),
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
