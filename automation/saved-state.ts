import { z } from "zod";
import { type CheckedResource, stackOf, type Values } from "../policies/rule";
import { defaultTagsOf, withTags } from "../policies/tagged";
import type { Json } from "../release/canonical";
import { SECRET } from "../release/marks";
import { Refusal } from "../release/problem";
import { MARK, SECRET_VALUE } from "./recording/wire";

/** What a state saves of a stack. */
export interface SavedState {
    readonly stack: string;
    /** What the stack owns now; what it only reads, and what waits for its deletion, is left out. */
    readonly resources: readonly CheckedResource[];
}

/**
 * What `pulumi stack export` prints, as far as it is read here.
 *
 * @see https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_export/
 */
const EXPORT = z.object({
    version: z.number(),
    deployment: z.object({
        resources: z
            .array(
                z.object({
                    urn: z.string(),
                    type: z.string(),
                    id: z.string().optional(),
                    parent: z.string().optional(),
                    provider: z.string().optional(),
                    inputs: z.record(z.string(), z.json()).optional(),
                    protect: z.boolean().optional(),
                    delete: z.boolean().optional(),
                    external: z.boolean().optional(),
                    dependencies: z.array(z.string()).nullish(),
                }),
            )
            .nullish(),
    }),
});

/** Format of exports that this reads. */
const VERSION = 3;

/**
 * The resources of an exported state. Secrets stay closed: each is `SECRET`, whether its text was exported or not.
 *
 * @throws {Refusal} when the text is no export, of another format, or of an empty stack, whose name nothing says.
 */
export function readSavedState(text: string): SavedState {
    const { version, deployment } = parseExport(text);
    if (version !== VERSION) {
        throw refusal(
            "version",
            `"${version}" is not ${VERSION}, the format that is known`,
            "export with a current CLI",
        );
    }
    const saved = deployment.resources ?? [];
    const [first] = saved;
    if (first === undefined) {
        throw refusal("deployment.resources", "is empty, so there is nothing to judge", "bring the stack up first");
    }
    const inputs = new Map(saved.map((resource) => [resource.urn, mask(resource.inputs ?? {}) as Values]));
    return {
        stack: stackOf(first.urn),
        resources: saved
            .filter((resource) => resource.delete !== true && resource.external !== true)
            .map(({ urn, type, id, parent = "", provider = "", protect = false, dependencies }) => ({
                ...{ type, name: urn.split("::").slice(3).join("::"), urn, parent, id, protect },
                // A provider is named by its URN and its id.
                inputs: withTags(
                    type,
                    inputs.get(urn) ?? {},
                    defaultTagsOf(inputs.get(provider.replace(/::[^:]*$/, ""))),
                ),
                dependencies: dependencies ?? [],
            })),
    };
}

function parseExport(text: string): z.output<typeof EXPORT> {
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch {
        throw refusal("(top)", "is not JSON", "give what pulumi stack export printed");
    }
    const result = EXPORT.safeParse(value);
    if (!result.success) {
        const [issue] = result.error.issues;
        const path = issue?.path.map(String).join(".") || "(top)";
        throw refusal(path, "is not as pulumi stack export writes it", "give what pulumi stack export printed");
    }
    return result.data;
}

function refusal(path: string, message: string, remedy: string): Refusal {
    return new Refusal("Saved state", [{ path, message, remedy }]);
}

function mask(value: Json): Json {
    if (Array.isArray(value)) {
        return value.map(mask);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const object = value as Values;
    return object[MARK] === SECRET_VALUE
        ? SECRET
        : Object.fromEntries(Object.entries(object).map(([key, member]) => [key, mask(member)]));
}
