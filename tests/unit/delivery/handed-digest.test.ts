import assert from "node:assert/strict";
import {
    DEEPEST_DIGEST,
    LONGEST_DIGEST,
    readHandedDigest,
    readHandedEvents,
} from "../../../automation/delivery/handed-digest";
import { type Digest, digestOf, renderMarkdown } from "../../../automation/preview";
import { removed } from "../../support/changes";
import { manySteps, previewWith, RECORDED, recorded, recordedDigest, step } from "../../support/digests";

const BY = { project: "shop", stack: "dev" };
const GOOD = digestOf(previewWith({ steps: [step(removed("aws:s3/bucket:Bucket"))] }));

function read(change: (digest: { -readonly [key in keyof Digest]: Digest[key] }) => void): Digest | string {
    const digest = structuredClone(GOOD);
    change(digest);
    return readHandedDigest(JSON.stringify(digest), BY);
}

describe("A digest that was handed over", () => {
    it("is read as it was made, whatever a real preview has in it", () => {
        for (const name of RECORDED) {
            const digest = recordedDigest(name);
            const plain = JSON.parse(JSON.stringify(digest));
            assert.deepEqual(readHandedDigest(JSON.stringify(digest), digest), plain, name);
        }
        const many = digestOf(previewWith({ steps: manySteps(200) }));
        assert.deepEqual(readHandedDigest(JSON.stringify(many), BY), JSON.parse(JSON.stringify(many)));
    });

    it("loses what this version does not know", () => {
        const digest = readHandedDigest(JSON.stringify({ ...GOOD, more: "<script>" }), BY);
        assert.deepEqual(digest, JSON.parse(JSON.stringify(GOOD)));
    });

    it("must be of the stack that it is handed over for", () => {
        assert.equal(readHandedDigest(JSON.stringify(GOOD), { ...BY, stack: "prod" }), "is of another stack");
        assert.equal(readHandedDigest(JSON.stringify(GOOD), { ...BY, project: "other" }), "is of another stack");
    });

    it("tells no words that are more than words", () => {
        for (const text of [
            "see [this](https://evil)",
            "@everyone",
            "![](x)",
            "a\nb",
            "<b>",
            "`code`",
            "a/b",
            "*x*",
            "#1",
        ]) {
            assert.match(
                String(read((digest) => (digest.verdict = { kind: "changes", text }))),
                /verdict\.text is not plain words/,
            );
            const line = { what: text, before: 0, after: 1, difference: 1 };
            assert.match(
                String(read((digest) => (digest.cost = { difference: 1, lines: [line] }))),
                /cost\.lines\.0\.what is not/,
            );
            assert.match(String(read((digest) => (digest.areas = [{ name: text, changes: [] }]))), /areas\.0\.name/);
        }
    });

    it("keeps names and values as they are, for they are told as code", () => {
        const name = "`@everyone` ![](https://evil) <img>";
        const digest = read((one) => (one.warnings = [{ text: name }]));
        assert.notEqual(typeof digest, "string");
        assert.match(renderMarkdown(digest as Digest).text, /- ``+ ?`@everyone`/);
    });

    it("cannot tell another level of risk than its findings have, nor of a rule than it has here", () => {
        const { findings } = GOOD.risk;
        assert.match(
            String(read((digest) => (digest.risk = { level: "none", findings }))),
            /risk is not the worst of its findings/,
        );
        assert.match(String(read((digest) => (digest.risk = { level: "high", findings: [] }))), /is not the worst/);
        const low = findings.map((finding) => ({ ...finding, level: "low" as const }));
        assert.match(
            String(read((digest) => (digest.risk = { level: "low", findings: low }))),
            /is no rule of this level here/,
        );
    });

    it("is refused where it is not JSON, of another version, or no object", () => {
        assert.equal(readHandedDigest("{", BY), "is not JSON");
        assert.match(String(readHandedDigest("[]", BY)), /^is not a digest of this version: /);
        assert.match(String(readHandedDigest(JSON.stringify({ ...GOOD, format: 2 }), BY)), /format/);
    });

    it("is read to its limits of length and depth, and no further", () => {
        const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
        assert.match(String(readHandedDigest(nested(DEEPEST_DIGEST), BY)), /^is not a digest/);
        assert.equal(readHandedDigest(nested(DEEPEST_DIGEST + 1), BY), "is nested deeper than 100");
        assert.equal(readHandedDigest(nested(1_000_000), BY), "is nested deeper than 100");
        const padded = (length: number) => JSON.stringify(GOOD).padEnd(length);
        assert.equal(typeof readHandedDigest(padded(LONGEST_DIGEST), BY), "object");
        assert.equal(readHandedDigest(padded(LONGEST_DIGEST + 1), BY), "is longer than 33554432 characters");
    });

    it("does not count brackets in quotes as depth", () => {
        const digest = read((one) => (one.warnings = [{ text: `${"[".repeat(500)}\\"${"{".repeat(500)}` }]));
        assert.equal(typeof digest, "object");
    });
});

describe("An event log that was handed over", () => {
    it("makes the digest that it makes where it was written", () => {
        for (const name of RECORDED) {
            const digest = recordedDigest(name);
            assert.deepEqual(readHandedEvents(recorded(name), digest), digest, name);
        }
    });

    it("must be of the stack that it is handed over for", () => {
        const { project } = recordedDigest("update");
        assert.equal(readHandedEvents(recorded("update"), { project, stack: "other" }), "is of another stack");
    });

    it("is refused where it is none, or means something else", () => {
        const broken = '{"sequence":1,"diagnosticEvent":{"severity":"error","message":5}}\n';
        assert.equal(readHandedEvents("talk\n", BY), "is not the event log of a preview");
        assert.equal(readHandedEvents(broken, BY), "is not the event log of a preview");
        assert.equal(readHandedEvents("[".repeat(200), BY), "is nested deeper than 100");
    });
});
