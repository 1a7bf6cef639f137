import assert from "node:assert/strict";
import { EnvironmentError } from "../../../automation/library/errors";
import {
    accountProblems,
    callProblems,
    optionProblems,
    reasonProblems,
    refuseProtected,
    registryProblems,
    releaseProblems,
} from "../../../automation/library/guards";
import { historyEntry } from "../../../automation/library/history";
import { readOutputs } from "../../../automation/library/outputs";
import { environments, settingsOf } from "../../support/settings";

const OPTIONS = { projectDir: "/project", stack: "dev" };
const pathsOf = (problems: readonly { readonly path: string }[]) => problems.map(({ path }) => path);

describe("What is checked of a call", () => {
    it("bounds of its limits, both sides", () => {
        assert.deepEqual(callProblems({ timeoutSeconds: 1, graceSeconds: 0, limit: 1, reason: "x" }), []);
        assert.deepEqual(callProblems({ timeoutSeconds: 86_400, graceSeconds: 3600, limit: 1000 }), []);
        const low = callProblems({ timeoutSeconds: 0.9, graceSeconds: -1, limit: 0, reason: " " });
        const high = callProblems({ timeoutSeconds: 86_401, graceSeconds: 3601, limit: 1001, reason: "x".repeat(501) });
        for (const problems of [low, high]) {
            assert.deepEqual(pathsOf(problems), ["timeoutSeconds", "graceSeconds", "limit", "reason"]);
        }
        assert.deepEqual(callProblems({ reason: "x".repeat(500) }), []);
        assert.deepEqual(pathsOf(callProblems({ timeoutSeconds: Number.NaN })), ["timeoutSeconds"]);
    });

    it("account ids, by their place in the list", () => {
        const ids = ["111122223333", "11112222333", "1111222233334"];
        assert.deepEqual(pathsOf(optionProblems({ ...OPTIONS, allowedAccountIds: ids })), [
            "allowedAccountIds[1]",
            "allowedAccountIds[2]",
        ]);
        assert.deepEqual(optionProblems(OPTIONS), []);
    });
});

describe("The guard of the last environment", () => {
    it("wants a reason there, outside its pipeline, and nowhere else", () => {
        assert.deepEqual(pathsOf(reasonProblems(settingsOf("prod"), OPTIONS, {})), ["reason"]);
        assert.deepEqual(reasonProblems(settingsOf("prod"), OPTIONS, { reason: "a fire" }), []);
        assert.deepEqual(reasonProblems(settingsOf("prod"), { ...OPTIONS, insidePipeline: true }, {}), []);
        assert.deepEqual(reasonProblems(settingsOf("staging"), OPTIONS, {}), []);
    });
});

describe("The guard of accounts", () => {
    it("lets through those that are listed, and names the others", () => {
        assert.deepEqual(accountProblems("111122223333", ["222233334444", "111122223333"]), []);
        const [problem] = accountProblems("999988887777", ["222233334444", "111122223333"]);
        assert.equal(
            problem?.message,
            'they are of account "999988887777", and allowed are 222233334444, 111122223333',
        );
        assert.equal(accountProblems("111122223333", []).length, 1);
    });
});

describe("The guard of what is protected", () => {
    it("refuses the environment as a whole, with every resource that is", () => {
        const urns = ["a", "b"].map((name) => `urn:pulumi:dev::airlock::t::${name}`);
        const state = { secrets: undefined, workloads: [], protectedUrns: urns };
        assert.throws(
            () => refuseProtected("dev", "airlock", state),
            (error: unknown) =>
                error instanceof EnvironmentError &&
                error.kind === "protected" &&
                error.failures.map(({ resource }) => resource?.name).join() === "a,b",
        );
        refuseProtected("dev", "airlock", { ...state, protectedUrns: [] });
    });
});

describe("The guard of the registry", () => {
    it("lets it be emptied by the environment that makes it, and by no other", () => {
        assert.deepEqual(registryProblems(settingsOf("dev")), []);
        assert.deepEqual(pathsOf(registryProblems(settingsOf("prod"))), ["emptyRegistry"]);
        const apart = environments({ prod: { account: "333344445555" } });
        assert.deepEqual(registryProblems(settingsOf("prod", apart)), []);
    });
});

describe("The guard of releases", () => {
    const release = "ab".repeat(32);

    it("wants a workload of the settings, a whole hash, and an environment with an inbox", () => {
        assert.deepEqual(releaseProblems(settingsOf("staging"), { workload: "hello", release }), []);
        const wrong = [
            [{ workload: "hallo", release }, "workload"],
            [{ workload: "hello", release: release.slice(1) }, "release"],
            [{ workload: "hello", release: release.toUpperCase() }, "release"],
        ] as const;
        for (const [options, path] of wrong) {
            assert.deepEqual(pathsOf(releaseProblems(settingsOf("staging"), options)), [path]);
        }
        assert.deepEqual(pathsOf(releaseProblems(settingsOf("dev"), { workload: "hello", release })), ["environment"]);
    });
});

describe("What an environment says of itself", () => {
    const outputs = {
        environment: "dev",
        vpcId: "vpc-0123456789abcdef0",
        addresses: ["dev.example.com"],
        pipelines: { hello: "arn:aws:codepipeline:eu-west-1:111122223333:airlock-dev-hello" },
        firstPush: {},
        readerPolicyArn: "arn:aws:iam::111122223333:policy/airlock-dev-reader",
    };

    it("is taken as it is, with what a newer project adds", () => {
        assert.deepEqual(readOutputs("dev", { ...outputs, more: 1 }), { ...outputs, more: 1 });
        const linked = { ...outputs, onPremises: { interfaces: {}, resolverAddresses: [] } };
        assert.deepEqual(readOutputs("dev", linked), linked);
    });

    it("is refused where it is not an environment's, every output at once", () => {
        assert.throws(
            () => readOutputs("dev", { ...outputs, vpcId: 7, addresses: [1], onPremises: "no" }),
            (error: unknown) =>
                error instanceof EnvironmentError &&
                error.kind === "program-failed" &&
                error.failures.map(({ message }) => message.split(" ")[1]).join() === "vpcId,addresses.0,onPremises",
        );
    });
});

describe("An entry of the history", () => {
    const summary = {
        kind: "update",
        startTime: new Date(0),
        endTime: new Date(1000),
        message: "a fire",
        environment: {},
        config: {},
        result: "succeeded",
        version: 3,
        resourceChanges: { create: 2, same: 1 },
    } as const;

    it("is in the library's words", () => {
        assert.deepEqual(historyEntry(summary), {
            version: 3,
            kind: "up",
            result: "succeeded",
            message: "a fire",
            startedAt: new Date(0),
            endedAt: new Date(1000),
            counts: { create: 2, same: 1 },
        });
    });

    it("has no number where the backend gives none, and no end while it is in progress", () => {
        const { endTime: _, ...running } = summary;
        const entry = historyEntry({ ...running, version: 0, result: "in-progress" } as Parameters<
            typeof historyEntry
        >[0]);
        assert.deepEqual(Object.keys(entry).sort(), ["counts", "kind", "message", "result", "startedAt"]);
    });
});
