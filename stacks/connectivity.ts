import type * as pulumi from "@pulumi/pulumi";
import type { Guardrails } from "../components/governance/guardrails";
import { DirectConnect } from "../components/network/hybrid/direct-connect";
import { connectionOf } from "../components/network/hybrid/link-frame";
import { Network, type NetworkSource } from "../components/network/network";
import { listenerPorts } from "../components/runtime/ecs/balancer";
import { bucketName } from "../components/shared/names";
import type { Settings } from "./settings";
import type { Topology } from "./topology";

/** An environment's network. */
export function createNetwork(
    settings: Settings,
    { here, next }: Topology,
    { keyArn, boundaries }: Guardrails,
): Network {
    return new Network("network", {
        placement: here,
        source: networkSource(settings),
        nextInbox: next === undefined || next.account === here.account ? undefined : bucketName(next, "inbox"),
        keyArn,
        boundaryArn: boundaries.service,
        deletionProtection: settings.deletionProtection,
    });
}

/** By these a cluster finds the subnets of its load balancers. @see https://docs.aws.amazon.com/eks/latest/userguide/tag-subnets-auto.html */
const BALANCER_SUBNETS = {
    public: { "kubernetes.io/role/elb": "1" },
    private: { "kubernetes.io/role/internal-elb": "1" },
} as const;

function networkSource({ network, environment: { cidr }, ingress, hybrid, runtime }: Settings): NetworkSource {
    if (network.kind === "existing") {
        return { ...network, cidr };
    }
    const { internet } = network;
    return {
        ...network,
        cidr,
        internet: internet.kind === "ingress" ? { ...internet, listenerPorts: listenerPorts(ingress) } : internet,
        ...(runtime.kind === "eks" && { subnetTags: BALANCER_SUBNETS }),
        connection: hybrid && connectionOf(hybrid),
    };
}

/** The environment's link to on-premises, where it has one. */
export function createLink(
    { hybrid, retention, deletionProtection }: Settings,
    { here: placement }: Topology,
    { keyArn }: Guardrails,
    { vpcId, cidr, endpointSecurityGroupId, attachments }: Network,
): DirectConnect | undefined {
    // Settings refuse a link to an existing network, which has its own.
    if (hybrid === undefined || attachments === undefined) {
        return undefined;
    }
    return new DirectConnect("link", {
        placement,
        hybrid,
        network: { vpcId, cidr, endpointSecurityGroupId, ...attachments },
        keyArn,
        logRetentionDays: retention.logDays,
        deletionProtection,
    });
}

/** Groups that whatever runs in the network carries beside its own: by them it reaches AWS's services, and tasks reach on-premises. */
export function carriedGroups(
    { serviceClientGroupId }: Pick<Network, "serviceClientGroupId">,
    link?: Pick<DirectConnect, "clientGroupId">,
): readonly pulumi.Output<string>[] {
    return [serviceClientGroupId, link?.clientGroupId].filter((id) => id !== undefined);
}

/**
 * How builds that deploy to a cluster leave its network: whatever else in the private subnets reaches the internet proves
 * that there is a way.
 */
export function deployEgress(
    { tasks, build }: Pick<Settings, "tasks" | "build">,
    { isFirst }: Pick<Topology, "isFirst">,
): "nat" | "none" {
    return tasks.egress === "internet" || (isFirst && build.egress === "nat") ? "nat" : "none";
}

/** Alarms while which no release is let in. */
export function releaseHolds({ hybrid }: Settings, link: DirectConnect | undefined): readonly string[] {
    const alarm = link?.linkDownAlarmName;
    return alarm !== undefined && hybrid?.holdReleasesWhileDown === true ? [alarm] : [];
}
