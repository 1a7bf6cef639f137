import assert from "node:assert/strict";
import { buildPolicy } from "../../components/build/build-policies";
import { BOUNDARIES, type BoundaryKind, POLICY_LIMIT } from "../../components/governance/boundaries";
import { readerPolicy } from "../../components/governance/reader-policy";
import { flowLogPolicy } from "../../components/network/flow-log";
import { clusterDeployPolicy } from "../../components/pipeline/cluster-deploy-policy";
import { deployPolicy } from "../../components/pipeline/deploy-policy";
import { functionPolicy } from "../../components/pipeline/function-policies";
import { planPipeline } from "../../components/pipeline/pipeline-plan";
import { pipelinePolicy, triggerPolicy } from "../../components/pipeline/pipeline-policies";
import type { PipelineSource } from "../../components/pipeline/pipeline-source";
import type { PipelinePlan } from "../../components/pipeline/planned-pipeline";
import {
    addOnPolicy,
    fargateLogPolicy,
    podPolicy,
    rolloutsPolicy,
} from "../../components/runtime/eks/cluster-policies";
import { clusterSetupPolicy, startSetupPolicy } from "../../components/runtime/eks/cluster-setup-policies";
import { executionPolicy, taskPolicy } from "../../components/runtime/runtime-policies";
import { bucketName, buildProjectName, type FunctionName, functionName } from "../../components/shared/names";
import type { Placement } from "../../components/shared/placement";
import type { PolicyDocument, Statement } from "../../components/shared/policy";
import { OPTIONAL_RESOURCE_TYPES } from "../../release/resource-types";

const AT: Placement = {
    project: "airlock",
    environment: "prod",
    account: "123456789012",
    region: "eu-west-1",
    partition: "aws",
};
const KEY = "arn:aws:kms:eu-west-1:123456789012:key/0c7e6a3e-6a0c-4a0b-9a51-6f1f0a5e2b11";
/** Names as long as they come, in the partition with the longest name. */
const LONG: Placement = {
    ...AT,
    project: "p".repeat(30),
    environment: "e".repeat(12),
    region: "us-gov-west-1",
    partition: "aws-us-gov",
};
const SOURCES: readonly PipelineSource[] = [
    { kind: "codecommit", branch: "main" },
    {
        kind: "connection",
        connectionArn: "arn:aws:codeconnections:eu-west-1:123456789012:connection/0c7e6a3e",
        repository: "acme/hello",
        branch: "main",
    },
    { kind: "inbox" },
];
const KINDS = Object.keys(BOUNDARIES) as BoundaryKind[];
const POLICIES: readonly (readonly [string, (at: Placement) => PolicyDocument])[] = [
    ...KINDS.map((kind) => [kind, BOUNDARIES[kind]] as const),
    ["reader", readerPolicy],
];

function planOf(source: PipelineSource, runtime: "ecs" | "eks" = "ecs"): PipelinePlan {
    return planPipeline({
        placement: AT,
        workload: "hello",
        source,
        executionMode: "QUEUED",
        approval: { approvers: 2 },
        runtime,
        next: undefined,
    });
}

const RUNS: readonly FunctionName[] = [
    "seal",
    "admit",
    "prepare",
    "describe",
    "authorize",
    "verify",
    "record",
    "promote",
];

function policyOfFunction(at: Placement, run: FunctionName): PolicyDocument {
    return functionPolicy(run, `/aws/lambda/${functionName(at, run)}`, {
        placement: at,
        workloads: ["hello", "w".repeat(20)],
        signingKeyAliasArn: `arn:${at.partition}:kms:eu-central-1:210987654321:alias/${at.project}-release-signing`,
        keyArn: KEY,
        next: { ...at, environment: "next", account: "210987654321", region: "eu-central-1" },
    });
}

function list(value: unknown): readonly string[] {
    return typeof value === "string" ? [value] : ((value ?? []) as readonly string[]);
}

function allowed(document: PolicyDocument): readonly Statement[] {
    return document.Statement.filter(({ Effect }) => Effect === "Allow");
}

/** Whether IAM would take the text for a match of the pattern. */
function matches(pattern: string, text: string): boolean {
    const source = pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".");
    return new RegExp(`^${source}$`).test(text);
}

