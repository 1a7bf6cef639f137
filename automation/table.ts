import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Text in a style where standard output is a terminal that shows it; `NO_COLOR` and `FORCE_COLOR` are heeded. */
export function styled(style: Style, text: string): string {
    return styleText(style, text, { stream: process.stdout });
}

/** Columns are not made narrower than this, however narrow the terminal is. */
const NARROWEST = 14;

/**
 * Rows as aligned columns, two spaces between them. The first row is the heading.
 *
 * @param width columns of the terminal; where the rows are wider, the widest columns wrap between words.
 * @default - as wide as the rows are
 */
export function table(rows: readonly (readonly string[])[], width = Number.POSITIVE_INFINITY): string {
    const widths = fitWidths(columnWidths(rows), width);
    return rows
        .flatMap((row) => {
            const cells = row.map((cell, column) => wrap(cell, widths[column] ?? 0));
            const height = Math.max(1, ...cells.map((lines) => lines.length));
            return Array.from({ length: height }, (_, line) =>
                cells
                    .map((lines, column) => (lines[line] ?? "").padEnd(widths[column] ?? 0))
                    .join("  ")
                    .trimEnd(),
            );
        })
        .join("\n");
}

function fitWidths(widths: readonly number[], width: number): readonly number[] {
    const fitted = [...widths];
    const total = () => fitted.reduce((sum, each) => sum + each + 2, -2);
    while (total() > width) {
        const widest = fitted.indexOf(Math.max(...fitted));
        const columns = fitted[widest] ?? 0;
        if (columns <= NARROWEST) {
            break;
        }
        fitted[widest] = columns - 1;
    }
    return fitted;
}

/** Lines of at most `width` characters, broken between words; a longer word stays whole. */
export function wrap(text: string, width: number): readonly string[] {
    const lines = [""];
    for (const word of text.split(" ")) {
        const line = lines.at(-1) ?? "";
        if (line === "" || line.length + 1 + word.length <= width) {
            lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
        } else {
            lines.push(word);
        }
    }
    return lines;
}

/** Rows as a Markdown table. The first row is the heading. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
    const escaped = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
    const widths = columnWidths(escaped);
    const line = (row: readonly string[]) =>
        `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
    const [heading = [], ...body] = escaped;
    return [line(heading), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...body.map(line)].join("\n");
}

function columnWidths(rows: readonly (readonly string[])[]): readonly number[] {
    const columns = Math.max(0, ...rows.map((row) => row.length));
    return Array.from({ length: columns }, (_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
}
