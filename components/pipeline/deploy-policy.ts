import type * as pulumi from "@pulumi/pulumi";
import type { OptionalResourceType } from "../../release/resource-types";
import { stackName } from "../shared/names";
import { iamArn, localArn, type Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument, type Statement } from "../shared/policy";

/** Roles that the workload's tasks and service run as. */
export interface RunRoles {
    readonly taskRoleArn: pulumi.Input<string>;
    readonly executionRoleArn: pulumi.Input<string>;
    readonly infrastructureRoleArn: pulumi.Input<string>;
}

/**
 * What CloudFormation may do with a workload's stack: exactly what its resource types need. This role is the only one
 * that can change the workload.
 */
export function deployPolicy(
    at: Placement,
    workload: string,
    clusterName: string,
    roles: RunRoles,
    resourceTypes: readonly OptionalResourceType[],
): PolicyDocument {
    const stack = stackName(at, workload);
    return policyDocument(
        {
            Sid: "Service",
            Effect: "Allow",
            Action: [
                "ecs:CreateService",
                "ecs:DeleteService",
                "ecs:DescribeServiceDeployments",
                "ecs:DescribeServiceRevisions",
                "ecs:DescribeServices",
                "ecs:ListServiceDeployments",
                "ecs:StopServiceDeployment",
                "ecs:TagResource",
                "ecs:UntagResource",
                "ecs:UpdateService",
            ],
            Resource: [
                // As CloudFormation names the template's Service. The logical id's capital keeps the pattern from matching
                // a workload whose name begins like this one's.
                localArn(at, "ecs", `service/${clusterName}/${stack}-Service-*`),
                localArn(at, "ecs", `service-deployment/${clusterName}/${stack}-Service-*`),
                localArn(at, "ecs", `service-revision/${clusterName}/${stack}-Service-*`),
            ],
        },
        {
            Sid: "TaskDefinition",
            Effect: "Allow",
            Action: ["ecs:RegisterTaskDefinition", "ecs:TagResource", "ecs:UntagResource"],
            Resource: localArn(at, "ecs", `task-definition/${stack}:*`),
        },
        {
            Sid: "TaskDefinitionsOfAnyFamily",
            Effect: "Allow",
            Action: ["ecs:DeregisterTaskDefinition", "ecs:DescribeTaskDefinition"],
            // Neither action has a resource. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
            Resource: "*",
        },
        {
            Sid: "Scaling",
            Effect: "Allow",
            Action: [
                "application-autoscaling:DeleteScalingPolicy",
                "application-autoscaling:DeregisterScalableTarget",
                "application-autoscaling:DescribeScalableTargets",
                "application-autoscaling:DescribeScalingPolicies",
                "application-autoscaling:PutScalingPolicy",
                "application-autoscaling:RegisterScalableTarget",
                "application-autoscaling:TagResource",
            ],
            // A scalable target's ARN carries an id that is given at registration; the describing actions have none.
            Resource: "*",
            Condition: { StringEqualsIfExists: { "application-autoscaling:service-namespace": "ecs" } },
        },
        {
            Sid: "SeeTheBalancer",
            Effect: "Allow",
            Action: [
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeRules",
                "elasticloadbalancing:DescribeTargetGroups",
            ],
            // The describing actions have no resource.
            Resource: "*",
        },
        {
            Sid: "SeeAlarms",
            Effect: "Allow",
            Action: ["cloudwatch:DescribeAlarms"],
            // The describing action has no resource.
            Resource: "*",
        },
        {
            Sid: "HandOverTaskRoles",
            Effect: "Allow",
            Action: ["iam:PassRole"],
            Resource: [roles.taskRoleArn, roles.executionRoleArn],
            Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
        },
        {
            Sid: "HandOverInfrastructureRole",
            Effect: "Allow",
            Action: ["iam:PassRole"],
            Resource: [roles.infrastructureRoleArn],
            Condition: { StringEquals: { "iam:PassedToService": "ecs.amazonaws.com" } },
        },
        {
            Sid: "ServiceLinkedRoles",
            Effect: "Allow",
            Action: ["iam:CreateServiceLinkedRole"],
            Resource: iamArn(at, "role/aws-service-role/*"),
            Condition: {
                StringEquals: {
                    "iam:AWSServiceName": ["ecs.amazonaws.com", "ecs.application-autoscaling.amazonaws.com"],
                },
            },
        },
        ...resourceTypes.map((type) => resourceTypeStatement(at, stack, type)),
    );
}

/** What CloudFormation needs to own one resource type; names begin with the stack's, as CloudFormation gives them. */
function resourceTypeStatement(at: Placement, stack: string, type: OptionalResourceType): Statement {
    switch (type) {
        case "AWS::SQS::Queue":
            return {
                Sid: "Queues",
                Effect: "Allow",
                Action: [
                    "sqs:CreateQueue",
                    "sqs:DeleteQueue",
                    "sqs:GetQueueAttributes",
                    "sqs:GetQueueUrl",
                    "sqs:ListQueueTags",
                    "sqs:SetQueueAttributes",
                    "sqs:TagQueue",
                    "sqs:UntagQueue",
                ],
                Resource: localArn(at, "sqs", `${stack}-*`),
            };
        case "AWS::SNS::Topic":
            return {
                Sid: "Topics",
                Effect: "Allow",
                Action: [
                    "sns:CreateTopic",
                    "sns:DeleteTopic",
                    "sns:GetTopicAttributes",
                    "sns:ListSubscriptionsByTopic",
                    "sns:ListTagsForResource",
                    "sns:SetTopicAttributes",
                    "sns:Subscribe",
                    "sns:TagResource",
                    "sns:Unsubscribe",
                    "sns:UntagResource",
                ],
                Resource: localArn(at, "sns", `${stack}-*`),
            };
        case "AWS::DynamoDB::Table":
            return {
                Sid: "Tables",
                Effect: "Allow",
                Action: [
                    "dynamodb:CreateTable",
                    "dynamodb:DeleteTable",
                    "dynamodb:DescribeContinuousBackups",
                    "dynamodb:DescribeTable",
                    "dynamodb:DescribeTimeToLive",
                    "dynamodb:ListTagsOfResource",
                    "dynamodb:TagResource",
                    "dynamodb:UntagResource",
                    "dynamodb:UpdateContinuousBackups",
                    "dynamodb:UpdateTable",
                    "dynamodb:UpdateTimeToLive",
                ],
                Resource: localArn(at, "dynamodb", `table/${stack}-*`),
            };
    }
}
