import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { diffPlans, previewOfPlans, readEventLog } from "../../../automation/preview";
import { TABLE_PROVIDER, willReplace } from "../../../automation/preview/replacement";
import type { Plan, PlannedResource } from "../../../automation/recording/plan";
import { UNKNOWN } from "../../../release/marks";
import { recorded } from "../../support/digests";

const ROOT = join(__dirname, "..", "..", "..");
const STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
const urnOf = (types: string, name: string) => `urn:pulumi:dev::shop::${types}::${name}`;

/** A resource under the stack, with some of it given. */
function resource(type: string, name: string, some: Partial<PlannedResource> = {}): PlannedResource {
    return {
        type,
        name,
        urn: urnOf(type, name),
        parent: STACK,
        custom: true,
        inputs: {},
        protect: false,
        ignoreChanges: [],
        dependencies: [],
        ...some,
    };
}

function plan(...resources: readonly PlannedResource[]): Plan {
    return { project: "shop", stack: "dev", config: {}, resources, outputs: {}, diagnostics: [] };
}

/** `action name: property, property by what forces it`. */
function told(before: Plan, after: Plan) {
    return diffPlans(before, after).map(({ change: { action, logicalId, properties, replacing } }) =>
        [
            `${action} ${logicalId}`,
            properties.join(" "),
            ...(replacing === undefined ? [] : [`by ${replacing.join(" ")}`]),
        ]
            .filter((part) => part !== "")
            .join("; "),
    );
}

const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const TOPIC = "aws:sns/topic:Topic";
const BUCKET = "aws:s3/bucket:Bucket";

