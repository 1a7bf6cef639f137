import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { LocalWorkspace, type PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import { type Document, isMap, parseDocument } from "yaml";
import { STACK_TYPE } from "../engine-event";
import { callEngine, type EngineOptions, engineVariables } from "./engine";
import { EnvironmentError } from "./errors";
import type { Interruption } from "./operation";

/** Configuration that goes before the stack file's, by full key: `aws:profile`, `airlock:tasks`. */
export type ConfigOverrides = { readonly [key: string]: unknown };

/** Where an environment's operations work. */
export interface WorkspaceOptions extends EngineOptions {
    readonly projectDir: string;
    /** Name of the environment, which is its stack's. */
    readonly stack: string;
    /** Key that a new stack's secrets are encrypted with. @default - the backend's, else a passphrase */
    readonly secretsProvider?: string;
}

/** What is kept of an environment, as far as the library looks at it. */
export interface State {
    /** How the state's secrets are encrypted; the stack file is told where it does not say so itself. */
    readonly secrets: SecretsProvider | undefined;
    /** URNs of what refuses to be deleted. */
    readonly protectedUrns: readonly string[];
    /** Names of the workloads that its outputs tell of. */
    readonly workloads: readonly string[];
}

export interface SecretsProvider {
    readonly type: string;
    readonly state: { readonly salt?: string; readonly url?: string; readonly encryptedkey?: string };
}

/**
 * A folder of an operation's own: the stack file with the overrides lies there, so that nothing in the project is
 * changed and any number of operations work beside each other. It is removed at the end, whatever that is.
 */
export async function withWorkspace<Result>(
    { projectDir, stack }: WorkspaceOptions,
    overrides: ConfigOverrides,
    work: (folder: string) => Promise<Result>,
): Promise<Result> {
    const folder = await mkdtemp(join(tmpdir(), "airlock-environment-"));
    try {
        const committed = await readFile(join(projectDir, stackFileName(stack)), "utf8");
        await writeFile(join(folder, stackFileName(stack)), overridden(committed, overrides), { mode: 0o600 });
        return await work(folder);
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

/** A stack file's text with some of its configuration replaced. */
export function overridden(stackFile: string, overrides: ConfigOverrides): string {
    const document = parseDocument(stackFile);
    if (!isMap(document.get("config"))) {
        document.set("config", document.createNode({}));
    }
    for (const [key, value] of Object.entries(overrides)) {
        document.setIn(["config", key], document.createNode(value));
    }
    return document.toString();
}

export function stackFileName(stack: string): string {
    return `Pulumi.${stack}.yaml`;
}

/** The state of the environment; `undefined` where it never was. Secrets stay encrypted. */
export async function readState(
    { projectDir, stack, ...engine }: WorkspaceOptions,
    command: PulumiCommand,
    interruption: Interruption,
): Promise<State | undefined> {
    const args = ["stack", "export", "--stack", stack];
    const variables = engineVariables(engine);
    try {
        return parseState(
            await callEngine({ environment: stack, command, args, folder: projectDir, variables, interruption }),
        );
    } catch (error) {
        if (error instanceof EnvironmentError && error.kind === "not-found") {
            return undefined;
        }
        // Nothing is asked of the engine here but to read from its backend.
        throw error instanceof EnvironmentError && error.kind === "engine-failed"
            ? new EnvironmentError("backend-unreachable", stack, { failures: error.failures, cause: error })
            : error;
    }
}

interface ExportedState {
    readonly deployment?: {
        readonly secrets_providers?: SecretsProvider;
        readonly resources?: readonly ExportedResource[];
    } | null;
}

interface ExportedResource {
    readonly urn: string;
    readonly type: string;
    readonly protect?: boolean;
    readonly outputs?: { readonly pipelines?: object };
}

function parseState(json: string): State {
    const { secrets_providers: secrets, resources = [] } = (JSON.parse(json) as ExportedState).deployment ?? {};
    const outputs = resources.find(({ type }) => type === STACK_TYPE)?.outputs;
    return {
        secrets,
        protectedUrns: resources.filter(({ protect }) => protect === true).map(({ urn }) => urn),
        workloads: Object.keys(outputs?.pipelines ?? {}),
    };
}

/** Makes the environment's empty stack. Its key is written to the stack file in the folder. */
export async function createStack(
    { projectDir, stack, secretsProvider, ...engine }: WorkspaceOptions,
    folder: string,
    command: PulumiCommand,
    interruption: Interruption,
): Promise<void> {
    const project = parseDocument(await readFile(join(projectDir, "Pulumi.yaml"), "utf8"));
    await writeFile(join(folder, "Pulumi.yaml"), bareProject(project, projectDir));
    const key = secretsProvider === undefined ? [] : ["--secrets-provider", secretsProvider];
    const args = ["stack", "init", "--stack", stack, "--no-select", ...key];
    const call = { environment: stack, command, args, folder, variables: engineVariables(engine), interruption };
    await callEngine(call).catch((error: unknown) => {
        // Someone else may have made it in the meantime.
        if (!(error instanceof Error) || !/stack '.*' already exists/.test(error.message)) {
            throw error;
        }
    });
}

/** As much of the project's description as a stack needs to be made; a backend in a folder stays where it is. */
function bareProject(project: Document, projectDir: string): string {
    const { name, runtime, backend } = project.toJS() as { name: string; runtime: unknown; backend?: { url?: string } };
    const url = backend?.url?.replace(
        /^file:\/\/(?=\.)(.*)$/,
        (_, path: string) => `file://${resolve(projectDir, path)}`,
    );
    return JSON.stringify({ name, runtime, ...(url === undefined ? {} : { backend: { url } }) });
}

/**
 * Tells the stack file how the state's secrets are encrypted, where it says nothing of that: else the engine would make
 * a new key for each update, and nobody would keep it.
 */
export async function keepSecretsProvider(folder: string, stack: string, state: State): Promise<void> {
    const path = join(folder, stackFileName(stack));
    const document = parseDocument(await readFile(path, "utf8"));
    const says = ["encryptionsalt", "secretsprovider", "encryptedkey"].some((key) => document.has(key));
    if (says || !isMap(document.contents)) {
        return;
    }
    for (const [key, value] of secretsKeys(state.secrets)) {
        document.set(key, value);
    }
    await writeFile(path, document.toString());
}

function secretsKeys(secrets: SecretsProvider | undefined): readonly (readonly [key: string, value: string])[] {
    const { salt, url, encryptedkey } = secrets?.state ?? {};
    switch (secrets?.type) {
        case "passphrase":
            return salt === undefined ? [] : [["encryptionsalt", salt]];
        case "cloud":
            return url === undefined || encryptedkey === undefined
                ? []
                : [
                      ["secretsprovider", url],
                      ["encryptedkey", encryptedkey],
                  ];
        default:
            return [];
    }
}

/** The SDK's handle of a stack that exists, over the project's own folder. */
export async function openStack(
    { projectDir, stack, ...engine }: WorkspaceOptions,
    command: PulumiCommand,
): Promise<Stack> {
    const local = await LocalWorkspace.create({
        workDir: projectDir,
        pulumiCommand: command,
        envVars: { ...engineVariables(engine) },
    });
    // Each command names its stack, and what a person has selected in this folder stays selected.
    const workspace: LocalWorkspace = Object.assign(Object.create(local), { selectStack: async () => {} });
    return await Stack.select(stack, workspace);
}
