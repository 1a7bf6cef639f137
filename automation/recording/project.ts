import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Document, isMap, isScalar, type Node, parseDocument } from "yaml";
import { type Problem, Refusal, refuseIfAny } from "../../release/problem";
import { SECRET } from "./plan";

/** One value of configuration, as the program gets it. */
interface ConfigValue {
    /** Text; an object or a list as JSON. */
    readonly value: string;
    readonly secret: boolean;
}

/** Configuration by full key: `airlock:network`, `aws:region`. */
type Config = ReadonlyMap<string, ConfigValue>;

/** A project's description with the configuration of one stack. */
export interface Project {
    readonly name: string;
    /** Entry point from the project's folder; `undefined` where `package.json` says it. */
    readonly main: string | undefined;
    /** Options of the language runtime. */
    readonly options: { readonly tsconfig?: string; readonly typescript?: boolean };
    readonly config: Config;
}

/** Fields of a key's description in `Pulumi.yaml`. */
const DESCRIPTION_FIELDS: ReadonlySet<string> = new Set(["type", "items", "description", "secret", "default", "value"]);

/**
 * Reads `Pulumi.yaml` and a stack's file and merges them as the command line does: the stack's value wins key by key, a
 * key without a namespace is the project's own. Types and missing keys are left to the program's own, stricter check.
 *
 * Encrypted values cannot be read without their key, and need not be: `[secret]` stands for them.
 *
 * @param stack name of the stack; without it, and without a file, only what the project says for all stacks.
 * @param configFile another stack file than `Pulumi.<stack>.yaml`.
 * @throws {Refusal} when a file is missing or malformed.
 */
export function readProject(projectDir: string, stack?: string, configFile?: string): Project {
    const project = readMapping(join(projectDir, "Pulumi.yaml"), "write it, or name the folder that holds it");
    const { name, main, runtime } = project.toJS() as { name?: unknown; main?: string; runtime?: unknown };
    if (typeof name !== "string") {
        throw refusal("Pulumi.yaml", "name", "is missing", "name the project");
    }
    const { name: language, options = {} } =
        typeof runtime === "object" ? (runtime as RuntimeSettings) : { name: runtime };
    if (language !== "nodejs") {
        throw refusal("Pulumi.yaml", "runtime", `"${String(language)}" is not nodejs`, "set it to nodejs");
    }
    const { config, secretKeys } = projectConfig(project, name);
    const stackFile = configFile ?? (stack === undefined ? undefined : join(projectDir, `Pulumi.${stack}.yaml`));
    if (stackFile !== undefined) {
        const settings = readMapping(stackFile, remedyFor(projectDir, stackFile, configFile === undefined));
        for (const [key, value] of stackConfig(settings, basename(stackFile), name)) {
            config.set(key, { ...value, secret: value.secret || secretKeys.has(key) });
        }
    }
    return { name, main, options, config };
}

interface RuntimeSettings {
    readonly name?: unknown;
    readonly options?: Project["options"];
}

function remedyFor(projectDir: string, stackFile: string, byStack: boolean): string {
    if (!byStack) {
        return "name a file that exists";
    }
    const stacks = existsSync(projectDir)
        ? readdirSync(projectDir).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
        : [];
    const choice = stacks.length === 0 ? "there are no stacks yet" : `the stacks are ${stacks.sort().join(", ")}`;
    return `write ${basename(stackFile)} or choose another stack; ${choice}`;
}

function readMapping(path: string, remedyWhenMissing: string): Document {
    const file = basename(path);
    if (!existsSync(path)) {
        throw refusal(file, file, "is not there", remedyWhenMissing);
    }
    const document = parseDocument(readFileSync(path, "utf8"));
    const error = document.errors[0];
    if (error !== undefined) {
        throw refusal(
            file,
            file,
            `is not YAML: ${error.message.split("\n")[0]?.replace(/:$/, "")}`,
            "correct that line",
        );
    }
    if (!isMap(document.contents)) {
        throw refusal(file, file, "is not a mapping", "write keys with values, as `pulumi config set` does");
    }
    return document;
}

function refusal(file: string, path: string, message: string, remedy: string): Refusal {
    return new Refusal(file, [{ path, message, remedy }]);
}

/** The pairs under `config:`, each with its full key. */
function* configPairs(document: Document, file: string, project: string): Generator<[string, string, Node | null]> {
    const config = document.get("config", true) as Node | undefined;
    if (config === undefined || (isScalar(config) && config.value === null)) {
        return;
    }
    if (!isMap(config)) {
        throw refusal(file, "config", "is not a mapping", "write keys with values under it");
    }
    for (const pair of config.items) {
        const key = String(isScalar(pair.key) ? pair.key.value : pair.key);
        yield [key, key.includes(":") ? key : `${project}:${key}`, pair.value as Node | null];
    }
}

/** In the project's file a mapping is the description of a key; anything else is its value. */
function projectConfig(document: Document, project: string) {
    const config = new Map<string, ConfigValue>();
    const secretKeys = new Set<string>();
    const problems: Problem[] = [];
    for (const [key, fullKey, node] of configPairs(document, "Pulumi.yaml", project)) {
        if (!isMap(node)) {
            config.set(fullKey, { value: textOf(node?.toJS(document)), secret: false });
            continue;
        }
        const description = node.toJS(document) as { value?: unknown; default?: unknown; secret?: boolean };
        for (const field of Object.keys(description).filter((one) => !DESCRIPTION_FIELDS.has(one))) {
            const remedy = "put a value that is an object under `value:`";
            problems.push({ path: `config.${key}.${field}`, message: "does not describe a key", remedy });
        }
        const secret = description.secret === true;
        if (secret) {
            secretKeys.add(fullKey);
        }
        const value = description.value ?? description.default;
        if (value !== undefined) {
            config.set(fullKey, { value: textOf(value), secret });
        }
    }
    refuseIfAny("Pulumi.yaml", problems);
    return { config, secretKeys };
}

/** In a stack's file a mapping is the value itself, and `secure:` marks what is encrypted. */
function stackConfig(document: Document, file: string, project: string): Config {
    const config = new Map<string, ConfigValue>();
    for (const [, fullKey, node] of configPairs(document, file, project)) {
        // The command line takes a scalar as it is written: 012 stays 012, yes stays yes.
        if (isScalar(node)) {
            config.set(fullKey, {
                value: node.value === null ? "" : (node.source ?? String(node.value)),
                secret: false,
            });
            continue;
        }
        const { value, secret } = withoutSecrets(node?.toJS(document));
        config.set(fullKey, { value: textOf(value), secret });
    }
    return config;
}

function withoutSecrets(value: unknown): { readonly value: unknown; readonly secret: boolean } {
    if (typeof value !== "object" || value === null) {
        return { value, secret: false };
    }
    const entries = Object.entries(value);
    if (entries.length === 1 && entries[0]?.[0] === "secure" && typeof entries[0][1] === "string") {
        return { value: SECRET, secret: true };
    }
    const members = entries.map(([key, member]) => [key, withoutSecrets(member)] as const);
    const secret = members.some(([, member]) => member.secret);
    const plain = members.map(([key, member]) => [key, member.value] as const);
    return { value: Array.isArray(value) ? plain.map(([, member]) => member) : Object.fromEntries(plain), secret };
}

function textOf(value: unknown): string {
    return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
}
