import type { KubernetesObject } from "./deployment";
import { OTHER_KINDS } from "./kinds";

/** Where the rollout controller runs, and what its Deployment is called. */
export const ROLLOUT_CONTROLLER = { namespace: "argo-rollouts", name: "argo-rollouts" } as const;

/**
 * Group that the access entry of a workload's deploy role puts it in; the cluster's setup gives it a Role in the workload's
 * namespace.
 *
 * None of EKS's own access policies fits: the one for editing does not know the rollout controller's kinds, and lets its
 * bearer read every secret of the namespace and enter its pods.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
export function deployGroup(workload: string): string {
    return `airlock-deploy-${workload}`;
}

/**
 * ConfigMap in a workload's namespace in which its deployer keeps the objects of the last release that became healthy, so
 * that a release that fails, or is cut off, can be undone whoever comes next. The deploy group has to be able to get and
 * patch it by this name, and to create ConfigMaps.
 */
export const LAST_GOOD = "airlock-last-good";

/** What the ConfigMap is when these objects have become healthy. */
export function lastGoodOf(namespace: string, release: string, objects: readonly KubernetesObject[]): KubernetesObject {
    const { apiVersion, kind } = OTHER_KINDS.ConfigMap;
    return {
        apiVersion,
        kind,
        metadata: { name: LAST_GOOD, namespace },
        data: { release, objects: JSON.stringify(objects) },
    };
}

/** The release that the ConfigMap holds; `undefined` where there is none, or none that can be read. */
export function readLastGood(
    kept: KubernetesObject | undefined,
): { readonly release: string; readonly objects: readonly KubernetesObject[] } | undefined {
    const { release, objects } = (kept?.data ?? {}) as { readonly release?: string; readonly objects?: string };
    return release === undefined || objects === undefined ? undefined : { release, objects: JSON.parse(objects) };
}
