import type { Problem } from "../release/problem";
import type { Exemption } from "./exemptions";
import { type Level, levelOf } from "./levels";
import { type CheckedResource, matches, type Rule } from "./rule";

/** One thing that breaks a rule; its path is the resource's property. */
export interface Violation extends Problem {
    readonly rule: string;
    readonly level: Exclude<Level, "disabled">;
    readonly urn: string;
    readonly type: string;
    /** Logical name of the resource. */
    readonly name: string;
}

/** A violation that somebody has written down, with a reason, and until when. */
export interface Exempted {
    readonly violation: Violation;
    readonly exemption: Exemption;
}

/** By what is judged beside the rules. */
export interface Judgement {
    readonly exemptions: readonly Exemption[];
    /** The day, as `2027-11-30`; an exemption still holds on its last day. */
    readonly today: string;
}

/** What was found, apart by whether somebody wrote it down. */
export interface Findings {
    readonly violations: readonly Violation[];
    readonly exempted: readonly Exempted[];
}

/** What the rules say of one stack. */
export interface Verdict extends Findings {
    readonly stack: string;
    /** Rules that were looked at: those that are not disabled for the stack. */
    readonly rules: number;
    /** Resources that were looked at, components among them. */
    readonly resources: number;
}

/** Judges all resources of one stack by all rules. Mandatory violations come first, then the order is the rules'. */
export function judge(
    stack: string,
    resources: readonly CheckedResource[],
    rules: readonly Rule[],
    by: Judgement,
): Verdict {
    const enabled = rules.filter(({ name }) => levelOf(name, stack) !== "disabled");
    const findings = enabled.map((rule) => judgeByRule(rule, levelOf(rule.name, stack), resources, by));
    const violations = findings.flatMap((found) => found.violations);
    return {
        stack,
        rules: enabled.length,
        resources: resources.length,
        violations: [...mandatory(violations), ...violations.filter(({ level }) => level === "advisory")],
        exempted: findings.flatMap((found) => found.exempted),
    };
}

/** Judges resources by one rule: all of the stack, for a rule of the stack. Nothing is found at the level `disabled`. */
export function judgeByRule(
    rule: Rule,
    level: Level,
    resources: readonly CheckedResource[],
    { exemptions, today }: Judgement,
): Findings {
    if (level === "disabled") {
        return { violations: [], exempted: [] };
    }
    const violations: Violation[] = [];
    const exempted: Exempted[] = [];
    for (const { resource, ...problem } of problemsOf(rule, resources)) {
        const { urn, type, name } = resource;
        const violation: Violation = { rule: rule.name, level, urn, type, name, ...problem };
        const matching = exemptions.filter((exemption) => isOf(exemption, violation));
        const exemption = matching.find(({ until }) => until >= today);
        if (exemption === undefined) {
            violations.push(withEnded(violation, matching[0]));
        } else {
            exempted.push({ violation, exemption });
        }
    }
    return { violations, exempted };
}

/** Those that stop a preview and an update. */
export function mandatory(violations: readonly Violation[]): readonly Violation[] {
    return violations.filter(({ level }) => level === "mandatory");
}

/** Exemptions that none of the verdicts needed: what they were for is gone, so they would only hide the next one. */
export function unusedExemptions(exemptions: readonly Exemption[], verdicts: readonly Verdict[]): readonly Exemption[] {
    const used = new Set(verdicts.flatMap(({ exempted }) => exempted.map(({ exemption }) => exemption)));
    return exemptions.filter((exemption) => !used.has(exemption));
}

/** What a violation says of its resource: `<property>: <value and rule>; <remedy>`. */
export function describeViolation({ path, message, remedy }: Problem): string {
    return `${path}: ${message}; ${remedy}`;
}

function problemsOf(rule: Rule, resources: readonly CheckedResource[]) {
    return rule.scope === "stack"
        ? rule.check(resources)
        : resources
              .filter(({ type }) => looksAt(rule, type))
              .flatMap((resource) => rule.check(resource).map((problem) => ({ resource, ...problem })));
}

/** Whether a rule looks at resources of a type. A rule of the stack looks at all. */
export function looksAt(rule: Rule, type: string): boolean {
    return rule.scope === "stack" || rule.types.some((pattern) => matches(pattern, type));
}

function isOf(exemption: Exemption, { rule, type, name, path }: Violation): boolean {
    return (
        exemption.rule === rule && matches(exemption.resource, `${type}::${name}`) && matches(exemption.property, path)
    );
}

function withEnded(violation: Violation, ended: Exemption | undefined): Violation {
    return ended === undefined
        ? violation
        : { ...violation, remedy: `${violation.remedy}, or renew the exemption that ended on ${ended.until}` };
}
