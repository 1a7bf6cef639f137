import type { ClusterTerms } from "../components/runtime/eks/cluster-terms";
import type { ClusterSettings } from "./settings";

/** What is chosen of a cluster, with what holds where nothing is said. */
export function clusterTermsOf(written: ClusterSettings): ClusterTerms {
    const { version, support, compute, publicCidrs, readers, breakGlass } = written;
    return {
        version,
        support: support ?? "standard",
        compute,
        publicCidrs: publicCidrs ?? [],
        readers: readers ?? [],
        breakGlass: breakGlass ?? [],
    };
}
