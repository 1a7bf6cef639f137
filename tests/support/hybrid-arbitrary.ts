import fc from "fast-check";
import type { Gateway, Hybrid, Link, VirtualInterface, VpnBackup } from "../../components/network/hybrid/hybrid";

const LOCATIONS = ["EqLD5", "EqFR5", "EqPA2"] as const;

const privateAsn = fc.oneof(
    fc.integer({ min: 64_512, max: 65_534 }),
    fc.integer({ min: 4_200_000_000, max: 4_294_967_294 }),
);
/** Three ASNs that differ: of the two gateways and of the routers. */
const asns = fc.uniqueArray(privateAsn, { minLength: 3, maxLength: 3 }).map(([direct, attached, customer]) => ({
    direct: direct ?? 0,
    attached: attached ?? 0,
    customer: customer ?? 0,
}));

/** Blocks of 10.100.0.0 to 10.250.255.255, each in a /16 of its own. */
const onPremises = fc
    .uniqueArray(fc.record({ second: fc.integer({ min: 100, max: 250 }), prefix: fc.integer({ min: 16, max: 32 }) }), {
        selector: ({ second }) => second,
        minLength: 1,
        maxLength: 15,
    })
    .map((list) => list.map(({ second, prefix }) => `10.${second}.0.0/${prefix}`));

const uuid = fc.integer({ min: 0, max: 0xffff }).map((last) => `0f1e2d3c-4b5a-6978-8796-${hex(last, 12)}`);
const account = fc.integer({ min: 0, max: 999_999 }).map((last) => `222222${String(last).padStart(6, "0")}`);

const gateway = (asn: number): fc.Arbitrary<Gateway> =>
    fc.oneof(
        fc.record({
            kind: fc.constant("create" as const),
            asn: fc.constant(asn),
            proposals: fc
                .uniqueArray(fc.record({ id: uuid, account }), { selector: ({ id }) => id, maxLength: 5 })
                .map((list) => list.map((each, index) => ({ ...each, allowedPrefixes: [`10.${40 + index}.0.0/16`] }))),
        }),
        fc.record({ kind: fc.constant("existing" as const), id: uuid, asn: fc.constant(asn) }),
    );

/** Interfaces on connections of their own, with VLANs, blocks and locations of their own. */
const interfaces = (jumbo: number, customerAsn: number): fc.Arbitrary<readonly VirtualInterface[]> =>
    fc.record({ count: fc.integer({ min: 2, max: 4 }), siteLink: fc.boolean(), jumbo: fc.boolean() }).chain((all) =>
        fc
            .array(
                fc.record({
                    vlan: fc.integer({ min: 1, max: 4094 }),
                    isThirtyOne: fc.boolean(),
                    location: fc.constantFrom(...LOCATIONS),
                    bgpKey: fc.option(fc.stringMatching(/^[!-~]{6,80}$/), { nil: undefined }),
                }),
                { minLength: all.count, maxLength: all.count },
            )
            .map((list) =>
                list.map(({ vlan, isThirtyOne, location, bgpKey }, index): VirtualInterface => {
                    const [first, prefix] = isThirtyOne ? [4 * index, 31] : [4 * index + 1, 30];
                    return {
                        name: `session-${index}`,
                        location,
                        source: {
                            kind: "connection",
                            id: `dxcon-ffabc12${index}`,
                            vlan,
                            customerAsn,
                            addresses: {
                                amazon: `169.254.100.${first}/${prefix}`,
                                customer: `169.254.100.${first + 1}/${prefix}`,
                            },
                            mtu: all.jumbo ? jumbo : 1500,
                            siteLink: all.siteLink,
                            ...(bgpKey === undefined ? {} : { bgpKey }),
                        },
                    };
                }),
            ),
    );

const backup = (customerAsn: number): fc.Arbitrary<VpnBackup | undefined> =>
    fc.option(
        fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { minLength: 2, maxLength: 2 }).map(
            ([first = 0, second = 1]): VpnBackup => ({
                customerAddress: "12.1.2.3",
                customerAsn,
                tunnels: [{ insideCidr: `169.254.60.${4 * first}/30` }, { insideCidr: `169.254.60.${4 * second}/30` }],
            }),
        ),
        { nil: undefined },
    );

/** Prefixes that cover 10.18.0.0/16: it, or its parts of some length. */
const covers = fc
    .integer({ min: 16, max: 20 })
    .map((prefix) =>
        Array.from({ length: 2 ** (prefix - 16) }, (_, part) => `10.18.${part * 2 ** (24 - prefix)}.0/${prefix}`),
    );

const vpnGatewayLink = asns.chain(({ direct, attached, customer }) =>
    fc.record({
        kind: fc.constant("vpn-gateway" as const),
        asn: fc.constant(attached),
        gateway: gateway(direct),
        allowedPrefixes: fc
            .integer({ min: 14, max: 16 })
            .map((prefix) => [prefix === 16 ? "10.18.0.0/16" : `10.${prefix === 15 ? 18 : 16}.0.0/${prefix}`]),
        interfaces: interfaces(9001, customer),
        resilience: fc.constant("single" as const),
        backup: backup(customer),
    }),
);

const transitGatewayLink = asns.chain(({ direct, attached, customer }) =>
    fc.record({
        kind: fc.constant("transit-gateway" as const),
        transitGateway: fc.record({ kind: fc.constant("create" as const), asn: fc.constant(attached) }),
        gateway: gateway(direct),
        allowedPrefixes: covers,
        interfaces: interfaces(8500, customer),
        resilience: fc.constant("single" as const),
        backup: backup(customer),
    }),
);

/** Links that fulfil every rule in the context of the samples, each with two interfaces or more. */
export const soundLinks: fc.Arbitrary<Hybrid> = fc
    .record({
        prefixes: onPremises,
        link: fc.oneof(vpnGatewayLink, transitGatewayLink),
        inbound: fc.boolean(),
        forwarded: fc.integer({ min: 0, max: 20 }),
        reachable: fc.constantFrom([], ["endpoints"] as const),
        ports: fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { maxLength: 20 }),
        holdReleasesWhileDown: fc.boolean(),
    })
    .map(({ prefixes, link, inbound, forwarded, reachable, ports, holdReleasesWhileDown }): Hybrid => {
        const [first = ""] = prefixes;
        return {
            prefixes,
            link: withResilience(link),
            dns: {
                inbound,
                forward: Array.from({ length: forwarded }, (_, index) => ({
                    domain: `site-${index}.example.com`,
                    targets: [first.split("/", 1)[0] ?? ""],
                })),
            },
            reachable,
            destinations: ports.map((port) => ({ cidr: first, port })),
            holdReleasesWhileDown,
        };
    });

/** The strongest claim that the interfaces' locations allow, each being on a connection of its own. */
function withResilience(link: Extract<Link, { interfaces: unknown }>): Link {
    const counts = LOCATIONS.map((code) => link.interfaces.filter(({ location }) => location === code).length);
    const twoOf = (least: number) => counts.filter((count) => count >= least).length >= 2;
    return { ...link, resilience: twoOf(2) ? "maximum" : twoOf(1) ? "high" : "single" };
}

function hex(value: number, digits: number): string {
    return value.toString(16).padStart(digits, "0");
}
