import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type MadeSubnet, type MadeTiers, type NetworkFrame, nameTag } from "./tiers";

/** How the private tier reaches the internet: not at all, through one gateway for all zones, or one for each. */
export type NatChoice = "none" | "single" | "per-zone";

const INTERNET = "0.0.0.0/0";

/**
 * Makes the gateways and route tables of a network.
 *
 * The public tier shares one table, with the internet gateway as its default route. Each private subnet has its own, so
 * that each can leave through its own zone's gateway. The isolated tier shares one that never has a default route.
 *
 * @returns the tables of the private tier, one a zone, and that of the isolated tier: those that reach S3 privately.
 */
export function createRoutes(frame: NetworkFrame, tiers: MadeTiers, nat: NatChoice): readonly aws.ec2.RouteTable[] {
    const gateway = new aws.ec2.InternetGateway(
        `${frame.name}-internet`,
        { vpcId: frame.vpcId, tags: nameTag(frame.placement, "internet") },
        { parent: frame.parent },
    );
    const publicTable = createTable(frame, "public", tiers.public);
    const toInternet = createDefaultRoute(frame, "public", publicTable, { gatewayId: gateway.id });

    const natGateways = createNatGateways(frame, natSubnets(tiers, nat), toInternet);
    const privateTables = tiers.private.map((place, index) => {
        const role = `private-${place.suffix}`;
        const table = createTable(frame, role, [place]);
        const natGateway = natGateways[index] ?? natGateways[0];
        if (natGateway !== undefined) {
            createDefaultRoute(frame, role, table, { natGatewayId: natGateway.id });
        }
        return table;
    });
    return [...privateTables, createTable(frame, "isolated", tiers.isolated)];
}

/** Public subnets that get a NAT gateway, in the order of the zones. */
function natSubnets(tiers: MadeTiers, nat: NatChoice): readonly MadeSubnet[] {
    switch (nat) {
        case "none":
            return [];
        case "single":
            return tiers.public.slice(0, 1);
        case "per-zone":
            return tiers.public;
        default: {
            const unknown: never = nat;
            throw new TypeError(`unknown choice of NAT: ${unknown}`);
        }
    }
}

function createNatGateways(
    frame: NetworkFrame,
    subnets: readonly MadeSubnet[],
    toInternet: aws.ec2.Route,
): readonly aws.ec2.NatGateway[] {
    return subnets.map(({ suffix, subnet }) => {
        const role = `nat-${suffix}`;
        // Both need the way to the internet: an address is bound, and a gateway starts, only once there is one.
        const opts = { parent: frame.parent, dependsOn: toInternet };
        const tags = nameTag(frame.placement, role);
        const address = new aws.ec2.Eip(`${frame.name}-${role}`, { domain: "vpc", tags }, opts);
        return new aws.ec2.NatGateway(
            `${frame.name}-${role}`,
            { allocationId: address.allocationId, subnetId: subnet.id, tags },
            opts,
        );
    });
}

function createTable(frame: NetworkFrame, role: string, subnets: readonly MadeSubnet[]): aws.ec2.RouteTable {
    const table = new aws.ec2.RouteTable(
        `${frame.name}-${role}`,
        { vpcId: frame.vpcId, tags: nameTag(frame.placement, role) },
        { parent: frame.parent },
    );
    for (const { tier, suffix, subnet } of subnets) {
        new aws.ec2.RouteTableAssociation(
            `${frame.name}-${tier}-${suffix}`,
            { routeTableId: table.id, subnetId: subnet.id },
            { parent: frame.parent },
        );
    }
    return table;
}

function createDefaultRoute(
    frame: NetworkFrame,
    role: string,
    table: aws.ec2.RouteTable,
    target: { readonly gatewayId: pulumi.Input<string> } | { readonly natGatewayId: pulumi.Input<string> },
): aws.ec2.Route {
    return new aws.ec2.Route(
        `${frame.name}-${role}-to-internet`,
        { routeTableId: table.id, destinationCidrBlock: INTERNET, ...target },
        { parent: frame.parent },
    );
}
