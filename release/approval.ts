/** How many people must agree before a change set is executed: nobody, one, or two different ones (four eyes). */
export interface ApprovalPolicy {
    /** People who must approve, 0 to 2. */
    readonly approvers: 0 | 1 | 2;
}

/** One approval, as the pipeline recorded it. */
export interface Approval {
    /** Name of the approval action: `Approve` or `ApproveSecond`. */
    readonly action: string;
    /** Who decided: the ARN that the service recorded, for an assumed role with its session name. */
    readonly by: string;
}

/**
 * Names of the approval actions that an environment's deploy stage has, side by side. A single action closes with a
 * single answer, so each approver has one of their own.
 */
export function approvalActions(policy: ApprovalPolicy): readonly string[] {
    return ["Approve", "ApproveSecond"].slice(0, policy.approvers);
}

export type Verdict =
    | { readonly approved: true; readonly by: readonly string[] }
    | { readonly approved: false; readonly reason: string };

/**
 * Whether the approvals satisfy the policy: every action answered, and each by a different person. Fails closed: an
 * approval that cannot be told apart from another counts once.
 */
export function judgeApprovals(policy: ApprovalPolicy, approvals: readonly Approval[]): Verdict {
    const wanted = approvalActions(policy);
    const missing = wanted.filter((action) => !approvals.some((approval) => approval.action === action && approval.by));
    if (missing.length > 0) {
        return { approved: false, reason: `no recorded answer to ${missing.join(" and ")}` };
    }
    const people = [...new Set(approvals.filter(({ action }) => wanted.includes(action)).map(({ by }) => by))];
    if (people.length < policy.approvers) {
        return {
            approved: false,
            reason: `${policy.approvers} different people must approve, but ${people[0]} did so twice`,
        };
    }
    return { approved: true, by: people };
}

/** One sentence for people. */
export function describeApproval(policy: ApprovalPolicy): string {
    switch (policy.approvers) {
        case 0:
            return "none";
        case 1:
            return "one person, who sees the change";
        case 2:
            return "two different people, who see the change";
    }
}
