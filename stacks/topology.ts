import { signingKeyAlias } from "../components/shared/names";
import type { Placement } from "../components/shared/placement";
import { type EnvironmentFacts, placementOf, type Settings } from "./settings";

/**
 * How one environment stands among all of them. A pure function of settings, so that a stack comes up alone and in any
 * order, and no preview reads another stack's state.
 */
export interface Topology {
    readonly here: Placement;
    /** The first environment, where releases are made and signed. */
    readonly first: Placement;
    /** Whether releases are made here: the first environment alone has a source, a build and the signing key. */
    readonly isFirst: boolean;
    /** Where candidates come from; `undefined` for the first environment. */
    readonly previous: Placement | undefined;
    /** Where a verified release goes; `undefined` for the last environment. */
    readonly next: Placement | undefined;
    /** ARN of the alias of the key that releases are signed with. */
    readonly signingKeyAliasArn: string;
    /** The environment whose stack makes the image repositories and registry settings that this one uses too. */
    readonly registryOwner: Placement;
    /** Whether other environments use the registry that this one uses. */
    readonly registryIsShared: boolean;
    /** Registries that images are copied to, from the first environment's; never its own. */
    readonly replicateTo: readonly { readonly account: string; readonly region: string }[];
}

/** Which environment makes what. */
export function topologyOf({ project, environment, environments }: Settings): Topology {
    const at = (facts: EnvironmentFacts) => placementOf(project, facts);
    const index = environments.findIndex(({ name }) => name === environment.name);
    const [firstFacts = environment] = environments;
    const first = at(firstFacts);
    const neighbour = (offset: number) => {
        const facts = environments[index + offset];
        return facts === undefined ? undefined : at(facts);
    };
    const sharers = environments.filter((facts) => sharesRegistry(facts, environment));
    return {
        here: at(environment),
        first,
        isFirst: index === 0,
        previous: neighbour(-1),
        next: neighbour(1),
        signingKeyAliasArn: `arn:${first.partition}:kms:${first.region}:${first.account}:${signingKeyAlias(first)}`,
        registryOwner: at(sharers[0] ?? environment),
        registryIsShared: sharers.length > 1,
        replicateTo:
            index === 0
                ? environments
                      .filter(
                          (facts, position) =>
                              environments.findIndex((other) => sharesRegistry(facts, other)) === position,
                      )
                      .filter((facts) => !sharesRegistry(facts, environment))
                      .map(({ account, region }) => ({ account, region }))
                : [],
    };
}

/** A registry is one account's in one region. */
function sharesRegistry(a: EnvironmentFacts, b: EnvironmentFacts): boolean {
    return a.account === b.account && a.region === b.region;
}
