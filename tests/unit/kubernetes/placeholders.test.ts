import assert from "node:assert/strict";
import {
    fillPlaceholders,
    isPlaceholder,
    PLACEHOLDERS,
    type PlaceholderValues,
} from "../../../release/kubernetes/placeholders";

const VALUES = Object.fromEntries(
    Object.keys(PLACEHOLDERS).map((name) => [name, `the ${name}`]),
) as unknown as PlaceholderValues;

describe("Placeholders", () => {
    it("are whole values, and what takes their place may be of any shape", () => {
        assert.deepEqual(
            fillPlaceholders(
                { a: "<Image>", b: ["<MinPods>", { c: "<Strategy>" }], d: "x<Image>", e: "<Image> ", f: 1, g: null },
                { ...VALUES, minPods: 3, strategy: { canary: {} } },
            ),
            { a: "the image", b: [3, { c: { canary: {} } }], d: "x<Image>", e: "<Image> ", f: 1, g: null },
        );
    });

    it("never stand in keys", () => {
        assert.deepEqual(fillPlaceholders({ "<Image>": "a" }, VALUES), { "<Image>": "a" });
    });

    it("take their key with them where they have no value", () => {
        assert.deepEqual(fillPlaceholders({ a: "<TlsPolicy>", b: "c" }, { ...VALUES, tlsPolicy: undefined }), {
            b: "c",
        });
    });

    it("are not looked for in what takes their place", () => {
        assert.deepEqual(fillPlaceholders({ a: "<Metrics>" }, { ...VALUES, metrics: ["<LoadBalancer>"] }), {
            a: ["<LoadBalancer>"],
        });
    });

    it("are refused where nobody knows them", () => {
        for (const unknown of ["<LoadBalancer>", "<image>", "<>"]) {
            assert.throws(() => fillPlaceholders([unknown], VALUES), {
                name: "RangeError",
                message: `fillPlaceholders: "${unknown}" is no placeholder`,
            });
        }
    });

    it("are told by their spelling", () => {
        assert.ok(Object.values(PLACEHOLDERS).every(isPlaceholder));
        assert.equal(new Set(Object.values(PLACEHOLDERS)).size, Object.keys(PLACEHOLDERS).length);
        for (const other of ["<b>x</b>", "<a b>", "< >", "a", 1, null, undefined, ["<Image>"]]) {
            assert.equal(isPlaceholder(other), false, JSON.stringify(other));
        }
    });
});
