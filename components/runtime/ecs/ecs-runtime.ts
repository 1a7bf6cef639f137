import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AlarmThresholds, Color } from "../../../release/alarms";
import { HOLD_LIMIT } from "../../../release/contract";
import type { Problem } from "../../../release/problem";
import type { RolloutPolicy } from "../../../release/rollout";
import { refuseArguments } from "../../shared/arguments";
import { checkClientGroups } from "../../shared/client-groups";
import { clusterName, NAME_LIMITS, physicalName } from "../../shared/names";
import type { Placement } from "../../shared/placement";
import { infrastructurePolicyArn, infrastructureTrust } from "../runtime-policies";
import { Balancer, type Ingress } from "./balancer";
import { assignBalancers, checkBalancers } from "./balancers";
import { EcsWorkload, type EcsWorkloadSettings, type SharedRuntime } from "./ecs-workload";
import { checkListenerRules } from "./listener-rules";

/** Arguments of {@link EcsRuntime}. */
export interface EcsRuntimeArgs {
    readonly placement: Placement;
    readonly vpcId: pulumi.Input<string>;
    /** Subnets in two zones or more: public ones for scheme `public`. */
    readonly balancerSubnetIds: readonly pulumi.Input<string>[];
    /** Private subnets that tasks run in. */
    readonly taskSubnetIds: readonly pulumi.Input<string>[];
    /**
     * Security groups that tasks carry beside their workload's own, by which they may reach things, such as private
     * endpoints. 0 to 3. They go into the contract, so that running tasks keep the groups they have until the next
     * release: whoever takes a way out of a group that tasks carry waits until each workload has been released.
     */
    readonly clientGroupIds: readonly pulumi.Input<string>[];
    /** The environment's key: logs and secrets. */
    readonly keyArn: pulumi.Input<string>;
    /** Permissions boundary of everything that runs. */
    readonly boundaryArn: pulumi.Input<string>;
    readonly ingress: Ingress;
    /** 1 or more, with names of their own. */
    readonly workloads: readonly EcsWorkloadSettings[];
    readonly rollout: RolloutPolicy;
    readonly alarms: AlarmThresholds;
    /** Tasks of each workload, 1 or more. */
    readonly tasks: { readonly min: number; readonly max: number };
    /**
     * Names of alarms, of metrics or composite, while one of which is in ALARM no release is admitted. 0 to 10.
     * @default - nothing holds releases
     */
    readonly holds?: readonly string[];
    /** Whether tasks reach the internet, or AWS alone, by one of {@link clientGroupIds}. */
    readonly taskEgress: "internet" | "endpoints";
    /** Days that tasks' logs are kept; one of CloudWatch's steps. */
    readonly logRetentionDays: number;
    /** Whether whatever running tasks stand on refuses to be deleted or replaced. */
    readonly deletionProtection: boolean;
    readonly containerInsights: "enabled" | "enhanced" | "disabled";
}

/** What others need to know of one workload. */
export interface RunningWorkload {
    /** Parameter that holds the runtime contract; known while the program runs. */
    readonly contractParameterName: string;
    readonly targetGroupArns: { readonly [color in Color]: pulumi.Output<string> };
    readonly taskRoleArn: pulumi.Output<string>;
    readonly executionRoleArn: pulumi.Output<string>;
    /** Names of the alarms that stop a rollout. */
    readonly alarmNames: readonly pulumi.Output<string>[];
    /** Its load balancer, a key of {@link EcsRuntime.balancerDnsNames}. */
    readonly balancer: string;
}

/**
 * Where an environment's workloads run, on ECS with Fargate. It makes:
 *
 * 1. a cluster;
 * 2. as many load balancers as asked, over which the workloads are spread by name;
 * 3. the role by which ECS moves traffic from one revision to the next;
 * 4. for each workload all that stays while releases come and go, with the contract that releases read.
 *
 * Services and task definitions are not its own: releases bring them. A further balancer moves about one workload in
 * `balancers`, each of which then needs a release before it answers there.
 */
export class EcsRuntime extends pulumi.ComponentResource {
    public readonly kind: "ecs";
    public readonly clusterArn: pulumi.Output<string>;
    /** Known while the program runs. */
    public readonly clusterName: string;
    /** DNS name of each load balancer, by its number as text. */
    public readonly balancerDnsNames: { readonly [balancer: string]: pulumi.Output<string> };
    /** Each workload by name. */
    public readonly workloads: { readonly [name: string]: RunningWorkload };
    public readonly infrastructureRoleArn: pulumi.Output<string>;

