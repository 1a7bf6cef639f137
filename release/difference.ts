import { canonicalJson, type Json } from "./canonical";

/** One value that differs. A side is absent where there is nothing on that side. */
export interface Difference {
    /**
     * Where it is, from outside in: a property's name, or an entry of a list in brackets, by its own name where it has one
     * (`[Deploy]`), else by its position (`[0]`); an entry of a list of plain values is `[]`.
     */
    readonly path: readonly string[];
    readonly before?: Json;
    readonly after?: Json;
}

type JsonObject = { readonly [key: string]: Json };

/** Deeper than this, a value is compared as a whole. */
const DEEPEST = 32;

/** By which member entries of a list are recognised, the first that all of them have once. */
const NAMES = ["Sid", "sid", "id", "name", "Name", "key", "Key", "ruleNo", "priority", "cidrBlock", "type"] as const;

/** Stands for whatever is left out of a path's text, so that a list's label is one. */
const BRACKET = /[[\]\n]/g;

/**
 * Every value that differs, in the order of properties by code unit. Text that is JSON on both sides is compared as what
 * it says, so that of a policy only the actions that came or went are told. Lists of plain values are compared as sets;
 * where only their order differs, the whole list is one difference. Entries of other lists are recognised by their name.
 */
export function differencesOf(before: Json | undefined, after: Json | undefined): readonly Difference[] {
    const found: Difference[] = [];
    compare(before, after, [], found);
    return found;
}

/** A path as people write it: `stages[Deploy].actions[0].name`. */
export function pathText(path: readonly string[]): string {
    return path.reduce((text, part) => {
        if (part.startsWith("[")) {
            return text + part;
        }
        return text === "" ? part : `${text}.${part}`;
    }, "");
}

/** What a text says where it is a JSON object or list; `undefined` where it is not. */
export function parsedJson(value: Json | undefined): Json | undefined {
    if (typeof value !== "string" || !/^\s*[[{]/.test(value)) {
        return undefined;
    }
    try {
        return JSON.parse(value);
    } catch {
        return undefined;
    }
}

export function isObject(value: Json | undefined): value is JsonObject {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
    return Array.isArray(value);
}

function compare(
    before: Json | undefined,
    after: Json | undefined,
    path: readonly string[],
    found: Difference[],
): void {
    if (before === after) {
        return;
    }
    if (path.length < DEEPEST) {
        const [from, to] = [parsedJson(before), parsedJson(after)];
        if (from !== undefined && to !== undefined) {
            compare(from, to, path, found);
            return;
        }
        if (isObject(before) && isObject(after)) {
            compareObjects(before, after, path, found);
            return;
        }
        if (isList(before) || isList(after)) {
            const lists = [asList(before), asList(after)] as const;
            if (lists[0] !== undefined && lists[1] !== undefined) {
                compareLists(lists[0], lists[1], path, found);
                return;
            }
        }
    }
    if (before === undefined || after === undefined || canonicalJson(before) !== canonicalJson(after)) {
        found.push({ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) });
    }
}

function compareObjects(before: JsonObject, after: JsonObject, path: readonly string[], found: Difference[]): void {
    for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
        compare(own(before, key), own(after, key), [...path, key], found);
    }
}

function own(object: JsonObject, key: string): Json | undefined {
    return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Many properties take one value or a list of them, policies above all. */
function asList(value: Json | undefined): readonly Json[] | undefined {
    if (value === undefined) {
        return undefined;
    }
    return isList(value) ? value : isPlain(value) ? [value] : undefined;
}

function isPlain(value: Json): boolean {
    return typeof value !== "object" || value === null;
}

function compareLists(
    before: readonly Json[],
    after: readonly Json[],
    path: readonly string[],
    found: Difference[],
): void {
    if (canonicalJson(before) === canonicalJson(after)) {
        return;
    }
    if ([...before, ...after].every(isPlain)) {
        comparePlainLists(before, after, path, found);
        return;
    }
    const name = nameOf(before, after);
    if (name === undefined) {
        compareNameless(before, after, path, found);
        return;
    }
    const entries = (list: readonly Json[]) =>
        new Map(list.map((entry) => [String((entry as JsonObject)[name]), entry]));
    const [from, to] = [entries(before), entries(after)];
    const found0 = found.length;
    for (const label of [...new Set([...from.keys(), ...to.keys()])].sort()) {
        compare(from.get(label), to.get(label), [...path, `[${label.replace(BRACKET, "_")}]`], found);
    }
    if (found.length === found0) {
        found.push({ path, before, after });
    }
}

function comparePlainLists(
    before: readonly Json[],
    after: readonly Json[],
    path: readonly string[],
    found: Difference[],
): void {
    const [gone, come] = [without(before, after), without(after, before)];
    const entry = [...path, "[]"];
    if (gone.length + come.length === 0) {
        found.push({ path, before, after });
        return;
    }
    found.push(...gone.map((value) => ({ path: entry, before: value })));
    found.push(...come.map((value) => ({ path: entry, after: value })));
}

/** What is in the one list and not in the other, each as often as it is more often there. */
function without(list: readonly Json[], other: readonly Json[]): readonly Json[] {
    const counts = new Map<string, number>();
    for (const value of other) {
        const key = canonicalJson(value);
        counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return list.filter((value) => {
        const key = canonicalJson(value);
        const left = counts.get(key) ?? 0;
        counts.set(key, left - 1);
        return left <= 0;
    });
}

function nameOf(before: readonly Json[], after: readonly Json[]): (typeof NAMES)[number] | undefined {
    return NAMES.find((name) =>
        [before, after].every((list) => {
            const values = list.map((entry) => (isObject(entry) ? own(entry, name) : undefined));
            return (
                values.every((value) => typeof value === "string" || typeof value === "number") &&
                new Set(values.map(String)).size === values.length
            );
        }),
    );
}

/** Entries that both sides have are left out; where as many are left on both sides, they are taken for each other. */
function compareNameless(
    before: readonly Json[],
    after: readonly Json[],
    path: readonly string[],
    found: Difference[],
): void {
    const [gone, come] = [without(before, after), without(after, before)];
    if (gone.length + come.length === 0) {
        found.push({ path, before, after });
        return;
    }
    const at = (list: readonly Json[], value: Json | undefined) => `[${list.indexOf(value as Json)}]`;
    if (gone.length === come.length) {
        gone.forEach((value, index) => {
            compare(value, come[index], [...path, at(before, value)], found);
        });
        return;
    }
    found.push(...gone.map((value) => ({ path: [...path, at(before, value)], before: value })));
    found.push(...come.map((value) => ({ path: [...path, at(after, value)], after: value })));
}
