import assert from "node:assert/strict";
import { expiryOf, expiryText, isSandbox } from "../../../release/sandbox";

describe("A sandbox's name and end", () => {
    it("tells a sandbox from an environment by the beginning of its stack's name", () => {
        assert.deepEqual(["sandbox-alice", "sandbox-", "sandbox", "dev", "my-sandbox-a"].map(isSandbox), [
            true,
            true,
            false,
            false,
            false,
        ]);
    });

    it("is read as it is written, to the minute", () => {
        const moment = new Date("2026-11-28T12:00:59.999Z");
        assert.equal(expiryText(moment), "2026-11-28T12:00Z");
        assert.deepEqual(expiryOf("2026-11-28T12:00Z"), new Date("2026-11-28T12:00Z"));
    });

    for (const text of ["", "2026-11-28", "2026-11-28T12:00:00+01:00", "2026-02-29T00:00Z", "2026-01-01T24:00Z", 7]) {
        it(`is not read from ${JSON.stringify(text)}`, () => {
            assert.equal(expiryOf(text), undefined);
        });
    }
});
