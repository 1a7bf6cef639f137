import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../shared/names";
import { nameTag } from "../tiers";
import type { ForwardedDomain, HybridDns } from "./hybrid";
import { type ConnectedNetwork, cidrKey, type LinkFrame } from "./link-frame";
import { createGroup, createRule } from "./link-groups";
import { resolverAddresses } from "./resolver-addresses";

/** Longest name of a resolver endpoint or rule in characters. @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateResolverRule.html */
const RESOLVER_NAME_LIMIT = 64;

const DNS_PORT = 53;

/** Large answers come by TCP. */
const DNS_PROTOCOLS = ["tcp", "udp"] as const;

/**
 * Names both ways: an endpoint that on-premises asks, and one that asks on-premises for the domains that are its own.
 *
 * @returns the addresses that on-premises asks, known while the program runs; none where it may not ask.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver.html
 */
export function createResolver(
    frame: LinkFrame,
    dns: HybridDns | undefined,
    prefixes: readonly string[],
    network: ConnectedNetwork,
): readonly string[] {
    if (dns !== undefined && dns.forward.length > 0) {
        createOutbound(frame, dns.forward, network);
    }
    return dns?.inbound === true ? createInbound(frame, prefixes, network) : [];
}

function createInbound(
    frame: LinkFrame,
    prefixes: readonly string[],
    { isolatedSubnets }: ConnectedNetwork,
): readonly string[] {
    const { name, parent, placement } = frame;
    const group = createGroup(frame, "inbound-dns", "Names of this network: DNS from on-premises");
    for (const prefix of prefixes) {
        for (const protocol of DNS_PROTOCOLS) {
            createRule(frame, "ingress", `inbound-dns-${protocol}-from-${cidrKey(prefix)}`, group.id, {
                description: `DNS from ${prefix}`,
                protocol,
                port: DNS_PORT,
                cidr: prefix,
            });
        }
    }
    const places = resolverAddresses(isolatedSubnets).map((place) => {
        const subnet = isolatedSubnets.find(({ suffix }) => suffix === place.suffix);
        if (subnet === undefined) {
            throw new Error(`resolverAddresses named zone "${place.suffix}", which the network does not have`);
        }
        const reservation = new aws.ec2.SubnetCidrReservation(
            `${name}-inbound-dns-${place.suffix}`,
            {
                subnetId: subnet.id,
                cidrBlock: place.reservation,
                reservationType: "explicit",
                description: "Addresses that on-premises asks for names",
            },
            { parent },
        );
        return { ip: place.address, subnetId: subnet.id, reservation };
    });
    new aws.route53.ResolverEndpoint(
        `${name}-inbound-dns`,
        {
            name: physicalName(placement, "inbound-dns", RESOLVER_NAME_LIMIT),
            direction: "INBOUND",
            resolverEndpointType: "IPV4",
            protocols: ["Do53"],
            securityGroupIds: [group.id],
            ipAddresses: places.map(({ ip, subnetId }) => ({ ip, subnetId })),
            tags: nameTag(placement, "inbound-dns"),
        },
        // Until they are reserved, AWS may give the addresses to something else.
        { parent, dependsOn: places.map(({ reservation }) => reservation) },
    );
    return places.map(({ ip }) => ip);
}

function createOutbound(frame: LinkFrame, domains: readonly ForwardedDomain[], network: ConnectedNetwork): void {
    const { name, parent, placement } = frame;
    const group = createGroup(frame, "outbound-dns", "Names of on-premises: DNS to its servers");
    for (const target of new Set(domains.flatMap(({ targets }) => targets))) {
        for (const protocol of DNS_PROTOCOLS) {
            createRule(frame, "egress", `outbound-dns-${protocol}-to-${cidrKey(target)}`, group.id, {
                description: `DNS to ${target}`,
                protocol,
                port: DNS_PORT,
                cidr: `${target}/32`,
            });
        }
    }
    const endpoint = new aws.route53.ResolverEndpoint(
        `${name}-outbound-dns`,
        {
            name: physicalName(placement, "outbound-dns", RESOLVER_NAME_LIMIT),
            direction: "OUTBOUND",
            resolverEndpointType: "IPV4",
            protocols: ["Do53"],
            securityGroupIds: [group.id],
            // In the zones of the inbound endpoint; which address it asks from does not matter.
            ipAddresses: resolverZones(network).map(({ id }) => ({ subnetId: id })),
            tags: nameTag(placement, "outbound-dns"),
        },
        { parent },
    );
    for (const domain of domains) {
        createForward(frame, domain, endpoint.id);
    }
}

/** Subnets of the zones that resolver endpoints stand in. */
function resolverZones({ isolatedSubnets }: ConnectedNetwork): ConnectedNetwork["isolatedSubnets"] {
    const zones = new Set(resolverAddresses(isolatedSubnets).map(({ suffix }) => suffix));
    return isolatedSubnets.filter(({ suffix }) => zones.has(suffix));
}

function createForward(
    { name, parent, placement, vpcId }: LinkFrame,
    { domain, targets }: ForwardedDomain,
    resolverEndpointId: pulumi.Input<string>,
): void {
    const role = `forward-${domain}`;
    // A dot is no part of the resolver's names.
    const physical = physicalName(placement, role.replaceAll(".", "-"), RESOLVER_NAME_LIMIT);
    const rule = new aws.route53.ResolverRule(
        `${name}-${role}`,
        {
            name: physical,
            domainName: domain,
            ruleType: "FORWARD",
            resolverEndpointId,
            targetIps: targets.map((ip) => ({ ip, port: DNS_PORT })),
            tags: nameTag(placement, role),
        },
        { parent },
    );
    new aws.route53.ResolverRuleAssociation(
        `${name}-${role}`,
        { name: physical, resolverRuleId: rule.id, vpcId },
        { parent },
    );
}
