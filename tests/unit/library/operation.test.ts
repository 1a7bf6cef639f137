import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { EnvironmentError } from "../../../automation/library/errors";
import { listenTo, startOperation } from "../../../automation/library/operation";
import type { ProgressEvent } from "../../../automation/library/progress";

const phase = (text: string): ProgressEvent => ({ type: "phase", text });

async function textsOf(operation: AsyncIterable<ProgressEvent>): Promise<readonly string[]> {
    const texts: string[] = [];
    for await (const event of operation) {
        texts.push(event.type === "phase" ? event.text : event.type);
    }
    return texts;
}

describe("An operation", () => {
    it("gives its events while they happen, and its result", async () => {
        let go = () => {};
        const gate = new Promise<void>((resolve) => {
            go = resolve;
        });
        const operation = startOperation(async (tell) => {
            tell(phase("one"));
            await gate;
            tell(phase("two"));
            return 7;
        });
        const reader = operation[Symbol.asyncIterator]();
        assert.deepEqual((await reader.next()).value, phase("one"));
        const next = reader.next();
        go();
        assert.deepEqual((await next).value, phase("two"));
        assert.equal((await reader.next()).done, true);
        assert.equal(await operation, 7);
    });

    it("gives every event to each who follows, however late", async () => {
        const operation = startOperation(async (tell) => {
            tell(phase("one"));
            await setTimeout(1);
            tell(phase("two"));
        });
        const early = textsOf(operation);
        await operation;
        assert.deepEqual(
            [await early, await textsOf(operation)],
            [
                ["one", "two"],
                ["one", "two"],
            ],
        );
    });

    it("throws its error at the end of a loop, and where it is awaited", async () => {
        const operation = startOperation(async (tell) => {
            tell(phase("one"));
            throw new RangeError("no");
        });
        await assert.rejects(textsOf(operation), RangeError);
        await assert.rejects(operation, RangeError);
    });

    it("goes on when a loop is left", async () => {
        const operation = startOperation(async (tell) => {
            tell(phase("one"));
            await setTimeout(1);
            return "done";
        });
        for await (const _ of operation) {
            break;
        }
        assert.equal(await operation, "done");
    });
});

describe("An interruption", () => {
    /** How often the engine is told to end. */
    function countedOn(signal: AbortSignal) {
        const counted = { times: 0 };
        signal.addEventListener("abort", () => {
            counted.times += 1;
        });
        return counted;
    }

    it("comes of the caller's signal: the engine is told at once, and again after the grace", async () => {
        const caller = new AbortController();
        const interruption = listenTo({ signal: caller.signal, graceSeconds: 0.02 });
        const engine = countedOn(interruption.engineSignal);
        assert.equal(interruption.cause(), undefined);
        interruption.check("dev");
        caller.abort();
        assert.deepEqual([interruption.cause(), engine.times, interruption.signal.aborted], ["cancelled", 1, true]);
        await setTimeout(60);
        assert.equal(engine.times, 2);
        interruption.close();
    });

    it("is told to an engine that is started after it came", () => {
        const interruption = listenTo({ signal: AbortSignal.abort() });
        assert.equal(countedOn(interruption.engineSignal).times, 1);
        interruption.close();
    });

    it("comes of the time limit", async () => {
        const interruption = listenTo({ timeoutSeconds: 0.01 });
        const engine = countedOn(interruption.engineSignal);
        await setTimeout(40);
        assert.deepEqual([interruption.cause(), engine.times], ["timed-out", 1]);
        assert.throws(
            () => interruption.check("dev"),
            (error: unknown) =>
                error instanceof EnvironmentError &&
                error.kind === "timed-out" &&
                error.message === "dev: ran out of time",
        );
        interruption.close();
    });

    it("has one cause: the first", async () => {
        const caller = new AbortController();
        const interruption = listenTo({ signal: caller.signal, timeoutSeconds: 0.01 });
        await setTimeout(40);
        caller.abort();
        assert.equal(interruption.cause(), "timed-out");
        interruption.close();
    });

    it("comes no more once it is closed", async () => {
        const caller = new AbortController();
        const interruption = listenTo({ signal: caller.signal, timeoutSeconds: 0.01 });
        interruption.close();
        caller.abort();
        await setTimeout(40);
        assert.equal(interruption.cause(), undefined);
    });
});