describe("Difference of two plans", () => {
    it("is none where they are the same", () => {
        const both = plan(resource(TOPIC, "a", { inputs: { name: "a" } }));
        assert.deepEqual(diffPlans(both, both), []);
    });

    it("is what is new, changed, replaced and gone", () => {
        const before = plan(
            resource(TOPIC, "a", { inputs: { name: "a", displayName: "A" } }),
            resource(TOPIC, "b", { inputs: { name: "b" } }),
            resource(TOPIC, "c"),
            resource(TOPIC, "d", { retainOnDelete: true }),
        );
        const after = plan(
            resource(TOPIC, "a", { inputs: { name: "a", displayName: "B" } }),
            resource(TOPIC, "b", { inputs: { name: "b2" } }),
            resource(TOPIC, "e"),
            resource(TOPIC, "f", { importId: "arn:f" }),
        );
        assert.deepEqual(told(before, after), [
            "modify a; displayName",
            "replace b; name; by name",
            "add e",
            "import f",
            "remove c",
            "retain d",
        ]);
    });

    it("leaves out components, providers and what is only read", () => {
        const before = plan(resource("airlock:network:Network", "n", { custom: false, inputs: { a: 1 } }));
        const after = plan(
            resource("airlock:network:Network", "n", { custom: false, inputs: { a: 2 } }),
            resource("pulumi:providers:aws", "p"),
            resource(VPC, "read", { readId: "vpc-1" }),
        );
        assert.deepEqual(diffPlans(before, after), []);
    });

    it("says that a type which the table does not know may be replaced", () => {
        const type = "aws:unheard/of:Thing";
        const [one, two] = [1, 2].map((a) => plan(resource(type, "x", { inputs: { a } }))) as [Plan, Plan];
        assert.deepEqual(told(one, two), ["maybe-replace x; a"]);
    });

    it("follows a replacement to everything that names it, in any order of the plan", () => {
        const network = (cidrBlock: string) => [
            resource(SUBNET, "s", {
                id: "subnet-1",
                inputs: { vpcId: "vpc-1", cidrBlock: "10.0.0.0/24" },
                dependencies: [urnOf(VPC, "v")],
            }),
            resource("aws:ecs/service:Service", "r", {
                id: "service",
                inputs: { name: "r", networkConfiguration: { subnets: ["subnet-1", "subnet-2"] } },
                dependencies: [urnOf(SUBNET, "s")],
            }),
            resource("aws:ssm/parameter:Parameter", "p", {
                inputs: { name: "p", value: '{"subnets":"subnet-1,subnet-2"}' },
                dependencies: [urnOf(SUBNET, "s")],
            }),
            resource(TOPIC, "t", { inputs: { displayName: "vpc-1" } }),
            resource(VPC, "v", { id: "vpc-1", inputs: { cidrBlock } }),
        ];
        const [before, after] = [plan(...network("10.0.0.0/16")), plan(...network("10.1.0.0/16"))];
        const expected = [
            "replace s; vpcId; by vpcId",
            "modify r; networkConfiguration",
            "modify p; value",
            "replace v; cidrBlock; by cidrBlock",
        ];
        assert.deepEqual(told(before, after), expected);
        const [, service, parameter] = diffPlans(before, after);
        assert.deepEqual(service?.change.after?.values.networkConfiguration, { subnets: [UNKNOWN, "subnet-2"] });
        assert.equal(parameter?.change.after?.values.value, `{"subnets":"${UNKNOWN},subnet-2"}`);
        const reversed = { ...after, resources: [...after.resources].reverse() };
        assert.deepEqual(told(before, reversed).sort(), [...expected].sort());
    });

    it("follows no replacement whose id is a name that the program chose", () => {
        const bucket = (bucketName: string, objectLockEnabled: boolean) =>
            resource(BUCKET, "b", { id: bucketName, inputs: { bucket: bucketName, objectLockEnabled } });
        const reader = resource("aws:s3/bucketVersioning:BucketVersioning", "v", {
            inputs: { bucket: "data" },
            dependencies: [urnOf(BUCKET, "b")],
        });
        assert.deepEqual(told(plan(bucket("data", false), reader), plan(bucket("data", true), reader)), [
            "replace b; objectLockEnabled; by objectLockEnabled",
        ]);
    });

    it("does not compare what the program ignores", () => {
        const with_ = (inputs: PlannedResource["inputs"], ignoreChanges: readonly string[]) =>
            plan(resource(TOPIC, "t", { inputs, ignoreChanges }));
        const one = { displayName: "A", tags: { Name: "a", Team: "x" }, rules: [{ port: 1 }] };
        const two = { displayName: "B", tags: { Name: "b", Team: "x" }, rules: [{ port: 2 }] };
        for (const [ignored, expected] of [
            [["displayName", "tags", "rules"], []],
            [["displayName", "tags.Name", "rules[0].port"], []],
            [["displayName", 'tags["Name"]', "rules[*].port"], []],
            [["*"], []],
            [["displayName", "tags.Team", "rules"], ["modify t; tags"]],
            [["display", "tags.N"], ["modify t; displayName rules tags"]],
        ] as const) {
            assert.deepEqual(told(with_(one, ignored), with_(two, ignored)), expected, ignored.join());
        }
    });

    it("tells of protection that is taken off, and not of protection that is put on", () => {
        const [off, on] = [false, true].map((protect) => plan(resource(BUCKET, "b", { protect }))) as [Plan, Plan];
        assert.deepEqual(told(on, off), ["modify b"]);
        assert.equal(diffPlans(on, off)[0]?.change.before?.protected, true);
        assert.deepEqual(told(off, on), []);
    });

    describe("where something has another name", () => {
        const old = plan(resource(BUCKET, "old", { inputs: { bucket: "data" } }));
        const renamed = (alias: string | { readonly [part: string]: string | boolean }) =>
            plan(resource(BUCKET, "new", { inputs: { bucket: "data" }, aliases: [alias] }));

        it("is none with an alias by name, by type or by URN", () => {
            assert.deepEqual(told(old, renamed({ name: "old" })), []);
            assert.deepEqual(told(old, renamed(urnOf(BUCKET, "old"))), []);
            const byType = plan(resource("aws:s3/bucketV2:BucketV2", "b"));
            assert.deepEqual(
                told(byType, plan(resource(BUCKET, "b", { aliases: [{ type: "aws:s3/bucketV2:BucketV2" }] }))),
                [],
            );
        });

        it("is another resource without one, and with one that does not fit", () => {
            assert.deepEqual(told(old, plan(resource(BUCKET, "new", { inputs: { bucket: "data" } }))), [
                "add new",
                "remove old",
            ]);
            assert.deepEqual(told(old, renamed({ name: "older" })), ["add new", "remove old"]);
        });

        it("is none for children of a component that has an alias, also where their names begin with its", () => {
            const component = "airlock:network:Network";
            const child = (parent: string, name: string) =>
                resource(VPC, name, { urn: urnOf(`${component}$${VPC}`, name), parent: urnOf(component, parent) });
            const parent = (name: string, aliases: PlannedResource["aliases"] = []) =>
                resource(component, name, { custom: false, ...(aliases.length > 0 && { aliases }) });
            const before = plan(parent("net"), child("net", "net-vpc"), child("net", "other"));
            const after = plan(
                parent("network", [{ name: "net" }]),
                child("network", "network-vpc"),
                child("network", "other"),
            );
            assert.deepEqual(told(before, after), []);
            const moved = plan(resource(component, "net", { custom: false }), child("net", "loose"));
            const loose = plan(resource(VPC, "loose"));
            assert.deepEqual(told(loose, moved), ["add loose", "remove loose"]);
            const withAlias = { ...child("net", "loose"), aliases: [{ noParent: true }] };
            assert.deepEqual(told(loose, plan(parent("net"), withAlias)), []);
        });
    });

    it("as a preview counts what stays, and what both sides cost", () => {
        const nat = (name: string) => resource("aws:ec2/natGateway:NatGateway", name);
        const preview = previewOfPlans(
            { ...plan(nat("a"), nat("b"), resource(TOPIC, "t")), outputs: { url: "a" } },
            {
                ...plan(nat("a"), resource(TOPIC, "t", { inputs: { displayName: "x" } }), resource(TOPIC, "n")),
                outputs: { url: "b" },
                diagnostics: [
                    { severity: "warning", message: "careful" },
                    { severity: "info", message: "said" },
                ],
            },
        );
        assert.equal(preview.unchanged, 1);
        assert.deepEqual(preview.outputs, [{ path: ["url"], before: "a", after: "b" }]);
        assert.deepEqual(preview.messages, [{ severity: "warning", text: "careful" }]);
        assert.deepEqual(
            [preview.priced.before.length, preview.priced.after.length, preview.priced.whole],
            [3, 3, true],
        );
    });

    it("counts each change once, and is none from a plan to itself", () => {
        const some = fc.uniqueArray(fc.record({ name: fc.constantFrom("a", "b", "c", "d", "e"), value: fc.nat(2) }), {
            selector: ({ name }) => name,
        });
        fc.assert(
            fc.property(some, some, (from, to) => {
                const [before, after] = [from, to].map((list) =>
                    plan(...list.map(({ name, value }) => resource(TOPIC, name, { inputs: { displayName: value } }))),
                ) as [Plan, Plan];
                assert.deepEqual(diffPlans(after, after), []);
                const { steps, unchanged } = previewOfPlans(before, after);
                const gone = steps.filter(({ change }) => change.action === "remove").length;
                assert.equal(steps.length - gone + unchanged, to.length);
                assert.equal(new Set(steps.map(({ urn }) => urn)).size, steps.length);
            }),
        );
    });
});

