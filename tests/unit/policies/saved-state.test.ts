import assert from "node:assert/strict";
import { judgeState } from "../../../automation/policies";
import { readSavedState } from "../../../automation/saved-state";
import { describeViolation } from "../../../policies/judge";
import { Refusal } from "../../../release/problem";

const PREFIX = "urn:pulumi:prod::airlock::";
const PROVIDER = `${PREFIX}pulumi:providers:aws::default_7_48_0`;
const SECRET_MARK = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:abc" };
const TAGS = { Project: "airlock", Environment: "prod", ManagedBy: "pulumi" };

const RESOURCES = [
    { urn: `${PREFIX}pulumi:pulumi:Stack::airlock-prod`, type: "pulumi:pulumi:Stack", custom: false },
    {
        ...{ urn: PROVIDER, type: "pulumi:providers:aws", custom: true, id: "0a1b" },
        inputs: { defaultTags: JSON.stringify({ tags: TAGS }) },
    },
    {
        ...{ urn: `${PREFIX}aws:lambda/function:Function::run`, type: "aws:lambda/function:Function", custom: true },
        ...{
            id: "airlock-prod-run",
            provider: `${PROVIDER}::0a1b`,
            parent: `${PREFIX}pulumi:pulumi:Stack::airlock-prod`,
        },
        inputs: { environment: { variables: { GREETING: SECRET_MARK } }, loggingConfig: { logGroup: "run" } },
        protect: true,
        dependencies: [PROVIDER],
    },
];

function exported(resources: readonly object[], version = 3): string {
    return JSON.stringify({ version, deployment: { manifest: {}, resources } });
}

describe("A saved state", () => {
    it("gives what rules look at, with its provider's tags, and secrets closed", () => {
        const { stack, resources } = readSavedState(exported(RESOURCES));
        assert.equal(stack, "prod");
        assert.deepEqual(resources[2], {
            type: "aws:lambda/function:Function",
            name: "run",
            urn: `${PREFIX}aws:lambda/function:Function::run`,
            parent: `${PREFIX}pulumi:pulumi:Stack::airlock-prod`,
            id: "airlock-prod-run",
            protect: true,
            inputs: {
                environment: { variables: { GREETING: "[secret]" } },
                loggingConfig: { logGroup: "run" },
                tagsAll: TAGS,
            },
            dependencies: [PROVIDER],
        });
    });

    it("leaves out what waits for its deletion and what somebody else owns", () => {
        const [stack, provider, run] = RESOURCES;
        const state = exported([stack ?? {}, { ...provider, external: true }, { ...run, delete: true }]);
        assert.deepEqual(
            readSavedState(state).resources.map(({ type }) => type),
            ["pulumi:pulumi:Stack"],
        );
    });

    it("is judged as its stack", () => {
        const { stack, violations } = judgeState(exported(RESOURCES), "prod", "2026-11-30");
        assert.equal(stack, "prod");
        assert.deepEqual(violations.map(describeViolation), [
            'environment.variables.GREETING: "GREETING" holds a secret itself; give the name of a parameter or secret, and let what runs read it',
        ]);
    });

    for (const [what, text, stack, problem] of [
        [
            "a text that is no JSON",
            "Enter your passphrase",
            undefined,
            /\(top\): is not JSON; give what pulumi stack export/,
        ],
        ["JSON that is no state", "[]", undefined, /\(top\): is not as pulumi stack export writes it/],
        [
            "a resource without a type",
            exported([{ urn: "urn" }]),
            undefined,
            /deployment\.resources\.0\.type: is not as/,
        ],
        ["another format", exported(RESOURCES, 4), undefined, /version: "4" is not 3, the format that is known/],
        ["an empty stack", exported([]), undefined, /deployment\.resources: is empty/],
        ["a state of another stack", exported(RESOURCES), "dev", /--stack: "dev" is not the stack .*"prod"/],
    ] as const) {
        it(`refuses ${what}`, () => {
            assert.throws(
                () => judgeState(text, stack, "2026-11-30"),
                (error) => error instanceof Refusal && problem.test(error.message),
            );
        });
    }
});
