import { SIGNS } from "../../release/change";
import { PRICES } from "../../stacks/prices";
import { type Cause, countsOf, countText, type Digest } from "./digest";
import { type DiffLine, diffLines } from "./lines";
import { code, fence, ticksFor } from "./markdown-code";
import {
    costLines,
    costText,
    goingChanges,
    isCompared,
    originOf,
    replacingText,
    riskText,
    type ToldChange,
    titleOf,
    toldChanges,
    toldRisks,
    unchangedText,
} from "./told";
import { joinedLines, shortened, visible, visibleLine } from "./visible";

/** Where a comment is posted. */
export interface MarkdownFormat {
    /** Longest text in characters, 2,000 or more. */
    readonly limit: number;
    /** Whether parts can be folded; else they stand open. */
    readonly folds: boolean;
}

/**
 * What the services take. GitHub's limit is 65,536 characters; the rest is for what is put around the text.
 *
 * @see https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html
 */
export const MARKDOWN_FORMATS = {
    github: { limit: 64_000, folds: true },
    codecommit: { limit: 10_240, folds: false },
} as const satisfies { readonly [service: string]: MarkdownFormat };

/** A digest as Markdown. */
export interface RenderedMarkdown {
    readonly text: string;
    /** Everything, without limit; only where the text had to leave something out. */
    readonly rest?: string;
}

/** A part of the text: what stands around its entries, and the entries, of which as many are taken as fit. */
interface Section {
    /** In a few words, for where nothing of it fits. */
    readonly title: string;
    readonly open: string;
    readonly entries: readonly string[];
    readonly close: string;
    /** What an entry is, one and several. */
    readonly noun: readonly [string, string];
}

/** Examples that each kind of risk gives, the most first; with the last even the shortest limit holds all kinds. */
const EXAMPLES = [8, 3, 1, 0] as const;
/** Share of the text that verdict, causes and risk may take before they give fewer examples. */
const HEAD_SHARE = 0.4;
/** Longest reason and longest cause. */
const LONGEST = 300;
const LONGEST_CAUSE = 1_200;
/** Most causes that are told. */
const MOST_CAUSES = 5;
/** Room for the sentence that counts what is missing of a part, and for the one that names the parts left out. */
const RESERVED = 60;
const LEFT_OUT = 300;
/** Columns of a line of names. */
const NAMES_WIDTH = 90;

/**
 * Markdown of a digest: verdict, risk, what is replaced and deleted, policies, changes by area, cost, what stays. Verdict
 * and risk are always there; of the rest as much as fits, and what is left out is counted. Names and values stand as code,
 * so that they can be no Markdown, no HTML, no mention and no link.
 *
 * @throws {RangeError} when the limit is below 2,000 characters.
 */
export function renderMarkdown(digest: Digest, format: MarkdownFormat = MARKDOWN_FORMATS.github): RenderedMarkdown {
    if (format.limit < 2_000) {
        throw new RangeError(`limit: "${format.limit}" is below 2000 characters; use one of MARKDOWN_FORMATS`);
    }
    const whole = [headOf(digest, Number.POSITIVE_INFINITY), ...sectionsOf(digest, format).map(textOf), tailOf(digest)];
    const text = joined(whole);
    return text.length <= format.limit ? { text } : { text: fitted(digest, format), rest: text };
}

function fitted(digest: Digest, format: MarkdownFormat): string {
    const heads = EXAMPLES.map((examples) => headOf(digest, examples));
    const head = heads.find((text) => text.length <= format.limit * HEAD_SHARE) ?? (heads.at(-1) as string);
    const note = "**Not everything fits here; the attachment has all of it.**";
    const tail = joined([tailOf(digest), note]);
    let left = format.limit - head.length - tail.length - LEFT_OUT - 8;
    const parts: string[] = [];
    const lost: string[] = [];
    const sections = sectionsOf(digest, format);
    let rest = sections.reduce((sum, section) => sum + textOf(section).length + 2, 0);
    for (const [index, section] of sections.entries()) {
        rest -= textOf(section).length + 2;
        // Each has an equal share, or all that those after it do not need.
        const part = cut(section, Math.max(left / (sections.length - index), left - rest));
        if (part === undefined) {
            lost.push(section.title);
            continue;
        }
        parts.push(part);
        left -= part.length + 2;
    }
    const missing = lost.length === 0 ? "" : `Left out: ${shortened(lost.join("; "), LEFT_OUT - 40)}.`;
    return joined([head, ...parts, missing, tail]);
}

