import assert from "node:assert/strict";
import { planAddOns } from "../../components/runtime/eks/cluster-add-ons";
import type { ClusterCompute } from "../../components/runtime/eks/cluster-terms";
import { CLUSTER_VERSIONS } from "../../components/runtime/eks/cluster-versions";

const NODES: ClusterCompute = { kind: "node-groups", instanceTypes: ["m7i.large"], min: 2, max: 6 };

function planned(compute: ClusterCompute, containerInsights: "disabled" | "enabled" | "enhanced" = "enabled") {
    return planAddOns({ version: "1.34", compute, containerInsights });
}

function names(compute: ClusterCompute): readonly string[] {
    return planned(compute).map(({ name }) => name);
}

describe("The add-ons of a cluster", () => {
    const ofWorkloads = ["metrics-server", "aws-secrets-store-csi-driver-provider", "amazon-cloudwatch-observability"];

    it("are those of workloads alone where machines have all else built in", () => {
        assert.deepEqual(names({ kind: "auto-mode" }), ofWorkloads);
    });

    it("are those of machines too where these are a group's", () => {
        assert.deepEqual(names(NODES), ["eks-pod-identity-agent", "vpc-cni", "kube-proxy", "coredns", ...ofWorkloads]);
    });

    it("leave out on Fargate what needs a machine that pods share", () => {
        assert.deepEqual(names({ kind: "fargate" }), ["coredns", "metrics-server", "amazon-cloudwatch-observability"]);
    });

    it("are there before machines where machines are of no use without them", () => {
        assert.deepEqual(
            planned(NODES)
                .filter(({ beforeCompute }) => beforeCompute)
                .map(({ name }) => name),
            ["eks-pod-identity-agent", "vpc-cni", "kube-proxy"],
        );
    });

    it("hold pods to network policies", () => {
        const network = planned(NODES).find(({ name }) => name === "vpc-cni");
        assert.deepEqual(network?.configuration, { enableNetworkPolicy: "true" });
        assert.deepEqual(network?.serviceAccount, { name: "aws-node", job: "pod-network" });
    });

    it("write logs always, and metrics as far as they are asked for", () => {
        const observability = (insights: "disabled" | "enabled" | "enhanced") =>
            planned(NODES, insights).find(({ name }) => name === "amazon-cloudwatch-observability")?.configuration;
        const measured = (enhanced: boolean) => ({
            containerLogs: { enabled: true },
            agent: {
                config: {
                    logs: { metrics_collected: { kubernetes: { enhanced_container_insights: enhanced } } },
                },
            },
        });
        assert.deepEqual(observability("disabled"), { containerLogs: { enabled: true }, agent: { config: {} } });
        assert.deepEqual(observability("enabled"), measured(false));
        assert.deepEqual(observability("enhanced"), measured(true));
    });

    for (const version of CLUSTER_VERSIONS) {
        it(`have pinned versions for ${version}, of which kube-proxy's is that of the cluster`, () => {
            const addOns = planAddOns({ version, compute: NODES, containerInsights: "enabled" });
            for (const addOn of addOns) {
                assert.match(addOn.version, /^v\d+\.\d+\.\d+-eksbuild\.\d+$/, addOn.name);
            }
            const proxy = addOns.find(({ name }) => name === "kube-proxy")?.version ?? "";
            assert.ok(proxy.startsWith(`v${version}.`), proxy);
        });
    }
});
