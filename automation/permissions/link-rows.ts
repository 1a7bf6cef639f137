import { ANY, arnOf, free, type Grant, made, of, own, type PermissionRow, type Target } from "./grants";

const link = (...actions: readonly string[]) => of("directconnect", ...actions);
const resolver = (...actions: readonly string[]) => of("route53resolver", ...actions);

/** A thing of Direct Connect by the input that holds its id: somebody ordered it, so that it carries whatever tags. */
function byId(input: string, typeOf: (id: string) => string): Target {
    return {
        kind: "named",
        arns: ({ [input]: id }, at) =>
            typeof id === "string" ? [arnOf(at, "directconnect", `${typeOf(id)}/${id}`)] : [],
    };
}

const CONNECTION = byId("connectionId", (id) => (id.startsWith("dxlag-") ? "dxlag" : "dxcon"));
const HOSTED = byId("virtualInterfaceId", () => "dxvif");
const GATEWAY = byId("dxGatewayId", () => "dx-gateway");

const INTERFACE_READS: Grant = { reads: link("DescribeVirtualInterfaces", "DescribeTags"), on: ANY };

const TAGS: readonly Grant[] = [
    { writes: link("TagResource"), on: free("directconnect:dx-gateway", "directconnect:dxvif") },
    { writes: link("UntagResource"), on: own("directconnect:dx-gateway", "directconnect:dxvif") },
];

function virtualInterface(create: string): PermissionRow {
    return {
        grants: [
            INTERFACE_READS,
            { writes: link(create), on: CONNECTION },
            {
                writes: link("UpdateVirtualInterfaceAttributes", "DeleteVirtualInterface"),
                on: own("directconnect:dxvif"),
            },
            ...TAGS,
        ],
    };
}

function hostedInterface(confirm: string): PermissionRow {
    return {
        grants: [
            INTERFACE_READS,
            { writes: link(confirm, "UpdateVirtualInterfaceAttributes", "TagResource", "UntagResource"), on: HOSTED },
        ],
    };
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsdirectconnect.html */
const DIRECT_CONNECT_ROWS: { readonly [type: string]: PermissionRow } = {
    "aws:directconnect/gateway:Gateway": {
        grants: [
            { reads: link("DescribeDirectConnectGateways", "DescribeTags"), on: ANY },
            { writes: link("CreateDirectConnectGateway"), on: made() },
            {
                writes: link("UpdateDirectConnectGateway", "DeleteDirectConnectGateway"),
                on: own("directconnect:dx-gateway"),
            },
            ...TAGS,
        ],
    },
    "aws:directconnect/gatewayAssociation:GatewayAssociation": {
        grants: [
            {
                reads: link(
                    "DescribeDirectConnectGateways",
                    "DescribeDirectConnectGatewayAssociations",
                    "DescribeDirectConnectGatewayAssociationProposals",
                ),
                on: ANY,
            },
            // Calls for a transit gateway look for its attachment.
            { reads: of("ec2", "DescribeTransitGatewayAttachments", "DescribeVpnGateways"), on: ANY },
            {
                writes: link(
                    "AcceptDirectConnectGatewayAssociationProposal",
                    "CreateDirectConnectGatewayAssociation",
                    "DeleteDirectConnectGatewayAssociation",
                ),
                on: GATEWAY,
            },
            { writes: link("UpdateDirectConnectGatewayAssociation"), on: ANY },
        ],
    },
    "aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal": {
        grants: [
            { reads: link("DescribeDirectConnectGatewayAssociationProposals"), on: ANY },
            { writes: link("CreateDirectConnectGatewayAssociationProposal"), on: ANY },
            { writes: link("DeleteDirectConnectGatewayAssociationProposal"), on: ANY },
        ],
    },
    "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface": virtualInterface(
        "CreatePrivateVirtualInterface",
    ),
    "aws:directconnect/transitVirtualInterface:TransitVirtualInterface": virtualInterface(
        "CreateTransitVirtualInterface",
    ),
    "aws:directconnect/hostedPrivateVirtualInterfaceAccepter:HostedPrivateVirtualInterfaceAccepter": hostedInterface(
        "ConfirmPrivateVirtualInterface",
    ),
    "aws:directconnect/hostedTransitVirtualInterfaceAcceptor:HostedTransitVirtualInterfaceAcceptor": hostedInterface(
        "ConfirmTransitVirtualInterface",
    ),
};

const RESOLVER_TAGS: readonly Grant[] = [
    {
        reads: resolver("ListTagsForResource"),
        writes: resolver("TagResource"),
        on: free("route53resolver:resolver-endpoint", "route53resolver:resolver-rule"),
    },
    {
        writes: resolver("UntagResource"),
        on: own("route53resolver:resolver-endpoint", "route53resolver:resolver-rule"),
    },
];

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53resolver.html */
const RESOLVER_ROWS: { readonly [type: string]: PermissionRow } = {
    "aws:route53/resolverEndpoint:ResolverEndpoint": {
        grants: [
            {
                reads: resolver("GetResolverEndpoint", "ListResolverEndpointIpAddresses"),
                on: free("route53resolver:resolver-endpoint"),
            },
            { writes: resolver("CreateResolverEndpoint"), on: made("route53resolver:resolver-endpoint") },
            {
                writes: resolver(
                    "UpdateResolverEndpoint",
                    "DeleteResolverEndpoint",
                    "AssociateResolverEndpointIpAddress",
                    "DisassociateResolverEndpointIpAddress",
                ),
                on: own("route53resolver:resolver-endpoint"),
            },
            // The endpoint's network interfaces are made in the name of whoever asks for it, and carry nobody's tags.
            {
                reads: of(
                    "ec2",
                    "DescribeAvailabilityZones",
                    "DescribeNetworkInterfaces",
                    "DescribeSecurityGroups",
                    "DescribeSubnets",
                    "DescribeVpcs",
                ),
                on: ANY,
            },
            {
                writes: of(
                    "ec2",
                    "CreateNetworkInterface",
                    "DeleteNetworkInterface",
                    "ModifyNetworkInterfaceAttribute",
                ),
                on: free("ec2:network-interface", "ec2:security-group", "ec2:subnet"),
            },
            ...RESOLVER_TAGS,
        ],
    },
    "aws:route53/resolverRule:ResolverRule": {
        grants: [
            { reads: resolver("GetResolverRule"), on: free("route53resolver:resolver-rule") },
            { writes: resolver("CreateResolverRule"), on: made("route53resolver:resolver-rule") },
            {
                writes: resolver("UpdateResolverRule", "DeleteResolverRule"),
                on: own("route53resolver:resolver-rule"),
            },
            ...RESOLVER_TAGS,
        ],
    },
    "aws:route53/resolverRuleAssociation:ResolverRuleAssociation": {
        grants: [
            { reads: resolver("GetResolverRuleAssociation"), on: free("route53resolver:resolver-rule") },
            {
                writes: resolver("AssociateResolverRule", "DisassociateResolverRule"),
                on: own("route53resolver:resolver-rule"),
            },
            { reads: of("ec2", "DescribeVpcs"), on: ANY },
        ],
    },
};

/** What connects an environment to on-premises. */
export const LINK_ROWS: { readonly [type: string]: PermissionRow } = { ...DIRECT_CONNECT_ROWS, ...RESOLVER_ROWS };
