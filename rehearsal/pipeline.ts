import type { DeclaredAction, DeclaredPipeline } from "./declared";
import type { DeploymentMoment } from "./deployment";
import { refuse } from "./refuse";
import { fillIn } from "./variables";

/** What passes from action to action: the bytes of an archive, or a folder with a commit's files. */
export type Artifact =
    | { readonly kind: "archive"; readonly bytes: Uint8Array }
    | { readonly kind: "folder"; readonly path: string };

/** What an execution was started with in place of a source action's newest revision. */
export interface SourceRevision {
    readonly actionName: string;
    readonly revisionType: string;
    readonly revisionValue: string;
}

/** One action at the moment it runs. */
export interface RunningAction {
    readonly execution: string;
    readonly pipeline: string;
    readonly stage: string;
    readonly action: DeclaredAction;
    /** The action's configuration with its variables filled in. */
    readonly configuration: { readonly [key: string]: string };
    readonly inputs: readonly Artifact[];
    readonly revisions: readonly SourceRevision[];
}

/** What is told of an action afterwards. */
export interface Account {
    /** What a person would like to know of it, one line each. */
    readonly facts?: readonly string[];
    /** Of an approval: who gave it, and what they were shown. */
    readonly approval?: { readonly by: string; readonly shown: string };
    /** Of a deployment: how traffic moved, in minutes that nobody waits for. */
    readonly moments?: readonly DeploymentMoment[];
}

/** What an action ends with when it succeeds. */
export interface ActionResult extends Account {
    /** One for each output artifact, in the order of the declaration. */
    readonly outputs?: readonly Artifact[];
    readonly variables?: { readonly [name: string]: string };
}

/** A failure that still has something to tell of what came before it. */
export class ActionFailure extends Error {
    override readonly name = "ActionFailure";

    constructor(
        message: string,
        readonly account: Account,
    ) {
        super(message);
    }
}

/** Plays one action. @throws whatever makes the action fail. */
export type ActionRunner = (running: RunningAction) => Promise<ActionResult>;

export interface PlayedAction extends Account {
    readonly name: string;
    readonly category: DeclaredAction["category"];
    readonly provider: string;
    readonly succeeded: boolean;
    /** Why it failed. */
    readonly because?: string;
}

export interface PlayedStage {
    readonly name: string;
    readonly outcome: "succeeded" | "failed" | "not reached";
    readonly actions: readonly PlayedAction[];
}

/** One execution, from its start to its end. */
export interface PlayedExecution {
    readonly id: string;
    readonly pipeline: string;
    readonly succeeded: boolean;
    readonly stages: readonly PlayedStage[];
}

interface Flow {
    readonly artifacts: Map<string, Artifact>;
    readonly variables: Map<string, string>;
}

/**
 * Plays an execution of a declared pipeline: stages in order, actions by run order, and those of one run order without
 * seeing each other. A failed action ends its stage and the execution, once those beside it have ended.
 */
export async function playPipeline(
    pipeline: DeclaredPipeline,
    start: { readonly id: string; readonly revisions: readonly SourceRevision[] },
    run: ActionRunner,
): Promise<PlayedExecution> {
    const flow: Flow = {
        artifacts: new Map(),
        variables: new Map([["codepipeline.PipelineExecutionId", start.id]]),
    };
    const stages: PlayedStage[] = [];
    for (const { name, actions } of pipeline.stages) {
        if (stages.some(({ outcome }) => outcome !== "succeeded")) {
            stages.push({ name, outcome: "not reached", actions: [] });
            continue;
        }
        const place = { execution: start.id, pipeline: pipeline.name, stage: name, revisions: start.revisions };
        const played = await playStage(actions, place, flow, run);
        const outcome = played.every(({ succeeded }) => succeeded) ? "succeeded" : "failed";
        stages.push({ name, outcome, actions: played });
    }
    const succeeded = stages.every(({ outcome }) => outcome === "succeeded");
    return { id: start.id, pipeline: pipeline.name, succeeded, stages };
}

type Place = Pick<RunningAction, "execution" | "pipeline" | "stage" | "revisions">;

async function playStage(
    actions: readonly DeclaredAction[],
    place: Place,
    flow: Flow,
    run: ActionRunner,
): Promise<readonly PlayedAction[]> {
    const played: PlayedAction[] = [];
    const orders = [...new Set(actions.map(({ runOrder }) => runOrder))].sort((a, b) => a - b);
    for (const order of orders) {
        const seen: Flow = { artifacts: new Map(flow.artifacts), variables: new Map(flow.variables) };
        for (const action of actions.filter(({ runOrder }) => runOrder === order)) {
            played.push(await playAction(action, place, seen, flow, run));
        }
        if (played.some(({ succeeded }) => !succeeded)) {
            break;
        }
    }
    return played;
}

/** @param seen what earlier actions made. @param flow takes what this one makes. */
async function playAction(
    action: DeclaredAction,
    place: Place,
    seen: Flow,
    flow: Flow,
    run: ActionRunner,
): Promise<PlayedAction> {
    const { name, category, provider } = action;
    try {
        const {
            outputs = [],
            variables = {},
            ...account
        } = await run({
            ...place,
            action,
            configuration: fillIn(`${place.stage}.${name}`, action.configuration, seen.variables),
            inputs: inputsOf(action, place, seen.artifacts),
        });
        action.outputArtifacts.forEach((artifact, index) => {
            const made = outputs[index] ?? refuse(`${place.stage}.${name}`, artifact, "was not made", "make it");
            flow.artifacts.set(artifact, made);
        });
        keepVariables(action, variables, flow.variables);
        return { name, category, provider, succeeded: true, ...account };
    } catch (error) {
        const because = error instanceof Error ? error.message : String(error);
        const account = error instanceof ActionFailure ? error.account : {};
        return { name, category, provider, succeeded: false, ...account, because };
    }
}

function inputsOf(action: DeclaredAction, { stage }: Place, made: ReadonlyMap<string, Artifact>): readonly Artifact[] {
    return action.inputArtifacts.map(
        (artifact) =>
            made.get(artifact) ??
            refuse(`${stage}.${action.name}`, artifact, "no earlier action made this artifact", "order the actions"),
    );
}

/** Without a namespace, what an action says is lost. */
function keepVariables(
    { namespace }: DeclaredAction,
    said: { readonly [name: string]: string },
    into: Map<string, string>,
): void {
    if (namespace !== undefined) {
        for (const [name, value] of Object.entries(said)) {
            into.set(`${namespace}.${name}`, value);
        }
    }
}
