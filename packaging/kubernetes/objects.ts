import { canonicalJson } from "../../release/canonical";
import {
    ingressAnnotations,
    objectMetadata,
    podLabels,
    podTraffic,
    SECRET_PARAMETERS,
} from "../../release/kubernetes/hardening";
import type { PackagedObjects } from "../../release/kubernetes/packaged";
import { PLACEHOLDERS } from "../../release/kubernetes/placeholders";
import { canaryServiceName } from "../../release/kubernetes/rollout";
import type { Application } from "../application";
import { podTemplate } from "./pod";

/**
 * The Kubernetes objects of an application, as data: the same in every environment. Everything that differs between
 * environments stands there as a placeholder, which admission fills in.
 */
export function renderObjects(application: Application): PackagedObjects {
    const { name, port } = application;
    const metadata = objectMetadata(name, name);
    const selector = { matchLabels: podLabels(name) };
    return {
        ServiceAccount: { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false },
        ...(application.secrets.length > 0 && { SecretProviderClass: secretProviderClass(application) }),
        NetworkPolicy: {
            apiVersion: "networking.k8s.io/v1",
            kind: "NetworkPolicy",
            metadata,
            spec: podTraffic(name, port),
        },
        Service: service(application, name),
        "Service-canary": service(application, canaryServiceName(name)),
        Ingress: {
            apiVersion: "networking.k8s.io/v1",
            kind: "Ingress",
            metadata: objectMetadata(name, name, ingressAnnotations(name, application.healthPath)),
            spec: { ingressClassName: PLACEHOLDERS.ingressClass, rules: PLACEHOLDERS.ingressRules },
        },
        AnalysisTemplate: {
            apiVersion: "argoproj.io/v1alpha1",
            kind: "AnalysisTemplate",
            metadata,
            spec: { metrics: PLACEHOLDERS.metrics },
        },
        PodDisruptionBudget: {
            apiVersion: "policy/v1",
            kind: "PodDisruptionBudget",
            metadata,
            spec: { maxUnavailable: 1, selector },
        },
        HorizontalPodAutoscaler: autoscaler(application),
        Rollout: rollout(application),
    };
}

/** The one text of packaged objects: equal objects have equal bytes, and so one hash. */
export function objectsText(objects: PackagedObjects): string {
    return canonicalJson(Object.values(objects));
}

function service({ name, port }: Application, serviceName: string): PackagedObjects["Service"] {
    return {
        apiVersion: "v1",
        kind: "Service",
        metadata: objectMetadata(name, serviceName),
        spec: {
            type: "ClusterIP",
            selector: podLabels(name),
            ports: [{ name: "http", protocol: "TCP", port, targetPort: port }],
        },
    };
}

/** What fetches the secrets and keeps them, under the workload's name, for the container's variables. */
function secretProviderClass({ name, secrets }: Application): NonNullable<PackagedObjects["SecretProviderClass"]> {
    return {
        apiVersion: "secrets-store.csi.x-k8s.io/v1",
        kind: "SecretProviderClass",
        metadata: objectMetadata(name, name),
        spec: {
            provider: "aws",
            parameters: SECRET_PARAMETERS,
            secretObjects: [
                {
                    secretName: name,
                    type: "Opaque",
                    data: [...secrets].sort().map((secret) => ({ objectName: secret, key: secret })),
                },
            ],
        },
    };
}

function autoscaler({ name, scaling }: Application): PackagedObjects["HorizontalPodAutoscaler"] {
    return {
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        metadata: objectMetadata(name, name),
        spec: {
            scaleTargetRef: { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", name },
            minReplicas: PLACEHOLDERS.minPods,
            maxReplicas: PLACEHOLDERS.maxPods,
            metrics: [
                {
                    type: "Resource",
                    resource: {
                        name: "cpu",
                        target: { type: "Utilization", averageUtilization: scaling.cpuPercent },
                    },
                },
            ],
        },
    };
}

/**
 * What takes the place of a Deployment, and shifts traffic. It names no number of pods: scaling owns it, and a release that
 * named one would undo what scaling did. A new one starts with one pod, and scaling lifts it to its minimum.
 */
function rollout(application: Application): PackagedObjects["Rollout"] {
    return {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Rollout",
        metadata: objectMetadata(application.name, application.name),
        spec: {
            // Past revisions without pods; a release of the past is admitted anew, never taken from here.
            revisionHistoryLimit: 2,
            // Two health checks of the load balancer, and the time until it knows of a pod: before that, no traffic for it.
            minReadySeconds: 60,
            progressDeadlineSeconds: 900,
            progressDeadlineAbort: true,
            selector: { matchLabels: podLabels(application.name) },
            strategy: PLACEHOLDERS.strategy,
            template: podTemplate(application),
        },
    };
}
