import type * as pulumi from "@pulumi/pulumi";
import { INTERFACE_ACTIONS, passArtifacts, standInSubnets, writeLog } from "../build/build-statements";
import { allow, own, REGISTRY_PULL, registryLogin, useConnections, useKeys } from "../governance/boundary-statements";
import { bucketName, functionName, parameterPath, pipelineName } from "../shared/names";
import { iamArn, localArn, type Placement, partitionOf } from "../shared/placement";
import { type PolicyDocument, policyDocument, type Statement } from "../shared/policy";
import { stateRoleName } from "../shared/state-names";
import { pullRequestRoleArn, REVIEW } from "../source/pull-request-policies";
import { PROGRAM } from "./platform-plan";

/** The image that builds of the platform's pipeline run in. */
export type PlatformImage =
    | { readonly kind: "standard" }
    | {
          readonly kind: "toolchain";
          /** Image in ECR by its digest: `<account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:<64 hex>`. */
          readonly uri: string;
      }
    | {
          /** Built by whoever updates the pipeline, into a repository beside it. */
          readonly kind: "build";
          /** Name of the repository. */
          readonly repositoryName: string;
          /** The image by its digest; known after the update. */
          readonly uri: pulumi.Output<string>;
      };

/** Form of such an image's address; its parts are account, region and repository. */
export const TOOLCHAIN_IMAGE =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([a-z0-9][a-z0-9._/-]{1,255})@sha256:[0-9a-f]{64}$/;

/** Log groups of the builds: below the name that the key's policy knows. */
export function buildLogGroupName(at: Placement, job: string): string {
    return `${parameterPath(at, PROGRAM)}/${job}`;
}

/** What the role of one build may do: read its source, write its log and artifact, stand in its subnets, take on one role. */
export function platformBuildPolicy(
    at: Placement,
    args: {
        readonly logGroupName: string;
        readonly artifactBucket: string;
        readonly keyArn: pulumi.Input<string>;
        readonly subnetArns: readonly pulumi.Input<string>[];
        /** The environment's role that the build previews or updates as. */
        readonly roleArn: string;
        readonly image: PlatformImage;
    },
): PolicyDocument {
    return policyDocument(
        writeLog(at, args.logGroupName),
        ...passArtifacts(at, args.artifactBucket, args.keyArn),
        { Sid: "TakeOnTheRole", Effect: "Allow", Action: ["sts:AssumeRole"], Resource: args.roleArn },
        ...imageStatements(at, args.image),
        ...standInSubnets(at, args.subnetArns),
    );
}

function imageStatements(at: Placement, image: PlatformImage): readonly Statement[] {
    const repositoryArn = repositoryArnOf(at, image);
    return repositoryArn === undefined
        ? []
        : [
              // The token is for the whole registry; the action has no narrower resource.
              registryLogin(),
              allow("ToolchainImage", REGISTRY_PULL, repositoryArn),
          ];
}

function repositoryArnOf(at: Placement, image: PlatformImage): string | undefined {
    switch (image.kind) {
        case "standard":
            return undefined;
        case "build":
            return localArn(at, "ecr", `repository/${image.repositoryName}`);
        case "toolchain": {
            const [, account, region = "", repository] = TOOLCHAIN_IMAGE.exec(image.uri) ?? [];
            return `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${repository}`;
        }
    }
}

/**
 * The most that any role of the platform's pipeline may ever do. The rights to change environments are not among it: they
 * are those of the `platform` roles, which the builds take on.
 */
export function platformBoundary(at: Placement): PolicyDocument {
    const bucket = `arn:${at.partition}:s3:::${bucketName(at, "artifacts")}`;
    // Environments may be other accounts', whose own trust says which of these roles may.
    const roles = (["platform", "preview"] as const).map((role) =>
        iamArn({ partition: at.partition, account: "*" }, `role/${stateRoleName(at, role)}`),
    );
    return policyDocument(
        allow(
            "Logs",
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            [
                localArn(at, "logs", `log-group:/${at.project}/${at.environment}/*`),
                localArn(at, "logs", `log-group:/aws/lambda/${own(at)}`),
            ],
        ),
        allow("Artifacts", ["s3:GetBucket*", "s3:GetObject*", "s3:PutObject"], [bucket, `${bucket}/*`]),
        useKeys("kms:Encrypt", "kms:ReEncrypt*"),
        allow("TakeOnRoles", ["sts:AssumeRole"], [...roles, pullRequestRoleArn(at, "reviewer")]),
        registryLogin(),
        // The toolchain's image may be another account's.
        allow("ToolchainImage", REGISTRY_PULL, `arn:${at.partition}:ecr:*:*:repository/*`),
        // Most of these have no resource, and subnets and interfaces are known by ids only.
        allow("NetworkInterfaces", INTERFACE_ACTIONS, "*"),
        allow(
            "NetworkInterfacePermission",
            ["ec2:CreateNetworkInterfacePermission"],
            localArn(at, "ec2", "network-interface/*"),
            {
                StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com" },
            },
        ),
        allow(
            "Source",
            ["codecommit:CancelUploadArchive", "codecommit:Get*", "codecommit:GitPull", "codecommit:UploadArchive"],
            localArn(at, "codecommit", own(at)),
        ),
        allow("PullRequests", REVIEW, localArn(at, "codecommit", own(at))),
        useConnections(at),
        allow(
            "Builds",
            ["codebuild:BatchGetBuilds", "codebuild:StartBuild", "codebuild:StopBuild"],
            localArn(at, "codebuild", `project/${own(at)}`),
        ),
        allow(
            "Authorize",
            ["lambda:InvokeFunction"],
            localArn(at, "lambda", `function:${functionName(at, "authorize")}`),
        ),
        // The answers to a job have no resource.
        allow("Jobs", ["codepipeline:PutJobFailureResult", "codepipeline:PutJobSuccessResult"], "*"),
        allow(
            "Pipeline",
            ["codepipeline:ListActionExecutions", "codepipeline:StartPipelineExecution"],
            localArn(at, "codepipeline", pipelineName(at, PROGRAM)),
        ),
        allow("Notifications", ["sns:Publish"], localArn(at, "sns", own(at))),
    );
}
