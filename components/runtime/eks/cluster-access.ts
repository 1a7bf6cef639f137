import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ALARM_NAME_LIMIT } from "../../../release/alarms";
import { physicalName } from "../../shared/names";
import type { Placement } from "../../shared/placement";
import type { ClusterTerms } from "./cluster-terms";

/** Arguments of {@link ClusterAccess}. */
export interface ClusterAccessArgs extends Pick<ClusterTerms, "readers" | "breakGlass"> {
    readonly placement: Placement;
    readonly clusterName: pulumi.Input<string>;
    /** Log group of the control plane, whose audit log tells who did what. */
    readonly logGroupName: pulumi.Input<string>;
}

/** Rights within a cluster that EKS defines. @see https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
const ACCESS_POLICIES = { readers: "AmazonEKSViewPolicy", breakGlass: "AmazonEKSClusterAdminPolicy" } as const;

/** The metric of the environment's own that counts what is done by break-glass roles. */
const METRIC = { namespace: "Airlock", period: 60 } as const;

/**
 * People's ways into a cluster: readers see its objects but no secrets, break-glass roles may do everything, and an alarm
 * tells of whatever they do. Nobody else has a way in but what deploys and sets up, which bring their own.
 */
export class ClusterAccess extends pulumi.ComponentResource {
    /** Name of the alarm that somebody uses a break-glass role; undefined where there is no such role. */
    public readonly breakGlassAlarmName: string | undefined;

    constructor(name: string, args: ClusterAccessArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:runtime:ClusterAccess", name, { readers: args.readers, breakGlass: args.breakGlass }, opts);
        for (const kind of ["readers", "breakGlass"] as const) {
            for (const roleArn of args[kind]) {
                this.createEntry(name, args, roleArn, ACCESS_POLICIES[kind]);
            }
        }
        this.breakGlassAlarmName = args.breakGlass.length > 0 ? this.createAlarm(name, args) : undefined;
        this.registerOutputs({ breakGlassAlarmName: this.breakGlassAlarmName });
    }

    private createEntry(name: string, { placement, clusterName }: ClusterAccessArgs, roleArn: string, policy: string) {
        const key = `${name}-${roleArn.split(":role/").at(-1)?.replaceAll("/", "-")}`;
        const entry = new aws.eks.AccessEntry(
            key,
            { clusterName, principalArn: roleArn, type: "STANDARD" },
            { parent: this },
        );
        new aws.eks.AccessPolicyAssociation(
            key,
            {
                clusterName,
                principalArn: entry.principalArn,
                policyArn: `arn:${placement.partition}:eks::aws:cluster-access-policy/${policy}`,
                accessScope: { type: "cluster" },
            },
            { parent: this },
        );
    }

    /** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html */
    private createAlarm(name: string, { placement, breakGlass, logGroupName }: ClusterAccessArgs): string {
        const alarmName = physicalName(placement, "break-glass", ALARM_NAME_LIMIT);
        const isOne = breakGlass.map((arn) => `($.user.extra.canonicalArn[0] = "${arn}")`).join(" || ");
        new aws.cloudwatch.LogMetricFilter(
            `${name}-break-glass`,
            {
                name: alarmName,
                logGroupName,
                pattern: `{ ${isOne} }`,
                metricTransformation: { namespace: METRIC.namespace, name: alarmName, value: "1", unit: "Count" },
            },
            { parent: this },
        );
        new aws.cloudwatch.MetricAlarm(
            `${name}-break-glass`,
            {
                name: alarmName,
                alarmDescription: `Somebody works on the cluster of ${placement.environment} by a break-glass role`,
                namespace: METRIC.namespace,
                metricName: alarmName,
                statistic: "Sum",
                period: METRIC.period,
                evaluationPeriods: 1,
                comparisonOperator: "GreaterThanThreshold",
                threshold: 0,
                // No entry is no use.
                treatMissingData: "notBreaching",
            },
            { parent: this },
        );
        return alarmName;
    }
}
