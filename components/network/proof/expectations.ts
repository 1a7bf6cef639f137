import type { Destination } from "../hybrid/hybrid";
import type { Internet } from "../internet";

/** What the settings of an environment promise of its network: what the proof holds the resources against. */
export interface Expectations {
    /** The network's block. */
    readonly cidr: string;
    /** Whether there is a gateway to the internet, and whether the internet may come in by load balancers. */
    readonly internet: Internet["kind"];
    /** Whether there is a NAT gateway, by which what is open leaves. */
    readonly nat: boolean;
    /** Where images are built: `closed` reaches private endpoints only, `nat` the internet by HTTPS; `none` where nothing is built here. */
    readonly builds: "closed" | "nat" | "none";
    /** Whether tasks reach the internet by HTTPS, or private endpoints only. */
    readonly tasks: "internet" | "endpoints";
    /** Workloads by name, each of which has a runtime contract. */
    readonly workloads: readonly string[];
    /** Who may reach the load balancers' listeners, as IPv4 blocks. */
    readonly allowedCidrs: readonly string[];
    /** @default - workloads run on ECS, behind load balancers that are registered */
    readonly cluster?: ExpectedCluster;
    /** @default - no link */
    readonly onPremises?: OnPremises;
}

/** What the settings say of a cluster of EKS, and of the load balancer that it makes by itself. */
export interface ExpectedCluster {
    /** Ports of the load balancer's listener where it faces the internet; empty where it does not. */
    readonly internetPorts: readonly number[];
    /** As {@link Expectations.builds}, of the builds that set the cluster up and deploy to it. */
    readonly builds: "closed" | "nat";
    /** Whether the cluster's API answers to blocks of the internet. */
    readonly hasPublicApi: boolean;
}

/** What is on the other side of the link, and what is listed on either side. */
export interface OnPremises {
    /** IPv4 blocks. */
    readonly prefixes: readonly string[];
    /** Whether the private endpoints of AWS services are listed. */
    readonly reachesEndpoints: boolean;
    /** Whether the inbound resolver is listed. */
    readonly reachesResolver: boolean;
    /** What tasks may connect to there. */
    readonly destinations: readonly Destination[];
    /** Addresses that the outbound resolver asks. */
    readonly forwardTargets: readonly string[];
}
