import type { ClusterObject } from "../release/kubernetes/cluster-objects";
import type { KubernetesObject } from "../release/kubernetes/deployment";
import type { ObjectKind, ObjectRef } from "../release/kubernetes/kinds";
import type { PlannedAlarm } from "../release/kubernetes/target-groups";

/** The API server of an environment's cluster. Each call tries again where that can help. */
export interface Cluster {
    /** `undefined` where there is no such object. */
    read(ref: ObjectRef): Promise<KubernetesObject | undefined>;
    /** Objects of a kind in a namespace, all pages of them. @param selector labels that they have. */
    list(
        kind: ObjectKind,
        namespace: string,
        selector?: { readonly [label: string]: string },
    ): Promise<readonly KubernetesObject[]>;
    /**
     * Server-side apply in the deployer's name, also over what others have written.
     *
     * @returns the object as it is then or, of a dry run, would be.
     */
    apply(object: ClusterObject, kind: ObjectKind, how: { readonly dryRun: boolean }): Promise<KubernetesObject>;
    /** An object that is not there is removed already. */
    remove(ref: ObjectRef): Promise<void>;
    /** Changes some of an object's status. */
    patchStatus(ref: ObjectRef, status: { readonly [name: string]: unknown }): Promise<void>;
}

/** Load balancers, as AWS knows them. */
export interface Balancers {
    /** ARN of the load balancer that a target group belongs to; `undefined` until it belongs to one. */
    balancerOf(targetGroupArn: string): Promise<string | undefined>;
}

/** Alarms of metrics. */
export interface Alarms {
    put(alarm: PlannedAlarm): Promise<void>;
    /** Which of the alarms are in ALARM. */
    firing(names: readonly string[]): Promise<readonly string[]>;
}

/** Time, in milliseconds. */
export interface Clock {
    now(): number;
    /** @throws the signal's reason, as soon as it is aborted. */
    sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Everything that a deployer reaches. */
export interface Ports {
    readonly cluster: Cluster;
    readonly balancers: Balancers;
    readonly alarms: Alarms;
    readonly clock: Clock;
    /** Tells whoever reads the log. */
    readonly say: (line: string) => void;
}