/** Whether the document allows the action on the resource, conditions taken as met. */
function permits(document: PolicyDocument, action: string, resource: string): boolean {
    const hits = document.Statement.filter(
        (statement) =>
            list(statement.Action).some((pattern) => matches(pattern, action)) &&
            list(statement.Resource).some((pattern) => matches(pattern, resource)),
    );
    return hits.length > 0 && hits.every(({ Effect }) => Effect === "Allow");
}

describe("permissions boundaries", () => {
    for (const [name, policyOf] of POLICIES) {
        it(`keep ${name} within what a managed policy may say, with the longest names too`, () => {
            for (const at of [AT, LONG]) {
                const size = JSON.stringify(policyOf(at)).replace(/\s/g, "").length;
                assert.ok(size <= POLICY_LIMIT, `${size} characters`);
            }
        });

        it(`give each statement of ${name} an identifier of its own, of letters and digits`, () => {
            const ids = policyOf(AT).Statement.map(({ Sid }) => Sid);
            assert.deepEqual(ids, [...new Set(ids)]);
            assert.ok(ids.every((id) => /^[A-Za-z0-9]+$/.test(id)));
        });
    }

    it("allow no write to IAM but passing own roles to named services, AWS's own roles, and machines' profiles", () => {
        for (const kind of KINDS) {
            const iam = allowed(BOUNDARIES[kind](AT)).flatMap(({ Sid, Action }) =>
                list(Action)
                    .filter((action) => matches("iam:*", action) || action.startsWith("*"))
                    .map((action) => `${Sid} ${action}`),
            );
            const own = {
                deploy: ["PassOwnRoles iam:PassRole", "ServiceLinkedRoles iam:CreateServiceLinkedRole"],
                cluster: [
                    "ProfilesOfMachines iam:AddRoleToInstanceProfile",
                    "ProfilesOfMachines iam:CreateInstanceProfile",
                    "ProfilesOfMachines iam:DeleteInstanceProfile",
                    "ProfilesOfMachines iam:GetInstanceProfile",
                    "ProfilesOfMachines iam:RemoveRoleFromInstanceProfile",
                    "ProfilesOfMachines iam:TagInstanceProfile",
                    "BeAMachine iam:PassRole",
                    "LinkedRole iam:CreateServiceLinkedRole",
                ],
                build: [],
                service: [],
            };
            assert.deepEqual(iam, own[kind]);
        }
    });

    it("pass roles to the three services of a deployment only", () => {
        const statement = BOUNDARIES.deploy(AT).Statement.find(({ Sid }) => Sid === "PassOwnRoles");
        assert.deepEqual(statement, {
            Sid: "PassOwnRoles",
            Effect: "Allow",
            Action: ["iam:PassRole"],
            Resource: "arn:aws:iam::123456789012:role/airlock-prod-*",
            Condition: {
                StringEquals: {
                    "iam:PassedToService": [
                        "cloudformation.amazonaws.com",
                        "ecs-tasks.amazonaws.com",
                        "ecs.amazonaws.com",
                    ],
                },
            },
        });
    });

    it("name everything without a resource of its own in few statements", () => {
        const everywhere = KINDS.flatMap((kind) =>
            allowed(BOUNDARIES[kind](AT))
                .filter(({ Resource }) => list(Resource).includes("*"))
                .map(({ Sid }) => `${kind} ${Sid}`),
        );
        assert.deepEqual(everywhere, [
            "build RegistryLogin",
            "build NetworkInterfaces",
            "build Keys",
            "deploy Keys",
            "deploy Jobs",
            "deploy WithoutResource",
            "service FindLogGroups",
            "service RegistryLogin",
            "service Keys",
            "service SeeBalancers",
            "cluster MachinesAndBalancers",
            "cluster RegistryLogin",
            "cluster FindLogGroups",
            "cluster Metrics",
            "cluster Keys",
        ]);
    });

    it("keep builds away from what runs", () => {
        const build = BOUNDARIES.build(AT);
        for (const action of ["ecs:UpdateService", "cloudformation:ExecuteChangeSet", "kms:Sign", "iam:PassRole"]) {
            assert.equal(permits(build, action, "*"), false, action);
        }
    });

    it("keep one environment's roles away from another's workloads", () => {
        const deploy = BOUNDARIES.deploy(AT);
        const service = (environment: string) =>
            `arn:aws:ecs:eu-west-1:123456789012:service/airlock-${environment}-cluster/airlock-${environment}-hello`;
        assert.equal(permits(deploy, "ecs:UpdateService", service("prod")), true);
        assert.equal(permits(deploy, "ecs:UpdateService", service("staging")), false);
    });

    it("never let what runs change a workload", () => {
        const service = BOUNDARIES.service(AT);
        for (const action of [
            "ecs:UpdateService",
            "ecs:RegisterTaskDefinition",
            "cloudformation:CreateChangeSet",
            "codepipeline:StartPipelineExecution",
            "codebuild:StartBuild",
            "iam:PassRole",
        ]) {
            assert.equal(permits(service, action, "*"), false, action);
        }
    });

    it("let a cluster bring machines, with its own machines' role alone, and never change a cluster or a workload", () => {
        const cluster = BOUNDARIES.cluster(AT);
        assert.equal(permits(cluster, "ec2:RunInstances", "*"), true);
        const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
        assert.equal(permits(cluster, "iam:PassRole", role("airlock-prod-auto-node")), true);
        assert.equal(permits(cluster, "iam:PassRole", role("airlock-prod-hello-deploy")), false);
        const denied = ["eks:UpdateClusterConfig", "eks:CreateAccessEntry", "ecs:UpdateService", "iam:CreateRole"];
        for (const action of [
            ...denied,
            "iam:PutRolePolicy",
            "sts:AssumeRole",
            "codepipeline:StartPipelineExecution",
        ]) {
            assert.equal(permits(cluster, action, "*"), false, action);
        }
    });

    it("let ECS move traffic of target groups whose long names were cut", () => {
        const service = BOUNDARIES.service(LONG);
        const group = `arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:123456789012:targetgroup/${"p".repeat(25)}-0a1b2c/0123456789abcdef`;
        assert.equal(permits(service, "elasticloadbalancing:RegisterTargets", group), true);
    });

    /** What the roles of one workload are given, by the boundary that they stand within. */
    const granted: readonly (readonly [BoundaryKind, string, PolicyDocument | undefined])[] = [
        ["service", "flow log", flowLogPolicy(AT)],
        ["service", "task", taskPolicy(AT, "hello", OPTIONAL_RESOURCE_TYPES)],
        ["service", "execution", executionPolicy(AT, "hello", KEY)],
        ["service", "pods'", podPolicy(AT, "hello", KEY)],
        ["cluster", "rollout controller's", rolloutsPolicy()],
        ["cluster", "observability add-on's", addOnPolicy(AT, "observability")],
        ["cluster", "Fargate", fargateLogPolicy(AT)],
        [
            "build",
            "build",
            buildPolicy(AT, {
                workload: "hello",
                projectName: buildProjectName(AT, "hello"),
                logGroupName: "/airlock/prod/hello/build",
                artifactBucket: bucketName(AT, "artifacts"),
                keyArn: KEY,
                registry: AT,
                subnetArns: [],
            }),
        ],
        ["deploy", "trigger", triggerPolicy(AT, "hello")],
        ...RUNS.map((run) => ["deploy", `${run} function's`, policyOfFunction(AT, run)] as const),
        [
            "deploy",
            "deploy",
            deployPolicy(
                AT,
                "hello",
                "airlock-prod-cluster",
                {
                    taskRoleArn: "arn:aws:iam::123456789012:role/airlock-prod-hello-task",
                    executionRoleArn: "arn:aws:iam::123456789012:role/airlock-prod-hello-execution",
                    infrastructureRoleArn: "arn:aws:iam::123456789012:role/airlock-prod-infrastructure",
                },
                OPTIONAL_RESOURCE_TYPES,
            ),
        ],
        ...SOURCES.map(
            (source) =>
                [
                    "deploy",
                    `pipeline's (from ${source.kind})`,
                    pipelinePolicy(planOf(source), {
                        placement: AT,
                        artifactBucket: bucketName(AT, "artifacts"),
                        keyArn: KEY,
                        approvalTopicArn: "arn:aws:sns:eu-west-1:123456789012:airlock-prod-approvals",
                    }),
                ] as const,
        ),
    ];

    function assertPermitsAll(boundary: PolicyDocument, document: PolicyDocument | undefined): void {
        assert.ok(document !== undefined);
        for (const { Action, Resource } of document.Statement) {
            for (const action of list(Action)) {
                for (const resource of list(Resource)) {
                    assert.ok(permits(boundary, action, resource), `${action} on ${resource}`);
                }
            }
        }
    }

    const onCluster: readonly (readonly [string, PolicyDocument])[] = [
        [
            "deploy build's",
            clusterDeployPolicy(AT, {
                workload: "hello",
                logGroupName: "/airlock/prod/hello/deploy",
                artifactBucket: bucketName(AT, "artifacts"),
                keyArn: KEY,
                subnetArns: ["arn:aws:ec2:eu-west-1:123456789012:subnet/subnet-1"],
            }),
        ],
        ...SOURCES.map(
            (source) =>
                [
                    `pipeline's (from ${source.kind})`,
                    pipelinePolicy(planOf(source, "eks"), {
                        placement: AT,
                        artifactBucket: bucketName(AT, "artifacts"),
                        keyArn: KEY,
                        approvalTopicArn: "arn:aws:sns:eu-west-1:123456789012:airlock-prod-approvals",
                    }),
                ] as const,
        ),
        ...(["seal", "admit", "authorize", "record", "promote"] as const).map(
            (run) => [`${run} function's`, policyOfFunction(AT, run)] as const,
        ),
        ["trigger", triggerPolicy(AT, "hello")],
    ];
    for (const [role, document] of onCluster) {
        it(`leave the ${role} role everything that its own policy says, where workloads run on a cluster`, () => {
            assertPermitsAll(BOUNDARIES.deploy(AT, "eks"), document);
        });
    }

    it("leave the setup's roles everything that their own policies say", () => {
        const setup = clusterSetupPolicy(AT, {
            artifactBucket: bucketName(AT, "artifacts"),
            keyArn: KEY,
            subnetArns: ["arn:aws:ec2:eu-west-1:123456789012:subnet/subnet-1"],
        });
        assertPermitsAll(BOUNDARIES.build(AT, "eks"), setup);
        assertPermitsAll(BOUNDARIES.deploy(AT, "eks"), startSetupPolicy(AT));
    });

    it("are within the limit also where workloads run on a cluster, with the longest names", () => {
        assert.ok(JSON.stringify(BOUNDARIES.deploy(LONG, "eks")).length <= POLICY_LIMIT);
    });

    for (const [kind, role, document] of granted) {
        it(`leave the ${role} role everything that its own policy says`, () => {
            assertPermitsAll(BOUNDARIES[kind](AT), document);
        });
    }

    it("leave the functions' roles everything that their own policies say, with the longest names too", () => {
        for (const run of RUNS) {
            assertPermitsAll(BOUNDARIES.deploy(LONG), policyOfFunction(LONG, run));
        }
    });
});

