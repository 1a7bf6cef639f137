import type { RegisteredResource, Values } from "../components/network/proof/registered";
import type { Json } from "../release/canonical";
import { type Problem, Refusal } from "../release/problem";
import { SECRET } from "./recording/plan";

/** By this key, with this value, a state marks an object as a secret. */
const SECRET_MARK = { key: "4dabf18193072939515e22adb298388d", value: "1b47061264138c4ac30d75fd1eb44270" } as const;

/** What this reads of an export. @see https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_export/ */
interface Exported {
    readonly deployment: {
        readonly resources?: readonly ExportedResource[];
        readonly pending_operations?: readonly unknown[];
    };
}

interface ExportedResource {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    readonly inputs?: Values;
    readonly outputs?: Values;
}

/**
 * The resources of a stack from what `pulumi stack export` wrote. Secrets need not be readable: `[secret]` stands for
 * those that are encrypted.
 *
 * @param file where the text was read, for messages.
 * @throws {Refusal} when it is no export, holds nothing, is of another stack, or was left in the middle of an update.
 */
export function readExportedState(
    text: string,
    file: string,
    { project, stack }: { readonly project: string; readonly stack: string },
): readonly RegisteredResource[] {
    const refuse = (path: string, message: string, remedy: string): never => {
        throw new Refusal(file, [{ path, message, remedy } satisfies Problem]);
    };
    const again = `export it again: pulumi stack export --stack ${stack}`;
    const value = parseJson(text) ?? refuse("(top)", "is not JSON", again);
    if (!isExport(value)) {
        return refuse("deployment.resources", "is missing, so that this is no export of a stack", again);
    }
    const { resources = [], pending_operations: pending = [] } = value.deployment;
    const [first] = resources;
    if (first === undefined) {
        return refuse("deployment.resources", "is empty: nothing is there to be proven", `bring ${stack} up first`);
    }
    const [urnOfStack = "", urnOfProject = ""] = first.urn.split("::");
    const is = `${urnOfProject}/${urnOfStack.replace("urn:pulumi:", "")}`;
    if (is !== `${project}/${stack}`) {
        return refuse("deployment.resources[0].urn", `"${is}" is not ${project}/${stack}`, again);
    }
    if (pending.length > 0) {
        return refuse(
            "deployment.pending_operations",
            `"${pending.length}" operations were never heard of again, so that more may exist than is written here`,
            `run pulumi refresh --stack ${stack}, and ${again}`,
        );
    }
    return resources.map(({ urn, type, id, inputs = {}, outputs = {} }) => ({
        type,
        name: urn.slice(urn.lastIndexOf("::") + 2),
        ...(id !== undefined && { id }),
        inputs: plainValues(inputs),
        outputs: plainValues(outputs),
    }));
}

function parseJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

function isExport(value: unknown): value is Exported {
    const deployment = typeof value === "object" && value !== null ? Reflect.get(value, "deployment") : undefined;
    if (typeof deployment !== "object" || deployment === null) {
        return false;
    }
    const resources: unknown = Reflect.get(deployment, "resources") ?? [];
    return (
        Array.isArray(resources) &&
        resources.every(
            (resource) =>
                typeof resource === "object" &&
                resource !== null &&
                typeof resource.urn === "string" &&
                typeof resource.type === "string",
        )
    );
}

function plainValues(values: Values): Values {
    return Object.fromEntries(Object.entries(values).map(([property, value]) => [property, plain(value)]));
}

/** A value without the marks of secrets; `--show-secrets` writes them as JSON in the clear. */
function plain(value: Json): Json {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if (Array.isArray(value)) {
        return value.map(plain);
    }
    const values = value as Values;
    if (values[SECRET_MARK.key] === SECRET_MARK.value) {
        return typeof values.plaintext === "string" ? plain(JSON.parse(values.plaintext)) : SECRET;
    }
    return plainValues(values);
}
