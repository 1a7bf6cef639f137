import { type AddressSet, ALL_ADDRESSES, addressesOf, isEmpty, without } from "./addresses";
import type { AclEntry } from "./facts";
import { coversTraffic, isAmong, type Traffic } from "./traffic";

/**
 * The rules of one direction of an ACL that let something through beyond what they may.
 *
 * A rule that allows counts for the addresses that no earlier rule denies altogether; a rule that denies only a part of
 * the traffic is left out of account, so that an opening may be told that is none, and none is missed.
 *
 * @param entries by number.
 * @param near addresses with which all traffic may pass.
 * @param allowed traffic that may pass with every address.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
 */
export function aclOpenings(
    entries: readonly AclEntry[],
    near: AddressSet,
    allowed: readonly Traffic[],
): readonly AclEntry[] {
    const denied: AclEntry[] = [];
    const openings: AclEntry[] = [];
    for (const entry of entries) {
        if (!entry.allows) {
            denied.push(entry);
        } else if (entry.kind === "ipv6") {
            openings.push(entry);
        } else if (!isAmong(allowed, entry.traffic)) {
            const earlier = denied.filter(
                ({ kind, traffic }) => kind === "ipv4" && coversTraffic(traffic, entry.traffic),
            );
            const closed = earlier.flatMap(({ cidr }) => readableOnly(cidr));
            const open = without(addressesOf([entry.cidr]), addressesOf(closed));
            if (!isEmpty(without(open, near))) {
                openings.push(entry);
            }
        }
    }
    return openings;
}

/** A denial whose block cannot be read closes nothing. */
function readableOnly(cidr: string): readonly string[] {
    return addressesOf([cidr]) === ALL_ADDRESSES ? [] : [cidr];
}
