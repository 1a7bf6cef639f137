import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { programIn, type VirtualEnvironment } from "./virtual-environment";

/** Emulator of AWS, in memory. */
export const MOTO: VirtualEnvironment = { name: "moto", package: "moto[server]", version: "5.2.5" };

/** Account that the emulator plays. */
export const MOTO_ACCOUNT = "123456789012";

/** An emulator that listens. */
export interface Emulator {
    readonly url: string;
    stop(): Promise<void>;
}

/** Starts the emulator on a free port of this machine. @throws when it ends before it listens. */
export async function startEmulator(): Promise<Emulator> {
    const child = spawn(programIn(MOTO, "moto_server"), ["-H", "127.0.0.1", "-p", "0"], {
        stdio: ["ignore", "ignore", "pipe"],
    });
    const stop = async () => {
        if (child.exitCode === null && child.kill()) {
            await once(child, "exit");
        }
    };
    return { url: await addressOf(child), stop };
}

async function addressOf({ stderr }: ChildProcess): Promise<string> {
    const said: string[] = [];
    if (stderr !== null) {
        for await (const line of createInterface(stderr)) {
            said.push(line);
            const [url] = line.match(/http:\/\/127\.0\.0\.1:\d+/) ?? [];
            if (url !== undefined) {
                // Each request is a line, and a full pipe would stop the emulator.
                stderr.resume();
                return url;
            }
        }
    }
    throw new Error(`the emulator did not start:\n${said.join("\n")}`);
}
