import { canonicalJson, type Json } from "../../release/canonical";
import type { Change, ResourceState } from "../../release/change";
import { differencesOf } from "../../release/difference";
import { UNKNOWN } from "../../release/marks";
import { nameOfUrn } from "../engine-event";
import type { Plan, PlannedResource, PlannedValues } from "../recording/plan";
import { formerUrns } from "./former-urns";
import type { Preview, PreviewStep } from "./preview";
import { willReplace } from "./replacement";

/** What a resource was and will be; a side is absent where it is not there. */
interface Pair {
    readonly before?: PlannedResource;
    readonly after?: PlannedResource;
}

/**
 * What an update from the one plan to the other would do, as a preview. Nothing is asked of a provider: which change
 * replaces a resource is known from a table of its own answers.
 */
export function previewOfPlans(before: Plan, after: Plan): Preview {
    const steps = diffPlans(before, after);
    const ofAws = ({ custom, readId, type }: PlannedResource) =>
        custom && readId === undefined && !type.startsWith("pulumi:");
    const changed = steps.filter(({ change: { action } }) => action !== "remove" && action !== "retain").length;
    return {
        project: after.project,
        stack: after.stack,
        source: "plans",
        outcome: "complete",
        steps,
        unchanged: after.resources.filter(ofAws).length - changed,
        outputs: differencesOf(before.outputs as Json, after.outputs as Json),
        messages: after.diagnostics.flatMap(({ severity, message, urn }) =>
            severity === "info" ? [] : [{ severity, text: message, ...(urn !== undefined && { urn }) }],
        ),
        policies: [],
        priced: { before: before.resources.filter(ofAws), after: after.resources.filter(ofAws), whole: true },
    };
}

/**
 * What changes from the one plan to the other, one step a resource, in the order of the later plan, then what goes. Things
 * that are only read, components and providers are left out.
 *
 * - A resource that has another URN is the same where an alias says so, its own or one that follows from its parent's.
 * - Properties that the program ignores are not compared.
 * - A resource that is replaced gets another id, so that everything that names it changes too, and may be replaced for it.
 * - A secret that changes does not show: plans do not hold it.
 */
export function diffPlans(before: Plan, after: Plan): readonly PreviewStep[] {
    const pairs = pairsOf(before, after);
    const renewed = new Map<string, string>();
    const steps = new Map<string, PreviewStep>();
    // Dependencies first: what is replaced decides about what names it.
    for (const pair of inOrder(pairs)) {
        const step = stepOf(pair, renewed);
        if (step === undefined) {
            continue;
        }
        steps.set(step.urn, step);
        const { id } = pair.before ?? {};
        if (id !== undefined && pair.after !== undefined && /replace/.test(step.change.action) && isGiven(pair, id)) {
            renewed.set(pair.after.urn, id);
        }
    }
    return pairs.flatMap((pair) => steps.get((pair.after ?? pair.before)?.urn ?? "") ?? []);
}

function isManaged({ custom, readId, type }: PlannedResource): boolean {
    return custom && readId === undefined && !type.startsWith("pulumi:");
}

function pairsOf(before: Plan, after: Plan): readonly Pair[] {
    const old = new Map(before.resources.map((resource) => [resource.urn, resource]));
    const former = formerUrns(after, new Set(old.keys()));
    const taken = new Set<string>();
    const pairs = after.resources.filter(isManaged).map((resource): Pair => {
        const known = old.get(former.get(resource.urn) ?? resource.urn);
        if (known === undefined || !isManaged(known)) {
            return { after: resource };
        }
        taken.add(known.urn);
        return { before: known, after: resource };
    });
    const gone = before.resources.filter((resource) => isManaged(resource) && !taken.has(resource.urn));
    return [...pairs, ...gone.map((resource) => ({ before: resource }))];
}

