import * as pulumi from "@pulumi/pulumi";
import type { OptionalResourceType } from "../../release/resource-types";
import { refuseArguments } from "../shared/arguments";
import { createBoundedRole } from "../shared/bounded-role";
import { workloadRoleName } from "../shared/names";
import { serviceTrust } from "../shared/policy";
import { deployPolicy, type RunRoles } from "./deploy-policy";
import { checkPipeline } from "./pipeline-check";
import { type PipelinePlanArgs, planPipeline } from "./pipeline-plan";
import { createPipeline, type PipelineResourceArgs } from "./pipeline-resources";
import type { PipelinePlan } from "./planned-pipeline";

/** Arguments of {@link ReleasePipeline}. */
export interface ReleasePipelineArgs extends PipelinePlanArgs, PipelineResourceArgs {
    readonly clusterName: string;
    readonly roles: RunRoles;
    /** CloudFormation types that the application's own template may add. */
    readonly resourceTypes: readonly OptionalResourceType[];
}

/**
 * The pipeline of one workload in one environment, made from {@link planPipeline}.
 *
 * 1. Three roles, each with a boundary: the pipeline's own, the one that CloudFormation deploys as, and the one that
 *    events start the pipeline as.
 * 2. The pipeline, of type V2.
 * 3. The rule that starts it with the very revision of the event. A connection starts its pipeline itself.
 */
export class ReleasePipeline extends pulumi.ComponentResource {
    /** What the pipeline is, as data; known while the program runs. */
    public readonly plan: PipelinePlan;
    public readonly pipelineArn: pulumi.Output<string>;
    public readonly deployRoleArn: pulumi.Output<string>;

    constructor(name: string, args: ReleasePipelineArgs, opts?: pulumi.ComponentResourceOptions) {
        const plan = planPipeline(args);
        refuseArguments("ReleasePipeline", name, checkPipeline(plan));
        super("airlock:pipeline:ReleasePipeline", name, args, opts);
        this.plan = plan;
        const deploy = this.createDeployRole(name, args);
        // Creating a pipeline starts it, so the role that it hands over must be complete before.
        const pipeline = createPipeline(this, name, plan, args, [deploy.policy]);
        this.pipelineArn = pipeline.arn;
        this.deployRoleArn = deploy.role.arn;
        this.registerOutputs({ pipelineArn: this.pipelineArn, deployRoleArn: this.deployRoleArn });
    }

    private createDeployRole(name: string, args: ReleasePipelineArgs) {
        const { placement, workload, clusterName, roles, resourceTypes } = args;
        return createBoundedRole(this, `${name}-deploy`, {
            name: workloadRoleName(placement, workload, "deploy"),
            trust: serviceTrust("cloudformation.amazonaws.com", placement.account),
            allowed: deployPolicy(placement, workload, clusterName, roles, resourceTypes),
            boundaryArn: args.boundaryArn,
        });
    }
}
