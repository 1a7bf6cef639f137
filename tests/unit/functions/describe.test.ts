import assert from "node:assert/strict";
import { describe as describeChanges } from "../../../functions/describe";
import type { Change } from "../../../release/change";
import { EXECUTION, portsWith } from "./fake-ports";

function describing(changes: readonly Change[]) {
    const ports = portsWith({
        stacks: {
            changes: async (stack, changeSet) => {
                assert.deepEqual([stack, changeSet], ["airlock-prod-hello", "release"]);
                return changes;
            },
        },
    });
    return describeChanges.run({ execution: EXECUTION, stack: "airlock-prod-hello", changeSet: "release" }, ports);
}

describe("Describe", () => {
    it("says what an approver has to know first", async () => {
        const changes: readonly Change[] = [
            { action: "modify", logicalId: "Service", type: "AWS::ECS::Service", properties: ["TaskDefinition"] },
            { action: "remove", logicalId: "Jobs", type: "AWS::SQS::Queue", properties: [] },
        ];
        assert.deepEqual(await describing(changes), {
            done: true,
            variables: { Summary: "- Jobs (SQS::Queue)\n~ Service (ECS::Service): TaskDefinition", Changes: "2" },
        });
    });

    it("says so when nothing changes", async () => {
        assert.deepEqual(await describing([]), { done: true, variables: { Summary: "no change", Changes: "0" } });
    });

    it("keeps to what a pipeline's variable can hold, and counts the rest", async () => {
        const changes = Array.from(
            { length: 200 },
            (_, index): Change => ({
                action: "add",
                logicalId: `Queue${index}`,
                type: "AWS::SQS::Queue",
                properties: [],
            }),
        );
        const outcome = await describing(changes);
        assert.ok(outcome.done);
        assert.ok((outcome.variables.Summary ?? "").length <= 1000);
        assert.match(outcome.variables.Summary ?? "", /… and \d+ more$/);
        assert.equal(outcome.variables.Changes, "200");
    });
});
