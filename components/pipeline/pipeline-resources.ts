import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createBoundedRole } from "../shared/bounded-role";
import { NAME_LIMITS, physicalName, workloadRoleName } from "../shared/names";
import type { Placement } from "../shared/placement";
import { serviceTrust } from "../shared/policy";
import { declareStages, declareTriggers, PIPELINE_TYPE } from "./pipeline-declaration";
import { pipelinePolicy, triggerPolicy } from "./pipeline-policies";
import type { PipelinePlan } from "./planned-pipeline";

/** What a pipeline's resources need beside its plan. */
export interface PipelineResourceArgs {
    readonly placement: Placement;
    /** Name of the bucket that artifacts pass through. */
    readonly artifactBucket: string;
    readonly keyArn: pulumi.Input<string>;
    readonly boundaryArn: pulumi.Input<string>;
    /** Topic that tells people of a waiting approval; none where nobody is asked. */
    readonly approvalTopicArn: pulumi.Input<string> | undefined;
}

/**
 * The pipeline of a plan, of type V2, with the role of its actions, and the rule that starts it with the very revision of
 * the event. A connection starts its pipeline itself.
 *
 * @param dependsOn what must be complete beside the role before the pipeline is there, because creating it starts it.
 */
export function createPipeline(
    parent: pulumi.ComponentResource,
    name: string,
    plan: PipelinePlan,
    args: PipelineResourceArgs,
    dependsOn: readonly pulumi.Resource[],
): aws.codepipeline.Pipeline {
    const { placement } = args;
    const { role, policy } = createBoundedRole(parent, `${name}-actions`, {
        name: workloadRoleName(placement, plan.workload, "pipeline"),
        trust: serviceTrust("codepipeline.amazonaws.com", placement.account),
        allowed: pipelinePolicy(plan, args),
        boundaryArn: args.boundaryArn,
    });
    const pipeline = new aws.codepipeline.Pipeline(
        `${name}-pipeline`,
        {
            name: plan.name,
            roleArn: role.arn,
            pipelineType: PIPELINE_TYPE,
            executionMode: plan.executionMode,
            artifactStores: [
                { type: "S3", location: args.artifactBucket, encryptionKey: { type: "KMS", id: args.keyArn } },
            ],
            stages: declareStages(plan, args.approvalTopicArn),
            triggers: declareTriggers(plan),
        },
        { parent, dependsOn: [policy, ...dependsOn] },
    );
    createTrigger(parent, name, plan, args, pipeline);
    return pipeline;
}

function createTrigger(
    parent: pulumi.ComponentResource,
    name: string,
    { trigger, workload }: PipelinePlan,
    { placement, boundaryArn }: PipelineResourceArgs,
    pipeline: aws.codepipeline.Pipeline,
): void {
    if (trigger.kind === "push") {
        return;
    }
    const rule = new aws.cloudwatch.EventRule(
        `${name}-trigger`,
        {
            name: physicalName(placement, `${workload}-trigger`, NAME_LIMITS.rule),
            description: `Starts the pipeline of ${workload} with the revision of the event`,
            eventPattern: JSON.stringify(trigger.pattern),
            state: "ENABLED",
        },
        { parent },
    );
    const { role } = createBoundedRole(parent, `${name}-trigger`, {
        name: workloadRoleName(placement, workload, "trigger"),
        trust: serviceTrust("events.amazonaws.com", placement.account),
        allowed: triggerPolicy(placement, workload),
        boundaryArn,
    });
    new aws.cloudwatch.EventTarget(
        `${name}-trigger-target`,
        {
            rule: rule.name,
            targetId: "pipeline",
            arn: pipeline.arn,
            roleArn: role.arn,
            inputTransformer: { inputPaths: trigger.inputPaths, inputTemplate: trigger.inputTemplate },
        },
        { parent },
    );
}
