import {
    ALARM_PERIOD_SECONDS,
    type AlarmSpec,
    type AlarmThresholds,
    COLORS,
    planAlarms,
    WORSE_OF_BOTH,
} from "../alarms";
import { READ_AFTER_APPLY } from "./deployment";
import { canaryServiceName } from "./rollout";

/** What the health checks of an analysis need to know of a workload. */
export interface AnalysedWorkload {
    readonly workload: string;
    readonly namespace: string;
    readonly port: number;
    readonly healthPath: string;
}

/**
 * Health checks in a row, one every {@link HEALTH_INTERVAL_SECONDS}, that must fail before the rollout is aborted: the load
 * balancer's own patience.
 */
const HEALTH_FAILURES = 3;
const HEALTH_INTERVAL_SECONDS = 15;

/** Measurements of CloudWatch in a row that may fail to be made; a rollout that nobody watches is aborted. */
const BLIND_MEASUREMENTS = 4;

/** Which of a workload's two target groups each color is, on a cluster. */
const TARGET_GROUPS = { blue: READ_AFTER_APPLY.stableTargetGroup, green: READ_AFTER_APPLY.canaryTargetGroup } as const;

/**
 * The metrics of the analysis that watches a rollout: the workload's alarms, in the same metric math over the same window,
 * and its health path, asked of both Services from within the cluster. Which of them the new revision is behind changes
 * with each release.
 *
 * @see https://argo-rollouts.readthedocs.io/en/stable/analysis/cloudwatch/
 * @see https://argo-rollouts.readthedocs.io/en/stable/analysis/web/
 */
export function analysisMetrics(thresholds: AlarmThresholds, workload: AnalysedWorkload): readonly object[] {
    return [
        ...planAlarms(thresholds).map(alarmMetric),
        ...[workload.workload, canaryServiceName(workload.workload)].map((service) => healthMetric(service, workload)),
    ];
}

/**
 * Newest periods of a metric that may not have come yet. Metric math fills them with zeros, so they say nothing: the window
 * is looked for among the periods before as well.
 */
const LATE_PERIODS = 3;

/**
 * Fails when the limit is broken for as many periods in a row as the alarm asks for. Results come newest first.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export function failureCondition({ comparisonOperator, threshold, evaluationPeriods }: AlarmSpec): string {
    const breaks = comparisonOperator === "GreaterThanThreshold" ? ">" : ">=";
    return Array.from({ length: LATE_PERIODS + 1 }, (_, from) => {
        const to = from + evaluationPeriods;
        return `(len(result[0].Values) >= ${to} && all(result[0].Values[${from}:${to}], {# ${breaks} ${threshold}}))`;
    }).join(" || ");
}

function alarmMetric(spec: AlarmSpec) {
    const { key, evaluationPeriods } = spec;
    return {
        name: key,
        interval: `${ALARM_PERIOD_SECONDS}s`,
        failureCondition: failureCondition(spec),
        consecutiveErrorLimit: BLIND_MEASUREMENTS,
        provider: {
            cloudWatch: {
                interval: `${((evaluationPeriods + LATE_PERIODS) * ALARM_PERIOD_SECONDS) / 60}m`,
                metricDataQueries: [
                    ...spec.metrics.map(({ id, color, metricName, stat }) => ({
                        id,
                        metricStat: {
                            metric: {
                                namespace: "AWS/ApplicationELB",
                                metricName,
                                dimensions: [
                                    { name: "LoadBalancer", value: READ_AFTER_APPLY.loadBalancer },
                                    { name: "TargetGroup", value: TARGET_GROUPS[color] },
                                ],
                            },
                            period: ALARM_PERIOD_SECONDS,
                            stat,
                        },
                        returnData: false,
                    })),
                    ...COLORS.map((color) => ({ id: color, expression: spec.expressions[color], returnData: false })),
                    { id: "worse", expression: WORSE_OF_BOTH },
                ],
            },
        },
    };
}

function healthMetric(service: string, { namespace, port, healthPath }: AnalysedWorkload) {
    return {
        name: `health-of-${service}`,
        interval: `${HEALTH_INTERVAL_SECONDS}s`,
        // An answer other than 200 to 299, or none, is an error of the measurement; a good one is never judged further.
        consecutiveErrorLimit: HEALTH_FAILURES - 1,
        provider: {
            web: { url: `http://${service}.${namespace}.svc:${port}${healthPath}`, timeoutSeconds: 5 },
        },
    };
}
