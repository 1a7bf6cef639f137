import type { Tier } from "../subnet-plan";
import type { Traffic } from "./traffic";

/** Tier of a subnet, by its tag; `transit` holds nothing but a transit gateway's attachment. */
export type SubnetTier = Tier | "transit";

/** The tiers that a tag may name. */
export const SUBNET_TIERS: readonly SubnetTier[] = ["public", "private", "isolated", "transit"];

/** A network, as far as its addresses go. */
export interface Vpc {
    readonly id: string;
    readonly name: string;
    /** Its block; undefined where it is not known. */
    readonly cidr: string | undefined;
}

export interface Subnet {
    readonly id: string;
    readonly name: string;
    readonly cidr: string;
    /** Undefined where no tag tells. */
    readonly tier: SubnetTier | undefined;
    /** Tables that it is associated with, which should be one; without an association the network's main one. */
    readonly tables: readonly RouteTable[];
    /** ACLs that it is associated with; without an association the network's default one. */
    readonly acls: readonly Acl[];
    /** Whether what starts in it gets a public address by itself. */
    readonly givesPublicAddresses: boolean;
}

export interface RouteTable {
    readonly id: string;
    readonly name: string;
    /** Whether it is the network's main one, which every new subnet falls to. */
    readonly isDefault: boolean;
    readonly routes: readonly Route[];
    /** Gateways that may add any route to it: names of VPN gateways. */
    readonly learnsFrom: readonly string[];
}

/** A block or a prefix list, with how a person writes it. */
export interface Destination {
    readonly kind: "ipv4" | "ipv6" | "prefix-list";
    readonly text: string;
}

export interface Route {
    readonly destination: Destination;
    readonly target: Target;
}

export type TargetKind =
    | "local"
    | "internet-gateway"
    | "nat-gateway"
    | "vpn-gateway"
    | "transit-gateway"
    | "gateway-endpoint"
    | "other";

export interface Target {
    readonly kind: TargetKind;
    readonly id: string;
    /** For a path: `NAT gateway network-nat-a`. */
    readonly label: string;
    /** Whether it is among the registered resources. */
    readonly isRegistered: boolean;
}

export interface Group {
    readonly id: string;
    readonly name: string;
    readonly ingress: readonly GroupRule[];
    readonly egress: readonly GroupRule[];
    /** Who carries it, in the order of registration. */
    readonly carriers: readonly Placed[];
}

export interface GroupRule {
    /** For a path: `rule network-endpoints-https`; else that it is inline, or of no resource, as one made by hand. */
    readonly name: string;
    readonly traffic: Traffic;
    readonly peer: Peer;
}

export type Peer =
    | { readonly kind: "ipv4" | "ipv6"; readonly cidr: string }
    | { readonly kind: "group"; readonly id: string; readonly name: string; readonly isRegistered: boolean }
    /** `service` where it is the list of a gateway endpoint here; `cidrs` where the list itself is registered. */
    | {
          readonly kind: "prefix-list";
          readonly id: string;
          readonly service: boolean;
          readonly cidrs?: readonly string[];
      }
    | { readonly kind: "unknown" };

export interface Acl {
    readonly id: string;
    readonly name: string;
    readonly ingress: readonly AclEntry[];
    readonly egress: readonly AclEntry[];
}

/** One rule of an ACL, by number: the first that matches decides. */
export interface AclEntry {
    readonly number: number;
    readonly allows: boolean;
    readonly traffic: Traffic;
    readonly kind: "ipv4" | "ipv6";
    readonly cidr: string;
}

interface PlacedThing {
    /** Logical name of its resource. */
    readonly name: string;
    /** For a path: `builds of hello`. */
    readonly label: string;
    readonly subnets: readonly Subnet[];
    /** The groups that it carries, by id. */
    readonly groupIds: readonly string[];
    /** Their logical names, in the same order. */
    readonly groupNames: readonly string[];
}

/** Something that stands in subnets and carries groups. */
export type Placed =
    | (PlacedThing & {
          readonly kind: "builds";
          readonly isInNetwork: boolean;
          /** Whether they set a cluster up or deploy to it, and build no image. */
          readonly isOfCluster: boolean;
      })
    | (PlacedThing & {
          readonly kind: "tasks";
          readonly workload: string;
          /** Port that they listen on. */
          readonly port: number;
          /** The load balancer behind whose rule they are; undefined where it cannot be followed. */
          readonly balancer: Balancer | undefined;
      })
    | Balancer
    /** The API of a cluster. */
    | (PlacedThing & { readonly kind: "cluster"; readonly hasPublicApi: boolean })
    /** Machines of a cluster, or pods with a machine each. The group that they carry EKS makes itself. */
    | (PlacedThing & { readonly kind: "machines" })
    | (PlacedThing & { readonly kind: "endpoint"; readonly service: string })
    | (PlacedThing & { readonly kind: "resolver"; readonly direction: "inbound" | "outbound" });

export type Balancer = PlacedThing & {
    readonly kind: "balancer";
    readonly isInternetFacing: boolean;
    /** Ports of its listeners. */
    readonly ports: readonly number[];
};

/** A gateway of the network to the internet. */
export interface Gateway {
    readonly kind: "internet-gateway" | "nat-gateway" | "egress-only-gateway";
    readonly name: string;
    readonly label: string;
    /** Where a NAT gateway stands. */
    readonly subnet: Subnet | undefined;
}

/** A public address that is reserved. */
export interface PublicAddress {
    readonly name: string;
    /** Whether it is that of a NAT gateway here, and of nothing else. */
    readonly isOfNat: boolean;
}

/** A part of a link to other networks. */
export interface LinkPart {
    /** For a path: `VPN gateway link-vpn-gateway`. */
    readonly label: string;
    /** Why the part opens more than a link should. */
    readonly openings: readonly string[];
}

/** Something that the proof cannot judge, and so cannot pass. */
export interface Uncovered {
    /** What: type and name. */
    readonly what: string;
    /** Why it is not judged. */
    readonly why: string;
}

/** All that the proof looks at, followed from the registered resources. */
export interface Facts {
    readonly vpcs: readonly Vpc[];
    readonly subnets: readonly Subnet[];
    /** Tables that no subnet uses are among them. */
    readonly tables: readonly RouteTable[];
    readonly groups: readonly Group[];
    readonly acls: readonly Acl[];
    readonly placed: readonly Placed[];
    readonly gateways: readonly Gateway[];
    readonly addresses: readonly PublicAddress[];
    readonly links: readonly LinkPart[];
    readonly uncovered: readonly Uncovered[];
}
