import { cidrsOverlap, containsCidr, parseCidr } from "../../cidr";
import { checkBlock, findContaining, HOSTLESS_BLOCKS, LINK_LOCAL_BLOCKS, overlapsOf } from "../addresses";
import type { Hybrid } from "../hybrid";
import { type Placed, prefixesOf } from "../parts";
import { type HybridRule, outside, repeats } from "../rule";

const QUOTAS = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";
const ROUTES = "https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html";

/**
 * Prefixes that a network takes. An ACL has 20 rules a direction, and 5 are the tier's own.
 *
 * Far below the other limits: 100 routes that are propagated to a route table, and 100 that a BGP session takes.
 */
const MAX_PREFIXES = 15;

/** The largest private block is a /8; what is wider is a part of the internet. */
const SHORTEST_PREFIX = 8;

/** What is on the other side, and what tasks connect to there. */
export const PREFIX_RULES: readonly HybridRule[] = [
    {
        id: "prefix-form",
        source: QUOTAS,
        check: (hybrid, _context, path) =>
            prefixesOf(hybrid, path).flatMap(({ part, path: at }) => checkBlock(part, at)),
    },
    {
        id: "prefix-count",
        source: QUOTAS,
        check: ({ prefixes: { length } }, _context, path) =>
            outside(
                length,
                [1, MAX_PREFIXES],
                `${path}.prefixes`,
                `"${length}" prefixes are not 1 to ${MAX_PREFIXES}; each is a rule of the subnets' ACLs, which have 20`,
                length === 0 ? "list what is on-premises" : "summarise them",
            ),
    },
    {
        // A default route to on-premises would be a way to the internet for builds that have none.
        id: "prefix-default-route",
        source: ROUTES,
        check: (hybrid, _context, path) =>
            prefixesOf(hybrid, path)
                .filter(({ part }) => isWide(part))
                .map(({ part, path: at }) => ({
                    path: at,
                    message: `"${part}" is wider than a /${SHORTEST_PREFIX}, and would be a way to the internet through on-premises`,
                    remedy: "list the blocks that are on-premises themselves",
                })),
    },
    {
        id: "prefix-routable",
        source: "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html",
        check: (hybrid, _context, path) =>
            narrowOf(hybrid, path).flatMap(({ part, path: at }) => {
                const block = findContaining([...LINK_LOCAL_BLOCKS, ...HOSTLESS_BLOCKS], part);
                return block === undefined
                    ? []
                    : [
                          {
                              path: at,
                              message: `"${part}" is inside ${block.text}, to which nothing is routed`,
                              remedy: "list the blocks that are on-premises themselves",
                          },
                      ];
            }),
    },
    {
        id: "prefix-overlap",
        source: ROUTES,
        check: (hybrid, _context, path) =>
            overlapsOf(narrowOf(hybrid, path)).map(({ entry, before }) => ({
                path: entry.path,
                message: `"${entry.part}" overlaps "${before.part}", which is listed too`,
                remedy: "list the wider one alone",
            })),
    },
    {
        id: "prefix-beside-network",
        source: ROUTES,
        check: (hybrid, { cidr, environment }, path) =>
            narrowOf(hybrid, path)
                .filter(({ part }) => cidrsOverlap(part, cidr))
                .map(({ part, path: at }) => ({
                    path: at,
                    message: `"${part}" overlaps "${cidr}", the network of ${environment}, whose own route always wins`,
                    remedy: "list what is on-premises and nowhere else",
                })),
    },
    {
        id: "prefix-beside-environments",
        source: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
        check: (hybrid, { others }, path) =>
            narrowOf(hybrid, path).flatMap(({ part, path: at }) =>
                others
                    .filter(({ cidr }) => cidrsOverlap(part, cidr))
                    .map(({ name, cidr }) => ({
                        path: at,
                        message: `"${part}" overlaps "${cidr}" of ${name}, which may be connected too`,
                        remedy: "list what is on-premises and nowhere else",
                    })),
            ),
    },
    {
        id: "destination-form",
        source: QUOTAS,
        check: (hybrid, _context, path) =>
            hybrid.destinations.flatMap(({ cidr }, index) => checkBlock(cidr, `${path}.destinations[${index}].cidr`)),
    },
    {
        id: "destination-inside",
        source: ROUTES,
        check: (hybrid, _context, path) =>
            hybrid.destinations
                .map(({ cidr }, index) => ({ cidr, path: `${path}.destinations[${index}].cidr` }))
                .filter(({ cidr }) => parseCidr(cidr) && !hybrid.prefixes.some((prefix) => containsCidr(prefix, cidr)))
                .map(({ cidr, path: at }) => ({
                    path: at,
                    message: `"${cidr}" is not inside one of ${path}.prefixes, so nothing is routed there`,
                    remedy: "add its block to the prefixes, or correct it",
                })),
    },
    {
        id: "destination-once",
        source: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        check: (hybrid, _context, path) =>
            repeats(
                hybrid.destinations.map(({ cidr, port }, index) => ({
                    key: `${cidr}" is listed twice with port "${port}`,
                    path: `${path}.destinations[${index}]`,
                })),
                (key) => `"${key}"`,
                "list each destination once",
            ),
    },
];

function isWide(cidr: string): boolean {
    const block = parseCidr(cidr);
    return block !== undefined && block.prefix < SHORTEST_PREFIX;
}

/** The prefixes that are not refused for their width: those would overlap everything else. */
function narrowOf(hybrid: Hybrid, path: string): readonly Placed<string>[] {
    return prefixesOf(hybrid, path).filter(({ part }) => !isWide(part));
}
