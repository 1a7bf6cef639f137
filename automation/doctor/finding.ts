/**
 * How a check ended.
 *
 * - `ok`: as it must be.
 * - `note`: worth knowing; nothing has to be done before the first update.
 * - `unchecked`: could not be looked at; the command says what would let it be.
 * - `problem`: the first update would fail, or do what nobody wants.
 */
export type Level = "ok" | "note" | "unchecked" | "problem";

/** Groups of checks, in the order in which they are printed: what is near first. */
export const GROUPS = [
    "tools",
    "backend",
    "credentials",
    "quotas",
    "handshakes",
    "names",
    "singletons",
    "cost",
] as const;

export type Group = (typeof GROUPS)[number];

/** What one check found. */
export interface Finding {
    readonly group: Group;
    readonly level: Level;
    /** What was found, as a sentence without its full stop. Never a secret. */
    readonly what: string;
    /** Command or instruction that mends it; none where nothing has to be mended. */
    readonly mend?: string;
}

/** What a look at the world brought: a value, or why there is none and what would let one look. */
export type Answer<Value> =
    | { readonly known: true; readonly value: Value }
    | { readonly known: false; readonly why: string; readonly enable: string };

export function known<Value>(value: Value): Answer<Value> {
    return { known: true, value };
}

export function unknown(
    why: string,
    enable: string,
): { readonly known: false; readonly why: string; readonly enable: string } {
    return { known: false, why, enable };
}

/** Findings of one group, made shorter to write. */
export function findingsOf(group: Group) {
    const finding =
        (level: Level) =>
        (what: string, mend?: string): Finding => ({
            group,
            level,
            what,
            ...(mend !== undefined && { mend }),
        });
    return {
        ok: finding("ok"),
        note: finding("note"),
        problem: finding("problem"),
        /** What could not be looked at. */
        unchecked: (subject: string, { why, enable }: { readonly why: string; readonly enable: string }) =>
            finding("unchecked")(`${subject} not checked: ${why}`, enable),
    };
}

/** A number of things in words: `1 name`, `2 names`. */
export function counted(count: number, thing: string): string {
    return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
