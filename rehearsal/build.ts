import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { pack } from "../functions/archive";
import { PACKAGE_FILES, packageApplication } from "../packaging/package";
import type { Cloud } from "./cloud";
import type { Declared, DeclaredProject } from "./declared";
import type { ActionResult, RunningAction } from "./pipeline";
import { refuse } from "./refuse";
import { hashOfFiles } from "./source";

/** Folder of a build that the commit is copied to. */
const SOURCE = "source";

const VARIABLES = z.array(z.object({ name: z.string(), value: z.string() }));

export interface BuildRoom {
    /** Folder that builds are made in; whoever made it removes it. */
    readonly folder: string;
    readonly onProgress: (line: string) => void;
    readonly signal: AbortSignal | undefined;
}

/**
 * Plays a build: the application's own checks and its packaging really run, in a folder of their own. Only the image is
 * a stand-in, because no Docker runs here: the hash of the files that it would be built from takes the place of its
 * digest.
 */
export async function playBuild(
    cloud: Cloud,
    declared: Declared,
    running: RunningAction,
    room: BuildRoom,
): Promise<ActionResult> {
    const { ProjectName = "", EnvironmentVariables = "[]" } = running.configuration;
    const project =
        declared.projects.find(({ name }) => name === ProjectName) ??
        refuse("build", ProjectName, "there is no such project", "declare it in this environment");
    const [source] = running.inputs;
    if (source?.kind !== "folder") {
        return refuse("build", ProjectName, "its input is no source", "give it the output of a source action");
    }
    const variables = variablesOf(project, EnvironmentVariables);
    const id = `${ProjectName}:${cloud.newId()}`;
    const commit = variables.get("COMMIT") ?? "";
    const folder = mkdtempSync(join(room.folder, "build-"));
    try {
        const digest = `sha256:${hashOfFiles(source.path)}`;
        const { files, record } = await packageIn(folder, source.path, project, room);
        cloud.images.push(variables.get("REGISTRY") ?? "", variables.get("REPOSITORY") ?? "", commit, digest);
        cloud.builds.set(id, { succeeded: true, commit, reports: record.checks });
        const passed = record.checks.reduce((sum, one) => sum + one.passed, 0);
        const said = new Map([...variables, ["CODEBUILD_BUILD_ID", id]]);
        return {
            outputs: [{ kind: "archive", bytes: pack(files) }],
            variables: Object.fromEntries(project.exportedVariables.map((name) => [name, said.get(name) ?? ""])),
            facts: [`${passed} tests passed, image ${digest.slice(0, 19)}… (a stand-in: the hash of its files)`],
        };
    } catch (error) {
        cloud.builds.set(id, { succeeded: false, commit, reports: [] });
        const message = error instanceof Error ? error.message : String(error);
        // Where it was built is nobody's business, and another place each time.
        throw new Error(message.replaceAll(`${join(folder, SOURCE)}/`, ""));
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

async function packageIn(folder: string, source: string, project: DeclaredProject, room: BuildRoom) {
    const appDir = join(folder, SOURCE);
    const outDir = join(folder, "package");
    // The checks write into the folder that they run in; the commit itself stays as it is.
    cpSync(source, appDir, { recursive: true, verbatimSymlinks: true });
    const limit = AbortSignal.timeout(project.buildTimeout * 60_000);
    const { record } = await packageApplication({
        appDir,
        outDir,
        onProgress: (line) => room.onProgress(`    ${line}`),
        signal: room.signal === undefined ? limit : AbortSignal.any([room.signal, limit]),
    });
    const files = Object.fromEntries(
        Object.values(PACKAGE_FILES).map((name) => [name, new Uint8Array(readFileSync(join(outDir, name)))]),
    );
    return { files, record };
}

/** What the build container sees: the project's variables, and the action's over them. */
function variablesOf(project: DeclaredProject, given: string): ReadonlyMap<string, string> {
    const all = [...project.environment.environmentVariables, ...VARIABLES.parse(JSON.parse(given))];
    return new Map(all.map(({ name, value }) => [name, value]));
}
