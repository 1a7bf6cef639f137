import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineEvent } from "../../automation/engine-event";

const FOLDER = join(__dirname, "engine-events");

/**
 * The event log of a real run (engine 3.255) of the program in `fixture-programs/played`; `account` is of a program with
 * one queue and the real AWS provider. Left out is what the library never reads: debug messages, the prelude, policy
 * summaries. Times, ids and paths are made alike.
 */
export function engineLog(name: string): readonly EngineEvent[] {
    const lines = readFileSync(join(FOLDER, `${name}.jsonl`), "utf8")
        .trim()
        .split("\n");
    return lines.map((line) => JSON.parse(line));
}

export const ENGINE_LOGS: readonly string[] = readdirSync(FOLDER).map((file) => file.replace(".jsonl", ""));
