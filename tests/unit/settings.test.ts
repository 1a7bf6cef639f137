import assert from "node:assert/strict";
import { placementOf, readSettings } from "../../stacks/settings";
import { type Overrides, refusalOf, STACKS, settingsOf, stackConfig, written } from "../support/settings";

type Facts = { readonly [key: string]: unknown };

const SUBJECT = (stack: string) => `Settings of stack "${stack}" (Pulumi.yaml and Pulumi.${stack}.yaml)`;

/** The lines of a refusal, without its heading. */
function refused(stack: string, overrides: Overrides): readonly string[] {
    const [heading, ...lines] = refusalOf(() => settingsOf(stack, overrides)).message.split("\n");
    assert.equal(heading, `${SUBJECT(stack)}: ${lines.length} problem${lines.length === 1 ? "" : "s"}`);
    return lines.map((line) => line.replace(/^ {2}- /, ""));
}

/** A key of a stack with some of its fields changed; `undefined` takes a field out. */
function part(stack: string, key: string, changes: Facts): Overrides {
    return { [key]: { ...written<Facts>(stack, key), ...changes } };
}

/** The list of environments with some fields of single ones changed. */
function environments(changes: { readonly [name: string]: Facts }): Overrides {
    const facts = written<readonly { readonly name: string }[]>("dev", "environments");
    return { environments: facts.map((each) => ({ ...each, ...changes[each.name] })) };
}

/** The list of workloads as one workload with some fields changed, and others after it. */
function workloads(changes: Facts, ...others: readonly Facts[]): Overrides {
    const [hello] = written<readonly Facts[]>("dev", "workloads");
    return { workloads: [changes, ...others].map((each) => ({ ...hello, ...each })) };
}

const EXISTING = {
    kind: "existing",
    vpcId: "vpc-0123456789abcdef0",
    cidr: "10.16.0.0/16",
    publicSubnetIds: ["subnet-00000001", "subnet-00000002"],
    privateSubnetIds: ["subnet-00000003", "subnet-00000004"],
    isolatedSubnetIds: ["subnet-00000005", "subnet-00000006"],
    endpointSecurityGroupId: "sg-00000001",
    s3PrefixListId: "pl-00000001",
};
const CLOSED_BUILD = { ...written<Facts>("dev", "build"), egress: "none" };

describe("Settings of the real stacks", () => {
    for (const stack of STACKS) {
        it(`${stack} is accepted, and is the environment that it is named after`, () => {
            const settings = settingsOf(stack);
            assert.equal(settings.project, "airlock");
            assert.equal(settings.environment.name, stack);
            assert.ok(settings.environments.includes(settings.environment));
        });
    }

    it("differ as data", () => {
        const [dev, staging, prod] = STACKS.map((stack) => settingsOf(stack));
        assert.deepEqual(
            [dev, staging, prod].map((settings) => settings?.rollout.strategy),
            ["all-at-once", "linear", "canary"],
        );
        assert.deepEqual(
            [dev, staging, prod].map((settings) => settings?.approval.approvers),
            [0, 0, 1],
        );
        assert.deepEqual(
            [dev, staging, prod].map((settings) => settings?.deletionProtection),
            [false, false, true],
        );
    });

    it("take what Pulumi.yaml says by default where a stack says nothing", () => {
        assert.deepEqual(settingsOf("prod").build, {
            egress: "none",
            computeType: "BUILD_GENERAL1_SMALL",
            timeoutMinutes: 30,
        });
        assert.equal(settingsOf("dev").build.egress, "nat");
    });

    it("are of one project's keys; those of others are not read", () => {
        assert.deepEqual(settingsOf("dev", { "other:network": "x", "aws:profile": "p" }), settingsOf("dev"));
        const renamed = Object.fromEntries(
            Object.entries(stackConfig("dev")).map(([key, value]) => [key.replace(/^airlock:/, "shop:"), value]),
        );
        assert.equal(readSettings("shop", "dev", renamed).project, "shop");
    });

    it("place an environment, in the partition of its region", () => {
        const facts = {
            name: "dev",
            account: "111122223333",
            region: "cn-north-1",
            cidr: "10.0.0.0/16",
            connected: true,
        };
        assert.deepEqual(placementOf("airlock", facts), {
            project: "airlock",
            environment: "dev",
            account: "111122223333",
            region: "cn-north-1",
            partition: "aws-cn",
        });
    });
});

