import assert from "node:assert/strict";
import { isNote, markerLine, noteMarker, readMarker, riskMark } from "../../../automation/delivery/marker";
import { digestOf } from "../../../automation/preview";
import { modified, removed } from "../../support/changes";
import { previewWith, step } from "../../support/digests";

const MARKER = { stack: "prod", head: "a".repeat(40), made: "2026-11-25T08:00:00.000Z", risk: "none" };

describe("A comment's marker", () => {
    it("is read back from the first line", () => {
        for (const risk of ["none", "0123456789ab"]) {
            assert.deepEqual(readMarker(`${markerLine({ ...MARKER, risk })}\n\ntext`), { ...MARKER, risk });
        }
    });

    it("is read where a service has made its line end another", () => {
        assert.deepEqual(readMarker(`${markerLine(MARKER)}\r\n\r\ntext`), MARKER);
        assert.deepEqual(readMarker(markerLine(MARKER)), MARKER);
    });

    it("is not read anywhere but in the first line, so that nothing that a preview tells can be one", () => {
        assert.equal(readMarker(`\n${markerLine(MARKER)}`), undefined);
        assert.equal(readMarker(`> ${markerLine(MARKER)}`), undefined);
        assert.equal(readMarker(`${markerLine(MARKER)} more`), undefined);
    });

    it("is not read where a part has another form", () => {
        const line = markerLine(MARKER);
        for (const [part, other] of [
            ["a".repeat(40), "a".repeat(39)],
            ["a".repeat(40), "a".repeat(41)],
            ["stack=prod", "stack="],
            ["stack=prod", `stack=${"p".repeat(101)}`],
            ["08:00:00.000Z", "08:00:00Z"],
            ["risk=none", "risk=some"],
        ] as const) {
            assert.equal(readMarker(line.replace(part, other)), undefined, other);
        }
        assert.equal(readMarker(line.replace("stack=prod", `stack=${"p".repeat(100)}`))?.stack.length, 100);
    });

    it("of a note counts less than that of any preview", () => {
        const note = noteMarker("prod", MARKER.head);
        assert.ok(note.made < new Date(1).toISOString());
        assert.deepEqual([isNote(note), isNote(MARKER)], [true, false]);
    });
});

describe("The mark of a risk", () => {
    const gone = step(removed("aws:s3/bucket:Bucket"));
    const other = step({ ...removed("aws:s3/bucket:Bucket"), logicalId: "other" });
    const mild = step(modified("aws:sns/topic:Topic", { displayName: "a" }, { displayName: "b" }));
    const of = (...steps: readonly (typeof gone)[]) => riskMark(digestOf(previewWith({ steps })));

    it("is none where nothing is of the high level", () => {
        assert.deepEqual([of(), of(mild)], ["none", "none"]);
    });

    it("is the same for the same high risks, whatever else changes and in whatever order", () => {
        assert.match(of(gone), /^[0-9a-f]{12}$/);
        assert.equal(of(gone), of(mild, gone));
        assert.equal(of(gone, other), of(other, gone));
    });

    it("is another one as soon as another resource is at risk", () => {
        assert.notEqual(of(gone), of(other));
        assert.notEqual(of(gone), of(gone, other));
    });
});
