import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TOOLCHAIN } from "../../../components/platform/platform-build-spec";
import { toolchainSource } from "../../../platform/toolchain-source";
import { PROJECT } from "../../support/environments";

const BASE = `public.ecr.aws/docker/library/node:24-bookworm-slim@sha256:${"ab".repeat(32)}`;
const FILES = ["toolchain/Dockerfile", "package.json", "package-lock.json", TOOLCHAIN];

describe("The toolchain's image", () => {
    let folder: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "airlock-toolchain-"));
        for (const file of FILES) {
            mkdirSync(join(folder, file, ".."), { recursive: true });
            cpSync(join(PROJECT, file), join(folder, file));
        }
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it("is built from the program's folder, as seen from the platform's, on the base that is named", () => {
        const { tag, ...source } = toolchainSource(folder, BASE);
        assert.deepEqual(source, {
            context: "..",
            dockerfile: "../toolchain/Dockerfile",
            buildArgs: { BASE },
        });
        assert.match(tag, /^[0-9a-f]{24}$/);
        assert.equal(toolchainSource(folder, BASE).tag, tag);
    });

    for (const file of FILES) {
        it(`gets another tag with another ${file}`, () => {
            const { tag } = toolchainSource(folder, BASE);
            writeFileSync(join(folder, file), `${readFileSync(join(folder, file), "utf8")}\n`);
            assert.notEqual(toolchainSource(folder, BASE).tag, tag);
        });
    }

    it("gets another tag with another base", () => {
        const other = BASE.replace("ab", "cd");
        assert.notEqual(toolchainSource(folder, other).tag, toolchainSource(folder, BASE).tag);
    });

    it("lets into its build what its tag is made from, and nothing else", () => {
        const ignored = readFileSync(join(PROJECT, "toolchain/Dockerfile.dockerignore"), "utf8").trim().split("\n");
        assert.deepEqual(ignored, [
            "*",
            ...FILES.filter((file) => !file.startsWith("toolchain/")).map((file) => `!${file}`),
        ]);
        const copied = readFileSync(join(PROJECT, "toolchain/Dockerfile"), "utf8").match(/^COPY (?!--from).*$/gm);
        assert.deepEqual(copied, ["COPY platform/toolchain.sha256 ./", "COPY package.json package-lock.json ./"]);
    });
});
