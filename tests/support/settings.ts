import assert from "node:assert/strict";
import { join } from "node:path";
import { readProject } from "../../automation/recording/project";
import { Refusal } from "../../release/problem";
import { readSettings, type Settings, type StackConfig } from "../../stacks/settings";

/** The stacks of this project, in the order in which a release travels. */
export const STACKS = ["dev", "staging", "prod"] as const;

const ROOT = join(__dirname, "..", "..");

/** Values by key; a key without a namespace is the project's own, and `undefined` takes the key out. */
export interface Overrides {
    readonly [key: string]: unknown;
}

/** The real configuration of a stack, as Pulumi hands it to a program, with some keys changed. */
export function stackConfig(stack: string, overrides: Overrides = {}): StackConfig {
    const config = new Map([...readProject(ROOT, stack).config].map(([key, { value }]) => [key, value]));
    for (const [key, value] of Object.entries(overrides)) {
        const fullKey = key.includes(":") ? key : `airlock:${key}`;
        if (value === undefined) {
            config.delete(fullKey);
        } else {
            config.set(fullKey, typeof value === "string" ? value : JSON.stringify(value));
        }
    }
    return Object.fromEntries(config);
}

/** What a key of a stack really says, to be changed in part. */
export function written<T = { readonly [key: string]: unknown }>(stack: string, key: string): T {
    return JSON.parse(stackConfig(stack)[`airlock:${key}`] ?? "null");
}

/** The real settings of a stack, with some keys changed. @throws {Refusal} as `readSettings` does. */
export function settingsOf(stack: string, overrides: Overrides = {}): Settings {
    return readSettings("airlock", stack, stackConfig(stack, overrides));
}

/** The refusal that a function ends in; anything else fails the test. */
export function refusalOf(run: () => unknown): Refusal {
    try {
        run();
    } catch (error) {
        if (error instanceof Refusal) {
            return error;
        }
        throw error;
    }
    throw new Error("nothing was refused");
}

/** Some fields of a setting. */
export type Facts = { readonly [key: string]: unknown };

/** Heading of a refusal of a stack's settings. */
export function subjectOf(stack: string): string {
    return `Settings of stack "${stack}" (Pulumi.yaml and Pulumi.${stack}.yaml)`;
}

/** The lines of a refusal, without its heading. */
export function refused(stack: string, overrides: Overrides): readonly string[] {
    const [heading, ...lines] = refusalOf(() => settingsOf(stack, overrides)).message.split("\n");
    assert.equal(heading, `${subjectOf(stack)}: ${lines.length} problem${lines.length === 1 ? "" : "s"}`);
    return lines.map((line) => line.replace(/^ {2}- /, ""));
}

/** A key of a stack with some of its fields changed; `undefined` takes a field out. */
export function part(stack: string, key: string, changes: Facts): Overrides {
    return { [key]: { ...written<Facts>(stack, key), ...changes } };
}

/** The list of environments with some fields of single ones changed. */
export function environments(changes: { readonly [name: string]: Facts }): Overrides {
    const facts = written<readonly { readonly name: string }[]>("dev", "environments");
    return { environments: facts.map((each) => ({ ...each, ...changes[each.name] })) };
}

/** The list of workloads as one workload with some fields changed, and others after it. */
export function workloads(changes: Facts, ...others: readonly Facts[]): Overrides {
    const [hello] = written<readonly Facts[]>("dev", "workloads");
    return { workloads: [changes, ...others].map((each) => ({ ...hello, ...each })) };
}
