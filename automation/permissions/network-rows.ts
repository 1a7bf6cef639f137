import { ec2, look, TAGS } from "./ec2";
import { free, made, of, own, type PermissionRow } from "./grants";

/** What AWS made with the network is adopted: emptied, and tagged as the environment's own, in no certain order. */
const ADOPTED: PermissionRow = {
    grants: [
        look(
            "DescribeSecurityGroups",
            "DescribeSecurityGroupRules",
            "DescribeNetworkAcls",
            "DescribeRouteTables",
            "DescribeVpcs",
        ),
        {
            writes: ec2(
                "CreateNetworkAclEntry",
                "DeleteNetworkAclEntry",
                "DeleteRoute",
                "DisableVgwRoutePropagation",
                "ReplaceNetworkAclAssociation",
                "RevokeSecurityGroupEgress",
                "RevokeSecurityGroupIngress",
            ),
            on: free("ec2:network-acl", "ec2:route-table", "ec2:security-group", "ec2:subnet", "ec2:vpn-gateway"),
        },
        ...TAGS,
    ],
};

const SECURITY_GROUP_RULE: PermissionRow = {
    grants: [
        look("DescribeSecurityGroupRules", "DescribeSecurityGroups"),
        {
            writes: ec2("AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress"),
            on: made("ec2:security-group-rule"),
        },
        {
            writes: ec2(
                "AuthorizeSecurityGroupEgress",
                "AuthorizeSecurityGroupIngress",
                "ModifySecurityGroupRules",
                "RevokeSecurityGroupEgress",
                "RevokeSecurityGroupIngress",
            ),
            on: own("ec2:security-group", "ec2:security-group-rule"),
        },
        ...TAGS,
    ],
};

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html */
export const NETWORK_ROWS: { readonly [type: string]: PermissionRow } = {
    "aws:ec2/vpc:Vpc": {
        grants: [
            look(
                "DescribeVpcs",
                "DescribeVpcAttribute",
                "DescribeNetworkAcls",
                "DescribeRouteTables",
                "DescribeSecurityGroups",
            ),
            { writes: ec2("CreateVpc"), on: made("ec2:vpc") },
            { writes: ec2("ModifyVpcAttribute", "DeleteVpc"), on: own("ec2:vpc") },
            ...TAGS,
        ],
    },
    "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": {
        grants: [
            look("DescribeDhcpOptions"),
            { writes: ec2("CreateDhcpOptions"), on: made("ec2:dhcp-options") },
            { writes: ec2("DeleteDhcpOptions"), on: own("ec2:dhcp-options") },
            ...TAGS,
        ],
    },
    "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": {
        grants: [
            look("DescribeVpcs"),
            // A network that loses its options goes back to AWS's default ones, which are nobody's.
            { writes: ec2("AssociateDhcpOptions"), on: free("ec2:dhcp-options", "ec2:vpc") },
        ],
    },
    "aws:ec2/subnet:Subnet": {
        grants: [
            look("DescribeSubnets", "DescribeNetworkInterfaces"),
            { writes: ec2("CreateSubnet"), on: made("ec2:subnet") },
            { writes: ec2("CreateSubnet"), on: own("ec2:vpc") },
            { writes: ec2("ModifySubnetAttribute", "DeleteSubnet"), on: own("ec2:subnet") },
            ...TAGS,
        ],
    },
    "aws:ec2/subnetCidrReservation:SubnetCidrReservation": {
        grants: [
            look("GetSubnetCidrReservations"),
            { writes: ec2("CreateSubnetCidrReservation"), on: own("ec2:subnet") },
            // Reservations carry nobody's tags, and what is deleted is known by its id alone.
            { writes: ec2("DeleteSubnetCidrReservation"), on: free("ec2:subnet", "ec2:subnet-cidr-reservation") },
        ],
    },
    "aws:ec2/internetGateway:InternetGateway": {
        grants: [
            look("DescribeInternetGateways"),
            { writes: ec2("CreateInternetGateway"), on: made("ec2:internet-gateway") },
            {
                writes: ec2("AttachInternetGateway", "DetachInternetGateway", "DeleteInternetGateway"),
                on: own("ec2:internet-gateway", "ec2:vpc"),
            },
            ...TAGS,
        ],
    },
    "aws:ec2/eip:Eip": {
        grants: [
            look("DescribeAddresses", "DescribeAddressesAttribute"),
            { writes: ec2("AllocateAddress"), on: made("ec2:elastic-ip") },
            { writes: ec2("DisassociateAddress", "ReleaseAddress"), on: own("ec2:elastic-ip") },
            ...TAGS,
        ],
    },
    "aws:ec2/natGateway:NatGateway": {
        grants: [
            look("DescribeNatGateways"),
            { writes: ec2("CreateNatGateway"), on: made("ec2:natgateway") },
            { writes: ec2("CreateNatGateway"), on: own("ec2:elastic-ip", "ec2:subnet", "ec2:vpc") },
            { writes: ec2("DeleteNatGateway"), on: own("ec2:natgateway") },
            ...TAGS,
        ],
    },
    "aws:ec2/routeTable:RouteTable": {
        grants: [
            look("DescribeRouteTables"),
            { writes: ec2("CreateRouteTable"), on: made("ec2:route-table") },
            { writes: ec2("CreateRouteTable"), on: own("ec2:vpc") },
            {
                writes: ec2("DeleteRouteTable", "DisableVgwRoutePropagation", "DisassociateRouteTable"),
                on: own("ec2:route-table", "ec2:subnet", "ec2:vpn-gateway"),
            },
            ...TAGS,
        ],
    },
    "aws:ec2/route:Route": {
        grants: [
            look("DescribeRouteTables"),
            { writes: ec2("CreateRoute", "ReplaceRoute", "DeleteRoute"), on: own("ec2:route-table") },
        ],
    },
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {
        grants: [
            look("DescribeRouteTables"),
            {
                writes: ec2("AssociateRouteTable", "ReplaceRouteTableAssociation", "DisassociateRouteTable"),
                on: own("ec2:route-table", "ec2:subnet"),
            },
        ],
    },
    "aws:ec2/networkAcl:NetworkAcl": {
        grants: [
            look("DescribeNetworkAcls"),
            { writes: ec2("CreateNetworkAcl"), on: made("ec2:network-acl") },
            { writes: ec2("CreateNetworkAcl"), on: own("ec2:vpc") },
            {
                writes: ec2("CreateNetworkAclEntry", "DeleteNetworkAclEntry", "DeleteNetworkAcl"),
                on: own("ec2:network-acl"),
            },
            { writes: ec2("ReplaceNetworkAclAssociation"), on: free("ec2:network-acl", "ec2:subnet") },
            ...TAGS,
        ],
    },
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": {
        grants: [
            look("DescribeNetworkAcls"),
            // The ACL that a subnet leaves, or goes back to, is the network's default one.
            { writes: ec2("ReplaceNetworkAclAssociation"), on: free("ec2:network-acl", "ec2:subnet") },
        ],
    },
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": ADOPTED,
    "aws:ec2/defaultRouteTable:DefaultRouteTable": ADOPTED,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ADOPTED,
    "aws:ec2/securityGroup:SecurityGroup": {
        grants: [
            look("DescribeSecurityGroups", "DescribeSecurityGroupRules", "DescribeNetworkInterfaces"),
            { writes: ec2("CreateSecurityGroup"), on: made("ec2:security-group") },
            { writes: ec2("CreateSecurityGroup"), on: own("ec2:vpc") },
            {
                writes: ec2("RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress", "DeleteSecurityGroup"),
                on: own("ec2:security-group"),
            },
            ...TAGS,
        ],
    },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": SECURITY_GROUP_RULE,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": SECURITY_GROUP_RULE,
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
        grants: [
            look("DescribePrefixLists", "DescribeVpcEndpoints"),
            { writes: ec2("CreateVpcEndpoint"), on: made("ec2:vpc-endpoint") },
            {
                writes: ec2("CreateVpcEndpoint", "ModifyVpcEndpoint", "DeleteVpcEndpoints"),
                on: own("ec2:vpc", "ec2:subnet", "ec2:security-group", "ec2:route-table", "ec2:vpc-endpoint"),
            },
            ...TAGS,
        ],
    },
    "aws:ec2/flowLog:FlowLog": {
        passes: { role: "iamRoleArn", to: "vpc-flow-logs.amazonaws.com" },
        grants: [
            look("DescribeFlowLogs"),
            { writes: ec2("CreateFlowLogs"), on: made("ec2:vpc-flow-log") },
            { writes: ec2("CreateFlowLogs"), on: own("ec2:vpc") },
            { writes: ec2("DeleteFlowLogs"), on: own("ec2:vpc-flow-log") },
            {
                // Asked of whoever sends flow logs to a bucket; deliveries are known by ids that AWS gives.
                writes: of("logs", "CreateLogDelivery", "DeleteLogDelivery"),
                on: {
                    kind: "named",
                    arns: ({ logDestinationType }) => (logDestinationType === "s3" ? ["*"] : []),
                },
            },
            ...TAGS,
        ],
    },
};
