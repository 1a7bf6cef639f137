import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameTag } from "../tiers";
import { associateGateway, createGateway } from "./gateway";
import type { Hybrid, SharedTransitGatewayLink, TransitGatewayLink } from "./hybrid";
import { type ConnectedNetwork, type LinkFrame, reachesIsolated } from "./link-frame";
import type { LinkParts } from "./link-parts";
import { createIsolatedRoutes, createPrivateRoutes } from "./on-premises-routes";
import { associateAndLearn, createTransitTables, takeByDefault } from "./transit-routing";
import { createInterfaces } from "./virtual-interfaces";
import { createVpn, type VpnLogging } from "./vpn-backup";

/**
 * Connects a network by a transit gateway of this account.
 *
 * Where both ways announce the same, the transit gateway takes Direct Connect before the VPN.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html#tgw-route-evaluation-overview
 */
export function connectByTransitGateway(
    frame: LinkFrame,
    link: TransitGatewayLink,
    hybrid: Hybrid,
    network: ConnectedNetwork,
    logging: VpnLogging,
): LinkParts {
    const transitGatewayId = createTransitGateway(frame, link);
    const tables = createTransitTables(frame, transitGatewayId);
    const byDefault = placesByDefault(link) ? takeByDefault(frame, transitGatewayId, tables) : [];
    const attachment = attachNetwork(frame, transitGatewayId, network, byDefault, {
        transitGatewayDefaultRouteTableAssociation: false,
        transitGatewayDefaultRouteTablePropagation: false,
    });
    associateAndLearn(frame, "network", attachment.id, tables.network, tables.onPremises, false);
    createRoutesToTransit(frame, hybrid, network, transitGatewayId, attachment);

    const learn = (way: string, id: pulumi.Input<string>) =>
        associateAndLearn(frame, way, id, tables.onPremises, tables.network, link.transitGateway.kind === "existing");
    const gatewayId = createGateway(frame, link.gateway);
    const associated = associateGateway(frame, link, gatewayId, transitGatewayId, byDefault);
    if (associated.kind === "association") {
        learn("direct-connect", associated.association.transitGatewayAttachmentId);
    }
    const vpn = link.backup && createVpn(frame, link.backup, { transitGatewayId }, logging, byDefault);
    if (vpn !== undefined && byDefault.length === 0) {
        learn("vpn", vpn.transitGatewayAttachmentId);
    }
    const interfaces = createInterfaces(frame, "transit", gatewayId, link.interfaces);
    return { gatewayId, associated, transitGatewayId, attachment, interfaces, vpn };
}

/**
 * Connects a network by another account's transit gateway: attaches it and leads traffic there. Whoever owns the
 * transit gateway decides on its tables, and accepts the attachment unless that happens by itself; routes can be made
 * only after that.
 */
export function connectBySharedTransitGateway(
    frame: LinkFrame,
    link: SharedTransitGatewayLink,
    hybrid: Hybrid,
    network: ConnectedNetwork,
): LinkParts {
    // What an attachment is associated with cannot be said from this side.
    const attachment = attachNetwork(frame, link.transitGatewayId, network, [], {});
    createRoutesToTransit(frame, hybrid, network, link.transitGatewayId, attachment);
    return { transitGatewayId: pulumi.output(link.transitGatewayId), attachment, interfaces: [] };
}

/**
 * Whether attachments of on-premises find their tables by default. Where another account accepts the association, its
 * attachment comes into being then, and no update of this program would know its id.
 */
function placesByDefault({ gateway, transitGateway }: TransitGatewayLink): boolean {
    return gateway.kind === "other-account" && transitGateway.kind === "create";
}

/** @returns the id of the transit gateway, made here or there already. */
function createTransitGateway(
    { name, parent, placement, protect }: LinkFrame,
    link: TransitGatewayLink,
): pulumi.Output<string> {
    if (link.transitGateway.kind === "existing") {
        return pulumi.output(link.transitGateway.id);
    }
    const defaults = placesByDefault(link) ? "enable" : "disable";
    const made = new aws.ec2transitgateway.TransitGateway(
        `${name}-transit-gateway`,
        {
            description: `Between the network of ${placement.project} ${placement.environment} and on-premises`,
            amazonSideAsn: link.transitGateway.asn,
            // On, every attachment reaches every other.
            defaultRouteTableAssociation: defaults,
            defaultRouteTablePropagation: defaults,
            autoAcceptSharedAttachments: "disable",
            tags: nameTag(placement, "transit-gateway"),
        },
        { parent, protect },
    );
    return made.id;
}

function attachNetwork(
    { name, parent, placement, vpcId }: LinkFrame,
    transitGatewayId: pulumi.Input<string>,
    { transitSubnets }: ConnectedNetwork,
    dependsOn: readonly pulumi.Resource[],
    defaults: Pick<
        aws.ec2transitgateway.VpcAttachmentArgs,
        "transitGatewayDefaultRouteTableAssociation" | "transitGatewayDefaultRouteTablePropagation"
    >,
): aws.ec2transitgateway.VpcAttachment {
    return new aws.ec2transitgateway.VpcAttachment(
        `${name}-network`,
        {
            transitGatewayId,
            vpcId,
            subnetIds: transitSubnets.map(({ id }) => id),
            ...defaults,
            tags: nameTag(placement, "network"),
        },
        // An attachment leaves the tables that are the default when it is made; none may become so meanwhile.
        { parent, dependsOn: [...dependsOn] },
    );
}

/** A table takes a route to a transit gateway only once its network is attached to it. */
function createRoutesToTransit(
    frame: LinkFrame,
    hybrid: Hybrid,
    network: ConnectedNetwork,
    transitGatewayId: pulumi.Input<string>,
    attachment: aws.ec2transitgateway.VpcAttachment,
): void {
    const target = { transitGatewayId };
    createPrivateRoutes(frame, network, hybrid.prefixes, target, [attachment]);
    if (reachesIsolated(hybrid)) {
        createIsolatedRoutes(frame, network, hybrid.prefixes, target, [attachment]);
    }
}
