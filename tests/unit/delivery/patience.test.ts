import assert from "node:assert/strict";
import { DeliveryError, PassingFault } from "../../../automation/delivery/errors";
import { PATIENCE, patiently, waitFor } from "../../../automation/delivery/patience";

const busy = (waitMs?: number) => new PassingFault("rate-limited", "too many requests", waitMs);

describe("Waiting for a fault to pass", () => {
    it("doubles from fault to fault where the service does not say how long", () => {
        const waits = [1, 2, 3, 4, 5].map((faults) => waitFor(busy(), faults, PATIENCE));
        assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000]);
    });

    it("is as long as the service asks, to two minutes, and no longer", () => {
        assert.equal(waitFor(busy(0), 1, PATIENCE), 0);
        assert.equal(waitFor(busy(120_000), 1, PATIENCE), 120_000);
        assert.throws(
            () => waitFor(busy(120_001), 1, PATIENCE),
            new DeliveryError(
                "rate-limited",
                "too many requests; it asks to wait 3 minutes, so run the command again then",
            ),
        );
    });

    it("ends at the sixth fault in a row", () => {
        assert.equal(waitFor(busy(), 5, PATIENCE), 16_000);
        assert.throws(
            () => waitFor(busy(), 6, PATIENCE),
            new DeliveryError("rate-limited", "too many requests, 6 times in a row; run the command again later"),
        );
    });
});

describe("Rounds", () => {
    const quick = { faults: 3, rounds: 4, longestWaitMs: 10, firstWaitMs: 0 };

    it("are run until one has a result, from the beginning after each fault", async () => {
        const told: string[] = [];
        let count = 0;
        const result = await patiently(
            async () => {
                count += 1;
                if (count === 2) {
                    throw busy(1);
                }
                return count === 4 ? "done" : undefined;
            },
            { ...quick, onWait: (text) => told.push(text) },
        );
        assert.deepEqual([result, count, told], ["done", 4, ["too many requests; trying again in 1 s"]]);
    });

    it("count faults in a row alone", async () => {
        let count = 0;
        const result = await patiently(
            async () => {
                count += 1;
                if (count % 2 === 1 && count < 6) {
                    throw busy();
                }
                return count < 6 ? undefined : "done";
            },
            { ...quick, rounds: 6, faults: 2 },
        );
        assert.equal(result, "done");
    });

    it("come to an end where there is no result", async () => {
        let count = 0;
        const endless = patiently(async () => {
            count += 1;
            return undefined;
        }, quick);
        await assert.rejects(endless, (error: DeliveryError) => error.kind === "unavailable");
        assert.equal(count, 4);
    });

    it("are not run again after an error that does not pass", async () => {
        let count = 0;
        const refused = patiently(async () => {
            count += 1;
            throw new DeliveryError("refused", "no");
        }, quick);
        await assert.rejects(refused, new DeliveryError("refused", "no"));
        assert.equal(count, 1);
    });

    it("stop when they are told to, in the middle of a wait too", async () => {
        const controller = new AbortController();
        const waiting = patiently(
            async () => {
                throw busy(60_000);
            },
            { ...quick, longestWaitMs: 60_000, signal: controller.signal },
        );
        setImmediate(() => controller.abort(new Error("interrupted")));
        await assert.rejects(waiting, /interrupted/);
    });
});
