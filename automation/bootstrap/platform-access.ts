import { iamArn } from "../../components/shared/placement";
import { type StatePlace, stateRoleArn } from "../../components/shared/state-names";
import { type AccessStatement, bucketArn, readState } from "./access";
import type { Value } from "./intrinsics";

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
        manage(
            "Builds",
            verbs("codebuild", BUILD),
            named("codebuild", `project/${project}-*`, `report-group/${project}-*`),
        ),
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
const DASHBOARD = ["DeleteDashboards", "PutDashboard", ...TAGS];
const BUILD = [
    ...["CreateProject", "CreateReportGroup", "DeleteProject", "DeleteReportGroup"],
    ...["DeleteReport", "ListReportsForReportGroup", "UpdateProject", "UpdateReportGroup"],
];
const SOURCE = ["CreateRepository", "DeleteRepository", "UpdateRepository*", ...TAGS];
const PIPELINE = ["CreatePipeline", "DeletePipeline", "UpdatePipeline", ...TAGS];
const CLUSTER = ["CreateCluster", "DeleteCluster", "PutClusterCapacityProviders", "UpdateCluster*", ...TAGS];
const RULE = ["DeleteRule", "DisableRule", "EnableRule", "PutRule", "PutTargets", "RemoveTargets", ...TAGS];
const FUNCTION = [
    ...["CreateFunction", "DeleteFunction", "DeleteFunctionConcurrency", "DeleteFunctionEventInvokeConfig"],
    ...["PutFunctionConcurrency", "PutFunctionEventInvokeConfig"],
    ...["UpdateFunctionCode", "UpdateFunctionConfiguration", "UpdateFunctionEventInvokeConfig"],
    ...TAGS,
];
const TOPIC = ["CreateTopic", "DeleteTopic", "SetSubscriptionAttributes", "SetTopicAttributes", "Subscribe", ...TAGS];
const PARAMETER = ["AddTagsToResource", "DeleteParameter", "PutParameter", "RemoveTagsFromResource"];
const LOG_GROUP = [
    ...["AssociateKmsKey", "CreateLogGroup", "DeleteLogGroup", "DeleteRetentionPolicy", "DisassociateKmsKey"],
    ...["DeleteMetricFilter", "PutMetricFilter", "PutRetentionPolicy", ...TAGS],
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
            // Of a cluster of EKS only some parts have a name of ours, and the forms of their ARNs would not fit into a role's policy.
            Action: ["directconnect:*", "ec2:*", "eks:*", "elasticloadbalancing:*", "route53resolver:*"],
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
    "eks.amazonaws.com",
    "eks-fargate-pods.amazonaws.com",
    "pods.eks.amazonaws.com",
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
