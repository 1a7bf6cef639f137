import { expiryOf, isSandbox, SANDBOX_PREFIX } from "../../release/sandbox";
import type { SandboxEngine, SandboxState } from "./ports";

/**
 * What is to be done about a sandbox:
 * - `empty`: nothing is in it, so nothing costs anything;
 * - `alive`: its end is to come;
 * - `over`: its end has come, and it is to go;
 * - `endless`: something is in it, and nothing says when it ends. A person must look.
 */
export type Fate = "empty" | "alive" | "over" | "endless";

/** A sandbox as the state of its stack tells. */
export interface Standing extends SandboxState {
    readonly stack: string;
    readonly fate: Fate;
}

/** A sandbox that was to go, and what came of it. */
export interface Reaped {
    readonly stack: string;
    /** Why it is still there; `undefined` where it is gone. */
    readonly failure: string | undefined;
}

/** Sandboxes of pull requests are named after their numbers. */
const OF_PULL_REQUEST = new RegExp(`^${SANDBOX_PREFIX}pr-(\\d+)$`);

/** What ends are judged by. */
export interface Judgement {
    /** The moment; a sandbox that has its end just then is over. */
    readonly now: Date;
    /**
     * Numbers of the pull requests that still want their sandbox; that of any other is over, whatever its tag says.
     *
     * @default - nobody has asked, and pull requests are not looked at
     */
    readonly wanted?: readonly number[];
}

export function fateOf(stack: string, { resources, expires }: SandboxState, { now, wanted }: Judgement): Fate {
    if (resources === 0) {
        return "empty";
    }
    const number = OF_PULL_REQUEST.exec(stack)?.[1];
    if (number !== undefined && wanted?.includes(Number(number)) === false) {
        return "over";
    }
    const moment = expiryOf(expires);
    if (moment === undefined) {
        return "endless";
    }
    return moment <= now ? "over" : "alive";
}

/** All sandboxes of the project, by name. No other stack is even looked at. */
export async function sandboxes(engine: SandboxEngine, judgement: Judgement): Promise<readonly Standing[]> {
    const stacks = (await engine.stacks()).filter(isSandbox).toSorted();
    return await Promise.all(
        stacks.map(async (stack) => {
            const state = await engine.state(stack);
            return { stack, ...state, fate: fateOf(stack, state, judgement) };
        }),
    );
}

/**
 * Takes down every sandbox whose end has come, one after the other. One that resists does not keep the others.
 *
 * @param onBegin told of each before it is begun.
 */
export async function reap(
    engine: SandboxEngine,
    standing: readonly Standing[],
    onBegin: (stack: string) => void,
): Promise<readonly Reaped[]> {
    const reaped: Reaped[] = [];
    for (const { stack } of standing.filter(({ fate }) => fate === "over")) {
        onBegin(stack);
        reaped.push({
            stack,
            failure: await engine.destroy(stack).then(
                () => undefined,
                (error: Error) => error.message,
            ),
        });
    }
    return reaped;
}
