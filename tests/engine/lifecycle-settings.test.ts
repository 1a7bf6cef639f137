import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { STATEFUL_TYPES } from "../../release/stateful-types";
import { errorsOf, reasonForNoEngine } from "../support/engine";
import { countsOf, type Estate, operationsOf, previewWith, type StackChange, sideBySide } from "../support/lifecycle";
import { CHANGES, type SettingChange } from "../support/setting-changes";
import { sharedEstate } from "../support/shared-estate";
import { settingsOf, type Values } from "../support/written-settings";

/** The stack's file with one value changed. The environments are those of the copy, with their accounts. */
function changed(stack: string, { setting, to }: SettingChange, environments: unknown): StackChange {
    if (setting.startsWith("aws:")) {
        return { [setting]: to };
    }
    const [key = "", ...path] = setting.replace(/\[(\d+)\]/g, ".$1").split(".");
    const value = structuredClone(key === "environments" ? environments : settingsOf(stack)[key]);
    const last = path.pop();
    if (last === undefined) {
        return { [`airlock:${key}`]: to };
    }
    const parent = path.reduce((at, step) => at[step] as Values, value as Values) as { [key: string]: unknown };
    parent[last] = to;
    return { [`airlock:${key}`]: value };
}

describe("Every setting, changed in turn, with the real engine", function () {
    this.timeout(1_800_000);
    let estate: Estate;
    let previews: ReadonlyMap<SettingChange, Awaited<ReturnType<typeof previewWith>>>;

    before(async function () {
        const reason = reasonForNoEngine();
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        estate = await (await sharedEstate()).fork();
        const { environments } = parse(readFileSync(join(estate.place.copy, "Pulumi.yaml"), "utf8")).config;
        const entries = await sideBySide(CHANGES, async (change) => {
            const file = `change-${CHANGES.indexOf(change)}`;
            const written = changed(change.stack, change, environments.value);
            return [change, await previewWith(estate, change.stack, written, file)] as const;
        });
        previews = new Map(entries);
    });

    after(() => estate?.close());

    const previewOf = (change: SettingChange) => {
        const preview = previews.get(change);
        assert.ok(preview);
        return preview;
    };

    for (const change of CHANGES) {
        const { stack, setting, to, does = "", loses = [], refused } = change;
        it(`${stack}: ${setting} → ${JSON.stringify(to).slice(0, 80)}`, () => {
            const preview = previewOf(change);
            const operations = operationsOf(preview);
            if (refused !== undefined) {
                assert.match(errorsOf(preview).join("\n"), refused);
                return;
            }
            assert.deepEqual(errorsOf(preview), []);
            assert.deepEqual(countsOf(operations), does === "" ? [] : does.split("; "));
            const lost = operations
                .filter(({ op, fullType }) => STATEFUL_TYPES.has(fullType) && /replace|delete/.test(op))
                .map(({ op, name }) => `${op} ${name}`);
            assert.deepEqual(lost.sort(), [...loses].sort());
        });
    }
});
