import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "../support/environments";
import { type Consumer, installLibrary, PLAYED_ACCOUNT, playedProject } from "../support/library";
import { type PlayedAws, playAws, playedCredentials } from "../support/played-aws";

const { TMPDIR = "/tmp" } = process.env;
const RELEASE = "0123456789abcdef".repeat(4);

describe("The packed library", function () {
    this.timeout(120_000);
    let scratch: string;
    let consumer: Consumer;
    let projectDir: string;
    let aws: PlayedAws;

    before(async () => {
        scratch = mkdtempSync(join(tmpdir(), "airlock-library-"));
        consumer = installLibrary(join(scratch, "consumer"));
        projectDir = playedProject(join(scratch, "project"));
        aws = await playAws();
        mkdirSync(join(scratch, "temporary"));
        process.env.TMPDIR = join(scratch, "temporary");
    });

    afterEach("nothing temporary is left", () => {
        assert.deepEqual(
            readdirSync(tmpdir()).filter((name) => name.startsWith("airlock-")),
            [],
        );
    });

    beforeEach(() => {
        aws.account = PLAYED_ACCOUNT;
        aws.calls.length = 0;
    });

    after(async () => {
        process.env.TMPDIR = TMPDIR;
        await aws?.close();
        rmSync(scratch, { recursive: true, force: true });
    });

    const open = (stack: string, more: object = {}) =>
        consumer.library.openEnvironment({ projectDir, stack, env: playedCredentials(aws.url), ...more });

    function run(program: string, env: NodeJS.ProcessEnv = process.env) {
        return spawnSync(process.execPath, [...program.split(" ")], { cwd: consumer.folder, encoding: "utf8", env });
    }

    async function refusal(asked: Promise<unknown>) {
        const error = await asked.then(
            () => assert.fail("was not refused"),
            (reason: unknown) => reason,
        );
        assert.ok(error instanceof consumer.library.EnvironmentError, String(error));
        return error;
    }

    it("holds what its entry needs, in JavaScript with types, and nothing of the program", () => {
        const installed = join(consumer.folder, "node_modules", "pulumi-airlock");
        assert.deepEqual(readdirSync(installed).sort(), ["LICENSE", "README.md", "bin", "dist", "package.json"]);
        const files = readdirSync(join(installed, "dist"), { recursive: true, encoding: "utf8" });
        assert.ok(files.includes(join("automation", "index.d.ts")));
        assert.deepEqual(
            files.filter((file) => /(?<!\.d)\.ts$/.test(file)),
            [],
        );
        const program = ["platform", "index.js", join("stacks", "environment.js"), join("stacks", "platform.js")];
        assert.deepEqual(
            files.filter((file) => program.includes(file)),
            [],
        );
        const using = files.filter((file) => file.endsWith(".js") || file.endsWith(".d.ts"));
        for (const file of using) {
            assert.doesNotMatch(readFileSync(join(installed, "dist", file), "utf8"), /["']@pulumi\/aws/, file);
        }
    });

    it("is imported by name from both kinds of modules", () => {
        const print =
            "console.log(typeof openEnvironment, typeof renderPreview, new EnvironmentError('conflict', 'dev', { failures: [{ message: 'x' }] }).message)";
        writeFileSync(
            join(consumer.folder, "esm.mjs"),
            `import { EnvironmentError, openEnvironment, renderPreview } from "pulumi-airlock";\n${print}`,
        );
        writeFileSync(
            join(consumer.folder, "cjs.cjs"),
            `const { EnvironmentError, openEnvironment, renderPreview } = require("pulumi-airlock");\n${print}`,
        );
        for (const file of ["esm.mjs", "cjs.cjs"]) {
            const { stdout, stderr } = run(file);
            assert.equal(stdout, "function function dev: x\n", stderr);
        }
    });

    it("compiles what its guide shows, without looking away from the types of others", () => {
        const guide = readFileSync(join(PROJECT, "docs", "automation.md"), "utf8");
        const examples = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => code);
        assert.ok(examples.length >= 2, "the guide has examples");
        examples.forEach((code, index) => {
            writeFileSync(join(consumer.folder, `example-${index}.mts`), code);
        });
        const options = { module: "nodenext", target: "es2023", strict: true, noEmit: true, types: ["node"] };
        const files = examples.map((_, index) => `example-${index}.mts`);
        writeFileSync(join(consumer.folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files }));
        const { stdout } = run(`${join(PROJECT, "node_modules", "typescript", "bin", "tsc")} -p .`);
        assert.equal(stdout, "");
    });

    it("says that its command line needs a checkout", () => {
        const { status, stderr } = run(join("node_modules", "pulumi-airlock", "bin", "airlock.js"));
        assert.equal(status, 2);
        assert.match(stderr, /^airlock runs in a checkout of the project/);
    });

    describe("without an engine", () => {
        it("refuses wrong settings with path, value and remedy, before anything else is asked", async () => {
            const error = await refusal(open("dev", { settings: { retention: { logDays: 8, candidateDays: 3 } } }));
            assert.equal(error.kind, "settings-refused");
            assert.deepEqual(
                error.problems.map(({ path }) => path),
                ["retention.logDays", "retention.candidateDays"],
            );
            assert.deepEqual(aws.calls, []);
        });

        it("refuses a stack that has no file, and a file that is not YAML", async () => {
            const missing = await refusal(open("nowhere"));
            assert.equal(missing.kind, "settings-refused");
            assert.equal(missing.problems[0]?.path, "Pulumi.nowhere.yaml");
            writeFileSync(join(projectDir, "Pulumi.broken.yaml"), "config: [");
            assert.equal((await refusal(open("broken"))).kind, "settings-refused");
        });

        it("refuses options that are out of bounds", async () => {
            const dev = await open("dev");
            const error = await refusal(dev.preview({ timeoutSeconds: 0, graceSeconds: 3601 }));
            assert.deepEqual(
                error.problems.map(({ path, message }) => `${path}: ${message}`),
                ['timeoutSeconds: "0" is not from 1 to 86400', 'graceSeconds: "3601" is not from 0 to 3600'],
            );
            assert.equal((await refusal(open("dev", { allowedAccountIds: ["12"] }))).kind, "settings-refused");
        });

        it("asks for a reason before the last environment is changed outside its pipeline, and for no other", async () => {
            const prod = await open("prod");
            for (const change of [prod.up(), prod.refresh(), prod.destroy()]) {
                const error = await refusal(change);
                assert.equal(error.kind, "guard-refused");
                assert.equal(error.problems[0]?.path, "reason");
            }
            const blank = await refusal(prod.up({ reason: " " }));
            assert.equal(blank.kind, "settings-refused");
            const none = { pulumiRoot: join(scratch, "none") };
            for (const allowed of [
                (await open("prod", none)).up({ reason: "a certificate runs out" }),
                (await open("prod", { ...none, insidePipeline: true })).up(),
                (await open("prod", none)).preview(),
                (await open("staging", none)).up(),
            ]) {
                assert.equal((await refusal(allowed)).kind, "engine-missing");
            }
        });

        it("refuses credentials of an account that is not allowed, before the engine is looked for", async () => {
            aws.account = "999988887777";
            const options = { allowedAccountIds: [PLAYED_ACCOUNT], pulumiRoot: join(scratch, "none") };
            const dev = await open("dev", options);
            const error = await refusal(dev.up());
            assert.equal(error.kind, "account-refused");
            assert.match(error.message, /they are of account "999988887777", and allowed are 111122223333/);
            assert.deepEqual(aws.calls, ["GetCallerIdentity"]);
            aws.account = PLAYED_ACCOUNT;
            assert.equal((await refusal(dev.up())).kind, "engine-missing");
        });

        it("says where it looked for the engine, with an empty PATH too", () => {
            const driven = JSON.stringify({ options: { projectDir }, stacks: ["dev"] });
            const { status, stdout } = spawnSync(process.execPath, ["drive.mjs", driven], {
                cwd: consumer.folder,
                encoding: "utf8",
                env: { PATH: "", TMPDIR: tmpdir() },
            });
            assert.equal(status, 1);
            const { isOurs, kind, message } = JSON.parse(stdout);
            assert.deepEqual([isOurs, kind], [true, "engine-missing"]);
            assert.match(message, /^dev: there is no Pulumi CLI on the PATH: /);
        });

        it("refuses an engine that is too old", async () => {
            const bin = join(scratch, "old", "bin");
            mkdirSync(bin, { recursive: true });
            writeFileSync(join(bin, "pulumi"), "#!/bin/sh\necho v3.205.0\n");
            chmodSync(join(bin, "pulumi"), 0o755);
            const dev = await open("dev", { pulumiRoot: join(scratch, "old") });
            const error = await refusal(dev.preview());
            assert.equal(error.kind, "engine-missing");
            assert.equal(error.message, "dev: the Pulumi CLI is 3.205.0; use 3.206.0 or newer");
        });

        it("is over before it begins when its signal is", async () => {
            const dev = await open("dev", { pulumiRoot: join(scratch, "none") });
            assert.equal((await refusal(dev.preview({ signal: AbortSignal.abort() }))).kind, "cancelled");
        });
    });

    describe("going on and back to a release", () => {
        const inbox = `airlock-staging-inbox-${PLAYED_ACCOUNT}-eu-west-1/candidates/hello/${RELEASE}.zip`;
        const record = `airlock-staging-records-${PLAYED_ACCOUNT}-eu-west-1/releases/hello/${RELEASE}.json`;

        beforeEach(() => {
            aws.started.length = 0;
            aws.objects.clear();
            aws.pipelines.clear();
        });

        it("starts the pipeline with the candidate in its inbox, key and version", async () => {
            aws.objects.set(inbox, "v-1");
            aws.pipelines.add("airlock-staging-hello");
            const staging = await open("staging");
            assert.deepEqual(await staging.promote({ workload: "hello", release: RELEASE }), {
                pipeline: "airlock-staging-hello",
                executionId: "execution-1",
            });
            assert.deepEqual(aws.started, [
                {
                    name: "airlock-staging-hello",
                    sourceRevisions: [
                        {
                            actionName: "Inbox",
                            revisionType: "S3_OBJECT_KEY",
                            revisionValue: `candidates/hello/${RELEASE}.zip`,
                        },
                        { actionName: "Inbox", revisionType: "S3_OBJECT_VERSION_ID", revisionValue: "v-1" },
                    ],
                },
            ]);
        });

        it("goes back only to what was verified there", async () => {
            aws.objects.set(inbox, "v-1");
            aws.pipelines.add("airlock-staging-hello");
            const staging = await open("staging");
            const back = () => staging.rollback({ workload: "hello", release: RELEASE });
            assert.match((await refusal(back())).message, /was never verified in staging/);
            assert.deepEqual(aws.started, []);
            aws.objects.set(record, "v-1");
            assert.equal((await back()).executionId, "execution-1");
            aws.objects.delete(inbox);
            assert.match((await refusal(back())).message, /is not in the inbox of staging/);
        });

        it("says that the environment is not up where its pipeline is not there", async () => {
            aws.objects.set(inbox, "v-1");
            const error = await refusal((await open("staging")).promote({ workload: "hello", release: RELEASE }));
            assert.equal(error.kind, "not-found");
        });

        it("refuses unknown workloads, what names no release, and the first environment", async () => {
            const error = await refusal((await open("dev")).promote({ workload: "hullo", release: "abc" }));
            assert.equal(error.kind, "guard-refused");
            assert.deepEqual(
                error.problems.map(({ path }) => path),
                ["workload", "release", "environment"],
            );
            assert.deepEqual(aws.calls, []);
        });

        it("tells what AWS refused in AWS's words", async () => {
            await aws.close();
            const staging = await open("staging");
            const error = await refusal(staging.promote({ workload: "hello", release: RELEASE }));
            assert.equal(error.kind, "aws-refused");
            aws = await playAws();
        });
    });
});
