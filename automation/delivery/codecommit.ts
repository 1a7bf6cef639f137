import type { CodeCommitClient, Comment, PullRequest as Found } from "@aws-sdk/client-codecommit";
import { sha256 } from "../../release/canonical";
import { MARKDOWN_FORMATS } from "../preview";
import { DeliveryError, PassingFault, saidBy } from "./errors";
import { ACCEPTANCE } from "./judgement";
import type { PostedComment, PullRequestService } from "./ports";
import type { Target } from "./target";

/** Milliseconds after which a request counts as not answered. */
const TIMEOUT_MS = 15_000;

/** Retries are the caller's, who reads anew before each. */
const CLIENT = {
    maxAttempts: 1,
    requestHandler: { requestTimeout: TIMEOUT_MS, connectionTimeout: TIMEOUT_MS },
};

/** Faults that are the service's own, or that pass. */
const PASSING = /^(ServiceUnavailable|InternalServerError|InternalFailure|EncryptionIntegrityChecksFailed)/;
const GONE = new Set(["CommentDoesNotExistException", "CommentDeletedException"]);

/** How CodeCommit is reached. */
interface Reached {
    readonly sdk: typeof import("@aws-sdk/client-codecommit");
    readonly client: CodeCommitClient;
    readonly signal?: AbortSignal;
    readonly repository: string;
    readonly pullRequestId: string;
}

/**
 * A pull request in CodeCommit: comments, and one state of approval for all stacks. Only comments of the caller's own session
 * can be changed there, so whoever posts must come with the same session name each time.
 *
 * @see https://docs.aws.amazon.com/codecommit/latest/APIReference/API_UpdateComment.html
 * @see https://docs.aws.amazon.com/codecommit/latest/APIReference/API_UpdatePullRequestApprovalState.html
 */
export async function codeCommitService(
    { repository, number }: Extract<Target, { kind: "codecommit" }>,
    signal?: AbortSignal,
): Promise<PullRequestService> {
    // Loaded here: whoever posts elsewhere does not wait for it.
    const sdk = await import("@aws-sdk/client-codecommit");
    const client = new sdk.CodeCommitClient(CLIENT);
    const reached: Reached = { sdk, client, repository, pullRequestId: String(number), ...(signal && { signal }) };
    const { pullRequestId } = reached;
    let caller: string | undefined;
    return {
        format: MARKDOWN_FORMATS.codecommit,
        acceptance: ACCEPTANCE.codecommit,
        async pullRequest() {
            const { pullRequestStatus, pullRequestTargets = [] } = await find(reached);
            const head = pullRequestTargets[0]?.sourceCommit ?? "";
            return { head, open: pullRequestStatus === "OPEN", labels: [] };
        },
        async ownComments() {
            caller ??= await whoAmI(signal);
            return commentsBy(caller, reached);
        },
        create: (content) => post(reached, content),
        update: (commentId, content) =>
            unlessGone(ask((o) => client.send(new sdk.UpdateCommentCommand({ commentId, content }), o), signal)),
        async remove(commentId) {
            const command = new sdk.DeleteCommentContentCommand({ commentId });
            await unlessGone(ask((o) => client.send(command, o), signal));
        },
        // There are no labels here, so none is withdrawn.
        async withdrawAcceptance() {},
        async conclude(head, previews, isWhole) {
            const { revisionId, pullRequestTargets = [] } = await find(reached);
            const passes = previews.every(({ judgement }) => judgement.passes);
            // The caller has one approval for all stacks. What a later preview tells of some is the later caller's to judge.
            if (pullRequestTargets[0]?.sourceCommit !== head || (passes && !isWhole)) {
                return;
            }
            const approvalState = passes ? "APPROVE" : "REVOKE";
            const input = { pullRequestId, revisionId, approvalState } as const;
            const command = new sdk.UpdatePullRequestApprovalStateCommand(input);
            await unlessGone(ask((o) => client.send(command, o), signal));
        },
        // CodeCommit keeps no second copy.
        async postedText() {
            return undefined;
        },
    };
}

/** One request, once; its error as what it means here. */
async function ask<Answer>(
    request: (options: { abortSignal?: AbortSignal }) => Promise<Answer>,
    signal?: AbortSignal,
): Promise<Answer> {
    try {
        return await request(signal === undefined ? {} : { abortSignal: signal });
    } catch (error) {
        signal?.throwIfAborted();
        throw faultOf(error);
    }
}

