import assert from "node:assert/strict";
import { type BackendFacts, checkBackend } from "../../../automation/doctor/backend";
import { checkCredentials } from "../../../automation/doctor/credentials";
import { known, unknown } from "../../../automation/doctor/finding";
import { CLOSED, linesOf } from "./world";

const FACTS: BackendFacts = {
    stack: "dev",
    backend: known({ url: "s3://state?region=eu-west-1", user: "ann" }),
    state: known({ resources: [{ urn: "u", type: "t", id: "i" }], pendingOperations: 0 }),
    locks: known([]),
};

function found(changes: Partial<BackendFacts> = {}): readonly string[] {
    return linesOf(checkBackend({ ...FACTS, ...changes }));
}

describe("The doctor's look at the backend", () => {
    it("finds nothing wrong where somebody is logged in, the stack is there and nobody is at it", () => {
        assert.deepEqual(found(), [
            "ok: logged in to s3://state?region=eu-west-1 as ann",
            "ok: stack dev is there, with 1 resource",
            "ok: nobody holds the lock of dev",
        ]);
    });

    it("tells only why there is no backend where there is none", () => {
        assert.deepEqual(found({ backend: unknown("PULUMI_ACCESS_TOKEN must be set", "pulumi login s3://<bucket>") }), [
            "problem: no backend: PULUMI_ACCESS_TOKEN must be set → pulumi login s3://<bucket>",
        ]);
    });

    it("notes a state that lies on one machine", () => {
        assert.match(
            found({ backend: known({ url: "file://~", user: "ann" }) })[1] ?? "",
            /^note: the state lies on this machine alone \(file:\/\/~\) → /,
        );
    });

    it("finds a stack that is not there, with the command that makes it", () => {
        assert.equal(
            found({ state: known(undefined) })[1],
            "problem: there is no stack dev → pulumi stack init dev --secrets-provider awskms://alias/<key>?region=<region>",
        );
    });

    it("finds an update that was killed in the middle", () => {
        assert.deepEqual(found({ state: known({ resources: [], pendingOperations: 2 }) }).slice(1, 3), [
            "ok: stack dev is there, with 0 resources",
            "problem: 2 operations begun and never heard of again → pulumi refresh --stack dev",
        ]);
    });

    it("finds who holds the lock, as far as the backend tells", () => {
        const cancel = "wait until that update has ended; if it was killed: pulumi cancel --stack dev";
        assert.deepEqual(found({ locks: known([{ by: "ben@desk", since: "2026-01-01T00:00:00Z" }, {}]) }).slice(2), [
            `problem: ben@desk holds the lock of dev since 2026-01-01T00:00:00Z → ${cancel}`,
            `problem: somebody holds the lock of dev → ${cancel}`,
        ]);
    });

    it("says what it could not look at", () => {
        assert.deepEqual(found({ state: CLOSED, locks: CLOSED }).slice(1), [
            "unchecked: state of dev not checked: the door is closed → open the door",
            "unchecked: lock of dev not checked: the door is closed → open the door",
        ]);
    });
});

describe("The doctor's look at credentials", () => {
    const FACT = { environment: "dev", account: "111122223333", placeholders: [], id: known("111122223333") };

    it("takes those of the stack's account", () => {
        assert.deepEqual(linesOf(checkCredentials(FACT)), ["ok: credentials are of account 111122223333"]);
    });

    it("finds another account's, and offers to write that one down", () => {
        assert.deepEqual(linesOf(checkCredentials({ ...FACT, id: known("222233334444") })), [
            'problem: credentials are of account "222233334444", and dev is in "111122223333" → use credentials of that account, or: npx airlock account dev 222233334444',
        ]);
    });

    it("finds placeholders, and says where there are no credentials", () => {
        const placeholder = {
            path: "environments[0].account",
            message: "is a placeholder",
            remedy: "set it: npx airlock account dev <12 digits>",
        };
        assert.deepEqual(linesOf(checkCredentials({ ...FACT, placeholders: [placeholder], id: CLOSED })), [
            "problem: environments[0].account: is a placeholder → npx airlock account dev <12 digits>",
            "unchecked: credentials not checked: the door is closed → open the door",
        ]);
    });
});
