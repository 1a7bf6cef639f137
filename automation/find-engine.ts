import { accessSync, constants, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** A Pulumi command line that is there. */
export interface FoundEngine {
    /** Folder that holds `pulumi`, and its hosts of languages beside it. */
    readonly folder: string;
    readonly isOnPath: boolean;
}

/**
 * The Pulumi command line of this machine: the one on the PATH, else what an installation has left in `PULUMI_HOME` and in
 * `~/.pulumi` (the newest under `versions/`, where the npm package `pulumi` and the Automation API put theirs, then `bin/`).
 *
 * @param env variables of the process. @default - this process's own
 * @returns undefined where there is none.
 */
export function findEngine(env: NodeJS.ProcessEnv = process.env): FoundEngine | undefined {
    const onPath = (env.PATH ?? "").split(delimiter).find((folder) => folder !== "" && holdsEngine(folder));
    if (onPath !== undefined) {
        return { folder: onPath, isOnPath: true };
    }
    const homes = [...new Set([env.PULUMI_HOME, join(env.HOME ?? homedir(), ".pulumi")])];
    const folder = homes
        .flatMap((home) => (home ? [...versionsIn(home), join(home, "bin")] : []))
        .find((each) => holdsEngine(each));
    return folder === undefined ? undefined : { folder, isOnPath: false };
}

/** `PATH` with the folder of an engine that is elsewhere in front, so that whatever is started finds it too. */
export function pathWith(engine: FoundEngine | undefined, path = ""): string {
    return engine === undefined || engine.isOnPath ? path : [engine.folder, path].join(delimiter);
}

/** Folders of the versions that are installed side by side, the newest first. */
function versionsIn(home: string): readonly string[] {
    try {
        const byVersion = (a: string, b: string) => b.localeCompare(a, "en", { numeric: true });
        return readdirSync(join(home, "versions"))
            .sort(byVersion)
            .map((version) => join(home, "versions", version, "bin"));
    } catch {
        return []; // None is installed that way.
    }
}

function holdsEngine(folder: string): boolean {
    return ["pulumi", "pulumi.exe"].some((name) => {
        try {
            accessSync(join(folder, name), constants.X_OK);
            return true;
        } catch {
            return false;
        }
    });
}
