import { type Answer, known, unknown } from "../finding";

/**
 * Asks AWS, and turns what goes wrong into what would make it go right.
 *
 * @param action what the credentials must be allowed, as IAM names it.
 * @throws what is no failure of AWS or of the way to it, but a mistake of this program.
 */
export async function ask<Value>(action: string, question: () => Promise<Value>): Promise<Answer<Value>> {
    try {
        return known(await question());
    } catch (error) {
        const reason = reasonOf(action, error as Failure);
        if (reason === undefined) {
            throw error;
        }
        return reason;
    }
}

/** What the SDK and Node tell of a failure. */
interface Failure {
    readonly name: string;
    readonly message: string;
    readonly code?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
}

const DENIED = /AccessDenied|UnauthorizedOperation|NotAuthorized|Forbidden|AuthorizationError/;
const EXPIRED = /Expired|InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId|SignatureDoesNotMatch|AuthFailure/;
const NO_CREDENTIALS = /CredentialsProvider|CredentialsError|TokenProvider/;
const UNREACHABLE = /ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ENETUNREACH|ETIMEDOUT|TimeoutError/;

const SHELL = "give the shell credentials of the stack's account: aws sso login --profile <profile>, and AWS_PROFILE";

function reasonOf(action: string, { name, message, code = "", $metadata }: Failure) {
    const said = `${name} ${code}`;
    if (NO_CREDENTIALS.test(said)) {
        return unknown("there are no credentials", SHELL);
    }
    if (EXPIRED.test(said)) {
        return unknown(`the credentials are not taken (${name})`, SHELL);
    }
    if (DENIED.test(said) || $metadata?.httpStatusCode === 403) {
        return unknown("the credentials do not allow it", `allow ${action}`);
    }
    if (UNREACHABLE.test(said)) {
        return unknown(`AWS cannot be reached (${code || name})`, "run it where AWS's endpoints are reached");
    }
    return $metadata === undefined
        ? undefined
        : unknown(`${name}: ${message.split("\n")[0]}`, "look it up by hand, or run it again");
}
