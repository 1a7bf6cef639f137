import { type Internet, natOf } from "./internet";
import type { Tier } from "./subnet-plan";

/** What a rule lets through. `path-mtu` is the ICMP message by which a router asks for smaller packets. */
export type AclTraffic =
    | { readonly kind: "any" }
    | { readonly kind: "tcp"; readonly fromPort: number; readonly toPort: number }
    | { readonly kind: "path-mtu" };

/** One rule of a network ACL. All of them allow: what no rule allows is dropped. */
export interface AclRule {
    /** Order of evaluation within a direction, from 100 in steps of 10, so that there is room between two. */
    readonly number: number;
    /** Why the rule is there. */
    readonly purpose: string;
    readonly traffic: AclTraffic;
    /** The other side, as a CIDR block. */
    readonly cidr: string;
}

/** The rules of a tier's network ACL. */
export interface NetworkAclPlan {
    /** What may enter a subnet, by number. */
    readonly ingress: readonly AclRule[];
    /** What may leave a subnet, by number. */
    readonly egress: readonly AclRule[];
}

/** What the ACLs of a network depend on. */
export interface NetworkAclRequest {
    /** The network's block. */
    readonly cidr: string;
    readonly internet: Internet;
    /** Blocks on-premises that this tier exchanges traffic with. @default - none */
    readonly onPremises?: readonly string[];
}

interface RuleOfTier {
    readonly peers: readonly string[];
    readonly traffic: AclTraffic;
    readonly purpose: string;
}

interface RulesOfTier {
    readonly ingress: readonly RuleOfTier[];
    readonly egress: readonly RuleOfTier[];
}

/**
 * Most rules of an ACL in one direction, unless AWS has raised it.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-nacls
 */
export const MOST_ACL_RULES = 20;

const ANYWHERE = ["0.0.0.0/0"];
const ANY: AclTraffic = { kind: "any" };

/**
 * Ports that replies come back to. The whole range, since load balancers and NAT gateways use all of it.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html
 */
const REPLIES = tcp(1024, 65535);

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html */
const PATH_MTU: AclTraffic = { kind: "path-mtu" };

/**
 * The rules of a tier's network ACL: the second line behind routes and security groups, and stateless, so that every
 * way out has its way back. Traffic with the network's DNS and clock never meets an ACL.
 *
 * Inside the network and with on-premises everything passes, since an ACL knows addresses and not roles; security groups
 * decide there. From the internet a connection can only be opened to the public tier, on the load balancers' ports.
 *
 * The isolated and the transit tier know no other address at all. S3 is reached from the isolated tier by an interface
 * endpoint: by its gateway endpoint S3 has public addresses, and an ACL, which cannot name their list, would have to let
 * HTTPS out to every address.
 *
 * From the private tier only HTTP and HTTPS reach the internet: another port is another row here.
 */
export function planNetworkAcl(tier: Tier, request: NetworkAclRequest): NetworkAclPlan {
    const { ingress, egress } = rulesOf(tier, request);
    return { ingress: numbered(ingress), egress: numbered(egress) };
}

function rulesOf(tier: Tier, { cidr, internet, onPremises = [] }: NetworkAclRequest): RulesOfTier {
    const inside: readonly RuleOfTier[] = [
        { peers: [cidr], traffic: ANY, purpose: "Inside the network security groups decide, by role" },
        { peers: onPremises, traffic: ANY, purpose: "With on-premises security groups decide, by role" },
    ];
    switch (tier) {
        case "public":
            return join({ ingress: inside, egress: inside }, clients(internet), outward(internet, "the NAT gateways"));
        case "private":
            return join({ ingress: inside, egress: inside }, outward(internet, "the private tier"), awsByGateway());
        case "isolated":
        case "transit":
            return { ingress: inside, egress: inside };
        default: {
            const unknown: never = tier;
            throw new TypeError(`unknown tier: ${unknown}`);
        }
    }
}

/** Connections from the internet to the load balancers, where there are any. */
function clients(internet: Internet): RulesOfTier {
    if (internet.kind !== "ingress") {
        return { ingress: [], egress: [] };
    }
    return {
        ingress: internet.listenerPorts.map((port) => ({
            peers: ANYWHERE,
            traffic: tcp(port, port),
            purpose: `Clients of the load balancers on ${port}`,
        })),
        egress: [{ peers: ANYWHERE, traffic: REPLIES, purpose: "Replies to the load balancers' clients" }],
    };
}

/** Connections to the internet, where there is a NAT gateway. */
function outward(internet: Internet, who: string): RulesOfTier {
    if (natOf(internet) === "none") {
        return { ingress: [], egress: [] };
    }
    return {
        ingress: [
            { peers: ANYWHERE, traffic: REPLIES, purpose: `Replies to what ${who} sent out` },
            { peers: ANYWHERE, traffic: PATH_MTU, purpose: "Routers that ask for smaller packets" },
        ],
        egress: [
            { peers: ANYWHERE, traffic: tcp(443, 443), purpose: `What ${who} sends out` },
            { peers: ANYWHERE, traffic: tcp(80, 80), purpose: `What ${who} sends out without TLS` },
        ],
    };
}

/** S3 and DynamoDB by their gateway endpoints, which have public addresses. */
function awsByGateway(): RulesOfTier {
    return {
        ingress: [{ peers: ANYWHERE, traffic: REPLIES, purpose: "Replies from S3 and DynamoDB" }],
        egress: [{ peers: ANYWHERE, traffic: tcp(443, 443), purpose: "S3 and DynamoDB by their gateway endpoints" }],
    };
}

function join(...all: readonly RulesOfTier[]): RulesOfTier {
    return {
        ingress: distinct(all.flatMap(({ ingress }) => ingress)),
        egress: distinct(all.flatMap(({ egress }) => egress)),
    };
}

/** Of rules for the same traffic with the same peers the first. */
function distinct(rules: readonly RuleOfTier[]): readonly RuleOfTier[] {
    const match = ({ peers, traffic }: RuleOfTier) => JSON.stringify([peers, traffic]);
    return rules.filter((rule, index) => rules.findIndex((other) => match(other) === match(rule)) === index);
}

function numbered(rules: readonly RuleOfTier[]): readonly AclRule[] {
    return rules
        .flatMap(({ peers, traffic, purpose }) => peers.map((cidr) => ({ purpose, traffic, cidr })))
        .map((rule, index) => ({ number: 100 + 10 * index, ...rule }));
}

function tcp(fromPort: number, toPort: number): AclTraffic {
    return { kind: "tcp", fromPort, toPort };
}
