import { type AcceptedCase, type Changes, manyBlocks, type RefusedCase, SHARED, TRANSIT, VPN } from "../hybrid";

/** Prefixes of a link that names nothing inside them. */
const prefixes = (...list: readonly string[]): Changes => ({ prefixes: list });
const allowed = (...list: readonly string[]): Changes => ({ "link.allowedPrefixes": list });
const halves = (...parts: readonly number[]) => parts.map((part) => `10.18.${part}.0/17`);

/** What is on the other side, what tasks connect to there, and what is announced to it. */
export const REFUSED_PREFIXES: readonly RefusedCase[] = [
    {
        rule: "prefix-form",
        what: "bits beyond a prefix",
        link: SHARED,
        changes: prefixes("10.200.0.1/16"),
        problems: [["prefixes[0]", '"10.200.0.1/16" has bits beyond its prefix']],
    },
    {
        rule: "prefix-form",
        what: "a number above 255",
        link: SHARED,
        changes: prefixes("10.256.0.0/16"),
        problems: [["prefixes[0]", '"10.256.0.0/16" is not an IPv4 CIDR block']],
    },
    {
        rule: "prefix-form",
        what: "a prefix length above 32",
        link: SHARED,
        changes: prefixes("10.200.0.0/33"),
        problems: [["prefixes[0]", '"10.200.0.0/33" is not an IPv4 CIDR block']],
    },
    ...[0, 16].map(
        (count): RefusedCase => ({
            rule: "prefix-count",
            what: `${count} prefixes`,
            link: SHARED,
            changes: prefixes(...manyBlocks(count)),
            problems: [
                ["prefixes", `"${count}" prefixes are not 1 to 15; each is a rule of the subnets' ACLs, which have 20`],
            ],
        }),
    ),
    ...["0.0.0.0/0", "10.0.0.0/7", "128.0.0.0/1"].map(
        (wide): RefusedCase => ({
            rule: "prefix-default-route",
            what: `${wide} as what is on-premises`,
            link: SHARED,
            changes: prefixes("10.200.0.0/16", wide),
            problems: [
                ["prefixes[1]", `"${wide}" is wider than a /8, and would be a way to the internet through on-premises`],
            ],
        }),
    ),
    ...(
        [
            ["169.254.0.0/16", "169.254.0.0/16"],
            ["127.0.0.0/8", "127.0.0.0/8"],
            ["224.1.0.0/16", "224.0.0.0/4"],
            ["240.0.0.0/8", "240.0.0.0/4"],
        ] as const
    ).map(
        ([prefix, block]): RefusedCase => ({
            rule: "prefix-routable",
            what: `${prefix} as what is on-premises`,
            link: SHARED,
            changes: prefixes(prefix),
            problems: [["prefixes[0]", `"${prefix}" is inside ${block}, to which nothing is routed`]],
        }),
    ),
    {
        rule: "prefix-overlap",
        what: "a prefix inside another",
        link: SHARED,
        changes: prefixes("10.200.0.0/16", "10.201.0.0/16", "10.200.255.0/24"),
        problems: [["prefixes[2]", '"10.200.255.0/24" overlaps "10.200.0.0/16", which is listed too']],
    },
    {
        rule: "prefix-overlap",
        what: "a prefix that is listed twice",
        link: SHARED,
        changes: prefixes("10.200.0.0/16", "10.200.0.0/16"),
        problems: [["prefixes[1]", '"10.200.0.0/16" overlaps "10.200.0.0/16", which is listed too']],
    },
    ...["10.18.255.0/24", "10.18.0.0/15"].map(
        (prefix): RefusedCase => ({
            rule: "prefix-beside-network",
            what: `${prefix}, which overlaps the network`,
            link: SHARED,
            changes: prefixes(prefix),
            problems: [
                [
                    "prefixes[0]",
                    `"${prefix}" overlaps "10.18.0.0/16", the network of prod, whose own route always wins`,
                ],
            ],
        }),
    ),
    {
        rule: "prefix-beside-environments",
        what: "a prefix that overlaps two other environments",
        link: SHARED,
        changes: prefixes("10.16.0.0/15"),
        problems: [
            ["prefixes[0]", '"10.16.0.0/15" overlaps "10.16.0.0/16" of dev, which may be connected too'],
            ["prefixes[0]", '"10.16.0.0/15" overlaps "10.17.0.0/16" of staging, which may be connected too'],
        ],
    },
    {
        rule: "destination-form",
        what: "a destination with bits beyond its prefix",
        link: TRANSIT,
        changes: { "destinations[0].cidr": "10.200.5.10/24" },
        problems: [["destinations[0].cidr", '"10.200.5.10/24" has bits beyond its prefix']],
    },
    ...["10.201.0.0/32", "10.200.0.0/15"].map(
        (cidr): RefusedCase => ({
            rule: "destination-inside",
            what: `${cidr}, a destination outside all prefixes`,
            link: TRANSIT,
            changes: { "destinations[0].cidr": cidr },
            problems: [
                ["destinations[0].cidr", `"${cidr}" is not inside one of hybrid.prefixes, so nothing is routed there`],
            ],
        }),
    ),
    {
        rule: "destination-once",
        what: "a destination that is listed twice",
        link: TRANSIT,
        changes: { "destinations[1]": { cidr: "10.200.5.10/32", port: 5432 } },
        problems: [["destinations[1]", '"10.200.5.10/32" is listed twice with port "5432"']],
    },
    {
        rule: "announced-form",
        what: "an announced prefix with bits beyond it",
        link: TRANSIT,
        changes: allowed("10.18.0.1/16"),
        problems: [["link.allowedPrefixes[0]", '"10.18.0.1/16" has bits beyond its prefix']],
    },
    {
        rule: "announced-form",
        what: "a proposal's prefix that is no block",
        link: TRANSIT,
        changes: { "link.gateway.proposals[0].allowedPrefixes[0]": "10.999.0.0/16" },
        problems: [["link.gateway.proposals[0].allowedPrefixes[0]", '"10.999.0.0/16" is not an IPv4 CIDR block']],
    },
    {
        rule: "announced-count",
        what: "nothing to announce",
        link: TRANSIT,
        changes: allowed(),
        problems: [["link.allowedPrefixes", '"0" prefixes are not 1 to 20']],
    },
    {
        rule: "announced-count",
        what: "21 announced prefixes",
        link: TRANSIT,
        changes: allowed("10.18.0.0/16", ...manyBlocks(20)),
        problems: [["link.allowedPrefixes", '"21" prefixes are not 1 to 20']],
    },
    ...[0, 21].map(
        (count): RefusedCase => ({
            rule: "announced-count",
            what: `${count} prefixes of a proposal`,
            link: TRANSIT,
            changes: { "link.gateway.proposals[0].allowedPrefixes": manyBlocks(count) },
            problems: [["link.gateway.proposals[0].allowedPrefixes", `"${count}" prefixes are not 1 to 20`]],
        }),
    ),
    {
        rule: "announced-default-route",
        what: "a default route that is announced by a transit gateway",
        link: TRANSIT,
        changes: { ...allowed("0.0.0.0/0"), "link.gateway.proposals": [] },
        problems: [
            ["link.allowedPrefixes[0]", '"0.0.0.0/0" would draw all of on-premises\' traffic with the internet here'],
        ],
    },
    {
        rule: "announced-overlap",
        what: "announced prefixes that overlap",
        link: TRANSIT,
        changes: allowed("10.18.0.0/16", "10.18.64.0/18"),
        problems: [
            [
                "link.allowedPrefixes[1]",
                '"10.18.64.0/18" overlaps "10.18.0.0/16" of hybrid.link.allowedPrefixes[0], and one gateway announces a block once',
            ],
        ],
    },
    {
        rule: "announced-overlap",
        what: "a proposal whose prefix overlaps what is announced",
        link: TRANSIT,
        changes: { "link.gateway.proposals[0].allowedPrefixes": ["10.0.0.0/11"] },
        problems: [
            [
                "link.gateway.proposals[0].allowedPrefixes[0]",
                '"10.0.0.0/11" overlaps "10.18.0.0/16" of hybrid.link.allowedPrefixes[0], and one gateway announces a block once',
            ],
        ],
    },
    ...["10.18.0.0/17", "10.19.0.0/16"].map(
        (prefix): RefusedCase => ({
            rule: "announced-covers-network",
            what: `${prefix} for a VPN gateway's network`,
            link: VPN,
            changes: allowed("10.18.0.0/16", prefix),
            problems: [
                [
                    "link.allowedPrefixes[1]",
                    `"${prefix}" does not contain "10.18.0.0/16", and a VPN gateway's network is announced only where it is inside a prefix`,
                ],
            ],
            ...(prefix.startsWith("10.18.") ? { also: ["announced-overlap"] } : {}),
        }),
    ),
    ...[halves(0), halves(128), ["10.18.0.0/18", "10.18.128.0/17"], ["10.19.0.0/16"]].map(
        (list): RefusedCase => ({
            rule: "announced-covers-network",
            what: `${list.join(" and ")} for a transit gateway's network`,
            link: TRANSIT,
            changes: allowed(...list),
            problems: [
                [
                    "link.allowedPrefixes",
                    `"${list.join(", ")}" does not cover "10.18.0.0/16", so on-premises would not reach all of the network`,
                ],
            ],
        }),
    ),
    ...["10.200.0.0/16", "10.200.7.0/24"].map(
        (prefix): RefusedCase => ({
            rule: "announced-not-theirs",
            what: `${prefix}, which is on-premises, as announced to it`,
            link: TRANSIT,
            changes: allowed("10.18.0.0/16", prefix),
            problems: [
                [
                    "link.allowedPrefixes[1]",
                    `"${prefix}" is inside "10.200.0.0/16" of hybrid.prefixes, so on-premises would be told a way out to itself`,
                ],
            ],
        }),
    ),
];

