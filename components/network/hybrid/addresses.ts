import type { Problem } from "../../../release/problem";
import { blockAt, type Cidr, containsCidr, parseCidr } from "../cidr";

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
export const PRIVATE_BLOCKS = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"] as const;

/** Addresses of a link itself, which no router forwards. AWS uses some of them for its own services. */
export const LINK_LOCAL_BLOCK = "169.254.0.0/16";

/**
 * Blocks that no host has: this network, loopback, multicast, and what is reserved with the broadcast address.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
export const HOSTLESS_BLOCKS = ["0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4"] as const;

/**
 * Blocks for documentation, benchmarks and protocols, which the internet does not route.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
export const UNROUTED_BLOCKS = [
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
] as const;

/** The first of some blocks that contains an address or block, if one does. */
export function findContaining(blocks: readonly string[], cidr: string): string | undefined {
    return blocks.find((block) => containsCidr(block, cidr));
}
