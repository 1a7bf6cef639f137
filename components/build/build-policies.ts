import type * as pulumi from "@pulumi/pulumi";
import { imageRepositoryName, parameterPath } from "../shared/names";
import { localArn, type Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument } from "../shared/policy";
import { passArtifacts, standInSubnets, writeLog } from "./build-statements";

/** What the role of a build may do: read its source, write its logs, reports, artifacts and images, stand in its subnets. */
export function buildPolicy(
    at: Placement,
    args: {
        readonly workload: string;
        readonly projectName: string;
        readonly logGroupName: string;
        /** Name of the artifact bucket. */
        readonly artifactBucket: string;
        readonly keyArn: pulumi.Input<string>;
        readonly registry: Placement;
        readonly subnetArns: readonly pulumi.Input<string>[];
    },
): PolicyDocument {
    return policyDocument(
        writeLog(at, args.logGroupName),
        {
            Sid: "Reports",
            Effect: "Allow",
            Action: ["codebuild:CreateReport", "codebuild:UpdateReport", "codebuild:BatchPutTestCases"],
            Resource: localArn(at, "codebuild", `report-group/${args.projectName}`),
        },
        ...passArtifacts(at, args.artifactBucket, args.keyArn),
        {
            Sid: "RegistryLogin",
            Effect: "Allow",
            Action: ["ecr:GetAuthorizationToken"],
            // The token is for the whole registry; the action has no narrower resource.
            Resource: "*",
        },
        {
            Sid: "Images",
            Effect: "Allow",
            Action: [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:CompleteLayerUpload",
                "ecr:DescribeImages",
                "ecr:GetDownloadUrlForLayer",
                "ecr:InitiateLayerUpload",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ],
            Resource: localArn(args.registry, "ecr", `repository/${imageRepositoryName(at, args.workload)}`),
        },
        {
            Sid: "Secrets",
            Effect: "Allow",
            Action: ["ssm:GetParameters"],
            Resource: localArn(at, "ssm", `parameter${parameterPath(at, args.workload)}/build/*`),
        },
        ...standInSubnets(at, args.subnetArns),
    );
}
