import type { Deployment, KubernetesObject } from "../../release/kubernetes/deployment";
import { READ_AFTER_APPLY, WORKLOAD_LABEL } from "../../release/kubernetes/deployment";

const DIGEST = `sha256:${"ab".repeat(32)}`;

export const PLATFORM: Deployment["platform"] = {
    environment: "dev",
    region: "eu-west-1",
    cluster: "airlock-dev-cluster",
    namespace: "hello",
    serviceAccount: "hello",
    registry: "111122223333.dkr.ecr.eu-west-1.amazonaws.com",
    repository: "airlock/hello",
    secretsPath: "/airlock/dev/hello/secrets",
    compute: "auto-mode",
    ingress: { class: "airlock", hosts: [], paths: ["/*"], order: 1, tls: false },
    tasks: { min: 1, max: 3 },
    rollout: { strategy: "canary", canaryPercent: 10, canaryBakeMinutes: 5, bakeMinutes: 10 },
    alarms: { errorRatePercent: 5, latencyP99Milliseconds: 1000, windowMinutes: 3 },
    alarmPrefix: "airlock-dev-hello",
};

/** An object of the workload. */
export function objectOf(
    apiVersion: string,
    kind: string,
    name: string,
    sections: { readonly [section: string]: unknown },
    annotations?: { readonly [name: string]: string },
): KubernetesObject {
    return {
        apiVersion,
        kind,
        metadata: {
            name,
            namespace: "hello",
            labels: { [WORKLOAD_LABEL]: "hello" },
            ...(annotations === undefined ? {} : { annotations }),
        },
        ...sections,
    };
}

function service(name: string): KubernetesObject {
    return objectOf("v1", "Service", name, {
        spec: { selector: { [WORKLOAD_LABEL]: "hello" }, ports: [{ port: 8080 }] },
    });
}

/** The objects of a release, as far as a deployer looks at them. @param digest of its image. */
export function objectsOf(digest: string = DIGEST): readonly KubernetesObject[] {
    const image = `${PLATFORM.registry}/${PLATFORM.repository}@${digest}`;
    return [
        objectOf("v1", "ServiceAccount", "hello", {}),
        service("hello"),
        service("hello-canary"),
        objectOf(
            "networking.k8s.io/v1",
            "Ingress",
            "hello",
            { spec: { ingressClassName: "airlock" } },
            { "alb.ingress.kubernetes.io/actions.hello": JSON.stringify({ weight: 0 }) },
        ),
        objectOf("argoproj.io/v1alpha1", "AnalysisTemplate", "hello", {
            spec: { metrics: [READ_AFTER_APPLY.loadBalancer, READ_AFTER_APPLY.canaryTargetGroup] },
        }),
        objectOf("argoproj.io/v1alpha1", "Rollout", "hello", {
            spec: {
                template: { spec: { containers: [{ name: "hello", image }] } },
                strategy: {
                    canary: {
                        steps: [
                            { setWeight: 10 },
                            { pause: { duration: "5m" } },
                            { setWeight: 100 },
                            { pause: { duration: "10m" } },
                        ],
                    },
                },
            },
        }),
    ];
}

/** An admitted release. */
export function deploymentOf(release: string, more: Partial<Deployment> = {}): Deployment {
    return {
        format: 1,
        workload: "hello",
        release,
        digest: DIGEST,
        platform: PLATFORM,
        objects: objectsOf(more.digest),
        ...more,
    };
}
