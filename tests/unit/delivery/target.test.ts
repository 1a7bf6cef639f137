import assert from "node:assert/strict";
import { readTarget } from "../../../automation/delivery";

describe("The pull request that is named", () => {
    it("is read as GitHub and CodeCommit name theirs", () => {
        assert.deepEqual(readTarget({ github: "acme/plat.form_1#12" }), {
            kind: "github",
            owner: "acme",
            repository: "plat.form_1",
            number: 12,
        });
        assert.deepEqual(readTarget({ codecommit: "platform#7" }), {
            kind: "codecommit",
            repository: "platform",
            number: 7,
        });
    });

    it("is refused in another form, so that nothing else can stand in a request's path", () => {
        for (const github of [
            "acme#1",
            "acme/platform",
            "acme/platform#0",
            "acme/../x#1",
            "-a/b#1",
            "a/b#1?x",
            "a/b#99999999999",
        ]) {
            assert.throws(() => readTarget({ github }), /is not owner\/repository#number; write it as/, github);
        }
        for (const codecommit of ["platform", "a/b#1", `${"a".repeat(101)}#1`]) {
            assert.throws(() => readTarget({ codecommit }), /is not repository#number; write it as/, codecommit);
        }
        assert.equal(readTarget({ codecommit: `${"a".repeat(100)}#1` }).repository.length, 100);
    });

    it("must be one", () => {
        assert.throws(() => readTarget({}), /none is given/);
        assert.throws(() => readTarget({ github: "a/b#1", codecommit: "b#1" }), /both are given/);
    });
});
