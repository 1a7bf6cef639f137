import { judgeApprovals } from "../release/approval";
import { Refusal } from "../release/problem";
import { strictObject, wholeNumber } from "../release/schema";
import { EXECUTION, NAME } from "./input";
import { done, type PipelineFunction } from "./job";

const INPUT = strictObject({
    execution: EXECUTION,
    pipeline: NAME,
    stage: NAME,
    approvers: wholeNumber(1, 2, "approvers"),
});

/** Judges the approvals of this execution: enough of them, and by different people. Fails closed. */
export const authorize: PipelineFunction<typeof INPUT> = {
    name: "authorize",
    input: INPUT,
    async run({ execution, pipeline, stage, approvers }, { approvals }) {
        const policy = { approvers: approvers === 1 ? 1 : 2 } as const;
        const verdict = judgeApprovals(policy, await approvals.of(pipeline, execution, stage));
        if (!verdict.approved) {
            throw new Refusal("Authorize", [
                { path: stage, message: verdict.reason, remedy: "let the right people approve a new execution" },
            ]);
        }
        return done({ ApprovedBy: verdict.by.join(", ") });
    },
};
