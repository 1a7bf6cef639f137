import { type AcceptedCase, type Changes, type RefusedCase, TRANSIT, VPN } from "../hybrid";

const FIRST = "link.interfaces[0].source";
const SECOND = "link.interfaces[1].source";

const many = (count: number, id: string, mtu: number) =>
    Array.from({ length: count }, (_, index) => ({
        name: `session-${index}`,
        location: id === "dxcon-ffabc120" ? "EqLD5" : "EqFR5",
        source: { kind: "connection", id, vlan: 200 + index, customerAsn: 65_010, mtu, siteLink: false },
    }));
const crowd = (count: number, mtu: number): Changes => ({
    "link.interfaces": [...many(count, "dxcon-ffabc120", mtu), ...many(1, "dxcon-ffabc121", mtu)].map(
        (each, index) => ({
            ...each,
            name: `session-${index}`,
        }),
    ),
});
const ON_EXISTING: Changes = {
    "link.gateway": { kind: "existing", id: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", asn: 64_512 },
};
const addresses = (amazon: string, customer: string): Changes => ({ [`${FIRST}.addresses`]: { amazon, customer } });
const AMAZON = `${FIRST}.addresses.amazon`;
const CUSTOMER = `${FIRST}.addresses.customer`;

/** The virtual interfaces, and the addresses of their sessions. */
export const REFUSED_INTERFACES: readonly RefusedCase[] = [
    {
        rule: "interface-name-once",
        what: "a name of two interfaces",
        link: TRANSIT,
        changes: { "link.interfaces[1].name": "london" },
        problems: [["link.interfaces[1].name", '"london" is listed twice']],
    },
    {
        rule: "interface-accepted-once",
        what: "an interface that is accepted twice",
        link: VPN,
        changes: {
            "link.interfaces[2]": {
                name: "paris",
                location: "EqPA2",
                source: { kind: "hosted", id: "dxvif-33cc44dd" },
            },
        },
        problems: [["link.interfaces[2].source.id", '"dxvif-33cc44dd" is accepted twice']],
    },
    {
        rule: "interface-type",
        what: "a transit interface on a VPN gateway",
        link: VPN,
        changes: { [`${SECOND}.type`]: "transit" },
        problems: [
            [
                `${SECOND}.type`,
                '"transit" is not "private", the type of interface that a link of kind "vpn-gateway" stands on',
            ],
        ],
    },
    {
        rule: "interface-type",
        what: "a private interface on a transit gateway",
        link: TRANSIT,
        changes: { [SECOND]: { kind: "hosted", id: "dxvif-33cc44dd", type: "private" } },
        problems: [
            [
                `${SECOND}.type`,
                '"private" is not "transit", the type of interface that a link of kind "transit-gateway" stands on',
            ],
        ],
    },
    {
        rule: "connection-one-location",
        what: "a connection that ends in two locations",
        link: TRANSIT,
        changes: { [`${SECOND}.id`]: "dxcon-ffabc120" },
        problems: [
            [
                "link.interfaces[1].location",
                '"EqFR5" is not "EqLD5", where another interface says that "dxcon-ffabc120" ends',
            ],
        ],
    },
    {
        rule: "interface-quota",
        what: "a fifth transit interface on a connection",
        link: TRANSIT,
        changes: crowd(5, 8500),
        problems: [
            [
                "link.interfaces[4].source.id",
                '"dxcon-ffabc120" has 5 transit interfaces here, and a connection takes 4',
            ],
        ],
    },
    {
        rule: "interface-quota",
        what: "a fifty-first private interface on a connection",
        link: VPN,
        changes: crowd(51, 9001),
        problems: [
            [
                "link.interfaces[50].source.id",
                '"dxcon-ffabc120" has 51 private interfaces here, and a connection takes 50',
            ],
        ],
        also: ["gateway-interface-quota"],
    },
    ...[-1, 0, 4095].map(
        (vlan): RefusedCase => ({
            rule: "vlan-range",
            what: `VLAN ${vlan}`,
            link: TRANSIT,
            changes: { [`${FIRST}.vlan`]: vlan },
            problems: [[`${FIRST}.vlan`, `"${vlan}" is not a VLAN: 1 to 4094`]],
        }),
    ),
    {
        rule: "vlan-once",
        what: "a VLAN that is used twice on a connection",
        link: TRANSIT,
        changes: {
            [`${SECOND}.id`]: "dxcon-ffabc120",
            [`${SECOND}.vlan`]: 100,
            "link.interfaces[1].location": "EqLD5",
        },
        problems: [[`${SECOND}.vlan`, '"100" is used twice on "dxcon-ffabc120"']],
        also: ["resilience-locations"],
    },
    ...[1499, 1501, 8500, 9000, 9002].map(
        (mtu): RefusedCase => ({
            rule: "mtu",
            what: `${mtu} bytes on a private interface`,
            link: VPN,
            changes: { [`${FIRST}.mtu`]: mtu },
            problems: [
                [`${FIRST}.mtu`, `"${mtu}" is not the MTU of a private interface: 1500, or 9001 for jumbo frames`],
            ],
        }),
    ),
    ...[1499, 1501, 8499, 8501, 9001].map(
        (mtu): RefusedCase => ({
            rule: "mtu",
            what: `${mtu} bytes on a transit interface`,
            link: TRANSIT,
            changes: { [`${SECOND}.mtu`]: mtu },
            problems: [
                [`${SECOND}.mtu`, `"${mtu}" is not the MTU of a transit interface: 1500, or 8500 for jumbo frames`],
            ],
        }),
    ),
    {
        rule: "site-link-partner",
        what: "SiteLink on one interface of a gateway that has no hosted ones",
        link: TRANSIT,
        changes: { [`${FIRST}.siteLink`]: true },
        problems: [
            [
                `${FIRST}.siteLink`,
                '"true" lets locations exchange traffic, and no other interface of the gateway has it',
            ],
        ],
    },
    ...[5, 81, 0].map(
        (length): RefusedCase => ({
            rule: "bgp-key-length",
            what: `a BGP key of ${length} characters`,
            link: TRANSIT,
            changes: { [`${FIRST}.bgpKey`]: "k".repeat(length) },
            problems: [[`${FIRST}.bgpKey`, `is ${length} characters long, and a BGP key has 6 to 80`]],
        }),
    ),
    ...["with space", "tab\tinside", "schlüssel", "del\u007fdel"].map(
        (bgpKey): RefusedCase => ({
            rule: "bgp-key-characters",
            what: `a BGP key like ${JSON.stringify(bgpKey)}`,
            link: TRANSIT,
            changes: { [`${FIRST}.bgpKey`]: bgpKey },
            problems: [[`${FIRST}.bgpKey`, "has a space or a character that is not printable ASCII"]],
        }),
    ),
    {
        rule: "peer-form",
        what: "a number above 255 in an address",
        link: TRANSIT,
        changes: addresses("169.254.100.256/30", "169.254.100.2/30"),
        problems: [[AMAZON, '"169.254.100.256/30" is not an IPv4 address with its prefix length']],
    },
    {
        rule: "peer-length",
        what: "a block for more than two",
        link: TRANSIT,
        changes: addresses("169.254.100.1/29", "169.254.100.2/29"),
        problems: [
            [AMAZON, '"169.254.100.1/29" is not in a /30 or /31, a block for two'],
            [CUSTOMER, '"169.254.100.2/29" is not in a /30 or /31, a block for two'],
        ],
    },
    {
        rule: "peer-length",
        what: "a single address",
        link: TRANSIT,
        changes: addresses("169.254.100.1/30", "169.254.100.2/32"),
        problems: [[CUSTOMER, '"169.254.100.2/32" is not in a /30 or /31, a block for two']],
        also: ["peer-same-block"],
    },
    ...(
        [
            ["0.0.0.1/30", "0.0.0.2/30", "0.0.0.0/8"],
            ["127.0.0.1/30", "127.0.0.2/30", "127.0.0.0/8"],
            ["224.0.0.1/30", "224.0.0.2/30", "224.0.0.0/4"],
            ["198.18.0.1/30", "198.18.0.2/30", "198.18.0.0/15"],
        ] as const
    ).map(
        ([amazon, customer, block]): RefusedCase => ({
            rule: "peer-range",
            what: `addresses of ${block}`,
            link: TRANSIT,
            changes: addresses(amazon, customer),
            problems: [
                [AMAZON, `"${amazon}" is inside ${block}, whose addresses no router has`],
                [CUSTOMER, `"${customer}" is inside ${block}, whose addresses no router has`],
            ],
        }),
    ),
    {
        rule: "peer-beside-network",
        what: "addresses of the network itself",
        link: TRANSIT,
        changes: addresses("10.18.255.252/31", "10.18.255.253/31"),
        problems: [
            [AMAZON, '"10.18.255.252/31" is inside "10.18.0.0/16", the network itself'],
            [CUSTOMER, '"10.18.255.253/31" is inside "10.18.0.0/16", the network itself'],
        ],
    },
    {
        rule: "peer-usable",
        what: "the first and the last address of a /30",
        link: TRANSIT,
        changes: addresses("169.254.100.0/30", "169.254.100.3/30"),
        problems: [
            [AMAZON, '"169.254.100.0/30" is the first address of its /30, which no host has'],
            [CUSTOMER, '"169.254.100.3/30" is the last address of its /30, which no host has'],
        ],
    },
    {
        rule: "peer-same-block",
        what: "addresses of two blocks",
        link: TRANSIT,
        changes: addresses("169.254.100.2/30", "169.254.100.9/30"),
        problems: [[CUSTOMER, '"169.254.100.9/30" is not in the block of "169.254.100.2/30"']],
    },
    {
        rule: "peer-same-block",
        what: "two prefix lengths",
        link: TRANSIT,
        changes: addresses("169.254.100.1/30", "169.254.100.2/31"),
        problems: [[CUSTOMER, '"169.254.100.2/31" is not in the block of "169.254.100.1/30"']],
    },
    {
        rule: "peer-two",
        what: "one address for both sides",
        link: TRANSIT,
        changes: addresses("169.254.100.1/30", "169.254.100.1/30"),
        problems: [[CUSTOMER, '"169.254.100.1/30" is Amazon\'s address too']],
    },
    {
        rule: "peer-sides",
        what: "a pair that is turned round",
        link: TRANSIT,
        changes: addresses("169.254.100.2/30", "169.254.100.1/30"),
        problems: [[AMAZON, '"169.254.100.2/30" is the second address of its block, and Amazon\'s side has the first']],
    },
    {
        rule: "peer-sides",
        what: "a /31 that is turned round",
        link: TRANSIT,
        changes: addresses("169.254.100.1/31", "169.254.100.0/31"),
        problems: [[AMAZON, '"169.254.100.1/31" is the second address of its block, and Amazon\'s side has the first']],
    },
    {
        rule: "peer-once",
        what: "a block of two interfaces",
        link: TRANSIT,
        changes: { [`${SECOND}.addresses`]: { amazon: "169.254.100.1/30", customer: "169.254.100.2/30" } },
        problems: [
            [
                `${SECOND}.addresses.amazon`,
                '"169.254.100.1/30" is in the block of "169.254.100.1/30", which another interface has',
            ],
        ],
    },
    {
        rule: "peer-once",
        what: "a /31 inside the /30 of another interface",
        link: TRANSIT,
        changes: { [`${SECOND}.addresses`]: { amazon: "169.254.100.2/31", customer: "169.254.100.3/31" } },
        problems: [
            [
                `${SECOND}.addresses.amazon`,
                '"169.254.100.2/31" is in the block of "169.254.100.1/30", which another interface has',
            ],
        ],
    },
];

export const ACCEPTED_INTERFACES: readonly AcceptedCase[] = [
    { rule: "interface-type", what: "a hosted interface of the right type", link: VPN },
    {
        rule: "interface-type",
        what: "a hosted interface that does not say its type",
        link: TRANSIT,
        changes: { [SECOND]: { kind: "hosted", id: "dxvif-33cc44dd" } },
    },
    {
        rule: "interface-quota",
        what: "four transit interfaces on a connection",
        link: TRANSIT,
        changes: crowd(4, 8500),
    },
    {
        rule: "connection-one-location",
        what: "two interfaces of a connection in its location",
        link: TRANSIT,
        changes: {
            [`${SECOND}.id`]: "dxcon-ffabc120",
            "link.interfaces[1].location": "EqLD5",
            "link.resilience": "single",
        },
    },
    ...[1, 4094].map(
        (vlan): AcceptedCase => ({
            rule: "vlan-range",
            what: `VLAN ${vlan}`,
            link: TRANSIT,
            changes: { [`${FIRST}.vlan`]: vlan },
        }),
    ),
    {
        rule: "vlan-once",
        what: "a VLAN on two connections",
        link: TRANSIT,
        changes: { [`${SECOND}.vlan`]: 100 },
    },
    ...[1500, 9001].map(
        (mtu): AcceptedCase => ({
            rule: "mtu",
            what: `${mtu} bytes on a private interface`,
            link: VPN,
            changes: { [`${FIRST}.mtu`]: mtu },
        }),
    ),
    ...[1500, 8500].map(
        (mtu): AcceptedCase => ({
            rule: "mtu",
            what: `${mtu} bytes on a transit interface`,
            link: TRANSIT,
            changes: { [`${FIRST}.mtu`]: mtu },
        }),
    ),
    {
        rule: "site-link-partner",
        what: "SiteLink on two interfaces",
        link: TRANSIT,
        changes: { [`${FIRST}.siteLink`]: true, [`${SECOND}.siteLink`]: true },
    },
    {
        rule: "site-link-partner",
        what: "SiteLink beside a hosted interface, which may have it",
        link: VPN,
        changes: { [`${FIRST}.siteLink`]: true },
    },
    {
        rule: "site-link-partner",
        what: "SiteLink on one interface of a gateway that others use",
        link: TRANSIT,
        changes: { ...ON_EXISTING, [`${FIRST}.siteLink`]: true },
    },
    ...[6, 80].map(
        (length): AcceptedCase => ({
            rule: "bgp-key-length",
            what: `a BGP key of ${length} characters`,
            link: TRANSIT,
            changes: { [`${FIRST}.bgpKey`]: "!~".repeat(length / 2) },
        }),
    ),
    {
        rule: "bgp-key-length",
        what: "no BGP key",
        link: TRANSIT,
        changes: { [`${FIRST}.bgpKey`]: undefined },
    },
    { rule: "peer-form", what: "no addresses", link: TRANSIT, changes: { [`${FIRST}.addresses`]: undefined } },
    ...(
        [
            ["169.254.100.0/31", "169.254.100.1/31"],
            ["10.255.0.1/30", "10.255.0.2/30"],
            ["10.17.255.253/30", "10.17.255.254/30"],
            ["10.19.0.1/30", "10.19.0.2/30"],
            ["1.0.0.1/30", "1.0.0.2/30"],
            ["223.255.255.253/30", "223.255.255.254/30"],
            ["198.20.0.1/30", "198.20.0.2/30"],
        ] as const
    ).map(
        ([amazon, customer]): AcceptedCase => ({
            rule: "peer-range",
            what: `${amazon} and ${customer}`,
            link: TRANSIT,
            changes: addresses(amazon, customer),
        }),
    ),
    {
        rule: "peer-once",
        what: "two /31 of what would be one /30",
        link: TRANSIT,
        changes: {
            [`${FIRST}.addresses`]: { amazon: "169.254.100.0/31", customer: "169.254.100.1/31" },
            [`${SECOND}.addresses`]: { amazon: "169.254.100.2/31", customer: "169.254.100.3/31" },
        },
    },
];