describe("readerPolicy", () => {
    const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:123456789012:${resource}`;
    const reader = readerPolicy(AT);

    it("lets people see, approve and roll back", () => {
        const pipeline = arn("codepipeline", "airlock-prod-hello");
        assert.equal(permits(reader, "codepipeline:GetPipelineState", pipeline), true);
        assert.equal(permits(reader, "codepipeline:PutApprovalResult", `${pipeline}/Deploy/Approve`), true);
        assert.equal(permits(reader, "codepipeline:StartPipelineExecution", pipeline), true);
        assert.equal(permits(reader, "codepipeline:RollbackStage", `${pipeline}/Deploy`), true);
        assert.equal(
            permits(reader, "cloudformation:DescribeChangeSet", arn("cloudformation", "stack/airlock-prod-hello/1")),
            true,
        );
    });

    it("denies people every direct change of a workload, whatever else they are allowed", () => {
        const denials: PolicyDocument = {
            ...reader,
            Statement: [
                { Sid: "Administrator", Effect: "Allow", Action: "*", Resource: "*" },
                ...reader.Statement.filter(({ Effect }) => Effect === "Deny"),
            ],
        };
        const forbidden: readonly (readonly [string, string])[] = [
            ["ecs:UpdateService", arn("ecs", "service/airlock-prod-cluster/airlock-prod-hello-Service-1")],
            ["ecs:RegisterTaskDefinition", arn("ecs", "task-definition/airlock-prod-hello:*")],
            ["cloudformation:CreateChangeSet", arn("cloudformation", "stack/airlock-prod-hello/1")],
            ["cloudformation:ExecuteChangeSet", arn("cloudformation", "stack/airlock-prod-hello/1")],
            ["cloudformation:UpdateStack", arn("cloudformation", "stack/airlock-prod-hello/1")],
            ["cloudformation:DeleteStack", arn("cloudformation", "stack/airlock-prod-hello/1")],
            ["codepipeline:UpdatePipeline", arn("codepipeline", "airlock-prod-hello")],
            ["codepipeline:DisableStageTransition", arn("codepipeline", "airlock-prod-hello/Deploy")],
            ["codepipeline:OverrideStageCondition", arn("codepipeline", "airlock-prod-hello/Deploy")],
            [
                "elasticloadbalancing:ModifyRule",
                arn("elasticloadbalancing", "listener-rule/app/airlock-prod-public-0/1/2/3"),
            ],
            ["ecr:PutImage", arn("ecr", "repository/airlock/hello")],
            ["ecr:BatchDeleteImage", arn("ecr", "repository/airlock/hello")],
            ["s3:PutObject", "arn:aws:s3:::airlock-prod-inbox-123456789012-eu-west-1/candidates/hello/1.zip"],
            ["s3:PutObject", "arn:aws:s3:::airlock-prod-records-123456789012-eu-west-1/releases/hello/1.json"],
            ["ssm:PutParameter", arn("ssm", "parameter/airlock/prod/hello/contract")],
            ["lambda:InvokeFunction", arn("lambda", "function:airlock-prod-admit")],
            ["codebuild:StartBuild", arn("codebuild", "project/airlock-prod-hello_deploy")],
            ["codebuild:StartBuildBatch", arn("codebuild", "project/airlock-prod-hello_deploy")],
            ["codebuild:RetryBuild", arn("codebuild", "project/airlock-prod-hello")],
            ["codebuild:UpdateProject", arn("codebuild", "project/airlock-prod-hello_deploy")],
            ["eks:CreateAccessEntry", arn("eks", "cluster/airlock-prod-cluster")],
            ["eks:AssociateAccessPolicy", arn("eks", "access-entry/airlock-prod-cluster/role/123456789012/me/1")],
            ["eks:UpdateClusterConfig", arn("eks", "cluster/airlock-prod-cluster")],
            ["eks:UpdatePodIdentityAssociation", arn("eks", "podidentityassociation/airlock-prod-cluster/a-1")],
        ];
        for (const [action, resource] of forbidden) {
            assert.equal(permits(denials, action, resource), false, `${action} on ${resource}`);
        }
        assert.equal(permits(denials, "ecs:UpdateService", arn("ecs", "service/other/other")), true);
        assert.equal(permits(denials, "codebuild:StartBuild", arn("codebuild", "project/other")), true);
        assert.equal(permits(denials, "eks:CreateAccessEntry", arn("eks", "cluster/other")), true);
        assert.equal(
            permits(denials, "ssm:PutParameter", arn("ssm", "parameter/airlock/prod/hello/secrets/KEY")),
            true,
        );
    });

    it("denies each change of an environment whose names were cut, too", () => {
        const rule = `arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:123456789012:listener-rule/app/${"p".repeat(25)}-0a1b2c/1/2/3`;
        assert.equal(permits(readerPolicy(LONG), "elasticloadbalancing:ModifyRule", rule), false);
        const denial = readerPolicy(LONG).Statement.find(({ Sid }) => Sid === "NoHandOnTraffic");
        assert.ok(list(denial?.Resource).some((pattern) => matches(pattern, rule)));
    });

    it("shows people no secret", () => {
        assert.equal(permits(reader, "ssm:GetParameter", arn("ssm", "parameter/airlock/prod/hello/contract")), true);
        assert.equal(
            permits(reader, "ssm:GetParameter", arn("ssm", "parameter/airlock/prod/hello/secrets/KEY")),
            false,
        );
    });
});
