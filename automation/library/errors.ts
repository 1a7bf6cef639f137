import type { Problem } from "../../release/problem";
import type { Digest } from "../preview/digest";
import type { PolicyFinding, Resource } from "./progress";

/**
 * Why an operation failed.
 *
 * - `settings-refused`: a setting, an override or an argument of the call; `problems` says which and what to do.
 * - `guard-refused`: a rule of the library: no reason given for the last environment, an unknown release; see `problems`.
 * - `protected`: what would be deleted or replaced is protected.
 * - `account-refused`: the credentials are of another account than is allowed.
 * - `program-failed`: the project's program threw, does not compile, or gave outputs that are none of an environment.
 * - `policy-violated`: a mandatory policy; `findings` says which.
 * - `provider-refused`: a provider, or AWS through it, refused a resource.
 * - `aws-refused`: AWS refused a call that the library makes itself.
 * - `conflict`: another update of the same environment is in progress.
 * - `cancelled`: by the caller's signal, or by someone else with `cancel`.
 * - `timed-out`: after `timeoutSeconds`.
 * - `not-found`: the environment, or what is needed of it, is not up.
 * - `engine-missing`: no Pulumi CLI, one that is too old, or one without a plugin that the project needs.
 * - `backend-unreachable`: where the state is kept cannot be reached or refuses the credentials.
 * - `secrets-unreadable`: the secrets' key or passphrase is missing or wrong.
 * - `engine-failed`: what none of the others is; the message is the engine's own.
 */
export type ErrorKind =
    | "settings-refused"
    | "guard-refused"
    | "protected"
    | "account-refused"
    | "program-failed"
    | "policy-violated"
    | "provider-refused"
    | "aws-refused"
    | "conflict"
    | "cancelled"
    | "timed-out"
    | "not-found"
    | "engine-missing"
    | "backend-unreachable"
    | "secrets-unreadable"
    | "engine-failed";

/** One cause of a failure: what was said, and of which resource. */
export interface Failure {
    readonly resource?: Resource;
    readonly message: string;
}

/** What an {@link EnvironmentError} is made of, beside its kind and where it happened. */
export interface ErrorDetails {
    /** Every cause, in the order in which they came; at least one. */
    readonly failures: readonly [Failure, ...Failure[]];
    /** What is wrong in something a person wrote, with one remedy each. */
    readonly problems?: readonly Problem[];
    /** Policies that were violated. */
    readonly findings?: readonly PolicyFinding[];
    /** What a preview had come to. */
    readonly digest?: Digest;
    /** The error beneath, where there is one. */
    readonly cause?: unknown;
}

/** The only error that the library's operations reject with. The message can be shown as it is. */
export class EnvironmentError extends Error {
    override readonly name = "EnvironmentError";
    readonly kind: ErrorKind;
    /** Name of the environment. */
    readonly environment: string;
    /** Every cause, in the order in which they came; at least one. */
    readonly failures: readonly [Failure, ...Failure[]];
    /** The resource of the first cause; absent where it is of no one resource. */
    readonly resource: Resource | undefined;
    /** What is wrong in something a person wrote, with one remedy each; empty for other kinds. */
    readonly problems: readonly Problem[];
    /** Policies that were violated; empty for other kinds. */
    readonly findings: readonly PolicyFinding[];
    /** What a preview had come to, the cause first, to be rendered; absent where none had begun. */
    readonly digest: Digest | undefined;

    constructor(kind: ErrorKind, environment: string, details: ErrorDetails) {
        const { failures, problems, findings, digest, cause } = details;
        const [first, ...more] = failures;
        // Where a program stumbled is for its failures to tell.
        const [said = ""] = first.message.split(/\n {4}at /);
        const what = first.resource === undefined ? said : `${first.resource.name}: ${said}`;
        super(`${environment}: ${what}${more.length > 0 ? ` (and ${more.length} more)` : ""}`, { cause });
        this.kind = kind;
        this.environment = environment;
        this.failures = failures;
        this.resource = first.resource;
        this.problems = problems ?? [];
        this.findings = findings ?? [];
        this.digest = digest;
    }

    /** The fields as plain data, for logs and for other programs: everything but the stack, the digest and the error beneath. */
    toJSON() {
        const { kind, environment, message, failures, problems, findings } = this;
        return { kind, environment, message, failures, problems, findings };
    }
}
