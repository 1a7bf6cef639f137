import { expiryOf, isSandbox } from "../../release/sandbox";
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

/** @param now the moment that ends are judged by; one that has its end just then is over. */
export function fateOf({ resources, expires }: SandboxState, now: Date): Fate {
    if (resources === 0) {
        return "empty";
    }
    const moment = expiryOf(expires);
    if (moment === undefined) {
        return "endless";
    }
    return moment <= now ? "over" : "alive";
}

/** All sandboxes of the project, by name. No other stack is even looked at. */
export async function sandboxes(engine: SandboxEngine, now: Date): Promise<readonly Standing[]> {
    const stacks = (await engine.stacks()).filter(isSandbox).toSorted();
    return await Promise.all(
        stacks.map(async (stack) => {
            const state = await engine.state(stack);
            return { stack, ...state, fate: fateOf(state, now) };
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
