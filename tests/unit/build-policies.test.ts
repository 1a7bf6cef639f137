import assert from "node:assert/strict";
import { buildPolicy } from "../../components/build/build-policies";
import type { Placement } from "../../components/shared/placement";

const DEV: Placement = {
    project: "airlock",
    environment: "dev",
    account: "111122223333",
    region: "eu-west-1",
    partition: "aws",
};
const KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/0a1b";
const SUBNET_ARN = "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0a";
const ARGS = {
    workload: "hello",
    projectName: "airlock-dev-hello",
    logGroupName: "/airlock/dev/hello/build",
    artifactBucket: "airlock-dev-artifacts",
    keyArn: KEY_ARN,
    registry: DEV,
    subnetArns: [SUBNET_ARN],
};

describe("Policy of a build", () => {
    it("lets it read its source, write its logs, reports, artifacts and images, and stand in its subnets", () => {
        assert.deepEqual(buildPolicy(DEV, ARGS), {
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "Logs",
                    Effect: "Allow",
                    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                    Resource: "arn:aws:logs:eu-west-1:111122223333:log-group:/airlock/dev/hello/build:*",
                },
                {
                    Sid: "Reports",
                    Effect: "Allow",
                    Action: ["codebuild:CreateReport", "codebuild:UpdateReport", "codebuild:BatchPutTestCases"],
                    Resource: "arn:aws:codebuild:eu-west-1:111122223333:report-group/airlock-dev-hello",
                },
                {
                    Sid: "Artifacts",
                    Effect: "Allow",
                    Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
                    Resource: "arn:aws:s3:::airlock-dev-artifacts/*",
                },
                {
                    Sid: "ArtifactBucket",
                    Effect: "Allow",
                    Action: ["s3:GetBucketAcl", "s3:GetBucketLocation"],
                    Resource: "arn:aws:s3:::airlock-dev-artifacts",
                },
                {
                    Sid: "Key",
                    Effect: "Allow",
                    Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
                    Resource: KEY_ARN,
                },
                { Sid: "RegistryLogin", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
                {
                    Sid: "Images",
                    Effect: "Allow",
                    Action: [
                        "ecr:BatchCheckLayerAvailability",
                        "ecr:BatchGetImage",
                        "ecr:CompleteLayerUpload",
                        "ecr:DescribeImages",
                        "ecr:GetDownloadUrlForLayer",
                        "ecr:InitiateLayerUpload",
                        "ecr:PutImage",
                        "ecr:UploadLayerPart",
                    ],
                    Resource: "arn:aws:ecr:eu-west-1:111122223333:repository/airlock/hello",
                },
                {
                    Sid: "Secrets",
                    Effect: "Allow",
                    Action: ["ssm:GetParameters"],
                    Resource: "arn:aws:ssm:eu-west-1:111122223333:parameter/airlock/dev/hello/build/*",
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
                    Resource: "arn:aws:ec2:eu-west-1:111122223333:network-interface/*",
                    Condition: {
                        StringEquals: {
                            "ec2:AuthorizedService": "codebuild.amazonaws.com",
                            "ec2:Subnet": [SUBNET_ARN],
                        },
                    },
                },
            ],
        });
    });

    it("follows the registry to its own account, and everything else to its own partition", () => {
        const china = { ...DEV, region: "cn-north-1", partition: "aws-cn" };
        const registry = { ...china, account: "999900001111", region: "cn-northwest-1" };
        const { Statement } = buildPolicy(china, { ...ARGS, registry });
        const resourceOf = (sid: string) => Statement.find(({ Sid }) => Sid === sid)?.Resource;
        assert.equal(resourceOf("Images"), "arn:aws-cn:ecr:cn-northwest-1:999900001111:repository/airlock/hello");
        assert.equal(resourceOf("ArtifactBucket"), "arn:aws-cn:s3:::airlock-dev-artifacts");
        assert.equal(
            resourceOf("Secrets"),
            "arn:aws-cn:ssm:cn-north-1:111122223333:parameter/airlock/dev/hello/build/*",
        );
    });

    it("reads no secret and writes no image of another workload, not even of one whose name begins alike", () => {
        const text = JSON.stringify(buildPolicy(DEV, ARGS));
        assert.ok(!text.includes("airlock/hello*") && !text.includes("airlock/*"));
        assert.ok(!text.includes("/airlock/dev/hello*"));
    });
});
