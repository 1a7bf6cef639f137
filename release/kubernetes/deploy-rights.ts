import { deployGroup, LAST_GOOD, ROLLOUT_CONTROLLER } from "./access";
import type { ClusterObject } from "./cluster-objects";
import { groupOf, type ObjectKind, OTHER_KINDS, WORKLOAD_KINDS } from "./kinds";

/** One rule of a Role. @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
export interface AccessRule {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
}

/** What server-side apply, in earnest and as a dry run, and the removal of what a release no longer has, need. */
const RELEASE_VERBS = ["get", "list", "create", "patch", "delete"] as const;

/**
 * What a deployer may do in the namespace of its workload, which is exactly what it calls: write the kinds that releases are
 * made of, and see what becomes of them. It can read no secret, give itself no rights, and enter no pod.
 */
export function deployRules(namespace: string): readonly AccessRule[] {
    return [
        rule(OTHER_KINDS.Namespace, ["get"], [namespace]),
        ...Object.values(WORKLOAD_KINDS).map((kind) => rule(kind, RELEASE_VERBS)),
        // An abort, and a retry, is a change of the status alone.
        { ...rule(WORKLOAD_KINDS.Rollout, ["patch"]), resources: ["rollouts/status"] },
        rule(OTHER_KINDS.ConfigMap, ["get", "patch"], [LAST_GOOD]),
        // What is not there yet has no name to be recognised by.
        rule(OTHER_KINDS.ConfigMap, ["create"]),
        ...[OTHER_KINDS.Pod, OTHER_KINDS.AnalysisRun, OTHER_KINDS.TargetGroupBinding].map((kind) =>
            rule(kind, ["list"]),
        ),
    ];
}

/** The Roles, and who has them, by which workloads are released to their own namespaces. */
export function deployRights(workloads: readonly string[]): readonly ClusterObject[] {
    const { namespace, name } = ROLLOUT_CONTROLLER;
    return [
        ...workloads.flatMap((workload) => grant("airlock-deploy", workload, deployRules(workload), [workload])),
        // Releases are refused while the controller is not healthy, so whoever applies them has to see it.
        ...grant("airlock-health", namespace, [rule(OTHER_KINDS.Deployment, ["get"], [name])], workloads),
    ];
}

function grant(
    name: string,
    namespace: string,
    rules: readonly AccessRule[],
    workloads: readonly string[],
): readonly ClusterObject[] {
    const apiGroup = "rbac.authorization.k8s.io";
    const apiVersion = `${apiGroup}/v1`;
    return [
        { apiVersion, kind: "Role", metadata: { name, namespace }, rules },
        {
            apiVersion,
            kind: "RoleBinding",
            metadata: { name, namespace },
            roleRef: { apiGroup, kind: "Role", name },
            subjects: workloads.map((workload) => ({ apiGroup, kind: "Group", name: deployGroup(workload) })),
        },
    ];
}

function rule(kind: ObjectKind, verbs: readonly string[], resourceNames?: readonly string[]): AccessRule {
    return {
        apiGroups: [groupOf(kind)],
        resources: [kind.plural],
        ...(resourceNames === undefined ? {} : { resourceNames }),
        verbs,
    };
}
