import { type Change, SUMMARY_LIMIT, summarizeChanges } from "../change";
import { assessRisk } from "../risk";
import { RISK_RULES } from "../risk-rules";

/** Characters of a summary that risks may take. */
const RISKS_LIMIT = 400;

/**
 * The changes as an approver sees them: what they risk first, then what they are, on one line of at most 1,000 characters,
 * because it travels as an environment variable.
 */
export function summarizeForApproval(changes: readonly Change[]): string {
    const { level, findings } = assessRisk(changes);
    const titles = new Map(RISK_RULES.map(({ id, title }) => [id, title]));
    const told = [...new Set(findings.map(({ rule, logicalId }) => `${titles.get(rule)} (${logicalId})`))];
    const risks = `risk ${level}${told.length === 0 ? "" : `: ${told.join("; ")}`}`;
    const shortened = risks.length > RISKS_LIMIT ? `${risks.slice(0, RISKS_LIMIT - 1)}…` : risks;
    // A line's end is one character, and what joins lines to one is three: some lines more may have to be counted.
    for (let limit = SUMMARY_LIMIT - shortened.length; ; limit -= 50) {
        const joined = [shortened, ...summarizeChanges(changes, limit).split("\n")].join(" | ");
        if (joined.length <= SUMMARY_LIMIT || limit < 100) {
            return joined.slice(0, SUMMARY_LIMIT);
        }
    }
}
