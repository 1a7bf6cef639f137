import assert from "node:assert/strict";
import { cpSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { commandLineSandboxes } from "../../automation/sandbox/engine";
import { reap, sandboxes } from "../../automation/sandbox/reap";
import { environmentOf, newScratch, type Place, pulumi, reasonToSkip } from "../support/engine";
import { PROJECT } from "../support/environments";
import { hoursAfter } from "../support/sandbox";

const PROGRAMS = join(PROJECT, "tests", "support", "fixture-programs");

describe("The reaper of sandboxes with the real engine", function () {
    this.timeout(300_000);
    let scratch: string | undefined;
    let place: Place;
    const inherited = { ...process.env };
    const now = new Date();

    before(function () {
        const reason = reasonToSkip();
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        scratch = newScratch();
        symlinkSync(join(PROJECT, "node_modules"), join(scratch, "node_modules"));
        for (const name of ["reaped", "docker"]) {
            cpSync(join(PROGRAMS, name), join(scratch, name), { recursive: true });
        }
        place = { copy: join(scratch, "reaped"), scratch, env: { PULUMI_NODEJS_TRANSPILE_ONLY: "true" } };
        // The reaper asks the command line as whoever calls it would.
        Object.assign(process.env, environmentOf(place));
        bringUp("sandbox-over", hoursAfter(now, -1));
        bringUp("sandbox-alive", hoursAfter(now, 1));
        bringUp("dev", hoursAfter(now, -1));
        assert.equal(pulumi(place, "stack", "init", "sandbox-empty").status, 0);
    });

    after(() => {
        for (const key of Object.keys(process.env).filter((each) => !(each in inherited))) {
            delete process.env[key];
        }
        Object.assign(process.env, inherited);
        if (scratch !== undefined) {
            rmSync(scratch, { recursive: true, force: true });
        }
    });

    function bringUp(stack: string, expires: string): void {
        for (const args of [
            ["stack", "init", stack],
            ["config", "set", "expires", expires, "--stack", stack],
            ["up", "--yes", "--skip-preview", "--stack", stack],
        ]) {
            const { status, stdout, stderr } = pulumi(place, ...args);
            assert.equal(status, 0, `${args.join(" ")}\n${stdout}\n${stderr}`);
        }
    }

    function stackNames(): readonly string[] {
        const stacks: readonly { readonly name: string }[] = JSON.parse(pulumi(place, "stack", "ls", "--json").stdout);
        return stacks.map(({ name }) => name).toSorted();
    }

    it("takes down what is over, from a checkout without the sandbox's own file, and nothing else", async () => {
        rmSync(join(place.copy, "Pulumi.sandbox-over.yaml"));
        const engine = commandLineSandboxes(place.copy);
        const standing = await sandboxes(engine, { now });
        assert.deepEqual(
            standing.map(({ stack, resources, fate }) => [stack, resources, fate]),
            [
                ["sandbox-alive", 1, "alive"],
                ["sandbox-empty", 0, "empty"],
                ["sandbox-over", 1, "over"],
            ],
        );
        const begun: string[] = [];
        assert.deepEqual(await reap(engine, standing, (stack) => begun.push(stack)), [
            { stack: "sandbox-over", failure: undefined },
        ]);
        assert.deepEqual(begun, ["sandbox-over"]);
        assert.deepEqual(stackNames(), ["dev", "sandbox-alive", "sandbox-empty"]);
    });
});
