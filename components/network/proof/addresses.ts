import { IPv4 } from "ip-num";
import { parseCidr } from "../cidr";

/** Addresses from the first to the last, both included, as numbers of 0 to 2^32 - 1. */
interface AddressRange {
    readonly first: number;
    readonly last: number;
}

/** A set of IPv4 addresses: ranges in order, none touching another. */
export type AddressSet = readonly AddressRange[];

/** Every IPv4 address. */
export const ALL_ADDRESSES: AddressSet = [{ first: 0, last: 2 ** 32 - 1 }];

/**
 * The addresses of some blocks. A text that is no block stands for every address: what cannot be read must not pass for
 * closed.
 */
export function addressesOf(cidrs: readonly string[]): AddressSet {
    const ranges: AddressRange[] = [];
    for (const cidr of cidrs) {
        const block = parseCidr(cidr);
        if (block === undefined) {
            return ALL_ADDRESSES;
        }
        ranges.push({ first: block.first, last: block.last });
    }
    return merged(ranges);
}

/** Addresses of both sets. */
export function union(a: AddressSet, b: AddressSet): AddressSet {
    return merged([...a, ...b]);
}

/** Addresses of the first set that are not in the second. */
export function without(set: AddressSet, taken: AddressSet): AddressSet {
    const rest: AddressRange[] = [];
    for (const range of set) {
        let first = range.first;
        for (const hole of taken) {
            if (hole.last < first || hole.first > range.last) {
                continue;
            }
            if (hole.first > first) {
                rest.push({ first, last: hole.first - 1 });
            }
            first = hole.last + 1;
        }
        if (first <= range.last) {
            rest.push({ first, last: range.last });
        }
    }
    return rest;
}

/** Addresses that are in both sets. */
export function common(a: AddressSet, b: AddressSet): AddressSet {
    return without(a, without(a, b));
}

/** Whether there is an address in the set. */
export function isEmpty(set: AddressSet): boolean {
    return set.length === 0;
}

/** The set in few words, by its first range: `10.0.0.0 to 10.0.255.255 and more`. */
export function describeAddresses(set: AddressSet): string {
    const [range] = set;
    if (range === undefined) {
        return "no address";
    }
    const text = (address: number) => IPv4.fromNumber(BigInt(address)).toString();
    return `${text(range.first)} to ${text(range.last)}${set.length > 1 ? " and more" : ""}`;
}

function merged(ranges: readonly AddressRange[]): AddressSet {
    const result: AddressRange[] = [];
    for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
        const before = result.at(-1);
        if (before !== undefined && range.first <= before.last + 1) {
            result[result.length - 1] = { first: before.first, last: Math.max(before.last, range.last) };
        } else {
            result.push(range);
        }
    }
    return result;
}
