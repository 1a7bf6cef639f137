import assert from "node:assert/strict";
import { placementOf, readSettings } from "../../stacks/settings";
import {
    environments,
    type Overrides,
    part,
    refusalOf,
    refused,
    STACKS,
    settingsOf,
    stackConfig,
    workloads,
} from "../support/settings";

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

const CONTROLLER = { chart: `sha256:${"1".repeat(64)}`, image: `sha256:${"2".repeat(64)}` };

describe("Settings of the wrong form", () => {
    const minutes = (from: number, to: number) =>
        `a whole number of minutes from ${from} to ${to}; use ${from} to ${to}`;
    const wrong: readonly (readonly [string, Overrides, string])[] = [
        [
            "an unknown key at the top",
            { netwrok: {} },
            '(top): unknown key "netwrok"; remove it; the keys are environments, sandboxes, workloads, registry, network, hybrid, runtime, ingress, build, pipeline, approval, rollout, alarms, tasks, retention, deletionProtection, containerInsights',
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
            "a version of Kubernetes that is not known",
            { runtime: { kind: "eks", version: "1.31", compute: { kind: "auto-mode" }, controller: CONTROLLER } },
            'runtime.version: "1.31" is not one of "1.32", "1.33", "1.34", "1.35"; use one of "1.32", "1.33", "1.34", "1.35"',
        ],
        [
            "a version of Kubernetes that lost its quotes",
            { runtime: { kind: "eks", version: 1.34, compute: { kind: "auto-mode" }, controller: CONTROLLER } },
            'runtime.version: "1.34" is not one of "1.32", "1.33", "1.34", "1.35"; use one of "1.32", "1.33", "1.34", "1.35"',
        ],
        [
            "compute of no kind",
            { runtime: { kind: "eks", version: "1.34", compute: { kind: "spot" }, controller: CONTROLLER } },
            'runtime.compute.kind: "spot" is not one of "auto-mode", "node-groups", "fargate"; use one of "auto-mode", "node-groups", "fargate"',
        ],
        [
            "an image by its tag",
            {
                runtime: {
                    kind: "eks",
                    version: "1.34",
                    compute: { kind: "auto-mode" },
                    controller: { ...CONTROLLER, image: "v1.8.3" },
                },
            },
            'runtime.controller.image: "v1.8.3" is not a digest: "sha256:" and 64 hexadecimal digits; copy it from the registry that it was published in',
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
            { "airlock:registry": { keepImages: 9 } },
            'registry.keepImages: "9" is not a whole number of images from 10 to 1000; use 10 to 1000',
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
            'environments[2].name: "production-eu" is not an environment name: 1 to 12 lower-case letters and digits, starting with a letter; choose a name like dev',
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

    it("refuses a project name whose beginning policies could not match by", () => {
        const names = ["p", "Airlock", "airlock-", "a".repeat(31)];
        for (const name of names) {
            const config = Object.fromEntries(
                Object.entries(stackConfig("dev")).map(([key, value]) => [key.replace(/^airlock:/, `${name}:`), value]),
            );
            const { problems } = refusalOf(() => readSettings(name, "dev", config));
            assert.deepEqual(problems, [
                {
                    path: "name",
                    message: `"${name}" is not a project name: 2 to 30 lower-case letters, digits and "-", starting with a letter`,
                    remedy: "rename the project in Pulumi.yaml, before its first update",
                },
            ]);
        }
    });
});
