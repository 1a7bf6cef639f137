/** A rule of a Kubernetes role. */
export interface PolicyRule {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
}

/** What server-side apply, in earnest and as a dry run, and the removal of what a release no longer has, need. */
const WRITE = ["get", "list", "create", "patch", "delete"] as const;
/** What waiting for it and telling why it failed need. */
const WATCH = ["get", "list", "watch"] as const;

/**
 * What whatever applies a workload's releases may do in the workload's namespace: write the kinds that releases are made of,
 * and see what becomes of them. It can reach no secret, give itself no rights, and enter no pod.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/
 */
export const DEPLOY_RULES: readonly PolicyRule[] = [
    { apiGroups: [""], resources: ["services", "serviceaccounts"], verbs: WRITE },
    { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "networkpolicies"], verbs: WRITE },
    { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: WRITE },
    { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: WRITE },
    { apiGroups: ["argoproj.io"], resources: ["rollouts", "analysistemplates"], verbs: WRITE },
    // An abort is a change of status, as the controller's own command makes it.
    { apiGroups: ["argoproj.io"], resources: ["rollouts/status"], verbs: ["patch"] },
    { apiGroups: ["secrets-store.csi.x-k8s.io"], resources: ["secretproviderclasses"], verbs: WRITE },
    { apiGroups: ["argoproj.io"], resources: ["rollouts", "analysisruns"], verbs: WATCH },
    { apiGroups: ["apps"], resources: ["replicasets"], verbs: WATCH },
    { apiGroups: [""], resources: ["pods", "events"], verbs: WATCH },
    // Names of the target groups that the load balancer's controller has made.
    { apiGroups: ["eks.amazonaws.com"], resources: ["targetgroupbindings"], verbs: WATCH },
    // Within a namespace a role can name only that namespace itself.
    { apiGroups: [""], resources: ["namespaces"], verbs: ["get"] },
];
