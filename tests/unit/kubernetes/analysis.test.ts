import assert from "node:assert/strict";
import { type AlarmThresholds, planAlarms, WORSE_OF_BOTH } from "../../../release/alarms";
import { analysisMetrics, failureCondition } from "../../../release/kubernetes/analysis";

const THRESHOLDS: AlarmThresholds = { errorRatePercent: 1.5, latencyP99Milliseconds: 800, windowMinutes: 2 };
const WORKLOAD = { workload: "hello", namespace: "hello", port: 8080, healthPath: "/health" };

interface Query {
    readonly id: string;
    readonly expression?: string;
    readonly returnData?: boolean;
    readonly metricStat?: {
        readonly period: number;
        readonly stat: string;
        readonly metric: { readonly metricName: string; readonly dimensions: readonly unknown[] };
    };
}
interface Metric {
    readonly name: string;
    readonly interval: string;
    readonly failureCondition?: string;
    readonly consecutiveErrorLimit: number;
    readonly provider: {
        readonly web?: unknown;
        readonly cloudWatch?: { readonly interval: string; readonly metricDataQueries: readonly Query[] };
    };
}

const METRICS = analysisMetrics(THRESHOLDS, WORKLOAD) as readonly Metric[];

describe("The analysis of a rollout", () => {
    it("watches what the alarms watch, and the health path of both Services", () => {
        assert.deepEqual(
            METRICS.map(({ name }) => name),
            ["error-rate", "latency", "unhealthy-tasks", "health-of-hello", "health-of-hello-canary"],
        );
    });

    for (const alarm of planAlarms(THRESHOLDS)) {
        it(`measures ${alarm.key} by the alarm's own metric math`, () => {
            const metric = METRICS.find(({ name }) => name === alarm.key);
            const queries = metric?.provider.cloudWatch?.metricDataQueries ?? [];
            assert.deepEqual(
                queries.flatMap(({ id, metricStat }) =>
                    metricStat === undefined
                        ? []
                        : [[id, metricStat.metric.metricName, metricStat.stat, metricStat.period]],
                ),
                alarm.metrics.map(({ id, metricName, stat }) => [id, metricName, stat, 60]),
            );
            assert.deepEqual(
                queries.flatMap(({ id, expression }) => (expression === undefined ? [] : [[id, expression]])),
                [...Object.entries(alarm.expressions), ["worse", WORSE_OF_BOTH]],
            );
            assert.deepEqual(
                queries.filter(({ returnData }) => returnData !== false).map(({ id }) => id),
                ["worse"],
            );
            assert.equal(metric?.interval, "60s");
            assert.equal(metric?.provider.cloudWatch?.interval, "5m", "the window, and what may come late");
        });
    }

    it("tells the two target groups apart, as blue and green", () => {
        const queries = METRICS[1]?.provider.cloudWatch?.metricDataQueries ?? [];
        const dimensions = (group: string) => [
            { name: "LoadBalancer", value: "<LoadBalancer>" },
            { name: "TargetGroup", value: group },
        ];
        assert.deepEqual(
            queries.slice(0, 2).map(({ id, metricStat }) => [id, metricStat?.metric.dimensions]),
            [
                ["time_blue", dimensions("<StableTargetGroup>")],
                ["time_green", dimensions("<CanaryTargetGroup>")],
            ],
        );
    });

    it("fails once a limit is broken for the alarm's window, also where the newest minutes have not come yet", () => {
        const [errors, latency, unhealthy] = planAlarms(THRESHOLDS);
        const values = "result[0].Values";
        const clause = (from: number, to: number, limit: string) =>
            `(len(${values}) >= ${to} && all(${values}[${from}:${to}], {# ${limit}}))`;
        const limits = [
            [errors, "> 1.5"],
            [latency, "> 0.8"],
            [unhealthy, ">= 1"],
        ] as const;
        for (const [alarm, limit] of limits) {
            assert.ok(alarm);
            assert.equal(
                failureCondition(alarm),
                [clause(0, 2, limit), clause(1, 3, limit), clause(2, 4, limit), clause(3, 5, limit)].join(" || "),
            );
        }
    });

    it("aborts when nobody can measure, and when three health checks in a row fail", () => {
        assert.deepEqual(METRICS[0]?.consecutiveErrorLimit, 4);
        assert.deepEqual(METRICS.at(-1), {
            name: "health-of-hello-canary",
            interval: "15s",
            consecutiveErrorLimit: 2,
            provider: { web: { url: "http://hello-canary.hello.svc:8080/health", timeoutSeconds: 5 } },
        });
    });
});
