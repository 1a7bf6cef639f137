import type { OutputMap } from "@pulumi/pulumi/automation";
import type { EngineEvent } from "../engine-event";
import { callEngine, engineOf, engineVariables } from "./engine";
import { EnvironmentError } from "./errors";
import { optionProblems, refuseProtected, registryProblems } from "./guards";
import { historyEntry } from "./history";
import { type Limits, type Operation, startOperation } from "./operation";
import type {
    ChangeOptions,
    DestroyOptions,
    DestroyResult,
    DriftResult,
    EnvironmentOptions,
    HistoryEntry,
    HistoryOptions,
    Outcome,
    PreviewResult,
    ReleaseOptions,
    StartedRelease,
    UpResult,
} from "./options";
import { type PlainOutputs, readOutputs } from "./outputs";
import type { ProgressEvent } from "./progress";
import { startRelease } from "./releases";
import { digestOfEvents } from "./rendering";
import { type RunOptions, runEngine } from "./run";
import {
    type EngineSession,
    foundStack,
    madeStack,
    presentState,
    REAL_WORLD,
    refuse,
    type Session,
    type World,
    withEngine,
    withSession,
} from "./session";
import { deleteWorkloadStacks, emptyRegistry } from "./teardown";

/**
 * One environment, as another program uses it. Operations of different environments may run at once, in any number; of
 * the same one, two that change it exclude each other, and the later is refused with `conflict`.
 *
 * Each operation rejects with an {@link EnvironmentError} and nothing else, and leaves no process and no file behind.
 */
export interface Environment {
    /** Name of the environment. */
    readonly name: string;
    /** What an update would change, now. A stack that never was is made, empty, for the engine to compare with. */
    preview(options?: Limits): Operation<PreviewResult>;
    /** Brings the environment up, or to what its program and settings say now. */
    up(options?: ChangeOptions): Operation<UpResult>;
    /** Takes what is really there into the state, and changes nothing else. */
    refresh(options?: ChangeOptions): Operation<Outcome>;
    /** What differs between the state and what is really there. Changes nothing and takes no lock. */
    drift(options?: Limits): Operation<DriftResult>;
    /**
     * Takes the environment down: its workloads' CloudFormation stacks first, then everything that the program made.
     * Refused as a whole while anything in it is protected.
     */
    destroy(options?: DestroyOptions): Operation<DestroyResult>;
    /** What the environment says of itself; `undefined` while nothing of it is up. */
    outputs(options?: Limits): Promise<PlainOutputs | undefined>;
    /** Operations of the past, the newest first; empty while there was none. */
    history(options?: HistoryOptions): Promise<readonly HistoryEntry[]>;
    /** Starts the pipeline of a later environment with a release that is in its inbox. */
    promote(options: ReleaseOptions & Limits): Promise<StartedRelease>;
    /** Starts the pipeline of a later environment with a release that was verified there before. */
    rollback(options: ReleaseOptions & Limits): Promise<StartedRelease>;
    /**
     * Ends an update that someone else began, or removes what one that died left locked. What it was doing may stay
     * half done: refresh afterwards. An operation of one's own is ended by its signal instead.
     */
    cancel(options?: Limits): Promise<void>;
}

/**
 * Opens an environment of a project.
 *
 * @throws {EnvironmentError} `settings-refused` when an option, a file or a setting is refused.
 */
export async function openEnvironment(options: EnvironmentOptions): Promise<Environment> {
    return await openEnvironmentIn(REAL_WORLD, options);
}

/** {@link openEnvironment}, in a world that a test may play. */
export async function openEnvironmentIn(world: World, options: EnvironmentOptions): Promise<Environment> {
    refuse(options.stack, "settings-refused", optionProblems(options));
    const silent = () => {};
    const engine = engineOf(options.stack, options);
    // Settings are read again by each operation; here they are read so that what is wrong is known at once.
    await withSession({ ...options, allowedAccountIds: undefined }, {}, world, silent, false, async () => {});

    /** An operation that is followed. */
    const begin = <Result>(
        call: DestroyOptions,
        changes: boolean,
        work: (session: EngineSession) => Promise<Result>,
    ): Operation<Result> =>
        startOperation((tell: (event: ProgressEvent) => void) =>
            withSession(options, call, world, tell, changes, async (session) =>
                work(await withEngine(session, engine)),
            ),
        );
    /** An operation that is over in one step. */
    const ask = <Result>(call: HistoryOptions, work: (session: Session) => Promise<Result>): Promise<Result> =>
        withSession(options, call, world, silent, false, work);

    return {
        name: options.stack,
        preview: (call = {}) => begin(call, false, preview),
        up: (call = {}) => begin(call, true, (session) => up(session, call)),
        refresh: (call = {}) => begin(call, true, (session) => refresh(session, call)),
        drift: (call = {}) => begin(call, false, drift),
        destroy: (call = {}) => begin(call, true, (session) => destroy(session, call)),
        outputs: (call = {}) => ask(call, async (session) => outputs(await withEngine(session, engine))),
        history: (call = {}) => ask(call, async (session) => history(await withEngine(session, engine), call)),
        promote: (call) => ask(call, (session) => startRelease(session, call, false)),
        rollback: (call) => ask(call, (session) => startRelease(session, call, true)),
        cancel: (call = {}) => ask(call, async (session) => cancel(await withEngine(session, engine))),
    };
}

