import { ec2, look, TAGS } from "./ec2";
import { ANY, free, made, of, own, type PermissionRow } from "./grants";

/** An attachment that AWS makes itself, of Direct Connect or a VPN, carries nobody's tags. */
const TRANSIT_ROUTES = free("ec2:transit-gateway-attachment", "ec2:transit-gateway-route-table");

/** A transit gateway's default tables are options of the gateway. */
const DEFAULT_TRANSIT_TABLE: PermissionRow = {
    grants: [
        look(
            "DescribeTransitGateways",
            "GetTransitGatewayRouteTableAssociations",
            "GetTransitGatewayRouteTablePropagations",
        ),
        { writes: ec2("ModifyTransitGateway"), on: own("ec2:transit-gateway", "ec2:transit-gateway-route-table") },
    ],
};

/**
 * Gateways between networks and to on-premises.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export const GATEWAY_ROWS: { readonly [type: string]: PermissionRow } = {
    "aws:ec2/customerGateway:CustomerGateway": {
        grants: [
            look("DescribeCustomerGateways"),
            { writes: ec2("CreateCustomerGateway"), on: made("ec2:customer-gateway") },
            { writes: ec2("DeleteCustomerGateway"), on: own("ec2:customer-gateway") },
            ...TAGS,
        ],
    },
    "aws:ec2/vpnGateway:VpnGateway": {
        grants: [
            look("DescribeVpnGateways"),
            { writes: ec2("CreateVpnGateway"), on: made("ec2:vpn-gateway") },
            {
                writes: ec2("AttachVpnGateway", "DetachVpnGateway", "DeleteVpnGateway"),
                on: own("ec2:vpn-gateway", "ec2:vpc"),
            },
            ...TAGS,
        ],
    },
    "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation": {
        grants: [
            look("DescribeRouteTables", "DescribeVpnGateways"),
            {
                writes: ec2("EnableVgwRoutePropagation", "DisableVgwRoutePropagation"),
                on: own("ec2:route-table", "ec2:vpn-gateway"),
            },
        ],
    },
    "aws:ec2/vpnConnection:VpnConnection": {
        linkedRole: "s2svpn.amazonaws.com",
        grants: [
            look("DescribeTags", "DescribeTransitGatewayAttachments", "DescribeVpnConnections"),
            { writes: ec2("CreateVpnConnection"), on: made("ec2:vpn-connection", "ec2:transit-gateway-attachment") },
            {
                writes: ec2("CreateVpnConnection"),
                on: own("ec2:customer-gateway", "ec2:transit-gateway", "ec2:vpn-gateway"),
            },
            {
                writes: ec2(
                    "ModifyVpnConnection",
                    "ModifyVpnConnectionOptions",
                    "ModifyVpnTunnelOptions",
                    "DeleteVpnConnection",
                ),
                on: own("ec2:vpn-connection", "ec2:customer-gateway", "ec2:transit-gateway", "ec2:vpn-gateway"),
            },
            // Logs of tunnels: deliveries are known by ids that AWS gives, and a resource policy is the account's own.
            {
                reads: of(
                    "logs",
                    "DescribeLogGroups",
                    "DescribeResourcePolicies",
                    "GetLogDelivery",
                    "ListLogDeliveries",
                ),
                writes: of("logs", "CreateLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "PutResourcePolicy"),
                on: ANY,
            },
            ...TAGS,
        ],
    },
    "aws:ec2transitgateway/transitGateway:TransitGateway": {
        grants: [
            look("DescribeTransitGateways"),
            { writes: ec2("CreateTransitGateway"), on: made("ec2:transit-gateway") },
            { writes: ec2("ModifyTransitGateway", "DeleteTransitGateway"), on: own("ec2:transit-gateway") },
            ...TAGS,
        ],
    },
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": {
        linkedRole: "transitgateway.amazonaws.com",
        grants: [
            look(
                "DescribeTransitGateways",
                "DescribeTransitGatewayVpcAttachments",
                "GetTransitGatewayRouteTableAssociations",
                "GetTransitGatewayRouteTablePropagations",
            ),
            { writes: ec2("CreateTransitGatewayVpcAttachment"), on: made("ec2:transit-gateway-attachment") },
            {
                writes: ec2(
                    "CreateTransitGatewayVpcAttachment",
                    "ModifyTransitGatewayVpcAttachment",
                    "DeleteTransitGatewayVpcAttachment",
                ),
                on: own("ec2:subnet", "ec2:transit-gateway", "ec2:transit-gateway-attachment", "ec2:vpc"),
            },
            ...TAGS,
        ],
    },
    "aws:ec2transitgateway/routeTable:RouteTable": {
        grants: [
            look("DescribeTransitGatewayRouteTables"),
            { writes: ec2("CreateTransitGatewayRouteTable"), on: made("ec2:transit-gateway-route-table") },
            { writes: ec2("CreateTransitGatewayRouteTable"), on: own("ec2:transit-gateway") },
            { writes: ec2("DeleteTransitGatewayRouteTable"), on: own("ec2:transit-gateway-route-table") },
            ...TAGS,
        ],
    },
    "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation": {
        grants: [
            look("DescribeTransitGatewayAttachments", "GetTransitGatewayRouteTableAssociations"),
            {
                writes: ec2("AssociateTransitGatewayRouteTable", "DisassociateTransitGatewayRouteTable"),
                on: TRANSIT_ROUTES,
            },
        ],
    },
    "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation": {
        grants: [
            look("DescribeTransitGatewayAttachments", "GetTransitGatewayRouteTablePropagations"),
            {
                writes: ec2("EnableTransitGatewayRouteTablePropagation", "DisableTransitGatewayRouteTablePropagation"),
                on: TRANSIT_ROUTES,
            },
        ],
    },
    "aws:ec2transitgateway/defaultRouteTableAssociation:DefaultRouteTableAssociation": DEFAULT_TRANSIT_TABLE,
    "aws:ec2transitgateway/defaultRouteTablePropagation:DefaultRouteTablePropagation": DEFAULT_TRANSIT_TABLE,
};
