import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../../release/problem";
import { isAtLeast } from "../doctor/versions";
import { commandLineEngine } from "../doctor/world/engine";
import { run } from "../doctor/world/run";
import { OLDEST_ENGINE } from "../library/engine";

const INSTALL_PULUMI = "install it: https://www.pulumi.com/docs/install/";

/** What of the tools that a local environment stands on is missing, with how to get it. */
export async function missingTools(projectDir: string, project: string): Promise<readonly Problem[]> {
    const engine = commandLineEngine(projectDir, project);
    const [version, python] = await Promise.all([engine.version(), run("python3", ["--version"], projectDir)]);
    return [
        ...(version.known
            ? [...cliProblems(version.value), ...(await pluginProblems(projectDir, engine))]
            : [{ path: "pulumi", message: version.why, remedy: version.enable }]),
        ...pythonProblems(python?.stdout),
    ];
}

function cliProblems(version: string): readonly Problem[] {
    return isAtLeast(version, OLDEST_ENGINE)
        ? []
        : [{ path: "pulumi", message: `"${version}" is older than ${OLDEST_ENGINE}`, remedy: INSTALL_PULUMI }];
}

async function pluginProblems(
    projectDir: string,
    engine: ReturnType<typeof commandLineEngine>,
): Promise<readonly Problem[]> {
    const wanted: string = JSON.parse(readFileSync(join(projectDir, "package.json"), "utf8")).dependencies[
        "@pulumi/aws"
    ];
    const found = await engine.pluginVersions("aws");
    if (found.known && found.value.includes(wanted)) {
        return [];
    }
    const message = found.known ? `version "${wanted}" of the AWS provider is not installed` : found.why;
    return [{ path: "plugin aws", message, remedy: `pulumi plugin install resource aws ${wanted}` }];
}

/** The emulator's package needs 3.10, and the server's `match` does. */
const OLDEST_PYTHON = "3.10";

function pythonProblems(said: string | undefined): readonly Problem[] {
    const [version] = /\d+(\.\d+)+/.exec(said ?? "") ?? [];
    if (version !== undefined && isAtLeast(version, OLDEST_PYTHON)) {
        return [];
    }
    const message = version === undefined ? "is not on the PATH" : `"${version}" is older than ${OLDEST_PYTHON}`;
    return [{ path: "python3", message, remedy: "install it: https://www.python.org/downloads/" }];
}
