import type { Problem } from "../../release/problem";
import { blockAt, type Cidr, cidrsOverlap, containsCidr, parseCidr } from "./cidr";

/**
 * What a subnet can reach: `public` holds load balancers and NAT gateways, `private` reaches the internet through NAT
 * and is reached by nobody outside, `isolated` reaches the network itself and what is listed on-premises. `transit` holds
 * nothing but the attachment of a transit gateway.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-best-design-practices.html subnets of their own for attachments
 */
export type Tier = "public" | "private" | "isolated" | "transit";

/** The tiers, from the outside in. */
export const TIERS: readonly Tier[] = ["public", "private", "isolated", "transit"];

/** What a plan of subnets is made from. */
export interface SubnetRequest {
    /** The network's block, for example `10.16.0.0/16`: /16 to /21, without host bits. */
    readonly cidr: string;
    /** Availability zones by name, for example `eu-west-1a`; each once, two or more. */
    readonly zones: readonly string[];
}

/** One subnet of a plan. */
export interface PlannedSubnet {
    /** Availability zone by name. */
    readonly zone: string;
    /** Letter of the zone: what names are keyed by. */
    readonly suffix: string;
    readonly cidr: string;
}

/** The subnets of a network: by tier, one a zone in the order of the zones; none of a tier that it does not have. */
export type SubnetPlan = { readonly [tier in Tier]: readonly PlannedSubnet[] };

/** A part of the network's block that no subnet has yet. */
export interface Room {
    readonly cidr: string;
    /** What it is kept for. */
    readonly purpose: string;
}

/** Slots by the letter of a zone. No region has more than six zones today; the last two slots are for growth. */
const ZONE_LETTERS = "abcdefgh";

/** Bits of prefix that eight slots take. */
const SLOT_BITS = 3;

/** Where something lies in its zone's slot, in sixteenths, and the bits of prefix that it takes of the slot. */
interface Place {
    readonly sixteenth: number;
    readonly bits: number;
}

const PLACES: { readonly [tier in Tier]: Place } = {
    private: { sixteenth: 0, bits: 1 },
    isolated: { sixteenth: 8, bits: 2 },
    public: { sixteenth: 12, bits: 3 },
    transit: { sixteenth: 14, bits: 4 },
};

/** What is left of a slot, for a tier that nobody has thought of yet. */
const SPARE: Place = { sixteenth: 15, bits: 4 };

/** A zone's whole slot. */
const WHOLE: Place = { sixteenth: 0, bits: 0 };

/** Largest network that AWS makes. @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
const SHORTEST_PREFIX = 16;

/**
 * Smallest subnet that a load balancer takes. AWS's own smallest subnet is a /28.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
 */
const LONGEST_BALANCER_PREFIX = 27;

const LONGEST_PREFIX = LONGEST_BALANCER_PREFIX - SLOT_BITS - PLACES.public.bits;

/**
 * Blocks that are nobody's on the internet.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1918
 * @see https://www.rfc-editor.org/rfc/rfc6598 100.64.0.0/10
 */
const PRIVATE_BLOCKS = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"] as const;

/**
 * Docker's own network on a host, so that a build that runs Docker cannot reach anything with such an address.
 *
 * @see https://docs.docker.com/engine/network/drivers/bridge/
 */
const DOCKER_BLOCK = "172.17.0.0/16";

/**
 * The subnets of a network.
 *
 * The block is cut into eight equal slots, one for each letter of a zone, a to h. In each slot the private subnet is the
 * first half, the isolated one the next quarter, the public one the next eighth, the transit one the next sixteenth, and
 * the last sixteenth is spare. A subnet's place follows from its tier and its zone's letter alone, so that adding,
 * removing or reordering zones or tiers never moves or resizes another subnet.
 *
 * A /16 gives each zone a private /20, an isolated /21, a public /22 and a transit /23; a /21, the smallest, a /25, a /26,
 * a /27 and a /28.
 *
 * @param tiers those that the network has.
 * @throws {RangeError} where the block or a zone is one that {@link checkSubnets} refuses for its form.
 */
export function planSubnets({ cidr, zones }: SubnetRequest, tiers: readonly Tier[]): SubnetPlan {
    const block = blockOf(cidr);
    const subnets = (tier: Tier) =>
        tiers.includes(tier)
            ? zones.map((zone) => {
                  const suffix = zoneSuffix(zone);
                  return { zone, suffix, cidr: placeOf(block, suffix, PLACES[tier]).text };
              })
            : [];
    return {
        public: subnets("public"),
        private: subnets("private"),
        isolated: subnets("isolated"),
        transit: subnets("transit"),
    };
}

/**
 * The room for growth that a plan keeps: with its subnets it is exactly the network's block. By address.
 *
 * @throws {RangeError} as {@link planSubnets} does.
 */
