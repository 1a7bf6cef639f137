import { visibleLine } from "./visible";

/** A text as code on one line, whatever is in it. */
export function code(text: string): string {
    const line = visibleLine(text);
    const ticks = "`".repeat(longestRun(line) + 1);
    const pad = /^[` ]|[` ]$/.test(line) || line === "" ? " " : "";
    return `${ticks}${pad}${line}${pad}${ticks}`;
}

/** Lines as a block of code, whatever is in them. */
export function fence(lines: readonly string[], language: string): string {
    const ticks = ticksFor(lines);
    return [`${ticks}${language}`, ...lines, ticks].join("\n");
}

/** Backticks around a block that holds these texts: more than any of them has in a row. */
export function ticksFor(texts: readonly string[]): string {
    return "`".repeat(texts.reduce((most, text) => Math.max(most, longestRun(text) + 1), 3));
}

function longestRun(text: string): number {
    let longest = 0;
    for (const [run] of text.matchAll(/`+/g)) {
        longest = Math.max(longest, run.length);
    }
    return longest;
}
