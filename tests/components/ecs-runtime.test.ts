import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type RecordedResource, recordingMocks } from "../../automation/recording/mocks";
import { EcsRuntime, type EcsRuntimeArgs } from "../../components/runtime/ecs/ecs-runtime";
import type { EcsWorkloadSettings } from "../../components/runtime/ecs/ecs-workload";
import { type EcsContract, parseEcsContract } from "../../release/contract";

const PLACEMENT = {
    project: "airlock",
    environment: "prod",
    account: "123456789012",
    region: "eu-west-1",
    partition: "aws",
};
const KEY = "arn:aws:kms:eu-west-1:123456789012:key/0c7e6a3e-6a0c-4a0b-9a51-6f1f0a5e2b11";
const BOUNDARY = "arn:aws:iam::123456789012:policy/airlock-prod-service-boundary";
const CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/0c7e6a3e-6a0c-4a0b-9a51-6f1f0a5e2b11";

const HELLO: EcsWorkloadSettings = {
    name: "hello",
    port: 8080,
    healthPath: "/health",
    route: { paths: ["/hello/*"] },
    resourceTypes: [],
};
const BILLING: EcsWorkloadSettings = {
    name: "billing-api",
    port: 9000,
    healthPath: "/status",
    route: { hosts: ["billing.example.com"], paths: ["/api/*"], priority: 10 },
    resourceTypes: ["AWS::SQS::Queue"],
};
const ARGS: EcsRuntimeArgs = {
    placement: PLACEMENT,
    vpcId: "vpc-0123456789abcdef0",
    balancerSubnetIds: ["subnet-0000000000000000a", "subnet-0000000000000000b"],
    taskSubnetIds: ["subnet-0000000000000000c", "subnet-0000000000000000d"],
    clientGroupIds: [],
    keyArn: KEY,
    boundaryArn: BOUNDARY,
    ingress: { scheme: "public", allowedCidrs: ["203.0.113.0/24"], balancers: 1 },
    workloads: [HELLO],
    rollout: { strategy: "canary", canaryPercent: 10, canaryBakeMinutes: 5, bakeMinutes: 15 },
    alarms: { errorRatePercent: 5, latencyP99Milliseconds: 1500, windowMinutes: 3 },
    tasks: { min: 2, max: 6 },
    taskEgress: "internet",
    logRetentionDays: 30,
    deletionProtection: true,
    containerInsights: "enhanced",
};

/** Longest value of a standard parameter, in bytes. @see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
const CONTRACT_LIMIT = 4096;

interface Made {
    readonly runtime: EcsRuntime;
    readonly all: readonly RecordedResource[];
    /** Options by `type name`; mocks themselves see inputs only. */
    readonly options: ReadonlyMap<string, pulumi.CustomResourceOptions>;
}

async function made(args: EcsRuntimeArgs): Promise<Made> {
    const mocks = recordingMocks(args.placement);
    const options = new Map<string, pulumi.CustomResourceOptions>();
    await pulumi.runtime.setMocks(mocks, args.placement.project, args.placement.environment);
    const runtime = new EcsRuntime("run", args, {
        transformations: [
            ({ type, name, opts }) => {
                options.set(`${type.split(":").at(-1)} ${name}`, opts);
                return undefined;
            },
        ],
    });
    await pulumi.runtime.disconnect();
    return { runtime, all: mocks.registered, options };
}

function names({ all }: Made): readonly string[] {
    return all.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort();
}

function inputs({ all }: Made, type: string, name: string): RecordedResource["inputs"] {
    const found = all.filter((resource) => resource.type.endsWith(`:${type}`) && resource.name === name);
    assert.equal(found.length, 1, `${found.length} of ${type} ${name}`);
    return found[0]?.inputs ?? {};
}

