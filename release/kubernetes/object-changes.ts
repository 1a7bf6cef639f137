import { hashOf, type Json } from "../canonical";
import type { Change, ResourceState } from "../change";
import { differencesOf, isObject, pathText } from "../difference";
import { type KubernetesObject, RELEASE_ANNOTATION } from "./deployment";
import { typeName } from "./kinds";

/** What metadata says of an object that is anybody's business. */
const TOLD_METADATA = ["labels", "annotations"] as const;

/**
 * What applying an object changes: the difference between what is there and what the API server says that it would be, so
 * that every default and every other writer's value is the same on both sides. `undefined` where nothing would change; the
 * note of the release that an object came with is no change.
 *
 * Properties are the paths of the values that differ.
 *
 * @param live what is there; `undefined` where nothing is.
 * @param applied the API server's answer to a dry run.
 */
export function changeOf(live: KubernetesObject | undefined, applied: KubernetesObject): Change | undefined {
    const named = { logicalId: `${applied.metadata.namespace}/${applied.metadata.name}`, type: typeName(applied) };
    const after = contentOf(applied);
    if (live === undefined) {
        return { action: "add", ...named, properties: [], after: { values: after } };
    }
    const differences = differencesOf(contentOf(live), after).map(({ path, ...sides }) => ({
        property: pathText(path),
        ...sides,
    }));
    if (differences.length === 0) {
        return undefined;
    }
    const side = (which: "before" | "after"): ResourceState => ({
        values: Object.fromEntries(
            differences.flatMap((each) => (each[which] === undefined ? [] : [[each.property, each[which]]])),
        ),
    });
    return {
        action: "modify",
        ...named,
        properties: [...new Set(differences.map(({ property }) => property))].sort(),
        before: side("before"),
        after: side("after"),
    };
}

/** The change of an object of the workload that the release does not have any more. */
export function removalOf(live: KubernetesObject): Change {
    return {
        action: "remove",
        logicalId: `${live.metadata.namespace}/${live.metadata.name}`,
        type: typeName(live),
        properties: [],
        before: { values: contentOf(live) },
    };
}

/** Which of the workload's objects that are there the release does not have. */
export function unwanted(
    live: readonly KubernetesObject[],
    wanted: readonly KubernetesObject[],
): readonly KubernetesObject[] {
    const keyOf = (object: KubernetesObject) => `${object.kind} ${object.metadata.name}`;
    const keys = new Set(wanted.map(keyOf));
    return live.filter((object) => !keys.has(keyOf(object)));
}

/** Name of what an approver was shown: a later look that gives the same name has found the same changes. */
export function hashOfShown(release: string, changes: readonly Change[]): string {
    return hashOf({ release, changes });
}

function contentOf(object: KubernetesObject): { readonly [section: string]: Json } {
    const { apiVersion: _version, kind: _kind, metadata, status: _status, ...sections } = object;
    const told = TOLD_METADATA.flatMap((name) => {
        const values = Object.entries(metadata[name] ?? {}).filter(([key]) => key !== RELEASE_ANNOTATION);
        return values.length === 0 ? [] : [[name, Object.fromEntries(values)]];
    });
    const all = { ...sections, ...(told.length === 0 ? {} : { metadata: Object.fromEntries(told) }) };
    return isObject(all as Json) ? (all as { readonly [section: string]: Json }) : {};
}
