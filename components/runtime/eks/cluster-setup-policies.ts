import type * as pulumi from "@pulumi/pulumi";
import { standInSubnets, writeLog } from "../../build/build-statements";
import { clusterName, clusterSetupName, clusterSetupParameterName, controllerRepositoryName } from "../../shared/names";
import { localArn, type Placement } from "../../shared/placement";
import { type PolicyDocument, policyDocument } from "../../shared/policy";
import { setupLogGroupName } from "./cluster-setup-plan";

/**
 * What sets up a cluster may do of AWS: read what it runs and what it is told, fill the controller's own repositories, and find
 * the cluster. What it may do within the cluster, its access entry says.
 */
export function clusterSetupPolicy(
    at: Placement,
    args: {
        readonly artifactBucket: string;
        readonly keyArn: pulumi.Input<string>;
        readonly subnetArns: readonly pulumi.Input<string>[];
    },
): PolicyDocument {
    return policyDocument(
        writeLog(at, setupLogGroupName(at)),
        {
            Sid: "Tools",
            Effect: "Allow",
            Action: ["s3:GetObject"],
            Resource: `arn:${at.partition}:s3:::${args.artifactBucket}/tools/*`,
        },
        {
            Sid: "Key",
            Effect: "Allow",
            Action: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"],
            Resource: args.keyArn,
        },
        {
            Sid: "WhatIsSetUp",
            Effect: "Allow",
            Action: ["ssm:GetParameter"],
            Resource: localArn(at, "ssm", `parameter${clusterSetupParameterName(at)}`),
        },
        {
            Sid: "Cluster",
            Effect: "Allow",
            Action: ["eks:DescribeCluster"],
            Resource: localArn(at, "eks", `cluster/${clusterName(at)}`),
        },
        {
            Sid: "RegistryLogin",
            Effect: "Allow",
            Action: ["ecr:GetAuthorizationToken"],
            // The token is for the whole registry; the action has no narrower resource.
            Resource: "*",
        },
        {
            Sid: "Copies",
            Effect: "Allow",
            Action: [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:CompleteLayerUpload",
                "ecr:GetDownloadUrlForLayer",
                "ecr:InitiateLayerUpload",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ],
            Resource: (["chart", "image"] as const).map((kind) =>
                localArn(at, "ecr", `repository/${controllerRepositoryName(at, kind)}`),
            ),
        },
        ...standInSubnets(at, args.subnetArns),
    );
}

/** Lets events start the setup. */
export function startSetupPolicy(at: Placement): PolicyDocument {
    return policyDocument({
        Sid: "StartSetup",
        Effect: "Allow",
        Action: ["codebuild:StartBuild"],
        Resource: localArn(at, "codebuild", `project/${clusterSetupName(at)}`),
    });
}
