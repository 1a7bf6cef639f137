import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { partitionOf } from "../../components/shared/placement";
import { ContentHashes } from "./content";
import { RecordingEngine } from "./engine";
import { type Diagnostic, type Plan, type PlannedResource, SECRET } from "./plan";
import { type Project, readProject } from "./project";
import { PlanReader } from "./wire";

/** What to evaluate. */
export interface Evaluation {
    /** Folder that holds `Pulumi.yaml`. */
    readonly projectDir: string;
    /** Name of the stack. */
    readonly stack: string;
    /** Another stack file than `Pulumi.<stack>.yaml`. @default - the stack's own */
    readonly configFile?: string;
    /**
     * Account that the stand-ins stand in: 12 digits.
     *
     * @default - the first of `aws:allowedAccountIds`, else 000000000000
     */
    readonly account?: string;
    /** Stops the evaluation, by a person or by a time limit (`AbortSignal.timeout`). @default - it runs until it ends */
    readonly signal?: AbortSignal;
    /**
     * Told the program's peak resident memory in KiB, once it has registered everything; not called where the system
     * does not tell (other than Linux). @default - nobody asks
     */
    readonly onPeakMemory?: (peakKiB: number) => void;
}

/** The program failed. The message is the program's own; without a stack where it refused with a `RunError`. */
export class ProgramError extends Error {
    override readonly name = "ProgramError";

    constructor(
        message: string,
        /** All that the program said before it failed. */
        readonly diagnostics: readonly Diagnostic[],
    ) {
        super(message);
    }
}

/**
 * Runs the real program of one stack, by Pulumi's own runner and with the real stack file, and returns what it registers.
 * Needs no command line, no plugins and no account: a recording engine answers in their place, with stand-ins that are
 * all known, so that every `.apply` runs.
 *
 * TypeScript is compiled as the runner's own ts-node would without type checks, but kept in `.airlock/` of the project.
 *
 * The program sees a preview (`pulumi.runtime.isDryRun()`). It inherits the environment except AWS and Pulumi variables,
 * so that it neither finds credentials nor depends on who runs it. Any number of evaluations may run at once.
 *
 * @throws {Refusal} when `Pulumi.yaml` or the stack file is missing or malformed.
 * @throws {ProgramError} when the program fails, logs an error, or asks for what the engine has no stand-in for.
 * @throws the signal's reason when it stops the evaluation. Nothing is left running in any case.
 */
export async function evaluateStack(evaluation: Evaluation): Promise<Plan> {
    const { stack, configFile, signal } = evaluation;
    signal?.throwIfAborted();
    const project = readProject(evaluation.projectDir, stack, configFile);
    const projectDir = realpathSync(evaluation.projectDir);
    const entry = entryOf(projectDir, project.main);
    const reader = new PlanReader(projectDir, entry.folder, new ContentHashes());
    let program: ChildProcess | undefined;
    const engine = new RecordingEngine(project.name, stack, placementOf(project, evaluation.account), reader, () => {
        const peakKiB = peakMemoryOf(program?.pid);
        if (peakKiB !== undefined) {
            evaluation.onPeakMemory?.(peakKiB);
        }
    });
    try {
        const address = await engine.listen();
        signal?.throwIfAborted();
        program = start(project, stack, projectDir, entry, address);
        const { end, text } = await ended(program, signal);
        const said = linesOf(reader.relativeText(text)).map((message): Diagnostic => ({ severity: "info", message }));
        const diagnostics = [...engine.diagnostics, ...said].map((one) => withoutSecrets(one, reader.secretTexts));
        refuseFailure(end, engine, diagnostics, reader.secretTexts);
        return {
            project: project.name,
            stack,
            config: Object.fromEntries(
                [...project.config].sort(byKey).map(([key, { value, secret }]) => [key, secret ? SECRET : value]),
            ),
            resources: [...engine.resources.values()].sort(byTypeAndName),
            outputs: engine.outputs,
            diagnostics,
        };
    } finally {
        await stopped(program);
        await engine.stop();
    }
}

/** Folder that the program runs in, and its file there; the runner looks for `.` itself. */
interface Entry {
    readonly folder: string;
    readonly file: string;
}

function entryOf(projectDir: string, main: string | undefined): Entry {
    const path = resolve(projectDir, main ?? ".");
    return statSync(path, { throwIfNoEntry: false })?.isDirectory()
        ? { folder: path, file: "." }
        : { folder: dirname(path), file: basename(path) };
}

function placementOf({ config }: Project, account: string | undefined) {
    const region = config.get("aws:region")?.value ?? "us-east-1";
    const allowed = /\d{12}/.exec(config.get("aws:allowedAccountIds")?.value ?? "")?.[0];
    return { region, account: account ?? allowed ?? "000000000000", partition: partitionOf(region) };
}

