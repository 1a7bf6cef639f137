import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Problem, Refusal, refuseIfAny } from "../release/problem";
import { interruption, PROJECT, print, progress } from "./commands";
import {
    ACCEPTANCE,
    COMMIT,
    codeCommitService,
    commentText,
    type Delivered,
    DeliveryError,
    deliver,
    gitHubService,
    judge,
    LONGEST_DIGEST,
    PATIENCE,
    type PullRequestService,
    readHandedDigest,
    readHandedEvents,
    readTarget,
    riskMark,
    type Target,
} from "./delivery";
import { compareRevisions, failedPreview } from "./diff";
import { environmentNames } from "./environments";
import { type Digest, digestOf, MARKDOWN_FORMATS, renderHtml, renderMarkdown } from "./preview";
import { readProject } from "./recording/project";

/** What `airlock comment` is told. */
export interface CommentOptions {
    /** @default - all environments */
    readonly stack?: readonly string[];
    /** Revision to compare the working tree with; this or `digests`. */
    readonly base?: string;
    /** Folder of what was made before: of each stack a digest, `<stack>.json`, or an event log, `<stack>.jsonl`. */
    readonly digests?: string;
    readonly github?: string;
    readonly codecommit?: string;
    readonly head?: string;
    readonly detailsUrl?: string;
    readonly attachments?: string;
    readonly dryRun?: boolean;
    readonly json?: boolean;
}

/**
 * Puts previews into a pull request. Makes them first, or takes those that a job without rights has made: then nothing of the
 * commit that is previewed is run here.
 *
 * @throws {Refusal} when an option is refused or the base is unknown.
 * @throws {DeliveryError} when the service refuses, or does not answer for too long.
 */
export async function comment(options: CommentOptions): Promise<void> {
    const target = readTarget(options);
    refuseIfAny("airlock comment", problemsOf(options));
    const signal = interruption();
    const head = options.head ?? checkedOut();
    const digests = await digestsOf(options, head, signal);
    if (options.attachments !== undefined) {
        attach(options.attachments, digests);
    }
    const now = new Date();
    if (options.dryRun) {
        showUnposted(digests, { head, now, target, options });
        return;
    }
    const service = await serviceOf(target, options.detailsUrl, signal);
    const { detailsUrl } = options;
    const patience = { ...PATIENCE, signal, onWait: progress };
    const delivered = await deliver(service, { head, digests, now, patience, ...(detailsUrl && { detailsUrl }) });
    print(options.json ? JSON.stringify(delivered, null, 2) : delivered.map(outcomeText).join("\n"));
}

function problemsOf({ stack = [], base, digests, head = "", detailsUrl = "" }: CommentOptions): readonly Problem[] {
    const known = environmentNames(PROJECT);
    const unknown = stack.filter((name) => !known.includes(name)).join(", ");
    const isFolder = digests === undefined || statSync(digests, { throwIfNoEntry: false })?.isDirectory() === true;
    const link = /^(https?:\/\/[^\s()<>[\]]{1,2000})?$/;
    const wholeId = "give all 40 hexadecimal digits, lower-case";
    const sources = "give --base with the revision to compare with, or --digests with a folder of digests";
    const rules: readonly (readonly [holds: boolean, path: string, message: string, remedy: string])[] = [
        [unknown === "", "--stack", `"${unknown}" is not among the environments`, `use ${known.join(", ")}`],
        [(base ?? digests) !== undefined, "--base, --digests", "none is given", sources],
        [isFolder, "--digests", `"${digests}" is not a folder`, "name the folder of the digests"],
        [digests === undefined || head !== "", "--head", "is missing, and digests do not name their commit", wholeId],
        [head === "" || COMMIT.test(head), "--head", `"${head}" is not a commit's whole id`, wholeId],
        [
            link.test(detailsUrl),
            "--details-url",
            `"${detailsUrl}" is not an address that a comment can link to`,
            "give an https address without spaces and brackets",
        ],
    ];
    return rules.flatMap(([holds, path, message, remedy]) => (holds ? [] : [{ path, message, remedy }]));
}

function checkedOut(): string {
    try {
        const head = execFileSync("git", ["rev-parse", "--verify", "HEAD"], { cwd: PROJECT, stdio: "pipe" });
        return head.toString().trim();
    } catch {
        throw new Refusal("airlock comment", [
            {
                path: "--head",
                message: "is missing, and no commit is checked out",
                remedy: "give the commit's whole id",
            },
        ]);
    }
}

