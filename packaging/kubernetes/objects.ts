import { canonicalJson } from "../../release/canonical";
import type { Application } from "../application";

/**
 * The Kubernetes objects of an application, as data: the same in every environment. What an environment decides stands
 * there as a placeholder, which admission fills in.
 */
export function renderObjects({ name }: Application): readonly object[] {
    return [
        {
            apiVersion: "v1",
            kind: "ServiceAccount",
            metadata: { name, namespace: "<Namespace>" },
            automountServiceAccountToken: false,
        },
    ];
}

/** The one text of packaged objects: equal objects have equal bytes, and so one hash. */
export function objectsText(objects: readonly object[]): string {
    return canonicalJson(objects);
}
