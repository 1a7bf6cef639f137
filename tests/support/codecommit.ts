import { type Answered, type Asked, type HttpService, serve } from "./http-service";

interface Comment {
    readonly commentId: string;
    content: string;
    readonly authorArn: string;
    readonly creationDate: number;
    deleted: boolean;
    readonly clientRequestToken?: string;
}

/** CodeCommit as far as previews use it, and the one call to STS, with one repository `platform` and its pull request 12. */
export interface CodeCommitStandIn extends HttpService {
    readonly pull: { head: string; state: "OPEN" | "CLOSED"; revision: string };
    readonly comments: Comment[];
    /** Who calls. */
    caller: string;
    approval?: string;
}

/** Comments of a page; the service's own are larger. */
const PAGE = 3;
const LONGEST = 10_240;

type State = Omit<CodeCommitStandIn, keyof HttpService>;

/** Starts it. @see https://docs.aws.amazon.com/codecommit/latest/APIReference */
export async function startCodeCommit(head: string): Promise<CodeCommitStandIn> {
    const state: State = {
        pull: { head, state: "OPEN", revision: "r1" },
        comments: [],
        caller: "arn:aws:sts::111122223333:assumed-role/reviewer/airlock-preview",
    };
    const service = await serve((asked) => answer(state, asked));
    return Object.assign(state, service);
}

/** What a request asks for: `PostCommentForPullRequest`, or `STS`. */
export function operationOf({ headers }: Asked): string {
    return String(headers["x-amz-target"] ?? "STS").replace("CodeCommit_20150413.", "");
}

const NEVER = "2999-01-01T00:00:00Z";

function xml(action: string, result: string): Answered {
    const body = `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${result}</${action}Result></${action}Response>`;
    return { status: 200, headers: { "content-type": "text/xml" }, body };
}

/** An error as the service answers it. */
export function refused(type: string, message = "no", status = 400): Answered {
    return { status, headers: { "x-amzn-errortype": type }, body: { __type: type, message } };
}

function answer(state: State, asked: Asked): Answered {
    const operation = operationOf(asked);
    if (asked.path === "/credentials") {
        // Those of a container, as CodeBuild gives its builds.
        return { status: 200, body: { AccessKeyId: "AKIDBUILD", SecretAccessKey: "x", Token: "x", Expiration: NEVER } };
    }
    const sts = new URLSearchParams(asked.body);
    if (sts.get("Action") === "AssumeRole") {
        const role = (sts.get("RoleArn") ?? "").replace(":iam:", ":sts:").replace(":role/", ":assumed-role/");
        state.caller = `${role}/${sts.get("RoleSessionName")}`;
        const credentials = `<AccessKeyId>AKIDROLE</AccessKeyId><SecretAccessKey>x</SecretAccessKey><SessionToken>x</SessionToken><Expiration>${NEVER}</Expiration>`;
        return xml("AssumeRole", `<Credentials>${credentials}</Credentials>`);
    }
    if (operation === "STS") {
        return xml("GetCallerIdentity", `<Arn>${state.caller}</Arn><UserId>X</UserId><Account>111122223333</Account>`);
    }
    const input = JSON.parse(asked.body);
    if (input.pullRequestId !== undefined && input.pullRequestId !== "12") {
        return refused("PullRequestDoesNotExistException", "There is no such pull request");
    }
    switch (operation) {
        case "GetPullRequest":
            return { status: 200, body: { pullRequest: pullOf(state) } };
        case "GetCommentsForPullRequest":
            return comments(state, input);
        case "PostCommentForPullRequest":
            return post(state, input);
        case "UpdateComment":
        case "DeleteCommentContent":
            return change(state, operation, input);
        case "UpdatePullRequestApprovalState":
            if (input.revisionId !== state.pull.revision) {
                return refused("RevisionNotCurrentException");
            }
            state.approval = input.approvalState;
            return { status: 200, body: {} };
        default:
            return refused("UnknownOperationException");
    }
}

function pullOf({ pull }: State) {
    return {
        pullRequestId: "12",
        pullRequestStatus: pull.state,
        revisionId: pull.revision,
        pullRequestTargets: [
            { repositoryName: "platform", sourceCommit: pull.head, destinationCommit: "d".repeat(40) },
        ],
    };
}

function comments(state: State, { nextToken = "0" }: { nextToken?: string }): Answered {
    const start = Number(nextToken);
    const found = state.comments.slice(start, start + PAGE);
    const more = start + PAGE < state.comments.length ? { nextToken: String(start + PAGE) } : {};
    return { status: 200, body: { commentsForPullRequestData: found.map((one) => ({ comments: [one] })), ...more } };
}

function post(state: State, { content, clientRequestToken }: Comment): Answered {
    if (content.length > LONGEST) {
        return refused("CommentContentSizeLimitExceededException");
    }
    const known = state.comments.find((one) => one.clientRequestToken === clientRequestToken);
    if (known !== undefined) {
        return { status: 200, body: { comment: known } };
    }
    const at = state.comments.length;
    const made = { authorArn: state.caller, creationDate: 1_700_000_000 + at, deleted: false };
    state.comments.push({ commentId: `c${at}`, content, clientRequestToken, ...made });
    return { status: 200, body: { comment: state.comments.at(-1) } };
}

function change(state: State, operation: string, { commentId, content }: Comment): Answered {
    const known = state.comments.find((one) => one.commentId === commentId);
    if (known === undefined) {
        return refused("CommentDoesNotExistException");
    }
    if (known.deleted) {
        return refused("CommentDeletedException");
    }
    if (operation === "DeleteCommentContent") {
        known.deleted = true;
        return { status: 200, body: {} };
    }
    if (known.authorArn !== state.caller) {
        return refused("CommentNotCreatedByCallerException");
    }
    if (content.length > LONGEST) {
        return refused("CommentContentSizeLimitExceededException");
    }
    known.content = content;
    return { status: 200, body: {} };
}
