import { type ChildProcess, spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

export interface CommandOptions {
    readonly cwd: string;
    /** The whole environment of the command; nothing is inherited. */
    readonly env: { readonly [name: string]: string };
    /** Longest time in milliseconds; then the command and everything that it started is killed. */
    readonly limitMilliseconds: number;
    readonly signal?: AbortSignal;
    /** Gets standard output and standard error as they come. */
    readonly onOutput?: (text: string) => void;
}

/** How a command ended, and the last lines of what it wrote. */
export interface CommandResult {
    readonly end:
        | { readonly kind: "exited"; readonly code: number }
        | { readonly kind: "killed"; readonly signal: string }
        | { readonly kind: "timed-out" }
        | { readonly kind: "not-started"; readonly reason: string };
    /** At most 20 lines, without terminal colours. */
    readonly lastLines: readonly string[];
}

const LAST_LINES = 20;
const KEPT_CHARACTERS = 64 * 1024;

/** How long to wait, in milliseconds, for the output of a process that has ended but whose pipe someone still holds. */
const PIPE_GRACE = 1000;

/**
 * Runs a command without a shell, as the leader of a process group that ends with it: what it started does not outlive
 * it, unless that made a session of its own.
 *
 * @throws the signal's reason, when it is aborted.
 */
export async function runCommand(command: readonly string[], options: CommandOptions): Promise<CommandResult> {
    options.signal?.throwIfAborted();
    const [file = "", ...args] = command;
    let output = "";
    const collect = (chunk: string) => {
        output = (output + chunk).slice(-KEPT_CHARACTERS);
        options.onOutput?.(chunk);
    };
    const child = spawn(file, args, {
        cwd: options.cwd,
        env: options.env,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.setEncoding("utf8").on("data", collect);
    child.stderr.setEncoding("utf8").on("data", collect);
    const end = await ended(child, options);
    options.signal?.throwIfAborted();
    const lines = stripVTControlCharacters(output).trimEnd().split(/\r?\n/);
    return { end, lastLines: lines.slice(-LAST_LINES).filter((line, index) => line !== "" || index > 0) };
}

function ended(child: ChildProcess, { limitMilliseconds, signal }: CommandOptions): Promise<CommandResult["end"]> {
    return new Promise((resolve) => {
        let timedOut = false;
        const timer = setTimeout(() => {
            timedOut = true;
            killGroup(child);
        }, limitMilliseconds);
        const abort = () => killGroup(child);
        signal?.addEventListener("abort", abort);
        const finish = (end: CommandResult["end"]) => {
            clearTimeout(timer);
            signal?.removeEventListener("abort", abort);
            resolve(end);
        };
        child.once("error", ({ message }) => finish({ kind: "not-started", reason: message }));
        child.once("exit", (code, killedBy) => {
            // Whatever the command left running in its group goes too; it would hold the pipes open.
            killGroup(child);
            const pipes = setTimeout(() => {
                child.stdout?.destroy();
                child.stderr?.destroy();
            }, PIPE_GRACE);
            child.once("close", () => {
                clearTimeout(pipes);
                if (timedOut) {
                    finish({ kind: "timed-out" });
                } else if (code === null) {
                    finish({ kind: "killed", signal: killedBy ?? "unknown" });
                } else {
                    finish({ kind: "exited", code });
                }
            });
        });
    });
}

function killGroup({ pid }: ChildProcess): void {
    if (pid === undefined) {
        return;
    }
    try {
        process.kill(-pid, "SIGKILL");
    } catch (error) {
        // ESRCH: nobody of the group is left, which is what was wanted.
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
            throw error;
        }
    }
}
