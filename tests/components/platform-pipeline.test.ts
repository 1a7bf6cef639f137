import assert from "node:assert/strict";
import { keyPolicy } from "../../components/governance/key-policy";
import { pipelinePolicy } from "../../components/pipeline/pipeline-policies";
import { PlatformGuardrails } from "../../components/platform/platform-guardrails";
import { PlatformPipeline, type PlatformPipelineArgs } from "../../components/platform/platform-pipeline";
import { platformBoundary, platformBuildPolicy } from "../../components/platform/platform-policies";
import { make, parsed, promiseOf } from "../support/mocks";
import { PLATFORM, PLATFORM_PLAN, STATES } from "../support/platform";

const KEY_ARN = "arn:aws:kms:eu-west-1:333344445555:key/0a1b2c3d-0000-4000-8000-000000000000";
const TOPIC_ARN = "arn:aws:sns:eu-west-1:333344445555:airlock-platform-approvals";
const BOUNDARY_ARN = "arn:aws:iam::333344445555:policy/airlock-platform-boundary";
const ARTIFACTS = "airlock-platform-artifacts-333344445555-eu-west-1";
const ARGS: PlatformPipelineArgs = {
    placement: PLATFORM,
    source: PLATFORM_PLAN.source,
    environments: [
        { name: "dev", approval: { approvers: 0 }, state: STATES.dev },
        { name: "prod", approval: { approvers: 2 }, state: STATES.prod },
    ],
    artifactBucket: ARTIFACTS,
    keyArn: KEY_ARN,
    boundaryArn: BOUNDARY_ARN,
    approvalTopicArn: TOPIC_ARN,
    vpcId: "vpc-0123456789abcdef0",
    subnetIds: ["subnet-0a", "subnet-0b"],
    clientGroupIds: ["sg-0c"],
    egress: { kind: "nat" },
    image: { kind: "standard" },
    logRetentionDays: 365,
};
const PROJECT = "aws:codebuild/project:Project";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";

function makePipeline(changes: Partial<PlatformPipelineArgs> = {}) {
    return make(PLATFORM, () => new PlatformPipeline("platform", { ...ARGS, ...changes }));
}

