import assert from "node:assert/strict";
import { CloudWatchClient, DescribeAlarmsCommand, type DescribeAlarmsCommandInput } from "@aws-sdk/client-cloudwatch";
import {
    DescribeServiceDeploymentsCommand,
    DescribeServiceRevisionsCommand,
    ECSClient,
    ListServiceDeploymentsCommand,
    type ServiceDeploymentStatus,
} from "@aws-sdk/client-ecs";
import { GetParameterCommand, ParameterNotFound, SSMClient } from "@aws-sdk/client-ssm";
import { mockClient } from "aws-sdk-client-mock";
import { cloudWatchAlarms, ecsServices, parameterContracts } from "../../../../functions/aws/runtime";
import { MANIFEST } from "../../../support/releases";

const SERVICE = "arn:aws:ecs:eu-west-1:333344445555:service/airlock-prod-cluster/airlock-prod-hello-Service-1";
const DIGEST = MANIFEST.imageDigest;

describe("Services in ECS", () => {
    const ecs = mockClient(ECSClient);
    beforeEach(() => ecs.reset());
    after(() => ecs.restore());

    function newest(status: ServiceDeploymentStatus, containerImages: readonly object[] = []) {
        const list = (nextToken?: string) =>
            ecs.on(ListServiceDeploymentsCommand, { service: SERVICE, cluster: "airlock-prod-cluster", nextToken });
        list().resolves({
            serviceDeployments: [{ serviceDeploymentArn: "old", createdAt: new Date(1) }],
            nextToken: "2",
        });
        list("2").resolves({
            serviceDeployments: [
                { serviceDeploymentArn: "new", createdAt: new Date(3) },
                { serviceDeploymentArn: "older", createdAt: new Date(2) },
            ],
        });
        ecs.on(DescribeServiceDeploymentsCommand, { serviceDeploymentArns: ["new"] }).resolves({
            serviceDeployments: [{ status, targetServiceRevision: { arn: "revision" } }],
        });
        ecs.on(DescribeServiceRevisionsCommand, { serviceRevisionArns: ["revision"] }).resolves({
            serviceRevisions: [{ containerImages: [...containerImages] }],
        });
        return ecsServices().newestDeployment(SERVICE);
    }

    it("tell the digests that their newest deployment runs", async () => {
        const images = [{ imageDigest: DIGEST }, { image: `x/airlock/hello@${DIGEST}` }, { image: "x/other:latest" }];
        assert.deepEqual(await newest("SUCCESSFUL", images), {
            state: "successful",
            status: "SUCCESSFUL",
            // An image without a digest can be equal to none, so it is told as it is.
            digests: [DIGEST, DIGEST, "x/other:latest"],
        });
    });

    const states: { readonly [status in ServiceDeploymentStatus]: string } = {
        SUCCESSFUL: "successful",
        PENDING: "in progress",
        IN_PROGRESS: "in progress",
        STOP_REQUESTED: "in progress",
        ROLLBACK_REQUESTED: "in progress",
        ROLLBACK_IN_PROGRESS: "in progress",
        STOPPED: "failed",
        ROLLBACK_SUCCESSFUL: "failed",
        ROLLBACK_FAILED: "failed",
    };
    for (const [status, state] of Object.entries(states)) {
        it(`are ${state} when their newest deployment is ${status}`, async () => {
            assert.equal((await newest(status as ServiceDeploymentStatus))?.state, state);
        });
    }

    it("may never have been deployed", async () => {
        ecs.on(ListServiceDeploymentsCommand).resolves({ serviceDeployments: [] });
        assert.equal(await ecsServices().newestDeployment(SERVICE), undefined);
    });

    it("fail closed where a deployment cannot be described", async () => {
        ecs.on(ListServiceDeploymentsCommand).resolves({ serviceDeployments: [{ serviceDeploymentArn: "new" }] });
        ecs.on(DescribeServiceDeploymentsCommand).resolves({ serviceDeployments: [], failures: [{ arn: "new" }] });
        assert.deepEqual(await ecsServices().newestDeployment(SERVICE), { state: "failed", status: "", digests: [] });
    });
});

describe("Alarms in CloudWatch", () => {
    const cloudwatch = mockClient(CloudWatchClient);
    beforeEach(() => cloudwatch.reset());
    after(() => cloudwatch.restore());

    it("are asked for by name, of metrics and composite, and only those that are on", async () => {
        const query: DescribeAlarmsCommandInput = {
            AlarmNames: ["a", "b", "c"],
            AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
            StateValue: "ALARM",
        };
        cloudwatch
            .on(DescribeAlarmsCommand, { ...query, NextToken: undefined })
            .resolves({ MetricAlarms: [{ AlarmName: "a" }], NextToken: "2" });
        cloudwatch
            .on(DescribeAlarmsCommand, { ...query, NextToken: "2" })
            .resolves({ MetricAlarms: [{ AlarmName: "b" }], CompositeAlarms: [{ AlarmName: "c" }] });
        assert.deepEqual(await cloudWatchAlarms().firing(["a", "b", "c"]), ["a", "b", "c"]);
    });

    it("are not asked for where there is none, which would ask for all of the account", async () => {
        assert.deepEqual(await cloudWatchAlarms().firing([]), []);
        assert.equal(cloudwatch.calls().length, 0);
    });
});

describe("Contracts in Parameter Store", () => {
    const ssm = mockClient(SSMClient);
    beforeEach(() => ssm.reset());
    after(() => ssm.restore());

    it("are read by name", async () => {
        ssm.on(GetParameterCommand, { Name: "/airlock/prod/hello/contract" }).resolves({ Parameter: { Value: "{}" } });
        assert.equal(await parameterContracts().find("/airlock/prod/hello/contract"), "{}");
    });

    it("that are not there are not found; other failures are failures", async () => {
        ssm.on(GetParameterCommand).rejects(new ParameterNotFound({ $metadata: {}, message: "" }));
        assert.equal(await parameterContracts().find("/x"), undefined);
        ssm.on(GetParameterCommand).rejects(new Error("throttled"));
        await assert.rejects(parameterContracts().find("/x"), /throttled/);
    });
});
