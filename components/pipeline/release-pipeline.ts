import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { OptionalResourceType } from "../../release/resource-types";
import { refuseArguments } from "../shared/arguments";
import { NAME_LIMITS, physicalName, workloadRoleArn, workloadRoleName } from "../shared/names";
import { type PolicyDocument, serviceTrust } from "../shared/policy";
import { deployPolicy, type RunRoles } from "./deploy-policy";
import { checkPipeline } from "./pipeline-check";
import { declareStages, declareTriggers, PIPELINE_TYPE } from "./pipeline-declaration";
import { type PipelinePlanArgs, planPipeline } from "./pipeline-plan";
import { pipelinePolicy, triggerPolicy } from "./pipeline-policies";
import type { PipelinePlan } from "./planned-pipeline";

/** Arguments of {@link ReleasePipeline}. */
export interface ReleasePipelineArgs extends PipelinePlanArgs {
    /** Name of the bucket that artifacts pass through. */
    readonly artifactBucket: string;
    readonly keyArn: pulumi.Input<string>;
    readonly boundaryArn: pulumi.Input<string>;
    readonly clusterName: string;
    readonly roles: RunRoles;
    /** CloudFormation types that the application's own template may add. */
    readonly resourceTypes: readonly OptionalResourceType[];
    /** Topic that tells people of a waiting approval; none where nobody is asked. */
    readonly approvalTopicArn: pulumi.Input<string> | undefined;
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
        const pipeline = this.createPipeline(name, args, deploy.policy);
        this.createTrigger(name, args, pipeline);
        this.pipelineArn = pipeline.arn;
        this.deployRoleArn = deploy.role.arn;
        this.registerOutputs({ pipelineArn: this.pipelineArn, deployRoleArn: this.deployRoleArn });
    }

    private createDeployRole(name: string, args: ReleasePipelineArgs) {
        const { placement, workload, clusterName, roles, resourceTypes } = args;
        return this.createRole(
            `${name}-deploy`,
            workloadRoleName(placement, workload, "deploy"),
            serviceTrust("cloudformation.amazonaws.com", placement.account),
            deployPolicy(placement, workload, clusterName, roles, resourceTypes),
            args.boundaryArn,
        );
    }

    private createPipeline(name: string, args: ReleasePipelineArgs, deployPolicyMade: aws.iam.RolePolicy) {
        const { placement, workload } = args;
        const { role, policy } = this.createRole(
            `${name}-actions`,
            workloadRoleName(placement, workload, "pipeline"),
            serviceTrust("codepipeline.amazonaws.com", placement.account),
            pipelinePolicy(this.plan, {
                placement,
                workload,
                artifactBucket: args.artifactBucket,
                keyArn: args.keyArn,
                deployRoleArn: workloadRoleArn(placement, workload, "deploy"),
                approvalTopicArn: args.approvalTopicArn,
            }),
            args.boundaryArn,
        );
        return new aws.codepipeline.Pipeline(
            `${name}-pipeline`,
            {
                name: this.plan.name,
                roleArn: role.arn,
                pipelineType: PIPELINE_TYPE,
                executionMode: this.plan.executionMode,
                artifactStores: [
                    { type: "S3", location: args.artifactBucket, encryptionKey: { type: "KMS", id: args.keyArn } },
                ],
                stages: declareStages(this.plan, args.approvalTopicArn),
                triggers: declareTriggers(this.plan),
            },
            // Creating a pipeline starts it, so both roles must be complete before.
            { parent: this, dependsOn: [policy, deployPolicyMade] },
        );
    }

    private createTrigger(name: string, args: ReleasePipelineArgs, pipeline: aws.codepipeline.Pipeline): void {
        const { trigger } = this.plan;
        if (trigger.kind === "push") {
            return;
        }
        const { placement, workload } = args;
        const rule = new aws.cloudwatch.EventRule(
            `${name}-trigger`,
            {
                name: physicalName(placement, `${workload}-trigger`, NAME_LIMITS.rule),
                description: `Starts the pipeline of ${workload} with the revision of the event`,
                eventPattern: JSON.stringify(trigger.pattern),
                state: "ENABLED",
            },
            { parent: this },
        );
        const { role } = this.createRole(
            `${name}-trigger`,
            workloadRoleName(placement, workload, "trigger"),
            serviceTrust("events.amazonaws.com", placement.account),
            triggerPolicy(placement, workload),
            args.boundaryArn,
        );
        new aws.cloudwatch.EventTarget(
            `${name}-trigger-target`,
            {
                rule: rule.name,
                targetId: "pipeline",
                arn: pipeline.arn,
                roleArn: role.arn,
                inputTransformer: { inputPaths: trigger.inputPaths, inputTemplate: trigger.inputTemplate },
            },
            { parent: this },
        );
    }

    private createRole(
        logicalName: string,
        physical: string,
        trust: PolicyDocument,
        allowed: PolicyDocument,
        boundaryArn: pulumi.Input<string>,
    ) {
        const role = new aws.iam.Role(
            `${logicalName}-role`,
            { name: physical, assumeRolePolicy: JSON.stringify(trust), permissionsBoundary: boundaryArn },
            { parent: this },
        );
        const policy = new aws.iam.RolePolicy(
            `${logicalName}-policy`,
            { role: role.id, policy: pulumi.jsonStringify(allowed) },
            { parent: this },
        );
        return { role, policy };
    }
}
