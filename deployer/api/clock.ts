import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../ports";

/** Time as it passes. */
export const systemClock: Clock = {
    now: () => Date.now(),
    async sleep(milliseconds, signal) {
        signal?.throwIfAborted();
        try {
            await wait(milliseconds, undefined, { signal });
        } catch (error) {
            signal?.throwIfAborted();
            throw error;
        }
    },
};
