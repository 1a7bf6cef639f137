import { z } from "zod";
import { MARKDOWN_FORMATS } from "../preview";
import { DeliveryError, saidBy } from "./errors";
import { askGitHub, type GitHubAccess, type GitHubAnswer } from "./github-api";
import { ACCEPTANCE, ACCEPTING_LABEL } from "./judgement";
import { readMarker } from "./marker";
import type { JudgedPreview, PostedComment, PullRequest, PullRequestService } from "./ports";
import type { Target } from "./target";

/** Entries of a page, the most that GitHub gives. */
const PAGE = 100;
/** Pages that are read; nobody writes so many comments. */
const MOST_PAGES = 100;

const PULL_REQUEST = z.object({
    state: z.string(),
    head: z.object({ sha: z.string() }),
    labels: z.array(z.object({ name: z.string() })),
});
const COMMENTS = z.array(
    z.object({
        id: z.number(),
        body: z.string().nullish(),
        user: z.object({ login: z.string() }).nullish(),
    }),
);
const VIEWER = z.object({ data: z.object({ viewer: z.object({ login: z.string() }) }) });
const CHECK_RUNS = z.object({
    check_runs: z.array(
        z.object({
            id: z.number(),
            external_id: z.string().nullish(),
            output: z.object({ text: z.string().nullish() }).nullish(),
        }),
    ),
});

/** Name of the check run of a stack: what a branch protection asks for. */
export function checkName(stack: string): string {
    return `airlock preview (${stack})`;
}

/** Where a pull request lies, and how it is reached. */
interface Place {
    readonly access: GitHubAccess;
    /** `owner/repository#number` */
    readonly name: string;
    /** Path of the repository. */
    readonly repo: string;
    readonly number: number;
    /** Page that a check run links to. */
    readonly detailsUrl?: string;
}

/**
 * A pull request on GitHub: comments, and one check run a stack. Only comments of the token's own owner are touched.
 *
 * @see https://docs.github.com/en/rest/issues/comments
 * @see https://docs.github.com/en/rest/checks/runs
 */
export function gitHubService(
    access: GitHubAccess,
    { owner, repository, number }: Extract<Target, { kind: "github" }>,
    detailsUrl?: string,
): PullRequestService {
    const repo = `/repos/${owner}/${repository}`;
    const name = `${owner}/${repository}#${number}`;
    const place: Place = { access, name, repo, number, ...(detailsUrl !== undefined && { detailsUrl }) };
    const issue = `${repo}/issues/${number}`;
    let login: string | undefined;
    return {
        format: MARKDOWN_FORMATS.github,
        acceptance: ACCEPTANCE.github,
        pullRequest: () => pullRequestAt(place),
        async ownComments() {
            login ??= await viewer(access);
            return commentsOf(login, place);
        },
        async create(text) {
            const { found } = await askGitHub(access, "POST", `${issue}/comments`, { body: text });
            if (!found) {
                throw notFound(name);
            }
        },
        async update(id, text) {
            return (await askGitHub(access, "PATCH", `${repo}/issues/comments/${id}`, { body: text })).found;
        },
        async remove(id) {
            await askGitHub(access, "DELETE", `${repo}/issues/comments/${id}`);
        },
        async withdrawAcceptance() {
            await askGitHub(access, "DELETE", `${issue}/labels/${ACCEPTING_LABEL}`);
        },
        async conclude(head, previews) {
            for (const preview of previews) {
                await putCheck(place, head, preview);
            }
        },
        async postedText(head, stack) {
            const text = (await checkRun(place, head, stack))?.output?.text ?? "";
            const marker = readMarker(text);
            return marker?.stack === stack && marker.head === head ? text : undefined;
        },
    };
}

async function pullRequestAt({ access, repo, number, name }: Place): Promise<PullRequest> {
    const answer = await askGitHub(access, "GET", `${repo}/pulls/${number}`);
    if (!answer.found) {
        throw notFound(name);
    }
    const { state, head, labels } = parsed(PULL_REQUEST, answer);
    return { head: head.sha, open: state === "open", labels: labels.map((label) => label.name) };
}

/** Whose the token is; the REST interface does not say that of a workflow's token. */
async function viewer(access: GitHubAccess): Promise<string> {
    const answer = await askGitHub(access, "POST", access.graphqlUrl, { query: "{ viewer { login } }" });
    return parsed(VIEWER, answer).data.viewer.login;
}

async function commentsOf(login: string, { access, repo, number }: Place): Promise<readonly PostedComment[]> {
    const found: PostedComment[] = [];
    for (let page = 1; page <= MOST_PAGES; page += 1) {
        const path = `${repo}/issues/${number}/comments?per_page=${PAGE}&page=${page}`;
        const comments = parsed(COMMENTS, await askGitHub(access, "GET", path));
        found.push(
            ...comments
                .filter(({ user }) => user?.login === login)
                .map(({ id, body }) => ({ id: String(id), text: body ?? "" })),
        );
        if (comments.length < PAGE) {
            break;
        }
    }
    return found.sort((a, b) => Number(a.id) - Number(b.id));
}

async function checkRun({ access, repo }: Place, head: string, stack: string) {
    const name = encodeURIComponent(checkName(stack));
    const path = `${repo}/commits/${head}/check-runs?check_name=${name}&filter=latest`;
    return parsed(CHECK_RUNS, await askGitHub(access, "GET", path)).check_runs[0];
}

/** Makes the check run of a commit, or renews the one that is there, unless that is of a later preview. */
async function putCheck(place: Place, head: string, { stack, judgement, text }: JudgedPreview): Promise<void> {
    const { access, repo, name, detailsUrl } = place;
    const known = await checkRun(place, head, stack);
    const made = readMarker(text)?.made ?? "";
    if ((known?.external_id ?? "") > made) {
        return;
    }
    const run = {
        name: checkName(stack),
        external_id: made,
        status: "completed",
        conclusion: judgement.passes ? "success" : "failure",
        output: { title: judgement.title, summary: `${judgement.title}.`, text },
        ...(detailsUrl !== undefined && { details_url: detailsUrl }),
    };
    const { found } =
        known === undefined
            ? await askGitHub(access, "POST", `${repo}/check-runs`, { ...run, head_sha: head })
            : await askGitHub(access, "PATCH", `${repo}/check-runs/${known.id}`, run);
    if (!found) {
        throw notFound(name);
    }
}

function notFound(what: string): DeliveryError {
    return new DeliveryError(
        "not-found",
        `GitHub has no pull request ${what}, or the token may not see it; check the number, and that the token is of that repository`,
    );
}

function parsed<Shape extends z.ZodType>(shape: Shape, { found, body }: GitHubAnswer): z.infer<Shape> {
    const result = shape.safeParse(body);
    if (found && result.success) {
        return result.data;
    }
    const said = JSON.stringify(body) ?? "nothing";
    throw new DeliveryError("refused", `GitHub's answer is not what its interface promises: ${saidBy(said)}`);
}
