import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { planEndpoints } from "./activities";
import { createFlowLog } from "./flow-log";
import { tiersOf } from "./internet";
import type { Connection, CreatedNetwork, NetworkArgs } from "./network";
import { type NetworkAclRequest, planNetworkAcl } from "./network-acl-plan";
import { createEndpoints, type MadeEndpoints } from "./private-endpoints";
import { createRoutes, type MadeRoutes } from "./routes";
import { planSubnets, type Tier } from "./subnet-plan";
import { createTiers, type MadeTiers, type NetworkFrame, nameTag } from "./tiers";

/** A network that was made, with its parts. */
export interface MadeNetwork {
    readonly vpcId: pulumi.Output<string>;
    readonly tiers: MadeTiers;
    readonly routes: MadeRoutes;
    readonly endpoints: MadeEndpoints;
}

/** Makes a network from the ground up. */
export function createNetwork(
    { name, parent, placement }: Omit<NetworkFrame, "vpcId">,
    source: CreatedNetwork,
    args: NetworkArgs,
): MadeNetwork {
    const vpc = new aws.ec2.Vpc(
        `${name}-vpc`,
        {
            cidrBlock: source.cidr,
            ipv4IpamPoolId: source.ipamPoolId,
            // Both, or interface endpoints cannot stand under the services' own names.
            enableDnsSupport: true,
            enableDnsHostnames: true,
            tags: nameTag(placement, "network"),
        },
        { parent },
    );
    const frame = { name, parent, placement, vpcId: vpc.id, subnetTags: source.subnetTags };
    closeDefaults(frame, vpc);
    createDhcpOptions(frame, source);
    createFlowLog(frame, { ...args, to: source.flowLogs });
    const plan = planSubnets(source, tiersOf(source.internet, source.connection?.transit ?? false));
    const tiers = createTiers(frame, plan, (tier) => planNetworkAcl(tier, aclRequest(source, tier)));
    const routes = createRoutes(frame, tiers, source.internet);
    const endpoints = createEndpoints(frame, {
        plan: planEndpoints(source.privatePaths, placement.region),
        policy: { placement, trust: source.endpointTrust ?? { kind: "account" }, nextInbox: args.nextInbox },
        subnetIds: tiers.isolated.map(({ subnet }) => subnet.id),
        // The isolated tier's table has no route to a public address, not even to S3's.
        routeTableIds: routes.private.map(({ id }) => id),
    });
    return { vpcId: vpc.id, tiers, routes, endpoints };
}

/** What the ACL of a tier is planned from. */
export function aclRequest({ cidr, internet, connection }: CreatedNetwork, tier: Tier): NetworkAclRequest {
    return {
        cidr,
        internet,
        onPremises: connection !== undefined && meets(connection, tier) ? connection.prefixes : [],
    };
}

/** Whether a tier exchanges traffic with on-premises. */
function meets({ isolated }: Connection, tier: Tier): boolean {
    return tier === "private" || tier === "transit" || (tier === "isolated" && isolated);
}

/**
 * Adopts what every network is born with, and takes out what AWS put in: nothing that forgets to name a group, an ACL or
 * a table gets a way in or out by default. A destroy only forgets the three.
 */
function closeDefaults({ name, parent, placement }: NetworkFrame, vpc: aws.ec2.Vpc): void {
    const tags = nameTag(placement, "default-unused");
    new aws.ec2.DefaultSecurityGroup(`${name}-default`, { vpcId: vpc.id, tags }, { parent });
    new aws.ec2.DefaultRouteTable(
        `${name}-default`,
        { defaultRouteTableId: vpc.defaultRouteTableId, routes: [], tags },
        { parent },
    );
    new aws.ec2.DefaultNetworkAcl(
        `${name}-default`,
        { defaultNetworkAclId: vpc.defaultNetworkAclId, tags },
        // A new subnet is in this ACL for the moment until its association is made.
        { parent, ignoreChanges: ["subnetIds"] },
    );
}

function createDhcpOptions({ name, parent, placement, vpcId }: NetworkFrame, { dhcp }: CreatedNetwork): void {
    if (dhcp === undefined) {
        return;
    }
    const options = new aws.ec2.VpcDhcpOptions(
        `${name}-dhcp`,
        {
            domainName: dhcp.domainName,
            // Without any, instances would get no resolver at all.
            domainNameServers: [...(dhcp.domainNameServers ?? ["AmazonProvidedDNS"])],
            ntpServers: dhcp.ntpServers === undefined ? undefined : [...dhcp.ntpServers],
            tags: nameTag(placement, "dhcp"),
        },
        { parent },
    );
    new aws.ec2.VpcDhcpOptionsAssociation(`${name}-dhcp`, { vpcId, dhcpOptionsId: options.id }, { parent });
}
