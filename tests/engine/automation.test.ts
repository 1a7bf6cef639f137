import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment, EnvironmentError, ProgressEvent } from "../../automation/index";
import { reasonForNoEngine, runningIn, untilQuiet } from "../support/engine";
import { PROJECT } from "../support/environments";
import { type Consumer, installLibrary, playedProject } from "../support/library";
import { type PlayedAws, playAws, playedCredentials } from "../support/played-aws";

const { TMPDIR = "/tmp" } = process.env;

describe("The packed library with the real engine", function () {
    this.timeout(180_000);
    let scratch: string | undefined;
    let consumer: Consumer;
    let projectDir: string;
    let aws: PlayedAws;
    let committed: string;

    before(async function () {
        const reason = reasonForNoEngine();
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        scratch = mkdtempSync(join(tmpdir(), "airlock-automation-"));
        consumer = installLibrary(join(scratch, "consumer"));
        projectDir = playedProject(join(scratch, "project"));
        committed = projectHash();
        aws = await playAws();
        for (const folder of ["state", "home", "temporary"]) {
            mkdirSync(join(scratch, folder));
        }
        process.env.TMPDIR = join(scratch, "temporary");
    });

    afterEach("nothing is left: no process, no temporary folder, no change to the project", function () {
        if (scratch !== undefined && !this.currentTest?.isPending()) {
            assert.deepEqual(
                readdirSync(tmpdir()).filter((name) => name.startsWith("airlock-")),
                [],
            );
            assert.equal(projectHash(), committed);
            assert.deepEqual(runningIn(scratch), []);
        }
    });

    after(async () => {
        process.env.TMPDIR = TMPDIR;
        await aws?.close();
        if (scratch !== undefined) {
            rmSync(scratch, { recursive: true, force: true });
        }
    });

    /** All files of the project, as a text that changes with any of them. */
    function projectHash(): string {
        const files = readdirSync(projectDir, { withFileTypes: true }).filter((entry) => entry.isFile());
        const hash = createHash("sha256");
        for (const { name } of files) {
            hash.update(name).update(readFileSync(join(projectDir, name)));
        }
        return hash.digest("hex");
    }

    const options = () => ({
        projectDir,
        backendUrl: `file://${scratch}/state`,
        pulumiHome: join(scratch ?? "", "home"),
        env: { PULUMI_CONFIG_PASSPHRASE: "test", ...playedCredentials(aws.url) },
    });

    /** @param played what the program and its provider are told: `fault`, `value`, `key`. */
    const open = (stack: string, played: { readonly [key: string]: unknown } = {}, more: object = {}) =>
        consumer.library.openEnvironment({
            ...options(),
            stack,
            config: Object.fromEntries(Object.entries(played).map(([key, value]) => [`played:${key}`, value])),
            ...more,
        });

    async function refusal(asked: Promise<unknown>): Promise<EnvironmentError> {
        const error = await asked.then(
            () => assert.fail("was not refused"),
            (reason: unknown) => reason,
        );
        assert.ok(error instanceof consumer.library.EnvironmentError, String(error));
        return error;
    }

    /** Waits until a resource is being changed. */
    async function begun(operation: AsyncIterable<ProgressEvent>): Promise<void> {
        for await (const event of operation) {
            if (event.type === "resource" && event.state === "begun") {
                return;
            }
        }
        assert.fail("nothing was begun");
    }

    const changesOf = ({ changes }: { readonly changes: Awaited<ReturnType<Environment["preview"]>>["changes"] }) =>
        changes.map(({ change, resource, properties }) => `${change} ${resource.name} ${properties.join(",")}`.trim());

    it("lets a program outside bring two environments up at once, from nothing to no change", () => {
        const driven = JSON.stringify({ options: options(), stacks: ["dev", "staging"] });
        const { status, stdout, stderr } = spawnSync(process.execPath, ["drive.mjs", driven], {
            cwd: consumer.folder,
            encoding: "utf8",
            env: { ...process.env, PULUMI_BACKEND_URL: "file:///nowhere", PULUMI_CONFIG_PASSPHRASE: "another" },
        });
        assert.equal(status, 0, stdout + stderr);
        const results = JSON.parse(stdout);
        for (const stack of ["dev", "staging"]) {
            const result = results[stack];
            assert.equal(result.before, null);
            assert.deepEqual(result.historyBefore, []);
            assert.deepEqual(result.preview.counts, { create: 5 });
            assert.deepEqual(
                changesOf(result.preview).sort(),
                [
                    `create airlock-${stack}`,
                    "create platform",
                    "create platform-0",
                    "create platform-1",
                    "create platform-2",
                ].sort(),
            );
            assert.deepEqual(
                new Set(result.planned.map(({ type }: ProgressEvent) => type)),
                new Set(["resource", "summary"]),
            );
            const states = result.told.flatMap((event: ProgressEvent) =>
                event.type === "resource" && event.resource.name === "platform-0" ? [event.state] : [],
            );
            assert.deepEqual(states, ["begun", "done"]);
            assert.deepEqual(result.up.counts, { create: 5 });
            assert.equal(result.up.outputs.environment, stack);
            assert.deepEqual(result.again.changes, []);
            assert.deepEqual(result.again.counts, { same: 5 });
            assert.deepEqual(result.outputs, result.up.outputs);
            assert.deepEqual(
                result.history.map(({ kind, result: end, message, counts }: Record<string, unknown>) => [
                    kind,
                    end,
                    message,
                    counts,
                ]),
                [
                    ["up", "succeeded", "nothing new", { same: 5 }],
                    ["up", "succeeded", `the first of ${stack}`, { create: 5 }],
                ],
            );
        }
    });

    it("previews a replacement and a change with the properties that differ", async () => {
        const dev = await open("dev", { value: "better", key: "b" });
        const preview = await dev.preview();
        assert.deepEqual(changesOf(preview).sort(), ["replace platform-1 key", "update platform-0 value"]);
        assert.deepEqual(preview.counts, { replace: 1, update: 1, same: 3 });
        const { renderPreview } = consumer.library;
        assert.equal(renderPreview(preview.digest, "line"), "1 replaced, 1 changed. Risk medium: Replaces (1).");
        assert.match(renderPreview(preview.digest, "github"), /^### `airlock dev`: 1 replaced, 1 changed$/m);
        assert.match(renderPreview(preview.digest, "html"), /^<!doctype html>/i);
    });

    it("finds drift without touching the state, and takes it in when asked", async () => {
        const marker = join(scratch ?? "", "drifted");
        const dev = await open("dev", {}, { env: { ...options().env, PLAYED_DRIFT: marker } });
        assert.equal((await dev.drift()).hasDrifted, false);
        writeFileSync(marker, "");
        try {
            const drift = dev.drift();
            const found: ProgressEvent[] = [];
            for await (const event of drift) {
                found.push(event);
            }
            const { hasDrifted, changes } = await drift;
            assert.ok(hasDrifted);
            assert.deepEqual(changesOf({ changes }), ["update platform-0 value"]);
            assert.ok(found.some((event) => event.type === "resource" && event.state === "found"));
            assert.deepEqual(changesOf(await dev.refresh({ reason: "somebody was there" })), [
                "update platform-0 value",
            ]);
            assert.equal((await dev.drift()).hasDrifted, false);
            assert.equal((await dev.history({ limit: 1 }))[0]?.message, "somebody was there");
        } finally {
            rmSync(marker);
        }
        assert.deepEqual(changesOf(await (await open("dev")).up()), ["update platform-0 value"]);
    });

    describe("tells failures apart", () => {
        it("an exception of the program, in one line, with its stack beneath", async () => {
            const error = await refusal((await open("dev", { fault: "exception" })).preview());
            assert.equal(error.kind, "program-failed");
            assert.equal(error.message, "dev: Error: the program stumbled");
            assert.match(error.failures[0].message, /\n {4}at .*program\.js/);
            assert.equal(error.resource, undefined);
            assert.ok(error.digest !== undefined);
            assert.match(
                consumer.library.renderPreview(error.digest, "line"),
                /^The preview failed\. .*the program stumbled/,
            );
        });

        it("what the program itself refuses, problem by problem", async () => {
            const error = await refusal((await open("dev", { fault: "refusal" })).preview());
            assert.equal(error.kind, "settings-refused");
            assert.deepEqual(error.problems, [
                { path: "tasks.min", message: '"70" is above 60', remedy: "set it to 1 to 60" },
            ]);
        });

        it("what a provider refuses, in a preview and in an update, with the resource", async () => {
            for (const [value, says] of [
                ["wrong", /"wrong" is none of the values/],
                ["refused", /the service says no: LimitExceeded/],
            ] as const) {
                const dev = await open("dev", { value });
                const error = await refusal(value === "wrong" ? dev.preview() : dev.up());
                assert.equal(error.kind, "provider-refused");
                assert.equal(error.resource?.name, "platform-0");
                assert.equal(error.resource?.type, "played:index:Thing");
                assert.match(error.message, says);
            }
        });

        it("a mandatory policy, with the resource that breaks it; an advisory one stops nothing", async () => {
            const more = { policyPacks: [join(projectDir, "pack")] };
            const error = await refusal((await open("dev", { value: "dubious", key: "b" }, more)).preview());
            assert.equal(error.kind, "policy-violated");
            assert.equal(error.resource?.name, "platform-0");
            assert.match(error.message, /^dev: platform-0: played-pack\/values-are-good: /);
            const { findings } = await (await open("dev", { key: "b" }, more)).preview();
            assert.deepEqual(
                findings.map(({ policy, level, resource }) => [policy, level, resource?.name]),
                [["keys-are-a", "advisory", "platform-1"]],
            );
        });

        it("a backend that is not there, and a passphrase that is wrong", async () => {
            const nowhere = await open("dev", {}, { backendUrl: `file://${scratch}/nowhere` });
            assert.equal((await refusal(nowhere.outputs())).kind, "backend-unreachable");
            const locked = await open("dev", {}, { env: { PULUMI_CONFIG_PASSPHRASE: "wrong" } });
            assert.equal((await refusal(locked.preview())).kind, "secrets-unreadable");
        });

        it("an environment that never was", async () => {
            const prod = await open("prod");
            assert.equal((await refusal(prod.drift())).kind, "not-found");
            assert.equal((await refusal(prod.cancel())).kind, "not-found");
            assert.equal(await prod.outputs(), undefined);
            assert.deepEqual(await prod.history(), []);
        });

        it("an update that is in progress, beside another environment that is free", async () => {
            const marker = join(scratch ?? "", "held");
            writeFileSync(marker, "");
            const holding = { env: { ...options().env, PLAYED_HOLD: marker } };
            const held = (await open("dev", { value: "held" }, holding)).up();
            await begun(held);
            const [conflict, free] = await Promise.all([
                refusal((await open("dev")).up()),
                (await open("staging")).up(),
            ]);
            assert.equal(conflict.kind, "conflict");
            assert.match(conflict.message, /^dev: another update is in progress, begun by /);
            assert.deepEqual(free.changes, []);
            rmSync(marker);
            assert.deepEqual(changesOf(await held), ["update platform-0 value"]);
        });
    });

    describe("ends what it began", () => {
        it("calls no destruction done that was ended before, whatever the engine calls it", async () => {
            const marker = join(scratch ?? "", "slow");
            writeFileSync(marker, "");
            const cancelled = new AbortController();
            const slow = { env: { ...options().env, PLAYED_SLOW: marker } };
            const destruction = (await open("staging", {}, slow)).destroy({ signal: cancelled.signal });
            await begun(destruction);
            cancelled.abort();
            assert.equal((await refusal(destruction)).kind, "cancelled");
            rmSync(marker);
            assert.deepEqual((await (await open("staging")).up()).counts, { create: 3, same: 2 });
        });

        it("is ended by its signal: what is begun is finished, and the environment is free", async () => {
            const cancelled = new AbortController();
            const operation = (await open("dev", { value: "slow", key: "b" })).up({ signal: cancelled.signal });
            await begun(operation);
            cancelled.abort();
            const error = await refusal(operation);
            assert.equal(error.kind, "cancelled");
            assert.equal((await (await open("dev")).history({ limit: 1 }))[0]?.result, "failed");
            assert.ok((await (await open("dev")).up()).outputs);
        });

        it("is ended by its time limit, even where provider or program never answer", async () => {
            const stuck = await open("dev", { value: "stuck" });
            const update = stuck.up({ timeoutSeconds: 8, graceSeconds: 1 });
            assert.equal((await refusal(update)).kind, "timed-out");
            const hanging = await open("dev", { fault: "hang" });
            assert.equal((await refusal(hanging.preview({ timeoutSeconds: 4, graceSeconds: 1 }))).kind, "timed-out");
            // What the provider was doing is pending; a refresh asks it.
            const dev = await open("dev");
            await dev.refresh();
            assert.ok((await dev.up()).outputs);
        });

        it("frees an environment that a dead update left locked", async () => {
            const locks = join(scratch ?? "", "state", ".pulumi", "locks", "organization", "airlock", "dev");
            mkdirSync(locks, { recursive: true });
            const lock = { pid: 1, username: "somebody", hostname: "somewhere", timestamp: "2026-01-01T00:00:00Z" };
            writeFileSync(join(locks, "00000000-0000-4000-8000-000000000000.json"), JSON.stringify(lock));
            const dev = await open("dev");
            assert.match((await refusal(dev.up())).message, /begun by somebody@somewhere \(pid 1\)/);
            await dev.cancel();
            assert.deepEqual((await dev.up()).changes, []);
        });

        it("keeps the key of a stack's secrets from one operation to the next", async () => {
            const saltOf = () => {
                const path = join(scratch ?? "", "state", ".pulumi", "stacks", "airlock", "dev.json");
                return JSON.parse(readFileSync(path, "utf8")).checkpoint.latest.secrets_providers.state.salt;
            };
            const before = saltOf();
            const secret = await open("dev", { fault: "secret" });
            const { outputs } = await secret.up();
            assert.equal(outputs.readerPolicyArn, "arn:aws:iam::111122223333:policy/airlock-dev-reader");
            assert.equal(saltOf(), before);
        });

        it("destroys nothing of an environment that is protected, and says what to do", async () => {
            const guarded = await open("dev", {}, { settings: { deletionProtection: true } });
            await guarded.up();
            aws.stacks.set("airlock-dev-hello", "UPDATE_COMPLETE");
            aws.calls.length = 0;
            const error = await refusal(guarded.destroy());
            assert.equal(error.kind, "protected");
            assert.equal(error.failures.length, 3);
            assert.match(error.message, /set airlock:deletionProtection to false in Pulumi\.dev\.yaml/);
            assert.deepEqual(aws.calls, []);
            // What the engine itself refuses to replace is told the same way.
            const replaced = await refusal(
                (await open("dev", { key: "z" }, { settings: { deletionProtection: true } })).up(),
            );
            assert.equal(replaced.kind, "protected");
            assert.equal(replaced.resource?.name, "platform-1");
            await (await open("dev")).up();
        });

        it("serves environments over HTTP, and ends what nobody listens to any more", async () => {
            cpSync(join(PROJECT, "examples", "http", "server.mjs"), join(consumer.folder, "server.mjs"));
            const { backendUrl, pulumiHome, env } = options();
            const marker = join(scratch ?? "", "slow");
            writeFileSync(marker, "");
            aws.stacks.clear();
            const server = spawn(process.execPath, ["server.mjs"], {
                cwd: consumer.folder,
                env: {
                    ...process.env,
                    ...env,
                    PLAYED_SLOW: marker,
                    PULUMI_BACKEND_URL: backendUrl,
                    PULUMI_HOME: pulumiHome,
                    AIRLOCK_PROJECT: projectDir,
                    AIRLOCK_TOKEN: "token",
                    PORT: "0",
                },
                stdio: ["ignore", "pipe", "inherit"],
            });
            try {
                const [line] = await once(server.stdout, "data");
                const base = `${String(line).trim()}/environments`;
                const headers = { authorization: "Bearer token" };
                const post = (path: string, more: RequestInit = {}) =>
                    fetch(`${base}/${path}`, { method: "POST", headers, ...more });

                assert.equal((await fetch(`${base}/dev/outputs`)).status, 401);
                assert.equal((await post("dev/explode")).status, 404);
                assert.equal((await post("dev/outputs")).status, 405);
                assert.equal((await post("nowhere/preview")).status, 422);
                assert.equal((await (await fetch(`${base}/dev/outputs`, { headers })).json()).environment, "dev");

                const preview = await post("dev/preview");
                const lines = (await preview.text())
                    .trim()
                    .split("\n")
                    .map((text) => JSON.parse(text));
                assert.deepEqual(lines.at(-1).result.counts, { same: 5 });
                const page = await post("dev/report");
                assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
                assert.match(await page.text(), /No change/);
                const refused = (await (await post("prod/up")).text()).trim();
                assert.deepEqual(
                    [JSON.parse(refused).type, JSON.parse(refused).error.kind],
                    ["error", "guard-refused"],
                );

                const hangingUp = new AbortController();
                const slow = await post("dev/destroy", { signal: hangingUp.signal });
                await slow.body?.getReader().read();
                hangingUp.abort();
                await untilQuiet(scratch ?? "");
                // What was begun is gone, and what comes after it was left.
                const [newest] = await (await fetch(`${base}/dev/history`, { headers })).json();
                assert.deepEqual([newest.kind, newest.counts], ["destroy", { delete: 3 }]);
            } finally {
                server.kill();
                await once(server, "exit");
                rmSync(marker);
            }
        });

        it("destroys workloads' stacks first and then everything, images too where asked for", async () => {
            aws.stacks.set("airlock-dev-hello", "UPDATE_COMPLETE");
            aws.images.set("airlock/hello", ["sha256:1", "sha256:2"]);
            aws.calls.length = 0;
            const dev = await open("dev", {}, { allowedAccountIds: ["111122223333"] });
            await dev.up();
            const destruction = dev.destroy({ emptyRegistry: true, reason: "no longer wanted" });
            const told: ProgressEvent[] = [];
            for await (const event of destruction) {
                told.push(event);
            }
            const { workloadStacks, images, counts } = await destruction;
            assert.deepEqual([workloadStacks, images, counts], [["airlock-dev-hello"], 2, { delete: 5 }]);
            const gone = told.findIndex((event) => event.type === "phase" && event.text.endsWith("is gone"));
            const first = told.findIndex((event) => event.type === "resource");
            assert.ok(gone >= 0 && gone < first, JSON.stringify(told.slice(0, 5)));
            assert.equal(await dev.outputs(), undefined);
            assert.equal((await dev.history({ limit: 1 }))[0]?.kind, "destroy");
            await (await open("staging")).destroy();
        });
    });
});
