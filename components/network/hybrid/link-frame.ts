import type * as pulumi from "@pulumi/pulumi";
import type { Connection, NetworkAttachments } from "../network";
import type { NetworkFrame } from "../tiers";
import type { Hybrid, TransitGatewayLink, VpnGatewayLink } from "./hybrid";

/** A link that stands on Direct Connect of this account, or on an association that it proposes. */
export type DirectConnectLink = VpnGatewayLink | TransitGatewayLink;

/** What everything of one link is made with. */
export interface LinkFrame extends NetworkFrame {
    /** Whether what a link stands on refuses to be deleted. */
    readonly protect: boolean;
}

/** The parts of a network that a link is attached to. */
export interface ConnectedNetwork extends NetworkAttachments {
    readonly vpcId: pulumi.Input<string>;
    /** The network's block. */
    readonly cidr: string;
    /** Group of the private endpoints; undefined where there are none. */
    readonly endpointSecurityGroupId: pulumi.Input<string> | undefined;
}

/** What the network itself needs to know of a link that is made to it. */
export function connectionOf(hybrid: Hybrid): Connection {
    return {
        prefixes: hybrid.prefixes,
        isolated: reachesIsolated(hybrid),
        transit: hybrid.link.kind !== "vpn-gateway",
    };
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
