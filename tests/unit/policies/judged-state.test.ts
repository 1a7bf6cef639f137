import assert from "node:assert/strict";
import { judgeState } from "../../../automation/policies";
import { describeViolation } from "../../../policies/judge";
import { Refusal } from "../../../release/problem";

const PREFIX = "urn:pulumi:prod::airlock::";
const PROVIDER = `${PREFIX}pulumi:providers:aws::default_7_48_0`;
const SECRET_MARK = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:abc" };
const TAGS = { Project: "airlock", Environment: "prod", ManagedBy: "pulumi" };

function resourcesWith(greeting: object) {
    return [
        { urn: `${PREFIX}pulumi:pulumi:Stack::airlock-prod`, type: "pulumi:pulumi:Stack", custom: false },
        {
            ...{ urn: PROVIDER, type: "pulumi:providers:aws", custom: true, id: "0a1b" },
            inputs: { defaultTags: JSON.stringify({ tags: TAGS }) },
        },
        {
            ...{
                urn: `${PREFIX}aws:lambda/function:Function::run`,
                type: "aws:lambda/function:Function",
                custom: true,
            },
            ...{ id: "airlock-prod-run", provider: `${PROVIDER}::0a1b` },
            inputs: {
                environment: { variables: { GREETING: greeting } },
                loggingConfig: { logGroup: "run" },
                tags: { Name: "run" },
            },
        },
    ];
}

function exported(resources: readonly object[]): string {
    return JSON.stringify({ version: 3, deployment: { manifest: {}, resources } });
}

const HELD =
    'environment.variables.GREETING: "GREETING" holds a secret itself; give the name of a parameter or secret, and let what runs read it';

function judged(text: string, stack?: string) {
    return judgeState(text, "state.json", stack, "2026-11-30");
}

describe("A saved state", () => {
    it("is judged as its stack, with its provider's tags, and with secrets closed that were exported in the clear", () => {
        for (const secret of [SECRET_MARK, { ...SECRET_MARK, plaintext: '"/a/path"' }]) {
            const verdict = judged(exported(resourcesWith(secret)), "prod");
            assert.deepEqual(
                [verdict.stack, verdict.resources, verdict.violations.map(describeViolation)],
                ["prod", 3, [HELD]],
            );
        }
    });

    it("is judged without what waits for its deletion and what somebody else owns", () => {
        const [stack, provider, run] = resourcesWith(SECRET_MARK);
        const verdict = judged(exported([stack ?? {}, { ...provider, external: true }, { ...run, delete: true }]));
        assert.deepEqual([verdict.resources, verdict.violations], [1, []]);
    });

    it("is judged by what a component was told, and by what is protected", () => {
        const component = { urn: `${PREFIX}airlock:test:Component::one`, type: "airlock:test:Component" };
        const key = { urn: `${PREFIX}aws:kms/key:Key::key`, type: "aws:kms/key:Key", parent: component.urn };
        const problems = (deletionProtection: boolean, protect: boolean) =>
            judged(
                exported([
                    { ...component, inputs: { deletionProtection } },
                    { ...key, protect },
                ]),
            ).violations.length;
        assert.deepEqual([problems(true, false), problems(true, true), problems(false, false)], [1, 0, 0]);
    });

    for (const [what, text, stack, problem] of [
        [
            "a text that is no JSON",
            "Enter your passphrase",
            undefined,
            /\(top\): is not JSON; export it again: pulumi stack export$/,
        ],
        ["an empty stack", exported([]), undefined, /deployment\.resources: is empty: .*; bring the stack up first$/],
        ["a state of another stack", exported(resourcesWith({})), "dev", /"airlock\/prod" is not airlock\/dev/],
    ] as const) {
        it(`refuses ${what}`, () => {
            assert.throws(
                () => judged(text, stack),
                (error) => error instanceof Refusal && problem.test(error.message),
            );
        });
    }
});