export function planRoom({ cidr, zones }: SubnetRequest, tiers: readonly Tier[]): readonly Room[] {
    const block = blockOf(cidr);
    const used = zones.map(zoneSuffix);
    const missing = TIERS.filter((tier) => !tiers.includes(tier));
    return [...ZONE_LETTERS]
        .flatMap((suffix) =>
            used.includes(suffix)
                ? [
                      ...missing.map((tier) => ({
                          place: PLACES[tier],
                          suffix,
                          purpose: `tier ${tier} in zone ${suffix}`,
                      })),
                      { place: SPARE, suffix, purpose: `a further tier in zone ${suffix}` },
                  ]
                : [{ place: WHOLE, suffix, purpose: `zone ${suffix}` }],
        )
        .map(({ place, suffix, purpose }) => ({ ...placeOf(block, suffix, place), purpose }))
        .sort((a, b) => a.first - b.first)
        .map(({ text, purpose }) => ({ cidr: text, purpose }));
}

function blockOf(cidr: string): Cidr {
    const block = parseCidr(cidr);
    if (block === undefined) {
        throw new RangeError(`planSubnets: "${cidr}" is not an IPv4 CIDR block`);
    }
    return block;
}

/** Letter of an availability zone, `a` for `eu-west-1a`. */
export function zoneSuffix(zone: string): string {
    return zone.slice(-1);
}

function placeOf(block: Cidr, suffix: string, { sixteenth, bits }: Place): Cidr {
    const slot = ZONE_LETTERS.indexOf(suffix);
    if (slot < 0) {
        throw new RangeError(`planSubnets: a zone ends in "${suffix}", which is not one of ${ZONE_LETTERS}`);
    }
    const slotSize = 2 ** (32 - block.prefix - SLOT_BITS);
    return blockAt(block.first + slot * slotSize + (sixteenth * slotSize) / 16, block.prefix + SLOT_BITS + bits);
}

/**
 * What is wrong with a network's block and zones; empty where {@link planSubnets} will do. Needs no resource, so that
 * settings can be checked with it.
 *
 * @param paths where the person wrote the two, for example `network.zones`.
 */
export function checkSubnets(
    { cidr, zones, region }: SubnetRequest & { readonly region: string },
    paths: { readonly cidr: string; readonly zones: string },
): readonly Problem[] {
    return [...checkBlock(cidr, paths.cidr), ...checkZones(zones, region, paths.zones)];
}

function checkBlock(cidr: string, path: string): readonly Problem[] {
    const block = parseCidr(cidr);
    if (block === undefined) {
        return [{ path, message: `"${cidr}" is not an IPv4 CIDR block`, remedy: "write it like 10.16.0.0/16" }];
    }
    const problems: Problem[] = [];
    if (block.text !== cidr) {
        problems.push({ path, message: `"${cidr}" has bits beyond its prefix`, remedy: `write ${block.text}` });
    }
    if (block.prefix < SHORTEST_PREFIX || block.prefix > LONGEST_PREFIX) {
        problems.push({
            path,
            message: `"${cidr}" is not a /${SHORTEST_PREFIX} to /${LONGEST_PREFIX}, which eight zones with all tiers need`,
            remedy: `choose a prefix length of ${SHORTEST_PREFIX} to ${LONGEST_PREFIX}`,
        });
    }
    if (!PRIVATE_BLOCKS.some((whole) => containsCidr(whole, cidr))) {
        problems.push({
            path,
            message: `"${cidr}" is not inside ${PRIVATE_BLOCKS.join(", ")}, and would hide a part of the internet`,
            remedy: "choose a private block",
        });
    }
    if (cidrsOverlap(cidr, DOCKER_BLOCK)) {
        problems.push({
            path,
            message: `"${cidr}" overlaps ${DOCKER_BLOCK}, which Docker uses inside builds`,
            remedy: "choose another block",
        });
    }
    return problems;
}

function checkZones(zones: readonly string[], region: string, path: string): readonly Problem[] {
    const problems: Problem[] = [];
    if (zones.length < 2) {
        problems.push({
            path,
            message: `lists ${zones.length} zone${zones.length === 1 ? "" : "s"}, and a load balancer needs 2`,
            remedy: `list two or more, like ${region}a and ${region}b`,
        });
    }
    for (const [index, zone] of zones.entries()) {
        if (zones.indexOf(zone) < index) {
            problems.push({ path: `${path}[${index}]`, message: `"${zone}" is listed twice`, remedy: "list it once" });
        }
        if (zone.slice(0, -1) !== region || !ZONE_LETTERS.includes(zoneSuffix(zone))) {
            problems.push({
                path: `${path}[${index}]`,
                message: `"${zone}" is not an availability zone of ${region}: the region and a letter of a to h`,
                remedy: `list zones like ${region}a; Local Zones and Wavelength Zones are not supported`,
            });
        }
    }
    return problems;
}
