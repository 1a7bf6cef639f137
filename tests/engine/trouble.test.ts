import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type EnvironmentError, openEnvironment } from "../../automation/index";
import { OLDEST_ENGINE } from "../../automation/library/engine";
import {
    AWS_VERSION,
    environmentOf,
    newScratch,
    type Place,
    projectCopy,
    pulumi,
    pulumiAsync,
    reasonForNoEngine,
    untilQuiet,
} from "../support/engine";
import { PROJECT } from "../support/environments";
import { type Estate, emptyEstate, inventoryOf, namesOf } from "../support/lifecycle";

/** Small enough to be full after a few resources, and large enough to hold an empty state. */
const DISK_KIB = 128;

/** Types and names of the provider's resources of an environment. */
const PROVIDED = inventoryOf("staging").filter((name) => name.startsWith("aws:"));

describe("What a machine lacks, with the real engine", function () {
    this.timeout(1_200_000);
    let scratch: string | undefined;
    let place: Place;

    before(function () {
        const reason = reasonForNoEngine();
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        scratch = newScratch();
        const copy = projectCopy(join(scratch, "project"));
        for (const folder of ["automation", "bin"]) {
            rmSync(join(copy, folder));
            cpSync(join(PROJECT, folder), join(copy, folder), { recursive: true });
        }
        const home = join(scratch, "home");
        mkdirSync(home);
        place = { copy, scratch, env: { PULUMI_HOME: home } };
        assert.equal(pulumi(place, "stack", "init", "dev").status, 0);
    });

    afterEach("no process is left", async () => {
        if (scratch !== undefined) {
            await untilQuiet(scratch);
        }
    });

    after(() => {
        if (scratch !== undefined) {
            rmSync(scratch, { recursive: true, force: true });
        }
    });

    /** The plugin as if it were installed in a version, as far as the command line looks. */
    function installPlugin(version: string): void {
        const folder = join(place.scratch, "home", "plugins", `resource-aws-v${version}`);
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, "pulumi-resource-aws"), "#!/bin/sh\nexit 1\n");
        chmodSync(join(folder, "pulumi-resource-aws"), 0o755);
    }

    async function refusal(pulumiRoot?: string): Promise<EnvironmentError> {
        const env = Object.fromEntries(
            Object.entries(environmentOf(place)).flatMap(([name, value]) =>
                value === undefined ? [] : [[name, value]],
            ),
        );
        const dev = await openEnvironment({
            projectDir: place.copy,
            stack: "dev",
            env,
            ...(pulumiRoot === undefined ? {} : { pulumiRoot }),
        });
        return dev.preview().then(
            () => assert.fail("was not refused"),
            (error: EnvironmentError) => error,
        );
    }

    function doctor(): string {
        const args = [join(place.copy, "bin", "airlock.js"), "doctor", "--stack", "dev"];
        const { stdout, stderr } = spawnSync(process.execPath, args, {
            cwd: place.copy,
            encoding: "utf8",
            env: environmentOf(place),
        });
        return stdout + stderr;
    }

    it("names a command line that is too old, and the version that it takes", async () => {
        const bin = join(place.scratch, "old", "bin");
        mkdirSync(bin, { recursive: true });
        writeFileSync(join(bin, "pulumi"), "#!/bin/sh\necho v3.100.0\n");
        chmodSync(join(bin, "pulumi"), 0o755);
        const error = await refusal(join(place.scratch, "old"));
        assert.equal(error.kind, "engine-missing");
        assert.equal(error.message, `dev: the Pulumi CLI is 3.100.0; use ${OLDEST_ENGINE} or newer`);
        place = { ...place, env: { ...place.env, PATH: `${bin}:${process.env.PATH}` } };
        assert.match(doctor(), /problem +Pulumi 3\.100\.0 is older than 3\.187\.0, .*\n +→ install a newer one: /);
        place = { ...place, env: { ...place.env, PATH: process.env.PATH } };
    });

    it("names a plugin that is missing, and how to install it", async () => {
        const error = await refusal();
        assert.equal(error.kind, "engine-missing");
        assert.match(
            error.message,
            new RegExp(`no resource plugin 'pulumi-resource-aws' found .*v${AWS_VERSION}`, "s"),
        );
        const install = `pulumi plugin install resource aws ${AWS_VERSION}`;
        assert.match(doctor(), new RegExp(`problem +plugin aws ${AWS_VERSION} is not installed, [^→]*→ ${install}\n`));
    });

    it("takes no other version of the plugin, and names both", async () => {
        installPlugin("7.0.0");
        const error = await refusal();
        assert.equal(error.kind, "engine-missing");
        assert.match(error.message, new RegExp(`v${AWS_VERSION}`));
        assert.match(
            doctor(),
            new RegExp(`problem +plugin aws ${AWS_VERSION} is not installed \\(there is 7\\.0\\.0\\)`),
        );
    });

    describe("a disk that is full", () => {
        let estate: Estate | undefined;
        let disk = "";

        before(async function () {
            estate = await emptyEstate();
            disk = join(estate.scratch, "disk");
            mkdirSync(disk);
            const reason = mount(`size=${DISK_KIB}k`);
            if (reason !== undefined) {
                console.log(`    skipped: ${reason}`);
                this.skip();
            }
        });

        after(async () => {
            spawnSync("umount", [disk]);
            await estate?.close();
        });

        function mount(options: string): string | undefined {
            const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", disk], {
                encoding: "utf8",
            });
            return status === 0 ? undefined : `a small disk cannot be mounted here (${(stderr ?? "").trim()})`;
        }

        it("stops an update with that reason, and with room and the backup that the engine keeps it goes on", async () => {
            assert.ok(estate);
            const { place: before, standIn } = estate;
            const full = { ...before, env: { ...before.env, PULUMI_BACKEND_URL: `file://${disk}` } };
            const update = ["up", "--stack", "staging", "--yes", "--skip-preview", "--parallel", "1"];
            assert.equal((await pulumiAsync(full, "stack", "init", "staging")).status, 0);
            const { status, stdout } = await pulumiAsync(full, ...update);
            assert.notEqual(status, 0);
            assert.match(stdout, /failed to save snapshot: .*no space left on device/);
            await untilQuiet(estate.scratch);
            const made = standIn.world.existing("staging").length;
            assert.ok(made > 0 && made < PROVIDED.length, String(made));

            assert.equal(mount("remount,size=16m"), undefined);
            const states = join(disk, ".pulumi", "stacks", "airlock");
            // A state that was cut off is no JSON; what was there before it is whole.
            assert.throws(() => JSON.parse(readFileSync(join(states, "staging.json"), "utf8")), SyntaxError);
            copyFileSync(join(states, "staging.json.bak"), join(states, "staging.json"));
            // What was made while the disk filled up is in no state, or nothing was; here it is deleted by hand, so that its name is free.
            const { checkpoint } = JSON.parse(readFileSync(join(states, "staging.json"), "utf8"));
            const known = new Set(checkpoint.latest.resources.map(({ urn }: { readonly urn: string }) => urn));
            const orphans = standIn.world.existing("staging").filter(({ urn }) => !known.has(urn));
            assert.ok(orphans.length < made, orphans.map(({ urn }) => urn).join());
            for (const orphan of orphans) {
                standIn.world.remove(orphan.type, orphan.id);
            }
            const again = await pulumiAsync(full, ...update);
            assert.equal(again.status, 0, again.stdout);
            const names = new Set(namesOf(standIn.world.existing("staging")));
            assert.deepEqual([...names], PROVIDED);
        });
    });
});
