import type * as pulumi from "@pulumi/pulumi";
import type { OptionalResourceType } from "../../release/resource-types";
import { imageRepositoryName, parameterPath, stackName } from "../shared/names";
import { localArn, type Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument, type Statement } from "../shared/policy";

/** Log group of a workload's tasks. */
export function taskLogGroupName(at: Pick<Placement, "project" | "environment">, workload: string): string {
    return parameterPath(at, workload);
}

/** Parameter Store path, without a trailing slash, below which a workload's secrets are. */
export function secretsPath(at: Pick<Placement, "project" | "environment">, workload: string): string {
    return `${parameterPath(at, workload)}/secrets`;
}

/** What starts a workload's tasks may do: pull its image, read its secrets, write its logs. */
export function executionPolicy(at: Placement, workload: string, keyArn: pulumi.Input<string>): PolicyDocument {
    return policyDocument(
        {
            Sid: "RegistryLogin",
            Effect: "Allow",
            Action: ["ecr:GetAuthorizationToken"],
            // The token is for the whole registry; the action has no narrower resource.
            Resource: "*",
        },
        {
            Sid: "Image",
            Effect: "Allow",
            Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            Resource: localArn(at, "ecr", `repository/${imageRepositoryName(at, workload)}`),
        },
        {
            Sid: "Logs",
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: localArn(at, "logs", `log-group:${taskLogGroupName(at, workload)}:*`),
        },
        ...secretStatements(at, workload, keyArn),
    );
}

/** Reading a workload's secrets, and nothing else that the environment's key opens. */
export function secretStatements(
    at: Placement,
    workload: string,
    keyArn: pulumi.Input<string>,
): readonly [Statement, Statement] {
    const secrets = localArn(at, "ssm", `parameter${secretsPath(at, workload)}/*`);
    return [
        { Sid: "Secrets", Effect: "Allow", Action: ["ssm:GetParameters"], Resource: secrets },
        {
            Sid: "DecryptSecrets",
            Effect: "Allow",
            Action: ["kms:Decrypt"],
            Resource: keyArn,
            // Parameter Store encrypts each value in the name of its parameter, so this key opens nothing else.
            // https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
            Condition: { StringLike: { "kms:EncryptionContext:PARAMETER_ARN": secrets } },
        },
    ];
}

/**
 * What the application itself may do: use the data of the resources that its own template may add, and nothing else.
 *
 * @returns the statements' document, or `undefined` for a workload that may add none.
 */
export function taskPolicy(
    at: Placement,
    workload: string,
    resourceTypes: readonly OptionalResourceType[],
): PolicyDocument | undefined {
    return resourceTypes.length === 0
        ? undefined
        : policyDocument(...resourceTypes.map((type) => dataStatement(at, `${stackName(at, workload)}-*`, type)));
}

/** @param names of the stack's resources, which begin with the stack's, as CloudFormation gives them. */
function dataStatement(at: Placement, names: string, type: OptionalResourceType): Statement {
    switch (type) {
        case "AWS::SQS::Queue":
            return {
                Sid: "Queues",
                Effect: "Allow",
                Action: [
                    "sqs:ChangeMessageVisibility",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes",
                    "sqs:GetQueueUrl",
                    "sqs:ReceiveMessage",
                    "sqs:SendMessage",
                ],
                Resource: localArn(at, "sqs", names),
            };
        case "AWS::SNS::Topic":
            return { Sid: "Topics", Effect: "Allow", Action: ["sns:Publish"], Resource: localArn(at, "sns", names) };
        case "AWS::DynamoDB::Table":
            return {
                Sid: "Tables",
                Effect: "Allow",
                Action: [
                    "dynamodb:BatchGetItem",
                    "dynamodb:BatchWriteItem",
                    "dynamodb:ConditionCheckItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:DescribeTable",
                    "dynamodb:GetItem",
                    "dynamodb:PutItem",
                    "dynamodb:Query",
                    "dynamodb:Scan",
                    "dynamodb:UpdateItem",
                ],
                Resource: [localArn(at, "dynamodb", `table/${names}`)],
            };
    }
}

/**
 * Lets ECS take on the role by which it moves traffic. AWS documents this trust without `aws:SourceAccount`; that ECS
 * sends it here is not said anywhere, and a role that ECS cannot take on fails every release. Only a role of this
 * account can be passed to ECS in this account, so no other account can borrow it.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
 */
export function infrastructureTrust(): PolicyDocument {
    return policyDocument({
        Sid: "MoveTrafficByEcs",
        Effect: "Allow",
        Principal: { Service: "ecs.amazonaws.com" },
        Action: "sts:AssumeRole",
    });
}

/** AWS's own policy for that role. @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForLoadBalancers.html */
export function infrastructurePolicyArn(at: Pick<Placement, "partition">): string {
    return `arn:${at.partition}:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers`;
}
