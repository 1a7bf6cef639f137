import assert from "node:assert/strict";
import { buildPolicy } from "../../components/build/build-policies";
import { BuildProject, type BuildProjectArgs } from "../../components/build/build-project";
import { buildSpec } from "../../components/build/build-spec";
import { BOUNDARY_ARN, DEV, KEY_ARN, make, parsed, promiseOf } from "../support/mocks";

const ARGS: BuildProjectArgs = {
    placement: DEV,
    workload: "hello",
    registry: DEV,
    vpcId: "vpc-0123456789abcdef0",
    subnetIds: ["subnet-0a", "subnet-0b"],
    egress: { kind: "nat" },
    clientGroupIds: [],
    computeType: "BUILD_GENERAL1_SMALL",
    timeoutMinutes: 20,
    artifactBucket: "airlock-dev-artifacts",
    builder: { uri: "s3://airlock-dev-artifacts/tools/builder-ab.js", sha256: "ab".repeat(32) },
    secrets: ["NPM_TOKEN"],
    keyArn: KEY_ARN,
    boundaryArn: BOUNDARY_ARN,
    logRetentionDays: 7,
};
const PROJECT = "aws:codebuild/project:Project";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

function makeBuild(args: Partial<BuildProjectArgs> = {}) {
    return make(DEV, () => new BuildProject("hello-build", { ...ARGS, ...args }));
}

