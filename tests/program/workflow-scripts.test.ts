import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
    chmodSync,
    cpSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { zipSync } from "fflate";
import { parse } from "yaml";
import { compareSpec, deliverSpec } from "../../components/source/pull-request-spec";
import { type CodeCommitStandIn, startCodeCommit } from "../support/codecommit";
import { PROJECT, shareCompiled } from "../support/environments";
import { type GitHubStandIn, startGitHub } from "../support/github";

const LEFT_OUT = /^(node_modules|tests|docs|bench|coverage|\.(?!github).*|README\.md)$/;

/** The script of a named step, as the workflow has it. */
function scriptOf(file: string, job: string, name: string): string {
    const { jobs } = parse(readFileSync(join(PROJECT, ".github/workflows", file), "utf8"));
    return jobs[job].steps.find((step: { name?: string }) => step.name === name).run;
}

describe("The scripts that preview pull requests", function () {
    this.timeout(180_000);
    let scratch: string;
    let project: string;
    let github: GitHubStandIn;
    let runner: string;

    function git(...args: readonly string[]): string {
        const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
        const { status, stdout, stderr } = spawnSync("git", [...identity, ...args], { cwd: project, encoding: "utf8" });
        assert.equal(status, 0, stderr);
        return stdout.trim();
    }

    /** Runs a script as a runner does. */
    function run(
        script: string,
        env: NodeJS.ProcessEnv = {},
    ): Promise<{ readonly status: number | null; readonly said: string }> {
        const path = join(runner, "script.sh");
        writeFileSync(path, script);
        return new Promise((resolve) => {
            const child = spawn("bash", ["-e", path], {
                cwd: project,
                env: {
                    ...process.env,
                    PATH: [join(runner, "bin"), process.env.PATH].join(delimiter),
                    RUNNER_TEMP: runner,
                    GITHUB_STEP_SUMMARY: join(runner, "summary.md"),
                    ...env,
                },
            });
            let said = "";
            for (const stream of [child.stdout, child.stderr]) {
                stream.setEncoding("utf8").on("data", (text: string) => {
                    said += text;
                });
            }
            child.on("close", (status) => resolve({ status, said }));
        });
    }

    before(async () => {
        scratch = mkdtempSync(join(tmpdir(), "airlock-workflows-"));
        [project, runner] = [join(scratch, "project"), join(scratch, "runner")];
        cpSync(PROJECT, project, {
            recursive: true,
            filter: (source) => source === PROJECT || !LEFT_OUT.test(source.slice(PROJECT.length + 1)),
        });
        shareCompiled(project);
        symlinkSync(join(PROJECT, "node_modules"), join(project, "node_modules"), "dir");
        writeFileSync(join(project, ".gitignore"), "node_modules\n.airlock/\n");
        git("init", "-q", "-b", "main");
        git("add", "-A");
        git("commit", "-qm", "First");
        git("switch", "-qc", "change");
        const file = join(project, "Pulumi.dev.yaml");
        writeFileSync(file, readFileSync(file, "utf8").replace("logDays: 7,", "logDays: 14,"));
        git("commit", "-qam", "Keep dev's logs longer");
        github = await startGitHub(git("rev-parse", "HEAD"));
        // What a runner checks out is the commit that merging would make.
        git("switch", "-q", "main");
        git("merge", "-q", "--no-ff", "-m", "Merge", "change");
        mkdirSync(join(runner, "bin"), { recursive: true });
        writeFileSync(join(runner, "bin", "gh"), '#!/bin/sh\nprintf "%s\\n" "$@" > "$RUNNER_TEMP/gh-asked"\necho 12\n');
        chmodSync(join(runner, "bin", "gh"), 0o755);
    });
    after(async () => {
        await github?.close();
        rmSync(scratch, { recursive: true, force: true });
    });

    it("compare every stack with the base, and hand over a digest each", async () => {
        const { status, said } = await run(scriptOf("preview.yml", "compare", "Compare each stack with the base"));
        assert.equal(status, 0, said);
        assert.deepEqual(readdirSync(join(runner, "digests")).sort(), ["dev.json", "prod.json", "staging.json"]);
        const { verdict } = JSON.parse(readFileSync(join(runner, "digests", "dev.json"), "utf8"));
        assert.match(verdict.text, /^\d+ changed$/);
    });

    it("find the pull request by what GitHub says, post, and write the summary", async () => {
        const env = {
            GITHUB_TOKEN: "good-token",
            GITHUB_API_URL: github.url,
            GITHUB_GRAPHQL_URL: "",
            GITHUB_REPOSITORY: "acme/platform",
            BASE: "main",
            HEAD_SHA: github.pull.head,
            HEAD: "ann:change",
            RUN_URL: "https://github.example/acme/platform/actions/runs/1",
        };
        const { status, said } = await run(scriptOf("deliver-previews.yml", "deliver", "Post"), env);
        assert.equal(status, 0, said);
        assert.deepEqual(readFileSync(join(runner, "gh-asked"), "utf8").split("\n").slice(0, 10), [
            ...["api", "--method", "GET", "repos/acme/platform/pulls"],
            ...["-f", "state=open", "-f", "base=main", "-f", "head=ann:change"],
        ]);
        const titles = github.comments.map(({ body }) => /^### (.*)$/m.exec(body)?.[1]);
        assert.match(titles[0] ?? "", /^`airlock dev`: \d+ changed$/);
        assert.deepEqual(titles.slice(1), ["`airlock staging`: No change", "`airlock prod`: No change"]);
        assert.deepEqual(
            github.checks.map(({ conclusion }) => conclusion),
            ["success", "success", "success"],
        );
        assert.match(github.comments[0]?.body ?? "", /\[The whole preview\]\(https:\/\/github\.example\/acme/);

        await run(scriptOf("deliver-previews.yml", "deliver", "Show everything in the job's summary"));
        const summary = readFileSync(join(runner, "summary.md"), "utf8");
        assert.equal(summary.match(/^### `airlock (dev|staging|prod)`/gm)?.length, 3);
    });

    it("end quietly where no open pull request has the commit", async () => {
        writeFileSync(join(runner, "bin", "gh"), "#!/bin/sh\n");
        const { status, said } = await run(scriptOf("deliver-previews.yml", "deliver", "Post"), {
            GITHUB_REPOSITORY: "acme/platform",
            HEAD_SHA: github.pull.head,
        });
        assert.deepEqual([status, said], [0, `No open pull request has ${github.pull.head} at its tip.\n`]);
    });

    describe("in CodeBuild", () => {
        let codecommit: CodeCommitStandIn;
        const commandsOf = (spec: string): string => JSON.parse(spec).phases.build.commands.join("\n");

        before(async () => {
            codecommit = await startCodeCommit(github.pull.head);
            git("switch", "-q", "--detach", "change");
        });
        after(() => codecommit?.close());

        it("compare what merging would make with the branch, and leave a digest each", async () => {
            const { status, said } = await run(commandsOf(compareSpec(false)), { BASE: git("rev-parse", "main^1") });
            assert.equal(status, 0, said);
            const digests = join(project, ".airlock", "digests");
            assert.deepEqual(readdirSync(digests).sort(), ["dev.json", "prod.json", "staging.json"]);
            const { verdict } = JSON.parse(readFileSync(join(digests, "dev.json"), "utf8"));
            assert.match(verdict.text, /^\d+ changed$/);
        });

        it("take over what the build itself left, and post as the reviewer, under one session name", async () => {
            const { status, said } = await deliverThem();
            assert.equal(status, 0, said);
            assert.match(said, /dev: posted; passes: No risk\nstaging: posted; .*\nprod: posted; /);
            assert.equal(codecommit.caller, "arn:aws:sts::111122223333:assumed-role/reviewer/airlock-preview");
            assert.ok(codecommit.comments.every(({ authorArn }) => authorArn === codecommit.caller));
            assert.equal(codecommit.approval, "APPROVE");
        });

        it("believe nothing that somebody else put in its place", async () => {
            const { status, said } = await deliverThem("0".repeat(64));
            assert.equal(status, 0, said);
            assert.match(said, /dev: posted; is held: The preview did not get to its end\n/);
            assert.equal(codecommit.approval, "REVOKE");
        });

        /** Delivers as the second build does, where AWS's command line is played. */
        function deliverThem(sha256?: string) {
            const digests = join(project, ".airlock", "digests");
            const files = readdirSync(digests).map((name) => [name, readFileSync(join(digests, name))] as const);
            const archive = zipSync(Object.fromEntries(files));
            writeFileSync(join(runner, "handed.zip"), archive);
            const sum = sha256 ?? createHash("sha256").update(archive).digest("hex");
            const build = [github.pull.head, "arn:aws:s3:::bucket/previews/1/digests.zip", sum, "12"].join("\t");
            const played = [
                "#!/bin/sh",
                'case "$1 $2" in',
                `"codebuild batch-get-builds") echo "${build}" ;;`,
                `"s3 cp") [ "$4" = s3://bucket/previews/1/digests.zip ] && cp "${join(runner, "handed.zip")}" "$5" ;;`,
                "esac",
            ];
            writeFileSync(join(runner, "bin", "aws"), `${played.join("\n")}\n`);
            chmodSync(join(runner, "bin", "aws"), 0o755);
            return run(commandsOf(deliverSpec(false)), {
                BUILD: "compare:1",
                REPOSITORY: "platform",
                REVIEWER_ROLE_ARN: "arn:aws:iam::111122223333:role/reviewer",
                AWS_ENDPOINT_URL: codecommit.url,
                AWS_REGION: "eu-west-1",
                AWS_CONTAINER_CREDENTIALS_FULL_URI: `${codecommit.url}/credentials`,
                AWS_ACCESS_KEY_ID: undefined,
                AWS_SECRET_ACCESS_KEY: undefined,
            });
        }
    });

    it("hand over what failed too, and end red", async () => {
        const file = join(project, "Pulumi.prod.yaml");
        writeFileSync(file, readFileSync(file, "utf8").replace("logDays: 365", "logDays: 4"));
        rmSync(join(project, "Pulumi.dev.yaml"));
        rmSync(join(project, "Pulumi.staging.yaml"));
        const { status, said } = await run(scriptOf("preview.yml", "compare", "Compare each stack with the base"));
        assert.equal(status, 1);
        assert.match(said, /the working tree cannot be evaluated/);
        const { verdict } = JSON.parse(readFileSync(join(runner, "digests", "prod.json"), "utf8"));
        assert.equal(verdict.kind, "failed");
        git("checkout", "-q", "--", ".");
    });
});
