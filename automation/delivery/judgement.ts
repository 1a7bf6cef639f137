import type { Digest } from "../preview";

/** Label by which people accept the high risk of a pull request. */
export const ACCEPTING_LABEL = "risk-accepted";

/** How a person lets a high risk pass, at each service. */
export const ACCEPTANCE = {
    github: `Read it, then add the label \`${ACCEPTING_LABEL}\`; it accepts what is told here and nothing that comes later.`,
    codecommit: "Read it; whoever may override the approval rules of this pull request can let it pass.",
} as const;

/** Whether a change may be merged as far as one preview tells. */
export interface Judgement {
    readonly passes: boolean;
    /** Why, as a title: no dot at its end. */
    readonly title: string;
    /** Whether a person may let it pass all the same. */
    readonly acceptable: boolean;
}

/**
 * Judges a preview. What could not be previewed, what an update would refuse and what breaks a mandatory policy never passes;
 * a high risk passes where a person has accepted it.
 *
 * @param accepted whether this very risk was accepted; see {@link acceptanceOf}.
 */
export function judge(digest: Digest, accepted: boolean): Judgement {
    const { verdict, risk, policies } = digest;
    const held = (title: string): Judgement => ({ passes: false, title, acceptable: false });
    if (verdict.kind === "failed" || verdict.kind === "incomplete") {
        return held("The preview did not get to its end");
    }
    if (verdict.kind === "refused") {
        return held("An update would be refused");
    }
    const broken = policies.filter(({ level }) => level === "mandatory").length;
    if (broken > 0) {
        return held(broken === 1 ? "A mandatory policy is broken" : `Mandatory policies are broken ${broken} times`);
    }
    if (risk.level === "high") {
        return accepted
            ? { passes: true, title: "High risk, accepted", acceptable: true }
            : { passes: false, title: "High risk, not accepted", acceptable: true };
    }
    return { passes: true, title: risk.level === "none" ? "No risk" : `Risk: ${risk.level}`, acceptable: false };
}

/** What is known when it is asked whether a risk was accepted. */
export interface Acceptance {
    readonly labels: readonly string[];
    /** {@link Marker.risk} of the preview that stands on the pull request. @default - none stands there */
    readonly shown?: string;
    /** {@link Marker.risk} of the preview that is to be posted. */
    readonly risk: string;
}

/**
 * Whether a label accepts a risk. It accepts the one that was shown when it was set: `none` when there is nothing to accept
 * or nobody does, `accepted`, or `withdrawn` when the risk is another one since, so that the label must go.
 */
export function acceptanceOf({ labels, shown, risk }: Acceptance): "none" | "accepted" | "withdrawn" {
    if (risk === "none" || !labels.includes(ACCEPTING_LABEL)) {
        return "none";
    }
    return shown === risk ? "accepted" : "withdrawn";
}
