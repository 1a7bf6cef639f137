import assert from "node:assert/strict";
import { type Approval, approvalActions, describeApproval, judgeApprovals } from "../../release/approval";

const ANN = "arn:aws:sts::111122223333:assumed-role/release/ann";
const BEN = "arn:aws:sts::111122223333:assumed-role/release/ben";
const byAnn: Approval = { action: "Approve", by: ANN };
const second = (by: string): Approval => ({ action: "ApproveSecond", by });

describe("Approval", () => {
    it("has an action for each approver", () => {
        assert.deepEqual(approvalActions({ approvers: 0 }), []);
        assert.deepEqual(approvalActions({ approvers: 1 }), ["Approve"]);
        assert.deepEqual(approvalActions({ approvers: 2 }), ["Approve", "ApproveSecond"]);
    });

    it("is described in a sentence", () => {
        assert.deepEqual(
            ([0, 1, 2] as const).map((approvers) => describeApproval({ approvers })),
            ["none", "one person, who sees the change", "two different people, who see the change"],
        );
    });

    it("is given without anybody where nobody is asked", () => {
        assert.deepEqual(judgeApprovals({ approvers: 0 }, []), { approved: true, by: [] });
    });

    it("is given by the one who is asked", () => {
        assert.deepEqual(judgeApprovals({ approvers: 1 }, [byAnn]), { approved: true, by: [ANN] });
    });

    it("is given by two who differ, in whatever order they are recorded", () => {
        assert.deepEqual(judgeApprovals({ approvers: 2 }, [byAnn, second(BEN)]), { approved: true, by: [ANN, BEN] });
        assert.deepEqual(judgeApprovals({ approvers: 2 }, [second(BEN), byAnn]), { approved: true, by: [BEN, ANN] });
    });

    it("refuses one person twice", () => {
        assert.deepEqual(judgeApprovals({ approvers: 2 }, [byAnn, second(ANN)]), {
            approved: false,
            reason: `2 different people must approve, but ${ANN} did so twice`,
        });
    });

    it("refuses where an answer is missing, and says which", () => {
        const reasonOf = (approvers: 1 | 2, approvals: readonly Approval[]) => {
            const verdict = judgeApprovals({ approvers }, approvals);
            assert.ok(!verdict.approved);
            return verdict.reason;
        };
        assert.equal(reasonOf(1, []), "no recorded answer to Approve");
        assert.equal(reasonOf(2, []), "no recorded answer to Approve and ApproveSecond");
        assert.equal(reasonOf(2, [byAnn]), "no recorded answer to ApproveSecond");
        assert.equal(reasonOf(2, [second(BEN)]), "no recorded answer to Approve");
    });

    it("refuses an answer of nobody", () => {
        assert.deepEqual(judgeApprovals({ approvers: 1 }, [{ action: "Approve", by: "" }]), {
            approved: false,
            reason: "no recorded answer to Approve",
        });
    });

    it("refuses the answer to an action that is not asked", () => {
        assert.equal(judgeApprovals({ approvers: 1 }, [second(BEN)]).approved, false);
        assert.deepEqual(judgeApprovals({ approvers: 1 }, [second(BEN), byAnn]), { approved: true, by: [ANN] });
    });
});
