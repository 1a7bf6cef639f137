import { USE_KEY } from "./access-rows";
import { ANY, type Grant, named, of, type PermissionRow } from "./grants";

const PROJECT = named("codebuild", "name", "project/{}");
const REPORT_GROUP = named("codebuild", "name", "report-group/{}");
const SOURCE = named("codecommit", "repositoryName", "{}");
const PIPELINE = named("codepipeline", "name", "{}");
const FUNCTION = named("lambda", "name", "function:{}");
const FUNCTION_OF = named("lambda", "functionName", "function:{}");
const RULE = named("events", "name", "rule/{}");
const RULE_OF = named("events", "rule", "rule/{}");
const IMAGES = named("ecr", "name", "repository/{}");
const IMAGES_OF = named("ecr", "repository", "repository/{}");

/** The connection that a pipeline's source uses is handed to the service. */
const PASS_CONNECTION: Grant = {
    reads: ["codeconnections:PassConnection", "codestar-connections:PassConnection"],
    on: { kind: "named", arns: ({ stages }) => [...new Set(JSON.stringify(stages).match(CONNECTION_ARN) ?? [])] },
};
const CONNECTION_ARN = /arn:[\w-]+:code(?:connections|star-connections):[\w-]+:\d{12}:connection\/[\w-]+/g;

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
export const RELEASE_ROWS: { readonly [type: string]: PermissionRow } = {
    "aws:codecommit/repository:Repository": {
        grants: [
            {
                reads: of("codecommit", "GetRepository", "ListTagsForResource"),
                writes: of(
                    "codecommit",
                    "CreateRepository",
                    "DeleteRepository",
                    "TagResource",
                    "UntagResource",
                    "UpdateRepositoryDescription",
                    "UpdateRepositoryEncryptionKey",
                ),
                on: SOURCE,
            },
            ...USE_KEY,
        ],
    },
    "aws:codebuild/project:Project": {
        passes: { role: "serviceRole", to: "codebuild.amazonaws.com" },
        grants: [
            {
                reads: of("codebuild", "BatchGetProjects"),
                // Tags are arguments of the calls that create and update.
                writes: of("codebuild", "CreateProject", "UpdateProject", "DeleteProject"),
                on: PROJECT,
            },
            { reads: of("ec2", "DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs"), on: ANY },
        ],
    },
    "aws:codebuild/reportGroup:ReportGroup": {
        grants: [
            {
                reads: of("codebuild", "BatchGetReportGroups", "ListReportsForReportGroup"),
                writes: of("codebuild", "CreateReportGroup", "UpdateReportGroup", "DeleteReportGroup", "DeleteReport"),
                on: REPORT_GROUP,
            },
        ],
    },
    "aws:codepipeline/pipeline:Pipeline": {
        passes: { role: "roleArn", to: "codepipeline.amazonaws.com" },
        grants: [
            {
                // Executions in progress are looked for before an update that would change the pipeline.
                reads: of("codepipeline", "GetPipeline", "ListPipelineExecutions", "ListTagsForResource"),
                writes: of(
                    "codepipeline",
                    "CreatePipeline",
                    "UpdatePipeline",
                    "DeletePipeline",
                    "TagResource",
                    "UntagResource",
                ),
                on: PIPELINE,
            },
            PASS_CONNECTION,
        ],
    },
    "aws:lambda/function:Function": {
        passes: { role: "role", to: "lambda.amazonaws.com" },
        grants: [
            {
                reads: of(
                    "lambda",
                    "GetFunction",
                    "GetFunctionCodeSigningConfig",
                    "GetFunctionConcurrency",
                    "GetFunctionConfiguration",
                    "ListTags",
                    "ListVersionsByFunction",
                ),
                writes: of(
                    "lambda",
                    "CreateFunction",
                    "DeleteFunction",
                    "DeleteFunctionConcurrency",
                    "PutFunctionConcurrency",
                    "TagResource",
                    "UntagResource",
                    "UpdateFunctionCode",
                    "UpdateFunctionConfiguration",
                ),
                on: FUNCTION,
            },
        ],
    },
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
        grants: [
            {
                reads: of("lambda", "GetFunctionEventInvokeConfig"),
                writes: of(
                    "lambda",
                    "DeleteFunctionEventInvokeConfig",
                    "PutFunctionEventInvokeConfig",
                    "UpdateFunctionEventInvokeConfig",
                ),
                on: FUNCTION_OF,
            },
        ],
    },
    "aws:cloudwatch/eventRule:EventRule": {
        grants: [
            {
                reads: of("events", "DescribeRule", "ListTagsForResource"),
                writes: of("events", "PutRule", "DeleteRule", "TagResource", "UntagResource"),
                on: RULE,
            },
        ],
    },
    "aws:cloudwatch/eventTarget:EventTarget": {
        passes: { role: "roleArn", to: "events.amazonaws.com" },
        grants: [
            {
                reads: of("events", "ListTargetsByRule"),
                writes: of("events", "PutTargets", "RemoveTargets"),
                on: RULE_OF,
            },
        ],
    },
    "aws:ecr/repository:Repository": {
        grants: [
            {
                reads: of("ecr", "DescribeRepositories", "ListTagsForResource"),
                writes: of(
                    "ecr",
                    "CreateRepository",
                    "DeleteRepository",
                    "PutImageScanningConfiguration",
                    "PutImageTagMutability",
                    "TagResource",
                    "UntagResource",
                ),
                on: IMAGES,
            },
            ...USE_KEY,
        ],
    },
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
        grants: [
            {
                reads: of("ecr", "GetLifecyclePolicy"),
                writes: of("ecr", "PutLifecyclePolicy", "DeleteLifecyclePolicy"),
                on: IMAGES_OF,
            },
        ],
    },
    "aws:ecr/repositoryPolicy:RepositoryPolicy": {
        grants: [
            {
                reads: of("ecr", "GetRepositoryPolicy"),
                writes: of("ecr", "SetRepositoryPolicy", "DeleteRepositoryPolicy"),
                on: IMAGES_OF,
            },
        ],
    },
    // The registry is the account's own: its settings have no resource.
    "aws:ecr/registryPolicy:RegistryPolicy": {
        grants: [
            {
                reads: of("ecr", "GetRegistryPolicy"),
                writes: of("ecr", "PutRegistryPolicy", "DeleteRegistryPolicy"),
                on: ANY,
            },
        ],
    },
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": {
        grants: [
            {
                reads: of("ecr", "GetRegistryScanningConfiguration"),
                writes: of("ecr", "PutRegistryScanningConfiguration"),
                on: ANY,
            },
        ],
    },
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": {
        linkedRole: "replication.ecr.amazonaws.com",
        grants: [{ reads: of("ecr", "DescribeRegistry"), writes: of("ecr", "PutReplicationConfiguration"), on: ANY }],
    },
};