/** What the recording engine answers for a resource: its id and its outputs. */
async function reply(of: Made, type: string, name: string) {
    const resource = of.all.find((one) => one.type.endsWith(`:${type}`) && one.name === name);
    assert.ok(resource, `${type} ${name}`);
    return recordingMocks(PLACEMENT).newResource({ ...resource, id: "", provider: "" });
}

function policyOf(of: Made, type: string, name: string, property: string) {
    return JSON.parse(String(inputs(of, type, name)[property]));
}

function contractOf(of: Made, workload: string): EcsContract {
    return parseEcsContract(String(inputs(of, "Parameter", `run-${workload}-contract`).insecureValue), "test");
}

function ofWorkload(name: string): readonly string[] {
    return [
        `EcsWorkload run-${name}`,
        `ListenerRule run-${name}-rule`,
        `LogGroup run-${name}-logs`,
        `MetricAlarm run-${name}-error-rate`,
        `MetricAlarm run-${name}-latency`,
        `MetricAlarm run-${name}-unhealthy-tasks`,
        `Parameter run-${name}-contract`,
        `Role run-${name}-roles-execution-role`,
        `Role run-${name}-roles-task-role`,
        `RolePolicy run-${name}-roles-execution-policy`,
        `SecurityGroup run-${name}-network-group`,
        `SecurityGroupEgressRule run-${name}-network-balancer-to-tasks`,
        `SecurityGroupEgressRule run-${name}-network-to-internet`,
        `SecurityGroupIngressRule run-${name}-network-from-balancer`,
        `TargetGroup run-${name}-blue`,
        `TargetGroup run-${name}-green`,
        `TaskNetwork run-${name}-network`,
        `TaskRoles run-${name}-roles`,
    ];
}

const SHARED = [
    "Cluster run-cluster",
    "EcsRuntime run",
    "Role run-infrastructure-role",
    "RolePolicyAttachment run-infrastructure-policy",
];
const PLAIN_BALANCER = [
    "Balancer run-balancer-0",
    "Listener run-balancer-0-http",
    "LoadBalancer run-balancer-0-balancer",
    "SecurityGroup run-balancer-0-group",
    "SecurityGroupIngressRule run-balancer-0-from-203-0-113-0-24-to-80",
];

