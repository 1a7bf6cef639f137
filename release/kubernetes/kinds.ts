/** A kind of object, with the name under which the API server has it. */
export interface ObjectKind {
    readonly apiVersion: string;
    readonly kind: string;
    /** Name in addresses and in access rules. */
    readonly plural: string;
}

/** An object, by what finds it. `namespace` is absent for what is in none. */
export interface ObjectRef {
    readonly kind: ObjectKind;
    readonly namespace?: string;
    readonly name: string;
}

const kind = (apiVersion: string, name: string, plural: string): ObjectKind => ({ apiVersion, kind: name, plural });

/** Kinds that a release may consist of; nothing else is ever applied or removed. */
export const WORKLOAD_KINDS = {
    ServiceAccount: kind("v1", "ServiceAccount", "serviceaccounts"),
    Service: kind("v1", "Service", "services"),
    NetworkPolicy: kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"),
    SecretProviderClass: kind("secrets-store.csi.x-k8s.io/v1", "SecretProviderClass", "secretproviderclasses"),
    Ingress: kind("networking.k8s.io/v1", "Ingress", "ingresses"),
    AnalysisTemplate: kind("argoproj.io/v1alpha1", "AnalysisTemplate", "analysistemplates"),
    Rollout: kind("argoproj.io/v1alpha1", "Rollout", "rollouts"),
    HorizontalPodAutoscaler: kind("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
    PodDisruptionBudget: kind("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets"),
} as const;

/** Kinds that a deployer reads, or keeps its own notes in. */
export const OTHER_KINDS = {
    Namespace: kind("v1", "Namespace", "namespaces"),
    ConfigMap: kind("v1", "ConfigMap", "configmaps"),
    Pod: kind("v1", "Pod", "pods"),
    Deployment: kind("apps/v1", "Deployment", "deployments"),
    AnalysisRun: kind("argoproj.io/v1alpha1", "AnalysisRun", "analysisruns"),
    TargetGroupBinding: kind("eks.amazonaws.com/v1", "TargetGroupBinding", "targetgroupbindings"),
} as const;

/** The kind of an object that a release may consist of; `undefined` for any other. */
export function workloadKind(object: { readonly apiVersion: string; readonly kind: string }): ObjectKind | undefined {
    return Object.values(WORKLOAD_KINDS).find(
        (each) => each.kind === object.kind && each.apiVersion === object.apiVersion,
    );
}

/** Group of a kind in access rules; `""` is that of the first kinds. */
export function groupOf({ apiVersion }: ObjectKind): string {
    return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

/** `argoproj.io/v1alpha1:Rollout`, as changes name a type. */
export function typeName({ apiVersion, kind: name }: { readonly apiVersion: string; readonly kind: string }): string {
    return `${apiVersion}:${name}`;
}
