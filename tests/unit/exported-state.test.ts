import assert from "node:assert/strict";
import { readExportedState } from "../../automation/exported-state";
import { refusalOf } from "../support/settings";

const DEV = { project: "airlock", stack: "dev" };
const SECRET_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_VALUE = "1b47061264138c4ac30d75fd1eb44270";

function exported(...resources: readonly object[]): string {
    const stack = { urn: "urn:pulumi:dev::airlock::pulumi:pulumi:Stack::airlock-dev", type: "pulumi:pulumi:Stack" };
    return JSON.stringify({ version: 3, deployment: { manifest: {}, resources: [stack, ...resources] } });
}

function linesOf(text: string, of = DEV): readonly string[] {
    return refusalOf(() => readExportedState(text, "state.json", of)).message.split("\n");
}

describe("An exported state", () => {
    it("is read as its resources, named by their URNs, with what the provider told", () => {
        const vpc = {
            urn: "urn:pulumi:dev::airlock::airlock:network:Network$aws:ec2/vpc:Vpc::network-vpc",
            type: "aws:ec2/vpc:Vpc",
            custom: true,
            id: "vpc-1",
            inputs: { cidrBlock: "10.16.0.0/16", tags: { Name: "x" } },
            outputs: { mainRouteTableId: "rtb-1" },
        };
        assert.deepEqual(readExportedState(exported(vpc), "state.json", DEV), [
            { type: "pulumi:pulumi:Stack", name: "airlock-dev", inputs: {}, outputs: {} },
            {
                type: "aws:ec2/vpc:Vpc",
                name: "network-vpc",
                id: "vpc-1",
                inputs: { cidrBlock: "10.16.0.0/16", tags: { Name: "x" } },
                outputs: { mainRouteTableId: "rtb-1" },
            },
        ]);
    });

    it("needs no secret to be readable, and reads one that is in the clear", () => {
        const parameter = (secret: object) => ({
            urn: "urn:pulumi:dev::airlock::aws:ssm/parameter:Parameter::p",
            type: "aws:ssm/parameter:Parameter",
            inputs: { list: [{ value: { [SECRET_KEY]: SECRET_VALUE, ...secret } }] },
        });
        const listOf = (secret: object) =>
            readExportedState(exported(parameter(secret)), "state.json", DEV)[1]?.inputs.list;
        assert.deepEqual(listOf({ ciphertext: "v1:abc" }), [{ value: "[secret]" }]);
        assert.deepEqual(listOf({ plaintext: '"shown"' }), [{ value: "shown" }]);
    });

    const again = "export it again: pulumi stack export --stack dev";
    for (const [what, text, line] of [
        ["no JSON", "resources: []", `(top): is not JSON; ${again}`],
        ["an empty file", "", `(top): is not JSON; ${again}`],
        ["a list", "[]", `deployment.resources: is missing, so that this is no export of a stack; ${again}`],
        [
            "a state file",
            '{"checkpoint":{}}',
            `deployment.resources: is missing, so that this is no export of a stack; ${again}`,
        ],
        [
            "resources without URN",
            '{"deployment":{"resources":[{}]}}',
            `deployment.resources: is missing, so that this is no export of a stack; ${again}`,
        ],
        [
            "a stack that is not up",
            '{"deployment":{"manifest":{}}}',
            "deployment.resources: is empty: nothing is there to look at; bring dev up first",
        ],
    ] as const) {
        it(`refuses ${what}`, () => {
            assert.deepEqual(linesOf(text), ["state.json: 1 problem", `  - ${line}`]);
        });
    }

    it("refuses another stack's, and another project's", () => {
        const wrong = 'deployment.resources[0].urn: "airlock/dev" is not';
        assert.deepEqual(linesOf(exported(), { ...DEV, stack: "prod" }), [
            "state.json: 1 problem",
            `  - ${wrong} airlock/prod; export it again: pulumi stack export --stack prod`,
        ]);
        assert.deepEqual(linesOf(exported(), { ...DEV, project: "other" })[1], `  - ${wrong} other/dev; ${again}`);
    });

    it("refuses one that was left in the middle of an update", () => {
        const state = JSON.parse(exported());
        state.deployment.pending_operations = [{ type: "creating" }];
        assert.deepEqual(
            linesOf(JSON.stringify(state))[1],
            [
                '  - deployment.pending_operations: "1" operations were never heard of again, so that more may exist than is',
                `written here; run pulumi refresh --stack dev, and ${again}`,
            ].join(" "),
        );
    });
});
