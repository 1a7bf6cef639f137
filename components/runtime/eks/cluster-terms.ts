import type { ClusterVersion } from "./cluster-versions";

/** The machines that a cluster's pods run on. */
export type ClusterCompute =
    /** Machines that EKS brings and takes away by itself, as pods come and go. */
    | { readonly kind: "auto-mode" }
    /** A group of machines of these types, `min` to `max` of them, 1 to 100. */
    | {
          readonly kind: "node-groups";
          readonly instanceTypes: readonly string[];
          readonly min: number;
          readonly max: number;
      }
    /** A machine of its own for each pod of a workload; what serves the cluster runs on machines as of `auto-mode`. */
    | { readonly kind: "fargate" };

/** What is chosen of a cluster. */
export interface ClusterTerms {
    readonly version: ClusterVersion;
    /** Whether the cluster stays on its version beyond standard support, which costs six times as much. */
    readonly support: "standard" | "extended";
    readonly compute: ClusterCompute;
    /** Blocks from which the API is reached over the internet; empty where it is reached from the network alone. */
    readonly publicCidrs: readonly string[];
    /** ARNs of roles that may look at the cluster's objects, secrets not among them. */
    readonly readers: readonly string[];
    /** ARNs of roles that may change everything, in an emergency; each use of them is an alarm. */
    readonly breakGlass: readonly string[];
}
