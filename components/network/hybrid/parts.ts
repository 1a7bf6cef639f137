import type {
    AcceptedProposal,
    Hybrid,
    InterfaceSource,
    Link,
    SharedTransitGatewayLink,
    VirtualInterface,
    VpnBackup,
} from "./hybrid";

/** A part of a link, and where the person wrote it. */
export interface Placed<Part> {
    readonly part: Part;
    /** For example `hybrid.link.interfaces[0]`. */
    readonly path: string;
}

/** A link that stands on Direct Connect, seen from this account. */
export type DirectLink = Exclude<Link, SharedTransitGatewayLink>;
/** What a virtual interface is made from, where it is made here. */
export type ConnectionSource = Extract<InterfaceSource, { kind: "connection" }>;
/** A virtual interface that another account or a partner made. */
export type HostedSource = Extract<InterfaceSource, { kind: "hosted" }>;

/** The link, where this account has a part of Direct Connect. */
export function directLinkOf({ link }: Hybrid): DirectLink | undefined {
    return link.kind === "shared-transit-gateway" ? undefined : link;
}

/** ASN of the gateway that the network is attached to, AWS's side of the VPN, and where it is written. */
export function attachmentAsnOf(link: DirectLink, path: string): Placed<number> {
    return link.kind === "vpn-gateway"
        ? { part: link.asn, path: `${path}.link.asn` }
        : { part: link.transitGateway.asn, path: `${path}.link.transitGateway.asn` };
}

export function interfacesOf(hybrid: Hybrid, path: string): readonly Placed<VirtualInterface>[] {
    return (directLinkOf(hybrid)?.interfaces ?? []).map((part, index) => ({
        part,
        path: `${path}.link.interfaces[${index}]`,
    }));
}

/** The sources of the interfaces that are made here. */
export function connectionsOf(hybrid: Hybrid, path: string): readonly Placed<ConnectionSource>[] {
    return interfacesOf(hybrid, path).flatMap(({ part: { source }, path: at }) =>
        source.kind === "connection" ? [{ part: source, path: `${at}.source` }] : [],
    );
}

/** The sources of the interfaces that others made. */
export function hostedOf(hybrid: Hybrid, path: string): readonly Placed<HostedSource>[] {
    return interfacesOf(hybrid, path).flatMap(({ part: { source }, path: at }) =>
        source.kind === "hosted" ? [{ part: source, path: `${at}.source` }] : [],
    );
}

export function proposalsOf(hybrid: Hybrid, path: string): readonly Placed<AcceptedProposal>[] {
    const gateway = directLinkOf(hybrid)?.gateway;
    return (gateway?.kind === "create" ? (gateway.proposals ?? []) : []).map((part, index) => ({
        part,
        path: `${path}.link.gateway.proposals[${index}]`,
    }));
}

export function backupOf(hybrid: Hybrid): VpnBackup | undefined {
    return directLinkOf(hybrid)?.backup;
}

/** What is on the other side, block by block. */
export function prefixesOf(hybrid: Hybrid, path: string): readonly Placed<string>[] {
    return hybrid.prefixes.map((part, index) => ({ part, path: `${path}.prefixes[${index}]` }));
}

/** The lists of prefixes that are announced to on-premises: this environment's, then those of accepted proposals. */
export function announcementsOf(hybrid: Hybrid, path: string): readonly Placed<readonly string[]>[] {
    const link = directLinkOf(hybrid);
    if (link === undefined) {
        return [];
    }
    return [
        { part: link.allowedPrefixes, path: `${path}.link.allowedPrefixes` },
        ...proposalsOf(hybrid, path).map(({ part, path: at }) => ({
            part: part.allowedPrefixes,
            path: `${at}.allowedPrefixes`,
        })),
    ];
}

/** The entries of placed lists, each with its own place. */
export function entriesOf<Part>(lists: readonly Placed<readonly Part[]>[]): readonly Placed<Part>[] {
    return lists.flatMap(({ part: list, path }) => list.map((part, index) => ({ part, path: `${path}[${index}]` })));
}
