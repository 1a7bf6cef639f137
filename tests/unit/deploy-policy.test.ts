import assert from "node:assert/strict";
import { deployPolicy } from "../../components/pipeline/deploy-policy";
import type { Placement } from "../../components/shared/placement";
import type { Statement } from "../../components/shared/policy";
import { OPTIONAL_RESOURCE_TYPES } from "../../release/resource-types";

const DEV: Placement = {
    project: "airlock",
    environment: "dev",
    account: "111122223333",
    region: "eu-west-1",
    partition: "aws",
};
const ROLES = {
    taskRoleArn: "arn:aws:iam::111122223333:role/task",
    executionRoleArn: "arn:aws:iam::111122223333:role/execution",
    infrastructureRoleArn: "arn:aws:iam::111122223333:role/infrastructure",
};

describe("Policy of a deployment", () => {
    const deploy = (types: Parameters<typeof deployPolicy>[4] = []) =>
        deployPolicy(DEV, "hello", "airlock-dev", ROLES, types);
    const ecs = (resource: string) => `arn:aws:ecs:eu-west-1:111122223333:${resource}`;

    it("changes the workload's own service, task definition and scaling", () => {
        assert.deepEqual(deploy(), {
            Version: "2012-10-17",
            Statement: [
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
                        ecs("service/airlock-dev/airlock-dev-hello-Service-*"),
                        ecs("service-deployment/airlock-dev/airlock-dev-hello-Service-*"),
                        ecs("service-revision/airlock-dev/airlock-dev-hello-Service-*"),
                    ],
                },
                {
                    Sid: "TaskDefinition",
                    Effect: "Allow",
                    Action: ["ecs:RegisterTaskDefinition", "ecs:TagResource", "ecs:UntagResource"],
                    Resource: ecs("task-definition/airlock-dev-hello:*"),
                },
                {
                    Sid: "TaskDefinitionsOfAnyFamily",
                    Effect: "Allow",
                    Action: ["ecs:DeregisterTaskDefinition", "ecs:DescribeTaskDefinition"],
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
                    Resource: "*",
                },
                { Sid: "SeeAlarms", Effect: "Allow", Action: ["cloudwatch:DescribeAlarms"], Resource: "*" },
                {
                    Sid: "HandOverTaskRoles",
                    Effect: "Allow",
                    Action: ["iam:PassRole"],
                    Resource: [ROLES.taskRoleArn, ROLES.executionRoleArn],
                    Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
                },
                {
                    Sid: "HandOverInfrastructureRole",
                    Effect: "Allow",
                    Action: ["iam:PassRole"],
                    Resource: [ROLES.infrastructureRoleArn],
                    Condition: { StringEquals: { "iam:PassedToService": "ecs.amazonaws.com" } },
                },
                {
                    Sid: "ServiceLinkedRoles",
                    Effect: "Allow",
                    Action: ["iam:CreateServiceLinkedRole"],
                    Resource: "arn:aws:iam::111122223333:role/aws-service-role/*",
                    Condition: {
                        StringEquals: {
                            "iam:AWSServiceName": ["ecs.amazonaws.com", "ecs.application-autoscaling.amazonaws.com"],
                        },
                    },
                },
            ],
        });
    });

    it("hands over roles to a named service only", () => {
        for (const statement of deploy([...OPTIONAL_RESOURCE_TYPES]).Statement) {
            if (JSON.stringify(statement.Action).includes("iam:PassRole")) {
                assert.ok(statement.Condition?.StringEquals?.["iam:PassedToService"], statement.Sid);
                assert.ok(!JSON.stringify(statement.Resource).includes("*"), statement.Sid);
            }
        }
    });

    const added: readonly (readonly [(typeof OPTIONAL_RESOURCE_TYPES)[number], Statement])[] = [
        [
            "AWS::SQS::Queue",
            {
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
                Resource: "arn:aws:sqs:eu-west-1:111122223333:airlock-dev-hello-*",
            },
        ],
        [
            "AWS::SNS::Topic",
            {
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
                Resource: "arn:aws:sns:eu-west-1:111122223333:airlock-dev-hello-*",
            },
        ],
        [
            "AWS::DynamoDB::Table",
            {
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
                Resource: "arn:aws:dynamodb:eu-west-1:111122223333:table/airlock-dev-hello-*",
            },
        ],
    ];
    for (const [type, statement] of added) {
        it(`makes ${type} where the workload may, and has no such statement where it may not`, () => {
            assert.deepEqual(deploy([type]).Statement, [...deploy().Statement, statement]);
        });
    }

    it("knows every resource type that settings allow", () => {
        assert.deepEqual(
            added.map(([type]) => type),
            [...OPTIONAL_RESOURCE_TYPES],
        );
    });

    it("cannot touch the service of a workload whose name begins alike", () => {
        // As CloudFormation names a service: stack, logical id, and a random part.
        const other = ecs("service/airlock-dev/airlock-dev-hello-api-Service-Ab3dEf");
        const own = ecs("service/airlock-dev/airlock-dev-hello-Service-Ab3dEf");
        const patterns = deploy().Statement.find(({ Sid }) => Sid === "Service")?.Resource as
            | readonly string[]
            | undefined;
        assert.ok(patterns);
        const matches = (arn: string) =>
            patterns.some((pattern) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(arn));
        assert.ok(matches(own));
        assert.ok(!matches(other));
    });
});
