/**
 * Calls of the real AWS provider (Terraform's 6.34 behind Pulumi's bridge), as IAM names them, seen while a stack was brought up,
 * refreshed and taken down against an emulator (moto 5.2.5). An emulator lacks some services' calls, so that a list here is
 * what is needed at least.
 */
export const OBSERVED: {
    readonly [stack: string]: {
        readonly calls: readonly string[];
        /** Calls that an update can do without, with the reason. */
        readonly apart: { readonly [action: string]: string };
    };
} = {
    dev: {
        apart: {
            "iam:GetUser": "asked for the account's id first, and answered by sts:GetCallerIdentity where it is denied",
        },
        calls: [
            ...of("cloudwatch", "DeleteAlarms DescribeAlarms ListTagsForResource PutMetricAlarm"),
            ...of(
                "codecommit",
                "CreateRepository DeleteRepository GetRepository ListTagsForResource UpdateRepositoryEncryptionKey",
            ),
            ...of("codepipeline", "CreatePipeline DeletePipeline GetPipeline ListTagsForResource"),
            ...of(
                "ec2",
                "AllocateAddress AssociateRouteTable AttachInternetGateway AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateFlowLogs CreateInternetGateway CreateNatGateway CreateNetworkAcl CreateNetworkAclEntry CreateRoute CreateRouteTable CreateSecurityGroup CreateSubnet CreateTags CreateVpc CreateVpcEndpoint DeleteFlowLogs DeleteInternetGateway DeleteNatGateway DeleteNetworkAcl DeleteNetworkAclEntry DeleteRoute DeleteRouteTable DeleteSecurityGroup DeleteSubnet DeleteVpc DeleteVpcEndpoints DescribeAddresses DescribeAddressesAttribute DescribeFlowLogs DescribeInternetGateways DescribeNatGateways DescribeNetworkAcls DescribeNetworkInterfaces DescribePrefixLists DescribeRouteTables DescribeSecurityGroupRules DescribeSecurityGroups DescribeSubnets DescribeVpcAttribute DescribeVpcEndpoints DescribeVpcs DetachInternetGateway DisassociateRouteTable ModifyVpcAttribute ReleaseAddress ReplaceNetworkAclAssociation RevokeSecurityGroupEgress RevokeSecurityGroupIngress",
            ),
            ...of(
                "ecr",
                "CreateRepository DeleteLifecyclePolicy DeleteRepository DeleteRepositoryPolicy DescribeRepositories GetLifecyclePolicy GetRegistryScanningConfiguration GetRepositoryPolicy ListTagsForResource PutLifecyclePolicy PutRegistryScanningConfiguration SetRepositoryPolicy",
            ),
            ...of("ecs", "CreateCluster DeleteCluster DescribeClusters"),
            ...of(
                "elasticloadbalancing",
                "CreateListener CreateLoadBalancer CreateRule CreateTargetGroup DeleteListener DeleteLoadBalancer DeleteRule DeleteTargetGroup DescribeCapacityReservation DescribeListenerAttributes DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeRules DescribeTags DescribeTargetGroupAttributes DescribeTargetGroups ModifyLoadBalancerAttributes ModifyTargetGroupAttributes",
            ),
            ...of(
                "events",
                "DeleteRule DescribeRule ListTagsForResource ListTargetsByRule PutRule PutTargets RemoveTargets",
            ),
            ...of(
                "iam",
                "AttachRolePolicy CreatePolicy CreateRole DeletePolicy DeleteRole DeleteRolePolicy DetachRolePolicy GetPolicy GetPolicyVersion GetRole GetRolePolicy GetUser ListAttachedRolePolicies ListInstanceProfilesForRole ListPolicyVersions ListRolePolicies PutRolePolicy",
            ),
            ...of(
                "kms",
                "CreateAlias CreateKey DeleteAlias DescribeKey EnableKeyRotation GetKeyPolicy GetKeyRotationStatus ListAliases ListResourceTags ScheduleKeyDeletion",
            ),
            ...of(
                "lambda",
                "CreateFunction DeleteFunction DeleteFunctionEventInvokeConfig GetFunction GetFunctionCodeSigningConfig GetFunctionEventInvokeConfig ListVersionsByFunction PutFunctionEventInvokeConfig UpdateFunctionConfiguration",
            ),
            ...of("logs", "CreateLogGroup DeleteLogGroup DescribeLogGroups ListTagsForResource PutRetentionPolicy"),
            ...of(
                "s3",
                "CreateBucket DeleteBucket DeleteBucketPolicy GetAccelerateConfiguration GetBucketAcl GetBucketCORS GetBucketLogging GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration ListBucket ListTagsForResource PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock PutBucketVersioning PutEncryptionConfiguration PutLifecycleConfiguration PutObject",
            ),
            ...of("ssm", "DeleteParameter DescribeParameters GetParameter ListTagsForResource PutParameter"),
            ...of("sts", "GetCallerIdentity"),
        ],
    },
    "prod-transit-gateway": {
        apart: {
            "iam:GetUser": "asked for the account's id first, and answered by sts:GetCallerIdentity where it is denied",
        },
        calls: [
            ...of("cloudwatch", "DeleteAlarms DescribeAlarms ListTagsForResource PutCompositeAlarm PutMetricAlarm"),
            ...of("codepipeline", "GetPipeline"),
            ...of(
                "directconnect",
                "CreateDirectConnectGateway CreateDirectConnectGatewayAssociation CreateTransitVirtualInterface DeleteDirectConnectGateway DeleteDirectConnectGatewayAssociation DeleteVirtualInterface DescribeDirectConnectGatewayAssociations DescribeDirectConnectGateways DescribeTags DescribeVirtualInterfaces TagResource UpdateDirectConnectGatewayAssociation",
            ),
            ...of(
                "ec2",
                "AllocateAddress AssociateRouteTable AssociateTransitGatewayRouteTable AttachInternetGateway AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateCustomerGateway CreateFlowLogs CreateInternetGateway CreateNatGateway CreateNetworkAcl CreateNetworkAclEntry CreateRoute CreateRouteTable CreateSecurityGroup CreateSubnet CreateSubnetCidrReservation CreateTags CreateTransitGateway CreateTransitGatewayRouteTable CreateTransitGatewayVpcAttachment CreateVpc CreateVpcEndpoint CreateVpnConnection DeleteCustomerGateway DeleteFlowLogs DeleteInternetGateway DeleteNatGateway DeleteNetworkAcl DeleteNetworkAclEntry DeleteRoute DeleteRouteTable DeleteSecurityGroup DeleteSubnet DeleteSubnetCidrReservation DeleteTransitGatewayRouteTable DeleteTransitGatewayVpcAttachment DeleteVpcEndpoints DeleteVpnConnection DescribeAddresses DescribeAddressesAttribute DescribeCustomerGateways DescribeFlowLogs DescribeInternetGateways DescribeNatGateways DescribeNetworkAcls DescribeNetworkInterfaces DescribePrefixLists DescribeRouteTables DescribeSecurityGroupRules DescribeSecurityGroups DescribeSubnets DescribeTags DescribeTransitGatewayAttachments DescribeTransitGatewayRouteTables DescribeTransitGatewayVpcAttachments DescribeTransitGateways DescribeVpcAttribute DescribeVpcEndpoints DescribeVpcs DescribeVpnConnections DetachInternetGateway DisableTransitGatewayRouteTablePropagation DisassociateAddress DisassociateRouteTable DisassociateTransitGatewayRouteTable EnableTransitGatewayRouteTablePropagation GetSubnetCidrReservations GetTransitGatewayRouteTableAssociations GetTransitGatewayRouteTablePropagations ModifyVpcAttribute ModifyVpnTunnelOptions ReleaseAddress ReplaceNetworkAclAssociation RevokeSecurityGroupEgress RevokeSecurityGroupIngress",
            ),
            ...of(
                "iam",
                "CreatePolicy CreateRole DeletePolicy DeleteRole DeleteRolePolicy GetPolicy GetPolicyVersion GetRole GetRolePolicy GetUser ListAttachedRolePolicies ListInstanceProfilesForRole ListPolicyVersions ListRolePolicies PutRolePolicy",
            ),
            ...of(
                "kms",
                "CreateAlias CreateKey DeleteAlias DescribeKey EnableKeyRotation GetKeyPolicy GetKeyRotationStatus ListAliases ListResourceTags",
            ),
            ...of(
                "lambda",
                "CreateFunction DeleteFunction DeleteFunctionEventInvokeConfig GetFunction GetFunctionCodeSigningConfig GetFunctionEventInvokeConfig ListVersionsByFunction PutFunctionEventInvokeConfig UpdateFunctionConfiguration",
            ),
            ...of("logs", "CreateLogGroup DeleteLogGroup DescribeLogGroups ListTagsForResource PutRetentionPolicy"),
            ...of(
                "route53resolver",
                "AssociateResolverRule CreateResolverEndpoint CreateResolverRule DeleteResolverEndpoint DeleteResolverRule DisassociateResolverRule GetResolverEndpoint GetResolverRule GetResolverRuleAssociation ListResolverEndpointIpAddresses ListTagsForResource UpdateResolverEndpoint",
            ),
            ...of(
                "s3",
                "CreateBucket DeleteBucket DeleteBucketPolicy GetAccelerateConfiguration GetBucketAcl GetBucketCORS GetBucketLogging GetBucketNotification GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration ListBucket ListTagsForResource PutBucketNotification PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock PutBucketVersioning PutEncryptionConfiguration PutLifecycleConfiguration",
            ),
            ...of("sns", "CreateTopic DeleteTopic GetTopicAttributes ListTagsForResource SetTopicAttributes"),
            ...of("sts", "GetCallerIdentity"),
        ],
    },
    "prod-vpn-gateway": {
        apart: {
            "iam:GetUser": "asked for the account's id first, and answered by sts:GetCallerIdentity where it is denied",
        },
        calls: [
            ...of("cloudwatch", "DeleteAlarms DescribeAlarms ListTagsForResource PutMetricAlarm"),
            ...of("codepipeline", "GetPipeline"),
            ...of(
                "directconnect",
                "ConfirmPrivateVirtualInterface CreateDirectConnectGateway CreateDirectConnectGatewayAssociation CreatePrivateVirtualInterface DeleteDirectConnectGateway DeleteDirectConnectGatewayAssociation DeleteVirtualInterface DescribeDirectConnectGatewayAssociations DescribeDirectConnectGateways DescribeTags DescribeVirtualInterfaces TagResource",
            ),
            ...of(
                "ec2",
                "AllocateAddress AssociateRouteTable AttachInternetGateway AttachVpnGateway AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateFlowLogs CreateInternetGateway CreateNatGateway CreateNetworkAcl CreateNetworkAclEntry CreateRoute CreateRouteTable CreateSecurityGroup CreateSubnet CreateSubnetCidrReservation CreateTags CreateVpc CreateVpcEndpoint CreateVpnGateway DeleteFlowLogs DeleteInternetGateway DeleteNatGateway DeleteNetworkAcl DeleteNetworkAclEntry DeleteRoute DeleteRouteTable DeleteSecurityGroup DeleteSubnet DeleteSubnetCidrReservation DeleteVpc DeleteVpcEndpoints DeleteVpnGateway DescribeAddresses DescribeAddressesAttribute DescribeFlowLogs DescribeInternetGateways DescribeNatGateways DescribeNetworkAcls DescribeNetworkInterfaces DescribePrefixLists DescribeRouteTables DescribeSecurityGroupRules DescribeSecurityGroups DescribeSubnets DescribeVpcAttribute DescribeVpcEndpoints DescribeVpcs DescribeVpnGateways DetachInternetGateway DetachVpnGateway DisassociateAddress DisassociateRouteTable EnableVgwRoutePropagation GetSubnetCidrReservations ModifyVpcAttribute ReleaseAddress ReplaceNetworkAclAssociation RevokeSecurityGroupEgress RevokeSecurityGroupIngress",
            ),
            ...of(
                "iam",
                "CreatePolicy CreateRole DeletePolicy DeleteRole DeleteRolePolicy GetPolicy GetPolicyVersion GetRole GetRolePolicy GetUser ListAttachedRolePolicies ListInstanceProfilesForRole ListPolicyVersions ListRolePolicies PutRolePolicy",
            ),
            ...of(
                "kms",
                "CreateAlias CreateKey DeleteAlias DescribeKey EnableKeyRotation GetKeyPolicy GetKeyRotationStatus ListAliases ListResourceTags ScheduleKeyDeletion",
            ),
            ...of(
                "lambda",
                "CreateFunction DeleteFunction DeleteFunctionEventInvokeConfig GetFunction GetFunctionCodeSigningConfig GetFunctionEventInvokeConfig ListVersionsByFunction PutFunctionEventInvokeConfig UpdateFunctionConfiguration",
            ),
            ...of("logs", "CreateLogGroup DeleteLogGroup DescribeLogGroups ListTagsForResource PutRetentionPolicy"),
            ...of(
                "route53resolver",
                "CreateResolverEndpoint DeleteResolverEndpoint GetResolverEndpoint ListResolverEndpointIpAddresses ListTagsForResource",
            ),
            ...of(
                "s3",
                "CreateBucket DeleteBucket DeleteBucketPolicy GetAccelerateConfiguration GetBucketAcl GetBucketCORS GetBucketLogging GetBucketNotification GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration ListBucket ListTagsForResource PutBucketNotification PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock PutBucketVersioning PutEncryptionConfiguration PutLifecycleConfiguration",
            ),
            ...of("sns", "CreateTopic DeleteTopic GetTopicAttributes ListTagsForResource SetTopicAttributes"),
            ...of("sts", "GetCallerIdentity"),
        ],
    },
};

function of(service: string, actions: string): readonly string[] {
    return actions.split(" ").map((action) => `${service}:${action}`);
}
