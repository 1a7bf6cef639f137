import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Refusal } from "../../release/problem";
import { programIn, type VirtualEnvironment } from "./virtual-environment";

/** Emulator of AWS, in memory. A caller whose key id is an account's, 12 digits, is of that account. */
export const MOTO: VirtualEnvironment = { name: "moto", package: "moto[server]", version: "5.2.5" };

/** An emulator that listens on 127.0.0.1. */
export interface Emulator {
    readonly url: string;
    stop(): Promise<void>;
}

/** An emulator whose end is heard of. */
export interface ObservedEmulator extends Emulator {
    readonly pid: number;
    /** Settles with the exit code once it has ended, whoever ended it; `null` where a signal did. */
    readonly ended: Promise<number | null>;
}

const SERVER = join(__dirname, "emulator", "serve.py");

/** Exit code of the server where its port cannot be listened on. */
const PORT_TAKEN = 98;

/**
 * Starts the emulator, which ends with this process at the latest: it reads from it, and stops where there is nobody.
 *
 * @param port 1 to 65535, or 0 for a free one.
 * @throws {Refusal} when the port is taken; an error with what it said when it ends before it listens.
 */
export async function startEmulator(port = 0): Promise<ObservedEmulator> {
    const child = spawn(programIn(MOTO, "python"), [SERVER, String(port)], { stdio: ["pipe", "pipe", "pipe"] });
    const ended = once(child, "exit").then(([code]) => code as number | null);
    const said: string[] = [];
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
        said.push(text);
        said.splice(0, said.length - 100);
    });
    const url = await addressOf(child);
    if (url === undefined || child.pid === undefined) {
        if ((await ended) === PORT_TAKEN) {
            const message = `"${port}" is taken by another program`;
            throw new Refusal("Emulator", [
                { path: "--port", message, remedy: "leave it out, and a free one is found" },
            ]);
        }
        throw new Error(`the emulator did not start:\n${said.join("").trim()}`);
    }
    const stop = async () => {
        child.kill();
        await ended;
    };
    return { url, pid: child.pid, ended, stop };
}

/** The first line that the server writes; `undefined` where it ends without one. */
async function addressOf({ stdout }: ChildProcess): Promise<string | undefined> {
    if (stdout === null) {
        return undefined;
    }
    for await (const line of createInterface(stdout)) {
        return line;
    }
    return undefined;
}
