import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import { permissionsOf, ROWS } from "../../automation/permissions/permissions";
import type { PlannedResource } from "../../automation/recording/plan";
import { placementOf } from "../../stacks/settings";
import { PROJECT } from "../support/environments";
import { CONNECTION } from "../support/plans";
import { refusalOf, settingsOf } from "../support/settings";

/** Every resource class of the provider that the program's sources make, as `module.Class`. */
function classesMade(): readonly string[] {
    const sources = ["components", "stacks"].flatMap((folder) =>
        readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" })
            .filter((file) => file.endsWith(".ts"))
            .map((file) => readFileSync(join(PROJECT, folder, file), "utf8")),
    );
    const made = sources.flatMap((source) =>
        [...source.matchAll(/new aws\.(\w+\.\w+)\(/g)].map(([, name = ""]) => name),
    );
    return [...new Set(made)].sort();
}

/** Type token of a class, as it is registered. */
function typeOf(name: string): string {
    const [module = "", resource = ""] = name.split(".");
    const found: unknown = Reflect.get(Reflect.get(aws, module), resource);
    return String(Reflect.get(found as object, "__pulumiType"));
}

describe("The table of permissions", () => {
    const made = classesMade();

    it("sees the classes that the program makes", () => {
        assert.ok(made.length > 60, String(made.length));
        assert.ok(made.includes("ec2.Vpc") && made.includes("directconnect.Gateway"));
    });

    for (const name of made) {
        it(`has a row for ${name}`, () => {
            assert.ok(
                ROWS[typeOf(name)] !== undefined,
                `nobody has written down what the provider calls for ${typeOf(name)}`,
            );
        });
    }

    it("has no row for what the program never makes", () => {
        const types = new Set(made.map(typeOf));
        assert.deepEqual(
            Object.keys(ROWS).filter((type) => !types.has(type)),
            [],
        );
    });

    it("has no action in the wrong place: what changes is no reading", () => {
        const looks = /:(?:Describe|Get|List|BatchGet|PassConnection)/;
        for (const [type, { grants }] of Object.entries(ROWS)) {
            for (const { reads = [], writes = [] } of grants) {
                assert.deepEqual([reads.filter((action) => !looks.test(action)), type], [[], type]);
                const changes = writes.filter((action) => looks.test(action) && action !== "kms:DescribeKey");
                assert.deepEqual([changes, type], [[], type]);
            }
        }
    });
});

const AT = placementOf("airlock", settingsOf("dev").environment);

function resource(type: string, inputs: PlannedResource["inputs"], id = "made"): PlannedResource {
    return {
        type,
        name: "one",
        urn: `urn:pulumi:dev::airlock::${type}::one`,
        parent: "",
        custom: true,
        id,
        inputs,
        protect: false,
        ignoreChanges: [],
        dependencies: [],
    };
}

function statements(...resources: readonly PlannedResource[]) {
    const config = {
        "aws:defaultTags": JSON.stringify({ tags: { Project: "airlock", Environment: "dev", Owner: "us" } }),
    };
    const plan = { project: "airlock", stack: "dev", config, resources, outputs: {}, diagnostics: [] };
    const documents = permissionsOf(plan, AT);
    const named = documents.flatMap(({ policy }) =>
        policy.Statement.map((statement) => [statement.Sid, statement] as const),
    );
    return new Map(named);
}

describe("Permissions of a plan", () => {
    it("narrow names to the environment, and say each action once however many things there are", () => {
        const groups = ["/airlock/dev/a", "/airlock/dev/b", "/aws/lambda/airlock-dev-admit", "other"];
        const made = statements(...groups.map((name) => resource("aws:cloudwatch/logGroup:LogGroup", { name })));
        const { Action, Resource } = made.get("LogsChangeByName") ?? assert.fail([...made.keys()].join());
        assert.equal(new Set(Action).size, Action.length);
        assert.deepEqual(Resource, [
            "arn:aws:logs:eu-west-1:000000000000:log-group:/airlock/dev/*",
            "arn:aws:logs:eu-west-1:000000000000:log-group:/aws/lambda/airlock-dev-*",
            "arn:aws:logs:eu-west-1:000000000000:log-group:other",
        ]);
    });

    it("know things without names by the tags that say whose they are, and by no others", () => {
        const made = statements(resource("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" }));
        assert.deepEqual(made.get("Ec2ChangeNew"), {
            Sid: "Ec2ChangeNew",
            Effect: "Allow",
            Action: ["ec2:CreateVpc"],
            Resource: ["arn:aws:ec2:eu-west-1:000000000000:vpc/*"],
            Condition: { StringEquals: { "aws:RequestTag/Project": "airlock", "aws:RequestTag/Environment": "dev" } },
        });
        assert.deepEqual(made.get("Ec2ChangeOwn")?.Condition, {
            StringEquals: { "aws:ResourceTag/Project": "airlock", "aws:ResourceTag/Environment": "dev" },
        });
        assert.ok(!made.has("WhatExistsAlready"));
    });

    it("hand each role to its service alone", () => {
        const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
        const made = statements(
            resource("aws:codebuild/project:Project", {
                name: "airlock-dev-hello",
                serviceRole: role("airlock-dev-hello-build"),
            }),
            resource("aws:lambda/function:Function", { name: "airlock-dev-admit", role: role("elsewhere") }),
            resource("aws:ec2/flowLog:FlowLog", { logDestinationType: "s3", vpcId: "vpc-1" }),
        );
        assert.deepEqual(made.get("PassRoles"), {
            Sid: "PassRoles",
            Effect: "Allow",
            Action: ["iam:PassRole"],
            Resource: [role("airlock-dev-*"), role("elsewhere")],
            Condition: { StringEquals: { "iam:PassedToService": ["codebuild.amazonaws.com", "lambda.amazonaws.com"] } },
        });
        assert.deepEqual(made.get("LogsChangeByName")?.Resource, "*");
    });

    it("allow by its id what somebody else made, with no more actions than its kind needs", () => {
        const made = statements(
            resource("aws:ec2/securityGroup:SecurityGroup", { vpcId: "vpc-0123456789abcdef0" }, "sg-00000001"),
            resource("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", { securityGroupId: "sg-00000001" }),
        );
        assert.deepEqual(made.get("WhatExistsAlready"), {
            Sid: "WhatExistsAlready",
            Effect: "Allow",
            Action: ["ec2:CreateSecurityGroup"],
            Resource: ["arn:aws:ec2:eu-west-1:*:vpc/vpc-0123456789abcdef0"],
        });
    });

    it("hand a cluster and its machines each a role by the service that takes it on", () => {
        const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
        const made = statements(
            resource("aws:eks/cluster:Cluster", {
                name: "airlock-dev-cluster",
                roleArn: role("airlock-dev-cluster"),
                computeConfig: { enabled: true, nodeRoleArn: role("airlock-dev-auto-node") },
            }),
            resource("aws:eks/addon:Addon", {
                clusterName: "airlock-dev-cluster",
                podIdentityAssociations: [{ roleArn: role("elsewhere") }],
            }),
        );
        assert.deepEqual(made.get("PassRoles")?.Condition, {
            StringEquals: { "iam:PassedToService": ["eks.amazonaws.com"] },
        });
        const within = [...made.values()].find(
            ({ Sid, Action }) => Sid !== "PassRoles" && Action.includes("iam:PassRole"),
        );
        assert.deepEqual(
            [within?.Resource, within?.Condition],
            [
                [role("airlock-dev-*"), role("elsewhere")],
                { StringEquals: { "iam:PassedToService": ["eks.amazonaws.com", "pods.eks.amazonaws.com"] } },
            ],
        );
        assert.deepEqual(made.get("EksChangeByName")?.Resource, [
            "arn:aws:eks:eu-west-1:000000000000:addon/airlock-dev-*/*/*",
            "arn:aws:eks:eu-west-1:000000000000:cluster/airlock-dev-*",
            "arn:aws:eks:eu-west-1:000000000000:podidentityassociation/airlock-dev-*/*",
        ]);
    });

    it("take the group that comes with a cluster for nobody else's", () => {
        const made = statements(
            {
                ...resource("aws:eks/cluster:Cluster", { name: "airlock-dev-cluster", vpcConfig: { subnetIds: [] } }),
                outputs: { vpcConfig: { clusterSecurityGroupId: "sg-0123456789abcdef0" } },
            },
            resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
                referencedSecurityGroupId: "sg-0123456789abcdef0",
            }),
        );
        assert.ok(!made.has("WhatExistsAlready"));
    });

    it("allow a network's block to be taken from a pool", () => {
        const made = statements(resource("aws:ec2/vpc:Vpc", { ipv4IpamPoolId: "ipam-pool-0123456789abcdef0" }));
        assert.deepEqual(made.get("WhatExistsAlready")?.Action, ["ec2:CreateVpc"]);
        assert.deepEqual(made.get("WhatExistsAlready")?.Resource, [
            "arn:aws:ec2::*:ipam-pool/ipam-pool-0123456789abcdef0",
        ]);
    });

    it("hand a connection to the pipeline's service where a source uses one", () => {
        const stages = [{ actions: [{ configuration: { ConnectionArn: CONNECTION.connectionArn } }] }];
        const made = statements(resource("aws:codepipeline/pipeline:Pipeline", { name: "airlock-dev-hello", stages }));
        assert.deepEqual(made.get("CodeconnectionsLookByName")?.Resource, [CONNECTION.connectionArn]);
        const without = statements(
            resource("aws:codepipeline/pipeline:Pipeline", { name: "airlock-dev-hello", stages: [] }),
        );
        assert.ok(!without.has("CodeconnectionsLookByName"));
    });

    it("are refused for types that nobody has written down, all at once", () => {
        const refusal = refusalOf(() =>
            statements(resource("aws:rds/cluster:Cluster", {}), resource("random:index/x:X", {})),
        );
        assert.deepEqual(
            refusal.problems.map(({ path }) => path),
            ["aws:rds/cluster:Cluster", "random:index/x:X"],
        );
    });
});
