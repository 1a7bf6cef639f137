import assert from "node:assert/strict";
import type { z } from "zod";
import { Refusal } from "../../release/problem";
import {
    anyText,
    check,
    exactly,
    flag,
    formatPath,
    integer,
    listOf,
    oneOf,
    oneOfNumbers,
    pairOf,
    parse,
    parseJson,
    percentage,
    secretText,
    strictObject,
    taggedUnion,
    text,
    wholeNumber,
} from "../../release/schema";

function accepts(schema: z.ZodType, ...values: readonly unknown[]): void {
    for (const value of values) {
        assert.deepEqual(check(schema, value), { ok: true, value });
    }
}

/** Every value is refused with this one problem, in which `%` stands for the value. */
function refuses(schema: z.ZodType, message: string, remedy: string, ...values: readonly unknown[]): void {
    for (const value of values) {
        const shown = typeof value === "string" ? value : JSON.stringify(value);
        assert.deepEqual(check(schema, value), {
            ok: false,
            problems: [{ path: "(top)", message: message.replace("%", shown), remedy }],
        });
    }
}

describe("Schema shapes", () => {
    it("take whole numbers of either sign where a rule says the bounds", () => {
        const schema = integer("use 1 to 4094");
        accepts(schema, -1, 0, 4_294_967_295);
        refuses(schema, '"%" is not a whole number', "use 1 to 4094", 1.5, "7", null);
    });

    it("take a list of exactly two", () => {
        const schema = pairOf(flag(), "tunnels");
        accepts(schema, [true, false]);
        refuses(schema, '"%" is not a list of 2 tunnels', "list 2 tunnels", [], [true], [true, true, true], true);
    });

    it("tell nothing of a secret, by itself or as a part of something larger", () => {
        const secret = secretText("set it as a secret");
        accepts(secret, "", "hush");
        for (const value of [12_345_678, ["hush"], { secure: 5 }]) {
            assert.deepEqual(check(secret, value), {
                ok: false,
                problems: [{ path: "(top)", message: "is not a text", remedy: "set it as a secret" }],
            });
        }
        assert.deepEqual(check(strictObject({ bgpKey: secret }), {}), {
            ok: false,
            problems: [{ path: "bgpKey", message: "is missing", remedy: "set it as a secret" }],
        });
        assert.deepEqual(check(listOf(flag(), 0, 0, "flags"), [{ at: [{ bgpKey: "hush" }] }]), {
            ok: false,
            problems: [
                {
                    path: "(top)",
                    message: '"[{"at":[{"bgpKey":"[secret]"}]}]" is not a list of 0 to 0 flags',
                    remedy: "list 0 to 0 flags",
                },
            ],
        });
    });

    it("take whole numbers, both bounds included", () => {
        accepts(wholeNumber(1, 60, "minutes"), 1, 2, 60);
    });

    it("refuses anything else as a whole number", () => {
        const rule = '"%" is not a whole number of minutes from 1 to 60';
        refuses(wholeNumber(1, 60, "minutes"), rule, "use 1 to 60", 0, 61, 1.5, 0.5, 1e300, "30", true, null, [1]);
        refuses(wholeNumber(1, 60, "minutes"), "is missing", "use 1 to 60", undefined);
    });

    it("take one of a list of numbers", () => {
        accepts(oneOfNumbers([1, 3, 5], "days"), 1, 5);
    });

    it("refuses a number that is not listed", () => {
        refuses(
            oneOfNumbers([1, 3, 5], "days"),
            '"%" is not one of 1, 3, 5 days',
            "use one of 1, 3, 5",
            0,
            2,
            "3",
            null,
        );
    });

    it("take percentages in steps of 0.1, both bounds included", () => {
        accepts(percentage(0.1, 100), 0.1, 0.3, 33.3, 99.9, 100);
    });

    it("refuses other percentages, each once though it breaks two bounds", () => {
        const rule = '"%" is not a percentage from 0.1 to 100 in steps of 0.1';
        refuses(percentage(0.1, 100), rule, "use 0.1 to 100", 0, 0.05, 0.15, 100.1, 100.05, "10", null);
    });

    it("take texts that match", () => {
        accepts(text(/^[a-z]+$/, "a word", "write a word"), "a", "abc");
    });

    it("refuses texts that do not match, and what is no text", () => {
        refuses(text(/^[a-z]+$/, "a word", "write a word"), '"%" is not a word', "write a word", "", "A", 7, null, [
            "a",
        ]);
        refuses(text(/^[a-z]+$/, "a word", "write a word"), "is missing", "write a word", undefined);
    });

    it("take any text where any will do", () => {
        accepts(anyText(), "", "x");
        refuses(anyText(), '"%" is not a text', "give a text in quotes", 7, null);
    });

    it("take one of a list of words", () => {
        accepts(oneOf(["none", "all"]), "none", "all");
        refuses(oneOf(["none", "all"]), '"%" is not one of "none", "all"', 'use one of "none", "all"', "some", 1, null);
    });

    it("take true and false, and no word for them", () => {
        accepts(flag(), true, false);
        refuses(flag(), '"%" is not true or false', "use true or false", "true", "yes", 1, null);
    });

    it("take the one number that is asked", () => {
        accepts(exactly(1), 1);
        refuses(exactly(1), '"%" is not "1"', "use 1", 2, "1", null);
    });

    it("take lists, both lengths included", () => {
        accepts(listOf(flag(), 1, 2, "answers"), [true], [true, false]);
    });

    it("refuses lists that are too short or too long, and what is no list", () => {
        const rule = '"%" is not a list of 1 to 2 answers';
        refuses(listOf(flag(), 1, 2, "answers"), rule, "list 1 to 2 answers", [], [true, true, true], "true", {});
        refuses(listOf(flag(), 1, 2, "answers"), "is missing", "list 1 to 2 answers", undefined);
    });

    it("refuses unknown keys of an object, and what is no object", () => {
        const schema = strictObject({ a: flag(), b: flag().optional() });
        accepts(schema, { a: true }, { a: true, b: false });
        refuses(schema, '"%" is not an object', "give an object with a, b", [], null, 7);
        assert.deepEqual(check(schema, { a: true, c: 1, d: 2 }), {
            ok: false,
            problems: [{ path: "(top)", message: 'unknown key "c", "d"', remedy: "remove it; the keys are a, b" }],
        });
    });

    const union = taggedUnion(
        "kind",
        ["circle", "square"],
        [
            strictObject({ kind: oneOf(["circle"]), radius: wholeNumber(1, 9, "centimetres") }),
            strictObject({ kind: oneOf(["square"]), side: wholeNumber(1, 9, "centimetres") }),
        ],
    );

    it("take one of several objects by its tag", () => {
        accepts(union, { kind: "circle", radius: 1 }, { kind: "square", side: 9 });
    });

    it("refuses a tag that is unknown or missing, at the tag", () => {
        const remedy = 'use one of "circle", "square"';
        const unknown = { path: "kind", message: '"line" is not one of "circle", "square"', remedy };
        assert.deepEqual(check(union, { kind: "line" }), { ok: false, problems: [unknown] });
        assert.deepEqual(check(union, {}), { ok: false, problems: [{ path: "kind", message: "is missing", remedy }] });
    });

    it("refuses what is no object with a tag", () => {
        const remedy = 'give an object whose "kind" is one of "circle", "square"';
        refuses(union, '"%" is not an object with "kind"', remedy, 7, null, "circle", []);
        refuses(union, "is missing", remedy, undefined);
    });

    it("refuses a key that belongs to another tag", () => {
        assert.deepEqual(check(union, { kind: "circle", radius: 1, side: 2 }), {
            ok: false,
            problems: [
                { path: "(top)", message: 'unknown key "side"', remedy: "remove it; the keys are kind, radius" },
            ],
        });
    });
});

