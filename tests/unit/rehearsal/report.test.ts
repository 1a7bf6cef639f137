import assert from "node:assert/strict";
import type { PlayedAction } from "../../../rehearsal/pipeline";
import type { Rehearsal } from "../../../rehearsal/played";
import { reportRehearsal } from "../../../rehearsal/report";

const ACTION: PlayedAction = { name: "Build", category: "Build", provider: "CodeBuild", succeeded: false };

/** A rehearsal of one release that ends with these actions. */
function endingWith(...actions: readonly PlayedAction[]): Rehearsal {
    return {
        held: false,
        application: "hello",
        environments: ["dev"],
        releases: [
            {
                title: "Release 1, the first",
                commit: "c".repeat(40),
                executions: [
                    {
                        id: "e1",
                        pipeline: "p",
                        environment: "dev",
                        startedBy: "rule r",
                        succeeded: false,
                        stages: [
                            { name: "Build", outcome: "failed", actions },
                            { name: "Deploy", outcome: "not reached", actions: [] },
                        ],
                    },
                ],
                unheard: [],
                running: [{ environment: "dev" }],
            },
        ],
        expectations: [
            { what: "it comes through", held: false, because: "it did not" },
            { what: "it is built", held: true },
        ],
    };
}

describe("The report of a rehearsal", () => {
    it("says what failed, what was not reached, what runs, and which expectation did not hold", () => {
        const report = reportRehearsal(endingWith({ ...ACTION, because: "out of memory" }));
        assert.match(report, /✗ Build {3}out of memory\n {4}· not reached: Deploy\n {2}now running: dev nothing/);
        assert.match(report, /✗ it comes through\n {6}because it did not\n {2}✓ it is built/);
        assert.match(report, /1 of 2 expectations did not hold$/);
    });

    it("shows of a command's output what looks like the reason, else its end", () => {
        const failure = (...output: readonly string[]) =>
            reportRehearsal(
                endingWith({
                    ...ACTION,
                    because: ["checks: 1 problem", ...output.map((line) => `  | ${line}`)].join("\n"),
                }),
            );
        const known = failure("✔ a", "✖ b is wrong", "done");
        assert.match(known, /✖ b is wrong/);
        assert.doesNotMatch(known, /✔ a|done/);
        const unknown = failure("one", "two", "three");
        assert.match(unknown, /\| two\n +\| three/);
        assert.doesNotMatch(unknown, /one/);
    });

    it("shows the change once, to whoever approves, and never hides why a deployment failed", () => {
        const deploy = { ...ACTION, category: "Deploy", provider: "CloudFormation" } as const;
        const report = reportRehearsal(
            endingWith(
                { ...deploy, name: "ChangeSet", succeeded: true, facts: ["~ Service: TaskDefinition"] },
                {
                    ...ACTION,
                    name: "Approve",
                    category: "Approval",
                    approval: { by: "arn/ann", shown: "~ Service (ECS::Service): TaskDefinition" },
                },
                { ...deploy, name: "Execute", because: "Update:Replace is denied" },
            ),
        );
        assert.match(
            report,
            /⏸ held at Approve, until ann had seen this:\n +~ Service \(ECS::Service\): TaskDefinition\n/,
        );
        assert.equal(report.split("~ Service").length, 2);
        assert.match(report, /Update:Replace is denied/);
    });

    it("breaks long lines between words", () => {
        const report = reportRehearsal(endingWith({ ...ACTION, because: "word ".repeat(60).trim() }));
        assert.ok(report.split("\n").every((line) => line.length <= 100));
        assert.equal(report.match(/word/g)?.length, 60);
    });
});
