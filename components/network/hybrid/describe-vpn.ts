import { blockAt, parseCidr } from "../cidr";
import { formatAddress } from "./addresses";
import { KNOWN_LATER } from "./describe-context";
import type { VpnBackup } from "./hybrid";
import type { VpnValues } from "./link-values";
import { attachmentAsnOf, type DirectLink } from "./parts";
import { VPN_OPTIONS } from "./vpn-options";

/** The VPN, as the router at its other end is configured. */
export interface DescribedVpn {
    /** Public address of the router. */
    readonly customerAddress: string;
    readonly customerAsn: number;
    /** ASN of AWS's side: that of the gateway that the network is attached to. */
    readonly amazonAsn: number;
    /** ARN of the secret in Secrets Manager that holds the keys of both tunnels; never a key. */
    readonly presharedKeys: string;
    /** The two tunnels, in AWS's order. Both are to be up. */
    readonly tunnels: readonly DescribedTunnel[];
    readonly ikeVersions: readonly string[];
    readonly phase1: DescribedPhase;
    readonly phase2: DescribedPhase;
    /** Seconds without an answer after which AWS takes a tunnel up again. */
    readonly deadPeerDetectionSeconds: number;
    /** `start` where AWS begins the negotiation, `add` where the router must. */
    readonly startup: string;
}

export interface DescribedTunnel {
    /** Public address of AWS's side. */
    readonly amazonOutsideAddress: string;
    /** Address of AWS's side of the BGP session with its prefix length. */
    readonly amazonInsideAddress: string;
    /** Address of the router's side of the BGP session with its prefix length. */
    readonly customerInsideAddress: string;
}

/** What both sides agree on in a phase; any of a list will do. */
export interface DescribedPhase {
    readonly encryption: readonly string[];
    readonly integrity: readonly string[];
    readonly dhGroups: readonly number[];
    readonly lifetimeSeconds: number;
}

export function describeVpn(link: DirectLink, backup: VpnBackup, known: Partial<VpnValues> = {}): DescribedVpn {
    const { encryptionAlgorithms, integrityAlgorithms, dhGroupNumbers } = VPN_OPTIONS;
    const phase = { encryption: encryptionAlgorithms, integrity: integrityAlgorithms, dhGroups: dhGroupNumbers };
    return {
        customerAddress: backup.customerAddress,
        customerAsn: backup.customerAsn,
        amazonAsn: attachmentAsnOf(link, "").part,
        presharedKeys: known.presharedKeyArn ?? KNOWN_LATER,
        tunnels: backup.tunnels.map(({ insideCidr }, index) => ({
            amazonOutsideAddress: known.tunnelAddresses?.[index] ?? KNOWN_LATER,
            ...insideAddresses(insideCidr),
        })),
        ikeVersions: VPN_OPTIONS.ikeVersions,
        phase1: { ...phase, lifetimeSeconds: VPN_OPTIONS.phase1LifetimeSeconds },
        phase2: { ...phase, lifetimeSeconds: VPN_OPTIONS.phase2LifetimeSeconds },
        deadPeerDetectionSeconds: VPN_OPTIONS.dpdTimeoutSeconds,
        startup: VPN_OPTIONS.startupAction,
    };
}

/**
 * AWS takes the first address inside a tunnel, the router the second.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpnTunnelOptionsSpecification.html
 */
function insideAddresses(insideCidr: string): Pick<DescribedTunnel, "amazonInsideAddress" | "customerInsideAddress"> {
    const { first, prefix } = parseCidr(insideCidr) ?? blockAt(0, 32);
    return {
        amazonInsideAddress: `${formatAddress(first + 1)}/${prefix}`,
        customerInsideAddress: `${formatAddress(first + 2)}/${prefix}`,
    };
}
