import { setTimeout as sleep } from "node:timers/promises";
import { DeliveryError, PassingFault } from "./errors";

/** How often and how long is tried. */
export interface Patience {
    /** Faults in a row that are waited out. */
    readonly faults: number;
    /** Rounds in all. */
    readonly rounds: number;
    /** Longest wait for one fault, in milliseconds; a service that asks for more is given up at once. */
    readonly longestWaitMs: number;
    /** First wait where a service does not say how long, in milliseconds; doubled with each fault. */
    readonly firstWaitMs: number;
    readonly signal?: AbortSignal;
    /** Told of each wait. */
    readonly onWait?: (text: string) => void;
}

/** About a minute of a service that does not answer, and up to two where it asks for that. */
export const PATIENCE: Patience = { faults: 6, rounds: 12, longestWaitMs: 120_000, firstWaitMs: 1_000 };

/**
 * Runs a round until it comes to a result. A round that ends in a {@link PassingFault} is run again after a while, from its
 * beginning, so that what it reads is never older than its last request.
 *
 * @param round returns `undefined` where another round is needed.
 * @throws {DeliveryError} when the fault does not pass, or the rounds come to no end.
 */
export async function patiently<Result>(
    round: () => Promise<Result | undefined>,
    patience: Patience = PATIENCE,
): Promise<Result> {
    let faults = 0;
    for (let count = 0; count < patience.rounds; count += 1) {
        patience.signal?.throwIfAborted();
        try {
            const result = await round();
            if (result !== undefined) {
                return result;
            }
            faults = 0;
        } catch (error) {
            if (!(error instanceof PassingFault)) {
                throw error;
            }
            faults += 1;
            const wait = waitFor(error, faults, patience);
            patience.onWait?.(`${error.message}; trying again in ${Math.ceil(wait / 1000)} s`);
            await sleep(wait, undefined, { signal: patience.signal }).catch(() => patience.signal?.throwIfAborted());
        }
    }
    throw new DeliveryError(
        "unavailable",
        "what was written is not found again, or others keep writing over it; run the command again",
    );
}

/**
 * Milliseconds to wait after a fault.
 *
 * @param faults how many came in a row, this one among them.
 * @throws {DeliveryError} when that was one too many, or longer is asked for than anyone will wait.
 */
export function waitFor(fault: PassingFault, faults: number, patience: Patience): number {
    if (faults >= patience.faults) {
        throw new DeliveryError(fault.kind, `${fault.message}, ${faults} times in a row; run the command again later`);
    }
    const wait = fault.waitMs ?? patience.firstWaitMs * 2 ** (faults - 1);
    if (wait > patience.longestWaitMs) {
        const minutes = Math.ceil(wait / 60_000);
        throw new DeliveryError(
            fault.kind,
            `${fault.message}; it asks to wait ${minutes} minutes, so run the command again then`,
        );
    }
    return wait;
}