function start(project: Project, stack: string, projectDir: string, entry: Entry, address: string): ChildProcess {
    const { tsconfig = "tsconfig.json", typescript = true } = project.options;
    const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|PULUMI|TS_NODE)_/.test(name));
    const entries = [...project.config];
    const cache = join(projectDir, ".airlock");
    const env = {
        ...Object.fromEntries(inherited),
        NODE_COMPILE_CACHE: join(cache, "compile-cache"),
        AIRLOCK_COMPILED: join(cache, "compiled"),
        AIRLOCK_TSCONFIG: resolve(projectDir, tsconfig),
        // The loader below compiles instead of the runner: the same, but it keeps what it compiled.
        PULUMI_NODEJS_TYPESCRIPT: "false",
        PULUMI_ERROR_OUTPUT_STRING: "true",
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(entries.map(([key, { value }]) => [key, value]))),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(entries.filter(([, { secret }]) => secret).map(([key]) => key)),
    };
    const preloaded = [...(typescript ? ["typescript-loader.js"] : []), "lean-sdk.js"];
    const runner = createRequire(join(projectDir, "Pulumi.yaml")).resolve("@pulumi/pulumi/cmd/run");
    const place = ["--project", project.name, "--stack", stack, "--root-directory", projectDir, "--pwd", entry.folder];
    const engine = ["--monitor", address, "--engine", address];
    const args = [
        ...preloaded.flatMap((file) => ["--require", join(__dirname, file)]),
        runner,
        ...engine,
        ...place,
        "--dry-run",
        "--parallel",
        "16",
        entry.file,
    ];
    return spawn(process.execPath, args, { cwd: projectDir, env, stdio: ["ignore", "pipe", "pipe"] });
}

/** How a program ended, and what it wrote. */
interface Ending {
    /** Exit code, or the signal that killed it. */
    readonly end: number | string;
    readonly text: string;
}

/** Waits for the program's end. @throws the signal's reason when it comes first; the program may still run then. */
async function ended(program: ChildProcess, signal: AbortSignal | undefined): Promise<Ending> {
    let text = "";
    for (const stream of [program.stdout, program.stderr]) {
        stream?.setEncoding("utf8").on("data", (chunk: string) => {
            text += chunk;
        });
    }
    try {
        const [code, killedBy] = await once(program, "close", { signal });
        return { end: killedBy === null ? code : killedBy, text };
    } catch (error) {
        signal?.throwIfAborted();
        throw error;
    }
}

/** Kills the program where it still runs, and waits until it is gone. */
async function stopped(program: ChildProcess | undefined): Promise<void> {
    if (program?.pid !== undefined && program.exitCode === null && program.signalCode === null) {
        const gone = once(program, "exit");
        program.kill("SIGKILL");
        await gone;
    }
}

function refuseFailure(
    end: Ending["end"],
    engine: RecordingEngine,
    diagnostics: readonly Diagnostic[],
    secrets: ReadonlySet<string>,
): void {
    const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
    if (end === 0 && errors.length === 0 && engine.refusals.length === 0) {
        return;
    }
    // The engine's own refusal comes back as the program's error, wrapped in a stack; the reason alone says more.
    const reasons = engine.refusals.map(({ message }) => message);
    const said = diagnostics.map(({ message }) => message);
    const texts = [reasons, errors, said].find((list) => list.length > 0) ?? [
        `the program ended with ${typeof end === "number" ? `exit code ${end}` : end}`,
    ];
    throw new ProgramError(mask([...new Set(texts)].join("\n"), secrets), diagnostics);
}

/** Texts shorter than this are not looked for in messages: `dev` or `443` may be a secret's part and much else. */
const SHORTEST_SECRET = 6;

function withoutSecrets(diagnostic: Diagnostic, secrets: ReadonlySet<string>): Diagnostic {
    return { ...diagnostic, message: mask(diagnostic.message, secrets) };
}

function mask(text: string, secrets: ReadonlySet<string>): string {
    return [...secrets]
        .filter((secret) => secret.length >= SHORTEST_SECRET)
        .reduce((masked, secret) => masked.replaceAll(secret, SECRET), text);
}

function linesOf(text: string): readonly string[] {
    return text
        .split("\n")
        .map((line) => line.trimEnd())
        .filter((line) => line !== "");
}

function peakMemoryOf(pid: number | undefined): number | undefined {
    try {
        const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
        return peak === undefined ? undefined : Number(peak);
    } catch {
        return undefined; // No /proc: not Linux.
    }
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
    return compare(a, b);
}

function byTypeAndName(a: PlannedResource, b: PlannedResource): number {
    return compare(a.type, b.type) || compare(a.name, b.name) || compare(a.urn, b.urn);
}

/** By code unit, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
    return a < b ? -1 : Number(a > b);
}
