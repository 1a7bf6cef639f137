import type { Problem } from "../../../../release/problem";
import type { Hybrid } from "../hybrid";
import { attachmentAsnOf, backupOf, connectionsOf, directLinkOf, type Placed } from "../parts";
import type { HybridRule } from "../rule";

/** Private ASNs of 2 and of 4 bytes, both bounds included. */
const PRIVATE_RANGES = [
    [64_512, 65_534],
    [4_200_000_000, 4_294_967_294],
] as const;

const LARGEST_ASN = 4_294_967_294;

/**
 * ASNs that no router may have: the stand-in for those of 4 bytes, and the last of 2 bytes. The last of 4 bytes is
 * beyond {@link LARGEST_ASN}.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6793
 * @see https://www.rfc-editor.org/rfc/rfc7300
 */
const RESERVED_ASNS: readonly number[] = [23_456, 65_535];

export const ASN_RULES: readonly HybridRule[] = [
    {
        id: "asn-aws-private",
        source: "https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateDirectConnectGateway.html",
        check: (hybrid, _context, path) =>
            awsAsns(hybrid, path)
                .filter(({ part }) => !PRIVATE_RANGES.some(([first, last]) => part >= first && part <= last))
                .map(({ part, path: at }) => ({
                    path: at,
                    message: `"${part}" is not a private ASN: 64512 to 65534, or 4200000000 to 4294967294`,
                    remedy: "choose one of these ranges that no other gateway or router has",
                })),
    },
    {
        id: "asn-gateways-differ",
        source: "https://docs.aws.amazon.com/directconnect/latest/UserGuide/direct-connect-transit-gateways.html",
        check: checkGatewaysDiffer,
    },
    {
        id: "asn-customer-range",
        source: "https://docs.aws.amazon.com/directconnect/latest/APIReference/API_NewTransitVirtualInterface.html",
        check: (hybrid, _context, path) =>
            customerAsns(hybrid, path)
                .filter(({ part }) => part < 1 || part > LARGEST_ASN)
                .map(({ part, path: at }) => ({
                    path: at,
                    message: `"${part}" is not an ASN: 1 to ${LARGEST_ASN}`,
                    remedy: "use the ASN of the router on-premises",
                })),
    },
    {
        id: "asn-customer-reserved",
        source: "https://www.iana.org/assignments/iana-as-numbers-special-registry/",
        check: (hybrid, _context, path) =>
            customerAsns(hybrid, path)
                .filter(({ part }) => RESERVED_ASNS.includes(part))
                .map(({ part, path: at }) => ({
                    path: at,
                    message: `"${part}" is reserved, and no router may have it`,
                    remedy: "use the ASN of the router on-premises",
                })),
    },
    {
        id: "asn-session-differs",
        source: "https://docs.aws.amazon.com/directconnect/latest/UserGuide/WorkingWithVirtualInterfaces.html",
        check: checkSessions,
    },
];

/** ASNs of AWS's side. */
function awsAsns(hybrid: Hybrid, path: string): readonly Placed<number>[] {
    const link = directLinkOf(hybrid);
    return link === undefined
        ? []
        : [{ part: link.gateway.asn, path: `${path}.link.gateway.asn` }, attachmentAsnOf(link, path)];
}

/** ASNs of the routers on-premises. */
function customerAsns(hybrid: Hybrid, path: string): readonly Placed<number>[] {
    return [...connectionAsns(hybrid, path), ...backupAsns(hybrid, path)];
}

function connectionAsns(hybrid: Hybrid, path: string): readonly Placed<number>[] {
    return connectionsOf(hybrid, path).map(({ part, path: at }) => ({
        part: part.customerAsn,
        path: `${at}.customerAsn`,
    }));
}

function backupAsns(hybrid: Hybrid, path: string): readonly Placed<number>[] {
    const backup = backupOf(hybrid);
    return backup === undefined ? [] : [{ part: backup.customerAsn, path: `${path}.link.backup.customerAsn` }];
}

function checkGatewaysDiffer(hybrid: Hybrid, _context: unknown, path: string): readonly Problem[] {
    const link = directLinkOf(hybrid);
    if (link === undefined) {
        return [];
    }
    const { part, path: at } = attachmentAsnOf(link, path);
    const what = link.kind === "vpn-gateway" ? "VPN gateway" : "transit gateway";
    return part === link.gateway.asn
        ? [
              {
                  path: at,
                  message: `"${part}" is the ASN of the Direct Connect gateway too, and AWS associates no ${what} with the same`,
                  remedy: "give the two different ASNs; both default to 64512 in AWS",
              },
          ]
        : [];
}

/** On an interface the other side is the Direct Connect gateway, in a tunnel the gateway of the network. */
function checkSessions(hybrid: Hybrid, _context: unknown, path: string): readonly Problem[] {
    const link = directLinkOf(hybrid);
    if (link === undefined) {
        return [];
    }
    const same = (sessions: readonly Placed<number>[], asn: number, whose: string) =>
        sessions
            .filter(({ part }) => part === asn)
            .map(({ part, path: at }) => ({
                path: at,
                message: `"${part}" is the ASN of ${whose} too, which is the other side of the session`,
                remedy: "give the two sides different ASNs",
            }));
    const kind = link.kind === "vpn-gateway" ? "the VPN gateway" : "the transit gateway";
    return [
        ...same(connectionAsns(hybrid, path), link.gateway.asn, "the Direct Connect gateway"),
        ...same(backupAsns(hybrid, path), attachmentAsnOf(link, path).part, kind),
    ];
}
