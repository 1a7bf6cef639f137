import { RISK_RULES, type RiskLevel } from "../../release/risk-rules";
import type { CostDifference } from "./cost";
import type { Digest, DigestChange } from "./digest";
import { byText, grouped } from "./preview";

/** Findings of one rule, as a reader sees them together. */
export interface ToldRisk {
    readonly level: RiskLevel;
    readonly title: string;
    readonly source: string;
    /** Each reason once, with the names of all resources that it holds for. */
    readonly reasons: readonly (readonly [reason: string, names: readonly string[]])[];
    /** How many findings there are. */
    readonly count: number;
}

/** What a digest risks, by rule, the worst first. */
export function toldRisks({ risk }: Digest): readonly ToldRisk[] {
    const byRule = grouped(risk.findings, ({ rule }) => rule);
    return RISK_RULES.flatMap(({ id, level, title, source }) => {
        const found = byRule.get(id) ?? [];
        const reasons = grouped(found, ({ reason }) => reason);
        const named = [...reasons].map(([reason, all]) => [reason, all.map(({ logicalId }) => logicalId)] as const);
        return found.length === 0 ? [] : [{ level, title, source, reasons: named, count: found.length }];
    });
}

/** `airlock prod` */
export function titleOf({ project, stack }: Digest): string {
    return [project, stack].filter((part) => part !== "").join(" ") || "The stack";
}

/** What was compared with what, or how the preview was made. */
export function originOf({ source, revisions }: Digest): string {
    if (revisions !== undefined) {
        return `from ${revisions.base} to ${revisions.head}`;
    }
    return source === "plans" ? "from plans, without credentials and state" : "from the engine's own preview";
}

/** `+$12.30 a month` */
export function dollars(difference: number): string {
    const sign = difference < 0 ? "−" : difference > 0 ? "+" : "±";
    return `${sign}$${Math.abs(difference).toFixed(2)} a month`;
}

/** The cost in one line. */
export function costText({ difference, total }: CostDifference): string {
    const whole = total === undefined ? "" : ` ($${total.before.toFixed(2)} → $${total.after.toFixed(2)})`;
    return `${dollars(difference)}${whole}`;
}

/** What of the cost is more or less, a line each. */
export function costLines({ lines }: CostDifference): readonly string[] {
    return lines.map(({ what, before, after, difference }) => `${what}: ${before} → ${after}, ${dollars(difference)}`);
}

/** How many stay as they are. */
export function unchangedText({ unchanged, verdict }: Digest): string {
    if (!isWhole(verdict.kind)) {
        return `Until then ${unchanged} unchanged resource${unchanged === 1 ? " was" : "s were"} found`;
    }
    return unchanged === 1 ? "1 resource stays as it is" : `${unchanged} resources stay as they are`;
}

/** The level of risk; of a preview that did not get to its end only the least that it can be is known. */
export function riskText({ risk, verdict }: Digest): string {
    if (isWhole(verdict.kind)) {
        return risk.level;
    }
    return risk.level === "none" ? "not known" : `at least ${risk.level}`;
}

function isWhole(kind: Digest["verdict"]["kind"]): boolean {
    return kind !== "failed" && kind !== "incomplete";
}

const GOING = new Map([
    ["remove", "deletes"],
    ["retain", "lets go of"],
    ["replace", "replaces"],
    ["maybe-replace", "may replace"],
]);

/** What does not stay what it is, with the word for it: what is deleted first, causes before what follows, then by name. */
export function goingChanges({ areas }: Digest): readonly (readonly [word: string, change: DigestChange])[] {
    const words = [...GOING.values()];
    return areas
        .flatMap(({ changes }) => changes)
        .flatMap((change) => {
            const word = GOING.get(change.action);
            return word === undefined ? [] : [[word, change] as const];
        })
        .sort(
            ([wordA, a], [wordB, b]) =>
                words.indexOf(wordA) - words.indexOf(wordB) ||
                Number(a.follows) - Number(b.follows) ||
                byText(a.name, b.name),
        );
}

/** Between a resource and the properties that make it be replaced. */
export function replacingText({ follows }: DigestChange): string {
    return follows ? "as what it refers to is, by" : "by";
}

/** Most resources that are told of together: their names have to be read, too. */
const TOGETHER = 12;

/** Changes that are told of once, for all the resources that they are the same for. */
export interface ToldChange {
    /** Names of the resources, one or more. */
    readonly names: readonly string[];
    /** The change of the first of them; those of the others differ in the name alone. */
    readonly change: DigestChange;
}

/** The changes of an area, the same changes of resources of one type together, in the order of the first of each. */
export function toldChanges(changes: readonly DigestChange[]): readonly ToldChange[] {
    const alike = grouped(changes, ({ action, type, differences, replacing, urn }) =>
        // What has nothing to compare stands by itself.
        isCompared(action) && differences.length > 0 ? JSON.stringify([action, type, differences, replacing]) : urn,
    );
    return [...alike.values()].flatMap((group) =>
        Array.from({ length: Math.ceil(group.length / TOGETHER) }, (_, index) => {
            const some = group.slice(index * TOGETHER, (index + 1) * TOGETHER);
            return { names: some.map(({ name }) => name), change: some[0] as DigestChange };
        }),
    );
}

/** Whether there is something on both sides; of what is new, everything is. */
export function isCompared(action: DigestChange["action"]): boolean {
    return action !== "add" && action !== "import";
}
