import assert from "node:assert/strict";
import { nameOfUrn, typeOfUrn } from "../../../automation/engine-event";
import {
    changeIn,
    countsOf,
    type ProgressEvent,
    progressOf,
    type StepReading,
} from "../../../automation/library/progress";
import { engineLog } from "../../support/engine-logs";

const progressIn = (log: string, reading: StepReading) =>
    engineLog(log).flatMap((event) => progressOf(event, reading) ?? []);

/** Progress, one short line each. */
const linesOf = (log: string, reading: StepReading) => progressIn(log, reading).map(lineOf);

function lineOf(event: ProgressEvent): string {
    switch (event.type) {
        case "resource":
            return `${event.state} ${event.change} ${event.resource.name} ${event.properties.join(",")}`.trim();
        case "message":
            return `${event.severity} ${event.text.split("\n")[0]}`;
        case "policy":
            return `${event.level} ${event.policy}`;
        case "summary":
            return `summary ${JSON.stringify(event.counts)}`;
        case "phase":
            return event.text;
    }
}

const changesIn = (log: string, reading: StepReading) =>
    engineLog(log).flatMap((event) => {
        const change = changeIn(event, reading);
        return change === undefined
            ? []
            : [`${change.change} ${change.resource.name} ${change.properties.join(",")}`.trim()];
    });

describe("Progress of a recorded run", () => {
    it("begins and ends each resource that is created, and leaves the provider out", () => {
        const lines = linesOf("create", "changes");
        for (const name of ["airlock-dev", "platform", "platform-0", "platform-1", "platform-2"]) {
            assert.deepEqual(
                lines.filter((line) => line.endsWith(` ${name}`)),
                [`begun create ${name}`, `done create ${name}`],
            );
        }
        assert.equal(lines.at(-1), 'summary {"create":5}');
        assert.equal(lines.length, 11);
    });

    it("plans what changes, a replacement once, and says nothing of what stays", () => {
        assert.deepEqual(linesOf("replace-preview", "plans").sort(), [
            "planned replace platform-1 key",
            "planned update platform-0 value",
            'summary {"replace":1,"same":3,"update":1}',
        ]);
        assert.deepEqual(changesIn("replace-preview", "plans").sort(), [
            "replace platform-1 key",
            "update platform-0 value",
        ]);
    });

    it("shows both halves of a replacement while it is made, and counts it once", () => {
        assert.deepEqual(
            linesOf("replace", "changes").filter((line) => line.includes("platform-1")),
            [
                "begun delete platform-1",
                "done delete platform-1",
                "begun replace platform-1 key",
                "done replace platform-1 key",
            ],
        );
        assert.deepEqual(changesIn("replace", "changes"), ["replace platform-1 key"]);
    });

    it("finds drift at the end of a step, with the property that differs", () => {
        assert.deepEqual(linesOf("drift", "finds"), ["found update platform-0 value", 'summary {"same":4,"update":1}']);
        assert.deepEqual(changesIn("drift", "finds"), ["update platform-0 value"]);
    });

    it("tells a failed step and what was said of it", () => {
        const events = progressIn("provider-refused", "changes");
        const failed = events.find((event) => event.type === "resource" && event.state === "failed");
        assert.ok(failed?.type === "resource");
        assert.deepEqual(failed.resource, {
            urn: "urn:pulumi:dev::airlock::airlock:played:Platform$played:index:Thing::platform-0",
            name: "platform-0",
            type: "played:index:Thing",
        });
        const said = events.find((event) => event.type === "message");
        assert.deepEqual(said, {
            type: "message",
            severity: "error",
            text: "the service says no: LimitExceeded",
            resource: failed.resource,
        });
    });

    it("tells policies with their level", () => {
        assert.deepEqual(
            linesOf("policy", "plans").filter((line) => /^(mandatory|advisory|other)/.test(line)),
            ["advisory keys-are-a", "mandatory things-are-good"],
        );
    });

    it("says what refuses to go", () => {
        const protectedSteps = progressIn("protected-destroy", "changes").filter((event) => event.type === "resource");
        assert.equal(protectedSteps.length, 6);
        assert.ok(protectedSteps.every((event) => event.type === "resource" && event.isProtected));
    });

    it("tells no value of any property", () => {
        for (const log of ["create", "replace-preview", "drift"]) {
            assert.doesNotMatch(JSON.stringify(progressIn(log, "changes")), /"better"|changed by hand|vpc-0/);
        }
    });
});

describe("Progress of single events", () => {
    it("ignores what is said for a moment, for debugging, or with no text", () => {
        const said = (more: object) =>
            progressOf({ diagnosticEvent: { message: "text", severity: "info", ...more } }, "plans");
        assert.equal(said({ ephemeral: true }), undefined);
        assert.equal(said({ severity: "debug" }), undefined);
        assert.equal(said({ message: " \n" }), undefined);
        assert.deepEqual(said({ severity: "info#err" }), { type: "message", severity: "info", text: "text" });
    });

    it("gives a kind to every step, also to one that a newer engine has", () => {
        assert.deepEqual(countsOf({ same: 1, "create-replacement": 2, replace: 3, discard: 1, "read-later": 4 }), {
            same: 1,
            replace: 5,
            forget: 1,
            other: 4,
        });
    });

    it("reads names and types from URNs, with the separator in a name too", () => {
        const urn = "urn:pulumi:dev::airlock::a:b:C$aws:s3/bucket:Bucket::logs::of::dev";
        assert.equal(nameOfUrn(urn), "logs::of::dev");
        assert.equal(typeOfUrn(urn), "aws:s3/bucket:Bucket");
    });

    it("takes the engine's detailed difference before its own", () => {
        const metadata = { op: "update", urn: "urn:pulumi:dev::p::t::n", type: "t", logical: true };
        const of = (more: object) =>
            changeIn({ resourcePreEvent: { metadata: { ...metadata, ...more } } }, "plans")?.properties;
        const states = { old: { inputs: { a: 1, b: 1 } }, new: { inputs: { a: 2, c: 1 } } };
        assert.deepEqual(of({ ...states, diffs: ["z"], detailedDiff: { "b[0]": {}, "a.x": {} } }), ["a.x", "b[0]"]);
        assert.deepEqual(of({ ...states, diffs: ["z", "y"] }), ["y", "z"]);
        assert.deepEqual(of({ ...states, detailedDiff: null }), ["a", "b", "c"]);
        assert.deepEqual(of({ old: { outputs: { a: 1 } }, new: { outputs: {} } }), []);
    });
});
