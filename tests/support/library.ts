import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type * as library from "../../automation/index";
import { PROJECT } from "./environments";

/** The library as the package exports it. */
export type Library = typeof library;

const FIXTURES = join(__dirname, "fixture-programs");

/** Account of every environment of {@link playedProject}. */
export const PLAYED_ACCOUNT = "111122223333";

/** A folder outside the project where the packed library is installed, as a program finds it that uses it. */
export interface Consumer {
    readonly folder: string;
    /** What `require("pulumi-airlock")` gives there. */
    readonly library: Library;
}

/**
 * Packs the library as `npm pack` does and installs it. Its dependencies are linked: they are the ones of the lock file,
 * and only their own sources would be fetched again.
 */
export function installLibrary(folder: string): Consumer {
    const modules = join(folder, "node_modules");
    const installed = join(modules, "pulumi-airlock");
    mkdirSync(installed, { recursive: true });
    const npm = spawnSync("npm", ["pack", "--silent", "--pack-destination", folder], {
        cwd: PROJECT,
        encoding: "utf8",
    });
    assert.equal(npm.status, 0, npm.stderr + npm.stdout);
    const tarball = join(folder, npm.stdout.trim().split("\n").at(-1) ?? "");
    const tar = spawnSync("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"], { encoding: "utf8" });
    assert.equal(tar.status, 0, tar.stderr);
    rmSync(tarball);
    for (const name of readdirSync(join(PROJECT, "node_modules")).filter((entry) => !entry.startsWith("."))) {
        symlinkSync(join(PROJECT, "node_modules", name), join(modules, name));
    }
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true }));
    cpSync(join(FIXTURES, "consumer", "drive.mjs"), join(folder, "drive.mjs"));
    return { folder, library: createRequire(join(folder, "package.json"))("pulumi-airlock") };
}

/**
 * A project with this one's settings, and with a program whose resources a played provider makes: what the library does
 * is the same, and nothing of AWS is needed.
 */
export function playedProject(folder: string): string {
    cpSync(join(FIXTURES, "played"), folder, { recursive: true });
    symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
    const project = parse(readFileSync(join(PROJECT, "Pulumi.yaml"), "utf8"));
    for (const environment of project.config.environments.value) {
        environment.account = PLAYED_ACCOUNT;
    }
    const played = {
        main: "program.js",
        runtime: { name: "nodejs", options: { typescript: false } },
        plugins: { providers: [{ name: "played", path: "provider", version: "1.0.0" }] },
    };
    writeFileSync(join(folder, "Pulumi.yaml"), stringify({ ...project, ...played }));
    for (const file of readdirSync(PROJECT).filter((name) => /^Pulumi\..+\.yaml$/.test(name))) {
        cpSync(join(PROJECT, file), join(folder, file));
    }
    return folder;
}
