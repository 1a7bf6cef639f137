import assert from "node:assert/strict";
import { formatProblems, type Problem, Refusal, refuseIfAny } from "../../release/problem";

const COLOUR: Problem = { path: "colour", message: '"mauve" is not one of "red", "blue"', remedy: "use one of them" };
const AGE: Problem = { path: "age", message: "is missing", remedy: "use 1 to 99" };

describe("Problems", () => {
    it("are one line each below a heading that counts them, ordered by path", () => {
        assert.equal(
            formatProblems("Settings", [COLOUR, AGE]),
            [
                "Settings: 2 problems",
                "  - age: is missing; use 1 to 99",
                '  - colour: "mauve" is not one of "red", "blue"; use one of them',
            ].join("\n"),
        );
    });

    it("are counted in the singular when there is one", () => {
        assert.equal(formatProblems("Settings", [AGE]), "Settings: 1 problem\n  - age: is missing; use 1 to 99");
    });

    it("keep their order when their path is the same", () => {
        const second = { ...AGE, message: "is also wrong" };
        assert.deepEqual(formatProblems("S", [AGE, second]).split("\n").slice(1), [
            "  - age: is missing; use 1 to 99",
            "  - age: is also wrong; use 1 to 99",
        ]);
    });

    it("refuses with the whole text as the message, and keeps what it is made of", () => {
        const refusal = new Refusal("Settings", [COLOUR, AGE]);
        assert.equal(refusal.message, formatProblems("Settings", [COLOUR, AGE]));
        assert.equal(refusal.name, "Refusal");
        assert.equal(refusal.subject, "Settings");
        assert.deepEqual(refusal.problems, [COLOUR, AGE]);
    });

    it("refuses when there is at least one, and lets pass when there is none", () => {
        assert.throws(() => refuseIfAny("Settings", [AGE]), Refusal);
        assert.doesNotThrow(() => refuseIfAny("Settings", []));
    });
});
