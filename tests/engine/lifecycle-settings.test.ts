import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { STATEFUL_TYPES } from "../../release/stateful-types";
import { errorsOf, reasonForNoEngine } from "../support/engine";
import { PROJECT, STACKS } from "../support/environments";
import { countsOf, type Estate, operationsOf, previewWith, type StackChange, sideBySide } from "../support/lifecycle";
import { CHANGES, type SettingChange } from "../support/setting-changes";
import { sharedEstate } from "../support/shared-estate";

type Values = { readonly [key: string]: unknown };

/** Settings that a stack has, by key without the project's name: its own, and those that all share. */
function settingsOf(stack: string): Values {
    const project: Values = parse(readFileSync(join(PROJECT, "Pulumi.yaml"), "utf8")).config;
    const shared = Object.entries(project).flatMap(([key, declared]) => {
        const { value, default: ordinary } = declared as { readonly value?: unknown; readonly default?: unknown };
        const given = value ?? ordinary;
        return given === undefined ? [] : [[key, given] as const];
    });
    const own: Values = parse(readFileSync(join(PROJECT, `Pulumi.${stack}.yaml`), "utf8")).config;
    return {
        ...Object.fromEntries(shared),
        ...Object.fromEntries(Object.entries(own).map(([key, value]) => [key.replace(/^airlock:/, ""), value])),
    };
}

/** Paths of all values: `network.internet.nat`, `workloads[0].port`. Lists of plain values are one value. */
function pathsOf(value: unknown, path = ""): readonly string[] {
    if (Array.isArray(value) && typeof value[0] === "object") {
        return pathsOf(value[0], `${path}[0]`);
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return [path];
    }
    return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, path === "" ? key : `${path}.${key}`));
}

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

    it("has a row for each setting that any stack has", () => {
        const rows = CHANGES.map(({ setting }) => setting.replace(/\[\d+\]/g, "[0]"));
        const missing = STACKS.flatMap((stack) => pathsOf(settingsOf(stack)))
            .filter((path) => !rows.some((row) => path === row || path.startsWith(`${row}.`)))
            // Another kind of network is another set of settings; previews of it are in preview.test.ts.
            .filter((path) => path !== "network.kind");
        assert.deepEqual([...new Set(missing)], []);
    });

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
