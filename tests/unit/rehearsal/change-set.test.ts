import assert from "node:assert/strict";
import { makeChangeSet, type StackResources } from "../../../rehearsal/change-set";
import type { Json } from "../../../release/canonical";

const PLACE = { name: "hello", account: "111111111111", region: "eu-west-1", partition: "aws" };
const NOTHING: StackResources = new Map();

type Template = { readonly [section: string]: Json };

function change(template: Template, given: { readonly [name: string]: string } = {}, before = NOTHING) {
    return makeChangeSet(PLACE, JSON.stringify(template), given, before);
}

/** A text for `Fn::Sub`, with its placeholders between angles: linters take the real ones for a slip. */
const sub = (text: string) => text.replace(/<([^>]+)>/g, (_, name: string) => `\${${name}}`);

/** What a property of a resource comes to. */
function valueIn(value: Json, more: Template = {}, given: { readonly [name: string]: string } = {}): Json | undefined {
    const Resources = { It: { Type: "AWS::SNS::Topic", Properties: { Value: value } } };
    return change({ ...more, Resources }, given).after.get("It")?.properties.Value;
}

describe("A change set in the rehearsal", () => {
    describe("works out", () => {
        const text = { Parameters: { P: { Type: "String" }, L: { Type: "CommaDelimitedList" } } };
        const given = { P: "p", L: "a,b" };

        it("parameters, lists and pseudo parameters", () => {
            assert.equal(valueIn({ Ref: "P" }, text, given), "p");
            assert.deepEqual(valueIn({ Ref: "L" }, text, given), ["a", "b"]);
            assert.equal(valueIn({ Ref: "AWS::StackName" }), "hello");
            assert.equal(
                valueIn({ "Fn::Sub": sub("<AWS::Partition>:<AWS::Region>:<AWS::AccountId>") }),
                "aws:eu-west-1:111111111111",
            );
        });

        it("Join, Split, Select and Sub", () => {
            assert.equal(valueIn({ "Fn::Join": ["-", ["x", { Ref: "P" }]] }, text, given), "x-p");
            assert.deepEqual(valueIn({ "Fn::Split": [",", "a,b"] }), ["a", "b"]);
            assert.equal(valueIn({ "Fn::Select": ["1", { Ref: "L" }] }, text, given), "b");
            assert.equal(valueIn({ "Fn::Sub": sub("<!Left> <P>") }, text, given), sub("<Left> p"));
            assert.equal(valueIn({ "Fn::Sub": [sub("<Own>"), { Own: { Ref: "P" } }] }, text, given), "p");
        });

        it("conditions, and leaves out what has no value", () => {
            const Conditions: Json = {
                IsP: { "Fn::Equals": [{ Ref: "P" }, "p"] },
                Both: { "Fn::And": [{ Condition: "IsP" }, { "Fn::Not": [{ "Fn::Equals": ["a", "b"] }] }] },
                Neither: { "Fn::Not": [{ "Fn::Or": [{ Condition: "IsP" }, { Condition: "Both" }] }] },
            };
            const pick = (name: string, p: string) =>
                valueIn(
                    { Kept: "k", Maybe: { "Fn::If": [name, "yes", { Ref: "AWS::NoValue" }] } },
                    { ...text, Conditions },
                    { ...given, P: p },
                );
            assert.deepEqual(pick("Both", "p"), { Kept: "k", Maybe: "yes" });
            assert.deepEqual(pick("Both", "q"), { Kept: "k" });
            assert.deepEqual(pick("Neither", "p"), { Kept: "k" });
            assert.deepEqual(pick("Neither", "q"), { Kept: "k", Maybe: "yes" });
        });

        it("references between resources, whatever their order", () => {
            const { after } = change({
                Resources: {
                    Service: {
                        Type: "AWS::ECS::Service",
                        Properties: { Cluster: "c", TaskDefinition: { Ref: "Task" } },
                    },
                    Scaling: { Type: "X::Y::Z", Properties: { Of: { "Fn::GetAtt": ["Service", "Name"] } } },
                    Task: { Type: "AWS::ECS::TaskDefinition", Properties: { Family: "f" } },
                },
            });
            assert.equal(
                after.get("Service")?.properties.TaskDefinition,
                "arn:aws:ecs:eu-west-1:111111111111:task-definition/f:1",
            );
            assert.match(String(after.get("Scaling")?.properties.Of), /^hello-Service-[0-9a-f]{12}$/);
        });

        it("refuses by name what the rehearsal does not know", () => {
            assert.throws(() => valueIn({ "Fn::ImportValue": "x" }), /Fn::ImportValue: the rehearsal does not know/);
            assert.throws(() => valueIn({ Ref: "Nobody" }), /Nobody: is neither a parameter nor a resource/);
            assert.throws(() => valueIn({ "Fn::GetAtt": ["It", "Arn"] }), /It: depends on itself/);
            assert.throws(() => valueIn({ "Fn::If": ["Never", "a", "b"] }), /Never: is no condition/);
        });
    });

    describe("refuses parameters", () => {
        const template: Template = {
            Parameters: {
                Text: { Type: "String", AllowedPattern: "[a-z]+" },
                Choice: { Type: "String", AllowedValues: ["A", "B"], Default: "A" },
                Count: { Type: "Number", MinValue: 1, MaxValue: 3, Default: 2 },
            },
            Resources: {},
        };
        it("that are missing or not declared, all at once", () => {
            assert.throws(
                () => change(template, { Other: "x" }),
                /2 problems\n.*Other: the template declares.*\n.*Text: is missing/,
            );
        });
        for (const [name, value, rule] of [
            ["Text", "a1", /does not match/],
            ["Choice", "C", /is not one of A, B/],
            ["Count", "0", /is below 1/],
            ["Count", "4", /is above 3/],
            ["Count", "many", /is not a number/],
        ] as const) {
            it(`whose value breaks a rule: ${name}=${value}`, () => {
                assert.throws(() => change(template, { Text: "a", [name]: value }), rule);
            });
        }
        it("not when they are allowed", () => {
            for (const Count of ["1", "3"]) {
                assert.doesNotThrow(() => change(template, { Text: "a", Choice: "B", Count }));
            }
        });
    });

    describe("compares", () => {
        const template = (image: string, more: Template = {}): Template => ({
            Resources: {
                Task: {
                    Type: "AWS::ECS::TaskDefinition",
                    Properties: { Family: "f", ContainerDefinitions: [{ Name: "app", Image: image }] },
                },
                Service: {
                    Type: "AWS::ECS::Service",
                    Properties: { Cluster: "c", TaskDefinition: { Ref: "Task" }, LaunchType: "FARGATE" },
                },
                ...more,
            },
        });
        const first = change(template("one"));

        it("a first creation: everything is added", () => {
            assert.deepEqual(
                first.changes.map(({ action, logicalId }) => `${action} ${logicalId}`),
                ["add Task", "add Service"],
            );
        });

        it("the same again: nothing changes", () => {
            assert.deepEqual(change(template("one"), {}, first.after).changes, []);
        });

        it("another image: the task definition is replaced, and the service modified in place", () => {
            const { changes, after } = change(template("two"), {}, first.after);
            assert.deepEqual(changes, [
                {
                    action: "replace",
                    logicalId: "Task",
                    type: "AWS::ECS::TaskDefinition",
                    properties: ["ContainerDefinitions"],
                },
                { action: "modify", logicalId: "Service", type: "AWS::ECS::Service", properties: ["TaskDefinition"] },
            ]);
            assert.equal(after.get("Service")?.physicalId, first.after.get("Service")?.physicalId);
            assert.match(String(after.get("Service")?.properties.TaskDefinition), /:2$/);
        });

        it("another cluster: the service is replaced, as AWS's own table says", () => {
            const moved = JSON.parse(JSON.stringify(template("one")).replace('"c"', '"d"'));
            const { changes } = change(moved, {}, first.after);
            assert.deepEqual(
                changes.map(({ action, logicalId, properties }) => [action, logicalId, ...properties]),
                [["replace", "Service", "Cluster"]],
            );
        });

        it("what comes and goes", () => {
            const more = change(template("one", { Queue: { Type: "AWS::SQS::Queue" } }), {}, first.after);
            assert.deepEqual(more.changes, [
                { action: "add", logicalId: "Queue", type: "AWS::SQS::Queue", properties: [] },
            ]);
            assert.deepEqual(change(template("one"), {}, more.after).changes, [
                { action: "remove", logicalId: "Queue", type: "AWS::SQS::Queue", properties: [] },
            ]);
        });
    });
});
