import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
    chmodSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type ApplicationCheck, readApplication } from "../../packaging/application";
import { runCheck, runChecks } from "../../packaging/checks";
import { countTests } from "../../packaging/junit";
import { objectsText, renderObjects } from "../../packaging/kubernetes/objects";
import { packageApplication } from "../../packaging/package";
import { renderTemplate, templateText } from "../../packaging/template";
import { canonicalJson, sha256 } from "../../release/canonical";

const PASSING = '<testsuites><testsuite name="a"><testcase name="b"/><testcase name="c"/></testsuite></testsuites>';

describe("Packaging", function () {
    this.timeout(20_000);
    let root: string;
    let app: string;
    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "airlock-package-"));
        app = join(root, "app");
        mkdirSync(app);
    });
    afterEach(() => rmSync(root, { recursive: true, force: true }));

    /** A check that runs a piece of JavaScript; `report("…")` in it writes the report. */
    function checkThat(script: string, name = "unit"): ApplicationCheck {
        const prelude = 'const report = (xml) => require("node:fs").writeFileSync("reports/unit.xml", xml);';
        return {
            name,
            run: [process.execPath, "-e", `${prelude} ${script}`],
            report: "reports/unit.xml",
            timeoutMinutes: 1,
        };
    }
    function writeApplication(...checks: readonly ApplicationCheck[]): void {
        writeFileSync(
            join(app, "airlock.yaml"),
            JSON.stringify({ name: "hello", port: 8080, healthPath: "/health", checks }),
        );
    }
    async function fault(script: string, limit = 10_000) {
        const result = await runCheck(checkThat(script), app, limit);
        assert.ok("message" in result, JSON.stringify(result));
        assert.equal(result.path, "checks.unit");
        // The command itself is long and not what is asked here.
        return { ...result, message: result.message.replace(/^".*" (?=ended|did|was)/s, "") };
    }

    describe("of a report", () => {
        it("counts test cases wherever they are", () => {
            assert.deepEqual(countTests(PASSING), { passed: 2, failed: 0, skipped: 0 });
            assert.deepEqual(countTests("<testsuite><testcase/></testsuite>"), { passed: 1, failed: 0, skipped: 0 });
            assert.deepEqual(
                countTests(`<?xml version="1.0"?>
                    <!-- a comment -->
                    <testsuites>
                        <testcase name="at the top"/>
                        <testsuite><properties><property name="x"/></properties><testsuite>
                            <testcase><failure message="no">text &amp; more</failure></testcase>
                            <testcase><error/></testcase>
                            <testcase><skipped/></testcase>
                            <testcase><system-out><![CDATA[<testcase/>]]></system-out></testcase>
                        </testsuite></testsuite>
                    </testsuites>`),
                { passed: 2, failed: 2, skipped: 1 },
            );
        });

        it("believes a suite that says more failed than its test cases show", () => {
            const suite = '<testsuites><testsuite errors="1" failures="2"><testcase/></testsuite></testsuites>';
            assert.deepEqual(countTests(suite), { passed: 1, failed: 3, skipped: 0 });
        });

        it("knows what is no report", () => {
            for (const text of ["", "no", "<html/>", "<testsuite>", "<testsuite/><testsuite/>", '{"testsuite":1}']) {
                assert.equal(countTests(text), undefined, text);
            }
        });
    });

    describe("runs checks", () => {
        it("and takes the counts from the report", async () => {
            assert.deepEqual(await runCheck(checkThat(`report('${PASSING}')`), app, 10_000), {
                name: "unit",
                passed: 2,
                failed: 0,
            });
        });

        it("in the application's folder, without credentials, in a home of their own", async () => {
            process.env.AWS_SECRET_ACCESS_KEY = "secret";
            process.env.SOME_TOKEN = "secret";
            let output = "";
            try {
                const script = `report('${PASSING}'); console.log(JSON.stringify([process.cwd(), process.env]))`;
                await runCheck(checkThat(script), app, 10_000, { onOutput: (text) => (output += text) });
            } finally {
                delete process.env.AWS_SECRET_ACCESS_KEY;
                delete process.env.SOME_TOKEN;
            }
            const [cwd, env] = JSON.parse(output);
            assert.equal(cwd, app);
            assert.equal(env.CI, "true");
            assert.equal(env.PATH, process.env.PATH);
            assert.notEqual(env.HOME, process.env.HOME);
            assert.ok(!existsSync(env.HOME), "the home is gone afterwards");
            assert.ok(!output.includes("secret"));
        });

        it("refuses a command that fails, with its last 20 lines", async () => {
            const script = 'for (let i = 1; i <= 30; i++) console.log("\\u001b[31mline " + i); process.exitCode = 3';
            const { message, remedy } = await fault(script);
            assert.equal(message, "ended with exit code 3");
            const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 11}`);
            assert.equal(remedy, ["make it pass; its last lines:", ...lines].join("\n      | "));
            assert.equal((await fault("process.exitCode = 1")).remedy, "make it pass; it wrote nothing");
        });

        it("refuses a command that hangs, and kills what it started", async () => {
            const child = `setInterval(() => {}, 1000); console.log(process.pid)`;
            const script = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" }); setInterval(() => {}, 1000)`;
            const { message, remedy } = await fault(script, 1000);
            assert.equal(message, "did not end within its time limit of 1 second");
            const [, pid] =
                /^make it faster, or raise timeoutMinutes \(at most 60\); its last lines:\n {6}\| (\d+)$/.exec(
                    remedy,
                ) ?? [];
            assert.ok(pid, remedy);
            await assertGone(Number(pid));
        });

        it("does not wait for what a command leaves running", async () => {
            const script = `report('${PASSING}'); require("node:child_process").spawn("sleep", ["60"], { stdio: "inherit" }).unref()`;
            const started = Date.now();
            assert.ok("passed" in (await runCheck(checkThat(script), app, 10_000)));
            assert.ok(Date.now() - started < 8000);
        });

        it("refuses a command that is killed, and one that does not exist", async () => {
            assert.equal(
                (await fault('process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)')).message,
                "was killed by SIGTERM",
            );
            assert.deepEqual(await runCheck({ ...checkThat(""), run: ["no-such-program"] }, app, 1000), {
                path: "checks.unit",
                message: '"no-such-program" could not be started (spawn no-such-program ENOENT)',
                remedy: "name a program that is there",
            });
        });

        it("refuses a missing report, even when an earlier run left one", async () => {
            mkdirSync(join(app, "reports"));
            writeFileSync(join(app, "reports/unit.xml"), PASSING);
            assert.deepEqual(await fault(""), {
                path: "checks.unit",
                message: 'it left no report "reports/unit.xml"',
                remedy: "let its command write a JUnit report there",
            });
        });

        it("refuses a report that is none, is empty, only skips, or has failures", async () => {
            assert.equal((await fault('report("no")')).message, 'its report "reports/unit.xml" is not JUnit XML');
            assert.equal((await fault('report("<testsuites/>")')).message, "its report has no tests");
            assert.equal(
                (await fault('report("<testsuite><testcase><skipped/></testcase></testsuite>")')).message,
                "its report has only skipped tests (1)",
            );
            assert.equal(
                (await fault('report("<testsuite><testcase/><testcase><failure/></testcase></testsuite>")')).message,
                "its report has 1 failed of 2 tests, though its command ended with exit code 0",
            );
        });

        it("all of them, and refuses every one that fails", async () => {
            writeApplication(
                checkThat("process.exitCode = 1", "first"),
                checkThat(`report('${PASSING}')`, "second"),
                checkThat("", "third"),
            );
            const lines: string[] = [];
            await assert.rejects(
                runChecks(readApplication(app), app, {
                    onProgress: (line) => lines.push(line.split(" ", 3).join(" ")),
                }),
                (error: Error) => {
                    assert.match(error.message, /^checks of "hello" \(airlock.yaml\): 2 problems\n/);
                    assert.match(error.message, /\n {2}- checks.first: .* ended with exit code 1; /);
                    assert.match(error.message, /\n {2}- checks.third: it left no report "reports\/unit\.xml"; /);
                    return true;
                },
            );
            assert.deepEqual(
                lines.map((line) => line.replace(process.execPath, "node")),
                ["check first: node", "check second: node", "check second: 2", "check third: node"],
            );
        });

        it("until it is stopped", async () => {
            const stop = new AbortController();
            writeApplication(checkThat("console.log(process.pid); setInterval(() => {}, 1000)"));
            let pid = 0;
            const running = runChecks(readApplication(app), app, {
                signal: stop.signal,
                onOutput: (text) => {
                    pid = Number(text);
                    stop.abort(new Error("stopped by a test"));
                },
            });
            await assert.rejects(running, { message: "stopped by a test" });
            await assertGone(pid);
        });
    });

    describe("writes", () => {
        const reports = checkThat(`report('${PASSING}')`);

        it("template and record, byte for byte the same each time", async () => {
            writeApplication(reports);
            const out = join(root, "out");
            const first = await packageApplication({ appDir: app, outDir: out });
            const template = readFileSync(join(out, "template.json"), "utf8");
            const record = readFileSync(join(out, "application.json"), "utf8");
            assert.equal(template, templateText(renderTemplate(readApplication(app))));
            assert.equal(first.templateHash, sha256(template));
            const objects = readFileSync(join(out, "kubernetes.json"), "utf8");
            assert.equal(objects, objectsText(renderObjects(readApplication(app))));
            assert.equal(first.objectsHash, sha256(objects));
            assert.equal(
                record,
                '{"checks":[{"failed":0,"name":"unit","passed":2}],"format":1,"name":"hello","needs":{"healthPath":"/health","port":8080}}',
            );
            assert.equal(record, canonicalJson(first.record));

            const second = await packageApplication({ appDir: app, outDir: out });
            assert.equal(second.templateHash, first.templateHash);
            assert.equal(readFileSync(join(out, "template.json"), "utf8"), template);
            assert.equal(readFileSync(join(out, "kubernetes.json"), "utf8"), objects);
            assert.deepEqual(readdirSync(root).sort(), ["app", "out"]);
            assert.deepEqual(readdirSync(out).sort(), ["application.json", "kubernetes.json", "template.json"]);
            assert.equal(statSync(out).mode, statSync(app).mode, "as open as any new folder");
        });

        it("into an empty folder, too", async () => {
            writeApplication(reports);
            mkdirSync(join(root, "out"));
            await packageApplication({ appDir: app, outDir: join(root, "out") });
            assert.equal(readdirSync(join(root, "out")).length, 3);
        });

        it("the application's own resources, in the template", async () => {
            writeFileSync(join(app, "template.yaml"), "Resources: { Jobs: { Type: AWS::SQS::Queue } }\n");
            const yaml = { name: "hello", port: 8080, healthPath: "/", checks: [reports], template: "template.yaml" };
            writeFileSync(join(app, "airlock.yaml"), JSON.stringify(yaml));
            const { template } = await packageApplication({ appDir: app, outDir: join(root, "out") });
            assert.deepEqual(template.Resources.Jobs, { Type: "AWS::SQS::Queue" });
        });

        it("what was checked once dependencies are installed, which may see tokens but no AWS credentials", async () => {
            const see =
                'require("node:fs").writeFileSync("seen", [process.env.NPM_TOKEN, process.env.AWS_SECRET_ACCESS_KEY].join())';
            const check = checkThat(
                `if (!require("node:fs").existsSync("seen")) process.exit(1); report(${JSON.stringify(PASSING)})`,
            );
            writeFileSync(
                join(app, "airlock.yaml"),
                JSON.stringify({
                    name: "hello",
                    port: 8080,
                    healthPath: "/health",
                    install: [process.execPath, "-e", see],
                    checks: [check],
                }),
            );
            process.env.NPM_TOKEN = "token";
            process.env.AWS_SECRET_ACCESS_KEY = "credential";
            try {
                await packageApplication({ appDir: app, outDir: join(root, "out") });
            } finally {
                delete process.env.NPM_TOKEN;
                delete process.env.AWS_SECRET_ACCESS_KEY;
            }
            assert.equal(readFileSync(join(app, "seen"), "utf8"), "token,");
        });

        it("nothing when dependencies cannot be installed", async () => {
            writeFileSync(
                join(app, "airlock.yaml"),
                JSON.stringify({
                    name: "hello",
                    port: 8080,
                    healthPath: "/health",
                    install: [process.execPath, "-e", "console.log('no registry'); process.exit(3)"],
                    checks: [checkThat(`report(${JSON.stringify(PASSING)})`)],
                }),
            );
            await assert.rejects(packageApplication({ appDir: app, outDir: join(root, "out") }), {
                message:
                    /^airlock\.yaml: 1 problem\n {2}- install: ".*" ended with exit code 3; make it pass; its last lines:\n {6}\| no registry$/,
            });
            assert.ok(!existsSync(join(root, "out")));
        });

        it("nothing when a check fails, and keeps the package that was there", async () => {
            writeApplication(reports);
            const out = join(root, "out");
            await packageApplication({ appDir: app, outDir: out });
            const before = readFileSync(join(out, "application.json"), "utf8");
            writeApplication(checkThat("process.exitCode = 1"));
            await assert.rejects(packageApplication({ appDir: app, outDir: out }), { name: "Refusal" });
            await assert.rejects(packageApplication({ appDir: app, outDir: join(root, "other") }), { name: "Refusal" });
            assert.equal(readFileSync(join(out, "application.json"), "utf8"), before);
            assert.deepEqual(readdirSync(root).sort(), ["app", "out"]);
        });

        it("refuses a folder that holds something else, before any check runs", async () => {
            writeApplication(checkThat('report("never reached"); process.exitCode = 1'));
            await assert.rejects(packageApplication({ appDir: app, outDir: app }), {
                message: `output: 1 problem\n  - ${app}: holds "airlock.yaml", which packaging did not make; give an empty folder or a new one`,
            });
            assert.deepEqual(readdirSync(app), ["airlock.yaml"]);
        });

        it("refuses a folder that cannot be written, before any check runs", async () => {
            writeApplication(checkThat('report("never reached"); process.exitCode = 1'));
            const remedy = "give a folder that you may write to, below one that exists";
            const missing = join(root, "missing");
            await assert.rejects(packageApplication({ appDir: app, outDir: join(missing, "out") }), {
                message: `output: 1 problem\n  - ${missing}: cannot be written (ENOENT); ${remedy}`,
            });
            const file = join(app, "airlock.yaml");
            await assert.rejects(packageApplication({ appDir: app, outDir: file }), {
                message: `output: 1 problem\n  - ${file}: cannot be written (ENOTDIR); ${remedy}`,
            });
            assert.deepEqual(readdirSync(app), ["airlock.yaml"]);
        });

        it("refuses a parent without write permission", async function () {
            if (process.getuid?.() === 0) {
                console.log("      skipped: root may write everywhere; run the tests as another user");
                this.skip();
            }
            writeApplication(reports);
            const closed = join(root, "closed");
            mkdirSync(closed);
            chmodSync(closed, 0o500);
            await assert.rejects(packageApplication({ appDir: app, outDir: join(closed, "out") }), /\(EACCES\)/);
        });
    });

    describe("as the builder", () => {
        const run = promisify(execFile);
        const builder = (...args: readonly string[]) =>
            run(
                process.execPath,
                ["-r", "ts-node/register/transpile-only", join(__dirname, "../../packaging/builder.ts"), ...args],
                { cwd: join(__dirname, "../..") },
            );

        it("packages, and says the hashes of template and objects", async () => {
            writeApplication(checkThat(`report('${PASSING}'); console.log("from the check")`));
            const { stdout, stderr } = await builder(app, join(root, "out"));
            const template = readFileSync(join(root, "out", "template.json"));
            const objects = readFileSync(join(root, "out", "kubernetes.json"));
            assert.match(stdout, /\nfrom the check\ncheck unit: 2 passed\n/);
            assert.ok(stdout.endsWith(`template ${sha256(template)}\nobjects ${sha256(objects)}\n`));
            assert.equal(stderr, "");
        });

        it("refuses with exit code 1 and without a stack", async () => {
            await assert.rejects(builder(app, join(root, "out")), {
                code: 1,
                stderr: `airlock.yaml: 1 problem\n  - (file): is not in "${app}"; give the folder of the application\n`,
            });
        });

        it("refuses wrong usage with exit code 2", async () => {
            await assert.rejects(builder(app), { code: 2, stderr: "usage: node builder.js APP_DIR OUT_DIR\n" });
        });
    });
});

/** Waits until a killed process is gone; one that only waits for its parent to notice (state Z) is. */
async function assertGone(pid: number): Promise<void> {
    const deadline = Date.now() + 5000;
    while (Date.now() < deadline) {
        try {
            process.kill(pid, 0);
            if (/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))) {
                return;
            }
        } catch (error) {
            // No such process; or no /proc to look into, and then another round.
            if (
                (error as NodeJS.ErrnoException).code === "ESRCH" ||
                (!existsSync(`/proc/${pid}`) && existsSync("/proc/self"))
            ) {
                return;
            }
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.fail(`process ${pid} is still there`);
}
