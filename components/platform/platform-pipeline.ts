import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkPipeline } from "../pipeline/pipeline-check";
import { createPipeline, type PipelineResourceArgs } from "../pipeline/pipeline-resources";
import type { PipelinePlan } from "../pipeline/planned-pipeline";
import { refuseArguments } from "../shared/arguments";
import { checkClientGroups } from "../shared/client-groups";
import type { StatePlace } from "../shared/state-names";
import { PlatformBuild } from "./platform-build";
import { egressRule, type PlatformEgress } from "./platform-egress";
import { type PlatformEnvironment, type PlatformPlanArgs, planPlatformPipeline } from "./platform-plan";
import type { PlatformImage } from "./platform-policies";

/** Arguments of {@link PlatformPipeline}. */
export interface PlatformPipelineArgs extends Omit<PlatformPlanArgs, "environments">, PipelineResourceArgs {
    /** In the order in which they are updated, 1 or more, each with the place where its state is kept. */
    readonly environments: readonly (PlatformEnvironment & { readonly state: StatePlace })[];
    readonly vpcId: pulumi.Input<string>;
    /** Private subnets, with a way to the internet or to the proxy: 1 or more. */
    readonly subnetIds: readonly pulumi.Input<string>[];
    /** Security groups that builds carry beside their own, by which they reach things such as endpoints. 0 to 3. */
    readonly clientGroupIds: readonly pulumi.Input<string>[];
    readonly egress: PlatformEgress;
    readonly image: PlatformImage;
    readonly logRetentionDays: number;
}

/**
 * The pipeline of this very program, made from {@link planPlatformPipeline}: nobody updates an environment from elsewhere.
 *
 * 1. A security group without ingress, and with the one way out.
 * 2. For each environment two projects, one that previews and one that updates, each with a role and a log of its own.
 * 3. The pipeline with its role, and the rule that starts it.
 *
 * It does not update itself: that would end the very execution that does it.
 */
export class PlatformPipeline extends pulumi.ComponentResource {
    /** What the pipeline is, as data; known while the program runs. */
    public readonly plan: PipelinePlan;
    public readonly pipelineArn: pulumi.Output<string>;

    constructor(name: string, args: PlatformPipelineArgs, opts?: pulumi.ComponentResourceOptions) {
        const plan = planPlatformPipeline(args);
        refuseArguments("PlatformPipeline", name, [
            ...checkPipeline(plan),
            ...checkClientGroups(args.clientGroupIds, "clientGroupIds"),
        ]);
        super("airlock:platform:PlatformPipeline", name, args, opts);
        this.plan = plan;
        const group = this.createSecurityGroup(name, args);
        const builds = this.createBuilds(name, args, group);
        this.pipelineArn = createPipeline(this, name, plan, args, builds).arn;
        this.registerOutputs({ pipelineArn: this.pipelineArn });
    }

    private createSecurityGroup(name: string, { placement, vpcId, egress }: PlatformPipelineArgs) {
        const group = new aws.ec2.SecurityGroup(
            `${name}-group`,
            {
                vpcId,
                description: "Previews and updates of the platform: no way in",
                tags: { Name: `${placement.project}-${placement.environment}-builds` },
            },
            { parent: this },
        );
        const { port, cidr, description } = egressRule(egress);
        new aws.vpc.SecurityGroupEgressRule(
            `${name}-way-out`,
            { securityGroupId: group.id, ipProtocol: "tcp", fromPort: port, toPort: port, description, cidrIpv4: cidr },
            { parent: this },
        );
        return group;
    }

    private createBuilds(name: string, args: PlatformPipelineArgs, group: aws.ec2.SecurityGroup) {
        return args.environments.flatMap(({ name: environment, state }) =>
            (["preview", "up"] as const).map(
                (kind) =>
                    new PlatformBuild(
                        `${name}-${environment}-${kind}`,
                        {
                            placement: args.placement,
                            environment,
                            kind,
                            state,
                            vpcId: args.vpcId,
                            subnetIds: args.subnetIds,
                            groupIds: [group.id, ...args.clientGroupIds],
                            egress: args.egress,
                            image: args.image,
                            artifactBucket: args.artifactBucket,
                            keyArn: args.keyArn,
                            boundaryArn: args.boundaryArn,
                            logRetentionDays: args.logRetentionDays,
                        },
                        { parent: this },
                    ),
            ),
        );
    }
}
