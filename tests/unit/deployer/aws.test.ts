import assert from "node:assert/strict";
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import {
    DescribeTargetGroupsCommand,
    ElasticLoadBalancingV2Client,
    TargetGroupNotFoundException,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { STSClient } from "@aws-sdk/client-sts";
import { mockClient } from "aws-sdk-client-mock";
import { metricAlarms } from "../../../deployer/api/alarms";
import { loadBalancers } from "../../../deployer/api/balancers";
import { clusterEndpoint, tokenSource } from "../../../deployer/api/eks";
import { planReadAlarms } from "../../../release/kubernetes/target-groups";
import { PLATFORM } from "../../support/deployments";

const GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/k8s-hello/1a2b";
const BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/k8s-airlock/3c4d";

describe("A deployer at AWS", () => {
    const eks = mockClient(EKSClient);
    const balancing = mockClient(ElasticLoadBalancingV2Client);
    const watching = mockClient(CloudWatchClient);
    beforeEach(() => [eks, balancing, watching].forEach((each) => void each.reset()));
    after(() => [eks, balancing, watching].forEach((each) => void each.restore()));

    it("finds the cluster's address and the authority of its certificate", async () => {
        eks.on(DescribeClusterCommand, { name: "airlock-dev-cluster" }).resolves({
            cluster: {
                status: "ACTIVE",
                endpoint: "https://abc.gr7.eu-west-1.eks.amazonaws.com",
                certificateAuthority: { data: Buffer.from("-----BEGIN CERTIFICATE-----").toString("base64") },
            },
        });
        const { url, authority } = await clusterEndpoint("airlock-dev-cluster", "eu-west-1");
        assert.deepEqual(
            [url, authority],
            ["https://abc.gr7.eu-west-1.eks.amazonaws.com", "-----BEGIN CERTIFICATE-----"],
        );
    });

    for (const [status, isRefused] of [
        ["ACTIVE", false],
        ["UPDATING", false],
        ["CREATING", true],
        ["DELETING", true],
        ["FAILED", true],
    ] as const) {
        it(`${isRefused ? "refuses" : "takes"} a cluster that is ${status}`, async () => {
            eks.on(DescribeClusterCommand).resolves({ cluster: { status } });
            const found = clusterEndpoint("airlock-dev-cluster", "eu-west-1");
            await (isRefused
                ? assert.rejects(found, new RegExp(`airlock-dev-cluster: is ${status}; wait until it is ACTIVE`))
                : found);
        });
    }

    for (const [region, host] of [
        ["eu-west-1", "sts.eu-west-1.amazonaws.com"],
        ["cn-north-1", "sts.cn-north-1.amazonaws.com.cn"],
    ] as const) {
        it(`signs a token for one cluster and a minute, in ${region}`, async () => {
            const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "s3cr3t", sessionToken: "session" };
            const token = await tokenSource("airlock-dev-cluster", new STSClient({ region, credentials }))();
            const [, encoded = ""] = /^k8s-aws-v1\.([\w-]+)$/.exec(token) ?? [];
            const url = new URL(Buffer.from(encoded, "base64url").toString());
            assert.equal(url.host, host);
            assert.deepEqual(
                [
                    url.searchParams.get("Action"),
                    url.searchParams.get("X-Amz-Expires"),
                    url.searchParams.get("X-Amz-SignedHeaders"),
                    url.searchParams.get("X-Amz-Security-Token"),
                ],
                ["GetCallerIdentity", "60", "host;x-k8s-aws-id", "session"],
            );
            assert.match(url.searchParams.get("X-Amz-Credential") ?? "", new RegExp(`/${region}/sts/aws4_request$`));
            assert.ok(!url.href.includes("s3cr3t"));
            // The cluster's name is signed and not told: whoever verifies must know which one it is.
            assert.ok(!url.href.includes("airlock-dev-cluster"));
        });
    }

    it("asks which load balancer a target group belongs to", async () => {
        const of = (LoadBalancerArns?: string[]) =>
            balancing
                .on(DescribeTargetGroupsCommand, { TargetGroupArns: [GROUP] })
                .resolves({ TargetGroups: [{ LoadBalancerArns }] });
        of([BALANCER]);
        assert.equal(await loadBalancers().balancerOf(GROUP), BALANCER);
        of([]);
        assert.equal(await loadBalancers().balancerOf(GROUP), undefined);
        const gone = new TargetGroupNotFoundException({ message: "gone", $metadata: {} });
        balancing.on(DescribeTargetGroupsCommand).rejects(gone);
        assert.equal(await loadBalancers().balancerOf(GROUP), undefined);
        balancing.on(DescribeTargetGroupsCommand).rejects(new Error("AccessDenied"));
        await assert.rejects(loadBalancers().balancerOf(GROUP), /AccessDenied/);
    });

    it("makes alarms over both target groups", async () => {
        watching.on(PutMetricAlarmCommand).resolves({});
        const names = {
            loadBalancer: "app/k8s-airlock/3c4d",
            stableTargetGroup: "targetgroup/k8s-hello/1a2b",
            canaryTargetGroup: "targetgroup/k8s-canary/5e6f",
        };
        const [, latency] = planReadAlarms(PLATFORM.alarmPrefix, PLATFORM.alarms, names);
        assert.ok(latency !== undefined);
        await metricAlarms().put(latency);
        const time = (id: string, group: string) => ({
            Id: id,
            ReturnData: false,
            MetricStat: {
                Stat: "p99",
                Period: 60,
                Metric: {
                    Namespace: "AWS/ApplicationELB",
                    MetricName: "TargetResponseTime",
                    Dimensions: [
                        { Name: "LoadBalancer", Value: "app/k8s-airlock/3c4d" },
                        { Name: "TargetGroup", Value: group },
                    ],
                },
            },
        });
        assert.deepEqual(watching.commandCalls(PutMetricAlarmCommand)[0]?.args[0].input, {
            AlarmName: "airlock-dev-hello-latency",
            AlarmDescription: "One request in a hundred takes longer than 1000 ms, for 3 min",
            ComparisonOperator: "GreaterThanThreshold",
            Threshold: 1,
            EvaluationPeriods: 3,
            TreatMissingData: "notBreaching",
            Metrics: [
                time("time_blue", "targetgroup/k8s-hello/1a2b"),
                time("time_green", "targetgroup/k8s-canary/5e6f"),
                { Id: "blue", Label: "blue", Expression: "FILL(time_blue, 0)", ReturnData: false },
                { Id: "green", Label: "green", Expression: "FILL(time_green, 0)", ReturnData: false },
                { Id: "worse", Label: "latency", Expression: "MAX([blue, green])", ReturnData: true },
            ],
        });
    });

    it("tells which of its alarms are on, and asks for none where there are none", async () => {
        watching.on(DescribeAlarmsCommand, { AlarmNames: ["one", "two"] }).resolves({
            MetricAlarms: [
                { AlarmName: "one", StateValue: "OK" },
                { AlarmName: "two", StateValue: "ALARM" },
            ],
        });
        assert.deepEqual(await metricAlarms().firing(["one", "two"]), ["two"]);
        assert.deepEqual(await metricAlarms().firing([]), []);
        assert.equal(watching.commandCalls(DescribeAlarmsCommand).length, 1);
    });
});
