import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { findEngine, pathWith } from "../../automation/find-engine";
import { PROJECT } from "./environments";

/** Version of the AWS provider that the program asks for. */
export const AWS_VERSION: string = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")).dependencies[
    "@pulumi/aws"
];

/** What of the real engine this machine has. */
interface EngineParts {
    /** The command line's version without `v`, and its folder; absent where there is none that runs. */
    readonly cli?: { readonly version: string; readonly folder: string };
    /** Whether the AWS provider's plugin is installed in the program's version. */
    readonly hasProvider: boolean;
}

let parts: EngineParts | undefined;

/** Looks once. What is started from then on finds the command line, wherever it lies. */
function engineParts(): EngineParts {
    parts ??= lookAround();
    return parts;
}

function lookAround(): EngineParts {
    const engine = findEngine();
    process.env.PATH = pathWith(engine, process.env.PATH);
    const { status, stdout } = spawnSync("pulumi", ["version"], { encoding: "utf8" });
    const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
    return {
        hasProvider: existsSync(join(home, "plugins", `resource-aws-v${AWS_VERSION}`)),
        ...(engine !== undefined &&
            status === 0 && { cli: { version: stdout.trim().replace(/^v/, ""), folder: engine.folder } }),
    };
}

/** Why the real command line cannot run here, with whatever provider, or `undefined` where it can. */
export function reasonForNoEngine(): string | undefined {
    return engineParts().cli === undefined
        ? "no Pulumi CLI on the PATH, in PULUMI_HOME or in ~/.pulumi; docs/testing.md says how to get one"
        : undefined;
}

/** Why the real engine cannot run here with the real provider, or `undefined` where it can. */
export function reasonToSkip(): string | undefined {
    return (
        reasonForNoEngine() ??
        (engineParts().hasProvider
            ? undefined
            : `no AWS provider ${AWS_VERSION}; run pulumi plugin install resource aws ${AWS_VERSION}`)
    );
}

/** What was found, in one line. */
export function describeParts(): string {
    const { cli, hasProvider } = engineParts();
    const engine = cli === undefined ? "no Pulumi CLI" : `Pulumi ${cli.version} in ${cli.folder}`;
    return `${engine}; ${hasProvider ? "" : "no "}plugin aws ${AWS_VERSION}`;
}
