import { readFileSync } from "node:fs";
import { join } from "node:path";
import { known, unknown } from "../finding";
import type { Tools } from "../ports";
import { run } from "./run";

/** The tools of this machine, and the packages in the project's `node_modules`. */
export function localTools(projectDir: string): Tools {
    return {
        node: process.versions.node,
        async git() {
            const ran = await run("git", ["--version"], projectDir);
            const [version] = /\d+(\.\d+)+/.exec(ran?.stdout ?? "") ?? [];
            return version === undefined
                ? unknown("it is not on the PATH", "install it: https://git-scm.com/downloads")
                : known(version);
        },
        packageVersion(name) {
            try {
                return JSON.parse(readFileSync(join(projectDir, "node_modules", name, "package.json"), "utf8")).version;
            } catch {
                return undefined; // Not installed.
            }
        },
    };
}
