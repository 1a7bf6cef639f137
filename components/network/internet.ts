import type { Tier } from "./subnet-plan";

/** How many NAT gateways: none, one for all zones, or one for each. */
export type NatChoice = "none" | "single" | "per-zone";

/** How a network meets the internet. */
export type Internet =
    /** Not at all: there is no gateway of any kind and no public tier. */
    | { readonly kind: "none" }
    /** Outwards alone, through NAT. */
    | { readonly kind: "egress-only"; readonly nat: Exclude<NatChoice, "none"> }
    /** Inwards to public load balancers, and outwards through NAT where there is one. */
    | {
          readonly kind: "ingress";
          readonly nat: NatChoice;
          /** Ports of the load balancers' listeners, 1 or more. */
          readonly listenerPorts: readonly number[];
      };

/** How many NAT gateways a network has. */
export function natOf(internet: { readonly kind: "none" } | { readonly nat: NatChoice }): NatChoice {
    return "nat" in internet ? internet.nat : "none";
}

/** The tiers of a network. @param transit whether a transit gateway is attached to it. */
export function tiersOf(internet: Pick<Internet, "kind">, transit: boolean): readonly Tier[] {
    return [
        ...(internet.kind === "none" ? [] : (["public"] as const)),
        "private",
        "isolated",
        ...(transit ? (["transit"] as const) : []),
    ];
}
