import type { Change } from "../release/change";
import {
    type Deployment,
    type KubernetesObject,
    RELEASE_ANNOTATION,
    WORKLOAD_LABEL,
} from "../release/kubernetes/deployment";
import { keepValues } from "../release/kubernetes/kept-values";
import { type ObjectKind, WORKLOAD_KINDS, workloadKind } from "../release/kubernetes/kinds";
import { changeOf, removalOf, unwanted } from "../release/kubernetes/object-changes";
import { fillNames } from "../release/kubernetes/target-groups";
import { Refusal } from "../release/problem";
import { refOf } from "./api/cluster";
import type { Cluster, Ports } from "./ports";
import { readNames } from "./traffic";

/** The kind of an object of a release. @throws {Refusal} for one that no release may have. */
export function kindOf(object: KubernetesObject): ObjectKind {
    const kind = workloadKind(object);
    if (kind === undefined) {
        throw new Refusal("Release", [
            {
                path: `${object.metadata.namespace}/${object.metadata.name}`,
                message: `"${object.apiVersion} ${object.kind}" is no kind that a release may have`,
                remedy: "release anew with this version of the pipeline",
            },
        ]);
    }
    return kind;
}

/** The object as it is applied: marked with its release, and with what the controller has written into what is there. */
export async function applicable(
    object: KubernetesObject,
    release: string,
    cluster: Cluster,
): Promise<{ readonly object: KubernetesObject; readonly live: KubernetesObject | undefined }> {
    const live = await cluster.read(refOf(object, kindOf(object)));
    const { metadata } = object;
    const annotations = { ...metadata.annotations, [RELEASE_ANNOTATION]: release };
    return { object: keepValues({ ...object, metadata: { ...metadata, annotations } }, live), live };
}

/**
 * What applying a release changes, by a dry run of every object, and which objects of the workload it removes. Names of the
 * load balancer are filled in as far as they are there.
 */
export async function changesOf(deployment: Deployment, { cluster, balancers }: Ports): Promise<readonly Change[]> {
    const names = await readNames(deployment, cluster, balancers);
    const changes: Change[] = [];
    for (const each of deployment.objects) {
        const filled = names === undefined ? each : fillNames(each, names);
        const { object, live } = await applicable(filled, deployment.release, cluster);
        const change = changeOf(live, await cluster.apply(object, kindOf(object), { dryRun: true }));
        changes.push(...(change === undefined ? [] : [change]));
    }
    return [...changes, ...(await removable(deployment, deployment.objects, cluster)).map(removalOf)];
}

/** What of the workload is in its namespace and not among the objects, in the reverse of the order of kinds. */
export async function removable(
    { workload, platform }: Deployment,
    wanted: readonly KubernetesObject[],
    cluster: Cluster,
): Promise<readonly KubernetesObject[]> {
    const live: KubernetesObject[] = [];
    for (const kind of Object.values(WORKLOAD_KINDS).reverse()) {
        live.push(...(await cluster.list(kind, platform.namespace, { [WORKLOAD_LABEL]: workload })));
    }
    return unwanted(live, wanted);
}
