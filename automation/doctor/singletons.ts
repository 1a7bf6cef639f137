import type { PlannedResource } from "../recording/plan";
import { type AdoptionContext, adoptCommand } from "./adoption";
import { type Answer, counted, type Finding, findingsOf } from "./finding";
import type { Registry, StackState } from "./ports";

/** A thing that an account has once, which an update would overwrite without a word. */
interface Singleton {
    readonly what: string;
    /** What of it is there before anybody made it, as people would say; nothing where it is as AWS made it. */
    readonly found: (registry: Registry) => string | undefined;
}

/** By resource type. */
const SINGLETONS: { readonly [type: string]: Singleton } = {
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": {
        what: "scanning of the registry",
        found: ({ scanType, scanRules }) =>
            scanType === "BASIC" && scanRules === 0 ? undefined : `is ${scanType} with ${counted(scanRules, "rule")}`,
    },
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": {
        what: "replication of the registry",
        found: ({ replicationRules }) =>
            replicationRules === 0 ? undefined : `has ${counted(replicationRules, "rule")}`,
    },
    "aws:ecr/registryPolicy:RegistryPolicy": {
        what: "policy of the registry",
        found: ({ policy }) => (policy ? "is set" : undefined),
    },
};

const { ok, problem, unchecked } = findingsOf("singletons");

/** What the plan makes once an account and the state does not have yet. */
export function newSingletons(
    resources: readonly PlannedResource[],
    state: StackState | undefined,
): readonly PlannedResource[] {
    const had = new Set(state?.resources.map(({ type }) => type));
    return resources.filter(({ type }) => SINGLETONS[type] !== undefined && !had.has(type));
}

/** Whether what the account has once is as AWS made it, so that an update overwrites nothing of anybody's. */
export function checkSingletons(
    context: AdoptionContext,
    account: string,
    resources: readonly PlannedResource[],
    registry: Answer<Registry>,
): readonly Finding[] {
    return resources.map((resource) => {
        const { type } = resource;
        const { what, found } = SINGLETONS[type] ?? { what: type, found: () => undefined };
        if (!registry.known) {
            return unchecked(what, registry);
        }
        const there = found(registry.value);
        return there === undefined
            ? ok(`${what} is as AWS made it`)
            : problem(
                  `${what} ${there}, and the update would overwrite it`,
                  `agree with whoever set it, then adopt it: ${adoptCommand(context, resource, account)}`,
              );
    });
}
