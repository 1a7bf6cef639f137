import { canonicalJson, type Json } from "../../release/canonical";
import type { Change, ChangeAction, ResourceState } from "../../release/change";
import { UNKNOWN } from "../../release/marks";
import { type EngineState, nameOfUrn } from "../engine-event";
import { cleanValues } from "./engine-values";
import type { PreviewStep } from "./preview";

/** One step, with the names of the two forms made one. */
export interface EngineStep {
    readonly op: string;
    readonly urn: string;
    readonly type: string;
    readonly old?: EngineState;
    readonly new?: EngineState;
    /** Top-level properties that differ; absent where the provider did not say. */
    readonly diffs?: readonly string[];
    /** Top-level properties that make it be replaced. */
    readonly keys?: readonly string[];
    /** By path: whether it makes the resource be replaced (`update-replace`); empty where the provider did not say. */
    readonly detailedDiff: { readonly [path: string]: { readonly kind: string } };
}

const ACTIONS: { readonly [op: string]: ChangeAction } = {
    create: "add",
    delete: "remove",
    discard: "retain",
    import: "import",
    "import-replacement": "replace",
    replace: "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
    "discard-replaced": "replace",
    update: "modify",
    refresh: "modify",
};

/** Whether anything is left to do: `same`, `read` and the like are none. */
export function changes({ op, old, new: after }: EngineStep): boolean {
    return ACTIONS[op] !== undefined || (op === "same" && old?.protect === true && after?.protect !== true);
}

/** The state without secrets and notes. */
export function stateOf(state: EngineState | undefined): ResourceState | undefined {
    return state === undefined
        ? undefined
        : { values: cleanValues(state.inputs), ...(state.protect === true && { protected: true }) };
}

/** One step of the engine as a step of a preview. */
export function stepOf(step: EngineStep): PreviewStep {
    const { op, urn, type } = step;
    const action: ChangeAction = op === "delete" && step.old?.retainOnDelete ? "retain" : (ACTIONS[op] ?? "modify");
    const paths = Object.entries(step.detailedDiff);
    const replacing =
        action === "replace" ? [...(step.keys ?? []), ...paths.filter(replaces).map(([path]) => path)] : [];
    const sides = op === "create" || op === "delete" ? sidesOf(step, []) : sidesOf(step, propertiesOf(step));
    const change: Change = {
        action,
        logicalId: nameOfUrn(urn),
        type,
        ...sides,
        ...(replacing.length > 0 && { replacing: unique(replacing.map(topOf)) }),
    };
    return { urn, change };
}

function replaces([, { kind }]: readonly [string, { readonly kind: string }]): boolean {
    return kind.endsWith("-replace");
}

/** The first name in a path such as `tags["a.b"]` or `rules[0].cidr`. */
function topOf(path: string): string {
    return /^[^.[]+/.exec(path)?.[0] ?? path;
}

function unique(names: readonly string[]): readonly string[] {
    return [...new Set(names)].sort();
}

/** What the provider says that differs; where it says nothing, what the program gives differently. */
function propertiesOf({ diffs, detailedDiff, old, new: after }: EngineStep): readonly string[] {
    const told = [...Object.keys(detailedDiff), ...(diffs ?? [])].map(topOf);
    if (told.length > 0) {
        return unique(told.filter((name) => !name.startsWith("__")));
    }
    const [from, to] = [cleanValues(old?.inputs), cleanValues(after?.inputs)];
    return unique([...Object.keys(from), ...Object.keys(to)]).filter((name) => differ(from[name], to[name]));
}

function differ(before: Json | undefined, after: Json | undefined): boolean {
    return canonicalJson(before ?? null) !== canonicalJson(after ?? null);
}

/**
 * Both sides. Where the program gives the same as before, what differs is what the resource really has (drift), or what
 * only the update will tell.
 */
function sidesOf(step: EngineStep, properties: readonly string[]): Pick<Change, "properties" | "before" | "after"> {
    const before = stateOf(step.old);
    const after = stateOf(step.new);
    if (before === undefined || after === undefined) {
        return { properties, ...(before && { before }), ...(after && { after }) };
    }
    const found = cleanValues(step.old?.outputs);
    const from: { [property: string]: Json } = { ...before.values };
    const to: { [property: string]: Json } = { ...after.values };
    for (const name of properties.filter((each) => !differ(from[each], to[each]))) {
        const real = found[name];
        if (real !== undefined && differ(real, to[name])) {
            from[name] = real;
            to[name] ??= UNKNOWN;
        }
    }
    return { properties, before: { ...before, values: from }, after: { ...after, values: to } };
}
