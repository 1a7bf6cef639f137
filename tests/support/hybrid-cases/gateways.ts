import { type AcceptedCase, changed, OTHER_ACCOUNT, type RefusedCase, SHARED, TRANSIT, VPN } from "../hybrid";

const PRIVATE = "is not a private ASN: 64512 to 65534, or 4200000000 to 4294967294";
const CUSTOMER = "link.interfaces[0].source.customerAsn";
const PROPOSAL = {
    id: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    account: "444455556666",
    allowedPrefixes: ["10.64.0.0/16"],
} as const;
const proposals = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
        ...PROPOSAL,
        id: `0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1${String(index).padStart(2, "0")}`,
        allowedPrefixes: [`10.${64 + index}.0.0/16`],
    }));
const hosted = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
        name: `site-${index}`,
        location: index % 2 === 0 ? "EqLD5" : "EqFR5",
        source: { kind: "hosted", id: `dxvif-33cc44${String(index).padStart(2, "0")}` },
    }));
const EXISTING_GATEWAY = { kind: "existing", id: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", asn: 64_512 };

/** ASNs, whose the gateway is, and what stands on it. */
export const REFUSED_GATEWAYS: readonly RefusedCase[] = [
    ...[64_511, 65_535, 4_199_999_999, 4_294_967_295, 7224].flatMap((asn): readonly RefusedCase[] => [
        {
            rule: "asn-aws-private",
            what: `${asn} for a Direct Connect gateway`,
            link: VPN,
            changes: { "link.gateway.asn": asn },
            problems: [["link.gateway.asn", `"${asn}" ${PRIVATE}`]],
        },
        {
            rule: "asn-aws-private",
            what: `${asn} for a VPN gateway`,
            link: VPN,
            changes: { "link.asn": asn },
            problems: [["link.asn", `"${asn}" ${PRIVATE}`]],
        },
        {
            rule: "asn-aws-private",
            what: `${asn} for a transit gateway`,
            link: TRANSIT,
            changes: { "link.transitGateway.asn": asn },
            problems: [["link.transitGateway.asn", `"${asn}" ${PRIVATE}`]],
        },
    ]),
    {
        rule: "asn-gateways-differ",
        what: "AWS's default ASN for a transit gateway and its Direct Connect gateway",
        link: TRANSIT,
        changes: { "link.transitGateway.asn": 64_512 },
        problems: [
            [
                "link.transitGateway.asn",
                '"64512" is the ASN of the Direct Connect gateway too, and AWS associates no transit gateway with the same',
            ],
        ],
    },
    {
        rule: "asn-gateways-differ",
        what: "AWS's default ASN for a VPN gateway and its Direct Connect gateway",
        link: VPN,
        changes: { "link.asn": 64_512 },
        problems: [
            [
                "link.asn",
                '"64512" is the ASN of the Direct Connect gateway too, and AWS associates no VPN gateway with the same',
            ],
        ],
    },
    ...[0, 4_294_967_295, -1].flatMap((asn): readonly RefusedCase[] => [
        {
            rule: "asn-customer-range",
            what: `${asn} for a router`,
            link: TRANSIT,
            changes: { [CUSTOMER]: asn },
            problems: [[CUSTOMER, `"${asn}" is not an ASN: 1 to 4294967294`]],
        },
        {
            rule: "asn-customer-range",
            what: `${asn} for the router of a VPN`,
            link: TRANSIT,
            changes: { "link.backup.customerAsn": asn },
            problems: [["link.backup.customerAsn", `"${asn}" is not an ASN: 1 to 4294967294`]],
        },
    ]),
    ...[23_456, 65_535].map(
        (asn): RefusedCase => ({
            rule: "asn-customer-reserved",
            what: `${asn} for a router`,
            link: VPN,
            changes: { [CUSTOMER]: asn },
            problems: [[CUSTOMER, `"${asn}" is reserved, and no router may have it`]],
        }),
    ),
    {
        rule: "asn-session-differs",
        what: "the Direct Connect gateway's ASN for a router",
        link: TRANSIT,
        changes: { [CUSTOMER]: 64_512 },
        problems: [
            [CUSTOMER, '"64512" is the ASN of the Direct Connect gateway too, which is the other side of the session'],
        ],
    },
    {
        rule: "asn-session-differs",
        what: "the transit gateway's ASN for the router of a VPN",
        link: TRANSIT,
        changes: { "link.backup.customerAsn": 64_513 },
        problems: [
            [
                "link.backup.customerAsn",
                '"64513" is the ASN of the transit gateway too, which is the other side of the session',
            ],
        ],
    },
    {
        rule: "asn-session-differs",
        what: "the VPN gateway's ASN for the router of a VPN",
        link: VPN,
        changes: {
            "link.backup": {
                customerAddress: "12.1.2.3",
                customerAsn: 64_520,
                tunnels: [{ insideCidr: "169.254.60.0/30" }, { insideCidr: "169.254.60.4/30" }],
            },
        },
        problems: [
            [
                "link.backup.customerAsn",
                '"64520" is the ASN of the VPN gateway too, which is the other side of the session',
            ],
        ],
    },
    {
        rule: "gateway-other-account",
        what: "the own account as the other one",
        link: OTHER_ACCOUNT,
        changes: { "link.gateway.account": "111122223333" },
        problems: [["link.gateway.account", '"111122223333" is the environment\'s own account']],
    },
    {
        rule: "gateway-other-account-interfaces",
        what: "an interface on another account's gateway",
        link: OTHER_ACCOUNT,
        changes: { "link.interfaces": hosted(1) },
        problems: [
            [
                "link.interfaces",
                "\"1\" virtual interfaces are listed, and those of another account's gateway are that account's",
            ],
        ],
    },
    {
        rule: "gateway-needs-interface",
        what: "a gateway that is made here without an interface",
        link: VPN,
        changes: { "link.interfaces": [] },
        problems: [
            ["link.interfaces", '"0" virtual interfaces are listed, and a gateway that is made here has no others'],
        ],
    },
    {
        rule: "gateway-interface-quota",
        what: "31 interfaces",
        link: VPN,
        changes: { "link.interfaces": hosted(31) },
        problems: [
            ["link.interfaces", '"31" virtual interfaces are above 30, all that a Direct Connect gateway takes'],
        ],
    },
    {
        rule: "gateway-association-quota",
        what: "a seventh transit gateway",
        link: TRANSIT,
        changes: { "link.gateway.proposals": proposals(6) },
        problems: [
            [
                "link.gateway.proposals",
                '"7" gateways with this environment\'s own are above 6, all of kind "transit-gateway" that a Direct Connect gateway takes',
            ],
        ],
    },
    {
        rule: "gateway-association-quota",
        what: "a twenty-first VPN gateway",
        link: VPN,
        changes: { "link.gateway.proposals": proposals(20) },
        problems: [
            [
                "link.gateway.proposals",
                '"21" gateways with this environment\'s own are above 20, all of kind "vpn-gateway" that a Direct Connect gateway takes',
            ],
        ],
    },
    {
        rule: "gateway-one-kind",
        what: "a VPN gateway beside a transit gateway",
        link: TRANSIT,
        changes: { "link.gateway.proposals[0].behind": "vpn-gateway" },
        problems: [
            [
                "link.gateway.proposals[0].behind",
                '"vpn-gateway" is not "transit-gateway", the kind of this link, and a gateway takes one kind only',
            ],
        ],
    },
    {
        rule: "gateway-one-kind",
        what: "a transit gateway beside a VPN gateway",
        link: VPN,
        changes: { "link.gateway.proposals": [{ ...PROPOSAL, behind: "transit-gateway" }] },
        problems: [
            [
                "link.gateway.proposals[0].behind",
                '"transit-gateway" is not "vpn-gateway", the kind of this link, and a gateway takes one kind only',
            ],
        ],
    },
    {
        rule: "proposal-once",
        what: "a proposal that is accepted twice",
        link: TRANSIT,
        changes: { "link.gateway.proposals": [PROPOSAL, { ...PROPOSAL, allowedPrefixes: ["10.65.0.0/16"] }] },
        problems: [["link.gateway.proposals[1].id", `"${PROPOSAL.id}" is accepted twice`]],
    },
    {
        rule: "proposal-other-account",
        what: "a proposal of the own account",
        link: TRANSIT,
        changes: { "link.gateway.proposals[0].account": "111122223333" },
        problems: [
            [
                "link.gateway.proposals[0].account",
                '"111122223333" is the environment\'s own account, whose gateways need no proposal',
            ],
        ],
    },
];

export const ACCEPTED_GATEWAYS: readonly AcceptedCase[] = [
    ...[64_512, 65_534, 4_200_000_000, 4_294_967_294].flatMap((asn): readonly AcceptedCase[] => [
        {
            rule: "asn-aws-private",
            what: `${asn} for a Direct Connect gateway`,
            link: VPN,
            changes: { "link.gateway.asn": asn },
        },
        {
            rule: "asn-aws-private",
            what: `${asn} for a transit gateway`,
            link: TRANSIT,
            changes: { "link.transitGateway.asn": asn, "link.gateway.asn": 64_600 },
        },
    ]),
    ...[1, 23_455, 23_457, 65_534, 65_536, 4_294_967_294].map(
        (asn): AcceptedCase => ({
            rule: "asn-customer-range",
            what: `${asn} for the routers`,
            link: TRANSIT,
            changes: { [CUSTOMER]: asn, "link.backup.customerAsn": asn },
        }),
    ),
    {
        rule: "asn-session-differs",
        what: "the transit gateway's ASN on an interface, whose other side is another gateway",
        link: TRANSIT,
        changes: { [CUSTOMER]: 64_513 },
    },
    { rule: "gateway-other-account", what: "another account's gateway", link: OTHER_ACCOUNT },
    { rule: "gateway-other-account", what: "another account's transit gateway", link: SHARED },
    {
        rule: "gateway-needs-interface",
        what: "an existing gateway whose interfaces are made elsewhere",
        link: VPN,
        changes: { "link.gateway": EXISTING_GATEWAY, "link.interfaces": [] },
    },
    {
        rule: "gateway-interface-quota",
        what: "30 interfaces",
        link: VPN,
        changes: { "link.interfaces": hosted(30) },
    },
    {
        rule: "gateway-association-quota",
        what: "six transit gateways",
        link: TRANSIT,
        changes: { "link.gateway.proposals": proposals(5) },
    },
    {
        rule: "gateway-association-quota",
        what: "twenty VPN gateways",
        link: VPN,
        changes: { "link.gateway.proposals": proposals(19) },
    },
    {
        rule: "gateway-one-kind",
        what: "a proposal that does not say what is behind it",
        link: TRANSIT,
        changes: { "link.gateway.proposals[0].behind": undefined },
    },
    {
        rule: "gateway-one-kind",
        what: "a transit gateway that exists",
        link: changed(TRANSIT, {
            "link.transitGateway": { kind: "existing", id: "tgw-0123456789abcdef0", asn: 64_513 },
        }),
    },
];
