import type { Problem } from "../../release/problem";
import { type DiagnosticEvent, type EngineEvent, STACK_TYPE, typeOfUrn } from "../engine-event";
import { EnvironmentError, type ErrorKind, type Failure } from "./errors";
import { findingOf, resourceOf } from "./progress";

/** How an operation of the engine came to its end, when it was no good end. */
export interface Ending {
    /** Name of the environment. */
    readonly environment: string;
    /** Those of the operation's events that {@link tellsOfFailure}. */
    readonly events: readonly EngineEvent[];
    /** What the engine wrote to standard error. */
    readonly stderr: string;
    /** Why the operation was interrupted, where it was. */
    readonly interruption?: "cancelled" | "timed-out";
    /** What the SDK threw. */
    readonly error: unknown;
}

/** Whether an event may say why an operation failed; the others need not be kept. */
export function tellsOfFailure({ diagnosticEvent, policyEvent }: EngineEvent): boolean {
    return diagnosticEvent?.severity === "error" || policyEvent !== undefined;
}

/** The error that an operation's end makes: from the engine's events where there are any, else from what it wrote. */
export function failureOf(ending: Ending): EnvironmentError {
    return (
        interrupted(ending) ??
        conflicting(ending) ??
        violated(ending) ??
        refused(ending) ??
        fromText(ending.environment, errorText(ending.stderr) || textOf(ending.error), ending.error)
    );
}

/** A rule for what only a text says. */
interface TextRule {
    readonly pattern: RegExp;
    readonly kind: ErrorKind;
}

/**
 * What an error event says by its text alone, since the event has no field for it.
 * Each row is what a real engine said (3.255); the texts are in `tests/unit/library/failure.test.ts`.
 */
const SAID: readonly TextRule[] = [
    { pattern: /cannot be deleted\s+because it is protected|is currently marked for protection/, kind: "protected" },
    { pattern: /^(?:update|preview|refresh|destroy) cancell?ed$/, kind: "cancelled" },
    { pattern: /^no resource plugin '.*' found/, kind: "engine-missing" },
    { pattern: /AWS account ID not allowed/, kind: "account-refused" },
];

/** What the engine writes when it ends before its first event; rows as above. */
const WRITTEN: readonly TextRule[] = [
    { pattern: /failed to load language plugin|no language plugin/, kind: "engine-missing" },
    { pattern: /secrets manager: |incorrect passphrase/, kind: "secrets-unreadable" },
    { pattern: /invalid YAML file|configuration key '.*' must be of type/, kind: "settings-refused" },
    { pattern: /^no stack named '.*' found/, kind: "not-found" },
];

/** Said at the end of whatever failed, and never the cause. */
const EPILOGUE = /^(?:update|preview|refresh|destroy) failed$/;

function interrupted({ environment, interruption, error, events }: Ending): EnvironmentError | undefined {
    if (interruption === undefined) {
        return undefined;
    }
    const message = interruption === "cancelled" ? "was cancelled" : "ran out of time";
    return new EnvironmentError(interruption, environment, {
        failures: [{ message }, ...events.flatMap(failuresIn).filter(({ message: said }) => !isCancellation(said))],
        cause: error,
    });
}

function isCancellation(text: string): boolean {
    return /\bcancell?ed\b/.test(text);
}

/** An operation that finds another in progress ends before its first event. */
function conflicting({ environment, stderr, error }: Ending): EnvironmentError | undefined {
    if (!(error instanceof Error) || error.name !== "ConcurrentUpdateError") {
        return undefined;
    }
    const by = /created by (.*)$/m.exec(errorText(stderr) || error.message)?.[1];
    const message = `another update is in progress${by === undefined ? "" : `, begun by ${by}`}`;
    return new EnvironmentError("conflict", environment, { failures: [{ message }], cause: error });
}

function violated({ environment, events, error }: Ending): EnvironmentError | undefined {
    const findings = events.flatMap(({ policyEvent }) => (policyEvent === undefined ? [] : [findingOf(policyEvent)]));
    const failures = findings
        .filter(({ level }) => level === "mandatory")
        .map(({ pack, policy, message, resource }): Failure => {
            const of = resource === undefined ? {} : { resource };
            return { message: `${pack}/${policy}: ${message}`, ...of };
        });
    return isFilled(failures)
        ? new EnvironmentError("policy-violated", environment, { failures, findings, cause: error })
        : undefined;
}

/** What the program, a provider or the engine itself refused, by whose the first error is. */
function refused({ environment, events, error }: Ending): EnvironmentError | undefined {
    const failures = events.flatMap(failuresIn);
    if (!isFilled(failures)) {
        return undefined;
    }
    const [{ message, resource }] = failures;
    const problems = parseProblems(message);
    const kind = kindByText(SAID, message) ?? (resource === undefined ? kindOfRefusal(problems) : "provider-refused");
    return new EnvironmentError(kind, environment, { failures, problems, cause: error });
}

/** Only the program refuses without a resource, and what it refuses in so many words are settings. */
function kindOfRefusal(problems: readonly Problem[]): ErrorKind {
    if (problems.length === 0) {
        return "program-failed";
    }
    return problems.some(({ path }) => path === "credentials") ? "account-refused" : "settings-refused";
}

function failuresIn({ diagnosticEvent }: EngineEvent): readonly Failure[] {
    if (diagnosticEvent?.severity !== "error") {
        return [];
    }
    const message = causeIn(diagnosticEvent);
    if (message === "" || EPILOGUE.test(message)) {
        return [];
    }
    const { urn } = diagnosticEvent;
    // An error of the stack itself is the program's.
    return [urn && typeOfUrn(urn) !== STACK_TYPE ? { resource: resourceOf(urn), message } : { message }];
}

/** What was said, without what the engine puts around it. */
function causeIn({ message }: DiagnosticEvent): string {
    return message.trim().replace(/^Running program '.*' failed with an unhandled exception:\n/, "");
}

/** An error that has no events: the engine ended before it began. */
export function fromText(environment: string, text: string, cause?: unknown): EnvironmentError {
    return new EnvironmentError(kindByText(WRITTEN, text) ?? "engine-failed", environment, {
        failures: [{ message: text }],
        cause,
    });
}

function kindByText(rules: readonly TextRule[], text: string): ErrorKind | undefined {
    return rules.find(({ pattern }) => pattern.test(text))?.kind;
}

/** The problems that the program's own refusals list, one a line: `  - <path>: <message>; <remedy>`. */
export function parseProblems(text: string): readonly Problem[] {
    return [...text.matchAll(/^ {2}- ([^\s:]+): (.*); (.*)$/gm)].map(([, path = "", message = "", remedy = ""]) => ({
        path,
        message,
        remedy,
    }));
}

/** From the first `error:` on, which is where the cause stands. */
export function errorText(output: string): string {
    const start = /^error: /m.exec(output);
    return start === null ? "" : output.slice(start.index + start[0].length).trim();
}

/**
 * What an error says. The SDK wraps a command's output into a text of its own, with the error repeated behind it.
 */
export function textOf(error: unknown): string {
    const text = error instanceof Error ? error.message : String(error);
    const output = text.split("\n err?: ")[0] ?? text;
    return errorText(output.replace(/^ stderr: /m, "")) || output.replace(/^[\s\S]*\n stderr: /, "").trim();
}

function isFilled<Item>(list: readonly Item[]): list is readonly [Item, ...Item[]] {
    return list.length > 0;
}
