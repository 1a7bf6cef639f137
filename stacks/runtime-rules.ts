import { checkCapacity, checkClusterTerms, checkClusterWorkloads } from "../components/runtime/eks/cluster-rules";
import { checkClusterRollout } from "../release/kubernetes/rollout-rules";
import type { Problem } from "../release/problem";
import { clusterTermsOf } from "./cluster-terms";
import { type Rule, rule } from "./rule";
import type { Settings } from "./settings";

/** Combinations of the runtime with other settings that cannot work. */
export const RUNTIME_RULES: readonly Rule[] = [
    rule(["runtime"], ({ runtime }) =>
        runtime.kind === "eks" ? checkClusterTerms(clusterTermsOf(runtime), "runtime") : [],
    ),
    rule(["runtime", "deletionProtection"], checkPublicApi),
    rule(["runtime", "rollout"], ({ runtime, rollout }) =>
        runtime.kind === "eks" ? checkClusterRollout(rollout, "rollout") : [],
    ),
    rule(["runtime", "workloads"], ({ runtime, workloads }) =>
        runtime.kind === "eks" ? checkClusterWorkloads(workloads, "workloads") : [],
    ),
    rule(["runtime", "ingress"], checkOneBalancer),
    rule(["runtime", "tasks", "workloads"], checkNodes),
];

/** What is protected from deletion is worth a way of one's own to it. */
function checkPublicApi({ runtime, deletionProtection }: Pick<Settings, "runtime" | "deletionProtection">) {
    return runtime.kind === "eks" && runtime.publicCidrs !== undefined && deletionProtection
        ? [
              {
                  path: "runtime.publicCidrs",
                  message: "opens the cluster's API to the internet, in an environment with deletionProtection",
                  remedy: "leave it out; what deploys reaches the API within the network",
              },
          ]
        : [];
}

function checkOneBalancer({ runtime, ingress }: Pick<Settings, "runtime" | "ingress">): readonly Problem[] {
    return runtime.kind === "ecs" || ingress.balancers === 1
        ? []
        : [
              {
                  path: "ingress.balancers",
                  message: `"${ingress.balancers}" is not "1", which is what a cluster makes for all its workloads`,
                  remedy: "set it to 1",
              },
          ];
}

function checkNodes({ runtime, tasks, workloads }: Pick<Settings, "runtime" | "tasks" | "workloads">) {
    return runtime.kind === "eks" && runtime.compute.kind === "node-groups"
        ? checkCapacity(runtime.compute, tasks, workloads.length, "runtime.compute")
        : [];
}
