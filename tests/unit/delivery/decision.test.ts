import assert from "node:assert/strict";
import { nextStep, type OwnPreview, type StandingPreview } from "../../../automation/delivery/decision";
import { type Marker, markerLine, noteMarker } from "../../../automation/delivery/marker";

const OLD = "a".repeat(40);
const TIP = "b".repeat(40);
const TIP_OPEN = { head: TIP, open: true };

function preview(head: string, minute: number): OwnPreview {
    const marker: Marker = { stack: "dev", head, made: new Date(2026, 0, 1, 0, minute).toISOString(), risk: "none" };
    return { marker, text: `${markerLine(marker)}\n\ntext` };
}

function standing(id: string, { marker, text }: OwnPreview): StandingPreview {
    return { id, marker, text };
}

describe("The next step towards one comment", () => {
    const own = preview(TIP, 5);

    it("is to make one where there is none", () => {
        assert.deepEqual(nextStep(TIP_OPEN, [], own), { kind: "create" });
    });

    it("is to put a newer commit's preview into the comment that is there, whenever it was made", () => {
        for (const minute of [1, 9]) {
            const step = nextStep(TIP_OPEN, [standing("7", preview(OLD, minute))], own);
            assert.deepEqual(step, { kind: "update", id: "7", text: own.text });
        }
    });

    it("is to put a later preview of the same commit into it, and to leave a later one there", () => {
        assert.equal(nextStep(TIP_OPEN, [standing("7", preview(TIP, 4))], own).kind, "update");
        assert.deepEqual(nextStep(TIP_OPEN, [standing("7", preview(TIP, 6))], own), {
            kind: "end",
            outcome: "outdated",
        });
    });

    it("is none where it stands there already", () => {
        assert.deepEqual(nextStep(TIP_OPEN, [standing("7", own)], own), { kind: "end", outcome: "posted" });
    });

    it("is none where the service gives the text back in another form", () => {
        const changed = { ...standing("7", own), text: `${own.text.replaceAll("\n", "\r\n")}\n` };
        assert.deepEqual(nextStep(TIP_OPEN, [changed], own), { kind: "end", outcome: "posted" });
    });

    it("is to remove what stands beside the oldest, once that one holds the newest", () => {
        const beside = [standing("8", preview(OLD, 1)), standing("9", own)];
        assert.deepEqual(nextStep(TIP_OPEN, [standing("7", own), ...beside], own), { kind: "remove", ids: ["8", "9"] });
    });

    it("is to move the newest into the oldest, also where somebody else made it", () => {
        const newer = preview(TIP, 6);
        const found = [standing("7", own), standing("8", newer)];
        assert.deepEqual(nextStep(TIP_OPEN, found, own), { kind: "update", id: "7", text: newer.text });
    });

    it("is none of a commit that is not the tip any more", () => {
        const outdated = { kind: "end", outcome: "outdated" };
        assert.deepEqual(nextStep(TIP_OPEN, [], preview(OLD, 5)), outdated);
        assert.deepEqual(nextStep(TIP_OPEN, [standing("7", own)], preview(OLD, 9)), outdated);
        assert.deepEqual(nextStep(TIP_OPEN, [standing("7", preview(OLD, 4))], preview(OLD, 5)), outdated);
    });

    it("is to put the newer one back where an older commit's was put over it", () => {
        const older = preview(OLD, 5);
        const step = nextStep(TIP_OPEN, [standing("7", older)], older);
        assert.deepEqual(step, { kind: "restore", id: "7", noted: false });
    });

    it("is to look for the newer one once more after its note", () => {
        const marker = noteMarker("dev", TIP);
        const note = { id: "7", marker, text: markerLine(marker) };
        assert.deepEqual(nextStep(TIP_OPEN, [note], preview(OLD, 5)), { kind: "restore", id: "7", noted: true });
        assert.equal(nextStep(TIP_OPEN, [note], own).kind, "update");
    });

    it("is none where the pull request is closed", () => {
        assert.deepEqual(nextStep({ head: TIP, open: false }, [], own), { kind: "end", outcome: "closed" });
    });
});
