import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
    copyFileSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    symlinkSync,
    unlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { PROJECT, STACKS } from "./environments";

export { AWS_VERSION, reasonForNoEngine, reasonToSkip } from "./engine-parts";

/** Lets the real provider plan without credentials, account or network. */
export const OFFLINE = {
    "aws:accessKey": "test",
    "aws:secretKey": "test",
    "aws:skipCredentialsValidation": true,
    "aws:skipRegionValidation": true,
    "aws:skipMetadataApiCheck": true,
    "aws:skipRequestingAccountId": true,
};

/** A new folder of the system's for one suite, with an empty state. Whoever asks for it removes it. */
export function newScratch(): string {
    const scratch = mkdtempSync(join(tmpdir(), "airlock-engine-"));
    mkdirSync(join(scratch, "state"));
    return scratch;
}

/**
 * The project as it is, in a folder of its own, so that the committed stack files stay as they are.
 *
 * @param project folder of another revision of it. @default - this one
 */
export function projectCopy(copy: string, project = PROJECT): string {
    mkdirSync(copy);
    for (const entry of readdirSync(project)) {
        if (/^Pulumi\..*yaml$/.test(entry)) {
            copyFileSync(join(project, entry), join(copy, entry));
        } else if (!entry.startsWith(".") && entry !== "tests") {
            symlinkSync(join(project, entry), join(copy, entry));
        }
    }
    for (const stack of STACKS) {
        const path = join(copy, `Pulumi.${stack}.yaml`);
        const file = parse(readFileSync(path, "utf8"));
        writeFileSync(path, stringify({ ...file, config: { ...file.config, ...OFFLINE } }));
    }
    return copy;
}

/**
 * The platform's program within a copy of the project, with a stack file of its own.
 *
 * @returns its folder.
 */
export function platformCopy(copy: string): string {
    const [source, folder] = [join(PROJECT, "platform"), join(projectCopy(copy), "platform")];
    unlinkSync(folder);
    mkdirSync(folder);
    for (const entry of readdirSync(source).filter((each) => !each.startsWith("."))) {
        const link = entry === "Pulumi.platform.yaml" ? copyFileSync : symlinkSync;
        link(join(source, entry), join(folder, entry));
    }
    rewrite(join(folder, "Pulumi.platform.yaml"), (written) => ({ ...written, ...OFFLINE }));
    return folder;
}

/** Configuration that a copy of the project has in place of the committed one. */
export interface OtherConfig {
    /** Values of `Pulumi.yaml` by key, without the project's name. */
    readonly shared: { readonly [key: string]: unknown };
    /** Values of the stack's file by full key. */
    readonly config: { readonly [key: string]: unknown };
}

/** Changes the configuration of one stack of a copy. */
export function reconfigure(copy: string, stack: string, { shared, config }: OtherConfig): void {
    rewrite(join(copy, "Pulumi.yaml"), (written) =>
        Object.fromEntries(
            Object.entries(written).map(([key, value]) => [
                key,
                key in shared ? { ...(value as object), value: shared[key] } : value,
            ]),
        ),
    );
    rewrite(join(copy, `Pulumi.${stack}.yaml`), (written) => ({ ...written, ...config }));
}

/** Writes a project's or a stack's file anew, with its configuration changed. */
function rewrite(path: string, change: (written: { readonly [key: string]: unknown }) => object): void {
    const file = parse(readFileSync(path, "utf8"));
    writeFileSync(path, stringify({ ...file, config: change(file.config) }));
}

/** The environments of the project in accounts of their own, or all in one. */
export function accountsOf(...accounts: readonly string[]) {
    return STACKS.map((name, index) => ({
        name,
        account: accounts[index] ?? accounts[0],
        region: "eu-west-1",
        cidr: `10.${16 + index}.0.0/16`,
        connected: true,
    }));
}

/** Where the real command line runs: a copy of the project, its state, and what is added to the environment. */
export interface Place {
    readonly copy: string;
    readonly scratch: string;
    readonly env?: NodeJS.ProcessEnv;
}

/** Runs the real command line in a copy of the project. */
export function pulumi(place: Place, ...args: readonly string[]) {
    return spawnSync("pulumi", [...args, "--non-interactive"], {
        cwd: place.copy,
        encoding: "utf8",
        maxBuffer: 64 * 1024 * 1024,
        env: environmentOf(place),
    });
}