describe("The table of properties that replace a resource", () => {
    it("is of the provider that the project uses", () => {
        const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
        assert.equal(TABLE_PROVIDER, `aws ${dependencies["@pulumi/aws"]}`, "run scripts/replacing-properties.mjs");
    });

    it("knows every type that an environment has", () => {
        const expected = join(ROOT, "tests", "expected");
        const files = readdirSync(expected).filter((file) => file.endsWith(".json") && file !== "identities.json");
        assert.ok(files.includes("prod.json"));
        for (const file of files) {
            const { resources } = JSON.parse(readFileSync(join(expected, file), "utf8"));
            for (const urn of Object.keys(resources)) {
                const type = urn.split("::")[0]?.split("$").at(-1) ?? "";
                if (type.startsWith("aws:")) {
                    const { action } = willReplace(type, ["noSuchProperty"]);
                    assert.equal(action, "modify", `${type}; run scripts/replacing-properties.mjs`);
                }
            }
        }
    });

    it("agrees with what the provider said in a preview that really ran", () => {
        const steps = readEventLog(recorded("update")).steps.filter(
            ({ change: { properties } }) => properties.length > 0,
        );
        assert.equal(steps.length, 7);
        for (const { change } of steps) {
            const { action, replacing } = willReplace(change.type, change.properties);
            assert.deepEqual([action, replacing], [change.action, change.replacing ?? []], change.logicalId);
        }
    });

    for (const [type, property, action] of [
        [VPC, "cidrBlock", "replace"],
        [VPC, "enableDnsHostnames", "modify"],
        [BUCKET, "bucket", "replace"],
        [BUCKET, "forceDestroy", "modify"],
        ["aws:iam/role:Role", "name", "replace"],
        ["aws:iam/role:Role", "assumeRolePolicy", "modify"],
        ["aws:lb/targetGroup:TargetGroup", "port", "replace"],
        ["aws:lb/targetGroup:TargetGroup", "healthCheck", "modify"],
        ["aws:cloudwatch/logGroup:LogGroup", "retentionInDays", "modify"],
        ["aws:directconnect/gateway:Gateway", "amazonSideAsn", "replace"],
        ["aws:lambda/function:Function", "code", "modify"],
        ["aws:dynamodb/table:Table", "hashKey", "maybe-replace"],
    ] as const) {
        it(`says ${action} of ${property} of ${type}`, () =>
            assert.equal(willReplace(type, [property]).action, action));
    }
});
