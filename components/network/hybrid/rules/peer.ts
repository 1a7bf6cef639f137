import type { Problem } from "../../../../release/problem";
import { cidrsOverlap } from "../../cidr";
import {
    findContaining,
    formatAddress,
    HOSTLESS_BLOCKS,
    type Host,
    overlapsOf,
    parseHost,
    UNROUTED_BLOCKS,
} from "../addresses";
import type { Hybrid } from "../hybrid";
import { connectionsOf } from "../parts";
import type { HybridRule } from "../rule";

const PEERS = "https://docs.aws.amazon.com/directconnect/latest/UserGuide/create-vif.html";
const REQUEST = "https://docs.aws.amazon.com/directconnect/latest/APIReference/API_NewPrivateVirtualInterface.html";

/** One side of a BGP session as it is written, and what it says where it says anything. */
interface Side {
    readonly text: string;
    readonly path: string;
    readonly host: Host | undefined;
}

interface Pair {
    readonly amazon: Side;
    readonly customer: Side;
}

/** A pair whose sides could both be read, have the same block, and are different. */
interface SoundPair {
    readonly amazon: Side & { readonly host: Host };
    readonly customer: Side & { readonly host: Host };
}

/** Addresses of the two ends of each interface: two neighbours in a block of their own. */
export const PEER_RULES: readonly HybridRule[] = [
    {
        id: "peer-form",
        source: REQUEST,
        check: (hybrid, _context, path) =>
            sidesOf(hybrid, path)
                .filter(({ host }) => host === undefined)
                .map(({ text, path: at }) => ({
                    path: at,
                    message: `"${text}" is not an IPv4 address with its prefix length`,
                    remedy: "write it like 169.254.100.1/30",
                })),
    },
    {
        id: "peer-length",
        source: PEERS,
        check: (hybrid, _context, path) =>
            sidesOf(hybrid, path)
                .filter(({ host }) => host !== undefined && !isPairBlock(host))
                .map(({ text, path: at }) => ({
                    path: at,
                    message: `"${text}" is not in a /30 or /31, a block for two`,
                    remedy: "give both sides a prefix length of 30, or of 31",
                })),
    },
    {
        id: "peer-range",
        source: "https://www.iana.org/assignments/iana-ipv4-special-registry",
        check: (hybrid, _context, path) =>
            sidesOf(hybrid, path).flatMap(({ text, path: at, host }) => {
                const block =
                    host &&
                    findContaining([...HOSTLESS_BLOCKS, ...UNROUTED_BLOCKS], `${formatAddress(host.address)}/32`);
                return block === undefined
                    ? []
                    : [
                          {
                              path: at,
                              message: `"${text}" is inside ${block.text}, whose addresses no router has`,
                              remedy: "use 169.254.0.0/16 or a private block",
                          },
                      ];
            }),
    },
    {
        // Routers reach the block by the interface, and the network's own addresses by its local route.
        id: "peer-beside-network",
        source: "https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html",
        check: (hybrid, { cidr }, path) =>
            sidesOf(hybrid, path)
                .filter(({ text }) => cidrsOverlap(text, cidr))
                .map(({ text, path: at }) => ({
                    path: at,
                    message: `"${text}" is inside "${cidr}", the network itself`,
                    remedy: "use 169.254.0.0/16 or a private block that is used nowhere else",
                })),
    },
    {
        id: "peer-usable",
        source: "https://www.rfc-editor.org/rfc/rfc3021",
        check: (hybrid, _context, path) =>
            sidesOf(hybrid, path)
                .filter(({ host }) => host !== undefined && isPairBlock(host) && !isUsable(host))
                .map(({ text, path: at, host }) => ({
                    path: at,
                    message: `"${text}" is the ${host?.address === host?.block.first ? "first" : "last"} address of its /30, which no host has`,
                    remedy: "use one of the two in the middle",
                })),
    },
    {
        id: "peer-same-block",
        source: REQUEST,
        check: (hybrid, _context, path) =>
            pairsOf(hybrid, path)
                .filter(
                    ({ amazon, customer }) => amazon.host && customer.host && !inSameBlock(amazon.host, customer.host),
                )
                .map(({ amazon, customer }) => ({
                    path: customer.path,
                    message: `"${customer.text}" is not in the block of "${amazon.text}"`,
                    remedy: "give two addresses of one block, with the same prefix length",
                })),
    },
    {
        id: "peer-two",
        source: REQUEST,
        check: (hybrid, _context, path) =>
            pairsOf(hybrid, path)
                .filter(({ amazon, customer }) => amazon.host && amazon.text === customer.text)
                .map(({ customer }) => ({
                    path: customer.path,
                    message: `"${customer.text}" is Amazon's address too`,
                    remedy: "give the other address of the block",
                })),
    },
    { id: "peer-sides", source: PEERS, check: checkSides },
    { id: "peer-once", source: PEERS, check: checkOnce },
];

function pairsOf(hybrid: Hybrid, path: string): readonly Pair[] {
    return connectionsOf(hybrid, path).flatMap(({ part: { addresses }, path: at }) => {
        if (addresses === undefined) {
            return [];
        }
        const side = (key: "amazon" | "customer"): Side => ({
            text: addresses[key],
            path: `${at}.addresses.${key}`,
            host: parseHost(addresses[key]),
        });
        return [{ amazon: side("amazon"), customer: side("customer") }];
    });
}

function sidesOf(hybrid: Hybrid, path: string): readonly Side[] {
    return pairsOf(hybrid, path).flatMap(({ amazon, customer }) => [amazon, customer]);
}

function isPairBlock({ block }: Host): boolean {
    return block.prefix === 30 || block.prefix === 31;
}

function isUsable({ address, block }: Host): boolean {
    return block.prefix === 31 || (address !== block.first && address !== block.last);
}

function inSameBlock(a: Host, b: Host): boolean {
    return a.block.text === b.block.text;
}

function isSound(pair: Pair): pair is SoundPair {
    const [amazon, customer] = [pair.amazon.host, pair.customer.host];
    return (
        amazon !== undefined &&
        customer !== undefined &&
        [amazon, customer].every((host) => isPairBlock(host) && isUsable(host)) &&
        inSameBlock(amazon, customer) &&
        amazon.address !== customer.address
    );
}

/** AWS lets either side be first. Here Amazon's is, as where AWS chooses, so that a pair that is turned round is seen. */
function checkSides(hybrid: Hybrid, _context: unknown, path: string): readonly Problem[] {
    return pairsOf(hybrid, path)
        .filter(isSound)
        .filter(({ amazon, customer }) => amazon.host.address > customer.host.address)
        .map(({ amazon }) => ({
            path: amazon.path,
            message: `"${amazon.text}" is the second address of its block, and Amazon's side has the first`,
            remedy: "exchange the two sides, and configure the router on-premises with the second address",
        }));
}

/** Each block once among the interfaces that may end in one router. */
function checkOnce(hybrid: Hybrid, _context: unknown, path: string): readonly Problem[] {
    const sides = pairsOf(hybrid, path)
        .filter(isSound)
        .map(({ amazon }) => ({ part: amazon.text, path: amazon.path }));
    return overlapsOf(sides).map(({ entry, before }) => ({
        path: entry.path,
        message: `"${entry.part}" is in the block of "${before.part}", which another interface has`,
        remedy: "give each interface a block of its own",
    }));
}
