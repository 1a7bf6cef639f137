import {
    CONTAINER,
    CONTAINER_SECURITY,
    POD_SECURITY,
    podLabels,
    secretStore,
    TMP,
    zoneSpread,
} from "../../release/kubernetes/hardening";
import type { PackagedObjects, PackagedVariable } from "../../release/kubernetes/packaged";
import { PLACEHOLDERS } from "../../release/kubernetes/placeholders";
import type { Application } from "../application";

type PodTemplate = PackagedObjects["Rollout"]["spec"]["template"];

/** Seconds that a pod keeps answering once it is being stopped, until the load balancer has taken it out. */
const DRAIN_SECONDS = 30;

/** Seconds between SIGTERM and SIGKILL, as a task on ECS has them. */
const STOP_SECONDS = 60;

/**
 * The pod of an application, as closed as it runs everywhere. Its user is the image's, as on ECS; here it has to be a number
 * other than 0, which the node checks.
 */
export function podTemplate(application: Application): PodTemplate {
    const { name, secrets } = application;
    return {
        metadata: { labels: podLabels(name) },
        spec: {
            serviceAccountName: PLACEHOLDERS.serviceAccount,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: POD_SECURITY,
            // It counts from the moment at which the pod begins to drain.
            terminationGracePeriodSeconds: DRAIN_SECONDS + STOP_SECONDS,
            topologySpreadConstraints: zoneSpread(name),
            containers: [container(application)],
            volumes: [TMP.volume, ...(secrets.length > 0 ? [secretStore(name).volume] : [])],
        },
    };
}

function container(application: Application): PodTemplate["spec"]["containers"][0] {
    const { name, port, healthPath, cpu, memory, secrets } = application;
    const size = { cpu: cpuQuantity(cpu), memory: memoryQuantity(memory) };
    const probe = (failureThreshold: number) => ({
        httpGet: { path: healthPath, port },
        periodSeconds: 5,
        timeoutSeconds: 5,
        failureThreshold,
    });
    return {
        name: CONTAINER,
        image: PLACEHOLDERS.image,
        ports: [{ name: "http", containerPort: port, protocol: "TCP" }],
        env: variables(application),
        // What is asked for is what is had, as on Fargate: a pod never lives on what a neighbour leaves.
        resources: { requests: size, limits: size },
        // A slow start is not a failed one: 60 seconds until the other two begin to count.
        startupProbe: probe(12),
        readinessProbe: probe(3),
        livenessProbe: probe(6),
        lifecycle: { preStop: { sleep: { seconds: DRAIN_SECONDS } } },
        securityContext: CONTAINER_SECURITY,
        volumeMounts: [TMP.mount, ...(secrets.length > 0 ? [secretStore(name).mount] : [])],
    };
}

// By code unit, as in the CloudFormation template: the order in which someone wrote variables changes nothing.
function variables({ name, port, environment, secrets }: Application): PackagedVariable[] {
    const plain: PackagedVariable[] = [
        ...Object.entries(environment).map(([variable, value]) => ({ name: variable, value })),
        { name: "ENVIRONMENT", value: PLACEHOLDERS.environment },
        { name: "PORT", value: String(port) },
        { name: "RELEASE", value: PLACEHOLDERS.release },
    ];
    const secret = secrets.map((key): PackagedVariable => ({ name: key, valueFrom: { secretKeyRef: { name, key } } }));
    return [...plain, ...secret].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** CPU units, of which 1024 are one virtual CPU, in Kubernetes' own spelling: `250m`, `2`. */
function cpuQuantity(units: number): string {
    const thousandths = (units * 1000) / 1024;
    return thousandths % 1000 === 0 ? String(thousandths / 1000) : `${thousandths}m`;
}

/** MiB in Kubernetes' own spelling, which is the largest unit that divides it: `512Mi`, `2Gi`. */
function memoryQuantity(mebibytes: number): string {
    return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}
