import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import { Refusal } from "../../release/problem";
import { readSettings, type Settings } from "../../stacks/settings";
import { readProject } from "../recording/project";
import { type AwsAccess, awsPorts } from "./aws";
import { EnvironmentError } from "./errors";
import { fromText, textOf } from "./failure";
import { accountProblems, callProblems, reasonProblems, refusal } from "./guards";
import { type Interruption, type Limits, listenTo } from "./operation";
import type { ChangeOptions, EnvironmentOptions, HistoryOptions } from "./options";
import type { AwsPorts } from "./ports";
import type { ProgressEvent } from "./progress";
import {
    createStack,
    keepSecretsProvider,
    openStack,
    readState,
    type State,
    stackFileName,
    withWorkspace,
} from "./workspace";

/** What the library needs of the world, so that tests can play it. */
export interface World {
    aws(access: AwsAccess): AwsPorts;
    /** Ends early, with the signal's reason, when it is aborted. */
    pause(seconds: number, signal: AbortSignal): Promise<void>;
}

/** One operation at work. */
export interface Session {
    readonly options: EnvironmentOptions;
    readonly name: string;
    readonly settings: Settings;
    readonly aws: AwsPorts;
    readonly world: World;
    readonly interruption: Interruption;
    /** The operation's own folder. */
    readonly folder: string;
    tell(event: ProgressEvent): void;
}

/** A session with the engine at hand. */
export interface EngineSession extends Session {
    readonly command: PulumiCommand;
    /** `undefined` where the environment never was. */
    readonly state: State | undefined;
}

/** Begins a session: settings and guards are checked before anything is asked of AWS or the engine. */
export async function withSession<Result>(
    options: EnvironmentOptions,
    call: Limits & ChangeOptions & HistoryOptions,
    world: World,
    tell: (event: ProgressEvent) => void,
    changes: boolean,
    work: (session: Session) => Promise<Result>,
): Promise<Result> {
    const name = options.stack;
    refuse(name, "settings-refused", callProblems(call));
    const interruption = listenTo(call);
    try {
        return await withProject(options, async (folder, settings, config) => {
            if (changes) {
                refuse(name, "guard-refused", reasonProblems(settings, options, call));
            }
            interruption.check(name);
            const access = { region: settings.environment.region, config, env: options.env ?? {} };
            const session = { options, name, settings, world, interruption, folder, tell, aws: world.aws(access) };
            await refuseAccount(session);
            interruption.check(name);
            return await work(session);
        });
    } catch (error) {
        throw ownError(name, error);
    } finally {
        interruption.close();
    }
}

/** @throws {EnvironmentError} where there are problems. */
export function refuse(
    environment: string,
    kind: Parameters<typeof refusal>[0],
    problems: Parameters<typeof refusal>[2],
): void {
    if (problems.length > 0) {
        throw refusal(kind, environment, problems);
    }
}

/** Nothing but {@link EnvironmentError} leaves the library. */
function ownError(environment: string, error: unknown): EnvironmentError {
    if (error instanceof EnvironmentError) {
        return error;
    }
    if (error instanceof Refusal) {
        return refusal("settings-refused", environment, error.problems, error);
    }
    return fromText(environment, textOf(error), error);
}

/** Checks the settings as they are with the overrides, and hands them on with the folder where the stack file lies. */
async function withProject<Result>(
    options: EnvironmentOptions,
    work: (folder: string, settings: Settings, config: AwsAccess["config"]) => Promise<Result>,
): Promise<Result> {
    const { projectDir, stack } = options;
    const { name } = readProject(projectDir, stack);
    const own = Object.entries(options.settings ?? {}).map(([key, value]) => [`${name}:${key}`, value] as const);
    const overrides = { ...options.config, ...Object.fromEntries(own) };
    return await withWorkspace(options, overrides, async (folder) => {
        const { config } = readProject(projectDir, stack, join(folder, stackFileName(stack)));
        const texts = Object.fromEntries([...config].map(([key, { value }]) => [key, value]));
        const settings = readSettings(name, stack, texts);
        // What is encrypted cannot be read here.
        const open = new Map(
            [...config].flatMap(([key, { value, secret }]) => (secret ? [] : [[key, value] as const])),
        );
        return await work(folder, settings, open);
    });
}

/** Credentials' account against those that are allowed, before anything runs. */
async function refuseAccount({ options, name, aws }: Session): Promise<void> {
    const { allowedAccountIds } = options;
    if (allowedAccountIds !== undefined) {
        const account = await asked(name, "credentials", aws.identity.accountId());
        refuse(name, "account-refused", accountProblems(account, allowedAccountIds));
    }
}

/** An answer of AWS. @throws {EnvironmentError} `aws-refused`, with the service's own words. */
export async function asked<Answer>(environment: string, what: string, answer: Promise<Answer>): Promise<Answer> {
    try {
        return await answer;
    } catch (error) {
        const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
        const failures = [{ message: `${what}: ${name}: ${message}` }] as const;
        throw new EnvironmentError("aws-refused", environment, { failures, cause: error });
    }
}

/** Finds what the engine keeps of the environment. */
export async function withEngine(session: Session, engine: () => Promise<PulumiCommand>): Promise<EngineSession> {
    const { options, name, interruption, folder } = session;
    const command = await engine();
    const state = await readState(options, command, interruption);
    if (state !== undefined) {
        await keepSecretsProvider(folder, name, state);
    }
    return { ...session, command, state };
}

/** The stack, made empty where it never was. */
export async function madeStack({ options, command, state, folder, interruption }: EngineSession): Promise<Stack> {
    if (state === undefined) {
        await createStack(options, folder, command, interruption);
    }
    return await openStack(options, command);
}

/** The stack of an environment that is there. @throws {EnvironmentError} `not-found` where it never was. */
export async function foundStack(session: EngineSession): Promise<Stack> {
    return await openStack(session.options, presentState(session) && session.command);
}

/** @throws {EnvironmentError} `not-found` where the environment never was. */
export function presentState({ name, state }: EngineSession): State {
    if (state === undefined) {
        const failures = [{ message: "was never brought up" }] as const;
        throw new EnvironmentError("not-found", name, { failures });
    }
    return state;
}

/** The world as it is. */
export const REAL_WORLD: World = {
    aws: awsPorts,
    async pause(seconds, signal) {
        await setTimeout(seconds * 1000, undefined, { signal });
    },
};