/** What others depend on before what depends on it. A cycle, which no program can make, is left as it stands. */
function inOrder(pairs: readonly Pair[]): readonly Pair[] {
    const byUrn = new Map(pairs.flatMap((pair) => (pair.after === undefined ? [] : [[pair.after.urn, pair] as const])));
    const ordered = new Set<Pair>();
    const entered = new Set<Pair>();
    const stack = [...pairs].reverse();
    while (stack.length > 0) {
        const pair = stack[stack.length - 1] as Pair;
        const waits = entered.has(pair)
            ? []
            : (pair.after?.dependencies ?? [])
                  .flatMap((urn) => byUrn.get(urn) ?? [])
                  .filter((one) => !entered.has(one));
        entered.add(pair);
        if (waits.length === 0) {
            stack.pop();
            ordered.add(pair);
        } else {
            stack.push(...waits);
        }
    }
    return [...ordered];
}

/** Whether AWS gives the id anew; a name that the program chose stays what it is. */
function isGiven({ after }: Pair, id: string): boolean {
    return !Object.values(after?.inputs ?? {}).includes(id);
}

function stepOf({ before, after }: Pair, renewed: ReadonlyMap<string, string>): PreviewStep | undefined {
    if (after === undefined) {
        return before && goneStep(before);
    }
    const common = { logicalId: after.name, type: after.type };
    if (before === undefined) {
        const action = after.importId === undefined ? "add" : "import";
        const change: Change = { action, ...common, properties: [], after: stateOf(after, after.inputs) };
        return { urn: after.urn, change };
    }
    const inputs = withoutRenewed(after, renewed);
    const properties = changedProperties(before.inputs, inputs, after.ignoreChanges);
    const unprotected = before.protect && !after.protect;
    if (properties.length === 0 && !unprotected) {
        return undefined;
    }
    const { action, replacing } = willReplace(after.type, properties);
    const change: Change = {
        action,
        ...common,
        properties,
        ...(replacing.length > 0 && { replacing }),
        before: stateOf(before, before.inputs),
        after: stateOf(after, inputs),
    };
    return { urn: after.urn, change };
}

function goneStep(before: PlannedResource): PreviewStep {
    const action = before.retainOnDelete ? "retain" : "remove";
    const change: Change = {
        action,
        logicalId: nameOfUrn(before.urn),
        type: before.type,
        properties: [],
        before: stateOf(before, before.inputs),
    };
    return { urn: before.urn, change };
}

function stateOf({ protect }: PlannedResource, values: PlannedValues): ResourceState {
    return { values, ...(protect && { protected: true }) };
}

/** The inputs as they will be once what they name has another id: that is known only then. */
function withoutRenewed(after: PlannedResource, renewed: ReadonlyMap<string, string>): PlannedValues {
    const ids = after.dependencies.flatMap((urn) => renewed.get(urn) ?? []);
    return ids.length === 0 ? after.inputs : (unknownWhere(after.inputs as Json, ids) as PlannedValues);
}

function unknownWhere(value: Json, ids: readonly string[]): Json {
    if (typeof value === "string") {
        return ids.includes(value) ? UNKNOWN : ids.reduce((text, id) => text.replaceAll(id, UNKNOWN), value);
    }
    if (Array.isArray(value)) {
        return value.map((item) => unknownWhere(item, ids));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, unknownWhere(member, ids)]));
}

function changedProperties(before: PlannedValues, after: PlannedValues, ignored: readonly string[]): readonly string[] {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.filter((name) => {
        if (ignored.includes(name) || ignored.includes("*")) {
            return false;
        }
        const [from, to] = [before[name], after[name]];
        if (canonicalJson(from ?? null) === canonicalJson(to ?? null)) {
            return false;
        }
        const inside = ignored.filter((path) => path.startsWith(`${name}.`) || path.startsWith(`${name}[`));
        return inside.length === 0 || differencesOf(from, to).some(({ path }) => !isIgnored([name, ...path], inside));
    });
}

/** Whether a path leads into one of those that are ignored: `tags.Name`, `tags["Name"]`, `rules[0].port`. */
function isIgnored(path: readonly string[], ignored: readonly string[]): boolean {
    const parts = path.map((part) => part.replace(/^\[(.*)\]$/, "$1"));
    return ignored.some((text) => {
        const wanted = text.split(/[.[\]"]+/).filter((part) => part !== "");
        return wanted.every((part, index) => part === "*" || part === parts[index]);
    });
}
