import {
    type ClusterObject,
    clusterObjects,
    SETUP_KINDS,
    setupNamespaces,
} from "../release/kubernetes/cluster-objects";
import type { ClusterSetup } from "../release/kubernetes/cluster-setup";
import { ENVIRONMENT_LABEL } from "../release/kubernetes/deployment";
import type { ObjectKind } from "../release/kubernetes/kinds";
import { type Problem, refuseIfAny } from "../release/problem";
import type { Ports } from "./ports";

/**
 * Makes a cluster ready for the controller and for releases: namespaces, rights, network policies and the load balancer's class.
 * What is there already is put right again; a namespace whose workload is gone stays, with what is in it.
 *
 * @throws {Refusal} before anything is changed, where a namespace is somebody else's.
 */
export async function setUp(setup: ClusterSetup, { cluster, say }: Pick<Ports, "cluster" | "say">): Promise<void> {
    const problems: Problem[] = [];
    for (const name of setupNamespaces(setup)) {
        const found = await cluster.read({ kind: SETUP_KINDS.Namespace, name });
        problems.push(...(found === undefined ? [] : foreign(name, found.metadata.labels ?? {}, setup)));
    }
    refuseIfAny(`Setup of cluster "${setup.cluster}"`, problems);
    for (const object of clusterObjects(setup)) {
        await cluster.apply(object, kindOf(object), { dryRun: false });
        say(`applied ${[object.metadata.namespace, object.kind, object.metadata.name].filter(Boolean).join("/")}`);
    }
}

function foreign(
    name: string,
    labels: { readonly [name: string]: string },
    { environment }: ClusterSetup,
): readonly Problem[] {
    const owner = labels[ENVIRONMENT_LABEL];
    return owner === environment
        ? []
        : [
              {
                  path: `${name}.metadata.labels.${ENVIRONMENT_LABEL}`,
                  message: `"${owner ?? ""}" is not "${environment}": the namespace is there already, and somebody else's`,
                  remedy: "rename the workload, or delete the namespace if nobody needs it",
              },
          ];
}

function kindOf({ kind }: ClusterObject): ObjectKind {
    const found = Object.values(SETUP_KINDS).find((each) => each.kind === kind);
    if (found === undefined) {
        throw new Error(`the setup writes no ${kind}`);
    }
    return found;
}
