import type { ArtifactStore } from "../components/build/artifact-store";
import type { Guardrails } from "../components/governance/guardrails";
import type { Network } from "../components/network/network";
import { ClusterSetup } from "../components/runtime/eks/cluster-setup";
import type { Runtime } from "../components/runtime/runtime";
import { bundleEntries } from "../components/shared/bundle";
import { carriedGroups } from "./connectivity";
import type { Settings } from "./settings";
import type { Topology } from "./topology";

/** Makes what an environment's cluster is set up by, where it has one. */
export function createClusterSetup(
    settings: Settings,
    { here: placement, isFirst }: Topology,
    {
        guardrails,
        network,
        runtime,
        artifacts,
    }: {
        readonly guardrails: Guardrails;
        readonly network: Network;
        readonly runtime: Runtime;
        readonly artifacts: ArtifactStore;
    },
): void {
    const { ingress, tasks, build } = settings;
    if (settings.runtime.kind !== "eks" || runtime.kind !== "eks") {
        return;
    }
    const { tool } = bundleEntries({ tool: "deployer/cluster-setup.ts" }, "inside");
    new ClusterSetup(
        "cluster-setup",
        {
            placement,
            clusterName: runtime.clusterName,
            compute: settings.runtime.compute.kind,
            workloads: settings.workloads.map(({ name }) => name),
            ingress,
            controller: settings.runtime.controller,
            deletionProtection: settings.deletionProtection,
            vpcId: network.vpcId,
            subnetIds: network.privateSubnetIds,
            balancerSubnetIds: ingress.scheme === "public" ? network.publicSubnetIds : network.privateSubnetIds,
            // Whatever else in the private subnets reaches the internet proves that there is a way.
            egress: { kind: tasks.egress === "internet" || (isFirst && build.egress === "nat") ? "nat" : "none" },
            clientGroupIds: [runtime.deployerGroupId, ...carriedGroups(network)],
            artifactBucket: artifacts.bucketName,
            tool,
            keyArn: guardrails.keyArn,
            boundaryArns: guardrails.boundaries,
            logRetentionDays: settings.retention.logDays,
        },
        { dependsOn: [runtime, artifacts] },
    );
}