export const ACCEPTED_PREFIXES: readonly AcceptedCase[] = [
    ...[1, 15].map(
        (count): AcceptedCase => ({
            rule: "prefix-count",
            what: `${count} prefixes`,
            link: SHARED,
            changes: prefixes(...manyBlocks(count)),
        }),
    ),
    {
        rule: "prefix-default-route",
        what: "the largest private block, in a network outside it",
        link: SHARED,
        changes: prefixes("10.0.0.0/8"),
        context: { cidr: "172.20.0.0/16", others: [] },
    },
    { rule: "prefix-form", what: "a single address", link: SHARED, changes: prefixes("10.200.0.1/32") },
    ...["169.253.0.0/16", "169.255.0.0/16", "126.0.0.0/8", "128.0.0.0/8", "223.0.0.0/8"].map(
        (prefix): AcceptedCase => ({
            rule: "prefix-routable",
            what: `${prefix} as what is on-premises`,
            link: SHARED,
            changes: prefixes(prefix),
        }),
    ),
    {
        rule: "prefix-overlap",
        what: "neighbours",
        link: SHARED,
        changes: prefixes("10.200.0.0/17", "10.200.128.0/17"),
    },
    {
        rule: "prefix-beside-network",
        what: "the block after the network",
        link: SHARED,
        changes: prefixes("10.19.0.0/16"),
    },
    {
        rule: "prefix-beside-environments",
        what: "the block before all environments",
        link: SHARED,
        changes: prefixes("10.15.0.0/16"),
    },
    {
        rule: "prefix-beside-environments",
        what: "a block of an environment that is never connected",
        link: SHARED,
        changes: prefixes("10.16.0.0/16"),
        context: { others: [{ name: "staging", cidr: "10.17.0.0/16" }] },
    },
    ...["10.200.0.0/16", "10.200.255.255/32"].map(
        (cidr): AcceptedCase => ({
            rule: "destination-inside",
            what: `${cidr} as a destination`,
            link: TRANSIT,
            changes: { "destinations[0].cidr": cidr },
        }),
    ),
    {
        rule: "destination-once",
        what: "two ports of a destination",
        link: TRANSIT,
        changes: { "destinations[1]": { cidr: "10.200.5.10/32", port: 5433 } },
    },
    {
        rule: "announced-count",
        what: "20 announced prefixes, here and of a proposal",
        link: TRANSIT,
        changes: {
            ...allowed("10.18.0.0/16", ...manyBlocks(19)),
            "link.gateway.proposals[0].allowedPrefixes": manyBlocks(20).map((each) => each.replace("172.20", "172.21")),
        },
    },
    {
        rule: "announced-default-route",
        what: "a wide filter on a VPN gateway, which announces its network alone",
        link: VPN,
        changes: allowed("0.0.0.0/0"),
    },
    {
        rule: "announced-default-route",
        what: "half of all addresses, announced by a transit gateway",
        link: TRANSIT,
        changes: { ...allowed("0.0.0.0/1"), "link.gateway.proposals": [] },
    },
    {
        rule: "announced-covers-network",
        what: "halves that cover the network together, in any order",
        link: TRANSIT,
        changes: allowed(...halves(128, 0)),
    },
    {
        rule: "announced-covers-network",
        what: "a block around a VPN gateway's network",
        link: VPN,
        changes: allowed("10.16.0.0/14"),
    },
    {
        rule: "announced-overlap",
        what: "neighbours, here and of a proposal",
        link: TRANSIT,
        changes: {
            ...allowed("10.18.0.0/16", "10.19.0.0/16"),
            "link.gateway.proposals[0].allowedPrefixes": ["10.20.0.0/16"],
        },
    },
    {
        rule: "announced-not-theirs",
        what: "a summary around on-premises' block",
        link: TRANSIT,
        changes: { ...allowed("10.0.0.0/8"), "link.gateway.proposals": [] },
    },
];
