/** Type tokens of the resources that the proof reads. */
export const TYPE = {
    vpc: "aws:ec2/vpc:Vpc",
    subnet: "aws:ec2/subnet:Subnet",
    routeTable: "aws:ec2/routeTable:RouteTable",
    defaultRouteTable: "aws:ec2/defaultRouteTable:DefaultRouteTable",
    route: "aws:ec2/route:Route",
    routeTableAssociation: "aws:ec2/routeTableAssociation:RouteTableAssociation",
    internetGateway: "aws:ec2/internetGateway:InternetGateway",
    egressOnlyGateway: "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
    natGateway: "aws:ec2/natGateway:NatGateway",
    elasticIp: "aws:ec2/eip:Eip",
    acl: "aws:ec2/networkAcl:NetworkAcl",
    defaultAcl: "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
    aclRule: "aws:ec2/networkAclRule:NetworkAclRule",
    aclAssociation: "aws:ec2/networkAclAssociation:NetworkAclAssociation",
    group: "aws:ec2/securityGroup:SecurityGroup",
    defaultGroup: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    ingressRule: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    egressRule: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    groupRule: "aws:ec2/securityGroupRule:SecurityGroupRule",
    prefixList: "aws:ec2/managedPrefixList:ManagedPrefixList",
    endpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
    vpnGateway: "aws:ec2/vpnGateway:VpnGateway",
    vpnGatewayAttachment: "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment",
    propagation: "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation",
    vpnConnection: "aws:ec2/vpnConnection:VpnConnection",
    transitGateway: "aws:ec2transitgateway/transitGateway:TransitGateway",
    transitAttachment: "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
    transitDefaultAssociation: "aws:ec2transitgateway/defaultRouteTableAssociation:DefaultRouteTableAssociation",
    transitDefaultPropagation: "aws:ec2transitgateway/defaultRouteTablePropagation:DefaultRouteTablePropagation",
    transitRoute: "aws:ec2transitgateway/route:Route",
    gatewayAssociation: "aws:directconnect/gatewayAssociation:GatewayAssociation",
    gatewayProposal: "aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal",
    resolverEndpoint: "aws:route53/resolverEndpoint:ResolverEndpoint",
    balancer: "aws:lb/loadBalancer:LoadBalancer",
    listener: "aws:lb/listener:Listener",
    listenerRule: "aws:lb/listenerRule:ListenerRule",
    cluster: "aws:eks/cluster:Cluster",
    nodeGroup: "aws:eks/nodeGroup:NodeGroup",
    fargateProfile: "aws:eks/fargateProfile:FargateProfile",
    launchTemplate: "aws:ec2/launchTemplate:LaunchTemplate",
    build: "aws:codebuild/project:Project",
    parameter: "aws:ssm/parameter:Parameter",
} as const;

/** Resources of the network that open nothing by themselves, or only what a resource above says. */
const HARMLESS = [
    "aws:ec2/customerGateway:CustomerGateway",
    "aws:ec2/flowLog:FlowLog",
    "aws:ec2/subnetCidrReservation:SubnetCidrReservation",
    "aws:ec2/vpcDhcpOptions:VpcDhcpOptions",
    "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
    "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
    "aws:ec2transitgateway/routeTable:RouteTable",
    "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
    "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
    "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter",
    "aws:directconnect/gateway:Gateway",
    "aws:directconnect/hostedPrivateVirtualInterfaceAccepter:HostedPrivateVirtualInterfaceAccepter",
    "aws:directconnect/hostedTransitVirtualInterfaceAcceptor:HostedTransitVirtualInterfaceAcceptor",
    "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface",
    "aws:directconnect/transitVirtualInterface:TransitVirtualInterface",
    "aws:lb/listenerCertificate:ListenerCertificate",
    "aws:lb/targetGroup:TargetGroup",
    "aws:route53/resolverRule:ResolverRule",
    "aws:route53/resolverRuleAssociation:ResolverRuleAssociation",
] as const;

const KNOWN: ReadonlySet<string> = new Set([...Object.values(TYPE), ...HARMLESS]);

/** Modules whose every type may open a path in or out of a network. */
const NETWORK_MODULES = [
    "aws:alb/",
    "aws:directconnect/",
    "aws:ec2/",
    "aws:ec2clientvpn/",
    "aws:ec2transitgateway/",
    "aws:elb/",
    "aws:globalaccelerator/",
    "aws:lb/",
    "aws:networkfirewall/",
    "aws:networkmanager/",
    "aws:route53/resolver",
    "aws:vpc/",
    "aws:vpclattice/",
] as const;

/** Whether the proof knows what a resource of the type opens. */
export function isKnownType(type: string): boolean {
    return KNOWN.has(type);
}

/** Whether a resource of the type may open a path, whatever its inputs say. */
export function isNetworkType(type: string): boolean {
    return NETWORK_MODULES.some((module) => type.startsWith(module));
}
