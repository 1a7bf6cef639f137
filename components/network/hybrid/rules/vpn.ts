import type { Problem } from "../../../../release/problem";
import { cidrsOverlap, parseCidr } from "../../cidr";
import {
    checkBlock,
    findContaining,
    HOSTLESS_BLOCKS,
    LINK_LOCAL_BLOCKS,
    PRIVATE_BLOCKS,
    parseAddress,
    UNROUTED_BLOCKS,
} from "../addresses";
import type { Hybrid } from "../hybrid";
import { backupOf, connectionsOf, type Placed } from "../parts";
import type { HybridRule } from "../rule";

const TUNNEL = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpnTunnelOptionsSpecification.html";

/** Blocks inside a tunnel that AWS keeps for itself. */
const RESERVED_BLOCKS = [
    ...[0, 1, 2, 3, 4, 5].map((third) => `169.254.${third}.0/30`),
    "169.254.169.252/30",
] as readonly string[];

/** The VPN that takes over where Direct Connect is down. */
export const VPN_RULES: readonly HybridRule[] = [
    {
        id: "tunnel-inside-form",
        source: TUNNEL,
        check: (hybrid, _context, path) =>
            insidesOf(hybrid, path).flatMap(({ part, path: at }) => {
                const form = checkBlock(part, at);
                return form.length > 0 || (parseCidr(part)?.prefix === 30 && findContaining(LINK_LOCAL_BLOCKS, part))
                    ? form
                    : [
                          {
                              path: at,
                              message: `"${part}" is not a /30 of 169.254.0.0/16`,
                              remedy: "choose one like 169.254.60.0/30",
                          },
                      ];
            }),
    },
    {
        id: "tunnel-inside-reserved",
        source: TUNNEL,
        check: (hybrid, _context, path) =>
            insidesOf(hybrid, path)
                .filter(({ part }) => RESERVED_BLOCKS.includes(part))
                .map(({ part, path: at }) => ({
                    path: at,
                    message: `"${part}" is one of the blocks that AWS keeps: ${RESERVED_BLOCKS.join(", ")}`,
                    remedy: "choose another /30 of 169.254.0.0/16",
                })),
    },
    { id: "tunnel-inside-once", source: TUNNEL, check: checkOnce },
    {
        id: "vpn-customer-address",
        source: "https://docs.aws.amazon.com/vpn/latest/s2svpn/cgw-options.html",
        check: checkCustomerAddress,
    },
];

function insidesOf(hybrid: Hybrid, path: string): readonly Placed<string>[] {
    return (backupOf(hybrid)?.tunnels ?? []).map(({ insideCidr }, index) => ({
        part: insideCidr,
        path: `${path}.link.backup.tunnels[${index}].insideCidr`,
    }));
}

/** The router on-premises tells sessions apart by their blocks, also from those of the interfaces. */
function checkOnce(hybrid: Hybrid, _context: unknown, path: string): readonly Problem[] {
    const insides = insidesOf(hybrid, path);
    const peers = connectionsOf(hybrid, path).flatMap(({ part: { addresses } }) => addresses?.amazon ?? []);
    return insides.flatMap(({ part, path: at }, index) => {
        const tunnel = insides.slice(0, index).find((other) => cidrsOverlap(other.part, part));
        const peer = peers.find((other) => cidrsOverlap(other, part));
        const whose = tunnel === undefined ? peer && `the interface with "${peer}"` : "the other tunnel";
        return whose === undefined
            ? []
            : [
                  {
                      path: at,
                      message: `"${part}" is the block of ${whose} too`,
                      remedy: "give each session a block of its own",
                  },
              ];
    });
}

function checkCustomerAddress(hybrid: Hybrid, _context: unknown, path: string): readonly Problem[] {
    const address = backupOf(hybrid)?.customerAddress;
    if (address === undefined) {
        return [];
    }
    const at = `${path}.link.backup.customerAddress`;
    if (parseAddress(address) === undefined) {
        return [{ path: at, message: `"${address}" is not an IPv4 address`, remedy: "write four numbers of 0 to 255" }];
    }
    const block = findContaining(
        [...PRIVATE_BLOCKS, ...LINK_LOCAL_BLOCKS, ...HOSTLESS_BLOCKS, ...UNROUTED_BLOCKS],
        `${address}/32`,
    );
    return block === undefined
        ? []
        : [
              {
                  path: at,
                  message: `"${address}" is inside ${block.text}, which the internet does not route`,
                  remedy: "give the public address of the router on-premises",
              },
          ];
}
