import { RELEASE_ANNOTATION, WORKLOAD_LABEL } from "./deployment";
import { INGRESS_PREFIX, trafficAnnotation } from "./ingress";
import { PLACEHOLDERS } from "./placeholders";

/**
 * The parts of packaged objects that are the same for every application. Packaging writes them and admission asks for
 * them, to the letter: each of them closes something.
 */

/** Name of the container in the pod. */
export const CONTAINER = "app";

/** Metadata of an object of a workload. */
export function objectMetadata(workload: string, name: string, annotations: { readonly [name: string]: string } = {}) {
    return {
        name,
        namespace: PLACEHOLDERS.namespace,
        labels: { [WORKLOAD_LABEL]: workload },
        annotations: { [RELEASE_ANNOTATION]: PLACEHOLDERS.release, ...annotations },
    };
}

/** What selects the pods of a workload. */
export function podLabels(workload: string) {
    return { [WORKLOAD_LABEL]: workload };
}

/** @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
export const POD_SECURITY = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } } as const;

export const CONTAINER_SECURITY = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
} as const;

/** Spreads the pods of each revision over the zones, as far as there is room. */
export function zoneSpread(workload: string) {
    return [
        {
            maxSkew: 1,
            topologyKey: "topology.kubernetes.io/zone",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: podLabels(workload) },
            matchLabelKeys: ["rollouts-pod-template-hash"],
        },
    ];
}

/** The one place that a container can write to. */
export const TMP = {
    volume: { name: "tmp", emptyDir: {} },
    mount: { name: "tmp", mountPath: "/tmp" },
} as const;

/** Where the driver puts the secrets of a workload; without a pod that mounts it, it would not fetch them. */
export function secretStore(workload: string) {
    return {
        volume: {
            name: "secrets",
            csi: {
                driver: "secrets-store.csi.k8s.io",
                readOnly: true,
                volumeAttributes: { secretProviderClass: workload },
            },
        },
        mount: { name: "secrets", mountPath: "/mnt/secrets", readOnly: true },
    };
}

/** How the driver reaches the secrets. @see https://docs.aws.amazon.com/systems-manager/latest/userguide/ascp-examples.html */
export const SECRET_PARAMETERS = {
    region: PLACEHOLDERS.region,
    usePodIdentity: "true",
    objects: PLACEHOLDERS.secretObjects,
} as const;

/** What answers requests for credentials on each node. @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html */
const POD_IDENTITY_AGENT = "169.254.170.23/32";

/**
 * Whom pods may talk to: in on their port alone; out to names, HTTPS and the agent that gives them credentials. Whether
 * HTTPS leads to the internet or to endpoints alone, the network says. Names are answered on each node or by pods, so
 * their port is open to any address.
 */
export function podTraffic(workload: string, port: number) {
    return {
        podSelector: { matchLabels: podLabels(workload) },
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ ports: [{ protocol: "TCP", port }] }],
        egress: [
            {
                ports: [
                    { protocol: "UDP", port: 53 },
                    { protocol: "TCP", port: 53 },
                    { protocol: "TCP", port: 443 },
                ],
            },
            { to: [{ ipBlock: { cidr: POD_IDENTITY_AGENT } }], ports: [{ protocol: "TCP", port: 80 }] },
        ],
    };
}

/**
 * Annotations of the workload's ingress: health checks and draining as the target groups on ECS have them. Scheme, group and
 * certificate are the ingress class's.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-alb.html
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/
 */
export function ingressAnnotations(workload: string, healthPath: string): { readonly [name: string]: string } {
    const of = (name: string) => `${INGRESS_PREFIX}/${name}`;
    return {
        [of("target-type")]: "ip",
        [of("target-group-attributes")]: "deregistration_delay.timeout_seconds=30",
        [of("healthcheck-protocol")]: "HTTP",
        [of("healthcheck-path")]: healthPath,
        [of("healthcheck-interval-seconds")]: "15",
        [of("healthcheck-timeout-seconds")]: "5",
        [of("healthy-threshold-count")]: "2",
        [of("unhealthy-threshold-count")]: "3",
        [of("success-codes")]: "200-299",
        [of("group.order")]: PLACEHOLDERS.ingressOrder,
        [of("listen-ports")]: PLACEHOLDERS.listenPorts,
        [of("ssl-policy")]: PLACEHOLDERS.tlsPolicy,
        [of("ssl-redirect")]: PLACEHOLDERS.tlsRedirect,
        [trafficAnnotation(workload)]: PLACEHOLDERS.trafficAction,
    };
}
