import assert from "node:assert/strict";
import { readSettings } from "../../stacks/settings";
import {
    environments,
    type Facts,
    type Overrides,
    part,
    refusalOf,
    refused,
    settingsOf,
    stackConfig,
    subjectOf,
    workloads,
    written,
} from "../support/settings";

const EXISTING = {
    kind: "existing",
    vpcId: "vpc-0123456789abcdef0",
    publicSubnetIds: ["subnet-00000001", "subnet-00000002"],
    privateSubnetIds: ["subnet-00000003", "subnet-00000004"],
    isolatedSubnetIds: ["subnet-00000005", "subnet-00000006"],
    endpointSecurityGroupId: "sg-00000001",
    s3PrefixListId: "pl-00000001",
};
const CLUSTER = {
    kind: "eks",
    version: "1.35",
    compute: { kind: "auto-mode" },
    controller: { chart: `sha256:${"1".repeat(64)}`, image: `sha256:${"2".repeat(64)}` },
};
const NODES = { kind: "node-groups", instanceTypes: ["m7i.large"], min: 1, max: 1 };
const CLOSED_BUILD = { ...written<Facts>("dev", "build"), egress: "none" };

describe("Settings accept", () => {
    const accepted: readonly (readonly [string, string, Overrides])[] = [
        ["the shortest and longest retention", "dev", part("dev", "retention", { logDays: 1, candidateDays: 7 })],
        ["the largest retention", "dev", part("dev", "retention", { logDays: 3653, candidateDays: 3650 })],
        ["a cluster", "prod", { runtime: CLUSTER }],
        [
            "a cluster whose API is open to blocks, where nothing is protected",
            "dev",
            { runtime: { ...CLUSTER, publicCidrs: ["203.0.113.0/24"] } },
        ],
        [
            "as many nodes as hold the pods",
            "dev",
            { runtime: { ...CLUSTER, compute: NODES }, ...part("dev", "tasks", { max: 55 }) },
        ],
        [
            "a closed cluster with the private paths of one",
            "staging",
            {
                runtime: CLUSTER,
                ...part("staging", "tasks", { egress: "endpoints" }),
                ...part("staging", "network", { privatePaths: ["runs-eks"] }),
            },
        ],
        ["one task", "dev", part("dev", "tasks", { min: 1, max: 1 })],
        ["a hundred tasks", "dev", part("dev", "tasks", { min: 100, max: 100 })],
        ["the shortest build", "dev", part("dev", "build", { timeoutMinutes: 5 })],
        ["the longest build", "dev", part("dev", "build", { timeoutMinutes: 480 })],
        ["six zones", "dev", part("dev", "network", { zones: [..."abcdef"].map((letter) => `eu-west-1${letter}`) })],
        ["four eyes", "prod", { approval: { approvers: 2, notify: ["release@example.com"] } }],
        ["a window one minute shorter than the pause", "prod", part("prod", "alarms", { windowMinutes: 9 })],
        [
            "a window of any length where nothing pauses",
            "dev",
            {
                rollout: { strategy: "rolling" },
                alarms: { errorRatePercent: 100, latencyP99Milliseconds: 60_000, windowMinutes: 60 },
            },
        ],
        [
            "overlapping blocks where one is never connected",
            "dev",
            environments({ staging: { cidr: "10.16.0.0/16", connected: false } }),
        ],
        [
            "overlapping blocks where this environment is never connected",
            "dev",
            environments({ dev: { connected: false }, staging: { cidr: "10.16.0.0/16" } }),
        ],
        [
            "overlapping blocks of two others, which are theirs to say",
            "dev",
            environments({ staging: { cidr: "10.18.0.0/16" } }),
        ],
        [
            "tasks without NAT that have their private path",
            "staging",
            {
                ...part("staging", "network", {
                    internet: { kind: "ingress", nat: "none" },
                    privatePaths: ["runs-ecs"],
                }),
                ...part("staging", "tasks", { egress: "endpoints" }),
            },
        ],
        [
            "builds without egress that have their private path",
            "dev",
            { ...part("dev", "network", { privatePaths: ["builds-images"] }), build: CLOSED_BUILD },
        ],
        [
            "an environment without the internet behind an internal balancer",
            "staging",
            {
                ...part("staging", "network", {
                    internet: { kind: "none" },
                    privatePaths: ["runs-ecs", "uses-queues"],
                }),
                ...part("staging", "tasks", { egress: "endpoints" }),
                ...part("staging", "ingress", { scheme: "internal" }),
                ...workloads({ resourceTypes: ["AWS::SQS::Queue"] }),
            },
        ],
        [
            "name servers of one's own that ask AWS's too",
            "prod",
            part("prod", "network", { dhcp: { domainNameServers: ["AmazonProvidedDNS", "10.200.0.2"] } }),
        ],
        [
            "name servers of one's own where no endpoint has to be found",
            "staging",
            part("staging", "network", { dhcp: { domainNameServers: ["10.200.0.2"] } }),
        ],
        ["builds without egress where nothing is built", "staging", { build: CLOSED_BUILD }],
        ["an existing network", "dev", { network: EXISTING }],
        ["an existing network with closed builds", "dev", { network: EXISTING, build: CLOSED_BUILD }],
        [
            "an existing network without endpoints where builds have NAT",
            "dev",
            {
                network: {
                    ...EXISTING,
                    isolatedSubnetIds: [],
                    endpointSecurityGroupId: undefined,
                    s3PrefixListId: undefined,
                },
            },
        ],
        [
            "an existing network without endpoints where nothing is built",
            "staging",
            {
                network: {
                    ...EXISTING,
                    isolatedSubnetIds: [],
                    endpointSecurityGroupId: undefined,
                    s3PrefixListId: undefined,
                },
                build: CLOSED_BUILD,
            },
        ],
        [
            "an existing network without public subnets behind an internal balancer",
            "dev",
            { network: { ...EXISTING, publicSubnetIds: [] }, ...part("dev", "ingress", { scheme: "internal" }) },
        ],
        [
            "a connection as source",
            "dev",
            workloads({
                source: {
                    kind: "connection",
                    connectionArn: "arn:aws:codestar-connections:eu-west-1:111122223333:connection/0a-1b",
                    repository: "acme/hello",
                    branch: "main",
                },
            }),
        ],
        [
            "a workload with a host, a priority, resources and secrets",
            "dev",
            workloads({
                route: { hosts: ["hello.example.com"], priority: 7 },
                resourceTypes: ["AWS::SQS::Queue"],
                buildSecrets: ["NPM_TOKEN"],
            }),
        ],
    ];
    for (const [what, stack, overrides] of accepted) {
        it(what, () => assert.doesNotThrow(() => settingsOf(stack, overrides)));
    }
});

