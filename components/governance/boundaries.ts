import { localArn, type Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument, type Statement } from "../shared/policy";
import {
    allow,
    buckets,
    images,
    own,
    ownShort,
    parameters,
    REGISTRY_PULL,
    registryLogin,
    useConnections,
    useKeys,
    writeLogs,
} from "./boundary-statements";
import { clusterBoundary } from "./cluster-boundary";
import { deployBoundary } from "./deploy-boundary";

/**
 * The most that a role of each kind may ever do. A boundary grants nothing: a role can do what both its own policy and
 * its boundary allow, so a mistake in the one is caught by the other. None allows a write to IAM, but for the profiles by
 * which a cluster's machines get their role.
 *
 * What AWS cannot scope to a resource, and ids that names do not tell, stand as `*` here with the reason; the role's
 * own policy names them exactly.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const BOUNDARIES = {
    build: buildBoundary,
    deploy: deployBoundary,
    service: serviceBoundary,
    cluster: clusterBoundary,
} as const;

export type BoundaryKind = keyof typeof BOUNDARIES;

/** Longest managed policy in characters without white space. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const POLICY_LIMIT = 6144;

/**
 * For the roles of builds: they read a source, write artifacts, images and reports, and change nothing that runs. What sets up a
 * cluster is one of them; what it may do there, the cluster says.
 */
export function buildBoundary(at: Placement, runtime: "ecs" | "eks" = "ecs"): PolicyDocument {
    return policyDocument(
        writeLogs(at),
        buckets(at),
        registryLogin(),
        images(at, [
            ...REGISTRY_PULL,
            "ecr:CompleteLayerUpload",
            "ecr:DescribeImages",
            "ecr:InitiateLayerUpload",
            "ecr:PutImage",
            "ecr:UploadLayerPart",
        ]),
        allow(
            "Reports",
            [
                "codebuild:CreateReportGroup",
                "codebuild:CreateReport",
                "codebuild:UpdateReport",
                "codebuild:BatchPutTestCases",
                "codebuild:BatchPutCodeCoverages",
            ],
            localArn(at, "codebuild", `report-group/${own(at)}`),
        ),
        allow(
            "NetworkInterfaces",
            [
                "ec2:CreateNetworkInterface",
                "ec2:DeleteNetworkInterface",
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ],
            // Most of these have no resource, and subnets and interfaces are known by ids only.
            "*",
        ),
        allow(
            "NetworkInterfacePermission",
            ["ec2:CreateNetworkInterfacePermission"],
            localArn(at, "ec2", "network-interface/*"),
            { StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com" } },
        ),
        parameters(at),
        // The setup of a cluster finds it.
        ...(runtime === "eks"
            ? [allow("Cluster", ["eks:DescribeCluster"], localArn(at, "eks", `cluster/${own(at)}`))]
            : []),
        allow(
            "Secrets",
            ["secretsmanager:GetSecretValue"],
            localArn(at, "secretsmanager", `secret:${at.project}/${at.environment}/*`),
        ),
        allow("Source", ["codecommit:GitPull"], localArn(at, "codecommit", `${at.project}-*`)),
        useConnections(at),
        useKeys("kms:Encrypt", "kms:ReEncrypt*"),
    );
}

/**
 * For what runs: tasks, the role that starts them, the role by which ECS moves traffic, and flow logs. It denies every
 * way to change a workload, so that no application can release itself.
 */
export function serviceBoundary(at: Placement): PolicyDocument {
    return policyDocument(
        writeLogs(at),
        // Flow logs look for their group by prefix, which has no resource.
        allow("FindLogGroups", ["logs:DescribeLogGroups"], "*"),
        registryLogin(),
        images(at, REGISTRY_PULL),
        parameters(at),
        useKeys(),
        ...trafficActions(at),
        ...dataActions(at),
        {
            Sid: "NeverChangeWorkloads",
            Effect: "Deny",
            Action: [
                "cloudformation:*",
                "codebuild:*",
                "codepipeline:*",
                "ecs:Create*",
                "ecs:Delete*",
                "ecs:Register*",
                "ecs:RunTask",
                "ecs:StartTask",
                "ecs:Update*",
                "iam:*",
                "sts:AssumeRole",
            ],
            // A denial of everything, everywhere.
            Resource: "*",
        },
    );
}

/** @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForLoadBalancers.html */
function trafficActions(at: Placement): readonly Statement[] {
    return [
        // Descriptions of balancers have no resource.
        allow("SeeBalancers", ["elasticloadbalancing:Describe*"], "*"),
        allow(
            "MoveTraffic",
            [
                "elasticloadbalancing:DeregisterTargets",
                "elasticloadbalancing:ModifyListener",
                "elasticloadbalancing:ModifyRule",
                "elasticloadbalancing:RegisterTargets",
            ],
            ["targetgroup/", "listener/app/", "listener-rule/app/"].map((type) =>
                localArn(at, "elasticloadbalancing", `${type}${ownShort(at)}`),
            ),
        ),
    ];
}

function dataActions(at: Placement): readonly Statement[] {
    return [
        allow(
            "QueueData",
            ["ChangeMessageVisibility", "DeleteMessage", "GetQueue*", "ReceiveMessage", "SendMessage"].map(
                (action) => `sqs:${action}`,
            ),
            localArn(at, "sqs", own(at)),
        ),
        allow("TopicData", ["sns:Publish"], localArn(at, "sns", own(at))),
        allow(
            "TableData",
            [
                "BatchGetItem",
                "BatchWriteItem",
                "ConditionCheckItem",
                "DeleteItem",
                "DescribeTable",
                "GetItem",
                "PutItem",
                "Query",
                "Scan",
                "UpdateItem",
            ].map((action) => `dynamodb:${action}`),
            localArn(at, "dynamodb", `table/${own(at)}`),
        ),
    ];
}
