import type { ClusterPlatform } from "./platform";

/** An object of Kubernetes, as it is sent to the API server. */
export interface KubernetesObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: {
        readonly name: string;
        readonly namespace: string;
        readonly labels?: { readonly [name: string]: string };
        readonly annotations?: { readonly [name: string]: string };
    };
    readonly [section: string]: unknown;
}

/** File of an admitted release that the deploy builds of a cluster read. */
export const DEPLOYMENT_FILE = "deployment.json";

/**
 * An admitted release, ready to be applied: `admit` makes it from the candidate and the workload's runtime contract.
 *
 * - `release`: hash of the release. `digest`: of its image, `sha256:…`.
 * - `objects`: everything that is applied, in that order, all in the workload's namespace; whatever of ours is there and not
 *   among them is removed.
 */
export interface Deployment {
    readonly format: 1;
    readonly workload: string;
    readonly release: string;
    readonly digest: string;
    readonly platform: ClusterPlatform;
    readonly objects: readonly KubernetesObject[];
}

/**
 * What objects may say in place of names that only the load balancer's controller knows, once it has made the target groups
 * (`app/…` and `targetgroup/…`, as CloudWatch's dimensions spell them). Only analyses use them; they are applied after
 * services and ingress.
 */
export const READ_AFTER_APPLY = {
    loadBalancer: "<LoadBalancer>",
    stableTargetGroup: "<StableTargetGroup>",
    canaryTargetGroup: "<CanaryTargetGroup>",
} as const;

/** Label by which everything of a release is found in its namespace; its value is the workload's name. */
export const WORKLOAD_LABEL = "airlock.dev/workload";
/** Annotation with the hash of the release that an object was applied with. */
export const RELEASE_ANNOTATION = "airlock.dev/release";
/** Label of the namespaces that Airlock made; its value is the environment's name. */
export const ENVIRONMENT_LABEL = "airlock.dev/environment";
