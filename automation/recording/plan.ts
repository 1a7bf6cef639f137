import type { Json } from "../../release/canonical";

export { SECRET, UNKNOWN } from "../../release/marks";

/**
 * Everything that one evaluation of a stack's program registered: plain JSON, in a fixed order, without secrets and
 * without paths of the machine that evaluated it. Equal programs and settings give equal plans.
 */
export interface Plan {
    /** Name of the project, from `Pulumi.yaml`. */
    readonly project: string;
    /** Name of the stack: `dev`, `staging`, `prod`. */
    readonly stack: string;
    /** The configuration that the program was given, by full key (`aws:region`), as text; secrets are masked. */
    readonly config: { readonly [key: string]: string };
    /** What was registered, by type, then name, then URN. The stack itself is one of them. */
    readonly resources: readonly PlannedResource[];
    /** The stack's outputs. */
    readonly outputs: PlannedValues;
    /** What the program said while it ran, in order. */
    readonly diagnostics: readonly Diagnostic[];
}

/**
 * Values of a resource by property. A secret is `SECRET`, an unknown value `UNKNOWN`, another resource its id, and a file
 * or an archive `{ asset, hash }`: its path from the project's folder and the SHA-256 of what is in it.
 */
export interface PlannedValues {
    readonly [property: string]: Json;
}

/** One registration, as the program asked for it. */
export interface PlannedResource {
    /** Type token: `aws:ec2/vpc:Vpc`, `airlock:network:Network`. */
    readonly type: string;
    /** Logical name. */
    readonly name: string;
    readonly urn: string;
    /** URN of the parent; empty for the stack itself. */
    readonly parent: string;
    /** Whether a provider makes it; a component is not custom. */
    readonly custom: boolean;
    /** By what the inputs of others refer to it: the stand-in's id, or that of a thing that exists. Components have none. */
    readonly id?: string;
    readonly inputs: PlannedValues;
    /** What the provider would tell beside the inputs, as stand-ins. Only of what a provider makes. */
    readonly outputs?: PlannedValues;
    /** Whether deleting and replacing it is refused. */
    readonly protect: boolean;
    /** Properties whose change is ignored. */
    readonly ignoreChanges: readonly string[];
    /** URNs of what it waits for, sorted. */
    readonly dependencies: readonly string[];
    /** URN of its provider; absent where the default one serves. */
    readonly provider?: string;
    /** What it was called before: URNs, or the parts that differed. */
    readonly aliases?: readonly Json[];
    readonly retainOnDelete?: true;
    /** Present where the program chose the order of a replacement itself. */
    readonly deleteBeforeReplace?: boolean;
    /** URN of what takes it down with itself. */
    readonly deletedWith?: string;
    /** Id of a thing that exists and is adopted into this stack. */
    readonly importId?: string;
    /** Id of a thing that exists and is only read; somebody else owns it. */
    readonly readId?: string;
    /** Where the program made it: path from the project's folder and line, `components/network/network.ts:42`. */
    readonly source?: string;
}

/** One thing that the program or the engine said. */
export interface Diagnostic {
    readonly severity: "info" | "warning" | "error";
    readonly message: string;
    /** URN of the resource that it is about. */
    readonly urn?: string;
}

/** What {@link inventoryOf} says of one resource; everything that is empty or the rule is left out. */
export type InventoryEntry = { readonly [field: string]: Json };

/** A plan in the compact form of golden files. */
export interface Inventory {
    readonly project: string;
    readonly stack: string;
    /** Each resource under its URN's own part, `aws:ec2/vpc:Vpc::main-vpc`, in the plan's order. */
    readonly resources: { readonly [urn: string]: InventoryEntry };
    readonly outputs: PlannedValues;
}

/**
 * The compact form of a plan for golden files: one entry a resource, URNs without the prefix that all of them share, and
 * nothing that changes when code only moves (source positions, diagnostics) or that follows from the rest (ids, stand-ins).
 */
export function inventoryOf(plan: Plan): Inventory {
    const prefix = `urn:pulumi:${plan.stack}::${plan.project}::`;
    const shorten = (urn: string) => (urn.startsWith(prefix) ? urn.slice(prefix.length) : urn);
    return {
        project: plan.project,
        stack: plan.stack,
        resources: Object.fromEntries(
            plan.resources.map((resource) => [shorten(resource.urn), entryOf(resource, shorten)]),
        ),
        outputs: plan.outputs,
    };
}

function entryOf(resource: PlannedResource, shorten: (urn: string) => string): InventoryEntry {
    const {
        type: _type,
        name: _name,
        urn: _urn,
        source: _source,
        id: _id,
        outputs: _outputs,
        custom,
        ...rest
    } = resource;
    const fields = {
        ...rest,
        component: !custom,
        parent: shorten(resource.parent),
        dependencies: resource.dependencies.map(shorten),
        provider: resource.provider === undefined ? "" : shorten(resource.provider),
        deletedWith: resource.deletedWith === undefined ? "" : shorten(resource.deletedWith),
    };
    return Object.fromEntries(Object.entries(fields).filter(([field, value]) => says(field, value)));
}

/** An order of replacement that was chosen speaks even when it is `false`. */
function says(field: string, value: Json | undefined): value is Json {
    if (value === undefined || value === "" || (value === false && field !== "deleteBeforeReplace")) {
        return false;
    }
    return typeof value !== "object" || value === null || Object.keys(value).length > 0;
}
