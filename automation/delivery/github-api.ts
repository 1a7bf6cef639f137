import { DeliveryError, PassingFault, saidBy } from "./errors";

/** How GitHub is reached. */
export interface GitHubAccess {
    /** Token that may read and write pull requests and checks; never printed. */
    readonly token: string;
    /** Address of the REST interface, without a slash at its end: `https://api.github.com`. */
    readonly apiUrl: string;
    /** Address of the GraphQL interface: `https://api.github.com/graphql`. */
    readonly graphqlUrl: string;
    /** Milliseconds after which a request counts as not answered. @default 15,000 */
    readonly timeoutMs?: number;
    readonly signal?: AbortSignal;
}

/** An answer that says done, or that the thing is not there. */
export interface GitHubAnswer {
    readonly found: boolean;
    readonly body: unknown;
}

const TIMEOUT_MS = 15_000;
/** Milliseconds to wait at a secondary limit that does not say how long. */
const SECONDARY_WAIT_MS = 60_000;

/**
 * One request to GitHub, once.
 *
 * @param path `/repos/…`, or the whole address of the GraphQL interface.
 * @returns `found: false` for what is not there, or not for this token to see.
 * @throws {PassingFault} when the limit of requests is reached, GitHub has a fault of its own, or does not answer.
 * @throws {DeliveryError} when GitHub refuses.
 * @see https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export async function askGitHub(
    access: GitHubAccess,
    method: "GET" | "POST" | "PATCH" | "DELETE",
    path: string,
    body?: unknown,
): Promise<GitHubAnswer> {
    const response = await sent(access, method, path, body);
    const answer = await bodyOf(response);
    if (response.ok) {
        return { found: true, body: answer };
    }
    if (response.status === 404 || response.status === 410) {
        return { found: false, body: answer };
    }
    throw faultOf(response.status, response.headers, messageOf(answer), Date.now());
}

async function sent(access: GitHubAccess, method: string, path: string, body: unknown): Promise<Response> {
    const timeout = AbortSignal.timeout(access.timeoutMs ?? TIMEOUT_MS);
    try {
        return await fetch(path.startsWith("/") ? `${access.apiUrl}${path}` : path, {
            method,
            headers: {
                accept: "application/vnd.github+json",
                authorization: `Bearer ${access.token}`,
                "user-agent": "airlock",
                "x-github-api-version": "2022-11-28",
                ...(body !== undefined && { "content-type": "application/json" }),
            },
            ...(body !== undefined && { body: JSON.stringify(body) }),
            signal: access.signal === undefined ? timeout : AbortSignal.any([timeout, access.signal]),
        });
    } catch (error) {
        access.signal?.throwIfAborted();
        throw new PassingFault("unavailable", `GitHub does not answer (${reasonOf(error)})`);
    }
}

function reasonOf(error: unknown): string {
    const { name, cause } = error as { readonly name?: string; readonly cause?: { readonly code?: string } };
    return name === "TimeoutError" ? "nothing in time" : (cause?.code ?? "no connection");
}

async function bodyOf(response: Response): Promise<unknown> {
    try {
        const text = await response.text();
        return text === "" ? undefined : JSON.parse(text);
    } catch {
        if (response.ok) {
            throw new PassingFault("unavailable", "GitHub's answer broke off");
        }
        return undefined;
    }
}

function messageOf(body: unknown): string {
    const message = (body as { readonly message?: unknown } | undefined)?.message;
    return typeof message === "string" ? saidBy(message) : "";
}

/**
 * What an answer that is neither success nor "not there" means.
 *
 * @param message what GitHub said.
 * @param now milliseconds since 1970.
 */
export function faultOf(
    status: number,
    headers: Pick<Headers, "get">,
    message: string,
    now: number,
): PassingFault | DeliveryError {
    const said = message === "" ? "" : `: ${message}`;
    if (isLimited(status, headers, message)) {
        return new PassingFault(
            "rate-limited",
            `GitHub takes no more requests for now (${status}${said})`,
            waitOf(headers, now),
        );
    }
    if (status >= 500) {
        return new PassingFault("unavailable", `GitHub has a fault of its own (${status})`);
    }
    if (status === 401) {
        return new DeliveryError(
            "not-permitted",
            `GitHub does not know the token (401${said}); give a valid one as GITHUB_TOKEN`,
        );
    }
    if (status === 403) {
        return new DeliveryError(
            "not-permitted",
            `GitHub forbids it to this token (403${said}); it needs pull-requests: write and checks: write, which the token of a pull request from a fork never has: deliver from a workflow of the default branch (docs/pull-requests.md)`,
        );
    }
    return new DeliveryError("refused", `GitHub refuses it (${status}${said})`);
}

function isLimited(status: number, headers: Pick<Headers, "get">, message: string): boolean {
    return (
        status === 429 ||
        (status === 403 &&
            (headers.get("retry-after") !== null ||
                headers.get("x-ratelimit-remaining") === "0" ||
                /rate limit/i.test(message)))
    );
}

function waitOf(headers: Pick<Headers, "get">, now: number): number {
    const seconds = Number(headers.get("retry-after") ?? Number.NaN);
    if (Number.isFinite(seconds)) {
        return Math.max(0, seconds * 1000);
    }
    const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN);
    return headers.get("x-ratelimit-remaining") === "0" && Number.isFinite(reset)
        ? Math.max(0, reset * 1000 - now)
        : SECONDARY_WAIT_MS;
}
