import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { RELEASES } from "../../../rehearsal/releases";
import { makeCommit } from "../../../rehearsal/source";

describe("Commits of the rehearsal", () => {
    let root: string;
    let app: string;
    let made = 0;
    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "airlock-commits-"));
        app = join(root, "app");
        for (const folder of [".git", "node_modules", "reports", "src"]) {
            mkdirSync(join(app, folder), { recursive: true });
            writeFileSync(join(app, folder, "file"), folder);
        }
        writeFileSync(join(app, ".gitignore"), "# comment\nreports/\n*.log\n");
        writeFileSync(join(app, "Dockerfile"), "FROM scratch\n");
        writeFileSync(join(app, "airlock.yaml"), "name: hello # mine\nchecks:\n  - { name: unit, run: [npm, test] }\n");
    });
    afterEach(() => rmSync(root, { recursive: true, force: true }));
    const commit = (change: (folder: string) => void = () => undefined) =>
        makeCommit(app, join(root, `commit-${made++}`), change);

    it("have the id of their content: equal files, equal id", () => {
        const { id, folder } = commit();
        assert.match(id, /^[0-9a-f]{40}$/);
        assert.equal(commit().id, id);
        assert.notEqual(commit((copy) => writeFileSync(join(copy, "src", "file"), "x")).id, id);
        assert.equal(readFileSync(join(folder, "src", "file"), "utf8"), "src");
    });

    it("leave out the history, and do not count what is installed or ignored", () => {
        const { id, folder } = commit();
        assert.ok(!existsSync(join(folder, ".git")));
        assert.ok(existsSync(join(folder, "node_modules", "file")), "nothing is downloaded, so it comes along");
        assert.equal(commit((copy) => writeFileSync(join(copy, "reports", "file"), "x")).id, id);
        assert.equal(commit((copy) => writeFileSync(join(copy, "node_modules", "file"), "x")).id, id);
    });

    it("leave the application itself alone", () => {
        RELEASES.forEach(({ change }) => void commit(change));
        assert.equal(readFileSync(join(app, "Dockerfile"), "utf8"), "FROM scratch\n");
        assert.match(readFileSync(join(app, "airlock.yaml"), "utf8"), /npm, test/);
    });

    it("differ from release to release", () => {
        assert.equal(new Set(RELEASES.map(({ change }) => commit(change).id)).size, RELEASES.length);
    });

    const broken = () => commit(RELEASES.find(({ fate }) => fate === "halted at build")?.change).folder;

    it("fail by a test beside the application's own", () => {
        mkdirSync(join(app, "tests"));
        writeFileSync(join(app, "tests", "a.test.js"), "");
        assert.match(
            readFileSync(join(broken(), "tests", "rehearsal.test.js"), "utf8"),
            /made to fail by the rehearsal/,
        );
    });

    it("fail by their first check where no tests are found", () => {
        const { name, checks } = parse(readFileSync(join(broken(), "airlock.yaml"), "utf8"));
        assert.equal(name, "hello");
        assert.deepEqual(checks, [{ name: "unit", run: ["node", "-e", "process.exit(1)"] }]);
    });
});
