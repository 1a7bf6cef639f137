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

interface RuleOfTier {
    readonly peer: "network" | "anywhere";
    readonly traffic: AclTraffic;
    readonly purpose: string;
}

const ANY: AclTraffic = { kind: "any" };
const HTTPS = tcp(443, 443);
const HTTP = tcp(80, 80);

/**
 * Ports that replies come back to. The whole range, since load balancers and NAT gateways use all of it.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html
 */
const REPLIES = tcp(1024, 65535);

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html */
const PATH_MTU: AclTraffic = { kind: "path-mtu" };

const WITHIN = "Inside the network security groups decide, by role";

const RULES: {
    readonly [tier in Tier]: { readonly ingress: readonly RuleOfTier[]; readonly egress: readonly RuleOfTier[] };
} = {
    public: {
        ingress: [
            { peer: "network", traffic: ANY, purpose: WITHIN },
            { peer: "anywhere", traffic: HTTPS, purpose: "Clients of the load balancers" },
            { peer: "anywhere", traffic: HTTP, purpose: "Clients of the load balancers without TLS" },
            { peer: "anywhere", traffic: REPLIES, purpose: "Replies to what the NAT gateways sent out" },
            { peer: "anywhere", traffic: PATH_MTU, purpose: "Routers that ask for smaller packets" },
        ],
        egress: [
            { peer: "network", traffic: ANY, purpose: WITHIN },
            { peer: "anywhere", traffic: HTTPS, purpose: "What the NAT gateways send out" },
            { peer: "anywhere", traffic: HTTP, purpose: "What the NAT gateways send out without TLS" },
            { peer: "anywhere", traffic: REPLIES, purpose: "Replies to the load balancers' clients" },
        ],
    },
    private: {
        ingress: [
            { peer: "network", traffic: ANY, purpose: WITHIN },
            { peer: "anywhere", traffic: REPLIES, purpose: "Replies through NAT and from S3" },
            { peer: "anywhere", traffic: PATH_MTU, purpose: "Routers that ask for smaller packets" },
        ],
        egress: [
            { peer: "network", traffic: ANY, purpose: WITHIN },
            { peer: "anywhere", traffic: HTTPS, purpose: "The internet through NAT, and S3" },
            { peer: "anywhere", traffic: HTTP, purpose: "The internet through NAT without TLS" },
        ],
    },
    isolated: {
        ingress: [{ peer: "network", traffic: ANY, purpose: WITHIN }],
        egress: [{ peer: "network", traffic: ANY, purpose: WITHIN }],
    },
};

/**
 * The rules of a tier's network ACL: the second line behind routes and security groups, and stateless, so that every
 * way out has its way back. Traffic with the network's DNS and clock never meets an ACL.
 *
 * Inside the network everything passes, since an ACL knows addresses and not roles. From outside, a connection can only
 * be opened to the public tier, on the load balancers' ports.
 *
 * The isolated tier lets nothing in or out but the network's own addresses, so that the ACL alone keeps it closed.
 *
 * From the private tier only HTTP and HTTPS reach the internet: another port is another row here.
 *
 * @param cidr the network's block.
 */
export function planNetworkAcl(tier: Tier, cidr: string): NetworkAclPlan {
    const numbered = (rules: readonly RuleOfTier[]) =>
        rules.map(({ peer, traffic, purpose }, index) => ({
            number: 100 + 10 * index,
            purpose,
            traffic,
            cidr: peer === "network" ? cidr : "0.0.0.0/0",
        }));
    return { ingress: numbered(RULES[tier].ingress), egress: numbered(RULES[tier].egress) };
}

function tcp(fromPort: number, toPort: number): AclTraffic {
    return { kind: "tcp", fromPort, toPort };
}
