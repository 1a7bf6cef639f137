import type * as pulumi from "@pulumi/pulumi";
import { buildProjectName, pipelineName, stackName } from "../shared/names";
import { localArn, type Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument, type Statement } from "../shared/policy";
import type { PipelinePlan } from "./planned-pipeline";

/** What the policies of a pipeline's roles are made from. */
export interface PipelinePolicyArgs {
    readonly placement: Placement;
    readonly workload: string;
    /** Name of the bucket that holds artifacts. */
    readonly artifactBucket: string;
    readonly keyArn: pulumi.Input<string>;
    /** Role that the pipeline hands to CloudFormation. */
    readonly deployRoleArn: string;
    /** Topic that tells people of a waiting approval. */
    readonly approvalTopicArn: pulumi.Input<string> | undefined;
}

/** What the pipeline's own role may do, compiled from the actions that the plan really has. */
export function pipelinePolicy(plan: PipelinePlan, args: PipelinePolicyArgs): PolicyDocument {
    const { placement: at } = args;
    const bucket = `arn:${at.partition}:s3:::${args.artifactBucket}`;
    const actions = plan.stages.flatMap((stage) => stage.actions);
    return policyDocument(
        {
            Sid: "Artifacts",
            Effect: "Allow",
            Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
            Resource: `${bucket}/*`,
        },
        {
            Sid: "ArtifactBucket",
            Effect: "Allow",
            Action: ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
            Resource: bucket,
        },
        {
            Sid: "Key",
            Effect: "Allow",
            Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            Resource: args.keyArn,
        },
        ...actions
            .filter(({ category }) => category === "Source")
            .map(({ provider, configuration }) => sourceStatement(at, provider, configuration)),
        ...(actions.some(({ provider }) => provider === "CodeBuild") ? [buildStatement(at, args.workload)] : []),
        {
            Sid: "Functions",
            Effect: "Allow",
            Action: ["lambda:InvokeFunction"],
            Resource: [
                ...new Set(
                    actions
                        .filter(({ provider }) => provider === "Lambda")
                        .map(({ configuration }) => localArn(at, "lambda", `function:${configuration.FunctionName}`)),
                ),
            ],
        },
        {
            Sid: "ChangeSets",
            Effect: "Allow",
            Action: [
                "cloudformation:CreateChangeSet",
                "cloudformation:DeleteChangeSet",
                "cloudformation:DescribeChangeSet",
                "cloudformation:DescribeStacks",
                "cloudformation:ExecuteChangeSet",
                "cloudformation:SetStackPolicy",
            ],
            Resource: localArn(at, "cloudformation", `stack/${stackName(at, args.workload)}/*`),
        },
        {
            Sid: "HandOverDeployRole",
            Effect: "Allow",
            Action: ["iam:PassRole"],
            Resource: args.deployRoleArn,
            Condition: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
        },
        ...(args.approvalTopicArn === undefined
            ? []
            : [
                  {
                      Sid: "TellApprovers",
                      Effect: "Allow",
                      Action: ["sns:Publish"],
                      Resource: args.approvalTopicArn,
                  } satisfies Statement,
              ]),
    );
}

function sourceStatement(
    at: Placement,
    provider: string,
    configuration: { readonly [key: string]: string },
): Statement {
    if (provider === "CodeCommit") {
        return {
            Sid: "Source",
            Effect: "Allow",
            Action: [
                "codecommit:CancelUploadArchive",
                "codecommit:GetBranch",
                "codecommit:GetCommit",
                "codecommit:GetRepository",
                "codecommit:GetUploadArchiveStatus",
                "codecommit:UploadArchive",
            ],
            Resource: localArn(at, "codecommit", configuration.RepositoryName ?? ""),
        };
    }
    if (provider === "CodeStarSourceConnection") {
        return {
            Sid: "Source",
            Effect: "Allow",
            // The prefix of the action must match the prefix of the ARN, and both are in use.
            Action: ["codeconnections:UseConnection", "codestar-connections:UseConnection"],
            Resource: configuration.ConnectionArn ?? "",
            Condition: {
                StringEqualsIfExists: {
                    "codeconnections:FullRepositoryId": configuration.FullRepositoryId ?? "",
                    "codestar-connections:FullRepositoryId": configuration.FullRepositoryId ?? "",
                },
            },
        };
    }
    const bucket = `arn:${at.partition}:s3:::${configuration.S3Bucket}`;
    return {
        Sid: "Source",
        Effect: "Allow",
        Action: ["s3:GetBucketAcl", "s3:GetBucketVersioning", "s3:GetObject*", "s3:ListBucket"],
        Resource: [bucket, `${bucket}/candidates/*`],
    };
}

function buildStatement(at: Placement, workload: string): Statement {
    return {
        Sid: "Build",
        Effect: "Allow",
        Action: ["codebuild:BatchGetBuilds", "codebuild:StartBuild", "codebuild:StopBuild"],
        Resource: localArn(at, "codebuild", `project/${buildProjectName(at, workload)}`),
    };
}

/** What events may do: start this one pipeline. */
export function triggerPolicy(at: Placement, workload: string): PolicyDocument {
    return policyDocument({
        Sid: "StartThePipeline",
        Effect: "Allow",
        Action: ["codepipeline:StartPipelineExecution"],
        Resource: localArn(at, "codepipeline", pipelineName(at, workload)),
    });
}
