import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../environments";

/** What the provider's package says of a resource type. */
export interface Shape {
    /** Names of all inputs. */
    readonly inputs: ReadonlySet<string>;
    /** Names of the inputs that must be given. */
    readonly required: readonly string[];
    /** Whether the provider's default tags reach it. */
    readonly isTaggable: boolean;
}

const shapes = new Map<string, Shape>();

/**
 * Shape of a type, read from the code that `@pulumi/aws` has for it, so that there is no second table to keep.
 *
 * @param type `aws:iam/rolePolicy:RolePolicy`.
 * @throws when the package has no such type, or is no longer written as it was.
 */
export function shapeOf(type: string): Shape {
    let shape = shapes.get(type);
    if (shape === undefined) {
        shape = readShape(type);
        shapes.set(type, shape);
    }
    return shape;
}

function readShape(type: string): Shape {
    const [, path = ""] = /^aws:([\w/]+):\w+$/.exec(type) ?? [];
    const code = readFileSync(join(PROJECT, "node_modules", "@pulumi", "aws", `${path}.js`), "utf8");
    const inputs = new Set<string>();
    const outputs = new Set<string>();
    for (const [, name = "", value = ""] of code.matchAll(/^ +resourceInputs\["(\w+)"\] = (.*);$/gm)) {
        if (!value.startsWith("state")) {
            (value.startsWith("undefined") ? outputs : inputs).add(name);
        }
    }
    if (inputs.size === 0) {
        throw new Error(`${type}: no inputs were found in the code of @pulumi/aws`);
    }
    const required = [...code.matchAll(/Missing required property '(\w+)'/g)].map(([, name = ""]) => name);
    return { inputs, required, isTaggable: outputs.has("tagsAll") };
}
