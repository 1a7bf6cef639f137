import type { Guardrails } from "../components/governance/guardrails";
import type { DirectConnect } from "../components/network/hybrid/direct-connect";
import type { Network } from "../components/network/network";
import { EcsRuntime } from "../components/runtime/ecs/ecs-runtime";
import { EksRuntime } from "../components/runtime/eks/eks-runtime";
import type { Runtime } from "../components/runtime/runtime";
import { clusterTermsOf } from "./cluster-terms";
import { carriedGroups, releaseHolds } from "./connectivity";
import type { ClusterSettings, Settings } from "./settings";
import type { Topology } from "./topology";

/** Where an environment's workloads run. */
export function createRuntime(
    settings: Settings,
    topology: Topology,
    guardrails: Guardrails,
    network: Network,
    link: DirectConnect | undefined,
): Runtime {
    return settings.runtime.kind === "eks"
        ? createCluster(settings, settings.runtime, topology, guardrails, network, link)
        : createTasks(settings, topology, guardrails, network, link);
}

/** What both runtimes are told alike. */
function commonArgs(settings: Settings, { here: placement }: Topology, { keyArn }: Guardrails, network: Network) {
    const { workloads, rollout, alarms, tasks, deletionProtection, containerInsights } = settings;
    return {
        placement,
        vpcId: network.vpcId,
        keyArn,
        workloads,
        rollout,
        alarms,
        tasks,
        logRetentionDays: settings.retention.logDays,
        deletionProtection,
        containerInsights,
    };
}

function createTasks(
    settings: Settings,
    topology: Topology,
    guardrails: Guardrails,
    network: Network,
    link: DirectConnect | undefined,
): EcsRuntime {
    const { ingress, tasks } = settings;
    return new EcsRuntime(
        "runtime",
        {
            ...commonArgs(settings, topology, guardrails, network),
            balancerSubnetIds: ingress.scheme === "public" ? network.publicSubnetIds : network.privateSubnetIds,
            taskSubnetIds: network.privateSubnetIds,
            clientGroupIds: carriedGroups(network, link),
            boundaryArn: guardrails.boundaries.service,
            ingress,
            holds: releaseHolds(settings, link),
            taskEgress: tasks.egress,
        },
        // A public load balancer is refused before its network has a way to the internet; and a release that follows finds
        // what it connects to.
        { dependsOn: link === undefined ? network : [network, link] },
    );
}

function createCluster(
    settings: Settings,
    written: ClusterSettings,
    topology: Topology,
    guardrails: Guardrails,
    network: Network,
    link: DirectConnect | undefined,
): EksRuntime {
    const { service, cluster } = guardrails.boundaries;
    if (cluster === undefined) {
        throw new Error("the environment has no boundary for its cluster, which its guardrails should have made");
    }
    return new EksRuntime(
        "runtime",
        {
            ...commonArgs(settings, topology, guardrails, network),
            subnetIds: network.privateSubnetIds,
            // Of a network that is not ours, whoever runs it lets the cluster's machines reach its endpoints.
            ...(settings.network.kind === "create" && { endpointGroupId: network.endpointSecurityGroupId }),
            terms: clusterTermsOf(written),
            podBoundaryArn: service,
            clusterBoundaryArn: cluster,
            tls: settings.ingress.certificateArn !== undefined,
            holds: releaseHolds(settings, link),
        },
        // Machines start once they have a way out; and a release that follows finds what it connects to.
        { dependsOn: link === undefined ? network : [network, link] },
    );
}
