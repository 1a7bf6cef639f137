import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { buildSpec } from "../../components/build/build-spec";
import { sha256 } from "../../release/canonical";

const REPORTS = "arn:aws:codebuild:eu-west-1:111122223333:report-group/airlock-dev-hello";

interface Spec {
    readonly phases: {
        readonly pre_build: { readonly commands: readonly string[] };
        readonly build: { readonly "on-failure": string; readonly commands: readonly string[] };
    };
}

const SPEC = parse(buildSpec({ reportGroupArn: REPORTS })) as Spec;

describe("BuildSpec", () => {
    it("is version 0.2, runs in bash on Node 24, and exports the build's id, which sealing asks for", () => {
        const { phases, ...rest } = SPEC;
        assert.deepEqual(rest, {
            version: 0.2,
            env: { shell: "bash", "exported-variables": ["CODEBUILD_BUILD_ID"] },
            reports: { [REPORTS]: { files: ["reports/**/*.xml"], "file-format": "JUNITXML" } },
            artifacts: { "base-directory": ".airlock/release", files: ["**/*"] },
        });
        assert.deepEqual(Object.keys(phases), ["install", "pre_build", "build"]);
        assert.deepEqual(parse(buildSpec({ reportGroupArn: REPORTS })).phases.install, {
            "runtime-versions": { nodejs: 24 },
        });
    });

    it("ends at the first command that fails", () => {
        assert.equal(SPEC.phases.build["on-failure"], "ABORT");
    });

    it("checks and packages before it signs in, and signs in before it builds", () => {
        const order = ["builder.js", "docker login", "docker build"];
        const { commands } = SPEC.phases.build;
        assert.equal(commands.length, order.length);
        order.forEach((word, index) => {
            assert.ok(commands[index]?.includes(word), word);
        });
    });

    it("starts the Docker daemon where it does not run yet, and waits for it", () => {
        const start = SPEC.phases.pre_build.commands.at(-1) ?? "";
        const run = (docker: string) =>
            spawnSync(
                "bash",
                [
                    "-c",
                    `docker() { ${docker}; }; dockerd() { echo started; }; nohup() { "$@"; }; timeout() { echo waited; }\n${start}`,
                ],
                {
                    encoding: "utf8",
                },
            ).stdout;
        assert.equal(run("return 0"), "");
        assert.equal(run("return 1"), "waited\n");
    });

    it("holds no value but names of variables", () => {
        const commands = [...SPEC.phases.pre_build.commands, ...SPEC.phases.build.commands].join("\n");
        const names = new Set([...commands.matchAll(/\$([A-Z0-9_]+)/g)].map(([, name]) => name));
        assert.deepEqual([...names].sort(), [
            "BUILDER_SHA256",
            "BUILDER_URI",
            "CODEBUILD_SRC_DIR",
            "COMMIT",
            "REGISTRY",
            "REPOSITORY",
        ]);
        assert.doesNotMatch(commands, /\d{12}/);
    });
});

describe("BuildSpec, run with stand-ins for aws and docker,", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "airlock-build-spec-"));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    /** A program that writes down how it was called, and then does as it is told. */
    function standIn(name: string, script: string): void {
        const path = join(folder, name);
        writeFileSync(path, `#!/bin/bash\necho "${name} $*" >> "${join(folder, "calls")}"\n${script}\n`);
        chmodSync(path, 0o755);
    }

    function run(command: string | undefined): { readonly status: number | null; readonly calls: readonly string[] } {
        writeFileSync(join(folder, "calls"), "");
        const { status } = spawnSync("bash", ["-c", (command ?? "").replaceAll("/tmp/", `${folder}/`)], {
            cwd: folder,
            env: {
                PATH: [folder, process.env.PATH].join(delimiter),
                BUILDER_SHA256: sha256("the builder"),
                COMMIT: "abc123",
                REGISTRY: "registry.example",
                REPOSITORY: "airlock/hello",
            },
        });
        return { status, calls: readFileSync(join(folder, "calls"), "utf8").split("\n").filter(Boolean) };
    }

    it("accepts the builder that the platform knows, and refuses another", () => {
        const verify = SPEC.phases.pre_build.commands[1];
        writeFileSync(join(folder, "builder.js"), "the builder");
        assert.equal(run(verify).status, 0);
        writeFileSync(join(folder, "builder.js"), "another builder");
        assert.notEqual(run(verify).status, 0);
    });

    const DESCRIBE = "aws ecr describe-images --repository-name airlock/hello --image-ids imageTag=abc123";
    const IMAGE = "registry.example/airlock/hello:abc123";

    it("builds nothing where the commit has its image already", () => {
        standIn("aws", "exit 0");
        standIn("docker", "exit 0");
        assert.deepEqual(run(SPEC.phases.build.commands[2]), { status: 0, calls: [DESCRIBE] });
    });

    it("builds and pushes under the commit where there is no image", () => {
        standIn("aws", "exit 254");
        standIn("docker", "exit 0");
        assert.deepEqual(run(SPEC.phases.build.commands[2]), {
            status: 0,
            calls: [DESCRIBE, `docker build --provenance=false --tag ${IMAGE} .`, `docker push ${IMAGE}`],
        });
    });

    it("fails and pushes nothing where the image does not build", () => {
        standIn("aws", "exit 254");
        standIn("docker", "exit 7");
        assert.deepEqual(run(SPEC.phases.build.commands[2]), {
            status: 7,
            calls: [DESCRIBE, `docker build --provenance=false --tag ${IMAGE} .`],
        });
    });
});
