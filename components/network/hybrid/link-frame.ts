import type * as pulumi from "@pulumi/pulumi";
import type { NetworkFrame } from "../tiers";
import type { Hybrid, TransitGatewayLink, VpnGatewayLink } from "./hybrid";

/** A link that stands on Direct Connect of this account, or on an association that it proposes. */
export type DirectConnectLink = VpnGatewayLink | TransitGatewayLink;

/** What everything of one link is made with. */
export interface LinkFrame extends NetworkFrame {
    /** Whether what a link stands on refuses to be deleted. */
    readonly protect: boolean;
}

/** The part of something that stands in one zone. */
export interface ZonePart {
    /** Letter of the zone, which keeps names when zones come and go. */
    readonly suffix: string;
    readonly id: pulumi.Input<string>;
}

/** The parts of a network that a link is attached to. Lists are one a zone, keyed by the zone's letter. */
export interface ConnectedNetwork {
    readonly vpcId: pulumi.Input<string>;
    readonly privateRouteTables: readonly ZonePart[];
    readonly isolatedRouteTableId: pulumi.Input<string>;
    /** Subnets for a transit gateway's attachment; empty with a VPN gateway. */
    readonly transitSubnets: readonly ZonePart[];
    /** Where resolver endpoints stand. */
    readonly isolatedSubnets: readonly (ZonePart & { readonly cidr: string })[];
    /** Group of the private endpoints; undefined where there are none. */
    readonly endpointSecurityGroupId: pulumi.Input<string> | undefined;
}

/**
 * Whether something in the isolated tier answers on-premises or asks it: a resolver, or the private endpoints. Otherwise
 * that tier has no route there.
 */
export function reachesIsolated({ dns, reachable }: Hybrid): boolean {
    return reachable.length > 0 || dns?.inbound === true || (dns?.forward.length ?? 0) > 0;
}

/** A block as a part of names: `10.200.0.0/16` is `10-200-0-0-16`. */
export function cidrKey(cidr: string): string {
    return cidr.replaceAll(/[./]/g, "-");
}
