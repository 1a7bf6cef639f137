import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Text in a style where standard output is a terminal that shows it; `NO_COLOR` and `FORCE_COLOR` are heeded. */
export function styled(style: Style, text: string): string {
    return styleText(style, text, { stream: process.stdout });
}

/** Rows as aligned columns, two spaces between them. The first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
    const widths = columnWidths(rows);
    return rows
        .map((row) =>
            row
                .map((cell, column) => cell.padEnd(widths[column] ?? 0))
                .join("  ")
                .trimEnd(),
        )
        .join("\n");
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
