import * as pulumi from "@pulumi/pulumi";
import type { OptionalResourceType } from "../../release/resource-types";
import { refuseArguments } from "../shared/arguments";
import { createBoundedRole } from "../shared/bounded-role";
import { workloadRoleName } from "../shared/names";
import { serviceTrust } from "../shared/policy";
import { deployPolicy, type RunRoles } from "./deploy-policy";
import type { DeployProject } from "./deploy-project";
import { checkPipeline } from "./pipeline-check";
import { type PipelinePlanArgs, planPipeline } from "./pipeline-plan";
import { createPipeline, type PipelineResourceArgs } from "./pipeline-resources";
import type { PipelinePlan } from "./planned-pipeline";

/** A workload that CloudFormation deploys to ECS. */
export interface StackTarget {
    readonly kind: "ecs";
    readonly clusterName: string;
    readonly roles: RunRoles;
    /** CloudFormation types that the application's own template may add. */
    readonly resourceTypes: readonly OptionalResourceType[];
}

/** A workload that a build deploys to a cluster of EKS. */
export interface ClusterTarget {
    readonly kind: "eks";
    readonly project: DeployProject;
}

/** Arguments of {@link ReleasePipeline}. */
export interface ReleasePipelineArgs extends Omit<PipelinePlanArgs, "runtime">, PipelineResourceArgs {
    readonly target: StackTarget | ClusterTarget;
}

/**
 * The pipeline of one workload in one environment, made from {@link planPipeline}.
 *
 * 1. Three roles, each with a boundary: the pipeline's own, the one that CloudFormation deploys as, and the one that
 *    events start the pipeline as. Builds that deploy to a cluster have theirs already.
 * 2. The pipeline, of type V2.
 * 3. The rule that starts it with the very revision of the event. A connection starts its pipeline itself.
 */
export class ReleasePipeline extends pulumi.ComponentResource {
    /** What the pipeline is, as data; known while the program runs. */
    public readonly plan: PipelinePlan;
    public readonly pipelineArn: pulumi.Output<string>;
    public readonly deployRoleArn: pulumi.Output<string>;

    constructor(name: string, args: ReleasePipelineArgs, opts?: pulumi.ComponentResourceOptions) {
        const { target, ...plain } = args;
        const plan = planPipeline({ ...args, runtime: target.kind });
        refuseArguments("ReleasePipeline", name, checkPipeline(plan));
        // What it deploys to may be a component, which is no input.
        super("airlock:pipeline:ReleasePipeline", name, { ...plain, runtime: target.kind }, opts);
        this.plan = plan;
        const deploy = target.kind === "ecs" ? this.createDeployRole(name, args, target) : clusterDeployment(target);
        // Creating a pipeline starts it, so what it deploys by must be complete before.
        const pipeline = createPipeline(this, name, plan, args, [deploy.ready]);
        this.pipelineArn = pipeline.arn;
        this.deployRoleArn = deploy.roleArn;
        this.registerOutputs({ pipelineArn: this.pipelineArn, deployRoleArn: this.deployRoleArn });
    }

    private createDeployRole(
        name: string,
        { placement, workload, boundaryArn }: ReleasePipelineArgs,
        { clusterName, roles, resourceTypes }: StackTarget,
    ): Deployment {
        const { role, policy } = createBoundedRole(this, `${name}-deploy`, {
            name: workloadRoleName(placement, workload, "deploy"),
            trust: serviceTrust("cloudformation.amazonaws.com", placement.account),
            allowed: deployPolicy(placement, workload, clusterName, roles, resourceTypes),
            boundaryArn,
        });
        return { roleArn: role.arn, ready: policy };
    }
}

/** What a pipeline deploys by. */
interface Deployment {
    readonly roleArn: pulumi.Output<string>;
    /** What must be there before a first execution. */
    readonly ready: pulumi.Resource;
}

function clusterDeployment({ project }: ClusterTarget): Deployment {
    return { roleArn: project.roleArn, ready: project };
}