/** As many entries of a section as fit, or nothing where none does. */
function cut(section: Section, room: number): string | undefined {
    const whole = textOf(section);
    if (whole.length <= room) {
        return whole;
    }
    const { open, entries, close, noun } = section;
    const taken: string[] = [];
    let length = open.length + close.length + RESERVED;
    for (const entry of entries) {
        length += entry.length + 1;
        if (length > room) {
            break;
        }
        taken.push(entry);
    }
    const missing = entries.length - taken.length;
    return taken.length === 0
        ? undefined
        : `${textOf({ ...section, entries: taken })}\n\n… and ${missing} more ${missing === 1 ? noun[0] : noun[1]}.`;
}

function textOf({ open, entries, close }: Section): string {
    return [open, ...entries, close].filter((line) => line !== "").join("\n");
}

function joined(parts: readonly string[]): string {
    return parts.filter((part) => part !== "").join("\n\n");
}

const LEVELS = { high: "High", medium: "Medium", low: "Low" } as const;

function headOf(digest: Digest, examples: number): string {
    const { verdict, cost } = digest;
    const facts = [
        `**Risk: ${riskText(digest)}**`,
        ...(cost.difference === 0 ? [] : [`idle cost ${costText(cost)}`]),
        ...(digest.revisions === undefined ? [originOf(digest)] : [revisionText(digest)]),
    ];
    const risks = toldRisks(digest).flatMap(({ level, title, reasons, count: findings }) => {
        const shown = reasons.slice(0, examples);
        const hidden = reasons.length - shown.length;
        const count = findings > 1 ? ` (${findings})` : "";
        return [
            `- **${LEVELS[level]}**: ${title}${count}`,
            ...shown.map(([reason, names]) => `  - ${code(shortened(reason, LONGEST))}: ${namesText(names, examples)}`),
            ...(hidden > 0 && examples > 0 ? [`  - … and ${hidden} more reason${hidden === 1 ? "" : "s"}`] : []),
        ];
    });
    return joined([
        `### ${code(titleOf(digest))}: ${verdict.text}`,
        facts.join(" · "),
        causesText(digest.causes),
        risks.length === 0 ? "" : `#### Risk\n\n${risks.join("\n")}`,
    ]);
}

function namesText(names: readonly string[], most: number): string {
    const hidden = names.length - most;
    return `${names.slice(0, most).map(code).join(", ")}${hidden > 0 ? ` and ${hidden} more` : ""}`;
}

function revisionText({ revisions }: Digest): string {
    return `from ${code(revisions?.base ?? "")} to ${code(revisions?.head ?? "")}`;
}

function causesText(causes: readonly Cause[]): string {
    const shown = causes.slice(0, MOST_CAUSES).map(({ text, name }) => {
        const about = name === undefined ? "" : `${code(name)}:\n\n`;
        return `${about}${fence(shortened(visible(text), LONGEST_CAUSE).split("\n"), "")}`;
    });
    const hidden = causes.length - shown.length;
    return shown.length === 0
        ? ""
        : joined([`#### Cause`, ...shown, hidden > 0 ? `… and ${hidden} more error${hidden === 1 ? "" : "s"}.` : ""]);
}

function sectionsOf(digest: Digest, format: MarkdownFormat): readonly Section[] {
    return [
        goingOf(digest),
        policiesOf(digest),
        ...areasOf(digest, format),
        outputsOf(digest),
        warningsOf(digest),
    ].filter(({ entries }) => entries.length > 0);
}

