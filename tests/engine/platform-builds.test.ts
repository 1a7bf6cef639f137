import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { platformBuildSpec } from "../../components/platform/platform-build-spec";
import { type Emulator, MOTO, MOTO_ACCOUNT, startEmulator } from "../support/emulator";
import { newScratch, reasonToSkip } from "../support/engine";
import { PROJECT } from "../support/environments";
import { type SignIn, startSignIn } from "../support/sign-in";
import { installPackage } from "../support/virtual-environment";

const BUCKET = `airlock-state-${MOTO_ACCOUNT}-eu-west-1`;
const BUILD_URL = "https://console.aws.amazon.com/codesuite/codebuild/123456789012/projects/p/build/p:1";
const EXECUTION = "5b1a4d4e-0000-4000-8000-000000000000";
/** A program small enough to be updated in seconds. */
const PROGRAM = `
const aws = require("@pulumi/aws");
const parameter = new aws.ssm.Parameter("note", { name: "/airlock/dev/note", type: "String", insecureValue: "VALUE" });
exports.name = parameter.name;
`;

interface Phases {
    readonly [phase: string]: { readonly commands: readonly string[] };
}

describe("The builds of the platform's pipeline, with the real engine", function () {
    this.timeout(300_000);
    let emulator: Emulator | undefined;
    let signIn: SignIn | undefined;
    let scratch = "";

    before(async function () {
        const reason = reasonToSkip() ?? installPackage(MOTO) ?? noOpenssl();
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        emulator = await startEmulator();
        scratch = newScratch();
        signIn = await startSignIn(scratch, emulator.url);
        makeTools();
        makeProgram("first");
        await makeState();
    });

    after(async () => {
        signIn?.stop();
        await emulator?.stop();
        if (scratch !== "") {
            rmSync(scratch, { recursive: true, force: true });
        }
    });

    /** Archives like those of the publisher, and what stands in for the network: what cannot be had here is not what is tried. */
    function makeTools(): void {
        const real = spawnSync("sh", ["-c", "dirname $(command -v pulumi)"], { encoding: "utf8" }).stdout.trim();
        script("publisher/pulumi/pulumi", `exec ${real}/pulumi "$@"`);
        script("publisher/pulumi/pulumi-language-nodejs", `exec ${real}/pulumi-language-nodejs "$@"`);
        script("publisher/pulumi-resource-stub", "exit 1");
        const pack = (archive: string, content: string) =>
            assert.equal(spawnSync("tar", ["-czf", archive, content], { cwd: join(scratch, "publisher") }).status, 0);
        pack(archives()[0] ?? "", "pulumi");
        pack(archives()[1] ?? "", "pulumi-resource-stub");
        script(
            "bin/curl",
            `for last; do :; done; echo "$last" >> ${scratch}/fetched; cp ${scratch}/publisher/"\${last##*/}" "$(echo "$@" | sed 's/.*--output \\([^ ]*\\).*/\\1/')"`,
        );
        script("bin/npm", `[ "$*" = "ci --no-audit --no-fund" ] && ln -sfn ${PROJECT}/node_modules node_modules`);
        const plugin = join("plugins", `resource-aws-v${awsVersion()}`);
        const installed = join(process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"), plugin);
        mkdirSync(join(scratch, "home", plugin), { recursive: true });
        for (const file of readdirSync(installed)) {
            symlinkSync(join(installed, file), join(scratch, "home", plugin, file));
        }
    }

    function script(path: string, body: string): void {
        const file = join(scratch, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, `#!/bin/bash\n${body}\n`);
        chmodSync(file, 0o755);
    }

    function archives(): readonly string[] {
        const version = spawnSync("pulumi", ["version"], { encoding: "utf8" }).stdout.trim();
        return [`pulumi-${version}-linux-x64.tar.gz`, "pulumi-resource-stub-v1.2.3-linux-amd64.tar.gz"];
    }

    /** The program's own folder, as a pipeline's source unpacks it. */
    function makeProgram(value: string): void {
        const folder = join(scratch, "source");
        mkdirSync(join(folder, "platform"), { recursive: true });
        writeFileSync(join(folder, "Pulumi.yaml"), "name: airlock\nruntime: nodejs\nmain: index.js\n");
        writeFileSync(join(folder, "package.json"), '{ "name": "airlock", "main": "index.js" }\n');
        writeFileSync(join(folder, "index.js"), PROGRAM.replace("VALUE", value));
        rmSync(join(folder, "policies"), { force: true });
        symlinkSync(join(PROJECT, "policies"), join(folder, "policies"));
        rmSync(join(folder, "bin"), { force: true });
        symlinkSync(join(PROJECT, "bin"), join(folder, "bin"));
        pin(archives().map((archive) => [checksum(join(scratch, "publisher", archive)), archive]));
    }

    function pin(lines: readonly (readonly [string, string])[]): void {
        const content = lines.map(([sum, archive]) => `${sum}  ${archive}\n`).join("");
        writeFileSync(join(scratch, "source", "platform", "toolchain.sha256"), content);
    }

    /** What a bootstrap and the first administrator leave behind. */
    async function makeState(): Promise<void> {
        await client(S3Client).send(
            new CreateBucketCommand({
                Bucket: BUCKET,
                CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
            }),
        );
        const kms = client(KMSClient);
        const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
        await kms.send(new CreateAliasCommand({ AliasName: "alias/airlock-state", TargetKeyId: KeyMetadata?.KeyId }));
        const offline = ["skipCredentialsValidation", "skipRegionValidation", "skipMetadataApiCheck"];
        const { status, output } = await inShell([
            "pulumi stack init dev --non-interactive --secrets-provider 'awskms://alias/airlock-state?region=eu-west-1'",
            "pulumi config set aws:region eu-west-1 --stack dev",
            ...offline.map((key) => `pulumi config set aws:${key} true --stack dev`),
        ]);
        assert.equal(status, 0, output);
    }

    function client<T>(kind: new (config: object) => T): T {
        return new kind({
            region: "eu-west-1",
            endpoint: emulator?.url,
            forcePathStyle: true,
            credentials: { accessKeyId: "test", secretAccessKey: "test" },
        });
    }

    /** Runs commands in one shell, in the source's folder, as CodeBuild does: the first that fails ends them. */
    async function inShell(commands: readonly string[], more: { readonly [name: string]: string } = {}) {
        const steps = commands.map((command) => `{\n${command}\n}\nstatus=$?; [ $status = 0 ] || exit $status`);
        const child = spawn("bash", ["-c", [...steps, 'echo "SUMMARY=$SUMMARY"; echo "LINK=$LINK"'].join("\n")], {
            cwd: join(scratch, "source"),
            env: {
                PATH: `${join(scratch, "bin")}:${dirname(process.execPath)}:${process.env.PATH}`,
                HOME: scratch,
                PULUMI_HOME: join(scratch, "home"),
                AWS_ENDPOINT_URL: emulator?.url,
                AWS_REGION: "eu-west-1",
                AWS_EC2_METADATA_DISABLED: "true",
                ...signIn?.env,
                ENVIRONMENT: "dev",
                PULUMI_BACKEND_URL: `s3://${BUCKET}?region=eu-west-1&use_path_style=true`,
                PULUMI_SKIP_UPDATE_CHECK: "true",
                PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
                COMMIT: "0a1b2c3d",
                EXECUTION,
                CODEBUILD_BUILD_URL: BUILD_URL,
                ...more,
            },
        });
        const [[status], out, err] = await Promise.all([once(child, "close"), text(child.stdout), text(child.stderr)]);
        const exported = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(out)?.[1];
        return { status, output: out + err, summary: exported("SUMMARY"), link: exported("LINK") };
    }

    /** Runs a build of the pipeline from its own build specification. */
    function build(kind: "preview" | "up", hasTools = false, changed = (command: string) => command) {
        const { phases }: { readonly phases: Phases } = JSON.parse(
            platformBuildSpec({ environment: "dev", kind, hasTools, proxied: false }),
        );
        const role = kind === "up" ? "platform" : "preview";
        return inShell(
            ["install", "pre_build", "build"].flatMap((phase) => (phases[phase]?.commands ?? []).map(changed)),
            {
                ROLE_ARN: `arn:aws:iam::${MOTO_ACCOUNT}:role/airlock-${role}`,
                CODEBUILD_SRC_DIR_dev_plan: join(scratch, "source", ".airlock", "platform"),
            },
        );
    }

    async function note(): Promise<string | undefined> {
        const answer = await client(SSMClient)
            .send(new GetParameterCommand({ Name: "/airlock/dev/note" }))
            .catch((error: Error) => assert.equal(error.name, "ParameterNotFound"));
        return answer?.Parameter?.Value;
    }

    it("preview: fetch the pinned tools, save the plan and its text, and tell the change in a line", async () => {
        const { status, output, summary, link } = await build("preview");
        assert.equal(status, 0, output);
        assert.deepEqual(
            [summary, link],
            ["dev, commit 0a1b2c3d: 1 new. Policies broken: 3 (none mandatory).", BUILD_URL],
        );
        const folder = join(scratch, "source", ".airlock", "platform");
        assert.match(readFileSync(join(folder, "diff.txt"), "utf8"), /\+ aws:ssm\/parameter:Parameter: \(create\)/);
        assert.match(readFileSync(join(folder, "preview.md"), "utf8"), /^### `airlock dev`: 1 new$/m);
        assert.match(readFileSync(join(folder, "preview.html"), "utf8"), /^<!doctype html>/i);
        const { resourcePlans } = JSON.parse(readFileSync(join(folder, "plan.json"), "utf8"));
        assert.ok("urn:pulumi:dev::airlock::aws:ssm/parameter:Parameter::note" in resourcePlans);
        assert.deepEqual(
            readFileSync(join(scratch, "fetched"), "utf8").trim().split("\n"),
            ["sdk", "plugins"].map((kind, index) => `https://get.pulumi.com/releases/${kind}/${archives()[index]}`),
        );
        assert.equal(await note(), undefined);
        assert.deepEqual(signIn?.roles(), [`arn:aws:iam::${MOTO_ACCOUNT}:role/airlock-preview ${EXECUTION}`]);
    });

    it("update: make exactly what was planned, as the environment's own role", async () => {
        const { status, output } = await build("up");
        assert.equal(status, 0, output);
        assert.equal(await note(), "first");
        assert.deepEqual(signIn?.roles(), [`arn:aws:iam::${MOTO_ACCOUNT}:role/airlock-platform ${EXECUTION}`]);
        assert.deepEqual(signIn?.hosts(), ["sts.eu-west-1.amazonaws.com:443"]);
    });

    it("preview: tell in the first words where nothing changes", async () => {
        const { status, output, summary } = await build("preview");
        assert.equal(status, 0, output);
        assert.equal(summary, "dev, commit 0a1b2c3d: No change. Policies broken: 3 (none mandatory).");
    });

    it("update: be interrupted before the build is stopped, and leave the stack unlocked", async () => {
        const index = join(scratch, "source", "index.js");
        writeFileSync(index, `${readFileSync(index, "utf8")}setTimeout(() => {}, 600_000);\n`);
        const { status, output } = await build("up", false, (command) => command.replace("INT 140m", "INT 15s"));
        assert.equal(status, 124, output);
        makeProgram("first");
        const after = await build("preview");
        assert.equal(after.status, 0, after.output);
        const again = await build("up");
        assert.equal(again.status, 0, again.output);
    });

    it("update: refuse what the preview did not say", async () => {
        makeProgram("second");
        assert.equal((await build("preview")).status, 0);
        makeProgram("third");
        const { status, output } = await build("up");
        assert.notEqual(status, 0);
        assert.match(output, /violates plan/);
        assert.equal(await note(), "first");
    });

    it("preview: end with the program's own error where it fails, and leave no summary", async () => {
        writeFileSync(join(scratch, "source", "index.js"), 'throw new Error("not today");\n');
        const { status, output, summary } = await build("preview");
        assert.notEqual(status, 0);
        assert.match(output, /not today/);
        assert.equal(summary, undefined);
        makeProgram("first");
    });

    it("refuse a tool with another checksum before it runs", async () => {
        pin(archives().map((archive) => ["0".repeat(64), archive]));
        const { status, output } = await build("up");
        assert.notEqual(status, 0);
        assert.match(output, /did NOT match/);
        assert.doesNotMatch(output, /Updating/);
    });

    it("refuse an image whose Pulumi is not the pinned one", async () => {
        pin([["0".repeat(64), "pulumi-v3.0.0-linux-x64.tar.gz"]]);
        const { status, output } = await build("up", true);
        assert.equal(status, 1);
        assert.match(output, /^Pulumi v3\.\d+\.\d+ is not what platform\/toolchain\.sha256 pins$/m);
        assert.doesNotMatch(output, /Updating/);
        makeProgram("first");
    });

    it("take the tools of an image that has them", async () => {
        rmSync(join(scratch, "fetched"), { force: true });
        const { status, output } = await build("preview", true);
        assert.equal(status, 0, output);
        assert.throws(() => readFileSync(join(scratch, "fetched")), /ENOENT/);
    });
});

function awsVersion(): string {
    return JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")).dependencies["@pulumi/aws"];
}

function checksum(file: string): string {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
}

function noOpenssl(): string | undefined {
    return spawnSync("openssl", ["version"]).status === 0
        ? undefined
        : "no openssl on the PATH; install it to play the token service, which is reached over TLS";
}
