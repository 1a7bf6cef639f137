import { planEndpoints } from "../components/network/activities";
import { endpointEntry } from "../components/network/endpoints";
import { connectionOf } from "../components/network/hybrid/link-frame";
import { tiersOf } from "../components/network/internet";
import { planRoom, planSubnets, TIERS } from "../components/network/subnet-plan";
import { HOURS_A_MONTH, PRICES } from "../stacks/prices";
import type { Settings } from "../stacks/settings";
import { table } from "./table";

/** Blocks of a network: its subnets, and what is kept for growth. Empty where the network is not made here. */
export function addressTable({ network, environment, hybrid }: Settings): string {
    if (network.kind === "existing") {
        return "";
    }
    const request = { cidr: environment.cidr, zones: network.zones };
    const tiers = tiersOf(network.internet, hybrid !== undefined && connectionOf(hybrid).transit);
    const plan = planSubnets(request, tiers);
    const subnets = TIERS.flatMap((tier) => plan[tier].map(({ suffix, cidr }) => [cidr, `${tier} ${suffix}`]));
    const room = planRoom(request, tiers).map(({ cidr, purpose }) => [cidr, `room for ${purpose}`]);
    return table([[`ADDRESSES OF ${environment.cidr}`, ""], ...subnets, ...room]);
}

/** What is reached privately, why, and what it costs a month. Empty where the network is not made here. */
export function privatePathTable({ network, environment }: Settings): string {
    if (network.kind === "existing") {
        return "";
    }
    const { interfaces, gateways, unreachable } = planEndpoints(network.privatePaths, environment.region);
    const monthly = network.zones.length * PRICES.hourly.interfaceEndpointZone * HOURS_A_MONTH;
    const why = (activities: readonly string[]) => (activities.length === 0 ? "every network" : activities.join(", "));
    return table([
        ["PRIVATE PATHS", "FOR", `${PRICES.currency} A MONTH`],
        ...gateways.map(({ service, activities }) => [`${service} (gateway)`, why(activities), "0.00"]),
        ...interfaces.map(({ service, activities }) => [service, why(activities), monthly.toFixed(2)]),
        ...unreachable.map(({ service, activities }) => [
            service,
            `${why(activities)}: no private path outside ${endpointEntry(service).onlyIn}, needs another way out`,
            "",
        ]),
    ]);
}
