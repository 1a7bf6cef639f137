import type { Problem } from "../../../release/problem";
import type { Hybrid } from "./hybrid";

/** What the rules know beside the link itself: the environment that it is for, and its neighbours. */
export interface HybridContext {
    /** Block of the environment's network, for example `10.18.0.0/16`. */
    readonly cidr: string;
    /** Name of the environment. */
    readonly environment: string;
    /** Where the environment is written, for messages: `environments[2]`. */
    readonly environmentPath: string;
    /** Account of the environment, 12 digits. */
    readonly account: string;
    /** Region of the environment, for example `eu-west-1`. */
    readonly region: string;
    /** Whether the environment may be connected to anything. */
    readonly connected: boolean;
    readonly networkKind: "create" | "existing";
    /** The other environments that may be connected, whose blocks must differ from everything here. */
    readonly others: readonly { readonly name: string; readonly cidr: string }[];
}

/** One thing that a link to on-premises must fulfil. */
export interface HybridRule {
    /** Name of the rule, in kebab-case. */
    readonly id: string;
    /** Page that the rule is taken from. */
    readonly source: string;
    /** @param path where the person wrote the link: `hybrid`. */
    readonly check: (hybrid: Hybrid, context: HybridContext, path: string) => readonly Problem[];
}

/** A problem at each later occurrence of a key. */
export function repeats(
    entries: readonly { readonly key: string; readonly path: string }[],
    message: (key: string) => string,
    remedy: string,
): readonly Problem[] {
    const keys = entries.map(({ key }) => key);
    return entries.flatMap(({ key, path }, index) =>
        keys.indexOf(key) < index ? [{ path, message: message(key), remedy }] : [],
    );
}

/** A problem where a count is not `min` to `max`. */
export function outside(
    count: number,
    [min, max]: readonly [number, number],
    path: string,
    message: string,
    remedy: string,
): readonly Problem[] {
    return count >= min && count <= max ? [] : [{ path, message, remedy }];
}
