import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { Emulator } from "./emulator";
import { programIn, type VirtualEnvironment } from "./virtual-environment";

/** Emulator of AWS, in memory, that makes and changes CloudFormation stacks. The key id of a caller is its account. */
export const MINISTACK: VirtualEnvironment = { name: "ministack", package: "ministack", version: "1.5.33" };

const SECONDS_TO_START = 30;

/** Starts the emulator on a free port of this machine. @throws when it ends, or does not answer in time. */
export async function startMinistack(): Promise<Emulator> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const child = spawn(programIn(MINISTACK, "ministack"), [], {
        stdio: "ignore",
        env: { ...process.env, BIND_HOST: "127.0.0.1", GATEWAY_PORT: String(port), LOG_LEVEL: "ERROR" },
    });
    const stop = async () => {
        if (child.exitCode === null && child.kill()) {
            await once(child, "exit");
        }
    };
    try {
        await answering(url, child);
    } catch (error) {
        await stop();
        throw error;
    }
    return { url, stop };
}

async function answering(url: string, child: ChildProcess): Promise<void> {
    const end = Date.now() + SECONDS_TO_START * 1000;
    while (Date.now() < end && child.exitCode === null) {
        const answer = await fetch(`${url}/_ministack/health`).catch(() => undefined);
        if (answer?.ok) {
            return;
        }
        await setTimeout(200);
    }
    throw new Error(`the emulator did not answer (exit code ${child.exitCode ?? "none"})`);
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    server.close();
    await once(server, "close");
    if (address === null || typeof address === "string") {
        throw new Error("no port is free");
    }
    return address.port;
}
