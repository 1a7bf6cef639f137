import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { judgePlan, today } from "../../automation/policies";
import { inventoryOf } from "../../automation/recording/plan";
import { evaluateSandbox } from "../../automation/sandbox/evaluate";
import { describeViolation } from "../../policies/judge";
import { PROJECT } from "../support/environments";
import { hoursAfter, tagsOf, WRITTEN } from "../support/sandbox";

const STACK = "sandbox-alice";
const EXPECTED = join(PROJECT, "tests", "expected", "sandbox.json");

describe("A sandbox by its program", function () {
    this.timeout(120_000);
    let scratch: string;
    let configFile: string;
    const expires = hoursAfter(new Date(), 24);

    before(() => {
        scratch = mkdtempSync(join(tmpdir(), "airlock-sandbox-"));
        configFile = join(scratch, "sandbox.yaml");
        const config = {
            "aws:region": "eu-west-1",
            "aws:defaultTags": tagsOf(STACK, expires),
            "airlock:sandbox": WRITTEN,
        };
        writeFileSync(configFile, stringify({ config }));
    });
    after(() => rmSync(scratch, { recursive: true, force: true }));

    function airlock(...args: readonly string[]) {
        const { status, stdout, stderr } = spawnSync(
            process.execPath,
            [join(PROJECT, "bin", "airlock.js"), ...args, "--stack", STACK],
            { encoding: "utf8" },
        );
        return { status, stdout, stderr };
    }

    it("has the committed inventory", async () => {
        const { plan } = await evaluateSandbox({ projectDir: PROJECT, stack: STACK, configFile });
        const text = `${JSON.stringify(inventoryOf(plan), null, 2)}\n`
            .replaceAll(expires, "<expires>")
            // The folder of the example is a person's own, with reports of tests in it.
            .replace(/(?<=hello:)[0-9a-f]{24}|(?<="tag": ")[0-9a-f]{24}/g, "<tag>")
            .replace(/(?<=hello@sha256:)[0-9a-f]{64}/g, "<digest>");
        if (process.env.AIRLOCK_REWRITE_INVENTORY === "true") {
            writeFileSync(EXPECTED, text);
        }
        assert.equal(
            text,
            readFileSync(EXPECTED, "utf8"),
            "a sandbox changes; if that is meant, run npm run inventory and review the diff",
        );
    });

    it("keeps all policies, and says its end as an output and as a tag", async () => {
        const { plan } = await evaluateSandbox({ projectDir: PROJECT, stack: STACK, configFile });
        assert.deepEqual(judgePlan(plan, today()).violations.map(describeViolation), []);
        assert.deepEqual([plan.outputs.expires, plan.outputs.owner], [expires, "alice"]);
        assert.match(plan.config["aws:defaultTags"] ?? "", new RegExp(`"Expires":"${expires}"`));
        assert.doesNotMatch(JSON.stringify(plan), /asked for in an update/);
    });

    it("is planned, checked and judged by the command line as environments are", () => {
        const plan = airlock("plan", "--config", configFile);
        assert.equal(plan.status, 0, plan.stderr);
        assert.match(plan.stdout, /^awsx:ecs:FargateService +sandbox-service$/m);
        assert.match(plan.stdout, /^total +74\.40$/m);
        assert.equal(airlock("check", "--config", configFile).stdout, `settings of ${STACK} are sound\n`);
        const policies = airlock("policies", "--config", configFile);
        assert.equal(policies.status, 0, policies.stdout);
        assert.match(policies.stdout, /of sandbox-alice: 0 mandatory and 0 advisory violations/);
    });

    it("is loaded for sandboxes alone: the program of an environment starts without awsx and Docker's package", () => {
        const script =
            'require("./index.ts"); console.log(Object.keys(require.cache).filter((path) => /pulumi.(awsx|docker)|sandbox-program/.test(path)))';
        const { stdout, stderr } = spawnSync(
            process.execPath,
            ["-r", "ts-node/register/transpile-only", "-e", script],
            { cwd: PROJECT, encoding: "utf8" },
        );
        assert.equal(stdout, "[]\n", stderr);
    });

    for (const command of ["doctor", "permissions", "prove", "bootstrap"]) {
        it(`is refused by airlock ${command}, which is about environments`, () => {
            const { status, stdout, stderr } = airlock(command);
            assert.deepEqual([status, stdout], [1, ""]);
            assert.match(
                stderr,
                /^Stack "sandbox-alice": 1 problem\n {2}- --stack: "sandbox-alice" is a sandbox, and this is about environments; use one of dev, staging, prod; /,
            );
        });
    }

    it("is refused without a file, with what writes it", () => {
        const { status, stderr } = airlock("plan");
        assert.equal(status, 1);
        assert.match(
            stderr,
            /Pulumi\.sandbox-alice\.yaml: is not there; npx airlock sandbox init alice --app <dir> writes it/,
        );
    });
});
