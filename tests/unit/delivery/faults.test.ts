import assert from "node:assert/strict";
import { faultOf as codeCommitFault } from "../../../automation/delivery/codecommit";
import { DeliveryError, PassingFault, saidBy } from "../../../automation/delivery/errors";
import { faultOf as gitHubFault } from "../../../automation/delivery/github-api";

const NOW = Date.UTC(2026, 0, 1);

function github(status: number, headers: Record<string, string> = {}, message = "") {
    const fault = gitHubFault(status, new Headers(headers), message, NOW);
    return [fault.kind, fault instanceof PassingFault ? fault.waitMs : "final"];
}

describe("An answer of GitHub", () => {
    it("that asks to wait is waited for as long as it says", () => {
        assert.deepEqual(github(429, { "retry-after": "7" }), ["rate-limited", 7_000]);
        assert.deepEqual(github(403, { "retry-after": "0" }), ["rate-limited", 0]);
        const reset = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(NOW / 1000 + 90) };
        assert.deepEqual(github(403, reset), ["rate-limited", 90_000]);
        assert.deepEqual(github(403, { ...reset, "x-ratelimit-reset": String(NOW / 1000 - 5) }), ["rate-limited", 0]);
    });

    it("that tells of a limit and not how long is waited for a minute", () => {
        assert.deepEqual(github(429), ["rate-limited", 60_000]);
        assert.deepEqual(github(403, {}, "You have exceeded a secondary rate limit."), ["rate-limited", 60_000]);
        assert.deepEqual(github(429, { "retry-after": "soon" }), ["rate-limited", 60_000]);
    });

    it("that forbids is final, also where requests are left", () => {
        assert.deepEqual(github(403, { "x-ratelimit-remaining": "1" }, "Resource not accessible"), [
            "not-permitted",
            "final",
        ]);
        assert.deepEqual(github(401, {}, "Bad credentials"), ["not-permitted", "final"]);
    });

    it("of a fault of its own passes, from 500 on", () => {
        assert.deepEqual(github(500), ["unavailable", undefined]);
        assert.deepEqual(github(502), ["unavailable", undefined]);
        assert.deepEqual(github(499), ["refused", "final"]);
        assert.deepEqual(github(422, {}, "Validation Failed"), ["refused", "final"]);
    });
});

function codecommit(name: string, more: object = {}) {
    const fault = codeCommitFault(Object.assign(new Error("said"), { name, ...more }));
    return fault instanceof PassingFault || fault instanceof DeliveryError ? `${fault.name} ${fault.kind}` : fault.name;
}

describe("An error of CodeCommit", () => {
    const ROWS = [
        ["ThrottlingException", {}, "PassingFault rate-limited"],
        ["SomeException", { $metadata: { httpStatusCode: 429 } }, "PassingFault rate-limited"],
        ["SomeException", { $metadata: { httpStatusCode: 500 } }, "PassingFault unavailable"],
        ["EncryptionIntegrityChecksFailedException", {}, "PassingFault unavailable"],
        ["TimeoutError", {}, "PassingFault unavailable"],
        ["Error", { syscall: "connect" }, "PassingFault unavailable"],
        ["CommentDeletedException", {}, "Gone"],
        ["CommentDoesNotExistException", {}, "Gone"],
        ["RevisionNotCurrentException", {}, "Gone"],
        ["PullRequestAlreadyClosedException", {}, "Gone"],
        ["AccessDeniedException", { $metadata: { httpStatusCode: 400 } }, "DeliveryError not-permitted"],
        ["CredentialsProviderError", {}, "DeliveryError not-permitted"],
        ["ExpiredTokenException", {}, "DeliveryError not-permitted"],
        ["PullRequestDoesNotExistException", {}, "DeliveryError not-found"],
        ["RepositoryDoesNotExistException", {}, "DeliveryError not-found"],
        ["PullRequestCannotBeApprovedByAuthorException", {}, "DeliveryError refused"],
        ["SomeException", { $metadata: { httpStatusCode: 499 } }, "DeliveryError refused"],
    ] as const;
    for (const [name, more, fault] of ROWS) {
        it(`${name} ${JSON.stringify(more)} is ${fault}`, () => {
            assert.equal(codecommit(name, more), fault);
        });
    }
});

describe("What a service said", () => {
    it("is repeated on one line, without what a terminal obeys, and not without end", () => {
        assert.equal(saidBy(" a\n\u001b[31mb\u202ec "), "a [31mbc");
        assert.equal(saidBy("x".repeat(301)).length, 300);
    });
});