async function preview(session: EngineSession): Promise<PreviewResult> {
    const { name, options, settings } = session;
    const { policyPacks = [] } = options;
    const stack = await madeStack(session);
    const events: EngineEvent[] = [];
    const digest = () => digestOfEvents(events, settings.project, name);
    const operate = (run: RunOptions) => {
        const onEvent: RunOptions["onEvent"] = (event) => {
            events.push(event as unknown as EngineEvent);
            run.onEvent(event);
        };
        return stack.preview({ ...run, onEvent, policyPacks: [...policyPacks] });
    };
    try {
        const { outcome } = await runEngine(session, "plans", operate);
        return { ...outcome, digest: digest() };
    } catch (error) {
        throw error instanceof EnvironmentError && events.length > 0
            ? new EnvironmentError(error.kind, name, { ...error, digest: digest(), cause: error.cause })
            : error;
    }
}

async function up(session: EngineSession, { reason }: ChangeOptions): Promise<UpResult> {
    const stack = await madeStack(session);
    const { policyPacks = [] } = session.options;
    const { result, outcome } = await runEngine(
        session,
        "changes",
        (run) => stack.up({ ...run, policyPacks: [...policyPacks] }),
        reason,
    );
    return { ...outcome, outputs: readOutputs(session.name, plain(result.outputs)) };
}

function plain(outputs: OutputMap): { readonly [name: string]: unknown } {
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
}

async function refresh(session: EngineSession, { reason }: ChangeOptions): Promise<Outcome> {
    const stack = await foundStack(session);
    return (await runEngine(session, "finds", (run) => stack.refresh(run), reason)).outcome;
}

async function drift(session: EngineSession): Promise<DriftResult> {
    const stack = await foundStack(session);
    const { outcome } = await runEngine(session, "finds", (run) => stack.previewRefresh(run));
    return { ...outcome, hasDrifted: outcome.changes.length > 0 };
}

async function destroy(session: EngineSession, call: DestroyOptions): Promise<DestroyResult> {
    const { name, settings } = session;
    const state = presentState(session);
    refuseProtected(name, settings.project, state);
    if (call.emptyRegistry) {
        refuse(name, "guard-refused", registryProblems(settings));
    }
    const stack = await foundStack(session);
    const workloads = [...settings.workloads.map((workload) => workload.name), ...state.workloads];
    const workloadStacks = await deleteWorkloadStacks(session, workloads);
    const images = call.emptyRegistry ? await emptyRegistry(session) : 0;
    const { outcome } = await runEngine(session, "changes", (run) => stack.destroy(run), call.reason);
    return { ...outcome, workloadStacks, images };
}

async function outputs(session: EngineSession): Promise<PlainOutputs | undefined> {
    if (session.state === undefined) {
        return undefined;
    }
    const stack = await foundStack(session);
    const said = plain(await stack.outputs());
    return Object.keys(said).length === 0 ? undefined : readOutputs(session.name, said);
}

async function history(session: EngineSession, { limit = 20 }: HistoryOptions): Promise<readonly HistoryEntry[]> {
    if (session.state === undefined) {
        return [];
    }
    const stack = await foundStack(session);
    return (await stack.history(limit, 1, false)).map(historyEntry);
}

async function cancel(session: EngineSession): Promise<void> {
    presentState(session);
    const { name, options, command, interruption } = session;
    const args = ["cancel", "--yes", "--stack", name];
    const variables = engineVariables(options);
    await callEngine({ environment: name, command, args, folder: options.projectDir, variables, interruption });
}