async function find({ sdk, client, signal, repository, pullRequestId }: Reached): Promise<Found> {
    const command = new sdk.GetPullRequestCommand({ pullRequestId });
    const { pullRequest } = await ask((o) => client.send(command, o), signal);
    const where = pullRequest?.pullRequestTargets?.[0]?.repositoryName;
    if (pullRequest === undefined || where !== repository) {
        throw new DeliveryError(
            "not-found",
            `pull request ${pullRequestId} is not of repository "${repository}" but of "${where}"; name the repository that it is of`,
        );
    }
    return pullRequest;
}

async function whoAmI(signal?: AbortSignal): Promise<string> {
    const { STSClient, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
    const client = new STSClient(CLIENT);
    const { Arn = "" } = await ask((o) => client.send(new GetCallerIdentityCommand({}), o), signal);
    return Arn;
}

async function commentsBy(
    caller: string,
    { sdk, client, signal, pullRequestId }: Reached,
): Promise<readonly PostedComment[]> {
    const found: Comment[] = [];
    let nextToken: string | undefined;
    do {
        const command = new sdk.GetCommentsForPullRequestCommand({ pullRequestId, nextToken });
        const page = await ask((o) => client.send(command, o), signal);
        found.push(...(page.commentsForPullRequestData ?? []).flatMap(({ comments = [] }) => comments));
        nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return found
        .filter(({ authorArn, deleted, inReplyTo }) => authorArn === caller && !deleted && inReplyTo === undefined)
        .sort(byAge)
        .map(({ commentId = "", content = "" }) => ({ id: commentId, text: content }));
}

async function post(reached: Reached, content: string): Promise<void> {
    const { sdk, client, signal, repository, pullRequestId } = reached;
    const target = (await find(reached)).pullRequestTargets?.[0];
    const command = new sdk.PostCommentForPullRequestCommand({
        pullRequestId,
        repositoryName: repository,
        beforeCommitId: target?.destinationCommit,
        afterCommitId: target?.sourceCommit,
        content,
        // The same text twice is one comment, even where its first answer was lost.
        clientRequestToken: sha256(content),
    });
    await ask((o) => client.send(command, o), signal);
}

function byAge(a: Comment, b: Comment): number {
    const [from, to] = [a.creationDate?.getTime() ?? 0, b.creationDate?.getTime() ?? 0];
    return from - to || ((a.commentId ?? "") < (b.commentId ?? "") ? -1 : 1);
}

/** A fault that says that what was to be changed is not there any more, or not as it was. */
class Gone extends Error {
    override readonly name = "Gone";
}

async function unlessGone(request: Promise<unknown>): Promise<boolean> {
    try {
        await request;
        return true;
    } catch (error) {
        if (error instanceof Gone) {
            return false;
        }
        throw error;
    }
}

/** What an error of the SDK means here. */
export function faultOf(error: unknown): Error {
    const {
        name = "",
        message = "",
        $metadata,
        $retryable,
    } = error as {
        readonly name?: string;
        readonly message?: string;
        readonly $metadata?: { readonly httpStatusCode?: number };
        readonly $retryable?: { readonly throttling?: boolean };
    };
    const status = $metadata?.httpStatusCode ?? 0;
    const said = saidBy(message);
    if (GONE.has(name) || name === "RevisionNotCurrentException" || name === "PullRequestAlreadyClosedException") {
        return new Gone(name);
    }
    if (/Throttl|TooManyRequests|RequestLimitExceeded/.test(name) || status === 429 || $retryable?.throttling) {
        return new PassingFault("rate-limited", `CodeCommit takes no more requests for now (${name})`);
    }
    if (status >= 500 || PASSING.test(name)) {
        return new PassingFault("unavailable", `CodeCommit has a fault of its own (${name})`);
    }
    if (/^(TimeoutError|AbortError|NetworkingError)$/.test(name) || (error as NodeJS.ErrnoException).syscall) {
        return new PassingFault("unavailable", `CodeCommit does not answer (${name})`);
    }
    if (/^(CredentialsProviderError|ExpiredToken|UnrecognizedClient|InvalidSignature)/.test(name)) {
        return new DeliveryError(
            "not-permitted",
            `AWS does not know the credentials (${name}: ${said}); sign in to AWS`,
        );
    }
    if (/^AccessDenied/.test(name)) {
        return new DeliveryError("not-permitted", `AWS forbids it to these credentials (${said})`);
    }
    if (/DoesNotExist/.test(name)) {
        return new DeliveryError(
            "not-found",
            `CodeCommit does not have it (${name}: ${said}); check repository and number`,
        );
    }
    return new DeliveryError("refused", `CodeCommit refuses it (${name}: ${said})`);
}
