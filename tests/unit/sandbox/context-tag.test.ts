import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contextTag } from "../../../components/sandbox/context-tag";

describe("The tag of a folder's image", () => {
    let folder: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "airlock-context-"));
        write("Dockerfile", "FROM scratch");
        write("src/main.js", "main");
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    function write(path: string, text: string): void {
        mkdirSync(join(folder, path, ".."), { recursive: true });
        writeFileSync(join(folder, path), text);
    }

    it("is 24 hexadecimal digits, and the same for the same content elsewhere", () => {
        const tag = contextTag(folder);
        assert.match(tag, /^[0-9a-f]{24}$/);
        rmSync(folder, { recursive: true });
        write("src/main.js", "main");
        write("Dockerfile", "FROM scratch");
        assert.equal(contextTag(folder), tag);
    });

    for (const [what, change] of [
        ["a file's content", () => write("src/main.js", "other")],
        ["a file's name", () => write("src/other.js", "main")],
        ["a hidden file", () => write(".env", "A=1")],
        ["where a link leads", () => symlinkSync("src/main.js", join(folder, "link"))],
        ["a file that only a pattern keeps out", () => write("a.log", "1")],
    ] as const) {
        it(`changes with ${what}`, () => {
            write(".dockerignore", "*.log\n");
            const tag = contextTag(folder);
            change();
            assert.notEqual(contextTag(folder), tag);
        });
    }

    for (const path of [
        "node_modules/a/index.js",
        ".git/HEAD",
        "src/node_modules/b.js",
        "reports/unit.xml",
        "notes.txt",
    ]) {
        it(`does not change with ${path}, which is not in the image`, () => {
            write(".dockerignore", "reports/\nnotes.txt\n");
            const tag = contextTag(folder);
            write(path, "new");
            assert.equal(contextTag(folder), tag);
        });
    }

    it("counts everything where .dockerignore has an exception, which may bring a part back", () => {
        write(".dockerignore", "reports\n!reports/kept.txt\n");
        const tag = contextTag(folder);
        write("reports/kept.txt", "new");
        assert.notEqual(contextTag(folder), tag);
    });
});