async function digestsOf(
    { stack = environmentNames(PROJECT), base, digests }: CommentOptions,
    head: string,
    signal: AbortSignal,
): Promise<readonly Digest[]> {
    const made: Digest[] = [];
    for (const name of new Set(stack)) {
        const digest = base === undefined ? handed(digests ?? "", name) : await compared(name, base, signal);
        const { revisions } = digest;
        made.push({ ...digest, ...(revisions && { revisions: { ...revisions, head: head.slice(0, 7) } }) });
    }
    return made;
}

async function compared(stack: string, base: string, signal: AbortSignal): Promise<Digest> {
    const { digest, failure } = await compareRevisions({ stack, base }, signal);
    if (failure !== undefined) {
        progress(failure.message);
        // The failure is what is delivered; that it is one, the caller learns all the same.
        process.exitCode = 1;
    }
    return digest;
}

/** What may be handed over, by the end of its name. */
const HANDED = [
    [".json", readHandedDigest],
    [".jsonl", readHandedEvents],
] as const;

/** What was handed over for a stack. Where that is nothing, or nothing to be read, the pull request is told so. */
function handed(dir: string, stack: string): Digest {
    const { name: project } = readProject(PROJECT);
    for (const [end, read] of HANDED) {
        const path = join(dir, `${stack}${end}`);
        // A link could name any file of this machine.
        const file = lstatSync(path, { throwIfNoEntry: false });
        if (file?.isFile()) {
            const isLong = file.size > LONGEST_DIGEST;
            const digest = isLong ? "is too long" : read(readFileSync(path, "utf8"), { project, stack });
            return typeof digest === "string" ? unread(stack, digest) : digest;
        }
    }
    return unread(stack, "is not there; the job that makes it did not get so far");
}

function unread(stack: string, why: string): Digest {
    return digestOf(failedPreview(stack, `the preview of ${stack} ${why}`));
}

function attach(dir: string, digests: readonly Digest[]): void {
    mkdirSync(dir, { recursive: true });
    for (const digest of digests) {
        const { text, rest } = renderMarkdown(digest);
        writeFileSync(join(dir, `${digest.stack}.md`), `${rest ?? text}\n`);
        writeFileSync(join(dir, `${digest.stack}.html`), `${renderHtml(digest)}\n`);
    }
    progress(`wrote ${digests.length} previews to ${dir}`);
}

async function serviceOf(
    target: Target,
    detailsUrl: string | undefined,
    signal: AbortSignal,
): Promise<PullRequestService> {
    if (target.kind === "codecommit") {
        return codeCommitService(target, signal);
    }
    const token = process.env.GITHUB_TOKEN ?? "";
    if (token === "") {
        throw new DeliveryError(
            "not-permitted",
            "there is no token for GitHub; give one that may write pull requests and checks as GITHUB_TOKEN",
        );
    }
    const apiUrl = (process.env.GITHUB_API_URL || "https://api.github.com").replace(/\/+$/, "");
    const graphqlUrl = process.env.GITHUB_GRAPHQL_URL || `${apiUrl}/graphql`;
    return gitHubService({ token, apiUrl, graphqlUrl, signal }, target, detailsUrl);
}

interface Unposted {
    readonly head: string;
    readonly now: Date;
    readonly target: Target;
    readonly options: CommentOptions;
}

function showUnposted(digests: readonly Digest[], { head, now, target, options }: Unposted): void {
    const format = MARKDOWN_FORMATS[target.kind];
    const previews = digests.map((digest) => {
        const judgement = judge(digest, false);
        const marker = { stack: digest.stack, head, made: now.toISOString(), risk: riskMark(digest) };
        const parts = { marker, judgement, acceptance: ACCEPTANCE[target.kind], detailsUrl: options.detailsUrl };
        return { stack: digest.stack, judgement, text: commentText(digest, parts, format).text };
    });
    const texts = previews.map(({ judgement, text }) => `${text}\n\n${judgementText(judgement)}`);
    print(options.json ? JSON.stringify(previews, null, 2) : texts.join("\n\n"));
}

const OUTCOMES = {
    posted: "posted",
    outdated: "not posted: a newer commit or a later preview is there",
    closed: "not posted: the pull request is closed",
} as const;

function outcomeText({ stack, outcome, judgement }: Delivered): string {
    return `${stack}: ${OUTCOMES[outcome]}${judgement === undefined ? "" : `; ${judgementText(judgement)}`}`;
}

function judgementText({ passes, title }: { readonly passes: boolean; readonly title: string }): string {
    return `${passes ? "passes" : "is held"}: ${title}`;
}
