import { bucketName } from "../shared/names";
import { localArn, type Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument, type Statement } from "../shared/policy";
import { own, ownShort } from "./boundary-statements";

/**
 * Policy for people: they see everything of the environment's delivery, approve and roll back, each of which leaves a
 * record, and are denied every direct change of a workload, so that the deploy role stays the only writer. A denial
 * wins over whatever else a person's role allows, administrators included.
 */
export function readerPolicy(at: Placement): PolicyDocument {
    return policyDocument(...sight(at), ...acts(at), ...denials(at));
}

function sight(at: Placement): readonly Statement[] {
    const buckets = ["inbox", "records"].map((role) => `arn:${at.partition}:s3:::${bucketName(at, role)}`);
    return [
        {
            Sid: "SeeWhatHasNoResource",
            Effect: "Allow",
            Action: [
                "cloudwatch:DescribeAlarms",
                "cloudwatch:GetMetricData",
                "cloudwatch:ListMetrics",
                "codepipeline:ListPipelines",
                "ecs:DescribeTaskDefinition",
                "ecs:ListClusters",
                "ecs:ListTaskDefinitions",
                "elasticloadbalancing:Describe*",
                "logs:DescribeLogGroups",
            ],
            // AWS gives these actions no resource to name.
            Resource: "*",
        },
        {
            Sid: "SeeDelivery",
            Effect: "Allow",
            Action: [
                "cloudformation:Describe*",
                "cloudformation:GetTemplate",
                "cloudformation:List*",
                "codebuild:BatchGet*",
                "codebuild:DescribeTestCases",
                "codebuild:List*",
                "codepipeline:Get*",
                "codepipeline:List*",
                "ecr:Describe*",
                "ecs:Describe*",
                "ecs:List*",
                "logs:FilterLogEvents",
                "logs:GetLogEvents",
                "logs:DescribeLogStreams",
            ],
            Resource: [
                localArn(at, "cloudformation", `stack/${own(at)}`),
                localArn(at, "codebuild", `*/${own(at)}`),
                localArn(at, "codepipeline", own(at)),
                localArn(at, "ecr", `repository/${at.project}/*`),
                localArn(at, "ecs", `*/${own(at)}`),
                localArn(at, "logs", `log-group:/${at.project}/${at.environment}/*`),
            ],
        },
        {
            Sid: "SeeCandidatesAndRecords",
            Effect: "Allow",
            Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:ListBucketVersions"],
            Resource: buckets.flatMap((bucket) => [bucket, `${bucket}/*`]),
        },
        {
            Sid: "SeeContracts",
            Effect: "Allow",
            Action: ["ssm:GetParameter"],
            Resource: contracts(at),
        },
    ];
}

function acts(at: Placement): readonly Statement[] {
    return [
        {
            Sid: "ApproveAndRollBack",
            Effect: "Allow",
            Action: [
                "codepipeline:PutApprovalResult",
                "codepipeline:RetryStageExecution",
                "codepipeline:RollbackStage",
                "codepipeline:StartPipelineExecution",
                "codepipeline:StopPipelineExecution",
            ],
            Resource: localArn(at, "codepipeline", own(at)),
        },
    ];
}

function denials(at: Placement): readonly Statement[] {
    const deny = (Sid: string, Action: readonly string[], Resource: readonly string[]): Statement => ({
        Sid,
        Effect: "Deny",
        Action,
        Resource,
    });
    return [
        deny(
            "NoHandOnServices",
            [
                "ecs:CreateService",
                "ecs:DeleteService",
                "ecs:DeregisterTaskDefinition",
                "ecs:ExecuteCommand",
                "ecs:RegisterTaskDefinition",
                "ecs:RunTask",
                "ecs:StopTask",
                "ecs:UpdateService",
                "ecs:UpdateServicePrimaryTaskSet",
            ],
            [localArn(at, "ecs", `*/${own(at)}`)],
        ),
        deny(
            "NoHandOnClusters",
            [
                "eks:AssociateAccessPolicy",
                "eks:CreateAccessEntry",
                "eks:CreatePodIdentityAssociation",
                "eks:DeleteAccessEntry",
                "eks:DeleteCluster",
                "eks:DisassociateAccessPolicy",
                "eks:Update*",
            ],
            ["cluster", "access-entry", "podidentityassociation"].map((type) =>
                localArn(at, "eks", `${type}/${own(at)}`),
            ),
        ),
        deny(
            "NoHandOnStacks",
            [
                "cloudformation:CancelUpdateStack",
                "cloudformation:CreateChangeSet",
                "cloudformation:CreateStack",
                "cloudformation:DeleteChangeSet",
                "cloudformation:DeleteStack",
                "cloudformation:ExecuteChangeSet",
                "cloudformation:SetStackPolicy",
                "cloudformation:UpdateStack",
            ],
            [localArn(at, "cloudformation", `stack/${own(at)}`)],
        ),
        deny(
            "NoHandOnPipelines",
            [
                "codepipeline:DeletePipeline",
                "codepipeline:DisableStageTransition",
                "codepipeline:OverrideStageCondition",
                "codepipeline:PutJob*",
                "codepipeline:UpdatePipeline",
            ],
            [localArn(at, "codepipeline", own(at))],
        ),
        deny(
            "NoHandOnTraffic",
            ["elasticloadbalancing:ModifyRule", "elasticloadbalancing:SetRulePriorities"],
            [localArn(at, "elasticloadbalancing", `listener-rule/app/${ownShort(at)}`)],
        ),
        deny(
            "NoHandOnReleases",
            [
                "ecr:BatchDeleteImage",
                "ecr:PutImage",
                "s3:DeleteObject*",
                "s3:PutObject",
                "ssm:DeleteParameter",
                "ssm:PutParameter",
            ],
            [
                localArn(at, "ecr", `repository/${at.project}/*`),
                ...["inbox", "records"].map((role) => `arn:${at.partition}:s3:::${bucketName(at, role)}/*`),
                contracts(at),
            ],
        ),
        deny(
            "NoHandOnFunctions",
            ["lambda:InvokeFunction", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"],
            [localArn(at, "lambda", `function:${own(at)}`)],
        ),
        deny(
            "NoHandOnBuilds",
            // Started by hand, a build does what whoever starts it writes, as the role that deploys.
            ["codebuild:RetryBuild*", "codebuild:StartBuild*", "codebuild:UpdateProject"],
            [localArn(at, "codebuild", `project/${own(at)}`)],
        ),
    ];
}

/** Every workload's runtime contract, and none of its secrets. */
function contracts(at: Placement): string {
    return localArn(at, "ssm", `parameter/${at.project}/${at.environment}/*/contract`);
}
