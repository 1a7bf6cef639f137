import { spawn } from "node:child_process";
import { once } from "node:events";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { EnvironmentError } from "./errors";
import { errorText, fromText, textOf } from "./failure";
import type { Interruption } from "./operation";

/** Oldest command line whose events reach the library while they happen, without a file in between. */
export const OLDEST_ENGINE = "3.206.0";

/** Which command line is used, and with what environment. */
export interface EngineOptions {
    /** Folder whose `bin/pulumi` is the command line. @default - the one on the PATH */
    readonly pulumiRoot?: string;
    /** Folder of plugins and credentials. @default - `PULUMI_HOME`, else `~/.pulumi` */
    readonly pulumiHome?: string;
    /** Address of the backend: `s3://bucket`, `file:///folder`. @default - that of `Pulumi.yaml`, else the one logged in to */
    readonly backendUrl?: string;
    /** Variables for the engine, beside the process's own: credentials, passphrase. @default - none */
    readonly env?: { readonly [name: string]: string };
}

/**
 * The command line to use.
 *
 * @throws {EnvironmentError} `engine-missing` when there is none, or one that is too old.
 */
async function findEngine(environment: string, { pulumiRoot }: EngineOptions): Promise<PulumiCommand> {
    const missing = (message: string, cause?: unknown) =>
        new EnvironmentError("engine-missing", environment, { failures: [{ message }], cause });
    const command = await PulumiCommand.get({ root: pulumiRoot, skipVersionCheck: true }).catch((error: unknown) => {
        const where = pulumiRoot === undefined ? "on the PATH" : `in ${pulumiRoot}/bin`;
        throw missing(`there is no Pulumi CLI ${where}: ${textOf(error)}`, error);
    });
    if (command.version === null || command.version.compare(OLDEST_ENGINE) < 0) {
        const version = command.version === null ? "of an unknown version" : command.version.toString();
        throw missing(`the Pulumi CLI is ${version}; use ${OLDEST_ENGINE} or newer`);
    }
    return command;
}

/** {@link findEngine}, which looks only once where it finds one. */
export function engineOf(environment: string, options: EngineOptions): () => Promise<PulumiCommand> {
    let found: PulumiCommand | undefined;
    return async () => {
        found ??= await findEngine(environment, options);
        return found;
    };
}

/** Variables that the engine gets beside the process's own. */
export function engineVariables({ pulumiHome, backendUrl, env }: EngineOptions): { readonly [name: string]: string } {
    return {
        ...env,
        ...(pulumiHome === undefined ? {} : { PULUMI_HOME: pulumiHome }),
        ...(backendUrl === undefined ? {} : { PULUMI_BACKEND_URL: backendUrl }),
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_AUTOMATION_API: "true",
    };
}

/** One command for which the SDK has no function, or one that tells secrets. */
export interface EngineCall {
    readonly environment: string;
    readonly command: PulumiCommand;
    readonly args: readonly string[];
    readonly folder: string;
    readonly variables: { readonly [name: string]: string };
    readonly interruption: Interruption;
}

/**
 * Runs one command of the engine to its end.
 *
 * @returns what it wrote to standard output.
 * @throws {EnvironmentError} by what it wrote to standard error, or because the operation was ended.
 */
export async function callEngine(call: EngineCall): Promise<string> {
    const { environment, command, args, folder, variables, interruption } = call;
    interruption.check(environment);
    const child = spawn(command.command, [...args, "--non-interactive"], {
        cwd: folder,
        env: { ...process.env, ...variables },
        stdio: ["ignore", "pipe", "pipe"],
    });
    interruption.engineSignal.addEventListener("abort", () => child.kill("SIGINT"));
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        stdout += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
        stderr += chunk;
    });
    const [code] = await once(child, "close");
    if (code !== 0) {
        interruption.check(environment);
        throw fromText(environment, errorText(stderr) || stderr.trim() || `the engine ended with exit code ${code}`);
    }
    return stdout;
}
