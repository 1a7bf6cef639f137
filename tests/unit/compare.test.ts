import assert from "node:assert/strict";
import { compareEnvironments, countByArea, type EvaluatedEnvironment } from "../../automation/environments";
import type { Plan, PlannedResource } from "../../automation/recording/plan";
import { changed, SHARED, TRANSIT } from "../support/hybrid";
import { type Overrides, part, STACKS, settingsOf } from "../support/settings";

const PLAN: Plan = { project: "airlock", stack: "prod", config: {}, resources: [], outputs: {}, diagnostics: [] };
const CONTROLLER = { chart: `sha256:${"1".repeat(64)}`, image: `sha256:${"2".repeat(64)}` };
const EVERY_STACK_KEY: readonly (readonly [string, Overrides, string | readonly string[]])[] = [
    ["approval", part("prod", "approval", { approvers: 2 }), "approval"],
    ["approval's mail", part("prod", "approval", { notify: ["a@example.com"] }), "told of approvals"],
    ["rollout", part("prod", "rollout", { canaryPercent: 20 }), "rollout"],
    ["alarms", part("prod", "alarms", { windowMinutes: 2 }), "rolled back by"],
    ["pipeline", part("prod", "pipeline", { executionMode: "QUEUED" }), "executions"],
    ["zones", part("prod", "network", { zones: ["eu-west-1a", "eu-west-1b"] }), "zones"],
    ["NAT", part("prod", "network", { internet: { kind: "ingress", nat: "single" } }), "NAT"],
    ["private paths", part("prod", "network", { privatePaths: [] }), "private paths"],
    [
        "the trust of endpoints",
        part("prod", "network", { endpointTrust: { kind: "organization", id: "o-a1b2c3d4e5" } }),
        "private paths",
    ],
    [
        "flow logs",
        part("prod", "network", { flowLogs: { destination: "log-group", retentionDays: 30 } }),
        "flow logs kept",
    ],
    ["the address pool", part("prod", "network", { ipamPoolId: "ipam-pool-0123456789abcdef0" }), "address pool"],
    ["DHCP", part("prod", "network", { dhcp: { domainName: "corp.example.com" } }), "DHCP"],
    [
        "the internet",
        {
            ...part("prod", "network", { internet: { kind: "egress-only", nat: "per-zone" } }),
            ...part("prod", "ingress", { scheme: "internal" }),
        },
        ["internet", "load balancers"],
    ],
    ["a link to on-premises", { hybrid: SHARED }, "on-premises"],
    [
        "the runtime",
        { runtime: { kind: "eks", version: "1.35", compute: { kind: "auto-mode" }, controller: CONTROLLER } },
        "runtime",
    ],
    ["ingress", part("prod", "ingress", { balancers: 2 }), "load balancers"],
    ["tasks", part("prod", "tasks", { max: 20 }), "tasks"],
    ["tasks' egress", part("prod", "tasks", { egress: "endpoints" }), "tasks' way out"],
    ["log days", part("prod", "retention", { logDays: 30 }), "logs kept"],
    ["candidate days", part("prod", "retention", { candidateDays: 30 }), "candidates kept"],
    ["protection", { "airlock:deletionProtection": false }, "deletion protection"],
    ["metrics", { "airlock:containerInsights": "disabled" }, "container metrics"],
];

function evaluated(stack: string, overrides: Overrides = {}, plan: Plan = PLAN): EvaluatedEnvironment {
    return { settings: settingsOf(stack, overrides), plan, cost: { lines: [], monthly: 0 } };
}

describe("What differs between environments", () => {
    it("is nothing where they are alike", () => {
        assert.deepEqual(compareEnvironments([evaluated("prod"), evaluated("prod")]).rows, []);
    });

    for (const [what, overrides, row] of EVERY_STACK_KEY) {
        it(`shows ${what}, and that alone`, () => {
            const { rows } = compareEnvironments([evaluated("prod"), evaluated("prod", overrides)]);
            assert.deepEqual(
                rows.map((each) => each.what),
                [row].flat(),
            );
        });
    }

    it("says of a cluster what pods run on, how long it is supported and who comes in", () => {
        const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
        const runtime = {
            kind: "eks",
            version: "1.33",
            support: "extended",
            compute: { kind: "node-groups", instanceTypes: ["m7i.large", "m7a.large"], min: 2, max: 6 },
            controller: CONTROLLER,
            publicCidrs: ["203.0.113.0/24"],
            readers: [role("developer"), role("auditor")],
            breakGlass: [role("fire")],
        };
        const { rows } = compareEnvironments([evaluated("dev"), evaluated("dev", { runtime })]);
        assert.deepEqual(rows, [
            {
                what: "runtime",
                values: [
                    "ecs",
                    "eks 1.33 on 2 to 6 of m7i.large or m7a.large, extended support, API open to 203.0.113.0/24, 2 reading, 1 breaking glass",
                ],
            },
        ]);
    });

    it("says of a link what it stands on and what hangs on it", () => {
        const one = changed(TRANSIT, {
            "link.interfaces[1]": undefined,
            "link.interfaces.length": 1,
            "link.resilience": "single",
            "link.backup": undefined,
            holdReleasesWhileDown: false,
        });
        const { rows } = compareEnvironments(
            [TRANSIT, one, SHARED, undefined].map((hybrid) => evaluated("prod", { hybrid })),
        );
        assert.deepEqual(
            rows.map(({ what, values }) => [what, ...values]),
            [
                [
                    "on-premises",
                    "transit-gateway, 2 interfaces (high), VPN as backup, holds releases while down, to 10.200.0.0/16 and 192.168.64.0/18",
                    "transit-gateway, 1 interface (single), to 10.200.0.0/16 and 192.168.64.0/18",
                    "shared-transit-gateway, to 10.200.0.0/16",
                    "not connected",
                ],
            ],
        );
    });

    it("shows a build's choices in the environment that builds", () => {
        const overrides = part("dev", "build", { timeoutMinutes: 60 });
        const { rows } = compareEnvironments([evaluated("dev"), evaluated("dev", overrides)]);
        assert.deepEqual(
            rows.map(({ what, values }) => [what, ...values]),
            [["build", "small, at most 20 min", "small, at most 60 min"]],
        );
    });

    it("names the environments in the order in which a release travels", () => {
        const { environments } = compareEnvironments(STACKS.map((stack) => evaluated(stack)));
        assert.deepEqual(environments, ["dev", "staging", "prod"]);
    });
});

describe("What each area makes", () => {
    it("counts a resource for the outermost area around it, and no component", () => {
        const urn = (name: string) => `urn:pulumi:prod::airlock::x::${name}`;
        const resource = (type: string, name: string, parent: string, custom: boolean): PlannedResource => ({
            type,
            name,
            urn: urn(name),
            parent: parent === "" ? "" : urn(parent),
            custom,
            inputs: {},
            protect: false,
            ignoreChanges: [],
            dependencies: [],
        });
        const counts = countByArea({
            ...PLAN,
            resources: [
                resource("pulumi:pulumi:Stack", "stack", "", false),
                resource("airlock:source:ReleaseInbox", "inbox", "stack", false),
                resource("airlock:shared:PrivateBucket", "bucket", "inbox", false),
                resource("aws:s3/bucket:Bucket", "s3", "bucket", true),
                resource("aws:sns/topic:Topic", "loose", "stack", true),
            ],
        });
        assert.deepEqual(
            [...counts].filter(([, count]) => count > 0),
            [
                ["source", 1],
                ["other", 1],
            ],
        );
    });
});
