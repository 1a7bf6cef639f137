import { type AcceptedCase, type Changes, OTHER_ACCOUNT, type RefusedCase, SHARED, TRANSIT, VPN } from "../hybrid";

const TUNNEL = "link.backup.tunnels[0].insideCidr";
const DOMAIN = "dns.forward[0].domain";
const TARGETS = "dns.forward[0].targets";
const RESERVED =
    "169.254.0.0/30, 169.254.1.0/30, 169.254.2.0/30, 169.254.3.0/30, 169.254.4.0/30, 169.254.5.0/30, 169.254.169.252/30";
const domain = (name: string) =>
    `"${name}" is not a domain: at most 253 characters, in parts of 1 to 63 letters, digits, "-" and "_" between dots`;

const at = (...places: readonly (readonly [location: string, id: string])[]) =>
    places.map(([location, id], index) => ({
        name: `session-${index}`,
        location,
        source: id.startsWith("dxvif")
            ? { kind: "hosted", id }
            : { kind: "connection", id, vlan: 100 + index, customerAsn: 65_010, mtu: 1500, siteLink: false },
    }));
const resilience = (level: string, ...places: readonly (readonly [string, string])[]): Changes => ({
    "link.resilience": level,
    "link.interfaces": at(...places),
});
const [A1, A2, B1, B2] = [
    ["EqLD5", "dxcon-ffabc120"],
    ["EqLD5", "dxlag-ffabc121"],
    ["EqFR5", "dxcon-ffabc122"],
    ["EqFR5", "dxvif-ffabc123"],
] as const;
const C1 = ["EqPA2", "dxcon-ffabc124"] as const;

const servers = (count: number) =>
    Array.from({ length: Math.ceil(count / 5) }, (_, domainIndex) => ({
        domain: `site-${domainIndex}.example.com`,
        targets: Array.from(
            { length: Math.min(5, count - 5 * domainIndex) },
            (_, index) => `10.200.${domainIndex}.${index}`,
        ),
    }));

