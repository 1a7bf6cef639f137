import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
    ALARM_NAME_LIMIT,
    ALARM_PERIOD_SECONDS,
    type AlarmSpec,
    type AlarmThresholds,
    COLORS,
    type Color,
    planAlarms,
    WORSE_OF_BOTH,
} from "../../../release/alarms";
import type { OptionalResourceType } from "../../../release/resource-types";
import type { RolloutPolicy } from "../../../release/rollout";
import { contractParameterName, NAME_LIMITS, physicalName } from "../../shared/names";
import type { Placement } from "../../shared/placement";
import { contractText, createContractParameter } from "../contract-parameter";
import { taskLogGroupName } from "../runtime-policies";
import type { Balancer } from "./balancer";
import { type Route, ruleConditions, rulePriority } from "./listener-rules";
import { TaskNetwork, type TaskNetworkArgs } from "./task-network";
import { TaskRoles } from "./task-roles";

/** One workload as the runtime sees it. */
export interface EcsWorkloadSettings {
    /** 1 to 20 lower-case letters, digits and `-`. */
    readonly name: string;
    /** Port that the application listens on, 1 to 65535. */
    readonly port: number;
    /** Path that answers 200 to 299 while the application is well. */
    readonly healthPath: string;
    readonly route: Route;
    /** What the application's own template may add. */
    readonly resourceTypes: readonly OptionalResourceType[];
}

/** What all workloads of a runtime have in common. */
export interface SharedRuntime extends Omit<TaskNetworkArgs, "balancerGroupId" | "port" | "description"> {
    readonly placement: Placement;
    readonly clusterName: pulumi.Input<string>;
    readonly taskSubnetIds: readonly pulumi.Input<string>[];
    /** Security groups that tasks carry beside their workload's own; see `EcsRuntimeArgs`. */
    readonly clientGroupIds: readonly pulumi.Input<string>[];
    /** Role by which ECS moves traffic, with what must be there before it can. */
    readonly infrastructureRole: { readonly arn: pulumi.Input<string>; readonly policies: readonly pulumi.Resource[] };
    readonly keyArn: pulumi.Input<string>;
    readonly boundaryArn: pulumi.Input<string>;
    readonly rollout: RolloutPolicy;
    readonly alarms: AlarmThresholds;
    readonly tasks: { readonly min: number; readonly max: number };
    /** Names of the alarms that hold releases; see `EcsRuntimeArgs`. */
    readonly holds: readonly string[];
    readonly logRetentionDays: number;
    readonly deletionProtection: boolean;
}

/** Arguments of {@link EcsWorkload}. */
export interface EcsWorkloadArgs {
    readonly shared: SharedRuntime;
    readonly workload: EcsWorkloadSettings;
    readonly balancer: Balancer;
}

/** Seconds that a task which is taken out still gets to finish its requests. */
const DRAIN_SECONDS = 30;

/** The two target groups, of which a release fills the one that is not live. */
type TargetGroups = { readonly [color in Color]: aws.lb.TargetGroup };

/**
 * Everything of one workload that stays while releases come and go: its way in, its roles, its log group, its alarms,
 * and the contract by which a release finds them. The service itself belongs to the release.
 */
export class EcsWorkload extends pulumi.ComponentResource {
    /** Parameter that holds the runtime contract; known while the program runs. */
    public readonly contractParameterName: string;
    /** ARNs of the two target groups; which of them is live changes with each release. */
    public readonly targetGroupArns: { readonly [color in Color]: pulumi.Output<string> };
    public readonly taskRoleArn: pulumi.Output<string>;
    public readonly executionRoleArn: pulumi.Output<string>;
    /** Names of the alarms that stop a rollout. */
    public readonly alarmNames: readonly pulumi.Output<string>[];

    constructor(name: string, args: EcsWorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
        // Only the settings are inputs: the rest holds resources, which are not.
        super("airlock:runtime:EcsWorkload", name, args.workload, opts);
        const groups = {
            blue: this.createTargetGroup(name, args, "blue"),
            green: this.createTargetGroup(name, args, "green"),
        };
        const roles = this.createRoles(name, args);
        this.contractParameterName = contractParameterName(args.shared.placement, args.workload.name);
        this.targetGroupArns = { blue: groups.blue.arn, green: groups.green.arn };
        this.taskRoleArn = roles.taskRoleArn;
        this.executionRoleArn = roles.executionRoleArn;
        this.alarmNames = planAlarms(args.shared.alarms).map((spec) => this.createAlarm(name, args, groups, spec).name);
        this.createContract(name, args, {
            network: this.createNetwork(name, args),
            rule: this.createRule(name, args, groups),
            logGroup: this.createLogGroup(name, args),
            roles,
        });
        this.registerOutputs({
            contractParameterName: this.contractParameterName,
            targetGroupArns: this.targetGroupArns,
            taskRoleArn: this.taskRoleArn,
            executionRoleArn: this.executionRoleArn,
            alarmNames: this.alarmNames,
        });
    }

    private createNetwork(name: string, { shared, workload, balancer }: EcsWorkloadArgs): TaskNetwork {
        return new TaskNetwork(
            `${name}-network`,
            {
                vpcId: shared.vpcId,
                taskEgress: shared.taskEgress,
                balancerGroupId: balancer.securityGroupId,
                port: workload.port,
                description: `Tasks of ${workload.name} in ${shared.placement.environment}`,
                deletionProtection: shared.deletionProtection,
            },
            { parent: this },
        );
    }

