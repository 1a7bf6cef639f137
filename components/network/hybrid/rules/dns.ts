import type { Problem } from "../../../../release/problem";
import { containsCidr } from "../../cidr";
import { parseAddress } from "../addresses";
import type { ForwardedDomain, Hybrid } from "../hybrid";
import type { Placed } from "../parts";
import { type HybridRule, outside, repeats } from "../rule";

const RULES = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-rules-managing.html";
const SYSTEM_RULES =
    "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-forward-vpc-to-network-autodefined-rules.html";

/** Servers that a forwarding rule takes. */
const MAX_TARGETS = 6;

/** Servers that the resolver's security group lets it ask: each takes 2 of its 60 rules, for TCP and for UDP. */
const MAX_SERVERS = 30;

/** Domains of AWS's services: asked of on-premises, the names of private endpoints lead to public addresses. */
const SERVICE_DOMAINS = ["amazonaws.com", "amazonaws.com.cn", "api.aws"] as const;

/** Domains of hosts, for which Route 53 Resolver has rules of its own also below a forwarded domain. */
const HOST_DOMAINS = ["compute.internal", "ec2.internal"] as const;

/** Domains whose names are asked of on-premises. */
export const DNS_RULES: readonly HybridRule[] = [
    {
        id: "domain-form",
        source: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html",
        check: (hybrid, _context, path) =>
            domainsOf(hybrid, path)
                .filter(({ part: { domain } }) => domain !== "." && !isDomain(domain))
                .map(({ part: { domain }, path: at }) => ({
                    path: `${at}.domain`,
                    message: `"${domain}" is not a domain: at most 253 characters, in parts of 1 to 63 letters, digits, "-" and "_" between dots`,
                    remedy: "write it like corp.example.com, without a dot at the end",
                })),
    },
    {
        id: "domain-once",
        source: RULES,
        check: (hybrid, _context, path) =>
            repeats(
                domainsOf(hybrid, path).map(({ part, path: at }) => ({
                    key: part.domain.toLowerCase(),
                    path: `${at}.domain`,
                })),
                (domain) => `"${domain}" is listed twice`,
                "list its servers in one place",
            ),
    },
    { id: "domain-not-aws", source: SYSTEM_RULES, check: checkDomains },
    {
        id: "target-count",
        source: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html",
        check: (hybrid, _context, path) =>
            domainsOf(hybrid, path).flatMap(({ part: { targets }, path: at }) =>
                outside(
                    targets.length,
                    [1, MAX_TARGETS],
                    `${at}.targets`,
                    `"${targets.length}" servers are not 1 to ${MAX_TARGETS}`,
                    "list two that do not fail together",
                ),
            ),
    },
    {
        id: "target-rules",
        source: "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
        check: (hybrid, _context, path) => {
            const { size } = new Set(targetsOf(hybrid, path).map(({ part }) => part));
            return outside(
                size,
                [0, MAX_SERVERS],
                `${path}.dns.forward`,
                `"${size}" different servers are above ${MAX_SERVERS}; each takes 2 of the 60 rules of a security group`,
                "have the domains answered by fewer servers",
            );
        },
    },
    {
        id: "target-inside",
        source: RULES,
        check: (hybrid, _context, path) =>
            targetsOf(hybrid, path)
                .filter(({ part }) => !hybrid.prefixes.some((prefix) => containsCidr(prefix, `${part}/32`)))
                .map(({ part, path: at }) => ({
                    path: at,
                    message:
                        parseAddress(part) === undefined
                            ? `"${part}" is not an IPv4 address`
                            : `"${part}" is not inside one of ${path}.prefixes, so nothing is routed there`,
                    remedy: "give the address of a server on-premises, and its block among the prefixes",
                })),
    },
    {
        id: "target-once",
        source: RULES,
        check: (hybrid, _context, path) =>
            domainsOf(hybrid, path).flatMap(({ part: { targets }, path: at }) =>
                repeats(
                    targets.map((key, index) => ({ key, path: `${at}.targets[${index}]` })),
                    (target) => `"${target}" is listed twice`,
                    "list each server once",
                ),
            ),
    },
];

function domainsOf(hybrid: Hybrid, path: string): readonly Placed<ForwardedDomain>[] {
    return (hybrid.dns?.forward ?? []).map((part, index) => ({ part, path: `${path}.dns.forward[${index}]` }));
}

function targetsOf(hybrid: Hybrid, path: string): readonly Placed<string>[] {
    return domainsOf(hybrid, path).flatMap(({ part: { targets }, path: at }) =>
        targets.map((part, index) => ({ part, path: `${at}.targets[${index}]` })),
    );
}

function isDomain(domain: string): boolean {
    return (
        domain.length <= 253 &&
        domain.split(".").every((label) => /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/.test(label))
    );
}

function checkDomains(hybrid: Hybrid, _context: unknown, path: string): readonly Problem[] {
    return domainsOf(hybrid, path).flatMap(({ part: { domain }, path: at }) => {
        const name = domain.toLowerCase();
        const aws =
            SERVICE_DOMAINS.find((each) => isUnder(name, each) || isUnder(each, name)) ??
            HOST_DOMAINS.find((each) => isUnder(name, each));
        return aws === undefined
            ? []
            : [
                  {
                      path: `${at}.domain`,
                      message: `"${domain}" takes names of "${aws}" away from the network's own resolver, which knows the private ones`,
                      remedy: "forward domains of on-premises alone",
                  },
              ];
    });
}

/** Whether a domain is another one or inside it; `.` is around all. */
function isUnder(domain: string, around: string): boolean {
    return around === "." || domain === around || domain.endsWith(`.${around}`);
}
