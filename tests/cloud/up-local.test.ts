import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MOTO } from "../../automation/local/emulator";
import { installPackage } from "../../automation/local/virtual-environment";
import { reasonToSkip } from "../support/engine";
import { PROJECT } from "../support/environments";

/** A run of the command, in a process group of its own, so that what it leaves behind is found. */
interface Run {
    readonly child: ChildProcess;
    /** Resolves once the command has said this. */
    said(what: RegExp): Promise<RegExpMatchArray>;
    ended(): Promise<{ readonly code: number | null; readonly output: string }>;
}

describe("npm run up:local", function () {
    this.timeout(600_000);
    let scratch = "";
    let group: number | undefined;

    beforeEach(() => {
        scratch = mkdtempSync(join(tmpdir(), "airlock-up-local-"));
        group = undefined;
    });

    afterEach("leaves no process and no file", function () {
        if (group !== undefined && !this.currentTest?.isPending()) {
            assert.equal(isRunning(-group), false, "processes were left running");
            assert.deepEqual(
                readdirSync(scratch).filter((name) => name.startsWith("airlock-")),
                [],
            );
        }
        rmSync(scratch, { recursive: true, force: true });
    });

    function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
        const loader = ["-r", "ts-node/register/transpile-only", join(PROJECT, "automation", "local", "main.ts")];
        const child = spawn(process.execPath, [...loader, ...args], {
            cwd: PROJECT,
            detached: true,
            stdio: ["ignore", "pipe", "pipe"],
            env: { ...process.env, TMPDIR: scratch, ...env },
        });
        group = child.pid;
        let output = "";
        const closed = once(child, "close");
        for (const stream of [child.stdout, child.stderr]) {
            stream?.setEncoding("utf8").on("data", (text: string) => {
                output += text;
            });
        }
        return {
            child,
            async said(what) {
                for (;;) {
                    const match = output.match(what);
                    if (match !== null) {
                        return match;
                    }
                    assert.equal(child.exitCode, null, `it ended before it said ${what}:\n${output}`);
                    await new Promise((resolve) => setTimeout(resolve, 100));
                }
            },
            async ended() {
                const [code] = await closed;
                return { code, output };
            },
        };
    }

    function skipUnless(reason: string | undefined, context: Mocha.Context): void {
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            context.skip();
        }
    }

    it("refuses an environment that there is not, and a port that is none", async () => {
        const unknown = await start(["production"]).ended();
        assert.equal(unknown.code, 2);
        assert.match(
            unknown.output,
            /'production' is invalid for argument 'environment'. There are dev, staging, prod\./,
        );
        for (const port of ["0", "65536", "many"]) {
            const { code, output } = await start(["dev", "--port", port]).ended();
            assert.equal(code, 2);
            assert.match(output, /It is 1 to 65535\./);
        }
    });

    it("says everything that is missing, with how to get it", async () => {
        // Node lies beside other programs, so that the PATH is a folder with nothing in it.
        const { code, output } = await start(["dev"], { PATH: scratch }).ended();
        assert.equal(code, 1);
        assert.deepEqual(
            output
                .trim()
                .split("\n")
                .filter((line) => !/^\(|Warning/.test(line))
                .slice(-3),
            [
                "What this needs: 2 problems",
                "  - pulumi: pulumi is not on the PATH, in PULUMI_HOME or in ~/.pulumi; install it: https://www.pulumi.com/docs/install/",
                "  - python3: is not on the PATH; install it: https://www.python.org/downloads/",
            ],
        );
    });

    it("names the provider's plugin where it is missing", async function () {
        skipUnless(reasonToSkip(), this);
        const { code, output } = await start(["dev"], { PULUMI_HOME: join(scratch, "home") }).ended();
        assert.equal(code, 1);
        assert.match(
            output,
            /plugin aws: version "(\d+\.\d+\.\d+)" of the AWS provider is not installed; pulumi plugin install resource aws \1\n/,
        );
    });

    it("names the port that another program has", async function () {
        skipUnless(reasonToSkip() ?? installPackage(MOTO), this);
        const server = createServer().listen(0, "127.0.0.1");
        await once(server, "listening");
        try {
            const { port } = server.address() as AddressInfo;
            const { code, output } = await start(["dev", "--port", String(port)]).ended();
            assert.equal(code, 1);
            assert.match(
                output,
                new RegExp(`--port: "${port}" is taken by another program; leave it out, and a free one is found`),
            );
        } finally {
            server.close();
        }
    });

    it("says that the emulator died half-way, and ends what was under way", async function () {
        skipUnless(reasonToSkip() ?? installPackage(MOTO), this);
        const run = start(["dev"]);
        const [, pid] = await run.said(/process (\d+)/);
        await run.said(/ 3 {2}create /);
        process.kill(Number(pid), "SIGKILL");
        const { code, output } = await run.ended();
        assert.equal(code, 1);
        assert.match(output, /dev: the emulator ended \(by a signal\), and what it held is gone\n/);
    });

    it("ends on Ctrl-C, wherever it is", async function () {
        skipUnless(reasonToSkip() ?? installPackage(MOTO), this);
        const run = start(["dev", "--keep"]);
        await run.said(/ 3 {2}create /);
        // A terminal tells the whole group.
        process.kill(-(run.child.pid ?? assert.fail("no process")), "SIGINT");
        const { code, output } = await run.ended();
        assert.equal(code, 130, output);
        assert.match(output, /ended; nothing of it is left\n/);
    });
});

function isRunning(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch {
        return false;
    }
}
