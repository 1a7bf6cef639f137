import assert from "node:assert/strict";
import { fullDiff } from "@aws-cdk/cloudformation-diff";
import fc from "fast-check";
import type { Json } from "../../release/canonical";
import { statementsOf, wideningsOf } from "../../release/policy";

type Statement = { readonly [element: string]: Json };

const READ: Statement = { Sid: "Read", Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::a/*" };
const GUARD: Statement = { Sid: "Guard", Effect: "Deny", Action: "s3:*", Resource: "*" };
const TRUST: Statement = {
    Sid: "Trust",
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::1:root" },
    Action: "sts:AssumeRole",
};

function widenings(before: readonly Statement[], after: readonly Statement[]) {
    const read = (statements: readonly Statement[]) => statementsOf({ Statement: statements as Json }) ?? [];
    return wideningsOf(read(before), read(after)).map(({ kind, reason }) => `${kind}: ${reason}`);
}

const NOT_WIDER: readonly (readonly [string, readonly Statement[], readonly Statement[]])[] = [
    [
        "the same in other words",
        [READ],
        [{ ...READ, Sid: "Other", Action: "s3:GetObject", Resource: ["arn:aws:s3:::a/*"] }],
    ],
    ["an action less", [{ ...READ, Action: ["s3:GetObject", "s3:PutObject"] }], [READ]],
    ["an action that a wildcard had", [{ ...READ, Action: "s3:Get*" }], [READ]],
    ["an action in other letters", [READ], [{ ...READ, Action: "s3:getobject" }]],
    ["a resource that a wildcard had", [READ], [{ ...READ, Resource: "arn:aws:s3:::a/b/*" }]],
    ["a condition more", [READ], [{ ...READ, Condition: { Bool: { "aws:SecureTransport": "true" } } }]],
    [
        "a value less of a condition",
        [{ ...READ, Condition: { StringEquals: { k: ["a", "b"] } } }],
        [{ ...READ, Condition: { StringEquals: { k: "a" } } }],
    ],
    ["a denial more", [READ], [READ, GUARD]],
    ["a wider denial", [READ, { ...GUARD, Action: "s3:Put*" }], [READ, GUARD]],
    ["a statement less", [READ, TRUST], [READ]],
    [
        "a statement taken apart",
        [{ ...READ, Action: ["a:x", "a:y"] }],
        [
            { ...READ, Action: "a:x" },
            { ...READ, Action: "a:y" },
        ],
    ],
    [
        "an exception more",
        [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
        [{ Effect: "Allow", NotAction: ["iam:*", "kms:*"], Resource: "*" }],
    ],
    ["an account's role where the account was", [{ ...TRUST, Principal: "*" }], [TRUST]],
];

const WIDER: readonly (readonly [string, readonly Statement[], readonly Statement[], string])[] = [
    [
        "an action more",
        [READ],
        [{ ...READ, Action: ["s3:GetObject", "s3:PutObject"] }],
        'more: "Read" newly allows s3:PutObject on arn:aws:s3:::a/*',
    ],
    [
        "a resource more",
        [READ],
        [{ ...READ, Resource: ["arn:aws:s3:::a/*", "arn:aws:s3:::b"] }],
        'more: "Read" newly allows s3:GetObject on arn:aws:s3:::b',
    ],
    [
        "a resource in other letters",
        [READ],
        [{ ...READ, Resource: "arn:aws:s3:::A/*" }],
        'more: "Read" newly allows s3:GetObject on arn:aws:s3:::A/*',
    ],
    [
        "a condition less",
        [{ ...READ, Condition: { Bool: { k: "true" } } }],
        [READ],
        'more: "Read" newly allows s3:GetObject on arn:aws:s3:::a/*',
    ],
    [
        "a value more of a condition",
        [{ ...READ, Condition: { StringEquals: { k: "a" } } }],
        [{ ...READ, Condition: { StringEquals: { k: ["a", "b"] } } }],
        'more: "Read" newly allows s3:GetObject on arn:aws:s3:::a/*',
    ],
    [
        "a value less of a condition that excludes",
        [{ ...READ, Condition: { StringNotEquals: { k: ["a", "b"] } } }],
        [{ ...READ, Condition: { StringNotEquals: { k: "a" } } }],
        'more: "Read" newly allows s3:GetObject on arn:aws:s3:::a/*',
    ],
    [
        "all actions of a service",
        [READ],
        [{ ...READ, Action: "s3:*" }],
        'everything: "Read" newly allows s3:* on arn:aws:s3:::a/*',
    ],
    [
        "all but some actions",
        [],
        [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
        'everything: "statement 1" newly allows everything but iam:* on *',
    ],
    [
        "an exception less",
        [{ Effect: "Allow", NotAction: ["a:*", "b:*"], Resource: "*" }],
        [{ Effect: "Allow", NotAction: "a:*", Resource: "*" }],
        'everything: "statement 1" newly allows everything but a:* on *',
    ],
    [
        "another principal",
        [TRUST],
        [{ ...TRUST, Principal: { AWS: ["arn:aws:iam::1:root", "arn:aws:iam::2:root"] } }],
        'principal: "Trust" newly allows sts:AssumeRole to AWS:arn:aws:iam::2:root',
    ],
    [
        "a service of AWS",
        [TRUST],
        [TRUST, { ...TRUST, Principal: { Service: "ecs.amazonaws.com" } }],
        'more: "Trust" newly allows sts:AssumeRole to Service:ecs.amazonaws.com',
    ],
    ["anyone", [TRUST], [{ ...TRUST, Principal: "*" }], 'anyone: "Trust" newly allows sts:AssumeRole to *'],
    [
        "anyone of AWS",
        [TRUST],
        [{ ...TRUST, Principal: { AWS: "*" } }],
        'anyone: "Trust" newly allows sts:AssumeRole to AWS:*',
    ],
    [
        "everyone but one",
        [TRUST],
        [{ Effect: "Allow", NotPrincipal: { AWS: "x" }, Action: "a:b" }],
        'anyone: "statement 1" newly allows a:b to everything but AWS:x',
    ],
    [
        "anyone under a condition",
        [TRUST],
        [{ ...TRUST, Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }],
        'principal: "Trust" newly allows sts:AssumeRole to *',
    ],
    ["a denial less", [READ, GUARD], [READ], 'deny: "Guard" no longer denies all of s3:*'],
    [
        "a denial under a condition",
        [GUARD],
        [{ ...GUARD, Condition: { Bool: { k: "true" } } }],
        'deny: "Guard" no longer denies all of s3:*',
    ],
    ["a policy where there was none", [], [READ], 'more: "Read" newly allows s3:GetObject on arn:aws:s3:::a/*'],
    [
        "many actions, of which it counts the rest",
        [],
        [{ ...READ, Action: ["a:1", "a:2", "a:3", "a:4", "a:5"] }],
        'more: "Read" newly allows a:1, a:2, a:3 and 2 more on arn:aws:s3:::a/*',
    ],
];

describe("A policy", () => {
    it("is read as text and as an object, with one statement or a list", () => {
        const document = { Version: "2012-10-17", Statement: READ };
        assert.deepEqual(statementsOf(JSON.stringify(document)), statementsOf({ Statement: [READ] }));
        assert.equal(statementsOf(JSON.stringify(document))?.[0]?.label, "Read");
    });

    for (const value of [undefined, null, "text", '{"a":1}', "{", [], { Statements: [] }]) {
        it(`is not ${JSON.stringify(value)}`, () => assert.equal(statementsOf(value as Json), undefined));
    }

    for (const [what, before, after] of NOT_WIDER) {
        it(`is not wider with ${what}`, () => assert.deepEqual(widenings(before, after), []));
    }

    for (const [what, before, after, expected] of WIDER) {
        it(`is wider with ${what}`, () => assert.deepEqual(widenings(before, after), [expected]));
    }

    it("is never called wider where AWS CDK says that it is not", () => {
        const some = (values: readonly string[]) =>
            fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
        const statement = fc.record({
            Effect: fc.constantFrom("Allow", "Deny"),
            Action: some(["s3:GetObject", "s3:PutObject", "s3:Get*", "s3:*", "sqs:SendMessage"]),
            Resource: some(["arn:aws:s3:::a/*", "arn:aws:s3:::a/b", "*"]),
        });
        const template = (statements: Json) => ({
            Resources: {
                P: {
                    Type: "AWS::IAM::Policy",
                    Properties: { Roles: ["r"], PolicyDocument: { Statement: statements } },
                },
            },
        });
        fc.assert(
            fc.property(
                fc.array(statement, { maxLength: 4 }),
                fc.array(statement, { maxLength: 4 }),
                (before, after) => {
                    const cdk = fullDiff(template(before as Json), template(after as Json)).permissionsBroadened;
                    const ours = widenings(before as Statement[], after as Statement[]).length > 0;
                    assert.ok(cdk || !ours, "wider here, and not there");
                },
            ),
            { numRuns: 200 },
        );
    });
});
