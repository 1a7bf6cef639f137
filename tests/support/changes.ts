import type { Json } from "../../release/canonical";
import type { Change, ChangeAction } from "../../release/change";

type Values = { readonly [property: string]: Json };

/** A resource that is changed from the one set of values to the other; every property that differs is said to. */
export function modified(type: string, before: Values, after: Values, more: Partial<Change> = {}): Change {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return {
        action: "modify",
        logicalId: "thing",
        type,
        properties: names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])),
        before: { values: before },
        after: { values: after },
        ...more,
    };
}

/** A resource that is new. */
export function added(type: string, values: Values): Change {
    return { action: "add", logicalId: "thing", type, properties: [], after: { values } };
}

/** A resource that goes. */
export function removed(type: string, values: Values = {}): Change {
    return { action: "remove", logicalId: "thing", type, properties: [], before: { values } };
}

/** A resource that something happens to, of which no values are told, as in a change set. */
export function told(action: ChangeAction, type: string, properties: readonly string[] = []): Change {
    return { action, logicalId: "thing", type, properties };
}
