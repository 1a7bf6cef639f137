import type { StandIn, Thing } from "./replies";

/** A thing of EC2 with an id of its own and an ARN that ends in it. */
function owned(prefix: string, kind: string) {
    return (thing: Thing): StandIn => {
        const id = thing.ec2Id(prefix);
        return { id, arn: thing.arn("ec2", `${kind}/${id}`) };
    };
}

function gateway(thing: Thing): StandIn {
    return {
        id: thing.uuid,
        name: thing.name("name"),
        arn: thing.globalArn("directconnect", `dx-gateway/${thing.uuid}`),
        ownerAccountId: thing.at.account,
    };
}

/** Whose gateway it is that is put behind a Direct Connect gateway, and what kind, which its id tells. */
function behind(thing: Thing, account: string) {
    const accepted = thing.text("proposalId");
    const target = accepted === "" ? thing.text("associatedGatewayId") : thing.ec2Id("tgw", accepted);
    const transit = target.startsWith("tgw-");
    return {
        target,
        transit,
        outputs: {
            associatedGatewayId: target,
            associatedGatewayOwnerAccountId: account,
            associatedGatewayType: transit ? "transitGateway" : "virtualPrivateGateway",
        },
    };
}

function association(thing: Thing): StandIn {
    const owner = thing.text("associatedGatewayOwnerAccountId");
    const { target, transit, outputs } = behind(thing, owner === "" ? thing.at.account : owner);
    const gatewayId = thing.text("dxGatewayId");
    return {
        id: `ga-${gatewayId}${target}`,
        ...outputs,
        dxGatewayAssociationId: thing.uuid,
        dxGatewayOwnerAccountId: thing.at.account,
        transitGatewayAttachmentId: transit ? thing.ec2Id("tgw-attach", `${gatewayId}${target}`) : "",
    };
}

function proposal(thing: Thing): StandIn {
    return { id: thing.uuid, ...behind(thing, thing.at.account).outputs };
}

/** Addresses that are not asked for come from the link-local range. */
function virtualInterface(thing: Thing): StandIn {
    const id = `dxvif-${thing.hex(8)}`;
    const network = 4 * thing.number(60);
    const address = (property: string, host: number) =>
        thing.text(property) === "" ? `169.254.96.${network + host}/30` : thing.text(property);
    return {
        id,
        arn: thing.arn("directconnect", `dxvif/${id}`),
        name: thing.name("name"),
        amazonAddress: address("amazonAddress", 1),
        customerAddress: address("customerAddress", 2),
        jumboFrameCapable: true,
    };
}

function accepted(thing: Thing): StandIn {
    const id = thing.text("virtualInterfaceId");
    return { id, arn: thing.arn("directconnect", `dxvif/${id}`) };
}

function transitGateway(thing: Thing): StandIn {
    const made = owned("tgw", "transit-gateway")(thing);
    const table = (property: string) =>
        thing.text(property) === "disable" ? "" : thing.ec2Id("tgw-rtb", `${made.id}::default`);
    return {
        ...made,
        ownerId: thing.at.account,
        associationDefaultRouteTableId: table("defaultRouteTableAssociation"),
        propagationDefaultRouteTableId: table("defaultRouteTablePropagation"),
    };
}

function transitTableEntry(thing: Thing): StandIn {
    const attachment = thing.text("transitGatewayAttachmentId");
    return { id: `${thing.text("transitGatewayRouteTableId")}_${attachment}` };
}

/** A choice of a transit gateway, whose id is the transit gateway's. */
function transitDefault(thing: Thing): StandIn {
    const transitGatewayId = thing.text("transitGatewayId");
    const originalDefaultRouteTableId = thing.ec2Id("tgw-rtb", `${transitGatewayId}::default`);
    return { id: transitGatewayId, originalDefaultRouteTableId };
}

/** Tunnels end in addresses of a block that is kept for documentation. @see https://www.rfc-editor.org/rfc/rfc5737 */
function vpnConnection(thing: Thing): StandIn {
    const made = owned("vpn", "vpn-connection")(thing);
    const host = 1 + thing.number(126);
    const secret = `secret:s2svpn!${made.id}-${thing.hex(6)}`;
    return {
        ...made,
        transitGatewayAttachmentId: thing.text("transitGatewayId") === "" ? "" : thing.ec2Id("tgw-attach", made.id),
        presharedKeyArn: thing.arn("secretsmanager", secret),
        tunnel1Address: `203.0.113.${host}`,
        tunnel2Address: `203.0.113.${host + 127}`,
        tunnel1PresharedKey: "REDACTED",
        tunnel2PresharedKey: "REDACTED",
    };
}

function resolverEndpoint(thing: Thing): StandIn {
    const id = thing.ec2Id(thing.text("direction") === "INBOUND" ? "rslvr-in" : "rslvr-out");
    return { id, name: thing.name("name"), arn: thing.arn("route53resolver", `resolver-endpoint/${id}`) };
}

function resolverRule(thing: Thing): StandIn {
    const id = thing.ec2Id("rslvr-rr");
    return {
        id,
        name: thing.name("name"),
        arn: thing.arn("route53resolver", `resolver-rule/${id}`),
        ownerId: thing.at.account,
        shareStatus: "NOT_SHARED",
    };
}

/** Stand-ins of a link to on-premises. */
export const HYBRID_STAND_INS: { readonly [type: string]: (thing: Thing) => StandIn } = {
    "aws:directconnect/gateway:Gateway": gateway,
    "aws:directconnect/gatewayAssociation:GatewayAssociation": association,
    "aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal": proposal,
    "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface": virtualInterface,
    "aws:directconnect/transitVirtualInterface:TransitVirtualInterface": virtualInterface,
    "aws:directconnect/hostedPrivateVirtualInterfaceAccepter:HostedPrivateVirtualInterfaceAccepter": accepted,
    "aws:directconnect/hostedTransitVirtualInterfaceAcceptor:HostedTransitVirtualInterfaceAcceptor": accepted,

    "aws:ec2/vpnGateway:VpnGateway": owned("vgw", "vpn-gateway"),
    "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation": (thing) => ({
        id: `${thing.text("vpnGatewayId")}_${thing.text("routeTableId")}`,
    }),
    "aws:ec2/customerGateway:CustomerGateway": owned("cgw", "customer-gateway"),
    "aws:ec2/vpnConnection:VpnConnection": vpnConnection,
    "aws:ec2/subnetCidrReservation:SubnetCidrReservation": (thing) => ({
        id: thing.ec2Id("scr"),
        ownerId: thing.at.account,
    }),

    "aws:ec2transitgateway/transitGateway:TransitGateway": transitGateway,
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": (thing) => ({
        ...owned("tgw-attach", "transit-gateway-attachment")(thing),
        vpcOwnerId: thing.at.account,
    }),
    "aws:ec2transitgateway/routeTable:RouteTable": owned("tgw-rtb", "transit-gateway-route-table"),
    "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation": transitTableEntry,
    "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation": transitTableEntry,
    "aws:ec2transitgateway/defaultRouteTableAssociation:DefaultRouteTableAssociation": transitDefault,
    "aws:ec2transitgateway/defaultRouteTablePropagation:DefaultRouteTablePropagation": transitDefault,

    "aws:route53/resolverEndpoint:ResolverEndpoint": resolverEndpoint,
    "aws:route53/resolverRule:ResolverRule": resolverRule,
    "aws:route53/resolverRuleAssociation:ResolverRuleAssociation": (thing) => ({
        id: thing.ec2Id("rslvr-rrassoc"),
        name: thing.name("name"),
    }),
};
