import type { Problem } from "../../../release/problem";
import { blockAt, type Cidr, parseCidr } from "../cidr";
import type { Placed } from "./parts";

/** An address with the block that its prefix length puts it in. */
export interface Host {
    /** The address as a number, 0 to 2^32 - 1. */
    readonly address: number;
    readonly block: Cidr;
}

/** The address and block of a text such as `169.254.100.1/30`, or undefined where it is none. */
export function parseHost(text: string): Host | undefined {
    const block = parseCidr(text);
    const address = parseAddress(text.split("/", 1)[0] ?? "");
    return block === undefined || address === undefined ? undefined : { address, block };
}

/** The address as a number, or undefined where the text is no IPv4 address. */
export function parseAddress(text: string): number | undefined {
    return parseCidr(`${text}/32`)?.first;
}

/** An address as people write it. @param address 0 to 2^32 - 1. */
export function formatAddress(address: number): string {
    return blockAt(address, 32).text.replace("/32", "");
}

/** Problems of the form of a block: not one, or bits beyond its prefix. */
export function checkBlock(text: string, path: string): readonly Problem[] {
    const block = parseCidr(text);
    if (block === undefined) {
        return [{ path, message: `"${text}" is not an IPv4 CIDR block`, remedy: "write it like 10.200.0.0/16" }];
    }
    return block.text === text
        ? []
        : [{ path, message: `"${text}" has bits beyond its prefix`, remedy: `write ${block.text}` }];
}

/**
 * Blocks that only a private network uses.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
export const PRIVATE_BLOCKS = blocksOf("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10");

/** Addresses of a link itself, which no router forwards. AWS uses some of them for its own services. */
export const LINK_LOCAL_BLOCKS = blocksOf("169.254.0.0/16");

/**
 * Blocks that no host has: this network, loopback, multicast, and what is reserved with the broadcast address.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
export const HOSTLESS_BLOCKS = blocksOf("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4");

/**
 * Blocks for documentation, benchmarks and protocols, which the internet does not route.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
export const UNROUTED_BLOCKS = blocksOf(
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
);

/** The first of some blocks that contains a block, if one does; none does where the text is no block. */
export function findContaining(blocks: readonly Cidr[], cidr: string): Cidr | undefined {
    const inner = parseCidr(cidr);
    return inner && blocks.find(({ first, last }) => first <= inner.first && inner.last <= last);
}

/** The entries that overlap an earlier one, each with the first that it overlaps. What is no block overlaps nothing. */
export function overlapsOf(
    entries: readonly Placed<string>[],
): readonly { readonly entry: Placed<string>; readonly before: Placed<string> }[] {
    const parsed = entries.map((entry) => ({ entry, block: parseCidr(entry.part) }));
    return parsed.flatMap(({ entry, block }, index) => {
        const before =
            block &&
            parsed
                .slice(0, index)
                .find((other) => other.block && other.block.first <= block.last && block.first <= other.block.last);
        return before === undefined ? [] : [{ entry, before: before.entry }];
    });
}

function blocksOf(...texts: readonly string[]): readonly Cidr[] {
    return texts.flatMap((text) => parseCidr(text) ?? []);
}
