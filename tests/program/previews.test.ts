import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MARKDOWN_FORMATS, renderMarkdown } from "../../automation/preview";
import { RECORDED, recordedDigest } from "../support/digests";

const EXPECTED = join(__dirname, "..", "expected", "previews");

describe("The inventory of recorded previews", () => {
    for (const name of RECORDED) {
        it(`has ${name} as the committed Markdown`, () => {
            const { text, rest } = renderMarkdown(recordedDigest(name), MARKDOWN_FORMATS.github);
            const path = join(EXPECTED, `${name}.md`);
            if (process.env.AIRLOCK_REWRITE_INVENTORY === "true") {
                writeFileSync(path, `${text}\n`);
            }
            assert.equal(`${text}\n`, readFileSync(path, "utf8"), "if that is meant, run npm run inventory");
            assert.equal(rest, undefined);
        });
    }
});
