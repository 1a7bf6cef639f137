import type { HybridContext } from "../components/network/hybrid/rule";
import type { Settings } from "./settings";

/** What the rules of a link to on-premises know of an environment and of the others that may be connected. */
export function hybridContextOf({
    network,
    environments,
    environment,
}: Pick<Settings, "network" | "environments" | "environment">): HybridContext {
    const own = environments.findIndex(({ name }) => name === environment.name);
    return {
        cidr: environment.cidr,
        environment: environment.name,
        environmentPath: `environments[${own}]`,
        account: environment.account,
        region: environment.region,
        connected: environment.connected,
        networkKind: network.kind,
        others: environments
            .filter(({ name, connected }) => connected && name !== environment.name)
            .map(({ name, cidr }) => ({ name, cidr })),
    };
}
