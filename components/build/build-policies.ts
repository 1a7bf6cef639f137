import type * as pulumi from "@pulumi/pulumi";
import { imageRepositoryName, parameterPath } from "../shared/names";
import { localArn, type Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument } from "../shared/policy";

/** What the role of a build may do: read its source, write its logs, reports, artifacts and images, stand in its subnets. */
export function buildPolicy(
    at: Placement,
    args: {
        readonly workload: string;
        readonly projectName: string;
        readonly logGroupName: string;
        /** Name of the artifact bucket. */
        readonly artifactBucket: string;
        readonly keyArn: pulumi.Input<string>;
        readonly registry: Placement;
        readonly subnetArns: readonly pulumi.Input<string>[];
    },
): PolicyDocument {
    const bucketArn = `arn:${at.partition}:s3:::${args.artifactBucket}`;
    return policyDocument(
        {
            Sid: "Logs",
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: localArn(at, "logs", `log-group:${args.logGroupName}:*`),
        },
        {
            Sid: "Reports",
            Effect: "Allow",
            Action: ["codebuild:CreateReport", "codebuild:UpdateReport", "codebuild:BatchPutTestCases"],
            Resource: localArn(at, "codebuild", `report-group/${args.projectName}`),
        },
        {
            Sid: "Artifacts",
            Effect: "Allow",
            Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
            Resource: `${bucketArn}/*`,
        },
        {
            Sid: "ArtifactBucket",
            Effect: "Allow",
            Action: ["s3:GetBucketAcl", "s3:GetBucketLocation"],
            Resource: bucketArn,
        },
        {
            Sid: "Key",
            Effect: "Allow",
            Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            Resource: args.keyArn,
        },
        {
            Sid: "RegistryLogin",
            Effect: "Allow",
            Action: ["ecr:GetAuthorizationToken"],
            // The token is for the whole registry; the action has no narrower resource.
            Resource: "*",
        },
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
            Resource: localArn(args.registry, "ecr", `repository/${imageRepositoryName(at, args.workload)}`),
        },
        {
            Sid: "Secrets",
            Effect: "Allow",
            Action: ["ssm:GetParameters"],
            Resource: localArn(at, "ssm", `parameter${parameterPath(at, args.workload)}/build/*`),
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
            // The describing actions have no resource; the interface is bound to subnet and service by the next statement.
            // https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html
            Resource: "*",
        },
        {
            Sid: "StandInSubnets",
            Effect: "Allow",
            Action: ["ec2:CreateNetworkInterfacePermission"],
            Resource: localArn(at, "ec2", "network-interface/*"),
            Condition: {
                StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com", "ec2:Subnet": args.subnetArns },
            },
        },
    );
}
