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

    it("wrap their widest columns between words where the terminal is narrow, and break no word", () => {
        const rows = [
            ["", "dev", "prod"],
            ["rollout", "all at once; old revision kept 5 min", "unbreakableunbreakableunbreakable"],
        ];
        assert.equal(
            table(rows, 70),
            [
                "         dev                            prod",
                "rollout  all at once; old revision      unbreakableunbreakableunbreakable",
                "         kept 5 min",
            ].join("\n"),
        );
        assert.equal(table(rows, 1000), table(rows));
        assert.match(table(rows, 1), /^ {9}dev {13}prod$/m);
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
