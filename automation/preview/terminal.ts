import { SIGNS } from "../../release/change";
import { styled } from "../table";
import { type Cause, countsOf, countText, type Digest, type DigestArea } from "./digest";
import { type DiffLine, diffLines } from "./lines";
import {
    costLines,
    costText,
    isCompared,
    originOf,
    riskText,
    titleOf,
    toldChanges,
    toldRisks,
    unchangedText,
} from "./told";
import { joinedLines, visible, visibleLine } from "./visible";

type Style = Parameters<typeof styled>[0];

const LEVELS: { readonly [level: string]: Style } = { high: "red", medium: "yellow", low: "cyan", none: "green" };
const SIGN_STYLES = { "-": "red", "+": "green", " ": "gray" } as const;
/** Narrower than this, lines are not made. */
const NARROWEST = 40;
/** Most examples of one kind of risk; the changes themselves are all there below. */
const EXAMPLES = 5;

/**
 * A digest for a terminal, in the order of the Markdown.
 *
 * @param columns width of the terminal; longer lines go on, indented, in the next. @default - lines are not broken
 */
export function renderTerminal(digest: Digest, columns: number = Number.POSITIVE_INFINITY): string {
    const width = Math.max(columns, NARROWEST);
    const say = (line: string, indent: number, style?: Style) => wrapped(line, width, indent, style);
    return [
        ...verdictOf(digest, say),
        ...causesOf(digest.causes, say),
        ...risksOf(digest, say),
        ...policiesOf(digest, say),
        ...digest.areas.flatMap((area) => areaOf(area, say)),
        ...linesUnder("Outputs", diffLines({ differences: digest.outputs, replacing: [] }), say),
        ...warningsOf(digest.warnings, say),
        ...costOf(digest, say),
        "",
        ...say(`${unchangedText(digest)}.`, 0, "gray"),
    ].join("\n");
}

type Say = (line: string, indent: number, style?: Style) => readonly string[];

/** A line broken at the width, each part in the style; what follows the first is indented by two more. */
function wrapped(line: string, width: number, indent: number, style?: Style): readonly string[] {
    const paint = (text: string) => (style === undefined ? text : styled(style, text));
    const parts: string[] = [];
    let rest = visible(line);
    let margin = " ".repeat(indent);
    while (margin.length + rest.length > width) {
        const room = width - margin.length;
        const space = rest.lastIndexOf(" ", room);
        const end = space > room / 2 ? space : room;
        parts.push(margin + paint(rest.slice(0, end).trimEnd()));
        rest = rest.slice(end).trimStart();
        margin = " ".repeat(indent + 2);
    }
    return [...parts, margin + paint(rest)];
}

function verdictOf(digest: Digest, say: Say): readonly string[] {
    const { verdict, risk, cost } = digest;
    const cheap = cost.difference === 0 ? "" : ` · idle cost ${costText(cost)}`;
    return [
        ...say(`${titleOf(digest)}: ${verdict.text}`, 0, "bold"),
        ...say(`risk ${riskText(digest)}${cheap} · ${originOf(digest)}`, 0, LEVELS[risk.level]),
    ];
}

function causesOf(causes: readonly Cause[], say: Say): readonly string[] {
    return causes.flatMap(({ text, name }) => [
        "",
        ...say(name === undefined ? "Cause" : `Cause, at ${visibleLine(name)}`, 0, "bold"),
        ...visible(text)
            .split("\n")
            .flatMap((line) => say(line, 2, "red")),
    ]);
}

function risksOf(digest: Digest, say: Say): readonly string[] {
    const lines = toldRisks(digest).flatMap(({ level, title, reasons, count }) => [
        ...say(`${level.padEnd(6)} ${title}${count > 1 ? ` (${count})` : ""}`, 2, LEVELS[level]),
        ...reasons.slice(0, EXAMPLES).flatMap(([reason, names]) => {
            const more = names.length > EXAMPLES ? ` and ${names.length - EXAMPLES} more` : "";
            return say(visibleLine(`${reason}: ${names.slice(0, EXAMPLES).join(", ")}${more}`), 11);
        }),
        ...(reasons.length > EXAMPLES ? say(`… and ${reasons.length - EXAMPLES} more`, 11) : []),
    ]);
    return lines.length === 0 ? [] : ["", styled("bold", "Risk"), ...lines];
}

function policiesOf({ policies }: Digest, say: Say): readonly string[] {
    const lines = policies.flatMap(({ level, policy, name, message }) =>
        say(
            visibleLine(`${level} ${policy} on ${name}: ${joinedLines(message)}`),
            2,
            level === "mandatory" ? "red" : "yellow",
        ),
    );
    return lines.length === 0 ? [] : ["", styled("bold", "Policies"), ...lines];
}

function areaOf({ name, changes }: DigestArea, say: Say): readonly string[] {
    return [
        "",
        ...say(`${name}: ${countText(countsOf(changes))}`, 0, "bold"),
        ...toldChanges(changes).flatMap(({ names, change }) => [
            ...say(visibleLine(`${SIGNS[change.action]} ${names.join(", ")}  ${change.type}`), 2, "cyan"),
            ...(isCompared(change.action) ? diffLines(change).flatMap((line) => diffLine(line, say)) : []),
        ]),
    ];
}

function diffLine({ sign, text }: DiffLine, say: Say): readonly string[] {
    return say(`${sign} ${text}`, 6, SIGN_STYLES[sign]);
}

function linesUnder(title: string, lines: readonly DiffLine[], say: Say): readonly string[] {
    return lines.length === 0 ? [] : ["", styled("bold", title), ...lines.flatMap((line) => diffLine(line, say))];
}

function warningsOf(warnings: readonly Cause[], say: Say): readonly string[] {
    const lines = warnings.flatMap(({ text, name }) =>
        say(visibleLine(joinedLines(name === undefined ? text : `${name}: ${text}`)), 2, "yellow"),
    );
    return lines.length === 0 ? [] : ["", styled("bold", "Warnings"), ...lines];
}

function costOf({ cost }: Digest, say: Say): readonly string[] {
    return cost.lines.length === 0
        ? []
        : ["", styled("bold", `Idle cost: ${costText(cost)}`), ...costLines(cost).flatMap((line) => say(line, 2))];
}
