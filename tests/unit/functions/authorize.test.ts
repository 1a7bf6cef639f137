import assert from "node:assert/strict";
import { authorize } from "../../../functions/authorize";
import type { Approval } from "../../../release/approval";
import { EXECUTION, portsWith, refusalOf } from "./fake-ports";

const ANN = "arn:aws:sts::333344445555:assumed-role/release/ann";
const BEN = "arn:aws:sts::333344445555:assumed-role/release/ben";

function authorizing(approvers: number, approvals: readonly Approval[]) {
    const ports = portsWith({
        approvals: {
            of: async (pipeline, execution, stage) => {
                assert.deepEqual([pipeline, execution, stage], ["airlock-prod-hello", EXECUTION, "Deploy"]);
                return approvals;
            },
        },
    });
    const input = { execution: EXECUTION, pipeline: "airlock-prod-hello", stage: "Deploy", approvers };
    return authorize.run(input, ports);
}

describe("Authorize", () => {
    it("names the one who approved, where one is asked", async () => {
        assert.deepEqual(await authorizing(1, [{ action: "Approve", by: ANN }]), {
            done: true,
            variables: { ApprovedBy: ANN },
        });
    });

    it("names both who approved, where two are asked", async () => {
        const approvals = [
            { action: "Approve", by: ANN },
            { action: "ApproveSecond", by: BEN },
        ];
        assert.deepEqual(await authorizing(2, approvals), { done: true, variables: { ApprovedBy: `${ANN}, ${BEN}` } });
    });

    it("refuses one person who answers for two", async () => {
        const approvals = [
            { action: "Approve", by: ANN },
            { action: "ApproveSecond", by: ANN },
        ];
        assert.match(
            await refusalOf(authorizing(2, approvals)),
            /Deploy: 2 different people must approve, but .*ann did so twice/,
        );
    });

    it("refuses an answer that is missing", async () => {
        assert.match(await refusalOf(authorizing(1, [])), /no recorded answer to Approve;/);
        assert.match(
            await refusalOf(authorizing(2, [{ action: "Approve", by: ANN }])),
            /no recorded answer to ApproveSecond;/,
        );
    });

    it("refuses an answer of nobody, and one to another action", async () => {
        assert.match(await refusalOf(authorizing(1, [{ action: "Approve", by: "" }])), /no recorded answer to Approve/);
        assert.match(await refusalOf(authorizing(1, [{ action: "Other", by: ANN }])), /no recorded answer to Approve/);
    });

    it("accepts one or two approvers, and neither fewer nor more", () => {
        const input = { execution: EXECUTION, pipeline: "p", stage: "Deploy" };
        assert.deepEqual(
            [0, 1, 2, 3].map((approvers) => authorize.input.safeParse({ ...input, approvers }).success),
            [false, true, true, false],
        );
    });
});
