import { type ApprovalPolicy, approvalActions } from "../../release/approval";
import { pipelineName } from "../shared/names";
import type { Placement } from "../shared/placement";
import { invoke } from "./planned-actions";
import type { PlannedAction } from "./planned-pipeline";

/** What stands between a change that was described and its execution. */
export interface ApprovalSteps {
    readonly placement: Placement;
    readonly workload: string;
    readonly approval: ApprovalPolicy;
    /** Stage that they stand in. */
    readonly stage: string;
    /** Run order of the approvals; the judgement of them comes after. */
    readonly runOrder: number;
    /** What is asked, at most 1,000 characters; a variable. */
    readonly summary: string;
    /** Page of the console on which the change stands. */
    readonly link: string;
}

/** As many manual approvals as the policy asks for, side by side, and the function that judges who gave them; none for none. */
export function approvalSteps({ placement, workload, approval, ...step }: ApprovalSteps): readonly PlannedAction[] {
    const approvals = approvalActions(approval).map(
        (name): PlannedAction => ({
            name,
            category: "Approval",
            provider: "Manual",
            runOrder: step.runOrder,
            configuration: { CustomData: step.summary, ExternalEntityLink: step.link },
            inputArtifacts: [],
            outputArtifacts: [],
        }),
    );
    return approvals.length === 0
        ? []
        : [
              ...approvals,
              invoke("Authorize", "authorize", placement, step.runOrder + 1, {
                  parameters: {
                      pipeline: pipelineName(placement, workload),
                      stage: step.stage,
                      approvers: approval.approvers,
                  },
              }),
          ];
}
