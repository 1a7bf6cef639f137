import { isSandbox } from "../release/sandbox";

/** What a violation does: stops a preview and an update, is told, or is not even looked for. */
export type Level = "mandatory" | "advisory" | "disabled";

/** From the mildest to the strictest. */
export const LEVELS: readonly Level[] = ["disabled", "advisory", "mandatory"];

/** A rule's level for each environment, by the name of its stack, and for developers' sandboxes. */
export interface LevelsByEnvironment {
    readonly sandbox: Level;
    readonly dev: Level;
    readonly staging: Level;
    readonly prod: Level;
}

const ALWAYS: LevelsByEnvironment = {
    sandbox: "mandatory",
    dev: "mandatory",
    staging: "mandatory",
    prod: "mandatory",
};
const FROM_STAGING: LevelsByEnvironment = { ...ALWAYS, sandbox: "advisory", dev: "advisory" };
/** What awsx, which makes a sandbox's network, does otherwise and cannot be told. */
const NOT_OF_AWSX: LevelsByEnvironment = { ...ALWAYS, sandbox: "advisory" };

/**
 * Levels of all rules. What would let somebody in, or let somebody past the pipeline, is refused everywhere, because an
 * environment that allows it teaches the next one to. What costs order alone is told in dev and refused from staging on.
 */
export const RULE_LEVELS: { readonly [rule: string]: LevelsByEnvironment } = {
    "public-policy": ALWAYS,
    // awsx's public subnets give an address to whatever is launched there, and only the balancer is.
    "public-address": NOT_OF_AWSX,
    "public-balancer": ALWAYS,
    "open-ingress": ALWAYS,
    "bucket-access-block": ALWAYS,
    "bucket-encryption": ALWAYS,
    "bucket-tls": ALWAYS,
    encryption: ALWAYS,
    "inline-secrets": ALWAYS,
    "single-writer": ALWAYS,
    "pipeline-buckets": ALWAYS,
    "role-boundary": ALWAYS,
    "role-trust": ALWAYS,
    "wildcard-write": ALWAYS,
    "wildcard-read": FROM_STAGING,
    "endpoint-policy": ALWAYS,
    "cluster-access": ALWAYS,
    "cluster-logs": FROM_STAGING,
    "immutable-tags": ALWAYS,
    "image-digest": FROM_STAGING,
    // Whether it is asked for at all, each environment's setting deletionProtection says.
    "protected-state": ALWAYS,
    "log-retention": FROM_STAGING,
    tags: FROM_STAGING,
};

/**
 * Level of a rule for one stack. A stack that is none of the environments is judged as prod: a new one is safe before
 * anybody thinks of it.
 */
export function levelOf(rule: string, stack: string): Level {
    const levels = RULE_LEVELS[rule] ?? ALWAYS;
    const of = isSandbox(stack) ? "sandbox" : stack;
    return Object.entries(levels).find(([environment]) => environment === of)?.[1] ?? levels.prod;
}