/** The environment, what the link survives, its backup, and names. */
export const REFUSED_SERVICES: readonly RefusedCase[] = [
    {
        rule: "environment-connected",
        what: "an environment that is never connected",
        link: VPN,
        context: { connected: false },
        problems: [["/environments[2].connected", '"false" says that prod is never connected, and hybrid connects it']],
    },
    {
        rule: "network-created",
        what: "a network that exists",
        link: VPN,
        context: { networkKind: "existing" },
        problems: [["", 'is for networks of kind "create": an existing network\'s own connection is used as it is']],
    },
    {
        rule: "reachable-once",
        what: "a kind of target that is listed twice",
        link: TRANSIT,
        changes: { "reachable[1]": "endpoints" },
        problems: [["reachable[1]", '"endpoints" is listed twice']],
    },
    ...[SHARED, OTHER_ACCOUNT].map(
        (link): RefusedCase => ({
            rule: "hold-needs-interfaces",
            what: `waiting for a link that another account watches (${link.link.kind})`,
            link,
            changes: { holdReleasesWhileDown: true },
            problems: [
                [
                    "holdReleasesWhileDown",
                    '"true" needs to know whether the link is down, and no interface of it is in this account',
                ],
            ],
        }),
    ),
    {
        rule: "resilience-locations",
        what: "two connections of one location as high",
        link: VPN,
        changes: resilience("high", A1, A2),
        problems: [["link.resilience", '"high" takes 2 locations, and the interfaces are in 1']],
    },
    {
        rule: "resilience-locations",
        what: "one location as maximum",
        link: VPN,
        changes: resilience("maximum", A1, A2),
        problems: [["link.resilience", '"maximum" takes 2 locations, and the interfaces are in 1']],
    },
    {
        rule: "resilience-connections",
        what: "one connection in one of two locations as maximum",
        link: VPN,
        changes: resilience("maximum", A1, A2, B1),
        problems: [
            [
                "link.resilience",
                '"maximum" takes 2 connections in each of 2 locations, and there are 2 in EqLD5, 1 in EqFR5',
            ],
        ],
    },
    {
        rule: "resilience-connections",
        what: "two interfaces of one connection as two connections",
        link: VPN,
        changes: resilience("maximum", A1, A1, B1, B2),
        problems: [
            [
                "link.resilience",
                '"maximum" takes 2 connections in each of 2 locations, and there are 1 in EqLD5, 2 in EqFR5',
            ],
        ],
    },
    ...["169.254.60.0/29", "169.254.60.0/31", "169.253.60.0/30", "10.0.0.0/30"].map(
        (inside): RefusedCase => ({
            rule: "tunnel-inside-form",
            what: `${inside} inside a tunnel`,
            link: TRANSIT,
            changes: { [TUNNEL]: inside, "link.backup.tunnels[1].insideCidr": "169.254.90.0/30" },
            problems: [[TUNNEL, `"${inside}" is not a /30 of 169.254.0.0/16`]],
        }),
    ),
    {
        rule: "tunnel-inside-form",
        what: "an address inside a tunnel",
        link: TRANSIT,
        changes: { [TUNNEL]: "169.254.60.1/30" },
        problems: [[TUNNEL, '"169.254.60.1/30" has bits beyond its prefix']],
    },
    ...RESERVED.split(", ").map(
        (inside): RefusedCase => ({
            rule: "tunnel-inside-reserved",
            what: `${inside}, which AWS keeps`,
            link: TRANSIT,
            changes: { [TUNNEL]: inside },
            problems: [[TUNNEL, `"${inside}" is one of the blocks that AWS keeps: ${RESERVED}`]],
        }),
    ),
    {
        rule: "tunnel-inside-once",
        what: "one block in both tunnels",
        link: TRANSIT,
        changes: { [TUNNEL]: "169.254.60.4/30" },
        problems: [["link.backup.tunnels[1].insideCidr", '"169.254.60.4/30" is the block of the other tunnel too']],
    },
    {
        rule: "tunnel-inside-once",
        what: "the block of an interface inside a tunnel",
        link: TRANSIT,
        changes: { [TUNNEL]: "169.254.100.0/30" },
        problems: [[TUNNEL, '"169.254.100.0/30" is the block of the interface with "169.254.100.1/30" too']],
    },
    ...(
        [
            ["10.1.2.3", "10.0.0.0/8"],
            ["172.31.255.255", "172.16.0.0/12"],
            ["192.168.0.1", "192.168.0.0/16"],
            ["100.64.0.1", "100.64.0.0/10"],
            ["169.254.1.1", "169.254.0.0/16"],
            ["127.0.0.1", "127.0.0.0/8"],
            ["0.0.0.0", "0.0.0.0/8"],
            ["224.0.0.5", "224.0.0.0/4"],
            ["255.255.255.255", "240.0.0.0/4"],
            ["192.0.2.1", "192.0.2.0/24"],
            ["198.51.100.1", "198.51.100.0/24"],
            ["203.0.113.1", "203.0.113.0/24"],
        ] as const
    ).map(
        ([address, block]): RefusedCase => ({
            rule: "vpn-customer-address",
            what: `${address} as the public address of a router`,
            link: TRANSIT,
            changes: { "link.backup.customerAddress": address },
            problems: [
                ["link.backup.customerAddress", `"${address}" is inside ${block}, which the internet does not route`],
            ],
        }),
    ),
    {
        rule: "vpn-customer-address",
        what: "an address with a number above 255",
        link: TRANSIT,
        changes: { "link.backup.customerAddress": "12.1.2.256" },
        problems: [["link.backup.customerAddress", '"12.1.2.256" is not an IPv4 address']],
    },
    ...[
        "corp.example.com.",
        "corp..example.com",
        "-corp.example.com",
        "corp-.example.com",
        `${"a".repeat(64)}.example.com`,
        `${"a.".repeat(126)}aa`,
    ].map(
        (name): RefusedCase => ({
            rule: "domain-form",
            what: `the domain ${name}`,
            link: TRANSIT,
            changes: { [DOMAIN]: name },
            problems: [[DOMAIN, domain(name)]],
        }),
    ),
    {
        rule: "domain-once",
        what: "a domain that is forwarded twice",
        link: TRANSIT,
        changes: { "dns.forward[1]": { domain: "Corp.Example.com", targets: ["10.200.0.54"] } },
        problems: [["dns.forward[1].domain", '"corp.example.com" is listed twice']],
    },
    ...(
        [
            [".", "amazonaws.com"],
            ["com", "amazonaws.com"],
            ["amazonaws.com", "amazonaws.com"],
            ["S3.eu-west-1.AmazonAWS.com", "amazonaws.com"],
            ["com.cn", "amazonaws.com.cn"],
            ["aws", "api.aws"],
            ["eu-west-1.compute.internal", "compute.internal"],
            ["ec2.internal", "ec2.internal"],
        ] as const
    ).map(
        ([name, aws]): RefusedCase => ({
            rule: "domain-not-aws",
            what: `forwarding ${name}`,
            link: TRANSIT,
            changes: { [DOMAIN]: name },
            problems: [
                [
                    DOMAIN,
                    `"${name}" takes names of "${aws}" away from the network's own resolver, which knows the private ones`,
                ],
            ],
        }),
    ),
    ...[0, 7].map(
        (count): RefusedCase => ({
            rule: "target-count",
            what: `${count} servers for a domain`,
            link: TRANSIT,
            changes: { [TARGETS]: Array.from({ length: count }, (_, index) => `10.200.0.${index}`) },
            problems: [[TARGETS, `"${count}" servers are not 1 to 6`]],
        }),
    ),
    {
        rule: "target-rules",
        what: "31 different servers",
        link: TRANSIT,
        changes: { "dns.forward": servers(31) },
        problems: [
            ["dns.forward", '"31" different servers are above 30; each takes 2 of the 60 rules of a security group'],
        ],
    },
    {
        rule: "target-inside",
        what: "a server outside all prefixes",
        link: TRANSIT,
        changes: { [`${TARGETS}[1]`]: "10.201.0.0" },
        problems: [[`${TARGETS}[1]`, '"10.201.0.0" is not inside one of hybrid.prefixes, so nothing is routed there']],
    },
    {
        rule: "target-inside",
        what: "a server that is no address",
        link: TRANSIT,
        changes: { [`${TARGETS}[0]`]: "10.200.0.999" },
        problems: [[`${TARGETS}[0]`, '"10.200.0.999" is not an IPv4 address']],
    },
    {
        rule: "target-once",
        what: "a server that is listed twice",
        link: TRANSIT,
        changes: { [`${TARGETS}[1]`]: "10.200.0.53" },
        problems: [[`${TARGETS}[1]`, '"10.200.0.53" is listed twice']],
    },
];

