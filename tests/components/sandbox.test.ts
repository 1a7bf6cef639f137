import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Sandbox, type SandboxArgs } from "../../components/sandbox/sandbox";
import { DEV, make, parsed, promiseOf } from "../support/mocks";

const AT = { ...DEV, environment: "sandbox-alice", account: "444455556666" };
const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const CERTIFICATE = "arn:aws:acm:eu-west-1:444455556666:certificate/0a1b2c3d-0000-4000-8000-000000000000";

const ARGS: SandboxArgs = {
    placement: AT,
    application: {
        name: "hello",
        port: 8080,
        healthPath: "/health",
        cpu: 256,
        memory: 512,
        environment: { GREETING: "Hello" },
    },
    source: { folder: "examples/hello", tag: "0123456789abcdef01234567" },
    registry: { server: "registry.example.com", username: "AWS", password: pulumi.secret("hunter2") },
    zones: ["eu-west-1a", "eu-west-1b"],
    ingress: { scheme: "public", allowedCidrs: ["203.0.113.7/32"] },
    tasks: 2,
    logRetentionDays: 3,
};

function makeSandbox(changes: Partial<SandboxArgs> = {}) {
    return make(AT, () => new Sandbox("sandbox", { ...ARGS, ...changes }));
}

describe("Sandbox", () => {
    it("makes everything that an application runs on, and nothing beside", async () => {
        assert.deepEqual((await makeSandbox()).list(), [
            "airlock:build:BuiltImage sandbox-application",
            "airlock:sandbox:Sandbox sandbox",
            "airlock:sandbox:SandboxGuardrails sandbox-guardrails",
            "airlock:sandbox:SandboxNetwork sandbox-network",
            "aws:cloudwatch/logGroup:LogGroup sandbox-logs",
            "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup sandbox-network-default-group",
            "aws:ec2/securityGroup:SecurityGroup sandbox-network-balancer-group",
            "aws:ec2/securityGroup:SecurityGroup sandbox-network-tasks-group",
            "aws:ecr/lifecyclePolicy:LifecyclePolicy sandbox-application-lifecycle",
            "aws:ecr/repository:Repository sandbox-application-repository",
            "aws:ecs/cluster:Cluster sandbox-cluster",
            "aws:iam/policy:Policy sandbox-guardrails-service-boundary",
            "aws:iam/role:Role sandbox-execution-role",
            "aws:iam/role:Role sandbox-task-role",
            "aws:iam/rolePolicy:RolePolicy sandbox-execution-policy",
            "aws:kms/key:Key sandbox-guardrails-key",
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule sandbox-network-balancer-to-tasks",
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule sandbox-network-tasks-to-internet",
            `${INGRESS_RULE} sandbox-network-from-203-0-113-7-32-to-80`,
            `${INGRESS_RULE} sandbox-network-tasks-from-balancer`,
            "awsx:ec2:Vpc sandbox-network-vpc",
            "awsx:ecs:FargateService sandbox-service",
            "awsx:lb:ApplicationLoadBalancer sandbox-balancer",
            "docker:index/image:Image sandbox-application-image",
        ]);
    });

    it("protects nothing, so that it can go at any time", async () => {
        const { resources, find } = await makeSandbox();
        assert.deepEqual(
            resources.filter(({ protect }) => protect),
            [],
        );
        assert.equal(find("aws:ecr/repository:Repository", "sandbox-application-repository").inputs.forceDelete, true);
        const key = find("aws:kms/key:Key", "sandbox-guardrails-key").inputs;
        assert.deepEqual([key.deletionWindowInDays, key.enableKeyRotation], [7, true]);
    });

    it("asks awsx for one network with one NAT gateway, in the stated zones", async () => {
        const { inputs } = (await makeSandbox()).find("awsx:ec2:Vpc", "sandbox-network-vpc");
        assert.deepEqual(inputs, {
            cidrBlock: "10.0.0.0/20",
            availabilityZoneNames: ["eu-west-1a", "eu-west-1b"],
            enableDnsHostnames: true,
            natGateways: { strategy: "Single" },
            subnetStrategy: "Auto",
            subnetSpecs: [
                { type: "Public", cidrMask: 24 },
                { type: "Private", cidrMask: 23 },
            ],
        });
    });

    it("gives the balancer its own group in place of awsx's, which lets everybody in", async () => {
        const made = await makeSandbox();
        const { inputs, parent } = made.find("awsx:lb:ApplicationLoadBalancer", "sandbox-balancer");
        assert.deepEqual(inputs.defaultSecurityGroup, { skip: true });
        assert.equal(parent, "sandbox");
        const rule = made.find(INGRESS_RULE, "sandbox-network-from-203-0-113-7-32-to-80").inputs;
        assert.deepEqual([rule.cidrIpv4, rule.fromPort, rule.toPort], ["203.0.113.7/32", 80, 80]);
        assert.deepEqual(inputs.securityGroups, [rule.securityGroupId]);
        assert.deepEqual([inputs.internal, inputs.enableDeletionProtection], [false, false]);
    });

    it("answers its own network alone, and admits nobody, where nobody is stated", async () => {
        const made = await makeSandbox({ ingress: { scheme: "internal", allowedCidrs: [] } });
        const { inputs } = made.find("awsx:lb:ApplicationLoadBalancer", "sandbox-balancer");
        const vpc = await makeSandbox();
        const publicIds = vpc.find("awsx:lb:ApplicationLoadBalancer", "sandbox-balancer").inputs.subnetIds;
        assert.equal(inputs.internal, true);
        assert.notDeepEqual(inputs.subnetIds, publicIds);
        assert.deepEqual(
            made.list().filter((each) => each.startsWith(INGRESS_RULE)),
            [`${INGRESS_RULE} sandbox-network-tasks-from-balancer`],
        );
    });

    it("speaks HTTPS with a certificate, and sends HTTP there", async () => {
        const ingress = { scheme: "public", allowedCidrs: ["0.0.0.0/0"], certificateArn: CERTIFICATE } as const;
        const made = await makeSandbox({ ingress });
        const { listeners } = made.find("awsx:lb:ApplicationLoadBalancer", "sandbox-balancer").inputs;
        assert.deepEqual(listeners, [
            {
                port: 80,
                protocol: "HTTP",
                defaultActions: [
                    { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
                ],
            },
            {
                port: 443,
                protocol: "HTTPS",
                certificateArn: CERTIFICATE,
                sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
            },
        ]);
        assert.deepEqual(
            made.list().filter((each) => each.startsWith(`${INGRESS_RULE} sandbox-network-from`)),
            [
                `${INGRESS_RULE} sandbox-network-from-0-0-0-0-0-to-443`,
                `${INGRESS_RULE} sandbox-network-from-0-0-0-0-0-to-80`,
            ],
        );
        assert.match(await promiseOf(made.component.url), /^https:\/\/sandbox-balancer-/);
    });

    it("says where it answers", async () => {
        const { component } = await makeSandbox();
        assert.match(
            await promiseOf(component.url),
            /^http:\/\/sandbox-balancer-[0-9a-f]{7}-\d{10}\.eu-west-1\.elb\.amazonaws\.com$/,
        );
    });

    it("runs the image by its digest, in private subnets, with bounded roles and an encrypted log that ends", async () => {
        const made = await makeSandbox();
        const { inputs, dependencies } = made.find("awsx:ecs:FargateService", "sandbox-service");
        const definition = inputs.taskDefinitionArgs as { readonly [key: string]: unknown };
        const container = definition.container as { readonly [key: string]: unknown };
        assert.match(
            String(container.image),
            /^444455556666\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/airlock\/sandbox-alice\/hello@sha256:[0-9a-f]{64}$/,
        );
        assert.deepEqual(container.environment, [{ name: "GREETING", value: "Hello" }]);
        assert.deepEqual(
            [definition.cpu, definition.memory, definition.executionRole, definition.taskRole, definition.logGroup],
            [
                "256",
                "512",
                { roleArn: "arn:aws:iam::444455556666:role/airlock-sandbox-alice-execution" },
                { roleArn: "arn:aws:iam::444455556666:role/airlock-sandbox-alice-task" },
                { skip: true },
            ],
        );
        const network = inputs.networkConfiguration as { readonly [key: string]: unknown };
        assert.equal(network.assignPublicIp, false);
        assert.equal(inputs.desiredCount, 2);
        assert.ok(dependencies.includes("sandbox-execution-policy"), "tasks start before they may pull their image");
        for (const name of ["sandbox-execution-role", "sandbox-task-role"]) {
            assert.equal(
                made.find("aws:iam/role:Role", name).inputs.permissionsBoundary,
                "arn:aws:iam::444455556666:policy/airlock-sandbox-alice-service-boundary",
            );
        }
        const logs = made.find("aws:cloudwatch/logGroup:LogGroup", "sandbox-logs").inputs;
        assert.deepEqual([logs.name, logs.retentionInDays], ["/airlock/sandbox-alice/hello", 3]);
        assert.match(String(logs.kmsKeyId), /^arn:aws:kms:/);
    });

    it("lets what starts tasks pull the one image and write the one log", async () => {
        const made = await makeSandbox();
        const { Statement } = parsed(
            made.find("aws:iam/rolePolicy:RolePolicy", "sandbox-execution-policy"),
            "policy",
        ) as { readonly Statement: readonly { readonly Sid: string; readonly Resource: string }[] };
        assert.deepEqual(
            Statement.map(({ Sid, Resource }) => [Sid, Resource]),
            [
                ["RegistryLogin", "*"],
                ["Image", "arn:aws:ecr:eu-west-1:444455556666:repository/airlock/sandbox-alice/hello"],
                ["Logs", "arn:aws:logs:eu-west-1:444455556666:log-group:/airlock/sandbox-alice/hello:*"],
            ],
        );
    });

    it("builds the folder for x86 into an immutable repository, and keeps the registry's password secret", async () => {
        const made = await makeSandbox();
        const { inputs } = made.find("docker:index/image:Image", "sandbox-application-image");
        assert.deepEqual(inputs.build, { context: "examples/hello", platform: "linux/amd64" });
        assert.match(String(inputs.imageName), /\/airlock\/sandbox-alice\/hello:0123456789abcdef01234567$/);
        assert.equal(
            made.find("aws:ecr/repository:Repository", "sandbox-application-repository").inputs.imageTagMutability,
            "IMMUTABLE",
        );
        assert.doesNotMatch(JSON.stringify(made.resources), /hunter2/);
    });
});
