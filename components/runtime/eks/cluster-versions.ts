/** How long AWS looks after a version of Kubernetes; days in UTC, `YYYY-MM-DD`. */
export interface VersionSupport {
    /** Last day of standard support. */
    readonly standardUntil: string;
    /** Last day of extended support, after which AWS upgrades the cluster by itself. */
    readonly extendedUntil: string;
}

/** Versions that this release of Airlock knows to run. */
export const CLUSTER_VERSIONS = ["1.32", "1.33", "1.34", "1.35"] as const;

/** One of {@link CLUSTER_VERSIONS}. */
export type ClusterVersion = (typeof CLUSTER_VERSIONS)[number];

/** The day on which the table was written: support is judged by it, because no plan depends on the day that it is made on. */
export const VERSIONS_AS_OF = "2026-11-25";

/** @see https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html */
export const VERSION_SUPPORT: { readonly [version in ClusterVersion]: VersionSupport } = {
    "1.32": { standardUntil: "2026-03-23", extendedUntil: "2027-03-23" },
    "1.33": { standardUntil: "2026-07-29", extendedUntil: "2027-07-29" },
    "1.34": { standardUntil: "2026-12-02", extendedUntil: "2027-12-02" },
    "1.35": { standardUntil: "2027-03-27", extendedUntil: "2028-03-27" },
};

/** Support that AWS gives a version on a day. @param day `YYYY-MM-DD`. */
export function supportOn(version: ClusterVersion, day: string): "standard" | "extended" | "none" {
    const { standardUntil, extendedUntil } = VERSION_SUPPORT[version];
    if (day <= standardUntil) {
        return "standard";
    }
    return day <= extendedUntil ? "extended" : "none";
}
