import { type AddressSet, addressesOf } from "./addresses";
import type { Peer } from "./facts";

/** What is asked of the peer of a security group's rule, by what it is. Each says why the rule is wrong, or nothing. */
export interface PeerQuestions {
    readonly ofAddresses: (addresses: AddressSet) => string | undefined;
    /** Of the prefix list of a service of AWS. @default - it is a list like any other */
    readonly ofService?: () => string | undefined;
}

/** Why a rule of a security group opens more than it may; undefined where it does not. */
export function whyPeer(peer: Peer, { ofAddresses, ofService }: PeerQuestions): string | undefined {
    switch (peer.kind) {
        case "group":
            return peer.isRegistered ? undefined : `${peer.id} is no group that is registered here`;
        case "prefix-list":
            if (peer.service && ofService !== undefined) {
                return ofService();
            }
            return peer.cidrs === undefined
                ? `what is in prefix list ${peer.id} is not registered here`
                : ofAddresses(addressesOf(peer.cidrs));
        case "ipv4":
            return ofAddresses(addressesOf([peer.cidr]));
        case "ipv6":
            return "the proof does not follow IPv6";
        case "unknown":
            return "the rule names no peer";
        default: {
            const unknown: never = peer;
            throw new TypeError(`unknown peer: ${JSON.stringify(unknown)}`);
        }
    }
}
