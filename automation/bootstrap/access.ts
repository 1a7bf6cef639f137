import { type StatePlace, stateBucketName } from "../../components/shared/state-names";
import type { ListIf, Value } from "./intrinsics";

/** One purpose of a policy within a CloudFormation template. */
export interface AccessStatement {
    readonly Sid: string;
    readonly Effect: "Allow" | "Deny";
    readonly Principal?: "*" | { readonly AWS: Value } | { readonly Federated: Value };
    readonly Action?: string | readonly string[];
    readonly NotAction?: readonly string[];
    readonly Resource?: Value | readonly Value[];
    readonly NotResource?: readonly Value[];
    readonly Condition?: { readonly [operator: string]: { readonly [key: string]: Value | readonly Value[] | ListIf } };
}

/**
 * Descriptions that a preview asks for, of every service that an environment is made of. Most have no resource to name,
 * and none gives away what an application keeps: no object, no message, no row, no log line, no secret.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const DESCRIPTIONS = [
    "cloudwatch:Describe*",
    "cloudwatch:GetDashboard",
    "cloudwatch:List*",
    "codebuild:BatchGetProjects",
    "codebuild:BatchGetReportGroups",
    "codecommit:GetRepository",
    "codecommit:ListTagsForResource",
    "codepipeline:GetPipeline",
    "codepipeline:GetPipelineState",
    "codepipeline:ListPipelineExecutions",
    "codepipeline:ListTagsForResource",
    "directconnect:Describe*",
    "ec2:Describe*",
    "ec2:GetIpamPool*",
    "ec2:GetManagedPrefixList*",
    "ec2:GetSubnetCidrReservations",
    "ec2:GetTransitGateway*",
    "ecr:DescribeRegistry",
    "ecr:DescribeRepositories",
    "ecr:GetLifecyclePolicy",
    "ecr:GetRegistry*",
    "ecr:GetRepositoryPolicy",
    "ecr:ListTagsForResource",
    "ecs:Describe*",
    "ecs:List*",
    "eks:Describe*",
    "eks:List*",
    "elasticloadbalancing:Describe*",
    "events:Describe*",
    "events:List*",
    "iam:Get*",
    "iam:List*",
    "kms:Describe*",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:List*",
    "lambda:GetFunction*",
    "lambda:GetPolicy",
    "lambda:List*",
    "logs:Describe*",
    "logs:GetLogDelivery",
    "logs:List*",
    "route53resolver:Get*",
    "route53resolver:List*",
    "s3:GetAccelerateConfiguration",
    "s3:GetBucket*",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:GetReplicationConfiguration",
    "s3:ListAllMyBuckets",
    "s3:ListBucket",
    "s3:ListTagsForResource",
    "sns:Get*",
    "sns:List*",
    "ssm:DescribeParameters",
    "ssm:ListTagsForResource",
] as const;

/** What reading the state takes, and the secrets in it. */
export function readState(at: StatePlace, key: Value): readonly AccessStatement[] {
    const bucket = bucketArn(at);
    return [
        { Sid: "ReadState", Effect: "Allow", Action: ["s3:GetObject"], Resource: `${bucket}/*` },
        { Sid: "DecryptState", Effect: "Allow", Action: ["kms:Decrypt"], Resource: key },
        {
            Sid: "SeeContracts",
            Effect: "Allow",
            Action: ["ssm:GetParameter", "ssm:GetParameters"],
            Resource: `arn:${at.partition}:ssm:*:${at.account}:parameter/${at.project}/*/contract`,
        },
        // Descriptions have no resource, or are of things that are known by ids only.
        { Sid: "Describe", Effect: "Allow", Action: DESCRIPTIONS, Resource: "*" },
    ];
}

/**
 * What the `preview` role may do: read the state and describe what there is. What it may not is said again as denials,
 * which hold whatever is attached to the role later: it hands no role to anything, takes on none, and decrypts nothing but
 * the state.
 */
export function previewAccess(at: StatePlace, key: Value): readonly AccessStatement[] {
    return [
        ...readState(at, key),
        {
            Sid: "NeverOtherKeys",
            Effect: "Deny",
            Action: ["kms:Decrypt", "kms:GenerateDataKey*", "kms:GenerateMac", "kms:ReEncrypt*", "kms:Sign"],
            NotResource: [key],
        },
        {
            Sid: "NeverOtherObjects",
            Effect: "Deny",
            Action: ["s3:GetObject*"],
            NotResource: [`${bucketArn(at)}/*`],
        },
        {
            Sid: "NeverDataNorRoles",
            Effect: "Deny",
            Action: [
                "dynamodb:BatchGetItem",
                "dynamodb:GetItem",
                "dynamodb:GetRecords",
                "dynamodb:PartiQL*",
                "dynamodb:Query",
                "dynamodb:Scan",
                "iam:PassRole",
                "kms:CreateGrant",
                "lambda:InvokeFunction",
                "logs:FilterLogEvents",
                "logs:GetLogEvents",
                "logs:StartQuery",
                "secretsmanager:GetSecretValue",
                "sqs:ReceiveMessage",
                "sts:AssumeRole",
            ],
            // A denial of everything, everywhere.
            Resource: "*",
        },
    ];
}

/** ARN of the bucket of the state. */
export function bucketArn(at: StatePlace): string {
    return `arn:${at.partition}:s3:::${stateBucketName(at)}`;
}
