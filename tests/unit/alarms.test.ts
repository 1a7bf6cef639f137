import assert from "node:assert/strict";
import { ALARM_PERIOD_SECONDS, planAlarms, WORSE_OF_BOTH } from "../../release/alarms";

const ALARMS = planAlarms({ errorRatePercent: 2.5, latencyP99Milliseconds: 1500, windowMinutes: 3 });

function alarm(key: string) {
    const found = ALARMS.find((spec) => spec.key === key);
    assert.ok(found, key);
    return found;
}

describe("planAlarms", () => {
    it("watches errors, latency and health", () => {
        assert.deepEqual(
            ALARMS.map(({ key }) => key),
            ["error-rate", "latency", "unhealthy-tasks"],
        );
    });

    it("takes as many periods of a minute as the window has minutes", () => {
        assert.equal(ALARM_PERIOD_SECONDS, 60);
        assert.ok(ALARMS.every(({ evaluationPeriods }) => evaluationPeriods === 3));
    });

    it("measures both target groups with the same metrics and takes the worse", () => {
        for (const { key, metrics } of ALARMS) {
            const [blue, green] = (["blue", "green"] as const).map((color) =>
                metrics
                    .filter((metric) => metric.color === color)
                    .map(({ metricName, stat }) => `${metricName} ${stat}`),
            );
            assert.deepEqual(blue, green, key);
        }
        assert.equal(WORSE_OF_BOTH, "MAX([blue, green])");
    });

    it("names in its expressions its own metrics only, as CloudWatch allows ids", () => {
        for (const { metrics, expressions } of ALARMS) {
            const ids = metrics.map(({ id }) => id);
            assert.ok(ids.every((id) => /^[a-z][a-zA-Z0-9_]*$/.test(id)));
            for (const color of ["blue", "green"] as const) {
                const named = expressions[color].match(/[a-z]+_[a-z]+/g) ?? [];
                assert.deepEqual([...new Set(named)].sort(), ids.filter((id) => id.endsWith(color)).sort());
            }
        }
    });

    it("stays within the ten metrics and expressions of one alarm", () => {
        assert.ok(ALARMS.every(({ metrics }) => metrics.length + 3 <= 10));
    });

    it("counts refused connections as errors, and none where there is little traffic", () => {
        assert.equal(
            alarm("error-rate").expressions.green,
            "IF(FILL(requests_green, 0) >= 10, 100 * (FILL(answers_green, 0) + FILL(refusals_green, 0)) / requests_green, 0)",
        );
        assert.equal(alarm("error-rate").threshold, 2.5);
    });

    it("compares latency in seconds", () => {
        assert.equal(alarm("latency").threshold, 1.5);
    });

    it("is in alarm at the first unhealthy task", () => {
        const { comparisonOperator, threshold } = alarm("unhealthy-tasks");
        assert.deepEqual([comparisonOperator, threshold], ["GreaterThanOrEqualToThreshold", 1]);
    });
});