describe("Settings accept", () => {
    const accepted: readonly (readonly [string, string, Overrides])[] = [
        [
            "the shortest and longest retention",
            "dev",
            part("dev", "retention", { logDays: 1, images: 10, candidateDays: 7 }),
        ],
        [
            "the largest retention",
            "dev",
            part("dev", "retention", { logDays: 3653, images: 1000, candidateDays: 3650 }),
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
            "overlapping blocks of two others, which are theirs to say",
            "dev",
            environments({ staging: { cidr: "10.18.0.0/16" } }),
        ],
        [
            "tasks without NAT that have their endpoints",
            "staging",
            {
                ...part("staging", "network", { nat: "none", endpoints: ["ecr.api", "ecr.dkr", "logs", "ssm", "kms"] }),
                ...part("staging", "tasks", { egress: "endpoints" }),
            },
        ],
        [
            "builds without egress that have their endpoints",
            "dev",
            { ...part("dev", "network", { endpoints: ["ecr.api", "ecr.dkr", "logs", "kms"] }), build: CLOSED_BUILD },
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

describe("Settings of the wrong form", () => {
    const minutes = (from: number, to: number) =>
        `a whole number of minutes from ${from} to ${to}; use ${from} to ${to}`;
    const wrong: readonly (readonly [string, Overrides, string])[] = [
        [
            "an unknown key at the top",
            { netwrok: {} },
            '(top): unknown key "netwrok"; remove it; the keys are environments, workloads, network, ingress, build, pipeline, approval, rollout, alarms, tasks, retention, deletionProtection, containerInsights',
        ],
        [
            "an unknown key inside",
            part("dev", "tasks", { cpu: 1 }),
            'tasks: unknown key "cpu"; remove it; the keys are min, max, egress',
        ],
        [
            "a missing key, with where to add it",
            { tasks: undefined },
            "tasks: is missing; give an object with min, max, egress: add airlock:tasks to Pulumi.dev.yaml",
        ],
        ["a missing key inside", part("dev", "tasks", { max: undefined }), "tasks.max: is missing; use 1 to 100"],
        [
            "a text for a number",
            part("dev", "tasks", { max: "2" }),
            'tasks.max: "2" is not a whole number of tasks from 1 to 100; use 1 to 100',
        ],
        [
            "a number for an account",
            environments({ prod: { account: 111122223333 } }),
            'environments[2].account: "111122223333" is not an account id: 12 digits in quotes; write it like "123456789012"',
        ],
        [
            "an account of eleven digits",
            environments({ prod: { account: "11112222333" } }),
            'environments[2].account: "11112222333" is not an account id: 12 digits in quotes; write it like "123456789012"',
        ],
        [
            "a text for a flag",
            { deletionProtection: "yes" },
            'deletionProtection: "yes" is not true or false; use true or false',
        ],
        [
            "a text for an object",
            { tasks: "many" },
            'tasks: "many" is not an object; give an object with min, max, egress',
        ],
        [
            "a word that is not listed",
            { containerInsights: "some" },
            'containerInsights: "some" is not one of "disabled", "enabled", "enhanced"; use one of "disabled", "enabled", "enhanced"',
        ],
        [
            "no task",
            part("dev", "tasks", { min: 0 }),
            'tasks.min: "0" is not a whole number of tasks from 1 to 100; use 1 to 100',
        ],
        [
            "too many tasks",
            part("dev", "tasks", { max: 101 }),
            'tasks.max: "101" is not a whole number of tasks from 1 to 100; use 1 to 100',
        ],
        [
            "a build that is too short",
            part("dev", "build", { timeoutMinutes: 4 }),
            `build.timeoutMinutes: "4" is not ${minutes(5, 480)}`,
        ],
        [
            "a build that is too long",
            part("dev", "build", { timeoutMinutes: 481 }),
            `build.timeoutMinutes: "481" is not ${minutes(5, 480)}`,
        ],
        [
            "too many balancers",
            part("dev", "ingress", { balancers: 11 }),
            'ingress.balancers: "11" is not a whole number of balancers from 1 to 10; use 1 to 10',
        ],
        [
            "nobody who may reach the listener",
            part("dev", "ingress", { allowedCidrs: [] }),
            'ingress.allowedCidrs: "[]" is not a list of 1 to 20 CIDR blocks; list 1 to 20 CIDR blocks',
        ],
        [
            "three approvers",
            part("dev", "approval", { approvers: 3 }),
            'approval.approvers: "3" is not a whole number of approvers from 0 to 2; use 0 to 2',
        ],
        [
            "an address that is none",
            part("dev", "approval", { notify: ["nobody"] }),
            'approval.notify[0]: "nobody" is not an e-mail address; write it like release@example.com',
        ],
        [
            "a retention that CloudWatch does not have",
            part("dev", "retention", { logDays: 8 }),
            'retention.logDays: "8" is not one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days; use one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653',
        ],
        [
            "too few images",
            part("dev", "retention", { images: 9 }),
            'retention.images: "9" is not a whole number of images from 10 to 1000; use 10 to 1000',
        ],
        [
            "candidates that are gone too soon",
            part("dev", "retention", { candidateDays: 6 }),
            'retention.candidateDays: "6" is not a whole number of days from 7 to 3650; use 7 to 3650',
        ],
        [
            "one zone",
            part("dev", "network", { zones: ["eu-west-1a"] }),
            'network.zones: "["eu-west-1a"]" is not a list of 2 to 6 availability zones; list 2 to 6 availability zones',
        ],
        [
            "no zone",
            part("dev", "network", { zones: [] }),
            'network.zones: "[]" is not a list of 2 to 6 availability zones; list 2 to 6 availability zones',
        ],
        [
            "an unknown kind of network",
            { network: { kind: "vpn" } },
            'network.kind: "vpn" is not one of "create", "existing"; use one of "create", "existing"',
        ],
        [
            "a kind of network that is missing",
            { network: {} },
            'network.kind: is missing; use one of "create", "existing"',
        ],
        [
            "canary keys on a rolling rollout",
            { rollout: { strategy: "rolling", canaryPercent: 10, canaryBakeMinutes: 5 } },
            'rollout: unknown key "canaryPercent", "canaryBakeMinutes"; remove it; the keys are strategy',
        ],
        [
            "a canary of nothing",
            { rollout: { strategy: "canary", canaryPercent: 0, canaryBakeMinutes: 5, bakeMinutes: 5 } },
            'rollout.canaryPercent: "0" is not a percentage from 0.1 to 100 in steps of 0.1; use 0.1 to 100',
        ],
        [
            "steps that are too small",
            { rollout: { strategy: "linear", stepPercent: 2.9, stepBakeMinutes: 5, bakeMinutes: 5 } },
            'rollout.stepPercent: "2.9" is not a percentage from 3 to 100 in steps of 0.1; use 3 to 100',
        ],
        [
            "a pause of nothing",
            { rollout: { strategy: "linear", stepPercent: 50, stepBakeMinutes: 0, bakeMinutes: 5 } },
            `rollout.stepBakeMinutes: "0" is not ${minutes(1, 1440)}`,
        ],
        [
            "a bake of more than a day",
            { rollout: { strategy: "all-at-once", bakeMinutes: 1441 } },
            `rollout.bakeMinutes: "1441" is not ${minutes(0, 1440)}`,
        ],
        [
            "a workload name that is too long",
            workloads({ name: "a".repeat(21) }),
            `workloads[0].name: "${"a".repeat(21)}" is not a workload name: 1 to 20 lower-case letters, digits and "-", starting with a letter and not ending in "-"; choose a name like hello or billing-api`,
        ],
        [
            "an environment name that is too long",
            environments({ prod: { name: "production-eu" } }),
            'environments[2].name: "production-eu" is not an environment name: 1 to 12 lower-case letters, digits and "-", starting with a letter; choose a name like dev',
        ],
        [
            "no workload",
            { workloads: [] },
            'workloads: "[]" is not a list of 1 to 450 workloads; list 1 to 450 workloads',
        ],
        [
            "a secret's name that no shell takes",
            workloads({ buildSecrets: ["npm-token"] }),
            'workloads[0].buildSecrets[0]: "npm-token" is not a variable name: upper-case letters, digits and _; write it like NPM_TOKEN',
        ],
        [
            "a text that is no JSON where an object is asked",
            { rollout: "{strategy" },
            'rollout: "{strategy" is not an object with "strategy"; give an object whose "strategy" is one of "rolling", "all-at-once", "linear", "canary"',
        ],
    ];
    for (const [what, overrides, line] of wrong) {
        it(`refuses ${what}`, () => assert.deepEqual(refused("dev", overrides), [line]));
    }
});

describe("Settings that cannot work together", () => {
    const pause = (window: number, shortest: number, rollout: string) =>
        `alarms.windowMinutes: "${window}" does not fit into the rollout's shortest pause of ${shortest} minutes (${rollout}), so the alarm would come too late; use less than ${shortest}, or lengthen the pause`;
    const nat = (path: string) =>
        `${path}: needs a NAT gateway, and network.nat is "none"; set network.nat to "single" or "per-zone", or close the egress`;
    const lacks = (path: string, services: string) =>
        `${path}: reaches AWS through endpoints only, and network.endpoints lacks ${services}; add them to network.endpoints, or open the egress`;
    const closed = (key: string) =>
        `network.${key}: is missing, and builds with egress "none" can connect to nothing else; give its id, or set build.egress to "nat"`;

    const wrong: readonly (readonly [string, string, Overrides, readonly string[]])[] = [
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
                'environments[0].cidr: "10.16.0.0/22" is not a /16 to /21, which eight zones of three tiers need; choose a prefix length of 16 to 21',
            ],
        ],
        [
            "a block with impossible numbers",
            "dev",
            environments({ dev: { cidr: "10.300.0.0/16" } }),
            ['environments[0].cidr: "10.300.0.0/16" is not an IPv4 CIDR block; write it like 10.16.0.0/16'],
        ],
        ["open tasks without NAT", "staging", part("staging", "network", { nat: "none" }), [nat("tasks.egress")]],
        [
            "open builds without NAT",
            "dev",
            {
                ...part("dev", "network", { nat: "none", endpoints: ["ecr.api", "ecr.dkr", "logs", "ssm", "kms"] }),
                ...part("dev", "tasks", { egress: "endpoints" }),
            },
            [nat("build.egress")],
        ],
        [
            "closed tasks that lack an endpoint",
            "staging",
            {
                ...part("staging", "network", { endpoints: ["ecr.api", "logs", "kms"] }),
                ...part("staging", "tasks", { egress: "endpoints" }),
            },
            [lacks("tasks.egress", "ecr.dkr, ssm")],
        ],
        [
            "closed builds that lack all endpoints",
            "dev",
            { build: CLOSED_BUILD },
            [lacks("build.egress", "ecr.api, ecr.dkr, logs, kms")],
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

    it("refuses a stack that is no environment, and names those that are", () => {
        const refusal = refusalOf(() => readSettings("airlock", "test", stackConfig("dev")));
        assert.equal(
            refusal.message,
            `${SUBJECT("test")}: 1 problem\n  - environments: no environment is named "test" like the stack; there are dev, staging, prod; add it to environments in Pulumi.yaml, or select one of these stacks`,
        );
    });
});

describe("Settings with several problems", () => {
    const several: Overrides = {
        ...part("dev", "tasks", { min: 3, max: 2 }),
        ...part("dev", "alarms", { windowMinutes: 5 }),
        ...part("dev", "build", { timeoutMinutes: "20" }),
        "aws:region": "us-east-1",
        containerInsights: undefined,
        deletionProtecton: true,
    };

    it("refuses all of them together, malformed or impossible, ordered by path", () => {
        assert.deepEqual(
            refused("dev", several).map((line) => line.split(":")[0] ?? ""),
            ["(top)", "alarms.windowMinutes", "aws", "build.timeoutMinutes", "containerInsights", "tasks.min"],
        );
    });

    it("holds back a rule only while what it reads is malformed itself", () => {
        const malformed = { ...several, ...part("dev", "tasks", { min: "3", max: 2 }) };
        assert.deepEqual(
            refused("dev", malformed).filter((line) => line.startsWith("tasks")),
            ['tasks.min: "3" is not a whole number of tasks from 1 to 100; use 1 to 100'],
        );
    });

    it("says nothing of the stack's name while the environments cannot be read", () => {
        const lines = refused("dev", { ...environments({ dev: { account: 1 } }), "aws:region": "us-east-1" });
        assert.deepEqual(
            lines.map((line) => line.split(":")[0]),
            ["environments[0].account"],
        );
    });
});