/** How the command line ended: with a status, or by a signal where there is none. */
export interface Ended {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

/** As {@link pulumi}, while this process goes on: it may itself answer what the command asks, or end it. */
export function startPulumi(place: Place, ...args: readonly string[]) {
    const child = spawn("pulumi", [...args, "--non-interactive"], { cwd: place.copy, env: environmentOf(place) });
    const said = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
        child[stream].setEncoding("utf8").on("data", (text: string) => {
            said[stream] += text;
        });
    }
    const ended = once(child, "close").then(([status]): Ended => ({ status, ...said }));
    return { child, ended };
}

/** As {@link startPulumi}, to its end. */
export function pulumiAsync(place: Place, ...args: readonly string[]): Promise<Ended> {
    return startPulumi(place, ...args).ended;
}

/**
 * Kills a process and all that it started, at once, as a machine that is switched off does. Of an engine that is killed alone
 * the program may be left, and asks for ever.
 */
export function killTree(root: number | undefined): void {
    const { stdout } = spawnSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" });
    const rows = stdout
        .trim()
        .split("\n")
        .map((line) => line.trim().split(/\s+/).map(Number));
    const tree = root === undefined ? [] : [root];
    // Grows while it is read: children of children come behind them.
    for (const parent of tree) {
        tree.push(...rows.flatMap(([pid, ppid]) => (ppid === parent && pid !== undefined ? [pid] : [])));
    }
    for (const pid of tree) {
        try {
            process.kill(pid, "SIGKILL");
        } catch {
            // It has ended by itself.
        }
    }
}

/** Processes whose command line names a folder: the engine's, its hosts' and the program's all do. */
export function runningIn(folder: string): readonly string[] {
    const { stdout } = spawnSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" });
    return stdout.split("\n").filter((line) => line.includes(folder));
}

/**
 * Waits until nothing of the engine runs in a folder any more, half a minute at most: on a busy machine the program is gone a
 * little later than the engine.
 */
export async function untilQuiet(folder: string): Promise<void> {
    const left = () => runningIn(folder).filter((line) => line.includes("pulumi"));
    for (let look = 0; look < 60 && left().length > 0; look += 1) {
        await new Promise((resolve) => setTimeout(resolve, 500));
    }
    assert.deepEqual(left(), []);
}

/** Environment of the real command line in a place, without what a machine may have set. */
export function environmentOf({ scratch, env }: Place): NodeJS.ProcessEnv {
    return {
        ...process.env,
        PULUMI_BACKEND_URL: `file://${scratch}/state`,
        PULUMI_CONFIG_PASSPHRASE: "test",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        AWS_EC2_METADATA_DISABLED: "true",
        ...env,
    };
}

/** The document that `pulumi preview --json` writes. */
export interface PreviewDocument {
    readonly steps: readonly PreviewStep[];
    readonly changeSummary: { readonly [operation: string]: number };
    readonly diagnostics?: readonly { readonly severity: string; readonly message?: string }[];
}

/** What would be done to one resource. */
export interface PreviewStep {
    readonly op: string;
    readonly urn: string;
    readonly replaceReasons?: readonly string[] | null;
    readonly diffReasons?: readonly string[] | null;
}

/** What a preview says, whether it comes to an end or not. */
export async function previewAny(place: Place, stack: string, ...args: readonly string[]): Promise<PreviewDocument> {
    const { stdout, stderr } = await pulumiAsync(place, "preview", "--stack", stack, "--json", ...args);
    assert.notEqual(stdout, "", stderr);
    return JSON.parse(stdout);
}

/** What a preview says, which must be neither an error nor a warning. */
export async function previewOf(place: Place, stack: string, ...args: readonly string[]): Promise<PreviewDocument> {
    const { status, stdout, stderr } = await pulumiAsync(place, "preview", "--stack", stack, "--json", ...args);
    assert.equal(status, 0, `${stdout.slice(-4000)}\n${stderr.slice(-4000)}`);
    const document: PreviewDocument = JSON.parse(stdout);
    const loud = (document.diagnostics ?? []).filter(({ severity }) => severity !== "info" && severity !== "debug");
    assert.deepEqual(loud, []);
    return document;
}

/** Errors of a preview, in order. */
export function errorsOf({ diagnostics = [] }: PreviewDocument): readonly string[] {
    return diagnostics.filter(({ severity }) => severity === "error").map(({ message = "" }) => message.trim());
}