describe("Checking against a schema", () => {
    const schema = strictObject({ list: listOf(strictObject({ on: flag() }), 1, 3, "switches"), name: anyText() });

    it("reports everything at once, each at the path as it was written, below the prefix", () => {
        const result = check(schema, { list: [{ on: true }, { on: "yes" }, { off: 1 }], extra: 1 }, ["a", 0]);
        assert.ok(!result.ok);
        assert.deepEqual(result.problems.map(({ path, message }) => `${path}: ${message}`).sort(), [
            'a[0].list[1].on: "yes" is not true or false',
            "a[0].list[2].on: is missing",
            'a[0].list[2]: unknown key "off"',
            "a[0].name: is missing",
            'a[0]: unknown key "extra"',
        ]);
    });

    const paths: readonly (readonly [readonly PropertyKey[], string])[] = [
        [[], ""],
        [["a"], "a"],
        [["a", "b", 0, "c"], "a.b[0].c"],
        [[2, "x"], "[2].x"],
    ];
    for (const [path, expected] of paths) {
        it(`writes the path ${JSON.stringify(path)} as "${expected}"`, () => assert.equal(formatPath(path), expected));
    }

    it("returns the value, typed, where all is well", () => {
        assert.deepEqual(parse(flag(), true, "Answer"), true);
        assert.deepEqual(parseJson(flag(), "true", "Answer"), true);
    });

    it("refuses with the subject as the heading", () => {
        const message = 'Answer: 1 problem\n  - (top): "7" is not true or false; use true or false';
        assert.throws(() => parse(flag(), 7, "Answer"), { name: "Refusal", message });
        assert.throws(() => parseJson(flag(), "7", "Answer"), { name: "Refusal", message });
    });

    it("refuses a text that is not JSON, in words of ours", () => {
        assert.throws(
            () => parseJson(flag(), "{", "Answer"),
            (error) =>
                error instanceof Refusal &&
                error.message === "Answer: 1 problem\n  - (top): is not JSON; give the text as it was written",
        );
    });
});
