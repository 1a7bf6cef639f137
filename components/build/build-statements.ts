import type * as pulumi from "@pulumi/pulumi";
import { localArn, type Placement } from "../shared/placement";
import type { Statement } from "../shared/policy";

/** Lets a build write its log. */
export function writeLog(at: Placement, logGroupName: string): Statement {
    return {
        Sid: "Logs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: localArn(at, "logs", `log-group:${logGroupName}:*`),
    };
}

/** Lets a build take its source and leave its artifacts, in a bucket that the key encrypts. */
export function passArtifacts(at: Placement, bucket: string, keyArn: pulumi.Input<string>): readonly Statement[] {
    const bucketArn = `arn:${at.partition}:s3:::${bucket}`;
    return [
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
            Resource: keyArn,
        },
    ];
}

/** What a build does with its network interface. */
export const INTERFACE_ACTIONS = [
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
] as const;

/**
 * Lets a build stand in its subnets.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html
 */
export function standInSubnets(at: Placement, subnetArns: readonly pulumi.Input<string>[]): readonly Statement[] {
    return [
        {
            Sid: "FindSubnets",
            Effect: "Allow",
            Action: INTERFACE_ACTIONS,
            // The describing actions have no resource; the interface is bound to subnet and service by the next statement.
            Resource: "*",
        },
        {
            Sid: "StandInSubnets",
            Effect: "Allow",
            Action: ["ec2:CreateNetworkInterfacePermission"],
            Resource: localArn(at, "ec2", "network-interface/*"),
            Condition: {
                StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com", "ec2:Subnet": subnetArns },
            },
        },
    ];
}
