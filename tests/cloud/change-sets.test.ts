import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    CloudFormationClient,
    CreateChangeSetCommand,
    DescribeChangeSetCommand,
    DescribeStacksCommand,
    ExecuteChangeSetCommand,
} from "@aws-sdk/client-cloudformation";
import { cloudFormationStacks } from "../../functions/aws/stacks";
import { packageApplication } from "../../packaging/package";
import type { RenderedTemplate } from "../../packaging/template";
import type { TemplateParameters } from "../../release/contract";
import { until } from "../support/emulated-change-sets";
import type { Emulator } from "../support/emulator";
import { PROJECT } from "../support/environments";
import { MINISTACK, startMinistack } from "../support/ministack";
import { installPackage } from "../support/virtual-environment";

const ACCOUNT = "111122223333";
const STACK = "airlock-dev-hello";
const ARN = `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}`;

const PARAMETERS: TemplateParameters = {
    Environment: "dev",
    Registry: `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`,
    Repository: "airlock/hello",
    SecretsPath: "/airlock/dev/hello",
    Cluster: "airlock-dev",
    Subnets: "subnet-00000001,subnet-00000002",
    SecurityGroups: "sg-00000001",
    TargetGroup: `${ARN}:targetgroup/airlock-dev-blue/0123456789abcdef`,
    AlternateTargetGroup: `${ARN}:targetgroup/airlock-dev-green/0123456789abcdef`,
    ListenerRule: `${ARN}:listener-rule/app/airlock-dev/0123456789abcdef/0123456789abcdef/0123456789abcdef`,
    TaskRole: `arn:aws:iam::${ACCOUNT}:role/airlock-dev-hello-task`,
    ExecutionRole: `arn:aws:iam::${ACCOUNT}:role/airlock-dev-hello-execution`,
    InfrastructureRole: `arn:aws:iam::${ACCOUNT}:role/airlock-dev-infrastructure`,
    LogGroup: "/airlock/dev/hello",
    Alarms: "",
    Strategy: "ROLLING",
    BakeMinutes: "5",
    StepPercent: "100",
    StepBakeMinutes: "0",
    MinTasks: "1",
    MaxTasks: "2",
    ImageDigest: `sha256:${"ab".repeat(32)}`,
    Release: "ab".repeat(32),
};

const QUEUE = { Type: "AWS::SQS::Queue", Properties: { QueueName: "orders" } };
const KEPT = { Type: "AWS::SQS::Queue", Properties: { QueueName: "archive" }, DeletionPolicy: "Retain" };

describe("The adapter of change sets, with the packaged example on an emulated CloudFormation", function () {
    this.timeout(180_000);
    let emulator: Emulator | undefined;
    let folder: string | undefined;
    let client: CloudFormationClient;
    let template: RenderedTemplate;

    before(async function () {
        const reason = installPackage(MINISTACK);
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        emulator = await startMinistack();
        client = new CloudFormationClient({
            region: "eu-west-1",
            endpoint: emulator.url,
            credentials: { accessKeyId: ACCOUNT, secretAccessKey: "none" },
        });
        folder = mkdtempSync(join(tmpdir(), "airlock-change-sets-"));
        const appDir = join(PROJECT, "examples", "hello");
        const packaged = (await packageApplication({ appDir, outDir: join(folder, "package") })).template;
        template = { ...packaged, Resources: { ...withoutScaling(packaged.Resources), Orders: QUEUE, Archive: KEPT } };
    });

    after(async () => {
        client?.destroy();
        await emulator?.stop();
        if (folder !== undefined) {
            rmSync(folder, { recursive: true, force: true });
        }
    });

    async function changeSet(
        name: string,
        kind: "CREATE" | "UPDATE",
        body: object,
        changed: Partial<TemplateParameters> = {},
    ) {
        await client.send(
            new CreateChangeSetCommand({
                StackName: STACK,
                ChangeSetName: name,
                ChangeSetType: kind,
                TemplateBody: JSON.stringify(body),
                Parameters: Object.entries({ ...PARAMETERS, ...changed }).map(([ParameterKey, ParameterValue]) => ({
                    ParameterKey,
                    ParameterValue,
                })),
            }),
        );
        await until(async () => {
            const asked = new DescribeChangeSetCommand({ StackName: STACK, ChangeSetName: name });
            return !(await client.send(asked)).Status?.endsWith("_IN_PROGRESS");
        });
        return await cloudFormationStacks(client).changes(STACK, name);
    }

    async function execute(name: string): Promise<void> {
        await client.send(new ExecuteChangeSetCommand({ StackName: STACK, ChangeSetName: name }));
        await until(async () => {
            const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: STACK }));
            return !Stacks?.[0]?.StackStatus?.endsWith("_IN_PROGRESS");
        });
    }

    it("knows no stack before the first change set", async () => {
        assert.equal(await cloudFormationStacks(client).find(STACK), undefined);
    });

    it("reads the first change set as additions", async () => {
        const changes = await changeSet("first", "CREATE", template);
        assert.deepEqual(changes.map(({ action, logicalId }) => `${action} ${logicalId}`).sort(), [
            "add Archive",
            "add Orders",
            "add Service",
            "add TaskDefinition",
        ]);
    });

    it("reads the stack that was made of it", async () => {
        await execute("first");
        const state = await cloudFormationStacks(client).find(STACK);
        assert.equal(state?.status, "CREATE_COMPLETE");
        assert.equal(state?.parameters.Release, PARAMETERS.Release);
        assert.match(state?.resources.Service ?? "", /hello|Service/);
    });

    it("reads a new digest as what may replace the task definition, and the properties that say so", async () => {
        const changes = await changeSet("next", "UPDATE", template, { ImageDigest: `sha256:${"cd".repeat(32)}` });
        assert.deepEqual(
            changes.map(({ action, logicalId, properties }) => [action, logicalId, properties]),
            [
                ["maybe-replace", "Service", ["TaskDefinition"]],
                ["maybe-replace", "TaskDefinition", ["ContainerDefinitions"]],
            ],
        );
    });

    it("tells a replacement from a modification", async () => {
        const changed = {
            Orders: { ...QUEUE, Properties: { QueueName: "orders-of-today" } },
            Archive: { ...KEPT, Properties: { QueueName: "archive", VisibilityTimeout: 60 } },
        };
        const Resources = { ...template.Resources, ...changed };
        const changes = await changeSet("literal", "UPDATE", { ...template, Resources });
        assert.deepEqual(
            changes.map(({ action, logicalId, properties }) => [action, logicalId, properties]),
            [
                ["modify", "Archive", ["VisibilityTimeout"]],
                ["replace", "Orders", ["QueueName"]],
            ],
        );
    });

    it("reads what is left out as removed, and as retained where it stays", async () => {
        const { Orders, Archive, ...Resources } = template.Resources;
        assert.ok(Orders && Archive);
        const changes = await changeSet("less", "UPDATE", { ...template, Resources });
        assert.deepEqual(
            changes.map(({ action, logicalId }) => `${action} ${logicalId}`),
            ["retain Archive", "remove Orders"],
        );
    });
});

/** The emulator has no scaling of applications; its other resources are the packaged ones. */
function withoutScaling({ ScalableTarget, ScalingPolicy, ...rest }: RenderedTemplate["Resources"]) {
    assert.ok(ScalableTarget && ScalingPolicy);
    return rest;
}
