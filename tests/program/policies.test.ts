import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judgePlan, resourcesOf, today, unusedIn } from "../../automation/policies";
import type { Plan, PlannedResource } from "../../automation/recording/plan";
import { EXEMPTIONS } from "../../policies/exemptions";
import { describeViolation, looksAt } from "../../policies/judge";
import type { Values } from "../../policies/rule";
import { RULES } from "../../policies/rules";
import { EXAMPLES, PROJECT, realEnvironment, realEnvironments, realPlatform } from "../support/environments";

const AIRLOCK = join(PROJECT, "bin", "airlock.js");

async function planOf(stack: string): Promise<Plan> {
    return (await realEnvironment(stack)).plan;
}

/** The plan with the inputs of one resource changed; the test fails where there is no such resource. */
function changed(plan: Plan, type: string, name: string, change: (inputs: Values) => Values): Plan {
    const isIt = (resource: PlannedResource) => resource.type === type && resource.name === name;
    assert.ok(plan.resources.some(isIt), `${plan.stack} has no ${type} ${name}`);
    return {
        ...plan,
        resources: plan.resources.map((one) => (isIt(one) ? { ...one, inputs: change(one.inputs) } : one)),
    };
}

describe("The policies over the real environments", () => {
    it("are all kept, but for what the exemptions name", async () => {
        for (const { plan } of await realEnvironments()) {
            const { violations } = judgePlan(plan, today());
            assert.deepEqual(
                violations.map((one) => `${plan.stack} ${one.rule} ${one.name} ${describeViolation(one)}`),
                [],
            );
        }
    });

    it("need every exemption that is written down, and none has ended", async () => {
        const examples = await Promise.all(EXAMPLES.map(realEnvironment));
        const verdicts = [...(await realEnvironments()), ...examples].map(({ plan }) => judgePlan(plan, today()));
        assert.deepEqual(unusedIn(verdicts), []);
        assert.deepEqual(
            EXEMPTIONS.filter(({ until }) => until < today()).map(({ rule, resource }) => `${rule} ${resource}`),
            [],
        );
    });

    for (const example of EXAMPLES) {
        it(`are all kept by the example ${example}`, async () => {
            const { plan } = await realEnvironment(example);
            assert.deepEqual(
                judgePlan(plan, today()).violations.map((one) => `${one.rule} ${one.name} ${describeViolation(one)}`),
                [],
            );
        });
    }

    it("are all kept by the stack of the platform's own pipeline", async () => {
        const plan = await realPlatform();
        assert.deepEqual(judgePlan(plan, today()).violations.map(describeViolation), []);
    });

    it("see tags on everything, from the stack file", async () => {
        for (const { plan } of await realEnvironments()) {
            const resources = resourcesOf(plan);
            const provider = resources.find(({ type }) => type === "pulumi:providers:aws");
            assert.match(String(provider?.inputs.defaultTags), new RegExp(`"Environment":"${plan.stack}"`));
            for (const { type, inputs, urn } of resources) {
                const { Environment } = (inputs.tagsAll ?? {}) as Values;
                assert.equal(Environment, type.startsWith("aws:") ? plan.stack : undefined, urn);
            }
        }
    });

    it("find something to look at, for every rule that asks of what Airlock makes", async () => {
        const examples = await Promise.all(EXAMPLES.map(realEnvironment));
        const types = new Set(
            [...(await realEnvironments()), ...examples].flatMap(({ plan }) => plan.resources.map(({ type }) => type)),
        );
        for (const rule of RULES) {
            assert.ok(
                [...types].some((type) => looksAt(rule, type)),
                `${rule.name} looks at nothing, so that it holds proves nothing`,
            );
        }
    });

    for (const [what, rule, type, name, change] of [
        [
            "a role without its boundary",
            "role-boundary",
            "aws:iam/role:Role",
            "runtime-hello-roles-task-role",
            ({ permissionsBoundary: _, ...inputs }) => inputs,
        ],
        [
            "logs that are kept for ever",
            "log-retention",
            "aws:cloudwatch/logGroup:LogGroup",
            "runtime-hello-logs",
            (inputs) => ({ ...inputs, retentionInDays: 0 }),
        ],
        [
            "a function that may update services",
            "single-writer",
            "aws:iam/rolePolicy:RolePolicy",
            "functions-verify-policy",
            (inputs) => ({ ...inputs, policy: String(inputs.policy).replace("ssm:GetParameter", "ecs:UpdateService") }),
        ],
        [
            "an inbox that anybody writes into",
            "pipeline-buckets",
            "aws:s3/bucketPolicy:BucketPolicy",
            "inbox-bucket-policy",
            (inputs) => ({ ...inputs, policy: String(inputs.policy).replace("ArnNotEquals", "ArnEquals") }),
        ],
        [
            "a bucket without TLS",
            "bucket-tls",
            "aws:s3/bucketPolicy:BucketPolicy",
            "guardrails-records-policy",
            (inputs) => ({ ...inputs, policy: String(inputs.policy).replace("s3:*", "s3:GetObject") }),
        ],
        [
            "a listener's port that becomes another",
            "open-ingress",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "runtime-balancer-0-from-0-0-0-0-0-to-80",
            (inputs) => ({ ...inputs, fromPort: 8080, toPort: 8080 }),
        ],
        [
            "a bucket that a destroy empties",
            "protected-state",
            "aws:s3/bucket:Bucket",
            "guardrails-records-bucket",
            (inputs) => ({ ...inputs, forceDestroy: true }),
        ],
        [
            "a tag of another environment",
            "tags",
            "aws:ec2/vpc:Vpc",
            "network-vpc",
            (inputs) => ({ ...inputs, tags: { Environment: "dev" } }),
        ],
    ] as readonly (readonly [string, string, string, string, (inputs: Values) => Values])[]) {
        it(`notice ${what} in prod`, async () => {
            const { violations } = judgePlan(changed(await planOf("prod"), type, name, change), today());
            assert.deepEqual(
                violations.map((violation) => [violation.rule, violation.level]),
                [[rule, "mandatory"]],
                violations.map(describeViolation).join("\n"),
            );
        });
    }
});

