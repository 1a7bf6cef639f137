import { readFile } from "node:fs/promises";
import { text as textOf } from "node:stream/consumers";
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

/** A resource as an export writes it; values that are secret carry their mark. */
export interface ExportedResource {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    /** URN of the parent. */
    readonly parent?: string;
    /** URN and id of the provider, `<urn>::<id>`. */
    readonly provider?: string;
    readonly inputs?: Values;
    readonly outputs?: Values;
    readonly protect?: boolean;
    /** URNs of what it was made after. */
    readonly dependencies?: readonly string[] | null;
    /** Whether somebody else owns it, and the stack only reads it. */
    readonly external?: boolean;
    /** Whether it was replaced, and waits for its deletion. */
    readonly delete?: boolean;
}

/**
 * The resources of a stack from what `pulumi stack export` wrote. Secrets need not be readable: `[secret]` stands for
 * those that are encrypted.
 *
 * @param file where the text was read, for messages.
 * @throws {Refusal} as {@link exportedResources} does.
 */
export function readExportedState(text: string, file: string, of: StackName): readonly RegisteredResource[] {
    return exportedResources(text, file, of).map(({ urn, type, id, inputs = {}, outputs = {} }) => ({
        type,
        name: urn.slice(urn.lastIndexOf("::") + 2),
        ...(id !== undefined && { id }),
        inputs: plainValues(inputs, openSecret),
        outputs: plainValues(outputs, openSecret),
    }));
}

/** Of which stack a state has to be. */
export interface StackName {
    readonly project: string;
    readonly stack: string;
}

/**
 * The resources of a stack as `pulumi stack export` wrote them.
 *
 * @param file where the text was read, for messages.
 * @param of the stack that it has to be of. @default - whichever it is of
 * @throws {Refusal} when it is no export, holds nothing, is of another stack, or was left in the middle of an update.
 */
export function exportedResources(text: string, file: string, of?: StackName): readonly ExportedResource[] {
    const refuse = (path: string, message: string, remedy: string): never => {
        throw new Refusal(file, [{ path, message, remedy } satisfies Problem]);
    };
    const option = of === undefined ? "" : ` --stack ${of.stack}`;
    const again = `export it again: pulumi stack export${option}`;
    const value = parseJson(text) ?? refuse("(top)", "is not JSON", again);
    if (!isExport(value)) {
        return refuse("deployment.resources", "is missing, so that this is no export of a stack", again);
    }
    const { resources = [], pending_operations: pending = [] } = value.deployment;
    const [first] = resources;
    if (first === undefined) {
        const up = `bring ${of?.stack ?? "the stack"} up first`;
        return refuse("deployment.resources", "is empty: nothing is there to look at", up);
    }
    const [urnOfStack = "", urnOfProject = ""] = first.urn.split("::");
    const is = `${urnOfProject}/${urnOfStack.replace("urn:pulumi:", "")}`;
    if (of !== undefined && is !== `${of.project}/${of.stack}`) {
        return refuse("deployment.resources[0].urn", `"${is}" is not ${of.project}/${of.stack}`, again);
    }
    if (pending.length > 0) {
        return refuse(
            "deployment.pending_operations",
            `"${pending.length}" operations were never heard of again, so that more may exist than is written here`,
            `run pulumi refresh${option}, and ${again}`,
        );
    }
    return resources;
}

/**
 * The text of a state.
 *
 * @param state a file, or `-` for standard input.
 * @throws {Refusal} when it cannot be read.
 */
export async function readStateText(state: string): Promise<string> {
    try {
        return state === "-" ? await textOf(process.stdin) : await readFile(state, "utf8");
    } catch (error) {
        const { code = "" } = error as NodeJS.ErrnoException;
        throw new Refusal(stateName(state), [
            {
                path: "--state",
                message: `"${state}" cannot be read (${code})`,
                remedy: "name a file, or - for standard input",
            },
        ]);
    }
}

/** Where a state was read, for people. */
export function stateName(state: string): string {
    return state === "-" ? "standard input" : state;
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

/** The values with `[secret]` for every secret, also for those that `--show-secrets` wrote. */
export function maskedValues(values: Values): Values {
    return plainValues(values, () => SECRET);
}

function plainValues(values: Values, ofSecret: (secret: Values) => Json): Values {
    return Object.fromEntries(Object.entries(values).map(([property, value]) => [property, plain(value, ofSecret)]));
}

/** A value without the marks of secrets. */
function plain(value: Json, ofSecret: (secret: Values) => Json): Json {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if (Array.isArray(value)) {
        return value.map((member) => plain(member, ofSecret));
    }
    const values = value as Values;
    return values[SECRET_MARK.key] === SECRET_MARK.value ? ofSecret(values) : plainValues(values, ofSecret);
}

/** `--show-secrets` writes secrets as JSON in the clear. */
function openSecret({ plaintext }: Values): Json {
    return typeof plaintext === "string" ? plain(JSON.parse(plaintext), openSecret) : SECRET;
}
