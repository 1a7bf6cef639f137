import type { Problem } from "../../../../release/problem";
import { type Cidr, containsCidr, parseCidr } from "../../cidr";
import { checkBlock, overlapsOf } from "../addresses";
import type { Hybrid } from "../hybrid";
import { announcementsOf, directLinkOf, entriesOf } from "../parts";
import { type HybridContext, type HybridRule, outside } from "../rule";

const ALLOWED = "https://docs.aws.amazon.com/directconnect/latest/UserGuide/allowed-to-prefixes.html";
const LIMITS = "https://docs.aws.amazon.com/directconnect/latest/UserGuide/limits.html";

/**
 * Prefixes that are announced for one gateway. AWS's pages have said 20 and say 200 for a transit gateway today; 20 holds
 * by all of them.
 */
const MAX_ANNOUNCED = 20;

/** What is announced to on-premises, here and by accepted proposals. */
export const ANNOUNCEMENT_RULES: readonly HybridRule[] = [
    {
        id: "announced-form",
        source: ALLOWED,
        check: (hybrid, _context, path) =>
            entriesOf(announcementsOf(hybrid, path)).flatMap(({ part, path: at }) => checkBlock(part, at)),
    },
    {
        id: "announced-count",
        source: LIMITS,
        check: (hybrid, _context, path) =>
            announcementsOf(hybrid, path).flatMap(({ part: { length }, path: at }) =>
                outside(
                    length,
                    [1, MAX_ANNOUNCED],
                    at,
                    `"${length}" prefixes are not 1 to ${MAX_ANNOUNCED}`,
                    length === 0 ? "list what is announced to on-premises" : "summarise them",
                ),
            ),
    },
    {
        id: "announced-default-route",
        source: "https://docs.aws.amazon.com/directconnect/latest/UserGuide/direct-connect-transit-gateways.html",
        check: (hybrid, _context, path) =>
            // For a VPN gateway the prefixes only filter, and the network's own block is what is announced.
            hybrid.link.kind === "transit-gateway"
                ? entriesOf(announcementsOf(hybrid, path))
                      .filter(({ part }) => parseCidr(part)?.prefix === 0)
                      .map(({ part, path: at }) => ({
                          path: at,
                          message: `"${part}" would draw all of on-premises' traffic with the internet here`,
                          remedy: "list the networks themselves",
                      }))
                : [],
    },
    {
        id: "announced-overlap",
        source: ALLOWED,
        check: (hybrid, _context, path) =>
            overlapsOf(entriesOf(announcementsOf(hybrid, path))).map(({ entry, before }) => ({
                path: entry.path,
                message: `"${entry.part}" overlaps "${before.part}" of ${before.path}, and one gateway announces a block once`,
                remedy: "list blocks that do not overlap",
            })),
    },
    { id: "announced-covers-network", source: ALLOWED, check: checkCover },
    {
        id: "announced-not-theirs",
        source: "https://docs.aws.amazon.com/directconnect/latest/UserGuide/routing-and-bgp.html",
        check: (hybrid, _context, path) =>
            entriesOf(announcementsOf(hybrid, path)).flatMap(({ part, path: at }) => {
                const theirs = hybrid.prefixes.find((prefix) => containsCidr(prefix, part));
                return theirs === undefined
                    ? []
                    : [
                          {
                              path: at,
                              message: `"${part}" is inside "${theirs}" of ${path}.prefixes, so on-premises would be told a way out to itself`,
                              remedy: "announce what is in AWS alone",
                          },
                      ];
            }),
    },
];

function checkCover(hybrid: Hybrid, { cidr }: HybridContext, path: string): readonly Problem[] {
    const link = directLinkOf(hybrid);
    const network = parseCidr(cidr);
    if (link === undefined || network === undefined || link.allowedPrefixes.length === 0) {
        return [];
    }
    const at = `${path}.link.allowedPrefixes`;
    if (link.kind === "vpn-gateway") {
        return link.allowedPrefixes.flatMap((prefix, index) =>
            parseCidr(prefix) === undefined || containsCidr(prefix, cidr)
                ? []
                : [
                      {
                          path: `${at}[${index}]`,
                          message: `"${prefix}" does not contain "${cidr}", and a VPN gateway's network is announced only where it is inside a prefix`,
                          remedy: `list ${cidr}, or a block around it`,
                      },
                  ],
        );
    }
    const missing = firstUncovered(
        network,
        link.allowedPrefixes.flatMap((prefix) => parseCidr(prefix) ?? []),
    );
    return missing === undefined
        ? []
        : [
              {
                  path: at,
                  message: `"${link.allowedPrefixes.join(", ")}" does not cover "${cidr}", so on-premises would not reach all of the network`,
                  remedy: `list ${cidr}, or blocks that cover it`,
              },
          ];
}

/** First address of a block that is in none of some blocks, if there is one. */
function firstUncovered(whole: Cidr, blocks: readonly Cidr[]): number | undefined {
    const next = [...blocks]
        .sort((a, b) => a.first - b.first)
        .reduce((address, { first, last }) => (first <= address && last >= address ? last + 1 : address), whole.first);
    return next <= whole.last ? next : undefined;
}
