import assert from "node:assert/strict";
import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { judgeState } from "../../automation/policies";
import { newScratch, OFFLINE, projectCopy, pulumi, reasonToSkip } from "../support/engine";
import { PROJECT, STACKS } from "../support/environments";

const PACK = join(PROJECT, "policies");
const UNFIT = join(PROJECT, "tests", "support", "fixture-programs", "unfit");

const PLAIN_TOPIC =
    /encryption {2}\(aws:sns:Topic: in-plain\)\n.*\n +kmsMasterKeyId: is missing, .*; give the environment's key/;
const PLAIN_HTTP =
    /bucket-tls {2}\(aws:s3:Bucket: alone\)\n.*\n +bucket: has no policy that refuses requests without TLS; deny s3:\*/;

describe("The policy pack in the real engine", function () {
    this.timeout(180_000);
    let scratch: string | undefined;
    let unfit = "";

    const run = (copy: string, ...args: readonly string[]) => {
        const { status, stdout, stderr } = pulumi({ copy, scratch: scratch ?? "" }, ...args);
        return { status, said: stdout + stderr };
    };

    before(function () {
        const reason = reasonToSkip();
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        scratch = newScratch();
        unfit = unfitProject(join(scratch, "unfit"));
    });

    after(() => {
        if (scratch !== undefined) {
            rmSync(scratch, { recursive: true, force: true });
        }
    });

    /** The program that breaks policies, in a folder of its own, with a stack file for each environment. */
    function unfitProject(copy: string): string {
        cpSync(UNFIT, copy, { recursive: true });
        symlinkSync(join(PROJECT, "node_modules"), join(copy, "node_modules"));
        for (const stack of STACKS) {
            const config = { "aws:region": "eu-west-1", ...OFFLINE };
            writeFileSync(join(copy, `Pulumi.${stack}.yaml`), stringify({ config }));
            assert.equal(run(copy, "stack", "select", "--create", stack).status, 0);
        }
        return copy;
    }

    for (const stack of STACKS) {
        it(`passes ${stack}, in a preview of all that it makes`, () => {
            const copy = projectCopy(join(scratch ?? "", stack));
            assert.equal(run(copy, "stack", "select", "--create", stack).status, 0);
            const { status, said } = run(copy, "preview", "--stack", stack, "--policy-pack", PACK);
            assert.equal(status, 0, said);
            assert.match(said, /✅ airlock@v/);
            assert.doesNotMatch(said, /\[(advisory|mandatory)\]/);
        });
    }

    it("stops a preview of a program that breaks mandatory rules, of a resource and of the stack, with their words", () => {
        const { status, said } = run(unfit, "preview", "--stack", "prod", "--policy-pack", PACK);
        assert.notEqual(status, 0);
        assert.match(said, /❌ airlock@v/);
        assert.match(said, new RegExp(`\\[mandatory\\] {2}${PLAIN_TOPIC.source}`));
        assert.match(said, new RegExp(`\\[mandatory\\] {2}${PLAIN_HTTP.source}`));
        assert.match(said, /\[mandatory\] {2}tags {2}\(pulumi:providers:aws: /);
    });

    it("takes the levels of the stack that is previewed", () => {
        const { said } = run(unfit, "preview", "--stack", "dev", "--policy-pack", PACK);
        assert.match(said, /\[mandatory\] {2}encryption /);
        assert.match(said, /\[advisory\] {2}tags /);
        assert.doesNotMatch(said, /\[mandatory\] {2}tags /);
    });

    it("takes other levels from the engine's own configuration", () => {
        const config = join(unfit, "levels.json");
        writeFileSync(config, JSON.stringify({ all: "advisory", tags: "disabled" }));
        const args = ["--policy-pack", PACK, "--policy-pack-config", config];
        const { status, said } = run(unfit, "preview", "--stack", "prod", ...args);
        assert.equal(status, 0, said);
        assert.match(said, new RegExp(`\\[advisory\\] {2}${PLAIN_TOPIC.source}`));
        assert.doesNotMatch(said, /\[mandatory\]| {2}tags /);
    });

    it("stops an update before what breaks a rule is made", () => {
        const update = ["up", "--yes", "--skip-preview", "--stack", "staging", "--policy-pack", PACK];
        const { status, said } = run(unfit, ...update);
        assert.notEqual(status, 0);
        assert.match(said, /\[mandatory\] {2}tags {2}\(pulumi:providers:aws: /);
        const state = run(unfit, "stack", "export", "--stack", "staging").said;
        assert.doesNotMatch(state, /aws:sns|aws:s3/);
    });

    it("judges a saved state as Pulumi's own command does, and as airlock policies does", () => {
        const path = join(scratch ?? "", "state.json");
        writeFileSync(path, savedTopic("prod"));
        const { status, said } = run(unfit, "policy", "analyze", "--file", path, "--policy-pack", PACK);
        assert.notEqual(status, 0);
        assert.match(said, new RegExp(`\\[mandatory\\] {2}${PLAIN_TOPIC.source}`));
        const { violations } = judgeState(readFileSync(path, "utf8"), path, undefined, "2026-11-30");
        assert.deepEqual(
            violations.map(({ rule, name }) => [rule, name]),
            [["encryption", "in-plain"]],
        );
        assert.equal(said.match(/\[mandatory\]/g)?.length, violations.length);
    });
});

/** What `pulumi stack export` prints of one topic with a provider that gives tags. */
function savedTopic(stack: string): string {
    const prefix = `urn:pulumi:${stack}::unfit::`;
    const tags = { Project: "unfit", Environment: stack, ManagedBy: "pulumi" };
    const provider = { region: "eu-west-1", defaultTags: JSON.stringify({ tags }) };
    const topic = { name: "in-plain" };
    const resources = [
        { urn: `${prefix}pulumi:pulumi:Stack::unfit-${stack}`, type: "pulumi:pulumi:Stack", custom: false },
        {
            ...{
                urn: `${prefix}pulumi:providers:aws::default`,
                type: "pulumi:providers:aws",
                custom: true,
                id: "0a1b",
            },
            ...{ inputs: provider, outputs: provider },
        },
        {
            ...{ urn: `${prefix}aws:sns/topic:Topic::in-plain`, type: "aws:sns/topic:Topic", custom: true },
            ...{ id: "arn:aws:sns:eu-west-1:111122223333:in-plain", inputs: topic, outputs: topic },
            ...{ provider: `${prefix}pulumi:providers:aws::default::0a1b` },
        },
    ];
    return JSON.stringify({ version: 3, deployment: { manifest: { time: "2026-11-30T00:00:00Z" }, resources } });
}
