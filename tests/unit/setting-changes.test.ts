import assert from "node:assert/strict";
import { STACKS } from "../support/environments";
import { CHANGES } from "../support/setting-changes";
import { pathsOf, settingsOf } from "../support/written-settings";

describe("The table of changed settings", () => {
    it("has a row for each setting that any stack has", () => {
        const rows = CHANGES.map(({ setting }) => setting.replace(/\[\d+\]/g, "[0]"));
        const missing = STACKS.flatMap((stack) => pathsOf(settingsOf(stack)))
            .filter((path) => !rows.some((row) => path === row || path.startsWith(`${row}.`)))
            // Another kind of network is another set of settings; tests/engine/preview.test.ts has one.
            .filter((path) => path !== "network.kind");
        assert.deepEqual([...new Set(missing)], []);
    });

    it("says of each row either what it does or why it is refused", () => {
        for (const { stack, setting, does, refused } of CHANGES) {
            assert.equal(does === undefined, refused !== undefined, `${stack} ${setting}`);
        }
    });
});
