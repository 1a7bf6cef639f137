import { join } from "node:path";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { environmentNames } from "../environments";
import { upLocal } from "./up-local";

const PROJECT = join(__dirname, "..", "..");

/** Exit codes: done; refused or failed; wrong usage; ended by Ctrl-C, as shells say it. */
const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

function commandLine(signal: AbortSignal): Command {
    return new Command("npm run up:local --")
        .description(
            "bring an environment up against an emulator of AWS on this machine, print its outputs, destroy it",
        )
        .argument("<environment>", environmentNames(PROJECT).join(", "), known)
        .option("--keep", "keep it up until Ctrl-C", false)
        .option("--port <port>", "port of the emulator on 127.0.0.1 (default: a free one)", portNumber, 0)
        .exitOverride()
        .action(async (stack: string, { keep, port }: { readonly keep: boolean; readonly port: number }) => {
            await upLocal({ projectDir: PROJECT, stack, keep, port, signal, say: console.log });
        });
}

function known(name: string): string {
    const names = environmentNames(PROJECT);
    if (!names.includes(name)) {
        throw new InvalidArgumentError(`There are ${names.join(", ")}.`);
    }
    return name;
}

function portNumber(text: string): number {
    const port = Number(text);
    if (!/^\d+$/.test(text) || port < 1 || port > 65535) {
        throw new InvalidArgumentError("It is 1 to 65535.");
    }
    return port;
}

async function main(): Promise<void> {
    const interrupted = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        process.on(signal, () => interrupted.abort());
    }
    try {
        await commandLine(interrupted.signal).parseAsync();
    } catch (error) {
        if (error instanceof CommanderError) {
            process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
        } else if (interrupted.signal.aborted) {
            process.stderr.write("ended; nothing of it is left\n");
            process.exitCode = EXIT.interrupted;
        } else {
            process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
            process.exitCode = EXIT.failed;
        }
    }
}

main();
