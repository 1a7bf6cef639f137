import type { Json } from "../../release/canonical";
import { type Difference, pathText } from "../../release/difference";
import { SECRET, UNKNOWN } from "../../release/marks";
import type { DigestChange } from "./digest";
import { shortened, visible, visibleLine } from "./visible";

/** One line of a diff. */
export interface DiffLine {
    /** What is no more, what is new, or what stands around it. */
    readonly sign: "-" | "+" | " ";
    readonly text: string;
}

/** Longest value on one line; a longer one that has a structure is spread over several. */
const ON_ONE_LINE = 100;
/** Longest line of a value, in characters. */
const LONGEST_LINE = 400;
/** Most lines of one value. */
const MOST_LINES = 60;
/** How much of a long text is shown around what differs in it. */
const AROUND = 60;

/** What differs in a resource, as the lines of a diff: `- path: old`, `+ path: new`. */
export function diffLines(change: Pick<DigestChange, "differences" | "replacing">): readonly DiffLine[] {
    return change.differences.flatMap((difference) => {
        const forces = change.replacing.includes(difference.path[0] ?? "") ? "  (replaces)" : "";
        return linesOf(difference, forces);
    });
}

function linesOf({ path, before, after }: Difference, forces: string): readonly DiffLine[] {
    const name = visibleLine(pathText(path));
    if (before === SECRET && after === SECRET) {
        return [{ sign: "+", text: `${name}: ${SECRET}, changed${forces}` }];
    }
    if (typeof before === "string" && typeof after === "string" && before.includes("\n") && after.includes("\n")) {
        return textLines(name, before, after, forces);
    }
    const [from, to] =
        typeof before === "string" && typeof after === "string" ? focused(before, after) : [before, after];
    return [
        ...(from === undefined ? [] : valueLines("-", name, from, "")),
        ...(to === undefined ? [] : valueLines("+", name, to, forces)),
    ];
}

function valueLines(sign: "-" | "+", name: string, value: Json, suffix: string): readonly DiffLine[] {
    const flat = flatText(value);
    if (flat.length <= ON_ONE_LINE || typeof value !== "object") {
        return [{ sign, text: `${name}: ${shortened(flat, LONGEST_LINE)}${suffix}` }];
    }
    const lines = visible(JSON.stringify(value, null, 2)).split("\n");
    const [first = "", ...rest] = lines.slice(0, MOST_LINES);
    const more = lines.length > MOST_LINES ? [{ sign, text: `  … and ${lines.length - MOST_LINES} more lines` }] : [];
    return [
        { sign, text: `${name}: ${first}${suffix}` },
        ...rest.map((text) => ({ sign, text: shortened(text, LONGEST_LINE) })),
        ...more,
    ];
}

/** A value on one line; what stands for a value is not in quotes, so that it cannot be taken for one. */
function flatText(value: Json): string {
    return value === SECRET || value === UNKNOWN ? value : visibleLine(JSON.stringify(value));
}

/** Of two long texts only the part that differs, with something around it. */
function focused(before: string, after: string): readonly [string, string] {
    if (Math.max(before.length, after.length) <= LONGEST_LINE) {
        return [before, after];
    }
    let start = 0;
    while (start < before.length && before[start] === after[start]) {
        start += 1;
    }
    const from = Math.max(0, start - AROUND);
    const cut = (text: string) => {
        const part = text.slice(from, from + LONGEST_LINE - AROUND);
        return `${from > 0 ? "…" : ""}${part}${from + part.length < text.length ? "…" : ""}`;
    };
    return [cut(before), cut(after)];
}

/** Two texts of several lines: those in the middle that differ, with one around them. */
function textLines(name: string, before: string, after: string, suffix: string): readonly DiffLine[] {
    const [old, young] = [visible(before).split("\n"), visible(after).split("\n")];
    let start = 0;
    while (start < Math.min(old.length, young.length) && old[start] === young[start]) {
        start += 1;
    }
    let end = 0;
    while (end < Math.min(old.length, young.length) - start && old.at(-1 - end) === young.at(-1 - end)) {
        end += 1;
    }
    const around = (text: string | undefined): readonly DiffLine[] =>
        text === undefined ? [] : [{ sign: " ", text: shortened(text, LONGEST_LINE) }];
    const part = (sign: "-" | "+", lines: readonly string[]): readonly DiffLine[] => [
        ...lines.slice(0, MOST_LINES).map((text) => ({ sign, text: shortened(text, LONGEST_LINE) })),
        ...(lines.length > MOST_LINES ? [{ sign, text: `… and ${lines.length - MOST_LINES} more lines` }] : []),
    ];
    return [
        { sign: " ", text: `${name}, from line ${start + 1}:${suffix}` },
        ...around(start > 0 ? old[start - 1] : undefined),
        ...part("-", old.slice(start, old.length - end)),
        ...part("+", young.slice(start, young.length - end)),
        ...around(end > 0 ? old[old.length - end] : undefined),
    ];
}
