import assert from "node:assert/strict";
import { markdownTable, table } from "../../automation/table";

const ROWS = [
    ["", "dev", "prod"],
    ["tasks", "1 to 2", "3 to 12"],
    ["a|b", "", "x"],
];

describe("Tables", () => {
    it("align their columns, and end no line with spaces", () => {
        assert.equal(table(ROWS), ["       dev     prod", "tasks  1 to 2  3 to 12", "a|b            x"].join("\n"));
        assert.equal(
            table([
                ["a", ""],
                ["", ""],
            ]),
            "a\n",
        );
        assert.equal(table([]), "");
    });

    it("are Markdown where asked, with bars escaped", () => {
        assert.equal(
            markdownTable(ROWS),
            [
                "|       | dev    | prod    |",
                "|-------|--------|---------|",
                "| tasks | 1 to 2 | 3 to 12 |",
                "| a\\|b  |        | x       |",
            ].join("\n"),
        );
    });
});
