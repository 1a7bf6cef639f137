import * as aws from "@pulumi/aws";
import { nameTag } from "../tiers";
import { associateGateway, createGateway } from "./gateway";
import type { Hybrid, VpnGatewayLink } from "./hybrid";
import { type ConnectedNetwork, type LinkFrame, reachesIsolated } from "./link-frame";
import type { LinkParts } from "./link-parts";
import { createIsolatedRoutes } from "./on-premises-routes";
import { createInterfaces } from "./virtual-interfaces";
import { createVpn, type VpnLogging } from "./vpn-backup";

/**
 * Connects a network by a virtual private gateway, which is its own and no other network's.
 *
 * The private tables learn the routes that on-premises announces. Where both ways announce the same, the gateway takes
 * Direct Connect before the VPN.
 *
 * @see https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-route-priority.html
 */
export function connectByVpnGateway(
    frame: LinkFrame,
    link: VpnGatewayLink,
    hybrid: Hybrid,
    network: ConnectedNetwork,
    logging: VpnLogging,
): LinkParts {
    const vpnGateway = createVpnGateway(frame, link.asn);
    for (const { suffix, id } of network.privateRouteTables) {
        new aws.ec2.VpnGatewayRoutePropagation(
            `${frame.name}-private-${suffix}`,
            { vpnGatewayId: vpnGateway.id, routeTableId: id },
            { parent: frame.parent },
        );
    }
    if (reachesIsolated(hybrid)) {
        createIsolatedRoutes(frame, network, hybrid.prefixes, { gatewayId: vpnGateway.id }, []);
    }
    const gatewayId = createGateway(frame, link.gateway);
    const associated = associateGateway(frame, link, gatewayId, vpnGateway.id, []);
    return {
        gatewayId,
        associated,
        vpnGatewayId: vpnGateway.id,
        interfaces: createInterfaces(frame, "private", gatewayId, link.interfaces),
        vpn: link.backup && createVpn(frame, link.backup, { vpnGatewayId: vpnGateway.id }, logging, []),
    };
}

function createVpnGateway({ name, parent, placement, protect, vpcId }: LinkFrame, asn: number): aws.ec2.VpnGateway {
    return new aws.ec2.VpnGateway(
        `${name}-vpn-gateway`,
        // Attached from the start: a gateway without a network cannot be associated.
        { vpcId, amazonSideAsn: String(asn), tags: nameTag(placement, "vpn-gateway") },
        { parent, protect },
    );
}
