import { type DescribeContext, KNOWN_LATER } from "./describe-context";
import { type DescribedInterface, describeInterfaces } from "./describe-interfaces";
import { type DescribedDns, describeDns, type FirewallRow, firewallOf } from "./describe-services";
import { type DescribedVpn, describeVpn } from "./describe-vpn";
import type { Hybrid, Link } from "./hybrid";
import type { LinkValues } from "./link-values";
import { type DirectLink, directLinkOf, proposalsOf } from "./parts";

/** What the on-premises side must configure. Plain JSON, and no secret in it. */
export interface LinkDescription {
    readonly environment: string;
    readonly account: string;
    readonly region: string;
    /** Block of the network. */
    readonly network: string;
    readonly kind: Link["kind"];
    /** The Direct Connect gateway; absent where the transit gateway is another account's. */
    readonly gateway?: DescribedGateway;
    /** One a virtual interface of this account. */
    readonly interfaces: readonly DescribedInterface[];
    readonly vpn?: DescribedVpn;
    readonly prefixes: DescribedPrefixes;
    /** What keeps traffic on the path that it should take, one sentence each. */
    readonly routing: readonly string[];
    /** What the owner of another account's gateway must do, one sentence each; empty where there is none. */
    readonly otherAccount: readonly string[];
    readonly dns?: DescribedDns;
    /** What firewalls between on-premises and the network must let through. */
    readonly firewall: readonly FirewallRow[];
}

export interface DescribedGateway {
    readonly id: string;
    /** AWS's side of every virtual interface's session. */
    readonly asn: number;
    /** Account that has the gateway. */
    readonly account: string;
}

export interface DescribedPrefixes {
    /** What AWS announces, by the environment or account that it belongs to. */
    readonly fromAws: readonly { readonly of: string; readonly prefixes: readonly string[] }[];
    /** What on-premises announces; nothing else is routed to it. */
    readonly fromOnPremises: readonly string[];
    /** Most prefixes that a session takes; it is closed when there are more. */
    readonly mostPerSession: number;
}

/** @see https://docs.aws.amazon.com/directconnect/latest/UserGuide/limits.html */
const MOST_PREFIXES = 100;

/**
 * What the on-premises side must configure for a link, from settings alone; {@link KNOWN_LATER} stands for what only an
 * update tells, until its outputs are given.
 *
 * @param known outputs of an update, or some of them.
 */
export function describeLink(
    hybrid: Hybrid,
    context: DescribeContext,
    known: Partial<LinkValues> = {},
): LinkDescription {
    const link = directLinkOf(hybrid);
    const vpn = link?.backup === undefined ? undefined : describeVpn(link, link.backup, known.vpn);
    const dns = describeDns(hybrid, context);
    return {
        environment: context.environment,
        account: context.account,
        region: context.region,
        network: context.cidr,
        kind: hybrid.link.kind,
        ...(link === undefined ? {} : { gateway: describeGateway(link, context, known) }),
        interfaces: link === undefined ? [] : describeInterfaces(link, context, known.interfaces ?? {}),
        ...(vpn === undefined ? {} : { vpn }),
        prefixes: describePrefixes(hybrid, context),
        routing: describeRouting(hybrid, context),
        otherAccount: describeOtherAccount(hybrid, context, known),
        ...(dns === undefined ? {} : { dns }),
        firewall: firewallOf(hybrid, context, dns, vpn),
    };
}

function describeGateway(
    { gateway }: DirectLink,
    { account }: DescribeContext,
    known: Partial<LinkValues>,
): DescribedGateway {
    return {
        id: gateway.kind === "create" ? (known.gatewayId ?? KNOWN_LATER) : gateway.id,
        asn: gateway.asn,
        account: gateway.kind === "other-account" ? gateway.account : account,
    };
}

function describePrefixes(hybrid: Hybrid, { environment, cidr }: DescribeContext): DescribedPrefixes {
    const { link, prefixes } = hybrid;
    // For a VPN gateway the prefixes filter, and what passes is the network's own block.
    const own = link.kind === "transit-gateway" ? link.allowedPrefixes : [cidr];
    return {
        fromAws: [
            { of: environment, prefixes: own },
            ...proposalsOf(hybrid, "").map(({ part: { account, allowedPrefixes } }) => ({
                of: account,
                prefixes: allowedPrefixes,
            })),
        ],
        fromOnPremises: prefixes,
        mostPerSession: MOST_PREFIXES,
    };
}

/**
 * AWS prefers Direct Connect by itself, but only among routes to one and the same prefix.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html#tgw-route-evaluation-overview
 * @see https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-route-priority.html
 */
function describeRouting({ link, prefixes }: Hybrid, { cidr }: DescribeContext): readonly string[] {
    if (link.kind === "shared-transit-gateway") {
        return [];
    }
    const announce = `Announce ${prefixes.join(", ")} and nothing else: at most ${MOST_PREFIXES} prefixes a session, or AWS closes it.`;
    if (link.backup === undefined) {
        return [announce];
    }
    const narrower =
        link.kind === "transit-gateway" && !link.allowedPrefixes.includes(cidr)
            ? [
                  `Through the VPN AWS announces ${cidr} itself, on Direct Connect ${link.allowedPrefixes.join(", ")}: where the first is the narrower, take it from the VPN only while Direct Connect is down.`,
              ]
            : [];
    return [
        announce,
        "Announce the same prefixes on Direct Connect and through the VPN: a narrower one would draw AWS's traffic, wherever it is announced.",
        "Prefer what is learned on Direct Connect to what is learned through the VPN, by a higher local preference; AWS does so on its side.",
        ...narrower,
    ];
}

function describeOtherAccount(
    { link, prefixes }: Hybrid,
    { account, cidr }: DescribeContext,
    known: Partial<LinkValues>,
): readonly string[] {
    if (link.kind === "shared-transit-gateway") {
        const attachment = known.transitGatewayAttachmentId ?? KNOWN_LATER;
        return [
            `Share ${link.transitGatewayId} with account ${account} by Resource Access Manager.`,
            `Accept the attachment of the network (${attachment}), where sharing does not do so by itself.`,
            `Associate the attachment with a route table that leads to ${prefixes.join(", ")}, and to no other environment.`,
            `Propagate the attachment's route to ${cidr} into the route table of the attachment to on-premises.`,
            `Announce ${cidr} to on-premises: among the allowed prefixes of the Direct Connect gateway's association.`,
        ];
    }
    if (link.gateway.kind === "other-account") {
        const { account: owner, id } = link.gateway;
        return [
            `Account ${owner} accepts proposal ${known.proposalId ?? KNOWN_LATER} on gateway ${id}, with the allowed prefixes ${link.allowedPrefixes.join(", ")}.`,
            `Account ${owner} has the virtual interfaces, and tells their VLANs, ASNs and addresses.`,
        ];
    }
    return [];
}
