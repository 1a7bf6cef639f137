import assert from "node:assert/strict";
import { type CloudEvent, matchesPattern, transformInput } from "../../../rehearsal/events";

const CREATED: CloudEvent = {
    account: "111111111111",
    region: "eu-west-1",
    source: "aws.s3",
    "detail-type": "Object Created",
    detail: { bucket: { name: "inbox" }, object: { key: "candidates/hello/1.zip", "version-id": "v1", size: 7 } },
};

describe("Events of the rehearsal", () => {
    const matches = (pattern: Parameters<typeof matchesPattern>[0]) => matchesPattern(pattern, { ...CREATED });

    it("match a pattern whose every field holds one of its values", () => {
        assert.ok(matches({ source: ["aws.ec2", "aws.s3"], detail: { bucket: { name: ["inbox"] } } }));
        assert.ok(matches({ detail: { object: { key: [{ prefix: "candidates/hello/" }], size: [7] } } }));
    });

    it("do not match when a field is another, or is not there", () => {
        assert.ok(!matches({ source: ["aws.s3"], detail: { bucket: { name: ["outbox"] } } }));
        assert.ok(!matches({ detail: { object: { key: [{ prefix: "candidates/billing/" }] } } }));
        assert.ok(!matches({ detail: { owner: { name: ["me"] } } }));
        assert.ok(!matches({ detail: { object: { size: ["7"] } } }));
    });

    it("match when one entry of a list in the event does", () => {
        assert.ok(matchesPattern({ resources: ["b"] }, { resources: ["a", "b"] }));
        assert.ok(!matchesPattern({ resources: ["c"] }, { resources: ["a", "b"] }));
    });

    it("refuses a part of the pattern language that the rehearsal does not know, even beside a match", () => {
        assert.throws(() => matches({ source: ["aws.s3", { suffix: "s3" }] }), /does not know \{"suffix":"s3"\}/);
        assert.throws(() => matches({ source: [{ prefix: "aws", suffix: "s3" }] }), /does not know/);
        assert.throws(() => matches({ source: "aws.s3" }), /neither an object nor a list/);
    });

    it("become the target's input: JSON outside quotes, bare text inside", () => {
        const inputPaths = { key: "$.detail.object.key", size: "$.detail.object.size" };
        assert.equal(
            transformInput({ inputPaths, inputTemplate: '{"key":<key>,"size":<size>,"said":"took <key>"}' }, CREATED),
            '{"key":"candidates/hello/1.zip","size":7,"said":"took candidates/hello/1.zip"}',
        );
    });

    it("refuses a transformer that asks for what is not there", () => {
        const send = (path: string, inputTemplate: string) =>
            transformInput({ inputPaths: { key: path }, inputTemplate }, CREATED);
        assert.throws(() => send("$.detail.commitId", "<key>"), /\$\.detail\.commitId: the event has nothing there/);
        assert.throws(() => send("$.source", "<other>"), /other: no input path has this name/);
    });
});
