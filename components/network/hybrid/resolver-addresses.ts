import { blockAt, parseCidr } from "../cidr";

/** Where the network's resolver answers on-premises in one zone. */
export interface ResolverAddress {
    /** Letter of the zone. */
    readonly suffix: string;
    readonly address: string;
    /** Block at the subnet's end that is kept from being handed out, a /28 around {@link address}. */
    readonly reservation: string;
}

/** Zones that a resolver endpoint stands in: AWS asks for two, and each address is paid for. */
const RESOLVER_ZONES = 2;

/** Prefix length of what is kept free. */
const RESERVATION_PREFIX = 28;

/**
 * Addresses of the inbound resolver, fixed in advance so that on-premises can be configured before they exist: in the
 * first two zones the highest usable one, which is the last but one, since AWS keeps the last.
 *
 * @param isolatedSubnets one a zone, each a /28 or larger.
 * @throws {RangeError} when a subnet's block is not an IPv4 CIDR block.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
export function resolverAddresses(
    isolatedSubnets: readonly { readonly suffix: string; readonly cidr: string }[],
): readonly ResolverAddress[] {
    return isolatedSubnets.slice(0, RESOLVER_ZONES).map(({ suffix, cidr }) => {
        const block = parseCidr(cidr);
        if (block === undefined) {
            throw new RangeError(`resolverAddresses: "${cidr}" is not an IPv4 CIDR block`);
        }
        const size = 2 ** (32 - RESERVATION_PREFIX);
        const address = blockAt(block.last - 1, 32).text.replace("/32", "");
        return { suffix, address, reservation: blockAt(block.last - size + 1, RESERVATION_PREFIX).text };
    });
}