describe("PlatformPipeline", () => {
    it("makes a group with one way out, two builds an environment, and the pipeline with what starts it", async () => {
        const made = await makePipeline();
        const builds = ["dev-preview", "dev-up", "prod-preview", "prod-up"];
        assert.deepEqual(made.list(), [
            ...builds.map((build) => `airlock:platform:PlatformBuild platform-${build}`),
            "airlock:platform:PlatformPipeline platform",
            "aws:cloudwatch/eventRule:EventRule platform-trigger",
            "aws:cloudwatch/eventTarget:EventTarget platform-trigger-target",
            ...builds.map((build) => `aws:cloudwatch/logGroup:LogGroup platform-${build}-logs`),
            ...builds.map((build) => `${PROJECT} platform-${build}-project`),
            "aws:codepipeline/pipeline:Pipeline platform-pipeline",
            "aws:ec2/securityGroup:SecurityGroup platform-group",
            `${ROLE} platform-actions-role`,
            ...builds.map((build) => `${ROLE} platform-${build}-build-role`),
            `${ROLE} platform-trigger-role`,
            `${POLICY} platform-actions-policy`,
            ...builds.map((build) => `${POLICY} platform-${build}-build-policy`),
            `${POLICY} platform-trigger-policy`,
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule platform-way-out",
        ]);
        for (const { name, parent } of made.resources) {
            const build = builds.find((each) => name.startsWith(`platform-${each}-`));
            const expected = build === undefined ? "platform" : `platform-${build}`;
            assert.equal(parent, name === "platform" ? "" : expected, name);
        }
        assert.equal(
            await promiseOf(made.component.pipelineArn),
            "arn:aws:codepipeline:eu-west-1:333344445555:airlock-platform-program",
        );
    });

    it("updates an environment in its own account's role and by its own account's state", async () => {
        const made = await makePipeline();
        const { inputs, dependencies } = made.find(PROJECT, "platform-dev-up-project");
        const wayOut = made.find("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "platform-way-out");
        const groupId = wayOut.inputs.securityGroupId;
        assert.deepEqual(inputs, {
            name: "airlock-platform-dev-up",
            description: "Updates dev as it was previewed",
            serviceRole: "arn:aws:iam::333344445555:role/airlock-platform-dev-up",
            source: { type: "CODEPIPELINE", buildspec: (inputs.source as { readonly buildspec: string }).buildspec },
            artifacts: { type: "CODEPIPELINE" },
            encryptionKey: KEY_ARN,
            environment: {
                type: "LINUX_CONTAINER",
                computeType: "BUILD_GENERAL1_SMALL",
                image: "aws/codebuild/amazonlinux-x86_64-standard:6.0",
                imagePullCredentialsType: "CODEBUILD",
                privilegedMode: false,
                environmentVariables: [
                    { name: "ENVIRONMENT", value: "dev" },
                    { name: "ROLE_ARN", value: "arn:aws:iam::111122223333:role/airlock-platform" },
                    {
                        name: "PULUMI_BACKEND_URL",
                        value: "s3://airlock-state-111122223333-eu-west-1?region=eu-west-1",
                    },
                    { name: "PULUMI_SKIP_UPDATE_CHECK", value: "true" },
                    { name: "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", value: "true" },
                ],
            },
            vpcConfig: {
                vpcId: "vpc-0123456789abcdef0",
                subnets: ["subnet-0a", "subnet-0b"],
                securityGroupIds: [groupId, "sg-0c"],
            },
            logsConfig: {
                cloudwatchLogs: { status: "ENABLED", groupName: "/airlock/platform/program/dev-up" },
            },
            concurrentBuildLimit: 1,
            buildTimeout: 180,
            queuedTimeout: 60,
        });
        assert.ok(dependencies.includes("platform-dev-up-build-policy"));
        const preview = made.find(PROJECT, "platform-prod-preview-project").inputs;
        assert.equal(preview.buildTimeout, 30);
        assert.match(JSON.stringify(preview.environment), /arn:aws:iam::333344445555:role\/airlock-preview/);
    });

    it("gives each role its boundary, its trust and its whole policy", async () => {
        const made = await makePipeline();
        for (const [name, roleArn] of [
            ["dev-preview", "arn:aws:iam::111122223333:role/airlock-preview"],
            ["dev-up", "arn:aws:iam::111122223333:role/airlock-platform"],
            ["prod-preview", "arn:aws:iam::333344445555:role/airlock-preview"],
            ["prod-up", "arn:aws:iam::333344445555:role/airlock-platform"],
        ] as const) {
            const role = made.find(ROLE, `platform-${name}-build-role`);
            assert.equal(role.inputs.name, `airlock-platform-${name}`);
            assert.equal(role.inputs.permissionsBoundary, BOUNDARY_ARN);
            assert.deepEqual(parsed(role, "assumeRolePolicy"), {
                Version: "2012-10-17",
                Statement: [
                    {
                        Sid: "AssumeByService",
                        Effect: "Allow",
                        Principal: { Service: "codebuild.amazonaws.com" },
                        Action: "sts:AssumeRole",
                        Condition: { StringEquals: { "aws:SourceAccount": "333344445555" } },
                    },
                ],
            });
            assert.deepEqual(
                parsed(made.find(POLICY, `platform-${name}-build-policy`), "policy"),
                platformBuildPolicy(PLATFORM, {
                    logGroupName: `/airlock/platform/program/${name}`,
                    artifactBucket: ARTIFACTS,
                    keyArn: KEY_ARN,
                    subnetArns: ["a", "b"].map((id) => `arn:aws:ec2:eu-west-1:333344445555:subnet/subnet-0${id}`),
                    roleArn,
                    image: { kind: "standard" },
                }),
            );
        }
        assert.deepEqual(
            parsed(made.find(POLICY, "platform-actions-policy"), "policy"),
            pipelinePolicy(made.component.plan, {
                placement: PLATFORM,
                artifactBucket: ARTIFACTS,
                keyArn: KEY_ARN,
                approvalTopicArn: TOPIC_ARN,
            }),
        );
    });

    it("lets the pipeline start its builds, read its source and ask its judge, and deploy nothing itself", async () => {
        const { Statement } = parsed(
            (await makePipeline()).find(POLICY, "platform-actions-policy"),
            "policy",
        ) as ReturnType<typeof pipelinePolicy>;
        assert.deepEqual(
            Statement.map(({ Sid }) => Sid),
            ["Artifacts", "ArtifactBucket", "Key", "Source", "Build", "Functions", "TellApprovers"],
        );
        assert.deepEqual(
            Statement.find(({ Sid }) => Sid === "Build")?.Resource,
            ["dev-preview", "dev-up", "prod-preview", "prod-up"].map(
                (build) => `arn:aws:codebuild:eu-west-1:333344445555:project/airlock-platform-${build}`,
            ),
        );
    });

    it("is a pipeline of type V2 whose approvals are told of, made after everything that it calls", async () => {
        const { inputs, dependencies } = (await makePipeline()).find(
            "aws:codepipeline/pipeline:Pipeline",
            "platform-pipeline",
        );
        assert.equal(inputs.pipelineType, "V2");
        assert.equal(inputs.executionMode, "SUPERSEDED");
        assert.deepEqual(
            [...JSON.stringify(inputs.stages).matchAll(/"NotificationArn":"([^"]+)"/g)].map(([, arn]) => arn),
            [TOPIC_ARN, TOPIC_ARN],
        );
        for (const build of ["dev-preview", "dev-up", "prod-preview", "prod-up"]) {
            assert.ok(dependencies.includes(`platform-${build}-project`), `${build}: ${dependencies.join()}`);
        }
        assert.ok(dependencies.includes("platform-actions-policy"));
    });

    it("lets builds out to the proxy alone where there is one, and tells them of it", async () => {
        const egress = { kind: "proxy", url: "http://10.18.40.5:3128", cidr: "10.18.40.0/24", direct: [] } as const;
        const made = await makePipeline({ egress });
        const { inputs } = made.find("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "platform-way-out");
        assert.deepEqual(
            [inputs.fromPort, inputs.toPort, inputs.ipProtocol, inputs.cidrIpv4],
            [3128, 3128, "tcp", "10.18.40.0/24"],
        );
        const project = made.find(PROJECT, "platform-prod-up-project").inputs;
        assert.match(JSON.stringify(project.environment), /"HTTPS_PROXY","value":"http:\/\/10\.18\.40\.5:3128"/);
        assert.match(JSON.stringify(project.source), /upload-artifacts/);
    });

    it("runs builds in an image of one's own, pulled as the build's role", async () => {
        const uri = `333344445555.dkr.ecr.eu-west-1.amazonaws.com/toolchain@sha256:${"ab".repeat(32)}`;
        const made = await makePipeline({ image: { kind: "toolchain", uri } });
        const { environment, source } = made.find(PROJECT, "platform-prod-up-project").inputs as {
            readonly environment: { readonly image: string; readonly imagePullCredentialsType: string };
            readonly source: { readonly buildspec: string };
        };
        assert.deepEqual([environment.image, environment.imagePullCredentialsType], [uri, "SERVICE_ROLE"]);
        assert.doesNotMatch(source.buildspec, /get\.pulumi\.com/);
    });

    it("refuses what cannot be, before anything is registered", async () => {
        const groups = ["sg-1", "sg-2", "sg-3", "sg-4"];
        await assert.rejects(
            makePipeline({ clientGroupIds: groups, environments: [] }),
            (error: Error) =>
                error.message ===
                [
                    'PlatformPipeline "platform": 2 problems',
                    '  - clientGroupIds: "4" groups are more than 3, which may be carried beside the own one; let one group reach several things',
                    "  - stages: 1 stages are not 2 to 50; add or join stages",
                ].join("\n"),
        );
    });
});

describe("PlatformGuardrails", () => {
    it("makes the key under its alias, and the boundary", async () => {
        const made = await make(
            PLATFORM,
            () => new PlatformGuardrails("guardrails", { placement: PLATFORM, deletionProtection: true }),
        );
        assert.deepEqual(made.list(), [
            "airlock:platform:PlatformGuardrails guardrails",
            "aws:iam/policy:Policy guardrails-platform-boundary",
            "aws:kms/alias:Alias guardrails-key-alias",
            "aws:kms/key:Key guardrails-key",
        ]);
        const key = made.find("aws:kms/key:Key", "guardrails-key");
        assert.deepEqual(parsed(key, "policy"), keyPolicy(PLATFORM));
        assert.deepEqual(
            [key.inputs.enableKeyRotation, key.inputs.deletionWindowInDays, key.protect],
            [true, 30, true],
        );
        assert.equal(made.find("aws:kms/alias:Alias", "guardrails-key-alias").inputs.name, "alias/airlock-platform");
        const boundary = made.find("aws:iam/policy:Policy", "guardrails-platform-boundary");
        assert.equal(boundary.inputs.name, "airlock-platform-boundary");
        assert.deepEqual(parsed(boundary, "policy"), platformBoundary(PLATFORM));
    });
});
