import type * as pulumi from "@pulumi/pulumi";
import { pipelineName } from "../shared/names";
import { localArn, type Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument, type Statement } from "../shared/policy";
import type { PipelinePlan, PlannedAction } from "./planned-pipeline";

/** What the policies of a pipeline's roles are made from. */
export interface PipelinePolicyArgs {
    readonly placement: Placement;
    /** Name of the bucket that holds artifacts. */
    readonly artifactBucket: string;
    readonly keyArn: pulumi.Input<string>;
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
        ...buildStatements(at, actions),
        ...functionStatements(at, actions),
        ...stackStatements(at, actions),
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

/** Values of one configuration field among the actions of a provider, each once. */
function configured(actions: readonly PlannedAction[], provider: string, field: string): readonly string[] {
    const values = actions
        .filter((action) => action.provider === provider)
        .flatMap(({ configuration }) => configuration[field] ?? []);
    return [...new Set(values)];
}

/** One value alone, as policies are mostly written; several as a list. */
function oneOrMore(values: readonly string[]): string | readonly string[] {
    const [first = "", ...others] = values;
    return others.length === 0 ? first : values;
}

function buildStatements(at: Placement, actions: readonly PlannedAction[]): readonly Statement[] {
    const projects = configured(actions, "CodeBuild", "ProjectName");
    return projects.length === 0
        ? []
        : [
              {
                  Sid: "Build",
                  Effect: "Allow",
                  Action: ["codebuild:BatchGetBuilds", "codebuild:StartBuild", "codebuild:StopBuild"],
                  Resource: oneOrMore(projects.map((name) => localArn(at, "codebuild", `project/${name}`))),
              },
          ];
}

function functionStatements(at: Placement, actions: readonly PlannedAction[]): readonly Statement[] {
    const functions = configured(actions, "Lambda", "FunctionName");
    return functions.length === 0
        ? []
        : [
              {
                  Sid: "Functions",
                  Effect: "Allow",
                  Action: ["lambda:InvokeFunction"],
                  Resource: functions.map((name) => localArn(at, "lambda", `function:${name}`)),
              },
          ];
}

/** Change sets of the stacks that are deployed, and the roles that CloudFormation is handed for that. */
function stackStatements(at: Placement, actions: readonly PlannedAction[]): readonly Statement[] {
    const stacks = configured(actions, "CloudFormation", "StackName");
    return stacks.length === 0
        ? []
        : [
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
                  Resource: oneOrMore(stacks.map((name) => localArn(at, "cloudformation", `stack/${name}/*`))),
              },
              {
                  Sid: "HandOverDeployRole",
                  Effect: "Allow",
                  Action: ["iam:PassRole"],
                  Resource: oneOrMore(configured(actions, "CloudFormation", "RoleArn")),
                  Condition: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
              },
          ];
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
