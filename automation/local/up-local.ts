import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { refuseIfAny } from "../../release/problem";
import { openEnvironment } from "../library/environment";
import { EnvironmentError } from "../library/errors";
import type { Operation } from "../library/operation";
import { readProject } from "../recording/project";
import { type Emulator, MOTO, startEmulator } from "./emulator";
import { localOptions, localVariables, playedAccounts } from "./environment";
import { GAPS } from "./gaps";
import { missingTools } from "./requirements";
import { installPackage } from "./virtual-environment";

/** What is brought up, and how it is told. */
export interface UpLocal {
    readonly projectDir: string;
    /** Name of the environment: `dev`. */
    readonly stack: string;
    /** Whether it stays up until the signal, instead of being destroyed at once. */
    readonly keep: boolean;
    /** Port of the emulator, 1 to 65535; 0 for a free one. */
    readonly port: number;
    /** Ends it, wherever it is; everything is cleaned up. */
    readonly signal: AbortSignal;
    /** Takes one line of what happens. */
    readonly say: (line: string) => void;
}

/** Seconds that the provider is given to finish when it is interrupted: what it makes goes with the emulator anyway. */
const GRACE_SECONDS = 5;

/**
 * Brings an environment up against an emulator of AWS on this machine, prints its outputs and destroys it again. Nothing of
 * it is left: no process, no file but the installed emulator.
 *
 * @throws {Refusal} when a tool is missing or the port is taken; {EnvironmentError} when the environment does not come up, or
 * the signal ends it; an error when the emulator dies.
 */
export async function upLocal(asked: UpLocal): Promise<void> {
    const { projectDir, stack, port, signal, say } = asked;
    refuseIfAny("What this needs", await missingTools(projectDir, readProject(projectDir, stack).name));
    say(`the emulator, ${MOTO.package} ${MOTO.version} …`);
    const reason = installPackage(MOTO);
    refuseIfAny("Emulator", reason === undefined ? [] : [{ path: MOTO.package, message: reason, remedy: "mend that" }]);
    const emulator = await startEmulator(port);
    const folder = await mkdtemp(join(tmpdir(), "airlock-local-"));
    const died = new AbortController();
    try {
        say(`${stack} against ${emulator.url}, process ${emulator.pid}`);
        emulator.ended.then((code) => died.abort(`the emulator ended (${code ?? "by a signal"})`));
        await liveThrough(asked, emulator, folder, AbortSignal.any([signal, died.signal]));
    } catch (error) {
        throw died.signal.aborted ? new Error(`${stack}: ${died.signal.reason}, and what it held is gone`) : error;
    } finally {
        await emulator.stop();
        await rm(folder, { recursive: true, force: true });
    }
}

async function liveThrough(asked: UpLocal, { url }: Emulator, folder: string, signal: AbortSignal): Promise<void> {
    const { projectDir, stack, keep, say } = asked;
    const environment = await openEnvironment(localOptions({ projectDir, stack, url, folder }));
    const up = environment.up({ signal, graceSeconds: GRACE_SECONDS });
    const { outputs, counts } = await told(up, say).catch((error: unknown) => {
        if (!signal.aborted) {
            sayGaps(say); // One of them may be why.
        }
        throw error;
    });
    say(`${stack} is up: ${counts.create ?? 0} made`);
    say(JSON.stringify(outputs, undefined, 2));
    sayGaps(say);
    if (keep) {
        const account = playedAccounts(projectDir, stack).find(({ name }) => name === stack)?.account ?? "";
        say(`${stack} stays up until Ctrl-C here, or kill ${process.pid}; from another shell:`);
        for (const [name, value] of Object.entries(localVariables(url, account))) {
            say(`  export ${name}=${value}`);
        }
        await aborted(signal);
        // What was kept is kept in the emulator's memory alone, and ends with it.
        if (!asked.signal.aborted) {
            throw new Error("the emulator ended");
        }
        return;
    }
    const gone = await told(environment.destroy({ signal, graceSeconds: GRACE_SECONDS }), say);
    say(`${stack} is destroyed: ${gone.counts.delete ?? 0} gone`);
}

function sayGaps(say: UpLocal["say"]): void {
    say("what the emulator does not play as AWS does (docs/emulator-gaps.md):");
    for (const { subject, reason } of GAPS) {
        say(`  ${subject}: ${reason}`);
    }
}

/** Follows an operation, a line for each resource that is done or failed. */
async function told<Result>(operation: Operation<Result>, say: UpLocal["say"]): Promise<Result> {
    let count = 0;
    try {
        for await (const event of operation) {
            if (event.type === "resource" && (event.state === "done" || event.state === "failed")) {
                count += 1;
                const word = event.state === "failed" ? "FAILED " : "";
                say(
                    `${String(count).padStart(4)}  ${word}${event.change} ${event.resource.type} ${event.resource.name}`,
                );
            }
        }
    } catch (error) {
        if (error instanceof EnvironmentError) {
            for (const { resource, message } of error.failures) {
                say(`  ${resource?.name ?? ""}: ${message}`);
            }
        }
        throw error;
    }
    return await operation;
}

function aborted(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
        if (signal.aborted) {
            resolve();
        }
        // A promise alone does not keep the process alive.
        const alive = setInterval(() => {}, 60_000);
        signal.addEventListener(
            "abort",
            () => {
                clearInterval(alive);
                resolve();
            },
            { once: true },
        );
    });
}