function list(title: string, entries: readonly string[], noun: Section["noun"]): Section {
    return { title: `${title} (${entries.length})`, open: `#### ${title}\n`, entries, close: "", noun };
}

function goingOf(digest: Digest): Section {
    const entries = goingChanges(digest).map(([word, change]) => {
        const { name, type, replacing } = change;
        const why = replacing.length === 0 ? "" : `, ${replacingText(change)} ${replacing.map(code).join(", ")}`;
        return `- ${word} ${code(name)} (${code(type)})${why}`;
    });
    return list("Replaced and deleted", entries, ["resource", "resources"]);
}

function policiesOf({ policies }: Digest): Section {
    const entries = policies.map(
        ({ policy, level, name, message }) =>
            `- **${level}** ${code(policy)} on ${code(name)}: ${code(shortened(joinedLines(message), LONGEST))}`,
    );
    return list("Policies", entries, ["violation", "violations"]);
}

function areasOf({ areas }: Digest, { folds }: MarkdownFormat): readonly Section[] {
    return areas.map(({ name, changes }): Section => {
        const title = `${name}: ${countText(countsOf(changes))}`;
        const entries = toldChanges(changes).map(changeText);
        const ticks = ticksFor(entries);
        const [open, close] = folds
            ? [`<details open><summary><b>${title}</b></summary>\n\n${ticks}diff`, `${ticks}\n\n</details>`]
            : [`#### ${title}\n\n${ticks}diff`, ticks];
        return { title, open, entries, close, noun: ["change", "changes"] };
    });
}

/** A resource's own lines. What a new one is given stands in the page, not here: nothing was there to compare it with. */
function changeText({ names, change }: ToldChange): string {
    const { action, type } = change;
    const lines = isCompared(action) ? diffLines(change).map(lineText) : [];
    const [name = "", ...others] = names.map(visibleLine);
    const heading = others.length === 0 ? name : `${names.length} resources`;
    const listed = others.length === 0 ? [] : nameLines([name, ...others]);
    return [`@@ ${SIGNS[action]} ${heading} · ${visibleLine(type)} @@`, ...listed, ...lines].join("\n");
}

/** Names as lines that need no scrolling. */
function nameLines(names: readonly string[]): readonly string[] {
    const lines: string[] = [];
    for (const name of names) {
        const line = lines.at(-1);
        if (line === undefined || line.length + name.length > NAMES_WIDTH) {
            lines.push(`  ${name}`);
        } else {
            lines[lines.length - 1] = `${line}, ${name}`;
        }
    }
    return lines;
}

function lineText({ sign, text }: DiffLine): string {
    return `${sign} ${text}`;
}

function outputsOf({ outputs }: Digest): Section {
    const lines = diffLines({ differences: outputs, replacing: [] }).map(lineText);
    const ticks = ticksFor(lines);
    return {
        title: "Outputs",
        open: `#### Outputs\n\n${ticks}diff`,
        entries: lines,
        close: ticks,
        noun: ["line", "lines"],
    };
}

function warningsOf({ warnings }: Digest): Section {
    const entries = warnings.map(({ text, name }) => {
        const about = name === undefined ? "" : `${code(name)}: `;
        return `- ${about}${code(shortened(joinedLines(text), LONGEST))}`;
    });
    return list("Warnings", entries, ["warning", "warnings"]);
}

function tailOf(digest: Digest): string {
    const lines = costLines(digest.cost).map((line) => `- ${line}`);
    const cost =
        digest.cost.difference === 0 && lines.length === 0
            ? ""
            : [
                  `#### Idle cost: ${costText(digest.cost)}`,
                  "",
                  ...lines,
                  "",
                  `<sub>List prices of ${PRICES.region}, ${PRICES.asOf}; traffic, storage and running tasks come on top.</sub>`,
              ].join("\n");
    return joined([cost, `${unchangedText(digest)}.`]);
}