    constructor(name: string, args: EcsRuntimeArgs, opts?: pulumi.ComponentResourceOptions) {
        refuseArguments("EcsRuntime", name, checkArgs(args));
        super("airlock:runtime:EcsRuntime", name, args, opts);
        this.kind = "ecs";
        this.clusterName = clusterName(args.placement);
        const cluster = this.createCluster(name, args);
        const infrastructure = this.createInfrastructureRole(name, args);
        const balancers = this.createBalancers(name, args);
        this.clusterArn = cluster.arn;
        this.balancerDnsNames = Object.fromEntries(balancers.map(({ dnsName }, number) => [String(number), dnsName]));
        this.infrastructureRoleArn = infrastructure.arn;
        this.workloads = this.createWorkloads(name, args, balancers, {
            ...args,
            holds: args.holds ?? [],
            clusterName: cluster.name,
            infrastructureRole: infrastructure,
        });
        this.registerOutputs({
            clusterArn: this.clusterArn,
            clusterName: this.clusterName,
            balancerDnsNames: this.balancerDnsNames,
            workloads: this.workloads,
            infrastructureRoleArn: this.infrastructureRoleArn,
        });
    }

    private createCluster(name: string, args: EcsRuntimeArgs): aws.ecs.Cluster {
        return new aws.ecs.Cluster(
            `${name}-cluster`,
            {
                name: this.clusterName,
                settings: [{ name: "containerInsights", value: args.containerInsights }],
                // Nobody runs commands in tasks here, so there is nothing to log of it.
                configuration: { executeCommandConfiguration: { logging: "NONE" } },
            },
            { parent: this, protect: args.deletionProtection },
        );
    }

    private createInfrastructureRole(name: string, { placement, boundaryArn }: EcsRuntimeArgs) {
        const role = new aws.iam.Role(
            `${name}-infrastructure-role`,
            {
                name: physicalName(placement, "infrastructure", NAME_LIMITS.role),
                assumeRolePolicy: JSON.stringify(infrastructureTrust()),
                permissionsBoundary: boundaryArn,
            },
            { parent: this },
        );
        const attachment = new aws.iam.RolePolicyAttachment(
            `${name}-infrastructure-policy`,
            { role: role.name, policyArn: infrastructurePolicyArn(placement) },
            { parent: this },
        );
        return { arn: role.arn, policies: [attachment] };
    }

    private createBalancers(name: string, args: EcsRuntimeArgs): readonly Balancer[] {
        const { placement, ingress, vpcId, balancerSubnetIds, deletionProtection } = args;
        return Array.from(
            { length: ingress.balancers },
            (_, number) =>
                new Balancer(
                    `${name}-balancer-${number}`,
                    { placement, number, ingress, vpcId, subnetIds: balancerSubnetIds, deletionProtection },
                    { parent: this },
                ),
        );
    }

    private createWorkloads(
        name: string,
        { workloads, ingress }: EcsRuntimeArgs,
        balancers: readonly Balancer[],
        shared: SharedRuntime,
    ): { readonly [name: string]: RunningWorkload } {
        const assigned = assignBalancers(
            workloads.map((workload) => workload.name),
            ingress.balancers,
        );
        return Object.fromEntries(
            workloads.map((workload) => {
                const number = assigned.get(workload.name) ?? 0;
                const balancer = balancers[number];
                if (balancer === undefined) {
                    throw new RangeError(`EcsRuntime: no balancer ${number} for "${workload.name}"`);
                }
                const made = new EcsWorkload(
                    `${name}-${workload.name}`,
                    { shared, workload, balancer },
                    { parent: this },
                );
                const { contractParameterName, targetGroupArns, taskRoleArn, executionRoleArn, alarmNames } = made;
                const running: RunningWorkload = {
                    contractParameterName,
                    targetGroupArns,
                    taskRoleArn,
                    executionRoleArn,
                    alarmNames,
                    balancer: String(number),
                };
                return [workload.name, running];
            }),
        );
    }
}

function checkArgs({ workloads, ingress, clientGroupIds, holds = [] }: EcsRuntimeArgs): readonly Problem[] {
    const names = workloads.map(({ name }) => name);
    if (!Number.isInteger(ingress.balancers) || ingress.balancers < 1) {
        return [
            {
                path: "ingress.balancers",
                message: `"${ingress.balancers}" is not a whole number of 1 or more`,
                remedy: "ask for at least one",
            },
        ];
    }
    return [
        ...checkListenerRules(workloads, "workloads"),
        ...checkBalancers(names, ingress.balancers, "ingress.balancers"),
        ...checkClientGroups(clientGroupIds, "clientGroupIds"),
        ...(holds.length <= HOLD_LIMIT
            ? []
            : [
                  {
                      path: "holds",
                      message: `"${holds.length}" alarms are more than ${HOLD_LIMIT}`,
                      remedy: "join some into a composite alarm",
                  },
              ]),
    ];
}
