import type { RegisteredResource } from "./registered";

/** Registered resources, found by type and by id without looking through all of them. */
export interface ResourceIndex {
    readonly all: readonly RegisteredResource[];
    /** Those of a type, in the order of registration. */
    ofType(type: string): readonly RegisteredResource[];
    /** The one that others refer to by this id. */
    byId(id: string | undefined): RegisteredResource | undefined;
    /** Logical name of what an id stands for; the id itself where that is not registered. */
    nameOf(id: string): string;
}

/** A resource with the id that others refer to it by. */
export type Identified = RegisteredResource & { readonly id: string };

export function isIdentified(resource: RegisteredResource): resource is Identified {
    return resource.id !== undefined && resource.id !== "";
}

export function indexResources(resources: readonly RegisteredResource[]): ResourceIndex {
    const byType = new Map<string, RegisteredResource[]>();
    const byId = new Map<string, RegisteredResource>();
    for (const resource of resources) {
        const alike = byType.get(resource.type);
        if (alike === undefined) {
            byType.set(resource.type, [resource]);
        } else {
            alike.push(resource);
        }
        if (isIdentified(resource)) {
            byId.set(resource.id, resource);
        }
    }
    return {
        all: resources,
        ofType: (type) => byType.get(type) ?? [],
        byId: (id) => (id === undefined ? undefined : byId.get(id)),
        nameOf: (id) => byId.get(id)?.name ?? id,
    };
}
