import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
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
        assert.deepEqual(ready.commands, fetched.commands.slice(2));
        assert.equal(ready["runtime-versions"], undefined);
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