describe("BuildProject", () => {
    it("makes a role, a group with a way out, a log group, reports and the project, and nothing else", async () => {
        const made = await makeBuild();
        assert.deepEqual(made.list(), [
            "airlock:build:BuildProject hello-build",
            "aws:cloudwatch/logGroup:LogGroup hello-build-logs",
            `${PROJECT} hello-build-project`,
            "aws:codebuild/reportGroup:ReportGroup hello-build-reports",
            "aws:ec2/securityGroup:SecurityGroup hello-build-group",
            "aws:iam/role:Role hello-build-role",
            "aws:iam/rolePolicy:RolePolicy hello-build-policy",
            `${EGRESS} hello-build-to-internet`,
        ]);
        assert.ok(made.resources.every(({ name, parent }) => parent === (name === "hello-build" ? "" : "hello-build")));
        assert.equal(made.component.projectName, "airlock-dev-hello");
        assert.equal(
            await promiseOf(made.component.projectArn),
            "arn:aws:codebuild:eu-west-1:111122223333:project/airlock-dev-hello",
        );
        assert.equal(await promiseOf(made.component.roleArn), "arn:aws:iam::111122223333:role/airlock-dev-hello-build");
    });

    it("binds its role to the boundary, and lets CodeBuild of its own account alone assume it", async () => {
        const role = (await makeBuild()).find("aws:iam/role:Role", "hello-build-role");
        assert.deepEqual(Object.keys(role.inputs).sort(), ["assumeRolePolicy", "name", "permissionsBoundary"]);
        assert.equal(role.inputs.name, "airlock-dev-hello-build");
        assert.equal(role.inputs.permissionsBoundary, BOUNDARY_ARN);
        assert.deepEqual(parsed(role, "assumeRolePolicy"), {
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "AssumeByService",
                    Effect: "Allow",
                    Principal: { Service: "codebuild.amazonaws.com" },
                    Action: "sts:AssumeRole",
                    Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
                },
            ],
        });
    });

    it("gives its role the build's policy, with its own subnets", async () => {
        const made = await makeBuild();
        assert.deepEqual(
            parsed(made.find("aws:iam/rolePolicy:RolePolicy", "hello-build-policy"), "policy"),
            buildPolicy(DEV, {
                workload: "hello",
                projectName: "airlock-dev-hello",
                logGroupName: "/airlock/dev/hello/build",
                artifactBucket: "airlock-dev-artifacts",
                keyArn: KEY_ARN,
                registry: DEV,
                subnetArns: [
                    "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0a",
                    "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0b",
                ],
            }),
        );
    });

    it("describes the whole project", async () => {
        const made = await makeBuild();
        const project = made.find(PROJECT, "hello-build-project");
        assert.deepEqual(project.inputs, {
            name: "airlock-dev-hello",
            description: "Checks, packages and builds hello",
            serviceRole: "arn:aws:iam::111122223333:role/airlock-dev-hello-build",
            source: {
                type: "CODEPIPELINE",
                buildspec: buildSpec({
                    reportGroupArn: "arn:aws:codebuild:eu-west-1:111122223333:report-group/airlock-dev-hello",
                }),
            },
            artifacts: { type: "CODEPIPELINE" },
            encryptionKey: KEY_ARN,
            environment: {
                type: "LINUX_CONTAINER",
                computeType: "BUILD_GENERAL1_SMALL",
                image: "aws/codebuild/amazonlinux-x86_64-standard:6.0",
                privilegedMode: true,
                environmentVariables: [
                    { name: "BUILDER_URI", value: "s3://airlock-dev-artifacts/tools/builder-ab.js" },
                    { name: "BUILDER_SHA256", value: "ab".repeat(32) },
                    { name: "REGISTRY", value: "111122223333.dkr.ecr.eu-west-1.amazonaws.com" },
                    { name: "REPOSITORY", value: "airlock/hello" },
                    { name: "NPM_TOKEN", type: "PARAMETER_STORE", value: "/airlock/dev/hello/build/NPM_TOKEN" },
                ],
            },
            vpcConfig: {
                vpcId: "vpc-0123456789abcdef0",
                subnets: ["subnet-0a", "subnet-0b"],
                securityGroupIds: [made.find(EGRESS, "hello-build-to-internet").inputs.securityGroupId],
            },
            logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: "/airlock/dev/hello/build" } },
            buildTimeout: 20,
            queuedTimeout: 60,
        });
        assert.ok(project.dependencies.includes("hello-build-group"));
    });

    it("makes the project once its role can make network interfaces", async () => {
        const project = (await makeBuild()).find(PROJECT, "hello-build-project");
        assert.ok(project.dependencies.includes("hello-build-policy"));
    });

    it("keeps encrypted logs and takes test reports", async () => {
        const made = await makeBuild();
        assert.deepEqual(made.find("aws:cloudwatch/logGroup:LogGroup", "hello-build-logs").inputs, {
            name: "/airlock/dev/hello/build",
            retentionInDays: 7,
            kmsKeyId: KEY_ARN,
        });
        assert.deepEqual(made.find("aws:codebuild/reportGroup:ReportGroup", "hello-build-reports").inputs, {
            name: "airlock-dev-hello",
            type: "TEST",
            deleteReports: true,
            exportConfig: { type: "NO_EXPORT" },
        });
    });

    it("lets builds out by HTTPS alone where there is NAT, and nobody in", async () => {
        const made = await makeBuild();
        assert.deepEqual(made.find("aws:ec2/securityGroup:SecurityGroup", "hello-build-group").inputs, {
            vpcId: "vpc-0123456789abcdef0",
            description: "Builds of hello: no way in",
            tags: { Name: "airlock-dev-hello-build" },
        });
        const { securityGroupId, ...rule } = made.find(EGRESS, "hello-build-to-internet").inputs;
        assert.deepEqual(rule, {
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
            description: "HTTPS to internet",
            cidrIpv4: "0.0.0.0/0",
        });
        assert.match(String(securityGroupId), /^sg-/);
    });

    it("lets builds without egress out by the groups that they carry alone", async () => {
        const made = await makeBuild({ egress: { kind: "none" }, clientGroupIds: ["sg-0clients"] });
        assert.deepEqual(
            made.resources.filter(({ type }) => type.endsWith("Rule")),
            [],
        );
        const group = made.find("aws:ec2/securityGroup:SecurityGroup", "hello-build-group");
        assert.equal(group.inputs.egress, undefined);
        const { securityGroupIds } = made.find(PROJECT, "hello-build-project").inputs.vpcConfig as {
            securityGroupIds: readonly string[];
        };
        assert.equal(securityGroupIds.length, 2);
        assert.notEqual(securityGroupIds[0], "sg-0clients");
        assert.equal(securityGroupIds[1], "sg-0clients");
    });

    it("carries three further groups, and refuses a fourth", async () => {
        const clientGroupIds = ["sg-0a", "sg-0b", "sg-0c"];
        const { vpcConfig } = (await makeBuild({ clientGroupIds })).find(PROJECT, "hello-build-project").inputs;
        assert.deepEqual(
            (vpcConfig as { securityGroupIds: readonly string[] }).securityGroupIds.slice(1),
            clientGroupIds,
        );
        await assert.rejects(makeBuild({ clientGroupIds: [...clientGroupIds, "sg-0d"] }), {
            message: [
                'BuildProject "hello-build": 1 problem',
                '  - clientGroupIds: "4" groups are more than 3, which may be carried beside the own one; let one group reach several things',
            ].join("\n"),
        });
    });

    it("holds secrets by reference only", async () => {
        const made = await makeBuild({ secrets: ["NPM_TOKEN", "OTHER"] });
        const { environmentVariables } = made.find(PROJECT, "hello-build-project").inputs.environment as {
            environmentVariables: readonly { name: string; type?: string; value: string }[];
        };
        assert.deepEqual(
            environmentVariables.filter(({ type }) => type !== undefined),
            [
                { name: "NPM_TOKEN", type: "PARAMETER_STORE", value: "/airlock/dev/hello/build/NPM_TOKEN" },
                { name: "OTHER", type: "PARAMETER_STORE", value: "/airlock/dev/hello/build/OTHER" },
            ],
        );
    });

    it("pushes to the registry of the environment that owns it", async () => {
        const registry = { ...DEV, account: "999900001111", region: "cn-north-1", partition: "aws-cn" };
        const made = await makeBuild({ registry });
        const { environmentVariables } = made.find(PROJECT, "hello-build-project").inputs.environment as {
            environmentVariables: readonly { name: string; value: string }[];
        };
        assert.equal(
            environmentVariables.find(({ name }) => name === "REGISTRY")?.value,
            "999900001111.dkr.ecr.cn-north-1.amazonaws.com.cn",
        );
    });
});
