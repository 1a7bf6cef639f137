import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalJson, type Json } from "../../release/canonical";
import { differencesOf, parsedJson, pathText } from "../../release/difference";

function told(before: Json | undefined, after: Json | undefined) {
    return differencesOf(before, after).map(({ path, ...sides }) => [pathText(path), sides]);
}

/** Whether a value is more than one plain value; a text that is JSON is one. */
function isComposite(value: Json): boolean {
    return typeof value === "object" && value !== null && !Object.hasOwn(value, "text");
}

/** What a value means: one plain value is a list of it, and text that is JSON what it says. */
function meant(value: Json): Json {
    const text = parsedJson(value);
    if (text !== undefined) {
        return { text: meant(text) };
    }
    if (Array.isArray(value)) {
        const members = value.map(meant);
        const [first = null] = members;
        return members.length === 1 && !isComposite(first) ? first : members;
    }
    return typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, meant(member)]))
        : value;
}

describe("Differences between two values", () => {
    it("are none where both are equal, whatever the order of keys", () => {
        assert.deepEqual(told({ a: 1, b: [{ c: 2 }] }, { b: [{ c: 2 }], a: 1 }), []);
    });

    it("are told by property, in the order of their names", () => {
        assert.deepEqual(told({ b: 1, a: { x: true, y: 1 } }, { a: { x: false, y: 1 }, c: null }), [
            ["a.x", { before: true, after: false }],
            ["b", { before: 1 }],
            ["c", { after: null }],
        ]);
    });

    it("see into text that is JSON on both sides, and only then", () => {
        assert.deepEqual(told({ p: '{"a":1,"b":2}' }, { p: '{"b":2, "a":3}' }), [["p.a", { before: 1, after: 3 }]]);
        assert.deepEqual(told('{"a":1}', '{ "a": 1 }'), []);
        assert.deepEqual(told('{"a":1}', "none"), [["", { before: '{"a":1}', after: "none" }]]);
        assert.deepEqual(told("{a", "{b"), [["", { before: "{a", after: "{b" }]]);
    });

    it("of lists of plain values are what came and what went, as often as it did", () => {
        assert.deepEqual(told(["a", "b", "b"], ["b", "c"]), [
            ["[]", { before: "a" }],
            ["[]", { before: "b" }],
            ["[]", { after: "c" }],
        ]);
    });

    it("tell the whole list where only its order differs", () => {
        assert.deepEqual(told({ l: ["a", "b"] }, { l: ["b", "a"] }), [
            ["l", { before: ["a", "b"], after: ["b", "a"] }],
        ]);
        const [x, y] = [{ name: "x" }, { name: "y" }];
        assert.deepEqual(told([x, y], [y, x]), [["", { before: [x, y], after: [y, x] }]]);
    });

    it("take one value for a list of it", () => {
        assert.deepEqual(told({ Action: "a" }, { Action: ["a", "b"] }), [["Action[]", { after: "b" }]]);
    });

    it("know entries of a list by their name, and else take those for each other that are left", () => {
        const named = (port: number) => [
            { Sid: "One", port },
            { Sid: "Two", port: 1 },
        ];
        assert.deepEqual(told(named(1), named(2).reverse()), [["[One].port", { before: 1, after: 2 }]]);
        assert.deepEqual(told([{ a: 1 }, { a: 2 }], [{ a: 3 }, { a: 2 }]), [["[0].a", { before: 1, after: 3 }]]);
        assert.deepEqual(told([{ a: 1 }], [{ a: 1 }, { a: 2 }]), [["[1]", { after: { a: 2 } }]]);
    });

    it("tell of a policy which statement and which action", () => {
        const policy = (...actions: readonly string[]) =>
            JSON.stringify({ Statement: [{ Sid: "Read", Action: actions.length === 1 ? actions[0] : actions }] });
        assert.deepEqual(told({ policy: policy("s3:Get") }, { policy: policy("s3:Get", "s3:Put") }), [
            ["policy.Statement[Read].Action[]", { after: "s3:Put" }],
        ]);
    });

    it("are not confused by names that every object has", () => {
        assert.deepEqual(told({}, JSON.parse('{"__proto__":1,"constructor":2}')), [
            ["__proto__", { after: 1 }],
            ["constructor", { after: 2 }],
        ]);
    });

    it("are found exactly where two values are not the same", () => {
        fc.assert(
            fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 4 }), (a, b) => {
                const [before, after] = [a as Json, b as Json];
                assert.deepEqual(differencesOf(before, JSON.parse(JSON.stringify(before))), []);
                if (canonicalJson(meant(before)) !== canonicalJson(meant(after))) {
                    assert.notDeepEqual(differencesOf(before, after), []);
                }
            }),
        );
    });
});