describe("Settings that cannot work together", () => {
    const pause = (window: number, shortest: number, rollout: string) =>
        `alarms.windowMinutes: "${window}" does not fit into the rollout's shortest pause of ${shortest} minutes (${rollout}), so the alarm would come too late; use less than ${shortest}, or lengthen the pause`;
    const nat = (path: string) =>
        `${path}: needs a NAT gateway, and network.internet has none; set network.internet.nat to "single" or "per-zone", or close the egress`;
    const lacks = (path: string, services: string) =>
        `${path}: reaches AWS through endpoints only, and network.privatePaths lacks ${services}; add them to network.privatePaths, or open the egress`;
    const closed = (key: string) =>
        `network.${key}: is missing, and builds with egress "none" connect to what is named alone; give its id, or set build.egress to "nat"`;

    const wrong: readonly (readonly [string, string, Overrides, readonly string[]])[] = [
        [
            "a cluster's API that is open, where everything is protected",
            "prod",
            { runtime: { ...CLUSTER, publicCidrs: ["203.0.113.0/24"] } },
            [
                "runtime.publicCidrs: opens the cluster's API to the internet, in an environment with deletionProtection; leave it out; what deploys reaches the API within the network",
            ],
        ],
        [
            "a cluster with two load balancers",
            "dev",
            { runtime: CLUSTER, ...part("dev", "ingress", { balancers: 2 }) },
            ['ingress.balancers: "2" is not "1", which is what a cluster makes for all its workloads; set it to 1'],
        ],
        [
            "nodes that hold too few pods",
            "dev",
            { runtime: { ...CLUSTER, compute: NODES }, ...part("dev", "tasks", { max: 56 }) },
            [
                'runtime.compute.max: "1" nodes hold 110 pods at most, and 1 workloads of 56 tasks have 112 while they are released; raise it to 2',
            ],
        ],
        [
            "what a cluster cannot do, all at once",
            "dev",
            {
                runtime: { ...CLUSTER, version: "1.33" },
                rollout: { strategy: "canary", canaryPercent: 0.5, canaryBakeMinutes: 10, bakeMinutes: 0 },
                ...workloads({ name: "default", resourceTypes: ["AWS::SQS::Queue"] }),
            },
            [
                'rollout.canaryPercent: "0.5" is not a whole number of percent, and a cluster\'s load balancer has no finer weights; round it, or set runtime.kind to ecs',
                'runtime.version: "1.33" is out of standard support since 2026-07-29; use 1.35, or pay for it with support: extended',
                'workloads[0].name: "default" is a namespace that Kubernetes or EKS has for itself; choose another name',
                'workloads[0].resourceTypes[0]: "AWS::SQS::Queue" comes with a template of CloudFormation, which is not deployed on EKS; make it in a program of its own, and take it off the list',
            ],
        ],
        [
            "a closed cluster without its private paths",
            "staging",
            { runtime: CLUSTER, ...part("staging", "tasks", { egress: "endpoints" }) },
            [
                "tasks.egress: reaches AWS through endpoints only, and network.privatePaths lacks runs-eks; add them to network.privatePaths, or open the egress",
            ],
        ],
        [
            "a subnet in two tiers, or twice in one",
            "prod",
            {
                network: {
                    ...EXISTING,
                    privateSubnetIds: ["subnet-00000003", "subnet-00000002", "subnet-00000003"],
                    isolatedSubnetIds: ["subnet-00000001"],
                },
            },
            [
                'network.isolatedSubnetIds[0]: "subnet-00000001" is network.publicSubnetIds[0] already; list it in its own tier alone, once',
                'network.privateSubnetIds[1]: "subnet-00000002" is network.publicSubnetIds[1] already; list it in its own tier alone, once',
                'network.privateSubnetIds[2]: "subnet-00000003" is network.privateSubnetIds[0] already; list it in its own tier alone, once',
            ],
        ],
        [
            "another region than the environment's",
            "dev",
            { "aws:region": "eu-west-2" },
            [
                'aws:region: "eu-west-2" is not "eu-west-1", the region of dev in Pulumi.yaml; set it: pulumi config set aws:region eu-west-1 --stack dev',
            ],
        ],
        [
            "a missing region",
            "prod",
            { "aws:region": undefined },
            [
                'aws:region: "" is not "eu-west-1", the region of prod in Pulumi.yaml; set it: pulumi config set aws:region eu-west-1 --stack prod',
            ],
        ],
        [
            "no tags",
            "dev",
            { "aws:defaultTags": undefined },
            [
                'aws:defaultTags: has no tag Environment with the value "dev"; set it: pulumi config set --path aws:defaultTags.tags.Environment dev --stack dev',
            ],
        ],
        [
            "a tag of another environment",
            "dev",
            { "aws:defaultTags": { tags: { Environment: "prod" } } },
            [
                'aws:defaultTags: has no tag Environment with the value "dev"; set it: pulumi config set --path aws:defaultTags.tags.Environment dev --stack dev',
            ],
        ],
        [
            "an environment that is listed twice",
            "dev",
            environments({ prod: { name: "staging", cidr: "10.19.0.0/16" } }),
            ['environments[2].name: "staging" is listed twice; give each a name of its own'],
        ],
        [
            "overlapping blocks of connected environments",
            "staging",
            environments({ prod: { cidr: "10.17.128.0/17" } }),
            [
                'environments[1].cidr: "10.17.0.0/16" overlaps "10.17.128.0/17" of prod, and both are to be connected; choose blocks that do not overlap, or set connected to false where no connection will ever be',
            ],
        ],
        [
            "a workload that is listed twice",
            "dev",
            workloads(
                {},
                { name: "billing", route: { paths: ["/billing/*"], priority: 2 } },
                { name: "billing", route: { paths: ["/other"], priority: 3 } },
            ),
            [
                'workloads[1].route: a request can match this route and that of "hello", and nothing says which comes first; give both a priority, the smaller one to the narrower route',
                'workloads[2].name: "billing" is listed twice; give each a name of its own',
                'workloads[2].route: a request can match this route and that of "hello", and nothing says which comes first; give both a priority, the smaller one to the narrower route',
            ],
        ],
        [
            "routes with one priority",
            "dev",
            workloads(
                { route: { paths: ["/a"], priority: 2 } },
                { name: "billing", route: { paths: ["/b"], priority: 2 } },
            ),
            [
                'workloads[1].route.priority: "2" is the priority of "hello" too; give one of the two a priority of its own, 1 to 50000',
            ],
        ],
        [
            "zones of another region",
            "dev",
            part("dev", "network", { zones: ["eu-west-1a", "eu-west-2b"] }),
            [
                'network.zones[1]: "eu-west-2b" is not an availability zone of eu-west-1: the region and a letter of a to h; list zones like eu-west-1a; Local Zones and Wavelength Zones are not supported',
            ],
        ],
        [
            "a zone twice",
            "dev",
            part("dev", "network", { zones: ["eu-west-1a", "eu-west-1a"] }),
            ['network.zones[1]: "eu-west-1a" is listed twice; list it once'],
        ],
        [
            "a block that is too small",
            "dev",
            environments({ dev: { cidr: "10.16.0.0/22" } }),
            [
                'environments[0].cidr: "10.16.0.0/22" is not a /16 to /21, which eight zones with all tiers need; choose a prefix length of 16 to 21',
            ],
        ],
        [
            "a block with impossible numbers",
            "dev",
            environments({ dev: { cidr: "10.300.0.0/16" } }),
            ['environments[0].cidr: "10.300.0.0/16" is not an IPv4 CIDR block; write it like 10.16.0.0/16'],
        ],
        [
            "open tasks without NAT",
            "staging",
            part("staging", "network", { internet: { kind: "ingress", nat: "none" } }),
            [nat("tasks.egress")],
        ],
        [
            "open builds without NAT",
            "dev",
            {
                ...part("dev", "network", { internet: { kind: "ingress", nat: "none" }, privatePaths: ["runs-ecs"] }),
                ...part("dev", "tasks", { egress: "endpoints" }),
            },
            [nat("build.egress")],
        ],
        [
            "closed tasks that lack the private paths of what they use",
            "staging",
            {
                ...part("staging", "network", { privatePaths: ["uses-topics"] }),
                ...part("staging", "tasks", { egress: "endpoints" }),
                ...workloads({ resourceTypes: ["AWS::SNS::Topic", "AWS::DynamoDB::Table"] }),
            },
            [lacks("tasks.egress", "runs-ecs, uses-tables")],
        ],
        [
            "closed builds without a private path",
            "dev",
            { build: CLOSED_BUILD },
            [lacks("build.egress", "builds-images")],
        ],
        [
            "a private path that is listed twice",
            "prod",
            part("prod", "network", { privatePaths: ["runs-ecs", "runs-ecs"] }),
            ['network.privatePaths[1]: "runs-ecs" is listed twice; list it once'],
        ],
        [
            "a public balancer where nobody is let in",
            "prod",
            part("prod", "network", { internet: { kind: "egress-only", nat: "per-zone" } }),
            [
                'network.internet.kind: "egress-only" lets nobody in, and ingress.scheme is "public"; set it to "ingress", or set ingress.scheme to "internal"',
            ],
        ],
        [
            "name servers that do not know the private endpoints",
            "prod",
            part("prod", "network", { dhcp: { domainNameServers: ["10.200.0.2", "10.200.0.3"] } }),
            [
                'network.dhcp.domainNameServers: "10.200.0.2, 10.200.0.3" do not know the private endpoints of network.privatePaths; use AmazonProvidedDNS, and forward your own domains by hybrid.dns.forward',
            ],
        ],
        [
            "a public balancer in fewer than two existing subnets",
            "dev",
            { network: { ...EXISTING, publicSubnetIds: ["subnet-00000001"] } },
            [
                'network.publicSubnetIds: a public load balancer needs two subnets in different zones; list two public subnets, or set ingress.scheme to "internal"',
            ],
        ],
        [
            "closed builds in an existing network that names none of what they need",
            "dev",
            {
                network: {
                    ...EXISTING,
                    isolatedSubnetIds: [],
                    endpointSecurityGroupId: undefined,
                    s3PrefixListId: undefined,
                },
                build: CLOSED_BUILD,
            },
            [
                closed("endpointSecurityGroupId"),
                'network.isolatedSubnetIds: builds with egress "none" run in isolated subnets, and none is listed; list isolated subnets, or set build.egress to "nat"',
                closed("s3PrefixListId"),
            ],
        ],
        [
            "a window as long as the canary's pause",
            "prod",
            part("prod", "alarms", { windowMinutes: 10 }),
            [pause(10, 10, "10 % for 10 min, then all; old revision kept 30 min")],
        ],
        [
            "a window longer than a linear step",
            "staging",
            part("staging", "alarms", { windowMinutes: 4 }),
            [pause(4, 3, "25 % every 3 min; old revision kept 10 min")],
        ],
        [
            "a window as long as the only bake",
            "dev",
            part("dev", "alarms", { windowMinutes: 5 }),
            [pause(5, 5, "all at once; old revision kept 5 min")],
        ],
        [
            "a canary of everything",
            "prod",
            part("prod", "rollout", { canaryPercent: 100 }),
            [
                'rollout.canaryPercent: "100" leaves nothing for the second step; set it below 100, or use strategy "all-at-once"',
            ],
        ],
        [
            "a rollout that CloudFormation would refuse",
            "prod",
            part("prod", "rollout", { canaryBakeMinutes: 1440, bakeMinutes: 541 }),
            [
                "rollout: the rollout takes 1981 minutes in all, above the 1980 that CloudFormation accepts; shorten the steps or the bake",
            ],
        ],
        [
            "more tasks at least than at most",
            "dev",
            part("dev", "tasks", { min: 3, max: 2 }),
            ['tasks.min: "3" is above tasks.max, "2"; lower the one or raise the other'],
        ],
    ];
    for (const [what, stack, overrides, lines] of wrong) {
        it(`refuses ${what}`, () => assert.deepEqual(refused(stack, overrides), lines));
    }

    it("refuses more workloads than the balancers carry", () => {
        const many = Array.from({ length: 46 }, (_, index) => ({
            name: `w${index}`,
            route: { hosts: [`w${index}.example.com`], priority: index + 1 },
        }));
        const [first, ...others] = many;
        const overrides = workloads(first ?? {}, ...others);
        assert.deepEqual(refused("dev", overrides), [
            'ingress.balancers: "1" is too few for 46 workloads: the fullest balancer would get 46, above 45; raise it to 2',
        ]);
        const carried = { ...overrides, ...part("dev", "ingress", { balancers: 2 }) };
        assert.equal(settingsOf("dev", carried).workloads.length, 46);
    });

    it("refuses workloads whose names would meet in the names of other things", () => {
        const route = (name: string) => ({ name, route: { hosts: [`${name}.example.com`] } });
        const overrides = workloads(
            { ...route("shop"), resourceTypes: ["AWS::SQS::Queue"] },
            route("shop-api"),
            route("shopping"),
            route("flow-logs"),
        );
        assert.deepEqual(refused("dev", overrides), [
            'workloads[1].name: "shop-api" begins like "shop", which may make resources of its own; choose another name',
            'workloads[3].name: "flow-logs" is the name of the network\'s own log group; choose another name',
        ]);
    });

    it("refuses environments that are named like what stands before them all", () => {
        assert.deepEqual(refused("dev", environments({ staging: { name: "platform" }, prod: { name: "state" } })), [
            'environments[1].name: "platform" is part of the names of what is made before any environment; choose another name',
            'environments[2].name: "state" is part of the names of what is made before any environment; choose another name',
        ]);
    });

    it("refuses a stack that is no environment, and names those that are", () => {
        const refusal = refusalOf(() => readSettings("airlock", "test", stackConfig("dev")));
        assert.equal(
            refusal.message,
            `${subjectOf("test")}: 1 problem\n  - environments: no environment is named "test" like the stack; there are dev, staging, prod; add it to environments in Pulumi.yaml, or select one of these stacks`,
        );
    });
});
