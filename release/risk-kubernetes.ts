import type { Json } from "./canonical";
import type { Change } from "./change";
import { TEMPLATE_HASH } from "./kubernetes/kept-values";
import type { ChangeFacts, RiskRule } from "./risk-rules";
import { describeSetting, type SettingChange } from "./risk-settings";

/** Every value that differs in an object of a kind, by its whole path; none of another kind or where nothing is told. */
function settingsOf({ change }: ChangeFacts, kind: string): readonly SettingChange[] {
    const { before, after, properties } = change;
    if (!isOfKind(change, kind) || before === undefined || after === undefined) {
        return [];
    }
    return properties.map((path) => ({
        name: lastName(path),
        path,
        before: before.values[path],
        after: after.values[path],
    }));
}

/** Types are written `v1:Service` and `apps/v1:Deployment`. */
function isOfKind({ type }: Change, kind: string): boolean {
    return /^([a-z0-9.-]+\/)?v\d+\w*:/.test(type) && type.endsWith(`:${kind}`);
}

function lastName(path: string): string {
    return (
        path
            .replace(/\[[^\]]*\]$/, "")
            .split(".")
            .at(-1) ?? ""
    );
}

function goes(kinds: readonly string[], reason: string): RiskRule["find"] {
    return ({ change }) => (change.action === "remove" && kinds.some((kind) => isOfKind(change, kind)) ? [reason] : []);
}

function settings(kind: string, matches: (setting: SettingChange) => boolean): RiskRule["find"] {
    return (facts) => settingsOf(facts, kind).filter(matches).map(describeSetting);
}

function all(...finds: readonly RiskRule["find"][]): RiskRule["find"] {
    return (facts) => finds.flatMap((find) => find(facts));
}

const below = (path: string) => (setting: SettingChange) => setting.path.startsWith(path);
const disappears = ({ before, after }: SettingChange) => before !== undefined && after === undefined;

/** Counts, and shares as Kubernetes writes them (`"50%"`); a count and a share cannot be compared. */
function isLower(from: Json | undefined, to: Json | undefined): boolean {
    const [before, after] = [amountOf(from), amountOf(to)];
    return before !== undefined && after !== undefined && before.unit === after.unit && after.value < before.value;
}

function amountOf(value: Json | undefined): { readonly value: number; readonly unit: string } | undefined {
    const [, digits = "", unit = ""] = /^(\d+)(%?)$/.exec(String(value)) ?? [];
    return digits === "" ? undefined : { value: Number(digits), unit };
}

const POD = "spec.template.spec.";

/** A pod, or a container of it, that may do more on its node. */
function isLoosened({ path, name, before, after }: SettingChange): boolean {
    if (!path.startsWith(POD)) {
        return false;
    }
    const on = (setting: string) => name === setting && after === true && before !== true;
    const off = (setting: string) => name === setting && before === true && after !== true;
    return (
        ["privileged", "allowPrivilegeEscalation", "hostNetwork", "hostPID", "hostIPC"].some(on) ||
        ["runAsNonRoot", "readOnlyRootFilesystem"].some(off) ||
        (path.includes("capabilities.add") && after !== undefined) ||
        (path.includes("capabilities.drop") && before !== undefined && after === undefined)
    );
}

const EXPOSURE = /^metadata\.annotations\.alb\.ingress\.kubernetes\.io\/(scheme|inbound-cidrs|listen-ports)$/;

/** Kinds of risk of a release on a cluster. Rules for every type of resource hold for objects too. */
export const KUBERNETES_RULES: readonly RiskRule[] = [
    {
        id: "kubernetes-workload-goes",
        level: "high",
        title: "Takes the workload or the way to it away",
        source: "https://kubernetes.io/docs/concepts/services-networking/service/",
        find: goes(["Rollout", "Service", "Ingress"], "an outage"),
    },
    {
        id: "kubernetes-traffic-redirected",
        level: "high",
        title: "Sends the traffic to other pods",
        source: "https://kubernetes.io/docs/concepts/services-networking/service/",
        find: settings(
            "Service",
            (setting) => below("spec.selector")(setting) && !setting.path.endsWith(`.${TEMPLATE_HASH}`),
        ),
    },
    {
        id: "kubernetes-isolation-lifted",
        level: "high",
        title: "Lets pods be reached that were not",
        source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
        find: all(
            goes(["NetworkPolicy"], "nothing keeps other traffic from the pods"),
            settings("NetworkPolicy", (setting) => /^spec\.(podSelector|policyTypes)/.test(setting.path)),
        ),
    },
    {
        id: "kubernetes-exposed",
        level: "high",
        title: "Changes who reaches the load balancer",
        source: "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/",
        find: settings("Ingress", ({ path }) => EXPOSURE.test(path) || path === "spec.ingressClassName"),
    },
    {
        id: "kubernetes-pod-loosened",
        level: "high",
        title: "Lets a pod do more on its node",
        source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        find: settings("Rollout", isLoosened),
    },
    {
        id: "kubernetes-analysis-goes",
        level: "high",
        title: "Watches less while a release rolls out",
        source: "https://argo-rollouts.readthedocs.io/en/stable/features/analysis/",
        find: all(
            goes(["AnalysisTemplate"], "its metrics are not looked at any more"),
            settings("Rollout", (setting) => below("spec.strategy.canary.analysis")(setting) && disappears(setting)),
        ),
    },
    {
        id: "kubernetes-reached-by-more",
        level: "medium",
        title: "Opens another way to the workload",
        source: "https://kubernetes.io/docs/concepts/services-networking/ingress/",
        find: all(
            settings("Ingress", (setting) => below("spec.rules")(setting) && setting.after !== undefined),
            // A narrowing that goes, such as a port or a peer, opens as well.
            settings("NetworkPolicy", below("spec.ingress")),
        ),
    },
    {
        id: "kubernetes-identity-changed",
        level: "medium",
        title: "Runs as somebody else",
        source: "https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html",
        find: settings("Rollout", ({ name, path }) => path.startsWith(POD) && name === "serviceAccountName"),
    },
    {
        id: "kubernetes-scaled-down",
        level: "medium",
        title: "Runs fewer pods",
        source: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
        find: all(
            settings(
                "HorizontalPodAutoscaler",
                ({ path, before, after }) => /^spec\.(minReplicas|maxReplicas)$/.test(path) && isLower(before, after),
            ),
            settings("Rollout", ({ path, before, after }) => path === "spec.replicas" && isLower(before, after)),
        ),
    },
    {
        id: "kubernetes-disruption-unguarded",
        level: "medium",
        title: "Lets more pods be evicted at once",
        source: "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/",
        find: all(
            goes(["PodDisruptionBudget"], "nothing keeps pods from being evicted all at once"),
            settings(
                "PodDisruptionBudget",
                ({ path, before, after }) =>
                    (path === "spec.minAvailable" && (after === undefined || isLower(before, after))) ||
                    (path === "spec.maxUnavailable" && (before === undefined || isLower(after, before))),
            ),
        ),
    },
];
