import type * as pulumi from "@pulumi/pulumi";

/** How an environment is connected to on-premises. */
export interface Hybrid {
    /**
     * What is on the other side, as IPv4 blocks: routed there, and let through the subnets' ACLs. 1 to 15, since each is a
     * rule of an ACL; summarise more.
     */
    readonly prefixes: readonly string[];
    readonly link: Link;
    /** Names, both ways. @default - neither side resolves the other's names */
    readonly dns?: HybridDns;
    /**
     * What on-premises may connect to here, beside load balancers whose `ingress.allowedCidrs` name it and the inbound
     * resolver: `endpoints` are the private endpoints of AWS services.
     */
    readonly reachable: readonly "endpoints"[];
    /** What tasks may connect to there, by TCP. 0 to 20. */
    readonly destinations: readonly Destination[];
    /** Whether no release is admitted while the link is down. */
    readonly holdReleasesWhileDown: boolean;
}

/** One thing on-premises that tasks connect to. */
export interface Destination {
    /** Block inside {@link Hybrid.prefixes}, for example `10.200.5.10/32`. */
    readonly cidr: string;
    /** TCP port, 1 to 65535. */
    readonly port: number;
}

export type Link = VpnGatewayLink | TransitGatewayLink | SharedTransitGatewayLink;

/** What the two kinds of link that stand on Direct Connect have in common. */
interface DirectLink {
    readonly gateway: Gateway;
    /** What is announced to on-premises: IPv4 blocks, 1 to 20. Stated, so that drift is seen. */
    readonly allowedPrefixes: readonly string[];
    /** Virtual interfaces; none where the gateway is another account's, whose they are then. */
    readonly interfaces: readonly VirtualInterface[];
    /** What the interfaces are claimed to survive; checked against their locations and connections. */
    readonly resilience: Resilience;
    /** VPN over the internet that takes over where Direct Connect is down. @default - none */
    readonly backup?: VpnBackup;
}

/** By a virtual private gateway of the network and private virtual interfaces. */
export interface VpnGatewayLink extends DirectLink {
    readonly kind: "vpn-gateway";
    /** ASN of the virtual private gateway, AWS's side. */
    readonly asn: number;
}

/** By a transit gateway of the account and transit virtual interfaces. */
export interface TransitGatewayLink extends DirectLink {
    readonly kind: "transit-gateway";
    readonly transitGateway: TransitGateway;
}

/** By another account's transit gateway, shared with this one, which is then where the rest is configured. */
export interface SharedTransitGatewayLink {
    readonly kind: "shared-transit-gateway";
    /** `tgw-…`, shared with this account by Resource Access Manager. */
    readonly transitGatewayId: string;
}

export type TransitGateway =
    | { readonly kind: "create"; readonly asn: number }
    | { readonly kind: "existing"; readonly id: string; readonly asn: number };

/** The Direct Connect gateway. Its ASN is AWS's side, and none of the gateways behind it may have the same. */
export type Gateway =
    | {
          readonly kind: "create";
          readonly asn: number;
          /** Proposals of other accounts' gateways to be associated too. @default - none */
          readonly proposals?: readonly AcceptedProposal[];
      }
    | { readonly kind: "existing"; readonly id: string; readonly asn: number }
    /** Of another account, which accepts the association that is proposed here, and has the virtual interfaces. */
    | { readonly kind: "other-account"; readonly id: string; readonly asn: number; readonly account: string };

/** A proposal that another account made to the gateway of this one. */
export interface AcceptedProposal {
    /** Id of the proposal, a UUID. */
    readonly id: string;
    /** Account that owns the gateway behind the proposal, 12 digits. */
    readonly account: string;
    /** What is announced of it; overrides the proposal's own. */
    readonly allowedPrefixes: readonly string[];
    /** What the other account has behind the proposal, to be checked against the link. @default - not checked */
    readonly behind?: "vpn-gateway" | "transit-gateway";
}

/**
 * What the interfaces survive: `single` nothing, `high` the loss of a location, `maximum` also of a device in each.
 *
 * @see https://docs.aws.amazon.com/directconnect/latest/UserGuide/resiliency_toolkit.html
 */
export type Resilience = "single" | "high" | "maximum";

export interface VirtualInterface {
    /** Key among the link's interfaces: 1 to 20 lower-case letters, digits and `-`. */
    readonly name: string;
    /** Code of the Direct Connect location that its connection ends in, for example `EqLD5`. */
    readonly location: string;
    readonly source: InterfaceSource;
}

export type InterfaceSource =
    /** Made here, on a connection or link aggregation group of this account. */
    | {
          readonly kind: "connection";
          /** `dxcon-…` or `dxlag-…`. */
          readonly id: string;
          /** 1 to 4094, each once a connection. */
          readonly vlan: number;
          /** ASN of the router on-premises. */
          readonly customerAsn: number;
          /** Addresses of the peering, a /30 or /31, with their prefix length. @default - AWS chooses */
          readonly addresses?: { readonly amazon: string; readonly customer: string };
          /** Largest packet in bytes: 1500, or jumbo 9001 for private interfaces and 8500 for transit ones. */
          readonly mtu: number;
          /** Whether locations exchange traffic with each other through AWS. */
          readonly siteLink: boolean;
          /** MD5 key of the BGP session, 6 to 80 characters, a secret. @default - AWS makes one */
          readonly bgpKey?: pulumi.Input<string>;
      }
    /** Made for this account by a partner or another account, and accepted here. */
    | {
          readonly kind: "hosted";
          /** `dxvif-…`. */
          readonly id: string;
          /** What its owner made it as, to be checked against the link. @default - not checked */
          readonly type?: "private" | "transit";
      };

/** A site-to-site VPN with two tunnels and BGP. */
export interface VpnBackup {
    /** Public IPv4 address of the router on-premises. */
    readonly customerAddress: string;
    /** ASN of the router on-premises. */
    readonly customerAsn: number;
    /** The two tunnels, in AWS's order. */
    readonly tunnels: readonly [VpnTunnel, VpnTunnel];
}

export interface VpnTunnel {
    /** Addresses inside the tunnel: a /30 of 169.254.0.0/16 beside AWS's reserved ones. */
    readonly insideCidr: string;
}

export interface HybridDns {
    /** Whether on-premises may ask the network's resolver. */
    readonly inbound: boolean;
    /** Domains whose names are asked of on-premises. 0 to 20. */
    readonly forward: readonly ForwardedDomain[];
}

export interface ForwardedDomain {
    /** For example `corp.example.com`, without a dot at the end. */
    readonly domain: string;
    /** Addresses of the servers on-premises, 1 to 6, inside {@link Hybrid.prefixes}. */
    readonly targets: readonly string[];
}
