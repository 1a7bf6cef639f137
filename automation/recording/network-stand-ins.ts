import type { StandIn, Thing } from "./replies";

/** A thing of EC2 with an id of its own and an ARN that ends in it. */
function owned(prefix: string, kind: string) {
    return (thing: Thing): StandIn => ownedAs(thing, thing.ec2Id(prefix), kind);
}

function ownedAs(thing: Thing, id: string, kind: string): StandIn {
    return { id, arn: thing.arn("ec2", `${kind}/${id}`), ownerId: thing.at.account };
}

/** A thing of EC2 that is only an id. */
function idOnly(prefix: string) {
    return (thing: Thing): StandIn => ({ id: thing.ec2Id(prefix) });
}

/** What a network brings with it, from the network's id: the classes that adopt it must find the same. */
function broughtBy(thing: Thing, vpcId: string) {
    return {
        defaultNetworkAclId: thing.ec2Id("acl", `${vpcId}::acl`),
        defaultSecurityGroupId: thing.ec2Id("sg", `${vpcId}::sg`),
        defaultRouteTableId: thing.ec2Id("rtb", `${vpcId}::rtb`),
        mainRouteTableId: thing.ec2Id("rtb", `${vpcId}::rtb`),
    };
}

function vpc(thing: Thing): StandIn {
    const made = owned("vpc", "vpc")(thing);
    return { ...made, ...broughtBy(thing, made.id) };
}

/** Address from a block that is kept for documentation, so that it is nobody's. @see https://www.rfc-editor.org/rfc/rfc5737 */
function publicIp(thing: Thing): string {
    return `198.51.100.${1 + thing.number(254)}`;
}

function elasticIp(thing: Thing): StandIn {
    const id = thing.ec2Id("eipalloc");
    const address = publicIp(thing);
    const host = `ec2-${address.replaceAll(".", "-")}.${thing.at.region}.compute.${thing.domain}`;
    return { id, allocationId: id, arn: thing.arn("ec2", `elastic-ip/${id}`), publicIp: address, publicDns: host };
}

function natGateway(thing: Thing): StandIn {
    return { id: thing.ec2Id("nat"), publicIp: publicIp(thing), networkInterfaceId: thing.ec2Id("eni") };
}

function securityGroup(thing: Thing): StandIn {
    return { ...owned("sg", "security-group")(thing), name: thing.name("name") };
}

function securityGroupRule(thing: Thing): StandIn {
    const id = thing.ec2Id("sgr");
    return { id, securityGroupRuleId: id, arn: thing.arn("ec2", `security-group-rule/${id}`) };
}

function endpoint(thing: Thing): StandIn {
    const made = { ...owned("vpce", "vpc-endpoint")(thing), state: "available" };
    if (thing.text("vpcEndpointType") !== "Interface") {
        // One list a service and region, whoever asks.
        return { ...made, prefixListId: `pl-${thing.hex(8, thing.text("serviceName"))}`, dnsEntries: [] };
    }
    const host = `${made.id}-${thing.hex(8)}.${thing.text("serviceName").split(".").at(-1)}`;
    const dnsName = `${host}.${thing.at.region}.vpce.${thing.domain}`;
    return { ...made, dnsEntries: [{ dnsName, hostedZoneId: `Z${thing.hex(13).toUpperCase()}` }] };
}

/** Stand-ins of EC2's network. */
export const NETWORK_STAND_INS: { readonly [type: string]: (thing: Thing) => StandIn } = {
    "aws:ec2/vpc:Vpc": vpc,
    "aws:ec2/subnet:Subnet": owned("subnet", "subnet"),
    "aws:ec2/routeTable:RouteTable": owned("rtb", "route-table"),
    "aws:ec2/route:Route": (thing) => ({
        id: `r-${thing.text("routeTableId")}${1e9 + thing.number(1e9)}`,
        origin: "CreateRoute",
        state: "active",
    }),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": idOnly("rtbassoc"),
    "aws:ec2/internetGateway:InternetGateway": owned("igw", "internet-gateway"),
    "aws:ec2/natGateway:NatGateway": natGateway,
    "aws:ec2/eip:Eip": elasticIp,
    "aws:ec2/networkAcl:NetworkAcl": owned("acl", "network-acl"),
    "aws:ec2/networkAclRule:NetworkAclRule": (thing) => ({ id: `nacl-${1e9 + thing.number(1e9)}` }),
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": idOnly("aclassoc"),
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": (thing) =>
        ownedAs(thing, thing.text("defaultNetworkAclId"), "network-acl"),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": (thing) => ({
        ...ownedAs(thing, broughtBy(thing, thing.text("vpcId")).defaultSecurityGroupId, "security-group"),
        name: "default",
    }),
    "aws:ec2/defaultRouteTable:DefaultRouteTable": (thing) =>
        ownedAs(thing, thing.text("defaultRouteTableId"), "route-table"),
    "aws:ec2/securityGroup:SecurityGroup": securityGroup,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule,
    "aws:ec2/vpcEndpoint:VpcEndpoint": endpoint,
    "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": owned("dopt", "dhcp-options"),
    "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": (thing) => ({
        id: `${thing.text("dhcpOptionsId")}-${thing.text("vpcId")}`,
    }),
    "aws:ec2/flowLog:FlowLog": (thing) => {
        const id = thing.ec2Id("fl");
        return { id, arn: thing.arn("ec2", `vpc-flow-log/${id}`) };
    },
};
