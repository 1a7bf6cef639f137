import type { Change } from "../../release/change";
import type { Difference } from "../../release/difference";
import type { PricedResource } from "../../stacks/cost";

/** What an update would do, wherever that is known from: engine events, `pulumi preview --json`, or two plans. */
export interface Preview {
    readonly project: string;
    readonly stack: string;
    /** What it is known from; plans are made without credentials and state. */
    readonly source: "engine" | "plans";
    /** `cut`: what was read ends before the preview did, so that nothing is known of the rest. */
    readonly outcome: "complete" | "failed" | "cut";
    /** What changes, in no order that means anything. */
    readonly steps: readonly PreviewStep[];
    /** Resources that stay as they are, components not counted. */
    readonly unchanged: number;
    /** What changes of the stack's outputs. */
    readonly outputs: readonly Difference[];
    /** What was said beside, in order. */
    readonly messages: readonly PreviewMessage[];
    readonly policies: readonly PolicyResult[];
    /** What is there before and after as far as it is known, for its price. */
    readonly priced: {
        readonly before: readonly PricedResource[];
        readonly after: readonly PricedResource[];
        /** Whether it is all that is there, or only what changes. */
        readonly whole: boolean;
    };
}

/** One resource that changes. */
export interface PreviewStep {
    readonly urn: string;
    readonly change: Change;
}

/** An error or a warning. */
export interface PreviewMessage {
    readonly severity: "error" | "warning";
    readonly text: string;
    /** The resource that it is about. @default - the program as a whole */
    readonly urn?: string;
}

/** A policy that a resource does not keep to. */
export interface PolicyResult {
    /** Name with its pack: `airlock/no-open-ingress`. */
    readonly policy: string;
    /** Whether it stops an update. */
    readonly level: "mandatory" | "advisory" | "remediate";
    readonly urn: string;
    readonly message: string;
}

/** The part of the platform that a resource belongs to: the area of the outermost component around it. */
export function areaOf(urn: string): string {
    const types = urn.split("::")[2]?.split("$") ?? [];
    const areas = types.flatMap((type) => /^airlock:([a-z-]{1,30}):/.exec(type)?.[1] ?? []);
    return areas.find((area) => area !== "shared") ?? "other";
}

/** Order by code unit, the same on every machine. */
export function byText(a: string, b: string): number {
    return a < b ? -1 : Number(a > b);
}

/** Things by what they have in common, in the order in which each first comes. */
export function grouped<Key, Thing>(
    things: readonly Thing[],
    by: (thing: Thing) => Key,
): ReadonlyMap<Key, readonly Thing[]> {
    const groups = new Map<Key, Thing[]>();
    for (const thing of things) {
        const key = by(thing);
        const group = groups.get(key);
        if (group === undefined) {
            groups.set(key, [thing]);
        } else {
            group.push(thing);
        }
    }
    return groups;
}
