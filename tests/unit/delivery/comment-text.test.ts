import assert from "node:assert/strict";
import { type CommentParts, commentText, outdatedText } from "../../../automation/delivery/comment-text";
import { ACCEPTANCE } from "../../../automation/delivery/judgement";
import { markerLine, readMarker } from "../../../automation/delivery/marker";
import { digestOf, MARKDOWN_FORMATS } from "../../../automation/preview";
import { manySteps, previewWith } from "../../support/digests";

const MARKER = { stack: "dev", head: "a".repeat(40), made: "2026-11-25T08:00:00.000Z", risk: "none" };
const PARTS: CommentParts = {
    marker: MARKER,
    judgement: { passes: true, title: "No risk", acceptable: false },
    acceptance: ACCEPTANCE.github,
};
const HELD = { passes: false, title: "High risk, not accepted", acceptable: true };

describe("The text of a comment", () => {
    const quiet = digestOf(previewWith({ unchanged: 3 }));

    it("is the marker and the preview where nothing is held", () => {
        assert.equal(
            commentText(quiet, PARTS, MARKDOWN_FORMATS.github).text,
            [
                markerLine(MARKER),
                "### `shop dev`: No change",
                "**Risk: none** · from the engine's own preview",
                "3 resources stay as they are.",
            ].join("\n\n"),
        );
    });

    it("says before the preview that a high risk is held and how to accept it, or that it was accepted", () => {
        const first = (judgement: CommentParts["judgement"]) =>
            commentText(quiet, { ...PARTS, judgement }, MARKDOWN_FORMATS.github).text.split("\n\n")[1];
        assert.equal(first(HELD), `> **High risk, not accepted.** ${ACCEPTANCE.github}`);
        assert.equal(first({ ...HELD, passes: true, title: "High risk, accepted" }), "> **High risk, accepted.**");
        assert.equal(
            first({ ...HELD, title: "An update would be refused", acceptable: false }),
            "> **An update would be refused.**",
        );
    });

    it("links to the page with everything where there is one", () => {
        const { text } = commentText(quiet, { ...PARTS, detailsUrl: "https://ci.example/1" }, MARKDOWN_FORMATS.github);
        assert.match(text, /\n\n\[The whole preview\]\(https:\/\/ci\.example\/1\)$/);
    });

    for (const [service, format] of Object.entries(MARKDOWN_FORMATS)) {
        it(`stays within what ${service} takes, with marker, judgement, verdict, risk and link`, () => {
            const digest = digestOf(previewWith({ steps: manySteps(3_000) }));
            const detailsUrl = `https://ci.example/${"x".repeat(1_900)}`;
            const { text, rest = "" } = commentText(digest, { ...PARTS, judgement: HELD, detailsUrl }, format);
            assert.ok(text.length <= format.limit, String(text.length));
            assert.ok(text.length > format.limit * 0.8, String(text.length));
            assert.ok(rest.length > format.limit);
            assert.deepEqual(readMarker(text), MARKER);
            assert.match(text, /\n\n> \*\*High risk, not accepted\.\*\*/);
            assert.match(text, /\n### `shop dev`: 600 deleted/);
            assert.match(text, /\n\*\*Risk: high\*\*/);
            assert.ok(text.endsWith(`[The whole preview](${detailsUrl})`));
        });
    }
});

describe("The note in place of an overwritten preview", () => {
    it("names the commit and what to do", () => {
        assert.deepEqual(outdatedText("prod", "b".repeat(40)).split("\n\n").slice(1), [
            "### `prod`: no preview of `bbbbbbb` here",
            "One of an older commit was delivered after it. Run the preview of this commit again.",
        ]);
    });
});
