import {
    ALARM_PERIOD_SECONDS,
    type AlarmSpec,
    type AlarmThresholds,
    type Color,
    planAlarms,
    WORSE_OF_BOTH,
} from "../alarms";
import { type KubernetesObject, READ_AFTER_APPLY } from "./deployment";
import { canaryServiceName } from "./rollout";

/** Names that the load balancer's controller gave, as CloudWatch's dimensions spell them. */
export interface TrafficNames {
    /** `app/<name>/<id>`. */
    readonly loadBalancer: string;
    /** `targetgroup/<name>/<id>`. */
    readonly stableTargetGroup: string;
    /** The same of the canary; that of the stable one where the rollout shifts no traffic. */
    readonly canaryTargetGroup: string;
}

/** ARNs of the target groups of a workload's Services. */
export interface TargetGroupArns {
    readonly stable: string;
    readonly canary: string;
}

/**
 * ARNs of the target groups that the load balancer's controller has bound to the Services of a release; `undefined` until it
 * has bound all of them.
 *
 * @param bindings TargetGroupBindings of the workload's namespace.
 */
export function targetGroupArns(
    workload: string,
    objects: readonly KubernetesObject[],
    bindings: readonly KubernetesObject[],
): TargetGroupArns | undefined {
    const arnOf = (service: string) => bindings.map(bindingOf).find((each) => each.service === service)?.arn;
    const stable = arnOf(workload);
    const hasCanary = objects.some(
        ({ kind, metadata }) => kind === "Service" && metadata.name === canaryServiceName(workload),
    );
    const canary = hasCanary ? arnOf(canaryServiceName(workload)) : stable;
    return stable === undefined || canary === undefined ? undefined : { stable, canary };
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-alb.html */
function bindingOf(binding: KubernetesObject): {
    readonly service: string | undefined;
    readonly arn: string | undefined;
} {
    const spec = binding.spec as
        | { readonly serviceRef?: { readonly name?: string }; readonly targetGroupARN?: string }
        | undefined;
    return { service: spec?.serviceRef?.name, arn: spec?.targetGroupARN };
}

/**
 * The part of an ARN that CloudWatch takes as a dimension: `targetgroup/…` or, of a load balancer, `app/…`.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export function dimensionOf(arn: string): string {
    const resource = arn.split(":").slice(5).join(":");
    return resource.replace(/^loadbalancer\//, "");
}

/** Whether a release reaches its pods through the environment's load balancer. */
export function hasIngress(objects: readonly KubernetesObject[]): boolean {
    return objects.some(({ kind }) => kind === "Ingress");
}

/** Whether an object names what only the load balancer's controller knows. */
export function needsNames(object: KubernetesObject): boolean {
    const text = JSON.stringify(object);
    return Object.values(READ_AFTER_APPLY).some((placeholder) => text.includes(placeholder));
}

/** The object with the names that are known by now. */
export function fillNames(object: KubernetesObject, names: TrafficNames): KubernetesObject {
    const filled = Object.entries(READ_AFTER_APPLY).reduce(
        (text, [name, placeholder]) => text.replaceAll(placeholder, names[name as keyof TrafficNames]),
        JSON.stringify(object),
    );
    return JSON.parse(filled);
}

/** An alarm of metrics, in the words of CloudWatch. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export interface PlannedAlarm {
    readonly name: string;
    readonly spec: AlarmSpec;
    readonly queries: readonly {
        readonly Id: string;
        readonly Label?: string;
        readonly Expression?: string;
        readonly ReturnData: boolean;
        readonly MetricStat?: {
            readonly Stat: string;
            readonly Period: number;
            readonly Metric: {
                readonly Namespace: string;
                readonly MetricName: string;
                readonly Dimensions: { readonly Name: string; readonly Value: string }[];
            };
        };
    }[];
}

/** Names of the alarms that a release makes. */
export function alarmNames(prefix: string, thresholds: AlarmThresholds): readonly string[] {
    return planAlarms(thresholds).map(({ key }) => `${prefix}-${key}`);
}

/** The workload's alarms over its two target groups: the same as on ECS, over groups whose names were read. */
export function planReadAlarms(
    prefix: string,
    thresholds: AlarmThresholds,
    names: TrafficNames,
): readonly PlannedAlarm[] {
    const groups: { readonly [color in Color]: string } = {
        blue: names.stableTargetGroup,
        green: names.canaryTargetGroup,
    };
    return planAlarms(thresholds).map((spec) => ({
        name: `${prefix}-${spec.key}`,
        spec,
        queries: [
            ...spec.metrics.map(({ id, color, metricName, stat }) => ({
                Id: id,
                ReturnData: false,
                MetricStat: {
                    Stat: stat,
                    Period: ALARM_PERIOD_SECONDS,
                    Metric: {
                        Namespace: "AWS/ApplicationELB",
                        MetricName: metricName,
                        Dimensions: [
                            { Name: "LoadBalancer", Value: names.loadBalancer },
                            { Name: "TargetGroup", Value: groups[color] },
                        ],
                    },
                },
            })),
            ...(Object.keys(groups) as Color[]).map((color) => ({
                Id: color,
                Label: color,
                Expression: spec.expressions[color],
                ReturnData: false,
            })),
            { Id: "worse", Label: spec.key, Expression: WORSE_OF_BOTH, ReturnData: true },
        ],
    }));
}
