import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
    copyFileSync,
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Finding } from "../../automation/doctor/finding";
import { compareEnvironments } from "../../automation/environments";
import { markdownTable } from "../../automation/table";
import { sha256 } from "../../release/canonical";
import { PROJECT, realEnvironment, realEnvironments, shareCompiled } from "../support/environments";

const AIRLOCK = join(PROJECT, "bin", "airlock.js");

function airlock(...args: readonly string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [AIRLOCK, ...args], {
        encoding: "utf8",
        maxBuffer: 64 * 1024 * 1024,
    });
    return { status, stdout, stderr };
}

describe("airlock", () => {
    let scratch: string;

    before(() => {
        scratch = mkdtempSync(join(tmpdir(), "airlock-cli-"));
    });
    after(() => rmSync(scratch, { recursive: true, force: true }));

    describe("plan", () => {
        it("prints nothing but JSON on standard output, with everything that the stack registers", async () => {
            const { status, stdout, stderr } = airlock("plan", "--stack", "prod", "--json");
            assert.equal(status, 0, stderr);
            const printed = JSON.parse(stdout);
            const { plan, cost } = await realEnvironment("prod");
            assert.deepEqual(printed, JSON.parse(JSON.stringify({ ...plan, cost })));
            assert.deepEqual(Object.keys(printed.resources[0]).slice(0, 6), [
                "type",
                "name",
                "urn",
                "parent",
                "custom",
                "inputs",
            ]);
        });

        it("prints a table, the idle cost and the outputs for people", () => {
            const { status, stdout } = airlock("plan", "--stack", "dev");
            assert.equal(status, 0);
            assert.match(stdout, /^TYPE +NAME\n/);
            assert.match(stdout, /\naws:ecs\/cluster:Cluster +runtime-cluster\n/);
            assert.match(stdout, /\nIDLE COST \(list prices of eu-west-1, 2026-11\) +COUNT +USD A MONTH\n/);
            assert.match(stdout, /\noutputs \{\n/);
        });

        it("ends quietly when its reader stops early", async () => {
            const child = spawn(process.execPath, [AIRLOCK, "plan", "--stack", "dev", "--json"], {
                stdio: ["ignore", "pipe", "pipe"],
            });
            let said = "";
            child.stderr.setEncoding("utf8").on("data", (text: string) => {
                said += text;
            });
            child.stdout.once("data", () => child.stdout.destroy());
            const code = await new Promise((resolve) => child.on("close", resolve));
            assert.deepEqual([code, said], [0, ""]);
        });

        it("refuses a stack that does not exist, with those that do, and exit code 1", () => {
            const { status, stdout, stderr } = airlock("plan", "--stack", "qa");
            assert.deepEqual([status, stdout], [1, ""]);
            assert.match(stderr, /Pulumi\.qa\.yaml: is not there; .* the stacks are dev, prod, staging\n$/);
        });
    });

    describe("check", () => {
        it("accepts the real stacks", () => {
            const { status, stdout } = airlock("check", "--stack", "staging");
            assert.deepEqual([status, stdout], [0, "settings of staging are sound\n"]);
        });

        it("refuses a wrong file with all its problems, its own name, and no stack trace", () => {
            const wrong = join(scratch, "wrong.yaml");
            const good = readFileSync(join(PROJECT, "Pulumi.prod.yaml"), "utf8");
            writeFileSync(wrong, good.replace("windowMinutes: 3", "windowMinutes: 10").replace("max: 12", "max: 1"));
            const { status, stdout, stderr } = airlock("check", "--stack", "prod", "--config", wrong);
            assert.deepEqual([status, stdout], [1, ""]);
            assert.equal(
                stderr,
                [
                    `Settings of stack "prod" (Pulumi.yaml and ${wrong}): 2 problems`,
                    `  - alarms.windowMinutes: "10" does not fit into the rollout's shortest pause of 10 minutes (10 % for 10 min, then all; old revision kept 30 min), so the alarm would come too late; use less than 10, or lengthen the pause`,
                    '  - tasks.min: "3" is above tasks.max, "1"; lower the one or raise the other',
                    "",
                ].join("\n"),
            );
        });
    });

    describe("hybrid describe", () => {
        const example = join(PROJECT, "examples", "hybrid", "Pulumi.prod-transit-gateway.yaml");
        const args = ["hybrid", "describe", "--stack", "prod", "--config"] as const;

        it("prints what the other side configures, as text and as nothing but JSON", () => {
            const text = airlock(...args, example);
            assert.deepEqual([text.status, text.stderr], [0, ""]);
            assert.match(text.stdout, /^Link of prod \(10\.18\.0\.0\/16 in eu-west-1, /);
            assert.match(text.stdout, /\nVLAN +318 +318\n/);
            const json = airlock(...args, example, "--json");
            assert.deepEqual([json.status, json.stderr], [0, ""]);
            assert.equal(JSON.parse(json.stdout).interfaces[0].made.vlan, 318);
        });

        it("reads outputs from standard input", () => {
            const known = { onPremises: { gatewayId: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", interfaces: {} } };
            const { status, stdout } = spawnSync(
                process.execPath,
                [AIRLOCK, ...args, example, "--outputs", "-", "--json"],
                { encoding: "utf8", input: JSON.stringify(known) },
            );
            assert.equal(status, 0);
            assert.equal(JSON.parse(stdout).gateway.id, known.onPremises.gatewayId);
        });

        it("tells a key that is encrypted in a stack file only by the command that reads it", () => {
            const encrypted = join(scratch, "encrypted.yaml");
            const content = readFileSync(example, "utf8");
            writeFileSync(
                encrypted,
                content.replace("siteLink: false", 'siteLink: false\n            bgpKey: { secure: "v1:abc:def" }'),
            );
            const { status, stdout, stderr } = airlock(...args, encrypted);
            assert.equal(status, 0, stderr);
            assert.match(
                stdout,
                /pulumi config get --stack prod --path 'airlock:hybrid\.link\.interfaces\[0\]\.source\.bgpKey'/,
            );
            assert.ok(!stdout.includes("v1:abc:def"));
        });

        it("refuses a stack without a link, with exit code 1 and no stack trace", () => {
            const { status, stdout, stderr } = airlock("hybrid", "describe", "--stack", "dev");
            assert.deepEqual([status, stdout], [1, ""]);
            assert.match(stderr, /^Settings of stack "dev": 1 problem\n {2}- hybrid: is missing, .*\n$/);
        });
    });

    describe("render", () => {
        const log = join(PROJECT, "tests", "support", "engine-events", "replace-preview.jsonl");

        it("shows an event log as text, as one line, as JSON, and writes the pages that are asked for", () => {
            const [markdown, html] = [join(scratch, "preview.md"), join(scratch, "preview.html")];
            const text = airlock("render", log, "--markdown", markdown, "--html", html);
            assert.deepEqual([text.status, text.stderr], [0, `wrote ${markdown}\nwrote ${html}\n`]);
            assert.match(text.stdout, /^airlock dev: 1 replaced, 1 changed\n/);
            assert.match(readFileSync(markdown, "utf8"), /^### `airlock dev`: 1 replaced, 1 changed\n/);
            assert.match(readFileSync(html, "utf8"), /^<!doctype html>/i);
            assert.equal(
                airlock("render", log, "--line").stdout,
                "1 replaced, 1 changed. Risk medium: Replaces (1).\n",
            );
            assert.equal(JSON.parse(airlock("render", log, "--json").stdout).verdict.text, "1 replaced, 1 changed");
        });

        it("reads what pulumi preview --json wrote, from standard input too", () => {
            const step = { op: "delete", urn: "urn:pulumi:dev::shop::aws:sqs/queue:Queue::jobs" };
            const type = "aws:sqs/queue:Queue";
            const steps = [{ ...step, oldState: { urn: step.urn, type, custom: true, inputs: {} } }];
            const input = JSON.stringify({ steps, changeSummary: { delete: 1 } }, null, 2);
            const { stdout, stderr } = spawnSync(process.execPath, [AIRLOCK, "render", "-", "--line"], {
                encoding: "utf8",
                input,
            });
            assert.match(stdout, /^1 deleted\. Risk (high|medium): Deletes/, stderr);
        });

        it("refuses a file that is not there, and one that is no preview", () => {
            const missing = airlock("render", join(scratch, "none.jsonl"));
            assert.equal(missing.status, 1);
            assert.match(missing.stderr, /^Preview: 1 problem\n.*cannot be read .*; give the file that pulumi preview/);
            const other = airlock("render", join(PROJECT, "README.md"));
            assert.deepEqual([other.status, other.stdout], [1, ""]);
            assert.doesNotMatch(other.stderr, /\n {4}at /);
        });
    });

    describe("doctor", () => {
        /** As on a machine that has neither credentials nor Pulumi. */
        const bare = (...args: readonly string[]) =>
            spawnSync(process.execPath, [AIRLOCK, "doctor", ...args], {
                encoding: "utf8",
                env: { PATH: "/nonexistent", HOME: scratch, AWS_EC2_METADATA_DISABLED: "true" },
            });

        it("prints nothing but JSON, what mends each problem, and what would let it look at the rest; exit code 1", () => {
            const { status, stdout, stderr } = bare("--stack", "dev", "--json");
            assert.equal(status, 1, stderr);
            const { stack, findings }: { readonly stack: string; readonly findings: readonly Finding[] } =
                JSON.parse(stdout);
            assert.equal(stack, "dev");
            assert.deepEqual(
                findings.filter(({ level, mend }) => (level === "problem" || level === "unchecked") && !mend),
                [],
            );
            const told = (level: string) =>
                new Set(findings.filter((one) => one.level === level).map(({ group }) => group));
            assert.ok(told("problem").has("credentials") && told("problem").has("backend"));
            for (const group of ["credentials", "quotas", "names", "singletons"] as const) {
                assert.ok(told("unchecked").has(group), group);
            }
        });

        it("prints them group by group for people", () => {
            const { status, stdout } = bare("--stack", "staging");
            assert.equal(status, 1);
            assert.match(stdout, /^Tools\n/);
            assert.match(stdout, /\n {2}problem {4}no backend: pulumi is not on the PATH, .*\n {13}→ install it: /);
            assert.match(stdout, /\nstaging has \d+ problems, \d+ unchecked\n$/);
        });

        it("refuses settings that cannot work before it looks at anything", () => {
            const { status, stdout, stderr } = bare("--stack", "qa");
            assert.deepEqual([status, stdout], [1, ""]);
            assert.match(stderr, /Pulumi\.qa\.yaml: is not there; /);
        });
    });

    describe("permissions", () => {
        it("prints policies as JSON, each to be pasted as it is", () => {
            const { status, stdout, stderr } = airlock("permissions", "--stack", "dev", "--json");
            assert.equal(status, 0, stderr);
            const { stack, documents } = JSON.parse(stdout);
            assert.equal(stack, "dev");
            assert.deepEqual(
                documents.map(({ access }: { readonly access: string }) => access),
                ["look", "change", "change", "change"].slice(0, documents.length),
            );
            assert.deepEqual(Object.keys(documents[0].policy), ["Version", "Statement"]);
        });

        it("prints a table for people, with what it does not speak of", () => {
            const { status, stdout } = airlock("permissions", "--stack", "prod");
            assert.equal(status, 0);
            assert.match(
                stdout,
                /^airlock-prod-update-look: to look alone, all that a preview needs \(\d+ of 6144 characters\)\nON +ACTIONS\n/,
            );
            assert.match(
                stdout,
                /\niam: role\/airlock-prod-\*, where iam:PermissionsBoundary is policy\/airlock-prod-/,
            );
            assert.match(stdout, /\nThe stack's state and the key of its secrets are apart: /);
        });
    });

    describe("package", () => {
        it("says what it has made for either runtime", () => {
            const app = join(scratch, "app");
            const out = join(scratch, "both");
            mkdirSync(app);
            const report = "<testsuites><testsuite name='a'><testcase name='b'/></testsuite></testsuites>";
            const script = `require("node:fs").writeFileSync("reports/a.xml", ${JSON.stringify(report)})`;
            const check = { name: "a", run: [process.execPath, "-e", script], report: "reports/a.xml" };
            const application = { name: "hello", port: 8080, healthPath: "/health", checks: [check] };
            writeFileSync(join(app, "airlock.yaml"), JSON.stringify(application));
            const { status, stdout } = airlock("package", "--app", app, "--out", out);
            assert.equal(status, 0);
            const hashOf = (file: string) => sha256(readFileSync(join(out, file)));
            assert.equal(
                stdout,
                [
                    `packaged hello in ${out}: 1 tests passed`,
                    `  template.json for ECS, SHA-256 ${hashOf("template.json")}`,
                    `  kubernetes.json for EKS, SHA-256 ${hashOf("kubernetes.json")}`,
                    "",
                ].join("\n"),
            );
        });

        it("refuses an application without its file, and writes nothing", () => {
            const out = join(scratch, "package");
            const { status, stderr } = airlock("package", "--app", scratch, "--out", out);
            assert.equal(status, 1);
            assert.match(stderr, /^airlock\.yaml: 1 problem\n/);
            assert.ok(!existsSync(out));
        });
    });

    describe("account", () => {
        it("writes one account id into Pulumi.yaml, and changes nothing else there", () => {
            // The command edits the project that it lies in, so it gets one of its own.
            for (const folder of ["automation", "bin"]) {
                cpSync(join(PROJECT, folder), join(scratch, folder), { recursive: true });
            }
            for (const entry of [
                "components",
                "functions",
                "node_modules",
                "packaging",
                "policies",
                "rehearsal",
                "release",
                "stacks",
                "tsconfig.json",
            ]) {
                symlinkSync(join(PROJECT, entry), join(scratch, entry));
            }
            shareCompiled(scratch);
            copyFileSync(join(PROJECT, "Pulumi.yaml"), join(scratch, "Pulumi.yaml"));
            const run = (...args: readonly string[]) =>
                spawnSync(process.execPath, [join(scratch, "bin", "airlock.js"), "account", ...args], {
                    encoding: "utf8",
                });
            const before = readFileSync(join(PROJECT, "Pulumi.yaml"), "utf8");
            assert.equal(run("staging", "123456789012").status, 0);
            assert.equal(
                readFileSync(join(scratch, "Pulumi.yaml"), "utf8"),
                before.replace('name: staging, account: "000000000000"', 'name: staging, account: "123456789012"'),
            );
            assert.match(run("staging", "123").stderr, /id: "123" is not 12 digits; /);
            assert.match(run("qa", "123456789012").stderr, /"qa" is not among .*; use one of dev, staging, prod\n$/);
        });
    });

    describe("usage", () => {
        for (const args of [
            ["plan"],
            ["diff", "--stack", "dev"],
            ["frobnicate"],
            ["hybrid", "describe"],
            ["plan", "--stack"],
            ["check", "--stack", "dev", "--json"],
        ]) {
            it(`refuses "${args.join(" ")}" with exit code 2`, () => {
                const { status, stdout, stderr } = airlock(...args);
                assert.deepEqual([status, stdout], [2, ""]);
                assert.match(stderr, /^error: /);
            });
        }

        it("shows help with exit code 0", () => {
            const { status, stdout } = airlock("--help");
            assert.equal(status, 0);
            for (const command of [
                "plan",
                "check",
                "diff",
                "comment",
                "compare",
                "policies",
                "doctor",
                "permissions",
                "hybrid",
                "package",
                "rehearse",
                "account",
            ]) {
                assert.match(stdout, new RegExp(`^ {2}${command} `, "m"));
            }
        });
    });
});

describe("The README", () => {
    it("has the differences that the settings really make", async () => {
        const { environments, rows } = compareEnvironments(await realEnvironments());
        const table = markdownTable([["", ...environments], ...rows.map(({ what, values }) => [what, ...values])]);
        const readme = readFileSync(join(PROJECT, "README.md"), "utf8");
        assert.ok(readme.includes(table), "run npm run differences");
    });
});
