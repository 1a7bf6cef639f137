import { LAST_GOOD, lastGoodOf, readLastGood } from "../release/kubernetes/access";
import type { Deployment, KubernetesObject } from "../release/kubernetes/deployment";
import { OTHER_KINDS, WORKLOAD_KINDS } from "../release/kubernetes/kinds";
import { hashOfShown } from "../release/kubernetes/object-changes";
import { fillNames, needsNames, type TrafficNames } from "../release/kubernetes/target-groups";
import { Refusal } from "../release/problem";
import { nameOf, refOf } from "./api/cluster";
import { checkCluster } from "./cluster-check";
import { applicable, changesOf, kindOf, removable } from "./live";
import type { Ports } from "./ports";
import { awaitRollout } from "./rollout-wait";
import { awaitTraffic } from "./traffic";
import { undo } from "./undo";

/**
 * Applies a release that was shown, and waits until it runs.
 *
 * First what the way to the pods is made of; then, once the load balancer's controller has made its target groups, the alarms
 * over them, the analyses and the Rollout. When that is healthy, what the release no longer has is removed, and the release
 * is kept as the one to go back to. A release that fails on the way, or is told to stop, is undone.
 *
 * A repetition does what is left to do.
 *
 * @param shown what {@link describe} called the changes that were approved.
 * @throws {Refusal} when the changes are no longer the ones that were shown, and when the release failed; the signal's reason
 * when it was stopped. In either case nothing is left half applied that can be undone.
 */
export async function apply(
    deployment: Deployment,
    shown: string,
    ports: Ports,
    signal: AbortSignal = new AbortController().signal,
): Promise<void> {
    const { cluster, say } = ports;
    await checkCluster(deployment, cluster);
    checkShown(shown, hashOfShown(deployment.release, await changesOf(deployment, ports)));
    const kept = await cluster.read({
        kind: OTHER_KINDS.ConfigMap,
        namespace: deployment.platform.namespace,
        name: LAST_GOOD,
    });
    signal.throwIfAborted();
    let applied: readonly KubernetesObject[];
    try {
        applied = await applyAll(deployment, ports, signal);
        await awaitRollout(deployment, ports, signal);
    } catch (error) {
        say(`release ${deployment.release} failed: ${(error as Error).message}`);
        await undo(deployment, readLastGood(kept), ports);
        throw error;
    }
    for (const object of await removable(deployment, deployment.objects, cluster)) {
        const ref = refOf(object, kindOf(object));
        say(`removing ${nameOf(ref)}`);
        await cluster.remove(ref);
    }
    const note = lastGoodOf(deployment.platform.namespace, deployment.release, applied);
    await cluster.apply(note, OTHER_KINDS.ConfigMap, { dryRun: false });
    say(`release ${deployment.release} runs`);
}

function checkShown(shown: string, found: string): void {
    if (shown !== found) {
        throw new Refusal("Apply", [
            {
                path: "shown",
                message: `"${found}" is not "${shown}": what the release changes is no longer what was shown`,
                remedy: "retry the stage with all its actions, so that the changes are shown anew",
            },
        ]);
    }
}

/** @returns the objects with the names that were read. */
async function applyAll(
    deployment: Deployment,
    ports: Ports,
    signal: AbortSignal,
): Promise<readonly KubernetesObject[]> {
    const late = deployment.objects.filter(isLate);
    const early = deployment.objects.filter((object) => !isLate(object));
    for (const object of early) {
        await applyOne(object, deployment, ports, signal);
    }
    const names = await awaitTraffic(deployment, ports, signal);
    const filled = late.map((object) => named(object, names));
    for (const object of filled) {
        await applyOne(object, deployment, ports, signal);
    }
    return [...early, ...filled];
}

/** What may only come when the way to the pods is there, and what acts on the Rollout. */
function isLate(object: KubernetesObject): boolean {
    return (
        needsNames(object) ||
        object.kind === WORKLOAD_KINDS.Rollout.kind ||
        object.kind === WORKLOAD_KINDS.HorizontalPodAutoscaler.kind
    );
}

function named(object: KubernetesObject, names: TrafficNames | undefined): KubernetesObject {
    if (names !== undefined) {
        return fillNames(object, names);
    }
    if (needsNames(object)) {
        throw new Refusal("Release", [
            {
                path: `${object.metadata.namespace}/${object.kind}/${object.metadata.name}`,
                message: "watches the load balancer, and no Ingress leads from it to the workload",
                remedy: "release anew with this version of the pipeline",
            },
        ]);
    }
    return object;
}

async function applyOne(
    wanted: KubernetesObject,
    { release }: Deployment,
    { cluster, say }: Ports,
    signal: AbortSignal,
): Promise<void> {
    signal.throwIfAborted();
    const kind = kindOf(wanted);
    const { object } = await applicable(wanted, release, cluster);
    await cluster.apply(object, kind, { dryRun: false });
    say(`applied ${nameOf(refOf(object, kind))}`);
}