export const ACCEPTED_SERVICES: readonly AcceptedCase[] = [
    { rule: "resilience-locations", what: "one connection as single", link: VPN, changes: resilience("single", A1) },
    { rule: "resilience-locations", what: "two locations as high", link: VPN, changes: resilience("high", A1, B1) },
    {
        rule: "resilience-connections",
        what: "two connections in each of two locations as maximum",
        link: VPN,
        changes: resilience("maximum", A1, A2, B1, B2),
    },
    {
        rule: "resilience-connections",
        what: "a third location with one connection as maximum",
        link: VPN,
        changes: resilience("maximum", A1, A2, B1, B2, C1),
    },
    {
        rule: "resilience-locations",
        what: "a claim for another account's interfaces, which that account judges",
        link: OTHER_ACCOUNT,
        changes: { "link.resilience": "maximum" },
    },
    { rule: "hold-needs-interfaces", what: "waiting for a link of this account", link: TRANSIT },
    ...["169.254.6.0/30", "169.254.169.248/30", "169.254.255.252/30"].map(
        (inside): AcceptedCase => ({
            rule: "tunnel-inside-reserved",
            what: `${inside} inside a tunnel`,
            link: TRANSIT,
            changes: { [TUNNEL]: inside },
        }),
    ),
    ...[
        "9.255.255.255",
        "11.0.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "223.255.255.255",
    ].map(
        (address): AcceptedCase => ({
            rule: "vpn-customer-address",
            what: `${address} as the public address of a router`,
            link: TRANSIT,
            changes: { "link.backup.customerAddress": address },
        }),
    ),
    ...[
        "corp",
        "a.b",
        `${"a".repeat(63)}.example.com`,
        `${"a.".repeat(126)}a`,
        "_msdcs.corp.example.com",
        "example.com",
    ].map(
        (name): AcceptedCase => ({
            rule: "domain-form",
            what: `the domain ${name}`,
            link: TRANSIT,
            changes: { [DOMAIN]: name },
        }),
    ),
    ...["myamazonaws.com", "internal", "compute-internal.example.com"].map(
        (name): AcceptedCase => ({
            rule: "domain-not-aws",
            what: `forwarding ${name}`,
            link: TRANSIT,
            changes: { [DOMAIN]: name },
        }),
    ),
    ...[1, 6].map(
        (count): AcceptedCase => ({
            rule: "target-count",
            what: `${count} servers for a domain`,
            link: TRANSIT,
            changes: { [TARGETS]: Array.from({ length: count }, (_, index) => `10.200.255.${255 - index}`) },
        }),
    ),
    {
        rule: "target-rules",
        what: "30 servers, and one of them twice",
        link: TRANSIT,
        changes: { "dns.forward": [...servers(30), { domain: "lab.example.com", targets: ["10.200.0.0"] }] },
    },
    {
        rule: "target-once",
        what: "a server of two domains",
        link: TRANSIT,
        changes: { "dns.forward[1]": { domain: "lab.example.com", targets: ["10.200.0.53"] } },
    },
    { rule: "domain-form", what: "no names at all", link: TRANSIT, changes: { dns: undefined } },
];
