import type { KubernetesObject } from "./deployment";
import { groupOf, type ObjectKind, OTHER_KINDS, WORKLOAD_KINDS } from "./kinds";

/** One rule of a Role. @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
export interface AccessRule {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
}

/** Where the rollout controller runs, and what its Deployment is called. */
export const ROLLOUT_CONTROLLER = { namespace: "argo-rollouts", name: "argo-rollouts" } as const;

/** Name of what a deployer keeps in the namespace of its workload: the objects of the last release that became healthy. */
export const LAST_GOOD = "airlock-last-good";

/**
 * Group that the access entry of a workload's deploy role puts it in; only the Roles below know it.
 *
 * None of EKS's own access policies fits: the one for editing does not know the rollout controller's kinds, and lets its
 * bearer read every secret of the namespace and enter its pods.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
export function deployGroup(workload: string): string {
    return `airlock-deploy-${workload}`;
}

const RELEASE_VERBS = ["get", "list", "create", "patch", "delete"] as const;

/** What a deployer may do in the namespace of its workload; exactly what it calls. */
export function deployRules(namespace: string): readonly AccessRule[] {
    return [
        rule(OTHER_KINDS.Namespace, ["get"], [namespace]),
        ...Object.values(WORKLOAD_KINDS).map((kind) => rule(kind, RELEASE_VERBS)),
        // An abort, and a retry, is a change of the status alone.
        { ...rule(WORKLOAD_KINDS.Rollout, ["patch"]), resources: ["rollouts/status"] },
        rule(OTHER_KINDS.ConfigMap, ["get", "patch"], [LAST_GOOD]),
        // What is not there yet has no name to be recognised by.
        rule(OTHER_KINDS.ConfigMap, ["create"]),
        rule(OTHER_KINDS.Pod, ["list"]),
        rule(OTHER_KINDS.AnalysisRun, ["list"]),
        rule(OTHER_KINDS.TargetGroupBinding, ["list"]),
    ];
}

/** What every deployer may do where the rollout controller runs. */
export const CONTROLLER_RULES: readonly AccessRule[] = [
    rule(OTHER_KINDS.Deployment, ["get"], [ROLLOUT_CONTROLLER.name]),
];

/** The Roles and bindings that let a workload's deploy role do its work; the cluster's setup applies them. */
export function deployAccess(workload: string, namespace: string): readonly KubernetesObject[] {
    return [
        ...grant("airlock-deploy", namespace, workload, deployRules(namespace)),
        ...grant(`airlock-deploy-${workload}`, ROLLOUT_CONTROLLER.namespace, workload, CONTROLLER_RULES),
    ];
}

function grant(
    name: string,
    namespace: string,
    workload: string,
    rules: readonly AccessRule[],
): readonly KubernetesObject[] {
    const apiVersion = "rbac.authorization.k8s.io/v1";
    const apiGroup = "rbac.authorization.k8s.io";
    return [
        { apiVersion, kind: "Role", metadata: { name, namespace }, rules },
        {
            apiVersion,
            kind: "RoleBinding",
            metadata: { name, namespace },
            subjects: [{ kind: "Group", name: deployGroup(workload), apiGroup }],
            roleRef: { kind: "Role", name, apiGroup },
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