describe("EcsRuntime", () => {
    let one: Made;
    let two: Made;

    before(async () => {
        one = await made(ARGS);
        two = await made({
            ...ARGS,
            ingress: { ...ARGS.ingress, scheme: "internal", certificateArn: CERTIFICATE },
            workloads: [HELLO, BILLING],
            taskEgress: "endpoints",
            clientGroupIds: ["sg-0123456789abcdef0", "sg-0123456789abcdef1"],
            holds: ["airlock-prod-link"],
            deletionProtection: false,
        });
    });

    it("makes of one workload exactly this", () => {
        assert.deepEqual(names(one), [...SHARED, ...PLAIN_BALANCER, ...ofWorkload("hello")].sort());
    });

    it("makes a second workload beside the first and changes nothing of that", async () => {
        const both = await made({ ...ARGS, workloads: [BILLING, HELLO] });
        assert.deepEqual(
            names(both),
            [
                ...SHARED,
                ...PLAIN_BALANCER,
                ...ofWorkload("hello"),
                ...ofWorkload("billing-api"),
                "RolePolicy run-billing-api-roles-task-policy",
            ].sort(),
        );
        const before = new Map(one.all.map(({ type, name, inputs: given }) => [`${type} ${name}`, given]));
        const after = new Map(both.all.map(({ type, name, inputs: given }) => [`${type} ${name}`, given]));
        for (const [key, given] of before) {
            if (key !== "airlock:runtime:EcsRuntime run") {
                assert.deepEqual(after.get(key), given, key);
            }
        }
    });

    it("makes as many balancers as asked, and puts each workload behind one of them", async () => {
        const spread = await made({
            ...ARGS,
            ingress: { ...ARGS.ingress, balancers: 2 },
            workloads: [HELLO, BILLING],
        });
        assert.deepEqual(Object.keys(spread.runtime.balancerDnsNames), ["0", "1"]);
        assert.equal(inputs(spread, "LoadBalancer", "run-balancer-1-balancer").name, "airlock-prod-public-1");
        for (const workload of ["hello", "billing-api"]) {
            const number = spread.runtime.workloads[workload]?.balancer;
            const listener = await reply(spread, "Listener", `run-balancer-${number}-http`);
            assert.equal(inputs(spread, "ListenerRule", `run-${workload}-rule`).listenerArn, listener.state.arn);
        }
    });

    describe("the balancer", () => {
        it("drops malformed headers and refuses its deletion where protected", () => {
            const balancer = inputs(one, "LoadBalancer", "run-balancer-0-balancer");
            assert.equal(balancer.dropInvalidHeaderFields, true);
            assert.equal(balancer.enableDeletionProtection, true);
            assert.equal(balancer.internal, false);
            assert.deepEqual(balancer.subnets, ARGS.balancerSubnetIds);
            assert.equal(inputs(two, "LoadBalancer", "run-balancer-0-balancer").internal, true);
        });

        it("answers 404 to whatever no rule matches", () => {
            const { defaultActions, port, protocol } = inputs(one, "Listener", "run-balancer-0-http");
            assert.deepEqual([port, protocol], [80, "HTTP"]);
            assert.deepEqual(defaultActions, [
                {
                    type: "fixed-response",
                    fixedResponse: { contentType: "text/plain", messageBody: "no such workload", statusCode: "404" },
                },
            ]);
        });

        it("speaks TLS 1.3 with a certificate, and sends HTTP there", () => {
            const https = inputs(two, "Listener", "run-balancer-0-https");
            assert.equal(https.certificateArn, CERTIFICATE);
            assert.equal(https.sslPolicy, "ELBSecurityPolicy-TLS13-1-2-Res-2021-06");
            assert.deepEqual(inputs(two, "Listener", "run-balancer-0-redirect").defaultActions, [
                { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
            ]);
        });

        it("lets in only who is allowed, on its listeners' ports", () => {
            const ways = two.all.filter(
                ({ type, name }) => type.endsWith("IngressRule") && name.startsWith("run-balancer-0"),
            );
            assert.deepEqual(
                ways.map(({ inputs: { cidrIpv4, fromPort, toPort } }) => [cidrIpv4, fromPort, toPort]),
                [
                    ["203.0.113.0/24", 80, 80],
                    ["203.0.113.0/24", 443, 443],
                ],
            );
        });

        it("lets out only to each workload's tasks, on their port", async () => {
            const balancer = await reply(two, "SecurityGroup", "run-balancer-0-group");
            const out = two.all.filter(
                ({ type, inputs: { securityGroupId } }) =>
                    type.endsWith("EgressRule") && securityGroupId === balancer.id,
            );
            const tasks = await Promise.all(
                ["hello", "billing-api"].map((name) => reply(two, "SecurityGroup", `run-${name}-network-group`)),
            );
            assert.deepEqual(
                out.map(({ inputs: given }) => [given.referencedSecurityGroupId, given.fromPort, given.toPort]).sort(),
                [
                    [tasks[0]?.id, 8080, 8080],
                    [tasks[1]?.id, 9000, 9000],
                ].sort(),
            );
        });
    });

    describe("a workload", () => {
        it("takes requests from its balancer alone", async () => {
            const balancer = await reply(one, "SecurityGroup", "run-balancer-0-group");
            const tasks = await reply(one, "SecurityGroup", "run-hello-network-group");
            assert.deepEqual(inputs(one, "SecurityGroupIngressRule", "run-hello-network-from-balancer"), {
                securityGroupId: tasks.id,
                referencedSecurityGroupId: balancer.id,
                description: "Requests and health checks from the load balancer",
                ipProtocol: "tcp",
                fromPort: 8080,
                toPort: 8080,
            });
        });

        it("leaves by its own group to anywhere by HTTPS, or not at all", async () => {
            const ways = async (of: Made) => {
                const { id } = await reply(of, "SecurityGroup", "run-hello-network-group");
                return of.all
                    .filter(({ type, inputs: given }) => type.endsWith("EgressRule") && given.securityGroupId === id)
                    .map(({ inputs: { securityGroupId: _, description: __, ...given } }) => given);
            };
            assert.deepEqual(await ways(one), [
                { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" },
            ]);
            assert.deepEqual(await ways(two), []);
        });

        it("has two target groups alike, whose port is not the application's", () => {
            const [blue, green] = ["blue", "green"].map((color) =>
                inputs(two, "TargetGroup", `run-billing-api-${color}`),
            );
            assert.equal(blue?.name, "airlock-prod-billing-api-blue");
            assert.deepEqual({ ...green, name: blue?.name }, blue);
            assert.deepEqual([blue?.targetType, blue?.port, blue?.protocol], ["ip", 80, "HTTP"]);
            assert.deepEqual(blue?.healthCheck, {
                path: "/status",
                protocol: "HTTP",
                port: "traffic-port",
                matcher: "200-299",
                interval: 15,
                timeout: 5,
                healthyThreshold: 2,
                unhealthyThreshold: 3,
            });
        });

        it("begins with all traffic on blue, and leaves it to ECS from then on", async () => {
            const [blue, green] = await Promise.all(
                ["blue", "green"].map((color) => reply(two, "TargetGroup", `run-billing-api-${color}`)),
            );
            const listener = await reply(two, "Listener", "run-balancer-0-https");
            assert.deepEqual(inputs(two, "ListenerRule", "run-billing-api-rule"), {
                listenerArn: listener.state.arn,
                priority: 10,
                conditions: [
                    { hostHeader: { values: ["billing.example.com"] } },
                    { pathPattern: { values: ["/api/*"] } },
                ],
                actions: [
                    {
                        type: "forward",
                        forward: {
                            targetGroups: [
                                { arn: blue?.state.arn, weight: 100 },
                                { arn: green?.state.arn, weight: 0 },
                            ],
                        },
                    },
                ],
            });
            assert.deepEqual(one.options.get("ListenerRule run-hello-rule")?.ignoreChanges, ["actions"]);
        });

        it("has a role for the application that can do nothing until its template may add something", () => {
            assert.ok(!names(one).includes("RolePolicy run-hello-roles-task-policy"));
            assert.deepEqual(policyOf(two, "RolePolicy", "run-billing-api-roles-task-policy", "policy").Statement, [
                {
                    Sid: "Queues",
                    Effect: "Allow",
                    Action: [
                        "sqs:ChangeMessageVisibility",
                        "sqs:DeleteMessage",
                        "sqs:GetQueueAttributes",
                        "sqs:GetQueueUrl",
                        "sqs:ReceiveMessage",
                        "sqs:SendMessage",
                    ],
                    Resource: "arn:aws:sqs:eu-west-1:123456789012:airlock-prod-billing-api-*",
                },
            ]);
        });

        it("is started by a role that reads its own image, secrets and logs only", () => {
            const secrets = "arn:aws:ssm:eu-west-1:123456789012:parameter/airlock/prod/hello/secrets/*";
            assert.deepEqual(policyOf(one, "RolePolicy", "run-hello-roles-execution-policy", "policy").Statement, [
                {
                    Sid: "RegistryLogin",
                    Effect: "Allow",
                    Action: ["ecr:GetAuthorizationToken"],
                    Resource: "*",
                },
                {
                    Sid: "Image",
                    Effect: "Allow",
                    Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                    Resource: "arn:aws:ecr:eu-west-1:123456789012:repository/airlock/hello",
                },
                {
                    Sid: "Logs",
                    Effect: "Allow",
                    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                    Resource: "arn:aws:logs:eu-west-1:123456789012:log-group:/airlock/prod/hello:*",
                },
                { Sid: "Secrets", Effect: "Allow", Action: ["ssm:GetParameters"], Resource: secrets },
                {
                    Sid: "DecryptSecrets",
                    Effect: "Allow",
                    Action: ["kms:Decrypt"],
                    Resource: KEY,
                    Condition: { StringLike: { "kms:EncryptionContext:PARAMETER_ARN": secrets } },
                },
            ]);
        });

        it("keeps encrypted logs for as long as asked", () => {
            assert.deepEqual(inputs(one, "LogGroup", "run-hello-logs"), {
                name: "/airlock/prod/hello",
                retentionInDays: 30,
                kmsKeyId: KEY,
            });
        });

        it("is watched over both target groups behind its own balancer", async () => {
            const [blue, green, balancer] = await Promise.all([
                reply(one, "TargetGroup", "run-hello-blue"),
                reply(one, "TargetGroup", "run-hello-green"),
                reply(one, "LoadBalancer", "run-balancer-0-balancer"),
            ]);
            const alarm = inputs(one, "MetricAlarm", "run-hello-latency");
            const measured = (id: string, suffix: unknown) => ({
                id,
                metric: {
                    namespace: "AWS/ApplicationELB",
                    metricName: "TargetResponseTime",
                    stat: "p99",
                    period: 60,
                    dimensions: { LoadBalancer: balancer.state.arnSuffix, TargetGroup: suffix },
                },
            });
            assert.deepEqual(alarm.metricQueries, [
                measured("time_blue", blue.state.arnSuffix),
                measured("time_green", green.state.arnSuffix),
                { id: "blue", label: "blue", expression: "FILL(time_blue, 0)" },
                { id: "green", label: "green", expression: "FILL(time_green, 0)" },
                { id: "worse", label: "latency", expression: "MAX([blue, green])", returnData: true },
            ]);
            assert.equal(alarm.name, "airlock-prod-hello-latency");
            assert.deepEqual(
                [alarm.threshold, alarm.evaluationPeriods, alarm.treatMissingData],
                [1.5, 3, "notBreaching"],
            );
        });
    });

    it("puts the boundary on every role, and lets only the service meant take it on", () => {
        const roles = two.all.filter(({ type }) => type === "aws:iam/role:Role");
        assert.ok(roles.every(({ inputs: { permissionsBoundary } }) => permissionsBoundary === BOUNDARY));
        assert.deepEqual(
            roles
                .map(({ name, inputs: { assumeRolePolicy } }) => {
                    const [statement] = JSON.parse(String(assumeRolePolicy)).Statement;
                    return [
                        name,
                        statement.Principal.Service,
                        statement.Condition?.StringEquals?.["aws:SourceAccount"],
                    ];
                })
                .sort(),
            [
                ["run-billing-api-roles-execution-role", "ecs-tasks.amazonaws.com", "123456789012"],
                ["run-billing-api-roles-task-role", "ecs-tasks.amazonaws.com", "123456789012"],
                ["run-hello-roles-execution-role", "ecs-tasks.amazonaws.com", "123456789012"],
                ["run-hello-roles-task-role", "ecs-tasks.amazonaws.com", "123456789012"],
                ["run-infrastructure-role", "ecs.amazonaws.com", undefined],
            ],
        );
    });

    it("gives ECS AWS's own policy of the partition for moving traffic", async () => {
        const policy = async (partition: string, region: string) =>
            inputs(
                await made({ ...ARGS, placement: { ...PLACEMENT, partition, region } }),
                "RolePolicyAttachment",
                "run-infrastructure-policy",
            ).policyArn;
        const name = "iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers";
        assert.equal(await policy("aws", "eu-west-1"), `arn:aws:${name}`);
        assert.equal(await policy("aws-cn", "cn-north-1"), `arn:aws-cn:${name}`);
    });

    it("lets nobody run commands in tasks", () => {
        assert.deepEqual(inputs(one, "Cluster", "run-cluster"), {
            name: "airlock-prod-cluster",
            settings: [{ name: "containerInsights", value: "enhanced" }],
            configuration: { executeCommandConfiguration: { logging: "NONE" } },
        });
    });

    it("protects whatever running tasks stand on, and nothing where all may go", () => {
        const protectedOf = ({ options }: Made) =>
            [...options].filter(([, { protect }]) => protect === true).map(([key]) => key);
        assert.deepEqual(protectedOf(one).sort(), [
            "Cluster run-cluster",
            "Listener run-balancer-0-http",
            "ListenerRule run-hello-rule",
            "LoadBalancer run-balancer-0-balancer",
            "LogGroup run-hello-logs",
            "SecurityGroup run-hello-network-group",
            "TargetGroup run-hello-blue",
            "TargetGroup run-hello-green",
        ]);
        assert.deepEqual(protectedOf(two), []);
    });

    describe("the contract", () => {
        it("says everything that a release needs of the platform", async () => {
            const arn = async (type: string, name: string) => (await reply(one, type, name)).state.arn;
            assert.equal(inputs(one, "Parameter", "run-hello-contract").name, "/airlock/prod/hello/contract");
            assert.deepEqual(contractOf(one, "hello"), {
                runtime: "ecs",
                format: 2,
                workload: "hello",
                needs: { port: 8080, healthPath: "/health" },
                resourceTypes: [],
                holds: [],
                parameters: {
                    Environment: "prod",
                    Registry: "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
                    Repository: "airlock/hello",
                    SecretsPath: "/airlock/prod/hello/secrets",
                    Cluster: "airlock-prod-cluster",
                    Subnets: "subnet-0000000000000000c,subnet-0000000000000000d",
                    SecurityGroups: (await reply(one, "SecurityGroup", "run-hello-network-group")).id,
                    TargetGroup: await arn("TargetGroup", "run-hello-blue"),
                    AlternateTargetGroup: await arn("TargetGroup", "run-hello-green"),
                    ListenerRule: await arn("ListenerRule", "run-hello-rule"),
                    TaskRole: "arn:aws:iam::123456789012:role/airlock-prod-hello-task",
                    ExecutionRole: "arn:aws:iam::123456789012:role/airlock-prod-hello-execution",
                    InfrastructureRole: "arn:aws:iam::123456789012:role/airlock-prod-infrastructure",
                    LogGroup: "/airlock/prod/hello",
                    Alarms: "airlock-prod-hello-error-rate,airlock-prod-hello-latency,airlock-prod-hello-unhealthy-tasks",
                    Strategy: "CANARY",
                    BakeMinutes: "15",
                    StepPercent: "10",
                    StepBakeMinutes: "5",
                    MinTasks: "2",
                    MaxTasks: "6",
                },
            });
        });

        it("has tasks carry the further groups after the workload's own", async () => {
            const { id } = await reply(two, "SecurityGroup", "run-hello-network-group");
            assert.equal(
                contractOf(two, "hello").parameters.SecurityGroups,
                `${id},sg-0123456789abcdef0,sg-0123456789abcdef1`,
            );
        });

        it("says which resource types the workload's own template may add", () => {
            assert.deepEqual(contractOf(two, "billing-api").resourceTypes, ["AWS::SQS::Queue"]);
        });

        it("says of every workload which alarms hold its releases", () => {
            assert.deepEqual(contractOf(two, "hello").holds, ["airlock-prod-link"]);
            assert.deepEqual(contractOf(two, "billing-api").holds, ["airlock-prod-link"]);
        });

        it("fits a standard parameter with the longest names", async () => {
            const longest = await made({
                ...ARGS,
                placement: {
                    ...PLACEMENT,
                    project: "p".repeat(30),
                    environment: "e".repeat(12),
                    region: "us-gov-west-1",
                    partition: "aws-us-gov",
                },
                taskSubnetIds: Array.from({ length: 6 }, (_, index) => `subnet-0000000000000000${index}`),
                clientGroupIds: Array.from({ length: 3 }, (_, index) => `sg-0000000000000000${index}`),
                holds: Array.from({ length: 10 }, (_, index) => `${"a".repeat(63)}${index}`),
                workloads: [
                    {
                        ...HELLO,
                        name: "w".repeat(20),
                        healthPath: `/${"h".repeat(127)}`,
                        resourceTypes: ["AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::DynamoDB::Table"],
                    },
                ],
            });
            const parameter = inputs(longest, "Parameter", `run-${"w".repeat(20)}-contract`);
            assert.equal(parameter.tier, "Standard");
            assert.ok(Buffer.byteLength(String(parameter.insecureValue)) <= CONTRACT_LIMIT);
            assert.equal(contractOf(longest, "w".repeat(20)).parameters.Environment, "e".repeat(12));
            for (const { inputs: given } of longest.all.filter(({ type }) => type.endsWith("TargetGroup"))) {
                assert.ok(String(given.name).length <= 32, String(given.name));
            }
        });

        it("waits for the roles that it names to be able to act", () => {
            const { dependsOn } = one.options.get("Parameter run-hello-contract") ?? {};
            assert.deepEqual(
                [dependsOn].flat().map((resource) => resource?.constructor.name),
                ["RolePolicyAttachment", "TaskRoles", "TaskNetwork"],
            );
        });
    });

    it("refuses routes, priorities and balancers that cannot work, all at once, and makes nothing", async () => {
        const mocks = recordingMocks(PLACEMENT);
        await pulumi.runtime.setMocks(mocks, "airlock", "prod");
        const many = Array.from({ length: 46 }, (_, index) => ({
            ...HELLO,
            name: `workload-${index}`,
            route: { paths: [`/${index}/`], priority: index + 1 },
        }));
        assert.throws(
            () =>
                new EcsRuntime("run", {
                    ...ARGS,
                    workloads: [...many, { ...HELLO, name: "last", route: { priority: 1 } }],
                }),
            (error: Error) => {
                assert.ok(pulumi.RunError.isInstance(error));
                assert.match(error.message, /^EcsRuntime "run": \d+ problems\n/);
                assert.match(error.message, /ingress\.balancers: "1" is too few for 47 workloads.*raise it to 2/);
                assert.match(error.message, /workloads\[46\]\.route: has neither hosts nor paths/);
                assert.match(
                    error.message,
                    /workloads\[46\]\.route\.priority: "1" is the priority of "workload-0" too/,
                );
                return true;
            },
        );
        await pulumi.runtime.disconnect();
        assert.deepEqual(mocks.registered, []);
    });

    it("refuses more than three further groups", () => {
        assert.throws(
            () => new EcsRuntime("run", { ...ARGS, clientGroupIds: ["sg-0a", "sg-0b", "sg-0c", "sg-0d"] }),
            /clientGroupIds: "4" groups are more than 3/,
        );
    });

    it("lets ten alarms hold releases, and refuses an eleventh", async () => {
        const holds = Array.from({ length: 11 }, (_, index) => `link-${index}`);
        const ten = await made({ ...ARGS, holds: holds.slice(1) });
        assert.deepEqual(contractOf(ten, "hello").holds, holds.slice(1));
        assert.throws(
            () => new EcsRuntime("run", { ...ARGS, holds }),
            /holds: "11" alarms are more than 10; join some/,
        );
    });

    it("refuses a number of balancers that is none", () => {
        for (const balancers of [0, 1.5]) {
            assert.throws(
                () => new EcsRuntime("run", { ...ARGS, ingress: { ...ARGS.ingress, balancers } }),
                new RegExp(`ingress.balancers: "${balancers}" is not a whole number of 1 or more`),
            );
        }
    });
});
