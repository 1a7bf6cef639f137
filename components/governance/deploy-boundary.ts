import { INTERFACE_ACTIONS } from "../build/build-statements";
import { iamArn, localArn, type Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument, type Statement } from "../shared/policy";
import { allow, buckets, images, own, parameters, useConnections, useKeys, writeLogs } from "./boundary-statements";

/**
 * For whatever moves a release: the pipelines' action roles, CloudFormation's execution roles or, on a cluster, the deploy
 * builds' roles, the functions that pipelines call, and the roles that events start pipelines with.
 */
export function deployBoundary(at: Placement, runtime: "ecs" | "eks" = "ecs"): PolicyDocument {
    return policyDocument(
        writeLogs(at),
        buckets(at),
        parameters(at),
        useConnections(at),
        useKeys("kms:Encrypt", "kms:ReEncrypt*", "kms:GetPublicKey", "kms:Sign", "kms:Verify"),
        images(at, ["ecr:BatchGetImage", "ecr:DescribeImages", "ecr:DescribeImageScanFindings"]),
        ...pipelineActions(at),
        ...(runtime === "ecs"
            ? [stacks(at), ...workloadActions(at), ...optionalResources(at), ...roleUse(at)]
            : clusterActions(at)),
    );
}

function pipelineActions(at: Placement): readonly Statement[] {
    return [
        // The answers to a job have no resource.
        allow("Jobs", ["codepipeline:PutJobFailureResult", "codepipeline:PutJobSuccessResult"], "*"),
        allow(
            "Pipelines",
            [
                "codepipeline:GetPipeline*",
                "codepipeline:ListActionExecutions",
                "codepipeline:ListPipelineExecutions",
                "codepipeline:StartPipelineExecution",
            ],
            localArn(at, "codepipeline", own(at)),
        ),
        allow(
            "Source",
            ["codecommit:CancelUploadArchive", "codecommit:Get*", "codecommit:UploadArchive"],
            localArn(at, "codecommit", `${at.project}-*`),
        ),
        allow(
            "Builds",
            [
                "codebuild:BatchGet*",
                "codebuild:DescribeTestCases",
                "codebuild:ListReportsForReportGroup",
                "codebuild:StartBuild",
                "codebuild:StopBuild",
            ],
            [localArn(at, "codebuild", `project/${own(at)}`), localArn(at, "codebuild", `report-group/${own(at)}`)],
        ),
        allow("Functions", ["lambda:InvokeFunction"], localArn(at, "lambda", `function:${own(at)}`)),
        allow("Notifications", ["sns:Publish"], localArn(at, "sns", own(at))),
    ];
}

function stacks(at: Placement): Statement {
    return allow(
        "Stacks",
        [
            "cloudformation:CreateChangeSet",
            "cloudformation:DeleteChangeSet",
            "cloudformation:DeleteStack",
            "cloudformation:Describe*",
            "cloudformation:ExecuteChangeSet",
            "cloudformation:GetTemplate",
            "cloudformation:SetStackPolicy",
        ],
        localArn(at, "cloudformation", `stack/${own(at)}`),
    );
}

/** What deploy builds do: stand in the network, find the cluster and its load balancer, and make alarms. */
function clusterActions(at: Placement): readonly Statement[] {
    return [
        allow("Cluster", ["eks:DescribeCluster"], localArn(at, "eks", `cluster/${own(at)}`)),
        allow("Alarms", ["cloudwatch:PutMetricAlarm"], localArn(at, "cloudwatch", `alarm:${own(at)}`)),
        allow(
            "WithoutResource",
            [...INTERFACE_ACTIONS, "cloudwatch:DescribeAlarms", "elasticloadbalancing:DescribeTargetGroups"],
            // AWS gives these no resource to name.
            "*",
        ),
        allow("StandInSubnets", ["ec2:CreateNetworkInterfacePermission"], localArn(at, "ec2", "network-interface/*"), {
            StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com" },
        }),
    ];
}

function workloadActions(at: Placement): readonly Statement[] {
    return [
        allow(
            "Services",
            [
                "ecs:CreateService",
                "ecs:DeleteService",
                "ecs:Describe*",
                "ecs:List*",
                "ecs:StopServiceDeployment",
                "ecs:TagResource",
                "ecs:UntagResource",
                "ecs:UpdateService",
            ],
            // Clusters, services, tasks, deployments and revisions: the second part of each ARN is, or begins with, a name.
            localArn(at, "ecs", `*/${own(at)}`),
        ),
        allow(
            "WithoutResource",
            [
                "application-autoscaling:*",
                "cloudwatch:DescribeAlarms",
                "ecs:DeregisterTaskDefinition",
                "ecs:DescribeTaskDefinition",
                "ecs:ListTaskDefinitions",
                "ecs:RegisterTaskDefinition",
                "elasticloadbalancing:Describe*",
            ],
            // AWS gives these no resource to name, or one with an id that nobody knows before.
            "*",
        ),
        allow(
            "ScalingAlarms",
            ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"],
            localArn(at, "cloudwatch", `alarm:TargetTracking-service/${own(at)}`),
        ),
    ];
}

/** What a workload's own template may add: see `OPTIONAL_RESOURCE_TYPES`. */
function optionalResources(at: Placement): readonly Statement[] {
    return [
        allow(
            "Queues",
            [
                "CreateQueue",
                "DeleteQueue",
                "GetQueue*",
                "ListQueueTags",
                "SetQueueAttributes",
                "TagQueue",
                "UntagQueue",
            ].map((action) => `sqs:${action}`),
            localArn(at, "sqs", own(at)),
        ),
        allow(
            "Topics",
            [
                "CreateTopic",
                "DeleteTopic",
                "Get*",
                "List*",
                "SetTopicAttributes",
                "Subscribe",
                "TagResource",
                "Unsubscribe",
                "UntagResource",
            ].map((action) => `sns:${action}`),
            localArn(at, "sns", own(at)),
        ),
        allow(
            "Tables",
            [
                "CreateTable",
                "DeleteTable",
                "Describe*",
                "List*",
                "TagResource",
                "UntagResource",
                "UpdateContinuousBackups",
                "UpdateTable",
                "UpdateTimeToLive",
            ].map((action) => `dynamodb:${action}`),
            localArn(at, "dynamodb", `table/${own(at)}`),
        ),
    ];
}

function roleUse(at: Placement): readonly Statement[] {
    return [
        allow("PassOwnRoles", ["iam:PassRole"], iamArn(at, `role/${own(at)}`), {
            StringEquals: {
                "iam:PassedToService": ["cloudformation.amazonaws.com", "ecs-tasks.amazonaws.com", "ecs.amazonaws.com"],
            },
        }),
        // The first service of an account makes these roles; their permissions are AWS's and cannot be chosen.
        allow("ServiceLinkedRoles", ["iam:CreateServiceLinkedRole"], iamArn(at, "role/aws-service-role/*"), {
            StringEquals: {
                "iam:AWSServiceName": ["ecs.amazonaws.com", "ecs.application-autoscaling.amazonaws.com"],
            },
        }),
    ];
}
