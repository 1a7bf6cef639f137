import { type Answered, type Asked, type HttpService, serve } from "./http-service";

interface CheckRun {
    readonly id: number;
    readonly name: string;
    readonly head_sha: string;
    readonly external_id?: string;
    readonly conclusion?: string;
    readonly details_url?: string;
    readonly output?: { readonly title: string; readonly summary: string; readonly text: string };
}

interface Comment {
    readonly id: number;
    body: string;
    readonly user: { readonly login: string };
}

/** What a token may do. */
export interface Token {
    readonly login: string;
    /** Whether it may write, which that of a pull request from a fork may not. */
    readonly writes: boolean;
}

/** GitHub as far as previews use it, with one repository `acme/platform` and its pull request 12. */
export interface GitHubStandIn extends HttpService {
    readonly pull: { head: string; state: "open" | "closed"; labels: string[] };
    comments: Comment[];
    /** Number of the next comment; none is given twice. */
    nextId: number;
    readonly checks: CheckRun[];
    readonly tokens: Map<string, Token>;
}

/** Longest body of a comment, and longest text of a check run. */
const LONGEST = 65_536;
const NOT_FOUND: Answered = { status: 404, body: { message: "Not Found" } };
const FORBIDDEN: Answered = { status: 403, body: { message: "Resource not accessible by integration" } };
const REPOSITORY = "/repos/acme/platform";

/**
 * Starts it.
 *
 * @see https://docs.github.com/en/rest
 */
export async function startGitHub(head: string): Promise<GitHubStandIn> {
    const state: Omit<GitHubStandIn, keyof HttpService> = {
        pull: { head, state: "open", labels: [] },
        comments: [],
        nextId: 1001,
        checks: [],
        tokens: new Map([["good-token", { login: "github-actions[bot]", writes: true }]]),
    };
    const service = await serve((asked) => answer(state, asked));
    return Object.assign(state, service);
}

function answer(state: Omit<GitHubStandIn, keyof HttpService>, asked: Asked): Answered {
    const token = state.tokens.get(/^Bearer (.*)$/.exec(asked.headers.authorization ?? "")?.[1] ?? "");
    if (token === undefined) {
        return { status: 401, body: { message: "Bad credentials" } };
    }
    if (asked.path === "/graphql") {
        return { status: 200, body: { data: { viewer: { login: token.login } } } };
    }
    if (asked.method !== "GET" && !token.writes) {
        return FORBIDDEN;
    }
    const route = `${asked.method} ${asked.path.replace(REPOSITORY, "")}`;
    const body = asked.body === "" ? {} : JSON.parse(asked.body);
    const [, id = ""] = /(\d+)$/.exec(route) ?? [];
    switch (route.replace(/\d+$/, "N").replace(/[0-9a-f]{40}/, "SHA")) {
        case "GET /pulls/N":
            return id === "12" ? { status: 200, body: pullOf(state) } : NOT_FOUND;
        case "GET /issues/12/comments":
            return { status: 200, body: page(state.comments, asked.query) };
        case "POST /issues/12/comments":
            return createComment(state, body, token);
        case "PATCH /issues/comments/N":
            return updateComment(state, Number(id), body);
        case "DELETE /issues/comments/N": {
            const known = state.comments.some((one) => one.id === Number(id));
            state.comments = state.comments.filter((one) => one.id !== Number(id));
            return known ? { status: 204 } : NOT_FOUND;
        }
        case "DELETE /issues/12/labels/risk-accepted":
            state.pull.labels = state.pull.labels.filter((label) => label !== "risk-accepted");
            return { status: 200, body: [] };
        case "GET /commits/SHA/check-runs": {
            const found = state.checks.filter(
                ({ name, head_sha }) => name === asked.query.get("check_name") && asked.path.includes(head_sha),
            );
            return { status: 200, body: { total_count: found.length, check_runs: found } };
        }
        case "POST /check-runs":
            state.checks.push({ ...body, id: state.checks.length + 1 });
            return bounded(body.output.text) ?? { status: 201, body: {} };
        case "PATCH /check-runs/N": {
            const at = Number(id) - 1;
            state.checks[at] = { ...state.checks[at], ...body };
            return { status: 200, body: {} };
        }
        default:
            return NOT_FOUND;
    }
}

function pullOf({ pull }: Pick<GitHubStandIn, "pull">) {
    return { number: 12, state: pull.state, head: { sha: pull.head }, labels: pull.labels.map((name) => ({ name })) };
}

function page(comments: readonly Comment[], query: URLSearchParams): readonly Comment[] {
    const size = Number(query.get("per_page") ?? 30);
    const start = (Number(query.get("page") ?? 1) - 1) * size;
    return comments.slice(start, start + size);
}

function createComment(
    state: Pick<GitHubStandIn, "comments" | "nextId">,
    { body }: { body: string },
    { login }: Token,
): Answered {
    const refused = bounded(body);
    if (refused !== undefined) {
        return refused;
    }
    const id = state.nextId;
    state.nextId += 1;
    state.comments.push({ id, body, user: { login } });
    return { status: 201, body: { id } };
}

function updateComment(state: Pick<GitHubStandIn, "comments">, id: number, { body }: { body: string }): Answered {
    const known = state.comments.find((one) => one.id === id);
    if (known === undefined) {
        return NOT_FOUND;
    }
    known.body = body;
    return bounded(body) ?? { status: 200, body: { id } };
}

function bounded(text: string): Answered | undefined {
    return text.length > LONGEST
        ? { status: 422, body: { message: "Validation Failed: body is too long" } }
        : undefined;
}
