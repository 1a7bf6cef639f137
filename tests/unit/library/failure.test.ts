import assert from "node:assert/strict";
import type { ErrorKind } from "../../../automation/library/errors";
import {
    type Ending,
    errorText,
    failureOf,
    fromText,
    parseProblems,
    tellsOfFailure,
    textOf,
} from "../../../automation/library/failure";
import { formatProblems } from "../../../release/problem";
import { ENGINE_LOGS, engineLog } from "../../support/engine-logs";

/** As the SDK reports whatever command that ended with another exit code than 0. */
class CommandError extends Error {
    override readonly name: string = "CommandError";
}

function errorOf(log: string, more: Partial<Ending> = {}) {
    const events = engineLog(log).filter(tellsOfFailure);
    return failureOf({ environment: "dev", events, stderr: "", error: new CommandError("code: -2"), ...more });
}

/** Kind, name of the resource and message of every recorded run that failed. */
const RECORDED: { readonly [log: string]: readonly [ErrorKind, string | undefined, RegExp] } = {
    exception: ["program-failed", undefined, /^dev: Error: the program stumbled$/],
    "no-compile": ["program-failed", undefined, /SyntaxError: Unexpected token ';'$/],
    refusal: ["settings-refused", undefined, /tasks\.min: "70" is above 60; set it to 1 to 60$/],
    "provider-refused": ["provider-refused", "platform-0", /^dev: platform-0: the service says no: LimitExceeded$/],
    "check-refused": ["provider-refused", "platform-0", /"wrong" is none of the values$/],
    policy: ["policy-violated", "platform-0", /played-pack\/things-are-good: Things are good\.\nvalue: "dubious"/],
    "protected-destroy": ["protected", "platform-0", /because it is protected/],
    "protected-replace": ["protected", "platform-1", /is currently marked for protection/],
    cancelled: ["cancelled", undefined, /^dev: preview canceled$/],
    "no-such-plugin": ["engine-missing", "default", /no resource plugin 'pulumi-resource-played' found/],
    account: ["account-refused", "q", /AWS account ID not allowed: 111122223333/],
};

describe("The error of a recorded run", () => {
    for (const [log, [kind, resource, message]] of Object.entries(RECORDED)) {
        it(`of "${log}" is ${kind}`, () => {
            const error = errorOf(log);
            assert.equal(error.kind, kind);
            assert.equal(error.resource?.name, resource);
            assert.match(error.message, message);
        });
    }

    it("covers every recorded run that failed", () => {
        const failed = ENGINE_LOGS.filter((log) =>
            engineLog(log).some(({ diagnosticEvent }) => diagnosticEvent?.severity === "error"),
        );
        assert.deepEqual(failed.sort(), Object.keys(RECORDED).sort());
    });

    it("names every cause, and counts them in its message", () => {
        const error = errorOf("protected-destroy");
        assert.deepEqual(error.failures.map(({ resource }) => resource?.name).sort(), [
            "platform-0",
            "platform-1",
            "platform-2",
        ]);
        assert.match(error.message, /\(and 2 more\)$/);
    });

    it("never takes the engine's epilogue for a cause", () => {
        assert.ok(errorOf("provider-refused").failures.every(({ message }) => !/^update failed$/.test(message)));
    });

    it("has the policies that were not kept to, also those that stop nothing", () => {
        assert.deepEqual(
            errorOf("policy").findings.map(({ policy, level }) => [policy, level]),
            [
                ["keys-are-a", "advisory"],
                ["things-are-good", "mandatory"],
            ],
        );
    });

    it("is the interruption's, whatever else was said, where there was one", () => {
        const cancelled = errorOf("provider-refused", { interruption: "cancelled" });
        assert.equal(cancelled.kind, "cancelled");
        assert.deepEqual(
            cancelled.failures.map(({ message }) => message),
            ["was cancelled", "the service says no: LimitExceeded"],
        );
        const late = errorOf("cancelled", { interruption: "timed-out" });
        assert.equal(late.message, "dev: ran out of time");
    });

    it("is the program's where the error is the stack's own", () => {
        const urn = "urn:pulumi:dev::airlock::pulumi:pulumi:Stack::airlock-dev";
        const events = [{ diagnosticEvent: { urn, severity: "error", message: "Error: boom" } }];
        const error = failureOf({ environment: "dev", events, stderr: "", error: new Error() });
        assert.deepEqual([error.kind, error.resource], ["program-failed", undefined]);
    });

    it("can be told as JSON, with everything but the error beneath", () => {
        const { kind, failures, cause } = JSON.parse(JSON.stringify(errorOf("check-refused")));
        assert.equal(kind, "provider-refused");
        assert.equal(failures[0].resource.type, "played:index:Thing");
        assert.equal(cause, undefined);
    });

    it("is of the account where the program refuses credentials", () => {
        const problems = [
            { path: "credentials", message: 'they are of account "1"', remedy: "use credentials of that account" },
        ];
        const message = formatProblems('Update of stack "dev"', problems);
        const events = [{ diagnosticEvent: { severity: "error", message: `${message}\n` } }];
        const error = failureOf({ environment: "dev", events, stderr: "", error: new Error() });
        assert.equal(error.kind, "account-refused");
        assert.deepEqual(error.problems, problems);
    });
});

