import type { Json } from "../release/canonical";
import { UNKNOWN } from "../release/marks";
import type { Problem } from "../release/problem";

/** Values of a resource by property: secrets are `SECRET`, what is not known yet is `UNKNOWN`. */
export interface Values {
    readonly [property: string]: Json;
}

/**
 * One resource as rules see it: what the program asked for, with the provider's `tagsAll` where it has tags. Where it
 * comes from (a plan, a saved state, a running engine) no rule knows.
 */
export interface CheckedResource {
    /** Type token: `aws:s3/bucket:Bucket`, `airlock:network:Network`. */
    readonly type: string;
    /** Logical name. */
    readonly name: string;
    readonly urn: string;
    /** URN of the parent; empty where there is none. */
    readonly parent: string;
    /** By what others refer to it; absent where it is not known, and for components. */
    readonly id?: string;
    readonly inputs: Values;
    /** Whether deleting and replacing it is refused. */
    readonly protect: boolean;
    /** URNs of what it waits for. */
    readonly dependencies: readonly string[];
}

/** A problem of one resource among several; its path is the property. */
export interface StackProblem extends Problem {
    readonly resource: CheckedResource;
}

interface RuleBase {
    /** Name in output, levels and exemptions: kebab-case, unique. */
    readonly name: string;
    /** What must hold, as one sentence. */
    readonly description: string;
}

/**
 * A rule that looks at one resource by itself. An engine asks it before the resource is made, so a violation leaves
 * nothing behind.
 */
export interface ResourceRule extends RuleBase {
    readonly scope: "resource";
    /** Types that it looks at. */
    readonly types: readonly string[];
    readonly check: (resource: CheckedResource) => readonly Problem[];
}

/**
 * A rule that looks at all resources of a stack together. An engine asks it at the end of a preview and of an update; an
 * `up` begins with a preview.
 */
export interface StackRule extends RuleBase {
    readonly scope: "stack";
    readonly check: (resources: readonly CheckedResource[]) => readonly StackProblem[];
}

/** What a pack is made of. Values that are not known yet never break a rule: they are judged once they are. */
export type Rule = ResourceRule | StackRule;

/** Name of the stack, from a URN: `urn:pulumi:<stack>::<project>::<types>::<name>`. */
export function stackOf(urn: string): string {
    return urn.split("::")[0]?.replace("urn:pulumi:", "") ?? "";
}

/** Whether the value, or all that would decide it, is not known before an update. */
export function isUnknown(value: unknown): boolean {
    return value === UNKNOWN;
}

/** Members of an object; none where the value is something else. */
export function membersOf(value: unknown): Values {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {};
}

/** The value as a list: a list itself, one value, or nothing. */
export function listOf(value: unknown): readonly Json[] {
    if (value === undefined || value === null) {
        return [];
    }
    return Array.isArray(value) ? value : [value as Json];
}

/** One value that a path leads to. */
export interface Reached {
    /** The path with positions: `rules[0].kmsKeyId`. */
    readonly path: string;
    /** `undefined` where nothing is there. */
    readonly value: Json | undefined;
}

/**
 * What a path leads to. `a.b` goes into an object; `a[].b` goes into each member of a list, and where the list is empty
 * or absent, leads to one missing value; `a[]?.b` leads nowhere then. A value that is not known stops the way and stands
 * for all below it.
 */
export function reach(inputs: Values, path: string): readonly Reached[] {
    let reached: readonly Reached[] = [{ path: "", value: inputs }];
    for (const step of path.split(".")) {
        reached = reached.flatMap((from) => follow(from, step));
    }
    return reached;
}

function follow({ path, value }: Reached, step: string): readonly Reached[] {
    if (isUnknown(value)) {
        return [{ path, value }];
    }
    const [, name = step, many] = /^([^[]+)(\[\]\??)?$/.exec(step) ?? [];
    const at = path === "" ? name : `${path}.${name}`;
    const found = membersOf(value)[name];
    if (many === undefined || isUnknown(found)) {
        return [{ path: at, value: found }];
    }
    const list = listOf(found);
    if (list.length === 0) {
        return many === "[]?" ? [] : [{ path: at, value: undefined }];
    }
    return list.map((member, index) => ({ path: `${at}[${index}]`, value: member }));
}

/** Whether a text matches a pattern in which `*` stands for any run of characters. */
export function matches(pattern: string, text: string): boolean {
    const source = pattern.split("*").map((part) => part.replace(/[^\w]/g, "\\$&"));
    return new RegExp(`^${source.join(".*")}$`, "is").test(text);
}

/**
 * Finds what stands above a resource, nearest first.
 *
 * @param resources all of the stack.
 */
export function lineage(
    resources: readonly CheckedResource[],
): (resource: CheckedResource) => readonly CheckedResource[] {
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    return ({ parent }) => {
        const above: CheckedResource[] = [];
        for (let next = byUrn.get(parent); next !== undefined; next = byUrn.get(next.parent)) {
            above.push(next);
        }
        return above;
    };
}
