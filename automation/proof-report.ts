import type { Line, Violation } from "../components/network/proof/claim";
import type { Claim, JudgedLine, Proof } from "../components/network/proof/prove";
import { styled } from "./table";

/** Most ways that are printed of one claim; JSON has them all. */
const MOST_WAYS = 10;

const LINES: { readonly [line in Line]: string } = {
    route: "by routes",
    group: "by groups",
    acl: "by ACLs",
    address: "by addresses",
};

/**
 * A proof for people: each claim with what it was looked at for, line by line, and of each open way the path.
 *
 * @param subject what was proven, as the beginning of the text: `network of prod, as its program registers it`.
 */
export function reportProof(subject: string, proof: Proof): string {
    const uncovered = proof.uncovered.map(({ what, why }) => `    ${what}: ${why}`);
    return [
        styled("bold", subject),
        "",
        ...proof.claims.flatMap(reportClaim),
        ...(uncovered.length === 0 ? [] : [`${mark(false)} all that could open a way is understood`, ...uncovered]),
        "",
        proof.holds ? styled("green", "The proof holds.") : styled("red", "The proof does not hold."),
    ].join("\n");
}

function reportClaim({ claim, holds, lines, violations, note }: Claim): readonly string[] {
    const width = Math.max(...Object.values(LINES).map(({ length }) => length));
    const hidden = violations.length - MOST_WAYS;
    return [
        `${mark(holds)} ${claim}`,
        ...[...new Set(lines.map(({ line }) => line))].map((line) => {
            const of = lines.filter((each) => each.line === line);
            const open = of.reduce((sum, each) => sum + each.open, 0);
            const state = open === 0 ? "closed" : styled("red", `${open} open`);
            return `    ${LINES[line].padEnd(width)}  ${state}: ${of.map(counted).join(", ")}`;
        }),
        ...(note === undefined ? [] : [`    ${styled("dim", note)}`]),
        ...violations.slice(0, MOST_WAYS).flatMap(reportWay),
        ...(hidden > 0 ? [`    and ${hidden} more; --json prints them all`] : []),
    ];
}

function counted({ subjects, what }: JudgedLine): string {
    return `${what} (${subjects})`;
}

function reportWay({ path, message }: Violation): readonly string[] {
    return [`    ${styled("red", path.join(" → "))}`, `        ${message}`];
}

function mark(holds: boolean): string {
    return holds ? styled("green", "✓") : styled("red", "✗");
}
