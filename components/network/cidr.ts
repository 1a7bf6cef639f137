import { IPv4, IPv4CidrRange } from "ip-num";

/** A block of IPv4 addresses. */
export interface Cidr {
    /** First address as a number, 0 to 2^32 - 1. */
    readonly first: number;
    /** Last address as a number; it is part of the block. */
    readonly last: number;
    /** Prefix length, 0 to 32. */
    readonly prefix: number;
    /** The block as AWS writes it: its first address and the prefix length. Differs from a text with host bits. */
    readonly text: string;
}

/** The block, or undefined where the text is no IPv4 CIDR block: four numbers of 0 to 255 and a prefix of 0 to 32. */
export function parseCidr(text: string): Cidr | undefined {
    // The library takes more than AWS does, such as a prefix length of "08".
    if (!/^\d{1,3}(\.\d{1,3}){3}\/(0|[1-9]\d?)$/.test(text)) {
        return undefined;
    }
    try {
        const range = IPv4CidrRange.fromCidr(text);
        return blockAt(Number(range.getFirst().value), Number(range.getPrefix().value));
    } catch {
        // The library's only way of saying that a number is out of range.
        return undefined;
    }
}

/** The block of a prefix length that starts at an address, which must be a multiple of the block's size. */
export function blockAt(first: number, prefix: number): Cidr {
    return {
        first,
        last: first + 2 ** (32 - prefix) - 1,
        prefix,
        text: `${IPv4.fromNumber(BigInt(first)).toString()}/${prefix}`,
    };
}

/** Whether two blocks share an address. False where one is no CIDR block: whoever reads the text says so. */
export function cidrsOverlap(a: string, b: string): boolean {
    const [left, right] = [parseCidr(a), parseCidr(b)];
    return left !== undefined && right !== undefined && left.first <= right.last && right.first <= left.last;
}

/** Whether every address of `inner` is in `outer`. False where one is no CIDR block. */
export function containsCidr(outer: string, inner: string): boolean {
    const [whole, part] = [parseCidr(outer), parseCidr(inner)];
    return whole !== undefined && part !== undefined && whole.first <= part.first && part.last <= whole.last;
}
