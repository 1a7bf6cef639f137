import { percentage, strictObject, wholeNumber } from "./schema";

/** {@link AlarmThresholds} as people write them. */
export const ALARM_THRESHOLDS = strictObject({
    errorRatePercent: percentage(0.1, 100),
    latencyP99Milliseconds: wholeNumber(1, 60_000, "milliseconds"),
    windowMinutes: wholeNumber(1, 60, "minutes"),
});

/** What makes a release go back by itself. */
export interface AlarmThresholds {
    /** Share of a target group's requests that may fail, above 0 to 100 percent. */
    readonly errorRatePercent: number;
    /** Longest answer, in milliseconds, that all but one in a hundred requests may take. */
    readonly latencyP99Milliseconds: number;
    /** Minutes in a row that a limit must be broken, 1 to 60. */
    readonly windowMinutes: number;
}

/** The two target groups of a workload; which of them is live changes with each release. */
export const COLORS = ["blue", "green"] as const;

export type Color = (typeof COLORS)[number];

/** One metric of one target group, over one minute. */
export interface AlarmMetric {
    /** Name within the alarm's expression. */
    readonly id: string;
    readonly color: Color;
    /** Name in the namespace AWS/ApplicationELB. */
    readonly metricName: string;
    readonly stat: string;
}

/** An alarm over both target groups: in alarm when the worse of the two breaks `threshold` for the whole window. */
export interface AlarmSpec {
    /** Stable key: what goes wrong. */
    readonly key: "error-rate" | "latency" | "unhealthy-tasks";
    readonly description: string;
    readonly metrics: readonly AlarmMetric[];
    /** What is measured of each target group, in metric math over the ids of {@link metrics}. */
    readonly expressions: { readonly [color in Color]: string };
    readonly comparisonOperator: "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold";
    readonly threshold: number;
    /** Periods of {@link ALARM_PERIOD_SECONDS} in a row. */
    readonly evaluationPeriods: number;
}

/** Metrics of load balancers come once a minute. */
export const ALARM_PERIOD_SECONDS = 60;

/** Longest name of an alarm in characters. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export const ALARM_NAME_LIMIT = 255;

/** A target group that got fewer requests than this in a minute says nothing about its errors. */
export const LOW_TRAFFIC_REQUESTS = 10;

/**
 * The alarms of one workload, which ECS watches while a release rolls out.
 *
 * Each looks at the two target groups apart and takes the worse: over both together, a canary of 5 percent that fails
 * altogether would be an error rate of 5 percent. A target that refuses the connection answers nothing, so that is
 * counted beside the answers that are errors.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function planAlarms({
    errorRatePercent,
    latencyP99Milliseconds,
    windowMinutes,
}: AlarmThresholds): readonly AlarmSpec[] {
    const window = { evaluationPeriods: (windowMinutes * 60) / ALARM_PERIOD_SECONDS };
    return [
        {
            key: "error-rate",
            description: `More than ${errorRatePercent} % of the requests to one target group fail, for ${windowMinutes} min`,
            metrics: [
                ...bothGroups("answers", "HTTPCode_Target_5XX_Count", "Sum"),
                ...bothGroups("refusals", "TargetConnectionErrorCount", "Sum"),
                ...bothGroups("requests", "RequestCount", "Sum"),
            ],
            expressions: ofEach(
                (color) =>
                    `IF(FILL(requests_${color}, 0) >= ${LOW_TRAFFIC_REQUESTS}, 100 * (FILL(answers_${color}, 0) + FILL(refusals_${color}, 0)) / requests_${color}, 0)`,
            ),
            comparisonOperator: "GreaterThanThreshold",
            threshold: errorRatePercent,
            ...window,
        },
        {
            key: "latency",
            description: `One request in a hundred takes longer than ${latencyP99Milliseconds} ms, for ${windowMinutes} min`,
            metrics: bothGroups("time", "TargetResponseTime", "p99"),
            expressions: ofEach((color) => `FILL(time_${color}, 0)`),
            comparisonOperator: "GreaterThanThreshold",
            // The metric is in seconds.
            threshold: latencyP99Milliseconds / 1000,
            ...window,
        },
        {
            key: "unhealthy-tasks",
            description: `A task does not pass its health check, for ${windowMinutes} min`,
            metrics: bothGroups("unhealthy", "UnHealthyHostCount", "Maximum"),
            expressions: ofEach((color) => `FILL(unhealthy_${color}, 0)`),
            comparisonOperator: "GreaterThanOrEqualToThreshold",
            threshold: 1,
            ...window,
        },
    ];
}

function bothGroups(what: string, metricName: string, stat: string): readonly AlarmMetric[] {
    return COLORS.map((color) => ({ id: `${what}_${color}`, color, metricName, stat }));
}

function ofEach(expression: (color: Color) => string): AlarmSpec["expressions"] {
    return { blue: expression("blue"), green: expression("green") };
}

/** Metric math for the worse of the two groups, over expressions whose ids are the colors. */
export const WORSE_OF_BOTH = `MAX([${COLORS.join(", ")}])`;
