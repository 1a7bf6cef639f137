import { EnvironmentError } from "./errors";
import type { ProgressEvent } from "./progress";

/**
 * Something under way: a promise of its result that can also be followed.
 *
 * ```ts
 * const operation = environment.up();
 * for await (const event of operation) {
 *     console.log(event);
 * }
 * const { outputs } = await operation;
 * ```
 *
 * Whoever follows gets every event from the first on, however late and however many they are. A loop ends with the operation, and
 * throws its error where it fails. Leaving a loop leaves the operation running: what ends it is its signal.
 */
export interface Operation<Result> extends Promise<Result>, AsyncIterable<ProgressEvent> {}

/** When an operation is ended before its end. */
export interface Limits {
    /** Ends the operation when it is aborted. @default - nothing does */
    readonly signal?: AbortSignal;
    /** Ends the operation after so many seconds, 1 to 86,400. @default - no limit */
    readonly timeoutSeconds?: number;
    /**
     * Seconds that providers are given to finish what they have begun once the operation is to end, 0 to 3,600. What is
     * still not done then is let go: the state remembers it as pending, and a refresh finds out. @default 60
     */
    readonly graceSeconds?: number;
}

/** Begins an operation. @param work what it does; it tells what happens as it goes. */
export function startOperation<Result>(
    work: (tell: (event: ProgressEvent) => void) => Promise<Result>,
): Operation<Result> {
    const events: ProgressEvent[] = [];
    const waiting = new Set<() => void>();
    const wake = () => {
        for (const resume of waiting) {
            resume();
        }
        waiting.clear();
    };
    let ended = false;
    const result = work((event) => {
        events.push(event);
        wake();
    }).finally(() => {
        ended = true;
        wake();
    });
    // Whoever only follows gets the error from the loop; that nobody awaits the promise is then no fault.
    result.catch(() => {});
    async function* follow(): AsyncGenerator<ProgressEvent, void> {
        for (let next = 0; ; next += 1) {
            while (next >= events.length && !ended) {
                await new Promise<void>((resolve) => waiting.add(resolve));
            }
            const event = events[next];
            if (event === undefined) {
                break;
            }
            yield event;
        }
        await result;
    }
    return Object.assign(result, { [Symbol.asyncIterator]: follow });
}

const DEFAULT_GRACE_SECONDS = 60;

/** Why an operation was ended from outside, and the ways to hear of it. */
export interface Interruption {
    /** Aborted as soon as the operation is to end. */
    readonly signal: AbortSignal;
    /**
     * For the engine: whoever listens is told when the operation is to end, even if that was before, and once more after
     * the grace. To the engine the first interrupt says to begin nothing more, the second to let go of what is not done.
     */
    readonly engineSignal: AbortSignal;
    /** `undefined` while nothing has ended the operation. */
    cause(): "cancelled" | "timed-out" | undefined;
    /** @throws {EnvironmentError} when the operation is to end. */
    check(environment: string): void;
    /** Nobody is told any more. */
    close(): void;
}

/** Listens to a caller's limits, until it is closed. */
export function listenTo({ signal, timeoutSeconds, graceSeconds = DEFAULT_GRACE_SECONDS }: Limits): Interruption {
    const controller = new AbortController();
    const engine = engineSignal(controller.signal);
    const timers: NodeJS.Timeout[] = [];
    let cause: "cancelled" | "timed-out" | undefined;
    const end = (why: "cancelled" | "timed-out") => {
        if (cause === undefined) {
            cause = why;
            timers.push(setTimeout(engine.interrupt, graceSeconds * 1000));
            controller.abort();
            engine.interrupt();
        }
    };
    const cancel = () => end("cancelled");
    signal?.addEventListener("abort", cancel, { once: true });
    if (timeoutSeconds !== undefined) {
        timers.push(setTimeout(() => end("timed-out"), timeoutSeconds * 1000));
    }
    if (signal?.aborted) {
        cancel();
    }
    return {
        signal: controller.signal,
        engineSignal: engine.signal,
        cause: () => cause,
        check(environment) {
            if (cause !== undefined) {
                const message = cause === "cancelled" ? "was cancelled" : "ran out of time";
                throw new EnvironmentError(cause, environment, { failures: [{ message }] });
            }
        },
        close() {
            signal?.removeEventListener("abort", cancel);
            timers.forEach(clearTimeout);
        },
    };
}

/**
 * A signal for the SDK, which interrupts the engine each time its listener is called. The SDK does not look at a signal
 * that was aborted before it began to listen, so that this one tells late listeners too.
 */
function engineSignal(ended: AbortSignal): { readonly signal: AbortSignal; readonly interrupt: () => void } {
    const { signal } = new AbortController();
    const listeners: (() => void)[] = [];
    signal.addEventListener = (_type: string, listener: unknown) => {
        const tell = () => (listener as (event: Event) => void)(new Event("abort"));
        listeners.push(tell);
        if (ended.aborted) {
            tell();
        }
    };
    const interrupt = () => {
        for (const tell of listeners) {
            tell();
        }
    };
    return { signal, interrupt };
}
