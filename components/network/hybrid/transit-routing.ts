import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { nameTag } from "../tiers";
import type { LinkFrame } from "./link-frame";

/** The two tables of a transit gateway, each with the way to the other side alone. */
export interface TransitTables {
    /** Asked for traffic that comes from the network: knows on-premises. */
    readonly network: aws.ec2transitgateway.RouteTable;
    /** Asked for traffic that comes from on-premises: knows the network, and so none of the ways to itself. */
    readonly onPremises: aws.ec2transitgateway.RouteTable;
}

export function createTransitTables(
    { name, parent, placement }: LinkFrame,
    transitGatewayId: pulumi.Input<string>,
): TransitTables {
    const create = (role: string) =>
        new aws.ec2transitgateway.RouteTable(
            `${name}-${role}`,
            { transitGatewayId, tags: nameTag(placement, `transit-${role}`) },
            { parent },
        );
    return { network: create("network"), onPremises: create("on-premises") };
}

/**
 * Connects an attachment: its traffic asks one table, and the other learns its routes.
 *
 * @param role what is attached, in the names of what is made.
 * @param replace whether the attachment may have been associated by default, which an existing transit gateway may do.
 */
export function associateAndLearn(
    { name, parent }: LinkFrame,
    role: string,
    transitGatewayAttachmentId: pulumi.Input<string>,
    asked: aws.ec2transitgateway.RouteTable,
    learning: aws.ec2transitgateway.RouteTable,
    replace: boolean,
): void {
    new aws.ec2transitgateway.RouteTableAssociation(
        `${name}-${role}`,
        {
            transitGatewayAttachmentId,
            transitGatewayRouteTableId: asked.id,
            ...(replace ? { replaceExistingAssociation: true } : {}),
        },
        { parent },
    );
    new aws.ec2transitgateway.RouteTablePropagation(
        `${name}-${role}`,
        { transitGatewayAttachmentId, transitGatewayRouteTableId: learning.id },
        { parent },
    );
}

/**
 * Lets attachments that are not told otherwise be those of on-premises. The network's own is told otherwise.
 *
 * @returns what must stand before such an attachment is made.
 */
export function takeByDefault(
    { name, parent }: LinkFrame,
    transitGatewayId: pulumi.Input<string>,
    { network, onPremises }: TransitTables,
): readonly pulumi.Resource[] {
    return [
        new aws.ec2transitgateway.DefaultRouteTableAssociation(
            `${name}-on-premises`,
            { transitGatewayId, transitGatewayRouteTableId: onPremises.id },
            { parent },
        ),
        new aws.ec2transitgateway.DefaultRouteTablePropagation(
            `${name}-on-premises`,
            { transitGatewayId, transitGatewayRouteTableId: network.id },
            { parent },
        ),
    ];
}
