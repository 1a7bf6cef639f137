import { styled, wrap } from "../table";
import { type Finding, GROUPS, type Group, type Level } from "./finding";

const MARKS: { readonly [level in Level]: { readonly sign: string; readonly style: Parameters<typeof styled>[0] } } = {
    ok: { sign: "ok", style: "green" },
    note: { sign: "note", style: "cyan" },
    unchecked: { sign: "unchecked", style: "yellow" },
    problem: { sign: "problem", style: "red" },
};

const TITLES: { readonly [group in Group]: string } = {
    tools: "Tools",
    backend: "State",
    credentials: "Credentials",
    quotas: "Quotas",
    handshakes: "Handshakes",
    names: "Names",
    singletons: "Once an account",
    cost: "Cost",
};

const SIGN_WIDTH = Math.max(...Object.values(MARKS).map(({ sign }) => sign.length));

/** Columns that no line goes beyond, unless a word or a command is longer. */
const WIDEST = 120;

/**
 * Findings for people: group by group, each with its level, and below it the command that mends it, whole, so that it can
 * be copied.
 *
 * @param width columns of the terminal.
 */
export function reportFindings(stack: string, findings: readonly Finding[], width = WIDEST): string {
    const groups = GROUPS.filter((group) => findings.some((finding) => finding.group === group));
    const sections = groups.map((group) =>
        [
            styled("bold", TITLES[group]),
            ...findings.filter((finding) => finding.group === group).flatMap((finding) => linesOf(finding, width)),
        ].join("\n"),
    );
    return [...sections, summary(stack, findings)].join("\n\n");
}

function linesOf({ level, what, mend }: Finding, width: number): readonly string[] {
    const { sign, style } = MARKS[level];
    const indent = SIGN_WIDTH + 4;
    const [first = "", ...others] = wrap(what, Math.min(width, WIDEST) - indent);
    return [
        `  ${styled(style, sign.padEnd(SIGN_WIDTH))}  ${first}`,
        ...others.map((line) => `${" ".repeat(indent)}${line}`),
        ...(mend === undefined ? [] : [`${" ".repeat(indent)}${styled("dim", "→")} ${mend}`]),
    ];
}

function summary(stack: string, findings: readonly Finding[]): string {
    const count = (level: Level) => findings.filter((finding) => finding.level === level).length;
    const [problems, unchecked] = [count("problem"), count("unchecked")];
    const missing = unchecked === 0 ? "" : `, ${unchecked} unchecked`;
    return problems === 0
        ? `${stack} has no problem${missing}`
        : `${stack} has ${problems} problem${problems === 1 ? "" : "s"}${missing}`;
}