describe("airlock policies", () => {
    let scratch: string;

    before(() => {
        scratch = mkdtempSync(join(tmpdir(), "airlock-policies-"));
    });
    after(() => rmSync(scratch, { recursive: true, force: true }));

    function airlock(args: readonly string[], input = "") {
        const { status, stdout, stderr } = spawnSync(process.execPath, [AIRLOCK, "policies", ...args], {
            encoding: "utf8",
            input,
        });
        return { status, stdout, stderr };
    }

    /** What `pulumi stack export` would print of one topic. */
    function stateOf(stack: string, inputs: Values): string {
        const type = "aws:sns/topic:Topic";
        const resources = [{ urn: `urn:pulumi:${stack}::airlock::${type}::alarm`, type, inputs }];
        return JSON.stringify({ version: 3, deployment: { resources } });
    }

    it("says in one line how much was judged, and with what result", async () => {
        const { status, stdout } = airlock(["--stack", "prod"]);
        assert.equal(status, 0);
        const resources = (await planOf("prod")).resources.length + 1;
        assert.match(
            stdout,
            new RegExp(
                `^${RULES.length} policies over ${resources} resources of prod: 0 mandatory and 0 advisory violations, \\d+ exempt with a reason\\n$`,
            ),
        );
    });

    it("prints nothing but JSON with --json", async () => {
        const { status, stdout } = airlock(["--stack", "dev", "--json"]);
        assert.equal(status, 0);
        assert.deepEqual(JSON.parse(stdout), JSON.parse(JSON.stringify(judgePlan(await planOf("dev"), today()))));
    });

    it("judges another stack file", () => {
        const config = join(scratch, "open.yaml");
        const good = readFileSync(join(PROJECT, "Pulumi.dev.yaml"), "utf8");
        writeFileSync(config, good.replace("0.0.0.0/0", "10.0.0.0/8").replace("scheme: public", "scheme: internal"));
        const { status, stdout } = airlock(["--stack", "dev", "--config", config]);
        assert.equal(status, 0, stdout);
    });

    it("judges a saved state from standard input or a file, and ends with 1 where a mandatory rule is broken", () => {
        const heading = "mandatory encryption: alarm of prod (aws:sns/topic:Topic)\n";
        const text =
            "    kmsMasterKeyId: is missing, so no key of its own encrypts it; give the environment's key\n" +
            `${RULES.length} policies over 1 resource of prod: 1 mandatory and 0 advisory violations, 0 exempt with a reason\n`;
        const path = join(scratch, "state.json");
        writeFileSync(path, stateOf("prod", {}));
        for (const { status, stdout } of [airlock(["--state", "-"], stateOf("prod", {})), airlock(["--state", path])]) {
            assert.deepEqual([status, stdout], [1, heading + text]);
        }
    });

    it("tells an advisory violation and ends with 0", () => {
        const inputs = { kmsMasterKeyId: "own", tags: { Project: "airlock", ManagedBy: "pulumi" } };
        const { status, stdout } = airlock(["--state", "-"], stateOf("dev", inputs));
        assert.equal(status, 0);
        assert.match(
            stdout,
            /^advisory tags: alarm of dev .*\n {4}tagsAll\.Environment: is missing; set it in aws:defaultTags/,
        );
    });

    for (const [args, problem] of [
        [[], /--stack: is missing; name a stack, or a saved state by --state/],
        [["--state", "/nowhere.json"], /--state: "\/nowhere\.json" cannot be read \(ENOENT\); name a file/],
        [["--state", "-", "--config", "x.yaml"], /--config: "x\.yaml" says nothing of a saved state/],
        [["--state", "-"], /^standard input: 1 problem\n {2}- \(top\): is not JSON/],
    ] as const) {
        it(`refuses ${args.join(" ") || "to be asked nothing"}`, () => {
            const { status, stdout, stderr } = airlock(args);
            assert.deepEqual([status, stdout], [1, ""]);
            assert.match(stderr, problem);
        });
    }
});
