import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    type PlatformBuildSpecArgs,
    platformBuildSpec,
    TOOLCHAIN,
} from "../../../components/platform/platform-build-spec";
import { PROJECT } from "../../support/environments";

function specOf(changes: Partial<PlatformBuildSpecArgs> = {}) {
    return JSON.parse(
        platformBuildSpec({ environment: "prod", kind: "preview", hasTools: false, proxied: false, ...changes }),
    );
}

describe("The build specification of the platform's pipeline", () => {
    it("leaves the plan and what is told of it as the artifact of a preview, and exports a line of it and a link", () => {
        const { artifacts, env } = specOf();
        assert.deepEqual(artifacts, {
            "base-directory": ".airlock/platform",
            files: ["plan.json", "diff.txt", "preview.md", "preview.html"],
        });
        assert.deepEqual(env, { shell: "bash", "exported-variables": ["SUMMARY", "LINK"] });
    });

    it("holds an update to the plan of its environment, interrupts it before the build is stopped, and leaves nothing", () => {
        const { phases, artifacts, env } = specOf({ kind: "up" });
        assert.deepEqual(phases.build.commands, [
            'timeout --signal=INT 140m pulumi up --stack "$ENVIRONMENT" --non-interactive --yes --skip-preview --policy-pack policies --plan "$CODEBUILD_SRC_DIR_prod_plan/plan.json" --message "commit $COMMIT, execution $EXECUTION"',
        ]);
        assert.equal(artifacts, undefined);
        assert.deepEqual(env, { shell: "bash" });
    });

    it("ends at the first phase that fails", () => {
        for (const kind of ["preview", "up"] as const) {
            const phases: { readonly [phase: string]: { readonly "on-failure": string } } = specOf({ kind }).phases;
            assert.deepEqual(
                Object.entries(phases).map(([name, phase]) => [name, phase["on-failure"]]),
                [
                    ["install", "ABORT"],
                    ["pre_build", "ABORT"],
                    ["build", "ABORT"],
                ],
            );
        }
    });

    it("fetches no tools, and asks for no runtime, in an image that has them", () => {
        const fetched = specOf().phases.install;
        assert.equal(fetched.commands.length, 4);
        assert.deepEqual(fetched["runtime-versions"], { nodejs: 24 });
        const ready = specOf({ hasTools: true }).phases.install;
        assert.deepEqual(ready.commands.slice(0, 1), fetched.commands.slice(2, 3));
        assert.equal(ready.commands.length, 2);
        assert.equal(ready["runtime-versions"], undefined);
    });

    it("takes the packages of an image for those of the same lock file, and fetches those of any other", () => {
        const [, packages] = specOf({ hasTools: true }).phases.install.commands;
        const scratch = mkdtempSync(join(tmpdir(), "airlock-packages-"));
        const [image, build] = [join(scratch, "image"), join(scratch, "build")];
        try {
            for (const folder of [image, build]) {
                mkdirSync(folder);
                writeFileSync(join(folder, "package-lock.json"), "same");
            }
            mkdirSync(join(image, "node_modules"));
            const command = packages
                .replaceAll("/opt/airlock", image)
                .replace("npm ci --no-audit --no-fund", "touch fetched");
            const run = () => spawnSync("bash", ["-e", "-c", command], { cwd: build, encoding: "utf8" });
            assert.equal(run().status, 0);
            assert.equal(readlinkSync(join(build, "node_modules")), join(image, "node_modules"));
            assert.equal(existsSync(join(build, "fetched")), false);
            rmSync(join(build, "node_modules"));
            writeFileSync(join(build, "package-lock.json"), "other");
            assert.match(run().stderr, /^package-lock\.json is not what the image has packages of; they are fetched\./);
            assert.deepEqual(
                [existsSync(join(build, "fetched")), existsSync(join(build, "node_modules"))],
                [true, false],
            );
        } finally {
            rmSync(scratch, { recursive: true });
        }
    });

    it("sends its own uploads and logs through a proxy where there is one", () => {
        assert.equal(specOf().proxy, undefined);
        assert.deepEqual(specOf({ proxied: true }).proxy, { "upload-artifacts": "yes", logs: "yes" });
    });
});

describe("The pinned tools", () => {
    const lines = readFileSync(join(PROJECT, TOOLCHAIN), "utf8").trim().split("\n");

    it("are the command line and the provider of the program's own version, each with a checksum", () => {
        const { dependencies } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
        assert.equal(lines.length, 2);
        assert.match(lines[0] ?? "", /^[0-9a-f]{64} {2}pulumi-v3\.\d+\.\d+-linux-x64\.tar\.gz$/);
        assert.equal(
            lines[1]?.slice(66),
            `pulumi-resource-aws-v${dependencies["@pulumi/aws"]}-linux-amd64.tar.gz`,
            "package.json and the pinned provider differ; pin the archive of the same version",
        );
    });
});
