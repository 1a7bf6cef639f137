import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalJson, hashOf, type Json, sha256 } from "../../release/canonical";

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;

/** The same value with the keys of every object in the opposite order. */
function reordered(value: Json): Json {
    if (Array.isArray(value)) {
        return value.map(reordered);
    }
    if (typeof value === "object" && value !== null) {
        const entries = Object.entries(value).map(([key, member]) => [key, reordered(member)] as const);
        return Object.fromEntries(entries.reverse());
    }
    return value;
}

describe("Canonical JSON", () => {
    const table: readonly (readonly [unknown, string])[] = [
        [null, "null"],
        [true, "true"],
        ["ü\n\u2028", '"ü\\n\u2028"'],
        [1.5, "1.5"],
        [1e21, "1e+21"],
        [-0, "0"],
        [[], "[]"],
        [{}, "{}"],
        [[2, 1, [null]], "[2,1,[null]]"],
        [{ b: 1, a: { d: [], c: "x" } }, '{"a":{"c":"x","d":[]},"b":1}'],
        [{ a: undefined, b: 1 }, '{"b":1}'],
        // By code unit, not by alphabet: RFC 8785, 3.2.3.
        [{ é: 1, z: 2, Z: 3, "10": 4, "9": 5 }, '{"10":4,"9":5,"Z":3,"z":2,"é":1}'],
    ];
    for (const [value, text] of table) {
        it(`spells ${text}`, () => assert.equal(canonicalJson(value), text));
    }

    it("is JSON that reads back as the same value", () => {
        fc.assert(
            fc.property(json, (value) => {
                // JSON itself has no negative zero.
                assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
            }),
        );
    });

    it("is the same for the same value with its keys in another order", () => {
        fc.assert(
            fc.property(json, (value) => {
                assert.equal(canonicalJson(reordered(value)), canonicalJson(value));
                assert.equal(hashOf(reordered(value)), hashOf(value));
            }),
        );
    });

    it("differs, and so does its hash, for values that differ", () => {
        fc.assert(
            fc.property(json, json, (a, b) => {
                // Through JSON first, which makes -0 into 0 and has no prototypes.
                const [left, right] = [a, b].map((value): unknown => JSON.parse(JSON.stringify(value)));
                fc.pre(!isSame(left, right));
                assert.notEqual(canonicalJson(left), canonicalJson(right));
                assert.notEqual(hashOf(left), hashOf(right));
            }),
        );
    });

    const without: readonly (readonly [string, unknown])[] = [
        ["NaN (number)", Number.NaN],
        ["Infinity (number)", Number.POSITIVE_INFINITY],
        ["1 (bigint)", 1n],
        ["undefined (undefined)", undefined],
        ["Symbol(s) (symbol)", Symbol("s")],
    ];
    for (const [name, value] of without) {
        it(`refuses ${name}, alone and inside`, () => {
            const expected = { name: "TypeError", message: `canonicalJson: ${name} has no JSON form` };
            assert.throws(() => canonicalJson(value), expected);
            assert.throws(() => canonicalJson([value]), expected);
            if (value !== undefined) {
                assert.throws(() => canonicalJson({ key: value }), expected);
            }
        });
    }

    it("refuses a function", () => {
        assert.throws(() => canonicalJson(() => 1), { name: "TypeError", message: /has no JSON form$/ });
    });
});

describe("SHA-256", () => {
    it("is that of the standard's own examples, over UTF-8 and over bytes", () => {
        const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert.equal(sha256("abc"), abc);
        assert.equal(sha256(new Uint8Array([0x61, 0x62, 0x63])), abc);
        assert.equal(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert.equal(sha256("ü"), sha256(new Uint8Array([0xc3, 0xbc])));
    });

    it("of a value is that of its canonical text", () => {
        assert.equal(hashOf({ b: 1, a: 2 }), sha256('{"a":2,"b":1}'));
    });
});

function isSame(a: unknown, b: unknown): boolean {
    try {
        assert.deepEqual(a, b);
        return true;
    } catch {
        return false;
    }
}
