import assert from "node:assert/strict";
import fc from "fast-check";
import { type Change, SUMMARY_LIMIT, summarizeChanges } from "../../release/change";

const ACTIONS = ["remove", "retain", "replace", "maybe-replace", "modify", "add", "import"] as const;

function change(action: Change["action"], logicalId: string, properties: readonly string[] = []): Change {
    return { action, logicalId, type: "AWS::ECS::Service", properties };
}

describe("Summary of changes", () => {
    it("says that there is none", () => {
        assert.equal(summarizeChanges([]), "no change");
    });

    it("has a line each, what goes first, and in each kind by name", () => {
        const changes: readonly Change[] = [
            change("import", "I"),
            change("add", "A"),
            change("modify", "Service", ["DesiredCount", "TaskDefinition"]),
            change("maybe-replace", "M"),
            { ...change("replace", "Queue", ["QueueName"]), type: "AWS::SQS::Queue" },
            change("retain", "K"),
            change("remove", "Z"),
            change("remove", "B"),
        ];
        assert.equal(
            summarizeChanges(changes),
            [
                "- B (ECS::Service)",
                "- Z (ECS::Service)",
                "-= K (ECS::Service)",
                "± Queue (SQS::Queue): QueueName",
                "±? M (ECS::Service)",
                "~ Service (ECS::Service): DesiredCount, TaskDefinition",
                "+ A (ECS::Service)",
                "= I (ECS::Service)",
            ].join("\n"),
        );
    });

    it("fits exactly, or counts the lines that do not", () => {
        const changes = ["A", "B", "C"].map((name) => change("modify", name.repeat(40)));
        const [a = "", b = "", c = ""] = changes.map(({ logicalId }) => `~ ${logicalId} (ECS::Service)`);
        const whole = [a, b, c].join("\n");
        assert.equal(summarizeChanges(changes, whole.length), whole);
        assert.equal(summarizeChanges(changes, whole.length - 1), [a, b, "… and 1 more"].join("\n"));
        const twoLines = [a, b, "… and 1 more"].join("\n").length;
        assert.equal(summarizeChanges(changes, twoLines), [a, b, "… and 1 more"].join("\n"));
        assert.equal(summarizeChanges(changes, twoLines - 1), [a, "… and 2 more"].join("\n"));
    });

    it("counts all where not even one line fits", () => {
        assert.equal(summarizeChanges([change("add", "A".repeat(200))], 100), "1 changes; see the change set");
    });

    it("is never longer than an approval can carry, and never drops a change in silence", () => {
        const any = fc.record({
            action: fc.constantFrom(...ACTIONS),
            logicalId: fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,60}$/),
            type: fc.constantFrom("AWS::ECS::Service", "AWS::SQS::Queue"),
            properties: fc.array(fc.stringMatching(/^[A-Z][a-z]{0,20}$/), { maxLength: 5 }),
        });
        fc.assert(
            fc.property(fc.array(any, { minLength: 1, maxLength: 60 }), (changes) => {
                const text = summarizeChanges(changes);
                assert.ok(text.length <= SUMMARY_LIMIT);
                const hidden = /^… and (\d+) more$/m.exec(text)?.[1];
                const shown = text.split("\n").length - Number(hidden !== undefined);
                assert.equal(shown + Number(hidden ?? 0), changes.length);
            }),
        );
    });
});
