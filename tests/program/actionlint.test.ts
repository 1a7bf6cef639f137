import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "../support/environments";

const BIN = join(PROJECT, ".airlock/bin");
const ACTIONLINT = join(BIN, "actionlint");
const VERSION = "1.7.12";
const WORKFLOWS = join(PROJECT, ".github/workflows");

/** Makes the linter be there, once for all runs. @returns why it is not. */
function installLinter(): string | undefined {
    if (
        existsSync(ACTIONLINT) &&
        spawnSync(ACTIONLINT, ["-version"], { encoding: "utf8" }).stdout.startsWith(VERSION)
    ) {
        return undefined;
    }
    const { status, stderr, error } = spawnSync(
        "go",
        ["install", `github.com/rhysd/actionlint/cmd/actionlint@v${VERSION}`],
        {
            encoding: "utf8",
            env: { ...process.env, GOBIN: BIN, GOFLAGS: "-mod=mod" },
        },
    );
    return status === 0
        ? undefined
        : `go install failed (${error?.message ?? stderr.trim().split("\n").at(-1)}); it needs Go 1.24 and its module proxy`;
}

describe("actionlint", function () {
    this.timeout(300_000);

    before(function () {
        const missing = installLinter();
        if (missing !== undefined) {
            console.log(`    skipped: ${missing}`);
            this.skip();
        }
    });

    function lint(...files: readonly string[]) {
        const { status, stdout, stderr } = spawnSync(ACTIONLINT, ["-no-color", "-shellcheck=", ...files], {
            cwd: PROJECT,
            encoding: "utf8",
        });
        return { status, output: `${stdout}${stderr}`.trim() };
    }

    it("finds nothing in the workflows", () => {
        const files = readdirSync(WORKFLOWS).map((file) => join(WORKFLOWS, file));
        assert.deepEqual(lint(...files), { status: 0, output: "" });
    });

    it("finds an error where there is one", () => {
        const dir = mkdtempSync(join(tmpdir(), "airlock-lint-"));
        const file = join(dir, "preview.yml");
        const text = readFileSync(join(WORKFLOWS, "preview.yml"), "utf8");
        writeFileSync(file, text.replace("runner.temp", "runner.tmp"));
        const { status, output } = lint(file);
        rmSync(dir, { recursive: true });
        assert.equal(status, 1);
        assert.match(output, /property "tmp" is not defined in object type/);
    });
});
