import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Digest } from "../../automation/preview";
import { PROJECT, shareCompiled } from "../support/environments";

const LEFT_OUT = /^(node_modules|tests|docs|bench|coverage|\..*|README\.md)$/;

describe("airlock diff", function () {
    this.timeout(120_000);
    let scratch: string;
    let project: string;

    const git = (...args: readonly string[]) => {
        const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
        const { status, stdout, stderr } = spawnSync("git", [...identity, ...args], { cwd: project, encoding: "utf8" });
        assert.equal(status, 0, stderr);
        return stdout.trim();
    };
    const diff = (args: readonly string[], env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> =>
        spawnSync(process.execPath, [join(project, "bin", "airlock.js"), "diff", "--stack", "prod", ...args], {
            encoding: "utf8",
            maxBuffer: 64 * 1024 * 1024,
            env: { ...process.env, TMPDIR: join(scratch, "tmp"), ...env },
        });
    const digestOf = (result: SpawnSyncReturns<string>): Digest => JSON.parse(result.stdout);
    /** Nothing of the base may be left, in whatever way a command ended. */
    const assertClean = () => {
        assert.deepEqual(readdirSync(join(scratch, "tmp")), []);
        assert.equal(git("worktree", "list").split("\n").length, 1);
        assert.equal(git("status", "--porcelain", "--", ".", ":!Pulumi.*"), "");
    };
    /** Does something with a file of the project changed. */
    const withFile = (file: string, change: (text: string) => string, act: () => void) => {
        const path = join(project, file);
        const before = readFileSync(path, "utf8");
        assert.notEqual(change(before), before);
        writeFileSync(path, change(before));
        try {
            act();
        } finally {
            writeFileSync(path, before);
        }
    };

    before(() => {
        scratch = mkdtempSync(join(tmpdir(), "airlock-diff-"));
        project = join(scratch, "repository", "platform");
        cpSync(PROJECT, project, {
            recursive: true,
            filter: (source) => source === PROJECT || !LEFT_OUT.test(source.slice(PROJECT.length + 1)),
        });
        symlinkSync(join(PROJECT, "node_modules"), join(project, "node_modules"), "dir");
        shareCompiled(project);
        cpSync(join(PROJECT, ".gitignore"), join(project, ".gitignore"));
        mkdirSync(join(scratch, "tmp"));
        const repository = join(scratch, "repository");
        spawnSync("git", ["init", "-q", "-b", "main", repository]);
        writeFileSync(join(repository, ".gitignore"), "node_modules\n.airlock/\n");
        git("add", "-A", repository);
        git("commit", "-qm", "First");
        git("tag", "first");
    });
    after(() => rmSync(scratch, { recursive: true, force: true }));
    afterEach(assertClean);

    it("says that nothing changes where nothing does, in a project below its repository's top", () => {
        const { status, stdout, stderr } = diff(["--base", "HEAD"]);
        assert.equal(status, 0, stderr);
        assert.match(stdout, /^airlock prod: No change\nrisk none · from HEAD \([0-9a-f]{7}\) to working tree\n/);
    });

    it("shows what a changed setting changes, as text, JSON, Markdown and HTML", () => {
        withFile(
            "Pulumi.prod.yaml",
            (text) => text.replace("logDays: 365", "logDays: 90").replace("min: 3", "min: 2"),
            () => {
                const [markdown, html] = [join(scratch, "diff.md"), join(scratch, "diff.html")];
                const result = diff(["--base", "first", "--json", "--markdown", markdown, "--html", html]);
                assert.equal(result.status, 0, result.stderr);
                const digest = digestOf(result);
                assert.deepEqual(
                    [digest.verdict, digest.risk.level],
                    [{ kind: "changes", text: "8 changed" }, "medium"],
                );
                assert.deepEqual(digest.revisions, {
                    base: `first (${git("rev-parse", "HEAD").slice(0, 7)})`,
                    head: "working tree",
                });
                assert.deepEqual(
                    digest.areas.map(({ name, changes }) => [name, changes.length]),
                    [
                        ["pipeline", 6],
                        ["runtime", 2],
                    ],
                );
                assert.match(readFileSync(markdown, "utf8"), /^### `airlock prod`: 8 changed\n\n\*\*Risk: medium\*\*/);
                assert.match(readFileSync(html, "utf8"), /^<!doctype html>/);
                const { stdout } = diff(["--base", "first"], { FORCE_COLOR: undefined, NO_COLOR: "1" });
                assert.match(stdout, /\n {6}- retentionInDays: 365\n {6}\+ retentionInDays: 90\n/);
                assert.match(
                    stdout,
                    /\n {6}- insecureValue\.parameters\.MinTasks: "3"\n {6}\+ insecureValue\.parameters\.MinTasks: "2"\n/,
                );
            },
        );
    });

    it("follows another address range to all that is replaced for it, and says what would be refused", () => {
        withFile(
            "Pulumi.yaml",
            (text) => text.replace("10.18.0.0/16", "10.28.0.0/16"),
            () => {
                const { verdict, counts } = digestOf(diff(["--base", "HEAD", "--json"]));
                assert.equal(verdict.kind, "refused");
                assert.ok((counts.replace ?? 0) > 50, JSON.stringify(counts));
            },
        );
    });

    it("says which policies the working tree does not keep to", () => {
        withFile(
            "components/network/tiers.ts",
            (text) => text.replace("mapPublicIpOnLaunch: false", "mapPublicIpOnLaunch: true"),
            () => {
                const { policies } = digestOf(diff(["--base", "HEAD", "--json"]));
                assert.equal(policies.length, 9);
                assert.ok(
                    policies.every(({ policy, level }) => policy === "airlock/public-address" && level === "mandatory"),
                );
            },
        );
    });

    it("takes another stack file for the working tree, and the stack's own for a base that has it not", () => {
        const other = join(scratch, "other.yaml");
        writeFileSync(
            other,
            readFileSync(join(project, "Pulumi.prod.yaml"), "utf8").replace("approvers: 1", "approvers: 2"),
        );
        const { areas } = digestOf(diff(["--base", "HEAD", "--json", "--config", other]));
        assert.deepEqual(
            areas.map(({ changes }) => changes.map(({ name }) => name)),
            [["hello-pipeline-pipeline"]],
        );
    });

    it("compares with what was, by the rules that were: a base is judged by its own program", () => {
        withFile(
            "stacks/settings-schema.ts",
            (text) => text.replaceAll("candidateDays", "keptDays"),
            () => {
                const { status, stderr } = diff(["--base", "HEAD"]);
                assert.equal(status, 1);
                assert.match(stderr, /^the working tree cannot be evaluated\nSettings of stack "prod"/);
            },
        );
    });

    it("refuses a revision that is not there, and an option in its place", () => {
        for (const base of ["nowhere", "--upload-pack=x", ""]) {
            const { status, stdout, stderr } = diff([`--base=${base}`]);
            assert.deepEqual([status, stdout], [1, ""]);
            assert.equal(
                stderr,
                `Revision: 1 problem\n  - --base: "${base}" is not a revision of this repository; name a branch, tag or commit that is here; of a shallow clone fetch it first\n`,
            );
        }
    });

    it("refuses a file in a folder that is not there, before anything is evaluated", () => {
        const { status, stderr } = diff(["--base", "nowhere", "--html", join(scratch, "no", "x.html")]);
        assert.equal(status, 1);
        assert.match(stderr, /^Output: 1 problem\n.*is not a folder; make it first\n$/);
    });

    it("says which side does not compile, and writes the failure where files were asked for", () => {
        const markdown = join(scratch, "failed.md");
        withFile(
            "index.ts",
            (text) => `${text}\nconst = ;\n`,
            () => {
                const { status, stdout, stderr } = diff(["--base", "HEAD", "--markdown", markdown]);
                assert.deepEqual([status, stdout], [1, ""]);
                assert.match(
                    stderr,
                    /^wrote .*failed\.md\nthe working tree cannot be evaluated\n.*\nSyntaxError: \.\/index\.ts\(\d+,\d+\): error TS/,
                );
                assert.match(
                    readFileSync(markdown, "utf8"),
                    /^### `airlock prod`: The comparison failed\n\n\*\*Risk: not known\*\*[\s\S]*#### Cause\n\n```\nthe working tree cannot be evaluated\n/,
                );
                git("commit", "-qam", "Broken");
            },
        );
        const { status, stderr } = diff(["--base", "HEAD"]);
        assert.equal(status, 1);
        assert.match(
            stderr,
            /^the base, HEAD \([0-9a-f]{7}\), cannot be evaluated\n.*\nSyntaxError: \.\/index\.ts\(\d+,\d+\): error TS/,
        );
        git("reset", "-q", "first");
    });

    it("says so where the base refuses its settings", () => {
        withFile(
            "Pulumi.prod.yaml",
            (text) => text.replace("max: 12", "max: 1"),
            () => git("commit", "-qam", "Refused"),
        );
        const { status, stdout, stderr } = diff(["--base", "HEAD", "--json"]);
        assert.equal(status, 1);
        assert.match(
            stderr,
            /^the base, HEAD \([0-9a-f]{7}\), cannot be evaluated\n[\s\S]*tasks\.min: "3" is above tasks\.max, "1"/,
        );
        const digest: Digest = JSON.parse(stdout);
        assert.equal(digest.verdict.kind, "failed");
        git("reset", "-q", "first");
    });

    it("refuses a project that is in no repository", () => {
        const repository = join(scratch, "repository", ".git");
        const away = join(scratch, "git-away");
        cpSync(repository, away, { recursive: true });
        rmSync(repository, { recursive: true });
        try {
            const { status, stderr } = diff(["--base", "HEAD"], { GIT_CEILING_DIRECTORIES: scratch });
            assert.equal(status, 1);
            assert.match(stderr, /--base: needs a git repository, and the project is in none; run it in a clone\n$/);
        } finally {
            cpSync(away, repository, { recursive: true });
        }
        assert.ok(existsSync(repository));
    });
});
