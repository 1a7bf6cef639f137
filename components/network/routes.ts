import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Internet, type NatChoice, natOf } from "./internet";
import { type MadeSubnet, type MadeTiers, type NetworkFrame, nameTag, type ZonePart } from "./tiers";

const INTERNET = "0.0.0.0/0";

/** The route tables of a network that something may be added to. */
export interface MadeRoutes {
    /** Those of the private tier, one a zone. */
    readonly private: readonly ZonePart[];
    readonly isolated: pulumi.Output<string>;
}

/**
 * Makes the gateways and route tables of a network.
 *
 * The public tier shares one table, with the internet gateway as its default route. Each private subnet has its own, so
 * that each can leave through its own zone's gateway. The isolated and the transit tier share one each that never has a
 * default route. A network without a way to the internet has no gateway, so that no route to one can be added by mistake.
 */
export function createRoutes(frame: NetworkFrame, tiers: MadeTiers, internet: Internet): MadeRoutes {
    const natGateways = internet.kind === "none" ? [] : createPublicRoutes(frame, tiers.public, natOf(internet));
    const privateTables = tiers.private.map((place, index) => {
        const role = `private-${place.suffix}`;
        const table = createTable(frame, role, [place]);
        const natGateway = natGateways[index] ?? natGateways[0];
        if (natGateway !== undefined) {
            createDefaultRoute(frame, role, table, { natGatewayId: natGateway.id });
        }
        return { suffix: place.suffix, id: table.id };
    });
    if (tiers.transit.length > 0) {
        createTable(frame, "transit", tiers.transit);
    }
    return { private: privateTables, isolated: createTable(frame, "isolated", tiers.isolated).id };
}

/** @returns the NAT gateways, in the order of the zones. */
function createPublicRoutes(
    frame: NetworkFrame,
    subnets: readonly MadeSubnet[],
    nat: NatChoice,
): readonly aws.ec2.NatGateway[] {
    const gateway = new aws.ec2.InternetGateway(
        `${frame.name}-internet`,
        { vpcId: frame.vpcId, tags: nameTag(frame.placement, "internet") },
        { parent: frame.parent },
    );
    const table = createTable(frame, "public", subnets);
    const toInternet = createDefaultRoute(frame, "public", table, { gatewayId: gateway.id });
    return createNatGateways(frame, natSubnets(subnets, nat), toInternet);
}

/** Public subnets that get a NAT gateway, in the order of the zones. */
function natSubnets(subnets: readonly MadeSubnet[], nat: NatChoice): readonly MadeSubnet[] {
    switch (nat) {
        case "none":
            return [];
        case "single":
            return subnets.slice(0, 1);
        case "per-zone":
            return subnets;
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
