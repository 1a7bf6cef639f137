import type { ArtifactStore } from "../components/build/artifact-store";
import type { Guardrails } from "../components/governance/guardrails";
import type { Network } from "../components/network/network";
import { ClusterSetup } from "../components/runtime/eks/cluster-setup";
import type { Runtime } from "../components/runtime/runtime";
import { bundleEntries } from "../components/shared/bundle";
import { carriedGroups, deployEgress } from "./connectivity";
import type { Settings } from "./settings";
import type { Topology } from "./topology";

/** Makes what an environment's cluster is set up by, where it has one. */
export function createClusterSetup(
    settings: Settings,
    topology: Topology,
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
    const { here: placement } = topology;
    const { ingress } = settings;
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
            egress: { kind: deployEgress(settings, topology) },
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
