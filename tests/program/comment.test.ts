import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deliver, gitHubService, PATIENCE } from "../../automation/delivery";
import { markerLine, readMarker } from "../../automation/delivery/marker";
import { digestOf, type PreviewStep } from "../../automation/preview";
import { modified, removed } from "../support/changes";
import { type CodeCommitStandIn, operationOf, refused, startCodeCommit } from "../support/codecommit";
import { manySteps, previewWith, step } from "../support/digests";
import { PROJECT } from "../support/environments";
import { type GitHubStandIn, startGitHub } from "../support/github";
import type { Asked } from "../support/http-service";

const HEAD = "a".repeat(40);
const NEXT = "b".repeat(40);
const TOKEN = "good-token";
const HIGH = step(removed("aws:s3/bucket:Bucket"));
const QUIET = step(modified("aws:sns/topic:Topic", { displayName: "a" }, { displayName: "b" }));

interface Run {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

function airlock(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Run> {
    return new Promise((resolve) => {
        const child = spawn(process.execPath, [join(PROJECT, "bin", "airlock.js"), "comment", ...args], {
            env: { ...process.env, ...env },
        });
        const said = { stdout: "", stderr: "" };
        for (const stream of ["stdout", "stderr"] as const) {
            child[stream].setEncoding("utf8").on("data", (text: string) => {
                said[stream] += text;
            });
        }
        child.on("close", (status) => resolve({ status, ...said }));
    });
}

function digest(stack: string, steps: readonly PreviewStep[]) {
    const preview = previewWith({ project: "airlock", stack, steps, unchanged: 3 });
    return digestOf(preview, { base: "main (1234567)", head: "working tree" });
}

describe("airlock comment", function () {
    this.timeout(60_000);
    let scratch: string;
    let digests: string;

    before(() => {
        scratch = mkdtempSync(join(tmpdir(), "airlock-comment-"));
    });
    after(() => rmSync(scratch, { recursive: true, force: true }));
    beforeEach(() => {
        digests = mkdtempSync(join(scratch, "digests-"));
    });

    /** Hands over digests, one a stack. */
    function hand(stacks: { readonly [stack: string]: readonly PreviewStep[] }): void {
        for (const [stack, steps] of Object.entries(stacks)) {
            writeFileSync(join(digests, `${stack}.json`), JSON.stringify(digest(stack, steps)));
        }
    }

    describe("to GitHub", () => {
        let github: GitHubStandIn;

        beforeEach(async () => {
            github = await startGitHub(HEAD);
        });
        afterEach(() => github.close());

        const post = (more: readonly string[] = [], token = TOKEN, head = HEAD) =>
            airlock(["--github", "acme/platform#12", "--digests", digests, "--head", head, ...more], {
                GITHUB_TOKEN: token,
                GITHUB_API_URL: github.url,
                GITHUB_GRAPHQL_URL: "",
            });
        const posts = ({ method, path }: Asked) => method === "POST" && path.endsWith("/comments");
        const updates = ({ method }: Asked) => method === "PATCH";
        const writes = () => github.asked.filter(({ method, path }) => method !== "GET" && path !== "/graphql");

        it("makes one comment and one check run a stack, with the commit in place of the working tree", async () => {
            hand({ dev: [QUIET], staging: [], prod: [HIGH] });
            const { status, stdout, stderr } = await post(["--details-url", "https://ci.example/1"]);
            assert.deepEqual([status, stderr], [0, ""]);
            assert.equal(
                stdout,
                [
                    "dev: posted; passes: No risk",
                    "staging: posted; passes: No risk",
                    "prod: posted; is held: High risk, not accepted",
                    "",
                ].join("\n"),
            );
            assert.deepEqual(
                github.comments.map(({ body }) => readMarker(body)?.stack),
                ["dev", "staging", "prod"],
            );
            const prod = github.comments[2]?.body ?? "";
            assert.match(prod, /\n\n> \*\*High risk, not accepted\.\*\* Read it, then add the label `risk-accepted`/);
            assert.match(prod, /from `main \(1234567\)` to `aaaaaaa`/);
            assert.deepEqual(
                github.checks.map(({ name, conclusion, head_sha, details_url }) => [
                    name,
                    conclusion,
                    head_sha,
                    details_url,
                ]),
                [
                    ["airlock preview (dev)", "success", HEAD, "https://ci.example/1"],
                    ["airlock preview (staging)", "success", HEAD, "https://ci.example/1"],
                    ["airlock preview (prod)", "failure", HEAD, "https://ci.example/1"],
                ],
            );
            assert.equal(github.checks[2]?.output?.text, prod);
        });

        it("writes all comments before the first check run", async () => {
            hand({ dev: [], prod: [] });
            await post(["--stack", "dev", "prod"]);
            assert.deepEqual(
                writes().map(({ path }) => path.split("/").at(-1)),
                ["comments", "comments", "check-runs", "check-runs"],
            );
        });

        it("updates its comment and its check run in place, beside any number of others' comments", async () => {
            for (let id = 1; id <= 130; id += 1) {
                github.comments.push({ id, body: "talk", user: { login: "ann" } });
            }
            hand({ dev: [QUIET] });
            await post(["--stack", "dev"]);
            const made = github.comments.at(-1)?.id;
            hand({ dev: [] });
            await post(["--stack", "dev"]);
            const own = github.comments.filter(({ user }) => user.login === "github-actions[bot]");
            assert.deepEqual([own.length, own[0]?.id, github.checks.length], [1, made, 1]);
            assert.match(own[0]?.body ?? "", /: No change\n/);
        });

        it("leaves comments alone that others made to look like its own", async () => {
            const forged = markerLine({ stack: "dev", head: HEAD, made: "2999-01-01T00:00:00.000Z", risk: "none" });
            github.comments.push({ id: 1, body: forged, user: { login: "mallory" } });
            hand({ dev: [] });
            const { stdout } = await post(["--stack", "dev"]);
            assert.equal(stdout, "dev: posted; passes: No risk\n");
            assert.deepEqual([github.comments.length, github.comments[0]?.body], [2, forged]);
        });

        it("lets a high risk pass that was accepted by its label, and takes the label off when the risk becomes another", async () => {
            hand({ prod: [HIGH] });
            await post(["--stack", "prod"]);
            github.pull.labels = ["risk-accepted"];
            assert.match((await post(["--stack", "prod"])).stdout, /^prod: posted; passes: High risk, accepted\n$/);
            assert.deepEqual([github.checks.length, github.checks[0]?.conclusion], [1, "success"]);

            github.pull.head = NEXT;
            const same = await post(["--stack", "prod"], TOKEN, NEXT);
            assert.match(same.stdout, /passes: High risk, accepted/);

            hand({ prod: [HIGH, step({ ...removed("aws:s3/bucket:Bucket"), logicalId: "other" })] });
            const { stdout } = await post(["--stack", "prod"], TOKEN, NEXT);
            assert.match(stdout, /is held: High risk, not accepted/);
            assert.deepEqual([github.pull.labels, github.checks.at(-1)?.conclusion], [[], "failure"]);
        });

        it("posts nothing of a commit that is not the tip any more, and nothing on a closed pull request", async () => {
            hand({ dev: [] });
            github.pull.head = NEXT;
            const outdated = await post(["--stack", "dev"]);
            assert.deepEqual(
                [outdated.status, outdated.stdout],
                [0, "dev: not posted: a newer commit or a later preview is there\n"],
            );
            github.pull.state = "closed";
            assert.match((await post(["--stack", "dev"])).stdout, /^dev: not posted: the pull request is closed\n$/);
            assert.deepEqual(writes(), []);
        });

        it("tells of a stack for which nothing, or nothing sound, was handed over, and holds it", async () => {
            writeFileSync(join(digests, "dev.json"), "{}");
            const { status, stdout } = await post(["--stack", "dev", "prod"]);
            assert.deepEqual(
                [status, stdout],
                [
                    0,
                    "dev: posted; is held: The preview did not get to its end\nprod: posted; is held: The preview did not get to its end\n",
                ],
            );
            assert.match(github.comments[0]?.body ?? "", /the preview of dev is not a digest of this version: /);
            assert.match(github.comments[1]?.body ?? "", /the preview of prod is not there; the job that makes it/);
            assert.deepEqual(
                github.checks.map(({ conclusion }) => conclusion),
                ["failure", "failure"],
            );
        });

        it("makes the digest of an event log itself, and follows no link to another file", async () => {
            const failed = JSON.stringify({ sequence: 1, diagnosticEvent: { severity: "error", message: "it broke" } });
            writeFileSync(join(digests, "dev.jsonl"), `${failed}\n`);
            writeFileSync(join(scratch, "elsewhere.json"), JSON.stringify(digest("prod", [])));
            symlinkSync(join(scratch, "elsewhere.json"), join(digests, "prod.json"));
            await post(["--stack", "dev", "prod"]);
            assert.match(github.comments[0]?.body ?? "", /#### Cause\n\n```\nit broke\n```/);
            assert.match(github.comments[1]?.body ?? "", /the preview of prod is not there/);
        });

        it("keeps within the limit with thousands of changes, and writes everything beside", async () => {
            hand({ dev: manySteps(3_000) });
            const attachments = join(scratch, "attached");
            const { stdout } = await post(["--stack", "dev", "--attachments", attachments]);
            assert.match(stdout, /^dev: posted/);
            assert.ok((github.comments[0]?.body.length ?? 0) <= 64_000);
            assert.deepEqual(readdirSync(attachments).sort(), ["dev.html", "dev.md"]);
            assert.match(readFileSync(join(attachments, "dev.md"), "utf8"), /resource-2999/);
        });

        describe("when things go wrong", () => {
            it("waits as long as it is asked to, and tells so", async () => {
                hand({ dev: [] });
                const limited = { status: 429, headers: { "retry-after": "1" }, body: { message: "slow down" } };
                github.faults.push({ when: posts, answer: limited });
                const started = Date.now();
                const { status, stderr } = await post(["--stack", "dev"]);
                assert.deepEqual(
                    [status, stderr],
                    [0, "GitHub takes no more requests for now (429: slow down); trying again in 1 s\n"],
                );
                assert.ok(Date.now() - started >= 1_000);
                assert.equal(github.comments.length, 1);
            });

            it("gives up at once where it is asked to wait too long", async () => {
                hand({ dev: [] });
                const limited = {
                    status: 403,
                    headers: { "retry-after": "3600" },
                    body: { message: "secondary rate limit" },
                };
                github.faults.push({ when: posts, answer: limited });
                const { status, stdout, stderr } = await post(["--stack", "dev"]);
                assert.deepEqual([status, stdout], [1, ""]);
                assert.match(
                    stderr,
                    /^GitHub takes no more requests .*; it asks to wait 60 minutes, so run the command again then\n$/,
                );
                assert.deepEqual([github.comments, github.checks], [[], []]);
            });

            it("does not post twice when the answer to the first is lost or broken off", async () => {
                hand({ dev: [] });
                github.faults.push({ when: posts, answer: "lost" }, { when: posts, answer: { status: 502 } });
                const { status, stderr } = await post(["--stack", "dev"]);
                assert.equal(status, 0);
                assert.match(stderr, /^GitHub does not answer \(.*\); trying again in 1 s\n$/);
                assert.deepEqual([github.comments.length, github.checks.length], [1, 1]);
                assert.equal(github.faults.length, 1, "a second request to post was made");
            });

            it("goes on after 502 and after an answer that breaks off", async () => {
                hand({ dev: [] });
                const reads = ({ path }: Asked) => path.endsWith("/pulls/12");
                github.faults.push(
                    { when: reads, answer: { status: 502, body: "<html>" } },
                    { when: reads, answer: "broken" },
                );
                const { status, stderr } = await post(["--stack", "dev"]);
                assert.equal(status, 0);
                assert.match(
                    stderr,
                    /^GitHub has a fault of its own \(502\); .*\nGitHub's answer broke off; trying again in 2 s\n$/,
                );
                assert.equal(github.comments.length, 1);
            });

            it("makes a comment anew that was deleted by hand, before or between reading and writing", async () => {
                hand({ dev: [] });
                await post(["--stack", "dev"]);
                const [first] = github.comments;
                github.faults.push({
                    when: updates,
                    also: () => {
                        github.comments = [];
                    },
                });
                assert.equal((await post(["--stack", "dev"])).status, 0);
                assert.equal(github.comments.length, 1);
                assert.notEqual(github.comments[0]?.id, first?.id);
                github.comments = [];
                assert.equal((await post(["--stack", "dev"])).status, 0);
                assert.equal(github.comments.length, 1);
            });

            it("puts a newer preview back that was posted while its own request was on the way", async () => {
                hand({ dev: [QUIET] });
                await post(["--stack", "dev"]);
                github.faults.push({
                    when: updates,
                    also: async () => {
                        github.pull.head = NEXT;
                        const { stdout } = await post(["--stack", "dev"], TOKEN, NEXT);
                        assert.match(stdout, /^dev: posted/);
                    },
                });
                const { stdout } = await post(["--stack", "dev"]);
                assert.equal(stdout, "dev: not posted: a newer commit or a later preview is there\n");
                const marker = readMarker(github.comments[0]?.body ?? "");
                assert.deepEqual([github.comments.length, marker?.head], [1, NEXT]);
            });

            it("leaves one comment of two that are made at once", async () => {
                hand({ dev: [] });
                github.faults.push({
                    when: posts,
                    also: async () => {
                        await post(["--stack", "dev"]);
                    },
                });
                await post(["--stack", "dev"]);
                assert.equal(github.comments.length, 1);
                assert.equal(github.comments[0]?.id, 1001);
            });

            it("names what a token lacks that may not write, and writes nothing, as that of a fork", async () => {
                hand({ dev: [] });
                github.tokens.set("fork-token", { login: "github-actions[bot]", writes: false });
                const { status, stdout, stderr } = await post(["--stack", "dev"], "fork-token");
                assert.deepEqual([status, stdout], [1, ""]);
                assert.equal(
                    stderr,
                    "GitHub forbids it to this token (403: Resource not accessible by integration); it needs pull-requests: write and checks: write, which the token of a pull request from a fork never has: deliver from a workflow of the default branch (docs/pull-requests.md)\n",
                );
                assert.deepEqual([github.comments, github.checks], [[], []]);
            });

            it("never prints the token", async () => {
                hand({ dev: [] });
                const secret = "ghs_notforanyone";
                const runs = [
                    await post(["--stack", "dev"], secret),
                    await post(["--stack", "dev", "--dry-run"], secret),
                ];
                github.tokens.set(secret, { login: "x", writes: true });
                github.faults.push({ when: posts, answer: { status: 422, body: { message: "Validation Failed" } } });
                runs.push(await post(["--stack", "dev"], secret));
                assert.deepEqual(
                    runs.map(({ status }) => status),
                    [1, 0, 1],
                );
                assert.match(
                    runs[0]?.stderr ?? "",
                    /^GitHub does not know the token \(401: Bad credentials\); give a valid one as GITHUB_TOKEN\n$/,
                );
                assert.match(runs[2]?.stderr ?? "", /^GitHub refuses it \(422: Validation Failed\)\n$/);
                assert.ok(!JSON.stringify(runs).includes(secret));
            });

            it("asks for a token where there is none, and names a pull request that is not there", async () => {
                hand({ dev: [] });
                assert.match((await post(["--stack", "dev"], "")).stderr, /^there is no token for GitHub; /);
                const missing = await airlock(
                    ["--github", "acme/platform#13", "--digests", digests, "--head", HEAD, "--stack", "dev"],
                    { GITHUB_TOKEN: TOKEN, GITHUB_API_URL: github.url, GITHUB_GRAPHQL_URL: "" },
                );
                assert.match(
                    missing.stderr,
                    /^GitHub has no pull request acme\/platform#13, or the token may not see it; /,
                );
            });

            it("goes on after a request that is never answered", async () => {
                const access = {
                    token: TOKEN,
                    apiUrl: github.url,
                    graphqlUrl: `${github.url}/graphql`,
                    timeoutMs: 300,
                };
                const target = { kind: "github", owner: "acme", repository: "platform", number: 12 } as const;
                const told: string[] = [];
                github.faults.push({ when: posts, answer: "silence" });
                const patience = { ...PATIENCE, firstWaitMs: 1, onWait: (text: string) => told.push(text) };
                const delivery = { head: HEAD, digests: [digest("dev", [])], now: new Date(), patience };
                const [delivered] = await deliver(gitHubService(access, target), delivery);
                assert.equal(delivered?.outcome, "posted");
                assert.deepEqual(told, ["GitHub does not answer (nothing in time); trying again in 1 s"]);
            });
        });
    });

    describe("to CodeCommit", () => {
        let codecommit: CodeCommitStandIn;

        beforeEach(async () => {
            codecommit = await startCodeCommit(HEAD);
        });
        afterEach(() => codecommit.close());

        const post = (more: readonly string[] = [], head = HEAD) =>
            airlock(["--codecommit", "platform#12", "--digests", digests, "--head", head, ...more], {
                AWS_ENDPOINT_URL: codecommit.url,
                AWS_REGION: "eu-west-1",
                AWS_ACCESS_KEY_ID: "test",
                AWS_SECRET_ACCESS_KEY: "very-secret",
            });
        const asks = (operation: string) => (asked: Asked) => operationOf(asked) === operation;
        const live = () => codecommit.comments.filter(({ deleted }) => !deleted);

        it("makes one comment a stack and approves once, when all pass", async () => {
            hand({ dev: [QUIET], staging: [], prod: [] });
            const { status, stdout, stderr } = await post();
            assert.deepEqual([status, stderr], [0, ""]);
            assert.match(stdout, /^dev: posted; passes: No risk\nstaging: posted; .*\nprod: posted; .*\n$/);
            assert.deepEqual(
                live().map(({ content }) => readMarker(content)?.stack),
                ["dev", "staging", "prod"],
            );
            assert.equal(codecommit.approval, "APPROVE");
            assert.equal(codecommit.asked.filter(asks("UpdatePullRequestApprovalState")).length, 1);
        });

        it("takes its approval back when one stack is held, and updates its comments in place", async () => {
            hand({ dev: [], prod: [] });
            await post(["--stack", "dev", "prod"]);
            const ids = live().map(({ commentId }) => commentId);
            hand({ dev: [HIGH] });
            const { stdout } = await post(["--stack", "dev", "prod"]);
            assert.match(stdout, /^dev: posted; is held: High risk, not accepted\nprod: posted; passes: No risk\n$/);
            assert.equal(codecommit.approval, "REVOKE");
            assert.deepEqual(
                live().map(({ commentId }) => commentId),
                ids,
            );
            assert.match(live()[0]?.content ?? "", /whoever may override the approval rules/);
        });

        it("keeps within the limit with thousands of changes", async () => {
            hand({ dev: manySteps(3_000) });
            assert.equal((await post(["--stack", "dev"])).status, 0);
            assert.ok((live()[0]?.content.length ?? 0) <= 10_240);
        });

        it("leaves comments of other sessions alone, over several pages", async () => {
            codecommit.caller = "arn:aws:sts::111122223333:assumed-role/reviewer/another";
            hand({ dev: [], staging: [], prod: [] });
            await post();
            codecommit.caller = "arn:aws:sts::111122223333:assumed-role/reviewer/airlock-preview";
            await post();
            assert.equal(live().length, 6);
            await post();
            assert.equal(live().length, 6);
        });

        it("makes a deleted comment anew, waits when throttled, and does not post twice when an answer is lost", async () => {
            hand({ dev: [] });
            await post(["--stack", "dev"]);
            const [first] = live();
            if (first !== undefined) {
                first.deleted = true;
            }
            codecommit.faults.push(
                { when: asks("GetPullRequest"), answer: refused("ThrottlingException", "Rate exceeded") },
                { when: asks("PostCommentForPullRequest"), answer: "lost" },
                { when: asks("UpdatePullRequestApprovalState"), answer: refused("InternalFailure", "", 500) },
            );
            const { status, stderr } = await post(["--stack", "dev"]);
            assert.equal(status, 0, stderr);
            assert.equal(stderr.split("\n").filter((line) => /; trying again in \d s$/.test(line)).length, 3);
            assert.deepEqual([live().length, codecommit.approval], [1, "APPROVE"]);
        });

        it("does not approve a revision that came in between", async () => {
            hand({ dev: [] });
            codecommit.faults.push({
                when: asks("UpdatePullRequestApprovalState"),
                also: () => {
                    codecommit.pull.revision = "r2";
                    codecommit.pull.head = NEXT;
                },
            });
            const { status, stdout } = await post(["--stack", "dev"]);
            assert.deepEqual([status, codecommit.approval], [0, undefined]);
            assert.match(stdout, /^dev: not posted: a newer commit/);
        });

        it("names what was forbidden, and never a key", async () => {
            hand({ dev: [] });
            const message = "User: x is not authorized to perform: codecommit:PostCommentForPullRequest";
            codecommit.faults.push({
                when: asks("PostCommentForPullRequest"),
                answer: refused("AccessDeniedException", message),
            });
            const { status, stdout, stderr } = await post(["--stack", "dev"]);
            assert.deepEqual([status, stdout, stderr], [1, "", `AWS forbids it to these credentials (${message})\n`]);
            assert.deepEqual([live(), codecommit.approval], [[], undefined]);
        });

        it("refuses a pull request of another repository", async () => {
            hand({ dev: [] });
            const { status, stderr } = await airlock(
                ["--codecommit", "other#12", "--digests", digests, "--head", HEAD, "--stack", "dev"],
                {
                    AWS_ENDPOINT_URL: codecommit.url,
                    AWS_REGION: "eu-west-1",
                    AWS_ACCESS_KEY_ID: "test",
                    AWS_SECRET_ACCESS_KEY: "test",
                },
            );
            assert.equal(status, 1);
            assert.match(stderr, /^pull request 12 is not of repository "other" but of "platform"; /);
        });
    });

    describe("by itself", () => {
        it("compares with a base and prints what it would post, without a token and without a network", async () => {
            const { status, stdout } = await airlock(
                ["--stack", "dev", "--base", "HEAD", "--github", "acme/platform#12", "--dry-run", "--json"],
                { GITHUB_TOKEN: "", GITHUB_API_URL: "http://127.0.0.1:1" },
            );
            assert.equal(status, 0);
            const [preview] = JSON.parse(stdout);
            assert.deepEqual([preview.stack, typeof preview.judgement.passes], ["dev", "boolean"]);
            assert.match(preview.text, /^\[airlock-preview\]: # \(stack=dev head=[0-9a-f]{40} /);
        });

        it("refuses everything that is wrong with its options at once", async () => {
            mkdirSync(join(scratch, "empty"), { recursive: true });
            const { status, stderr } = await airlock(
                ["--github", "a/b#1", "--stack", "qa", "--head", "HEAD", "--details-url", "javascript:1"],
                {},
            );
            assert.equal(status, 1);
            assert.deepEqual(stderr.trimEnd().split("\n"), [
                "airlock comment: 4 problems",
                "  - --base, --digests: none is given; give --base with the revision to compare with, or --digests with a folder of digests",
                '  - --details-url: "javascript:1" is not an address that a comment can link to; give an https address without spaces and brackets',
                '  - --head: "HEAD" is not a commit\'s whole id; give all 40 hexadecimal digits, lower-case',
                '  - --stack: "qa" is not among the environments; use dev, staging, prod',
            ]);
        });

        it("refuses digests without their commit, and a folder that is not there", async () => {
            const { stderr } = await airlock(["--github", "a/b#1", "--digests", join(scratch, "none")], {});
            assert.match(
                stderr,
                /--digests: ".*none" is not a folder; .*\n.*--head: is missing, and digests do not name their commit/,
            );
        });

        it("takes either a base or digests", async () => {
            const { status, stderr } = await airlock(["--github", "a/b#1", "--base", "HEAD", "--digests", scratch], {});
            assert.equal(status, 2);
            assert.match(stderr, /cannot be used with option/);
        });
    });
});