    private createRoles(name: string, { shared, workload }: EcsWorkloadArgs): TaskRoles {
        return new TaskRoles(
            `${name}-roles`,
            {
                placement: shared.placement,
                workload: workload.name,
                resourceTypes: workload.resourceTypes,
                keyArn: shared.keyArn,
                boundaryArn: shared.boundaryArn,
            },
            { parent: this },
        );
    }

    private createTargetGroup(name: string, { shared, workload }: EcsWorkloadArgs, color: Color): aws.lb.TargetGroup {
        return new aws.lb.TargetGroup(
            `${name}-${color}`,
            {
                name: physicalName(shared.placement, `${workload.name}-${color}`, NAME_LIMITS.targetGroup),
                vpcId: shared.vpcId,
                targetType: "ip",
                protocol: "HTTP",
                // ECS registers each task with its own port; were this the application's, another port would replace
                // the group, and with it everything that stands on it.
                port: 80,
                deregistrationDelay: DRAIN_SECONDS,
                healthCheck: {
                    path: workload.healthPath,
                    protocol: "HTTP",
                    port: "traffic-port",
                    matcher: "200-299",
                    interval: 15,
                    timeout: 5,
                    healthyThreshold: 2,
                    unhealthyThreshold: 3,
                },
            },
            { parent: this, protect: shared.deletionProtection },
        );
    }

    private createRule(name: string, { shared, workload, balancer }: EcsWorkloadArgs, groups: TargetGroups) {
        return new aws.lb.ListenerRule(
            `${name}-rule`,
            {
                listenerArn: balancer.listenerArn,
                priority: rulePriority(workload),
                conditions: ruleConditions(workload.route),
                actions: [
                    {
                        type: "forward",
                        forward: {
                            targetGroups: [
                                { arn: groups.blue.arn, weight: 100 },
                                { arn: groups.green.arn, weight: 0 },
                            ],
                        },
                    },
                ],
            },
            // ECS writes the weights in each release; ours are those of the beginning.
            { parent: this, protect: shared.deletionProtection, ignoreChanges: ["actions"] },
        );
    }

    private createLogGroup(name: string, { shared, workload }: EcsWorkloadArgs): aws.cloudwatch.LogGroup {
        return new aws.cloudwatch.LogGroup(
            `${name}-logs`,
            {
                name: taskLogGroupName(shared.placement, workload.name),
                retentionInDays: shared.logRetentionDays,
                kmsKeyId: shared.keyArn,
            },
            { parent: this, protect: shared.deletionProtection },
        );
    }

    private createAlarm(name: string, args: EcsWorkloadArgs, groups: TargetGroups, spec: AlarmSpec) {
        const { shared, workload, balancer } = args;
        return new aws.cloudwatch.MetricAlarm(
            `${name}-${spec.key}`,
            {
                name: physicalName(shared.placement, `${workload.name}-${spec.key}`, ALARM_NAME_LIMIT),
                alarmDescription: spec.description,
                comparisonOperator: spec.comparisonOperator,
                threshold: spec.threshold,
                evaluationPeriods: spec.evaluationPeriods,
                // No traffic is no error.
                treatMissingData: "notBreaching",
                metricQueries: [
                    ...spec.metrics.map(({ id, color, metricName, stat }) => ({
                        id,
                        metric: {
                            namespace: "AWS/ApplicationELB",
                            metricName,
                            stat,
                            period: ALARM_PERIOD_SECONDS,
                            dimensions: {
                                LoadBalancer: balancer.arnSuffix,
                                TargetGroup: groups[color].arnSuffix,
                            },
                        },
                    })),
                    ...COLORS.map((color) => ({ id: color, label: color, expression: spec.expressions[color] })),
                    { id: "worse", label: spec.key, expression: WORSE_OF_BOTH, returnData: true },
                ],
            },
            { parent: this },
        );
    }

    private createContract(name: string, { shared, workload }: EcsWorkloadArgs, made: MadeParts): void {
        const { rollout, tasks, holds } = shared;
        const terms = { ...workload, workload: workload.name, rollout, tasks, holds };
        const value = contractText(shared.placement, terms, {
            Cluster: shared.clusterName,
            Subnets: commaSeparated(shared.taskSubnetIds),
            SecurityGroups: commaSeparated([made.network.securityGroupId, ...shared.clientGroupIds]),
            TargetGroup: this.targetGroupArns.blue,
            AlternateTargetGroup: this.targetGroupArns.green,
            ListenerRule: made.rule.arn,
            TaskRole: this.taskRoleArn,
            ExecutionRole: this.executionRoleArn,
            InfrastructureRole: shared.infrastructureRole.arn,
            LogGroup: made.logGroup.name,
            Alarms: commaSeparated(this.alarmNames),
        });
        createContractParameter(this, name, {
            placement: shared.placement,
            workload: workload.name,
            value,
            // Roles and ways that work.
            dependsOn: [...shared.infrastructureRole.policies, made.roles, made.network],
        });
    }
}

function commaSeparated(values: readonly pulumi.Input<string>[]): pulumi.Output<string> {
    return pulumi.all([...values]).apply((known) => known.join(","));
}

interface MadeParts {
    readonly network: TaskNetwork;
    readonly rule: aws.lb.ListenerRule;
    readonly logGroup: aws.cloudwatch.LogGroup;
    readonly roles: TaskRoles;
}