describe("The error of an engine that ended before its first event", () => {
    /** What engine 3.255 wrote. */
    const WRITTEN: readonly (readonly [ErrorKind, string])[] = [
        ["secrets-unreadable", "error: getting stack configuration: get stack secrets manager: incorrect passphrase"],
        [
            "secrets-unreadable",
            "error: getting stack configuration: get stack secrets manager: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables",
        ],
        [
            "engine-missing",
            "error: failed to load language plugin cobol: no language plugin 'pulumi-language-cobol' found in the workspace or on your $PATH",
        ],
        [
            "settings-refused",
            "error: validating stack config: Stack 'dev' with configuration key 'deletionProtection' must be of type 'boolean'",
        ],
        [
            "settings-refused",
            "error: getting stack configuration: invalid YAML file: yaml: line 22: mapping values are not allowed in this context",
        ],
        ["not-found", "error: no stack named 'nope' found"],
        ["engine-failed", "error: parsing plugin options for 'played': no folder at path '/project/nowhere'"],
    ];

    for (const [kind, stderr] of WRITTEN) {
        it(`is ${kind} for: ${stderr.slice(0, 90)}`, () => {
            const error = failureOf({ environment: "dev", events: [], stderr, error: new CommandError("") });
            assert.equal(error.kind, kind);
            assert.equal(error.message, `dev: ${stderr.replace("error: ", "")}`);
        });
    }

    it("is a conflict where the SDK says so, with whoever began the other update", () => {
        const error = new CommandError("");
        Object.defineProperty(error, "name", { value: "ConcurrentUpdateError" });
        const stderr =
            "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n" +
            "  file:///state/.pulumi/locks/organization/airlock/dev/6a07.json?no_tmp_dir=true: created by jo@desk (pid 333) at 2026-11-24T23:45:08Z";
        const conflict = failureOf({ environment: "dev", events: [], stderr, error });
        assert.equal(conflict.kind, "conflict");
        assert.equal(
            conflict.message,
            "dev: another update is in progress, begun by jo@desk (pid 333) at 2026-11-24T23:45:08Z",
        );
        const hosted = failureOf({ environment: "dev", events: [], stderr: "", error });
        assert.equal(hosted.message, "dev: another update is in progress");
    });

    it("says what the SDK says where the engine wrote nothing", () => {
        const sdk =
            "code: -2\n stdout: \n stderr: Command failed with exit code 255: pulumi stack output\nerror: gone\n err?: Error: Command failed\n";
        assert.equal(textOf(new CommandError(sdk)), "gone");
        assert.equal(textOf(new Error("plain")), "plain");
        assert.equal(textOf("no error"), "no error");
        assert.equal(fromText("dev", textOf(new CommandError(sdk))).kind, "engine-failed");
    });

    it("begins at the first line that says error", () => {
        assert.equal(errorText("warning: old\nerror: a\nb\n"), "a\nb");
        assert.equal(errorText("no such line"), "");
    });
});

describe("Problems in a program's own words", () => {
    it("come back as they were", () => {
        const problems = [
            { path: "network.zones[1]", message: '"x" is not an availability zone', remedy: "write a zone" },
            { path: "tasks.min", message: '"70; 80" is above 60', remedy: "set it to 1 to 60" },
        ];
        assert.deepEqual(parseProblems(formatProblems("Settings", problems)), problems);
        assert.deepEqual(parseProblems("Error: boom\n    at x"), []);
    });
});
