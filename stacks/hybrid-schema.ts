import type { z } from "zod";
import type { Hybrid } from "../components/network/hybrid/hybrid";
import { PORT } from "../release/manifest";
import { flag, integer, listOf, oneOf, pairOf, secretText, strictObject, taggedUnion, text } from "../release/schema";

/*
 * Shapes alone: what is a number, a block, an id. Bounds of ASNs, VLANs and counts are rows of the rules beside
 * `checkHybrid`, which see the values together, so that one that is out of range does not hide what else is wrong.
 */

/** Longest list that is read at all; the rules say how many are sensible. */
const LONGEST_LIST = 1000;

const BLOCK = text(
    /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/,
    "an IPv4 CIDR block such as 10.200.0.0/16",
    "write four numbers and a prefix length",
);
const ADDRESS = text(/^\d{1,3}(\.\d{1,3}){3}$/, "an IPv4 address", "write four numbers, like 10.200.0.53");
const PEER = text(
    /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/,
    "an IPv4 address with its prefix length",
    "write it like 169.254.100.1/30",
);
const ACCOUNT = text(/^\d{12}$/, "an account id: 12 digits in quotes", 'write it like "123456789012"');
const AWS_ASN = integer("use a private ASN: 64512 to 65534, or 4200000000 to 4294967294");
const CUSTOMER_ASN = integer("use the router's ASN, 1 to 4294967294");
const BLOCKS = listOf(BLOCK, 0, LONGEST_LIST, "CIDR blocks");

/** @see https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateDirectConnectGateway.html */
const GATEWAY_ID = uuid("the id of a Direct Connect gateway");

/** Not hexadecimal: AWS's own examples have other letters too. */
function directConnectId(prefixes: string, rule: string) {
    return text(new RegExp(`^(?:${prefixes})-[0-9a-z]{8,17}$`), rule, "copy it from the Direct Connect console");
}

function uuid(rule: string) {
    return text(
        /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
        `${rule}: a UUID in lower case`,
        "copy it from the Direct Connect console, like 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    );
}

const TRANSIT_GATEWAY_ID = text(
    /^tgw-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
    "the id of a transit gateway",
    "write it like tgw-0123456789abcdef0",
);

const GATEWAY = taggedUnion(
    "kind",
    ["create", "existing", "other-account"],
    [
        strictObject({
            kind: oneOf(["create"]),
            asn: AWS_ASN,
            proposals: listOf(
                strictObject({
                    id: uuid("the id of a proposal"),
                    account: ACCOUNT,
                    allowedPrefixes: BLOCKS,
                    behind: oneOf(["vpn-gateway", "transit-gateway"]).optional(),
                }),
                0,
                LONGEST_LIST,
                "proposals",
            ).optional(),
        }),
        strictObject({ kind: oneOf(["existing"]), id: GATEWAY_ID, asn: AWS_ASN }),
        strictObject({ kind: oneOf(["other-account"]), id: GATEWAY_ID, asn: AWS_ASN, account: ACCOUNT }),
    ],
);

const INTERFACE = strictObject({
    name: text(
        /^[a-z0-9-]{1,20}$/,
        'a name of an interface: 1 to 20 lower-case letters, digits and "-"',
        "choose a name like london-1",
    ),
    location: text(
        /^[A-Za-z0-9-]{2,20}$/,
        "a code of a Direct Connect location",
        "copy it from the connection, like EqLD5",
    ),
    source: taggedUnion(
        "kind",
        ["connection", "hosted"],
        [
            strictObject({
                kind: oneOf(["connection"]),
                id: directConnectId(
                    "dxcon|dxlag",
                    "the id of a connection (dxcon-…) or link aggregation group (dxlag-…)",
                ),
                vlan: integer("use 1 to 4094"),
                customerAsn: CUSTOMER_ASN,
                addresses: strictObject({ amazon: PEER, customer: PEER }).optional(),
                mtu: integer("use 1500, or 9001 on a VPN gateway and 8500 on a transit gateway for jumbo frames"),
                siteLink: flag(),
                bgpKey: secretText("set it as a secret text, or leave it out and AWS makes one").optional(),
            }),
            strictObject({
                kind: oneOf(["hosted"]),
                id: directConnectId("dxvif", "the id of a virtual interface (dxvif-…)"),
                type: oneOf(["private", "transit"]).optional(),
            }),
        ],
    ),
});

const DIRECT_LINK = {
    gateway: GATEWAY,
    allowedPrefixes: BLOCKS,
    interfaces: listOf(INTERFACE, 0, LONGEST_LIST, "virtual interfaces"),
    resilience: oneOf(["single", "high", "maximum"]),
    backup: strictObject({
        customerAddress: ADDRESS,
        customerAsn: CUSTOMER_ASN,
        tunnels: pairOf(strictObject({ insideCidr: BLOCK }), "tunnels"),
    }).optional(),
} as const;

const LINK = taggedUnion(
    "kind",
    ["vpn-gateway", "transit-gateway", "shared-transit-gateway"],
    [
        strictObject({ kind: oneOf(["vpn-gateway"]), asn: AWS_ASN, ...DIRECT_LINK }),
        strictObject({
            kind: oneOf(["transit-gateway"]),
            transitGateway: taggedUnion(
                "kind",
                ["create", "existing"],
                [
                    strictObject({ kind: oneOf(["create"]), asn: AWS_ASN }),
                    strictObject({ kind: oneOf(["existing"]), id: TRANSIT_GATEWAY_ID, asn: AWS_ASN }),
                ],
            ),
            ...DIRECT_LINK,
        }),
        strictObject({ kind: oneOf(["shared-transit-gateway"]), transitGatewayId: TRANSIT_GATEWAY_ID }),
    ],
);

/** How an environment is connected to on-premises, as a stack file says it. */
export const HYBRID = strictObject({
    prefixes: BLOCKS,
    link: LINK,
    dns: strictObject({
        inbound: flag(),
        forward: listOf(
            strictObject({
                domain: text(
                    /^[\w.-]{1,256}$/,
                    "a domain of 1 to 256 characters",
                    "write a domain like corp.example.com",
                ),
                targets: listOf(ADDRESS, 0, LONGEST_LIST, "addresses"),
            }),
            0,
            20,
            "domains",
        ),
    }).optional(),
    reachable: listOf(oneOf(["endpoints"]), 0, LONGEST_LIST, "kinds of targets"),
    destinations: listOf(strictObject({ cidr: BLOCK, port: PORT }), 0, 20, "destinations"),
    holdReleasesWhileDown: flag(),
}) satisfies z.ZodType<Hybrid>;
