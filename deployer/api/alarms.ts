import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import type { Alarms } from "../ports";

/** Alarms, as CloudWatch knows them. */
export function metricAlarms(client = new CloudWatchClient()): Alarms {
    return {
        async put({ name, spec, queries }) {
            await client.send(
                new PutMetricAlarmCommand({
                    AlarmName: name,
                    AlarmDescription: spec.description,
                    ComparisonOperator: spec.comparisonOperator,
                    Threshold: spec.threshold,
                    EvaluationPeriods: spec.evaluationPeriods,
                    // No traffic is no error.
                    TreatMissingData: "notBreaching",
                    Metrics: [...queries],
                }),
            );
        },
        async firing(names) {
            // Without names the call answers for every alarm of the account.
            if (names.length === 0) {
                return [];
            }
            const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [...names] }));
            return MetricAlarms.filter(({ StateValue }) => StateValue === "ALARM").flatMap(
                ({ AlarmName }) => AlarmName ?? [],
            );
        },
    };
}
