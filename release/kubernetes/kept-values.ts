import type { Json } from "../canonical";
import { isObject } from "../difference";
import type { KubernetesObject } from "./deployment";

/** Label by which the rollout controller tells the pods of one template, and narrows what a Service selects. */
export const TEMPLATE_HASH = "rollouts-pod-template-hash";

/** Annotations that hold the weights of an Ingress's rules. */
const ACTIONS = "alb.ingress.kubernetes.io/actions.";

/**
 * The object as it has to be applied over what is there: what the rollout controller writes into objects of a release stays
 * as the controller left it. Else applying a Service would let it select the pods of both templates, and applying an
 * Ingress would set the weights back, until the controller next looks.
 *
 * @param live what is there; `undefined` where nothing is.
 * @see https://argo-rollouts.readthedocs.io/en/stable/features/traffic-management/alb/
 */
export function keepValues(object: KubernetesObject, live: KubernetesObject | undefined): KubernetesObject {
    if (live === undefined) {
        return object;
    }
    if (object.kind === "Service") {
        return keepSelector(object, live);
    }
    return object.kind === "Ingress" ? keepWeights(object, live) : object;
}

function keepSelector(object: KubernetesObject, live: KubernetesObject): KubernetesObject {
    const spec = sectionOf(object, "spec");
    const hash = sectionOf(sectionOf(live, "spec"), "selector")[TEMPLATE_HASH];
    return hash === undefined
        ? object
        : { ...object, spec: { ...spec, selector: { ...sectionOf(spec, "selector"), [TEMPLATE_HASH]: hash } } };
}

function keepWeights(object: KubernetesObject, live: KubernetesObject): KubernetesObject {
    const theirs = live.metadata.annotations ?? {};
    const annotations = Object.entries(object.metadata.annotations ?? {}).map(([name, value]) => [
        name,
        name.startsWith(ACTIONS) ? (theirs[name] ?? value) : value,
    ]);
    return { ...object, metadata: { ...object.metadata, annotations: Object.fromEntries(annotations) } };
}

function sectionOf(of: { readonly [name: string]: unknown }, name: string): { readonly [name: string]: Json } {
    const section = of[name] as Json | undefined;
    return isObject(section) ? section : {};
}
