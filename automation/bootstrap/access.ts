import { iamArn } from "../../components/shared/placement";
import { type StatePlace, stateBucketName, stateRoleArn } from "../../components/shared/state-names";
import type { Value } from "./intrinsics";

/** One purpose of a policy within a CloudFormation template. */
export interface AccessStatement {
    readonly Sid: string;
    readonly Effect: "Allow" | "Deny";
    readonly Principal?: "*" | { readonly AWS: Value };
    readonly Action?: string | readonly string[];
    readonly NotAction?: readonly string[];
    readonly Resource?: Value | readonly Value[];
    readonly NotResource?: readonly Value[];
    readonly Condition?: { readonly [operator: string]: { readonly [key: string]: Value | readonly Value[] } };
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
function readState(at: StatePlace, key: Value): readonly AccessStatement[] {
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

/**
 * What the `platform` role may do: everything that an update of an environment asks for, on what the project owns where a
 * name tells that. It releases nothing (no service, no execution, no approval), makes no role without a boundary, and
 * changes neither its own rights nor the state's bucket and key nor the pipeline that runs it.
 */
export function platformAccess(at: StatePlace, key: Value): readonly AccessStatement[] {
    return [...readState(at, key), ...manageNamed(at), ...manageByIds(), ...manageRoles(at), ...selfDenials(at, key)];
}

/** What has a name of ours: services, the actions that make and change it, and the form of its ARNs. */
function manageNamed(at: StatePlace): readonly AccessStatement[] {
    const { project } = at;
    const named = (service: string, ...resources: readonly string[]) =>
        resources.map((resource) => `arn:${at.partition}:${service}:*:${at.account}:${resource}`);
    const manage = (Sid: string, Action: readonly string[], Resource: readonly string[]): AccessStatement => ({
        Sid,
        Effect: "Allow",
        Action,
        Resource,
    });
    // A bucket's ARN has neither account nor region.
    const buckets = `arn:${at.partition}:s3:::${project}-*`;
    return [
        manage("Buckets", ["s3:*"], [buckets]),
        manage("Registry", verbs("ecr", REPOSITORY), named("ecr", `repository/${project}/*`)),
        manage("Alarms", verbs("cloudwatch", ALARM), named("cloudwatch", `alarm:${project}-*`)),
        manage("Dashboards", verbs("cloudwatch", DASHBOARD), [
            // A dashboard belongs to no region.
            `arn:${at.partition}:cloudwatch::${at.account}:dashboard/${project}-*`,
        ]),
        manage("Builds", verbs("codebuild", BUILD), named("codebuild", `*/${project}-*`)),
        manage("Sources", verbs("codecommit", SOURCE), named("codecommit", `${project}-*`)),
        manage("Pipelines", verbs("codepipeline", PIPELINE), named("codepipeline", `${project}-*`)),
        manage("Clusters", verbs("ecs", CLUSTER), named("ecs", `cluster/${project}-*`)),
        manage("Rules", verbs("events", RULE), named("events", `rule/${project}-*`)),
        manage("Functions", verbs("lambda", FUNCTION), named("lambda", `function:${project}-*`)),
        manage("Topics", verbs("sns", TOPIC), named("sns", `${project}-*`)),
        manage("Contracts", verbs("ssm", PARAMETER), named("ssm", `parameter/${project}/*/contract`)),
        manage(
            "LogGroups",
            verbs("logs", LOG_GROUP),
            named("logs", `log-group:/${project}/*`, `log-group:/aws/*/${project}-*`),
        ),
    ];
}

const TAGS = ["TagResource", "UntagResource"] as const;
const REPOSITORY = [
    ...["CreateRepository", "DeleteLifecyclePolicy", "DeleteRepository", "DeleteRepositoryPolicy"],
    ...["PutImageScanningConfiguration", "PutImageTagMutability", "PutLifecyclePolicy", "SetRepositoryPolicy"],
    ...TAGS,
];
const ALARM = ["DeleteAlarms", "PutCompositeAlarm", "PutMetricAlarm", ...TAGS];
const DASHBOARD = ["DeleteDashboards", "PutDashboard"];
const BUILD = [
    ...["CreateProject", "CreateReportGroup", "DeleteProject", "DeleteReportGroup"],
    ...["UpdateProject", "UpdateReportGroup"],
];
const SOURCE = ["CreateRepository", "DeleteRepository", "UpdateRepository*", ...TAGS];
const PIPELINE = ["CreatePipeline", "DeletePipeline", "UpdatePipeline", ...TAGS];
const CLUSTER = ["CreateCluster", "DeleteCluster", "PutClusterCapacityProviders", "UpdateCluster*", ...TAGS];
const RULE = ["DeleteRule", "DisableRule", "EnableRule", "PutRule", "PutTargets", "RemoveTargets", ...TAGS];
const FUNCTION = [
    ...["CreateFunction", "DeleteFunction", "DeleteFunctionEventInvokeConfig", "PutFunctionEventInvokeConfig"],
    ...["UpdateFunctionCode", "UpdateFunctionConfiguration", "UpdateFunctionEventInvokeConfig"],
    ...TAGS,
];
const TOPIC = ["CreateTopic", "DeleteTopic", "SetSubscriptionAttributes", "SetTopicAttributes", "Subscribe", ...TAGS];
const PARAMETER = ["AddTagsToResource", "DeleteParameter", "PutParameter", "RemoveTagsFromResource"];
const LOG_GROUP = [
    ...["AssociateKmsKey", "CreateLogGroup", "DeleteLogGroup", "DeleteRetentionPolicy", "DisassociateKmsKey"],
    ...["PutRetentionPolicy", ...TAGS],
];

function verbs(service: string, actions: readonly string[]): readonly string[] {
    return actions.map((action) => `${service}:${action}`);
}

/** What AWS names by ids that nobody knows before, and settings of the whole account. */
function manageByIds(): readonly AccessStatement[] {
    return [
        {
            Sid: "Networks",
            Effect: "Allow",
            Action: ["directconnect:*", "ec2:*", "elasticloadbalancing:*", "route53resolver:*"],
            Resource: "*",
        },
        { Sid: "Keys", Effect: "Allow", Action: ["kms:*"], Resource: "*" },
        {
            Sid: "AccountSettings",
            Effect: "Allow",
            Action: [
                "ecr:DeleteRegistryPolicy",
                "ecr:PutRegistryPolicy",
                "ecr:PutRegistryScanningConfiguration",
                "ecr:PutReplicationConfiguration",
                // Logs of tunnels and of flows: their deliveries have ids, and the policy of log groups is the account's.
                "logs:CreateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:GetLogDelivery",
                "logs:PutResourcePolicy",
                "logs:UpdateLogDelivery",
                "sns:Unsubscribe",
            ],
            Resource: "*",
        },
    ];
}

/** Services that roles of an environment are handed to. */
const PASSED_TO = [
    "cloudformation.amazonaws.com",
    "codebuild.amazonaws.com",
    "codepipeline.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "ecs.amazonaws.com",
    "events.amazonaws.com",
    "lambda.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
] as const;

function manageRoles(at: StatePlace): readonly AccessStatement[] {
    const roles = iamArn(at, `role/${at.project}-*`);
    return [
        {
            Sid: "RolesWithinABoundary",
            Effect: "Allow",
            Action: [
                "iam:AttachRolePolicy",
                "iam:CreateRole",
                "iam:DeleteRolePolicy",
                "iam:DetachRolePolicy",
                "iam:PutRolePermissionsBoundary",
                "iam:PutRolePolicy",
            ],
            Resource: roles,
            Condition: { ArnLike: { "iam:PermissionsBoundary": iamArn(at, `policy/${at.project}-*-boundary`) } },
        },
        {
            Sid: "RolesOtherwise",
            Effect: "Allow",
            Action: [
                "iam:DeleteRole",
                "iam:TagRole",
                "iam:UntagRole",
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRole",
                "iam:UpdateRoleDescription",
            ],
            Resource: roles,
        },
        {
            Sid: "Policies",
            Effect: "Allow",
            Action: [
                "iam:CreatePolicy",
                "iam:CreatePolicyVersion",
                "iam:DeletePolicy",
                "iam:DeletePolicyVersion",
                "iam:SetDefaultPolicyVersion",
                "iam:TagPolicy",
                "iam:UntagPolicy",
            ],
            Resource: iamArn(at, `policy/${at.project}-*`),
        },
        {
            Sid: "HandOverRoles",
            Effect: "Allow",
            Action: ["iam:PassRole"],
            Resource: roles,
            Condition: { StringEquals: { "iam:PassedToService": PASSED_TO } },
        },
        {
            Sid: "ServiceLinkedRoles",
            Effect: "Allow",
            Action: ["iam:CreateServiceLinkedRole"],
            // Their permissions are AWS's, and cannot be chosen.
            Resource: iamArn(at, "role/aws-service-role/*"),
        },
    ];
}

/** A denial wins over whatever is allowed above: nobody who runs an update changes what an update runs as. */
function selfDenials(at: StatePlace, key: Value): readonly AccessStatement[] {
    const { project } = at;
    const pipeline = `${project}-platform`;
    const local = (service: string, resource: string) => `arn:${at.partition}:${service}:*:${at.account}:${resource}`;
    const bucket = bucketArn(at);
    return [
        {
            Sid: "NeverItsOwnRights",
            Effect: "Deny",
            Action: "*",
            Resource: [
                stateRoleArn(at, "preview"),
                stateRoleArn(at, "platform"),
                iamArn(at, `role/${pipeline}-*`),
                iamArn(at, `policy/${pipeline}-*`),
                local("cloudformation", `stack/${project}-bootstrap/*`),
                local("codebuild", `project/${pipeline}-*`),
                local("codecommit", `${pipeline}-*`),
                local("codepipeline", `${pipeline}-*`),
                local("events", `rule/${pipeline}-*`),
                local("lambda", `function:${pipeline}-*`),
                local("logs", `log-group:/${project}/platform/*`),
                local("logs", `log-group:/aws/*/${pipeline}-*`),
                local("sns", `${pipeline}-*`),
                `arn:${at.partition}:s3:::${pipeline}-*`,
            ],
        },
        {
            Sid: "NeverThePipelinesKey",
            Effect: "Deny",
            Action: ["kms:*"],
            Resource: "*",
            Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": `alias/${pipeline}` } },
        },
        {
            Sid: "StateIsKeptAndNoMore",
            Effect: "Deny",
            NotAction: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:Get*", "s3:List*", "s3:PutObject"],
            Resource: [bucket, `${bucket}/*`],
        },
        {
            Sid: "StateKeyIsUsedAndNoMore",
            Effect: "Deny",
            NotAction: [
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:GetKey*",
                "kms:List*",
                "kms:ReEncrypt*",
            ],
            Resource: key,
        },
    ];
}

export function bucketArn(at: StatePlace): string {
    return `arn:${at.partition}:s3:::${stateBucketName(at)}`;
}
