import { setTimeout } from "node:timers/promises";
import { apiServer } from "../../deployer/api/cluster";
import type { Endpoint } from "../../deployer/api/http";
import type { Cluster } from "../../deployer/ports";
import type { KubernetesObject } from "../../release/kubernetes/deployment";
import type { ObjectKind } from "../../release/kubernetes/kinds";

export const KINDS = {
    Pod: { apiVersion: "v1", kind: "Pod", plural: "pods" },
    ReplicaSet: { apiVersion: "apps/v1", kind: "ReplicaSet", plural: "replicasets" },
    Deployment: { apiVersion: "apps/v1", kind: "Deployment", plural: "deployments" },
    Definition: {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        plural: "customresourcedefinitions",
    },
    TargetGroupBinding: {
        apiVersion: "eks.amazonaws.com/v1",
        kind: "TargetGroupBinding",
        plural: "targetgroupbindings",
    },
} as const satisfies { readonly [name: string]: ObjectKind };

/** Time that passes for deployers twenty times as fast. */
export const FAST_CLOCK = {
    now: () => Date.now(),
    sleep: async (milliseconds: number, signal?: AbortSignal) => {
        await setTimeout(milliseconds / 20, undefined, { signal });
    },
};

/** Defines the kinds that AWS brings to a cluster, of which no schema is public. */
export async function defineAwsKinds(endpoint: Endpoint): Promise<void> {
    const cluster = apiServer(endpoint, FAST_CLOCK);
    for (const [kind, plural, scope] of [
        ["IngressClassParams", "ingressclassparams", "Cluster"],
        ["TargetGroupBinding", "targetgroupbindings", "Namespaced"],
    ] as const) {
        const openAPIV3Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
        const version = { name: "v1", served: true, storage: true, schema: { openAPIV3Schema } };
        await cluster.apply(
            {
                apiVersion: "apiextensions.k8s.io/v1",
                kind: "CustomResourceDefinition",
                metadata: { name: `${plural}.eks.amazonaws.com` },
                spec: {
                    group: "eks.amazonaws.com",
                    scope,
                    names: { kind, plural, singular: kind.toLowerCase() },
                    versions: [version],
                },
            },
            KINDS.Definition,
            { dryRun: false },
        );
    }
    await setTimeout(2000);
}

/** What plays the rest of a cluster: the controllers of replica sets and of load balancers, and the nodes. */
export interface Player {
    /** Images whose pods never become ready. */
    readonly broken: Set<string>;
    stop(): Promise<void>;
}

/** Plays on, in the namespace of one workload, until it is stopped. */
export function playCluster(endpoint: Endpoint, workload: string): Player {
    const cluster = apiServer(endpoint, FAST_CLOCK);
    const broken = new Set<string>();
    let running = true;
    const loop = (async () => {
        while (running) {
            // What changes under its hands is looked at again.
            await playOnce(cluster, workload, broken).catch(() => undefined);
            await setTimeout(200);
        }
    })();
    return {
        broken,
        stop: async () => {
            running = false;
            await loop;
        },
    };
}

interface ReplicaSetParts {
    readonly metadata: { readonly name: string; readonly uid: string; readonly generation: number };
    readonly spec: { readonly replicas?: number; readonly template: PodParts };
}

interface PodParts {
    readonly metadata: { readonly labels?: { readonly [name: string]: string } };
    readonly spec: { readonly containers: readonly { readonly image: string }[] };
}

async function playOnce(cluster: Cluster, namespace: string, broken: ReadonlySet<string>): Promise<void> {
    const sets = (await cluster.list(KINDS.ReplicaSet, namespace)) as unknown as readonly ReplicaSetParts[];
    for (const set of sets) {
        await playSet(cluster, namespace, set, broken);
    }
}

/** Makes a replica set's pods and says of them what a node would. */
async function playSet(
    cluster: Cluster,
    namespace: string,
    { metadata, spec }: ReplicaSetParts,
    broken: ReadonlySet<string>,
): Promise<void> {
    const replicas = spec.replicas ?? 0;
    const pods = await cluster.list(KINDS.Pod, namespace, { "played-for": metadata.name });
    const isReady = spec.template.spec.containers.every(({ image }) => !broken.has(image));
    for (let number = 0; number < replicas; number++) {
        const name = `${metadata.name}-${number}`;
        if (pods.every((pod) => pod.metadata.name !== name)) {
            await cluster.apply(podOf(name, namespace, metadata, spec.template), KINDS.Pod, { dryRun: false });
            await cluster.patchStatus(
                { kind: KINDS.Pod, namespace, name },
                { phase: "Running", conditions: [{ type: "Ready", status: isReady ? "True" : "False" }] },
            );
        }
    }
    for (const pod of pods.filter(({ metadata: { name } }) => Number(name.split("-").at(-1)) >= replicas)) {
        await cluster.remove({ kind: KINDS.Pod, namespace, name: pod.metadata.name });
    }
    const ready = isReady ? replicas : 0;
    await cluster.patchStatus(
        { kind: KINDS.ReplicaSet, namespace, name: metadata.name },
        {
            replicas,
            fullyLabeledReplicas: replicas,
            readyReplicas: ready,
            availableReplicas: ready,
            observedGeneration: metadata.generation,
        },
    );
}

function podOf(
    name: string,
    namespace: string,
    owner: ReplicaSetParts["metadata"],
    template: PodParts,
): KubernetesObject {
    const { apiVersion, kind } = KINDS.ReplicaSet;
    const ownerReferences = [{ apiVersion, kind, name: owner.name, uid: owner.uid, controller: true }];
    const labels = { ...template.metadata.labels, "played-for": owner.name };
    return {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { ...template.metadata, name, namespace, labels, ownerReferences },
        spec: template.spec,
    } as KubernetesObject;
}

/** What the load balancer's controller makes of a workload's two Services. */
export async function bindTargetGroups(
    endpoint: Endpoint,
    services: readonly string[],
    namespace: string,
    port: number,
) {
    const cluster = apiServer(endpoint, FAST_CLOCK);
    for (const name of services) {
        await cluster.apply(
            {
                apiVersion: "eks.amazonaws.com/v1",
                kind: "TargetGroupBinding",
                metadata: { name: `k8s-${name}`, namespace },
                spec: {
                    serviceRef: { name, port },
                    targetGroupARN: `arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/k8s-${name}/0123456789abcdef`,
                    targetType: "ip",
                },
            },
            KINDS.TargetGroupBinding,
            { dryRun: false },
        );
    }
}
