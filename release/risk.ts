import type { Change } from "./change";
import { factsOf, RISK_LEVELS, RISK_RULES, type RiskLevel } from "./risk-rules";

/** Why one change is a risk. */
export interface RiskFinding {
    /** Id of one of {@link RISK_RULES}. */
    readonly rule: string;
    readonly level: RiskLevel;
    readonly logicalId: string;
    readonly type: string;
    readonly reason: string;
}

/** What a list of changes risks. */
export interface RiskAssessment {
    /** The worst of the findings. */
    readonly level: RiskLevel | "none";
    /** The worst first, then in the order of the rules, then of the changes. */
    readonly findings: readonly RiskFinding[];
}

/** What a list of changes risks, by {@link RISK_RULES}. Changes whose values are not told are judged by what they are. */
export function assessRisk(changes: readonly Change[]): RiskAssessment {
    const facts = changes.map(factsOf);
    const findings = RISK_RULES.flatMap(({ id, level, find }) =>
        facts.flatMap((known) =>
            find(known).map((reason): RiskFinding => {
                const { logicalId, type } = known.change;
                return { rule: id, level, logicalId, type, reason };
            }),
        ),
    );
    return { level: RISK_LEVELS.find((level) => findings.some((one) => one.level === level)) ?? "none", findings };
}
