import type * as pulumi from "@pulumi/pulumi";
import { standInSubnets, writeLog } from "../build/build-statements";
import { alarmPrefix, clusterName } from "../shared/names";
import { localArn, type Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument } from "../shared/policy";

/** What the policy of a deploy build's role is made from. */
export interface ClusterDeployPolicyArgs {
    readonly workload: string;
    readonly logGroupName: string;
    /** Name of the artifact bucket. */
    readonly artifactBucket: string;
    readonly keyArn: pulumi.Input<string>;
    readonly subnetArns: readonly pulumi.Input<string>[];
}

/**
 * What a deploy build may do of AWS: read the admitted release and the deployer, find the cluster and its target groups, and make
 * the workload's alarms. What it may do in the cluster, the cluster itself says, to the group of its access entry.
 */
export function clusterDeployPolicy(at: Placement, args: ClusterDeployPolicyArgs): PolicyDocument {
    const bucketArn = `arn:${at.partition}:s3:::${args.artifactBucket}`;
    return policyDocument(
        writeLog(at, args.logGroupName),
        {
            Sid: "Artifacts",
            Effect: "Allow",
            Action: ["s3:GetObject", "s3:GetObjectVersion"],
            Resource: `${bucketArn}/*`,
        },
        {
            Sid: "ArtifactBucket",
            Effect: "Allow",
            Action: ["s3:GetBucketAcl", "s3:GetBucketLocation"],
            Resource: bucketArn,
        },
        { Sid: "Key", Effect: "Allow", Action: ["kms:Decrypt", "kms:DescribeKey"], Resource: args.keyArn },
        {
            Sid: "FindTheCluster",
            Effect: "Allow",
            Action: ["eks:DescribeCluster"],
            Resource: localArn(at, "eks", `cluster/${clusterName(at)}`),
        },
        {
            Sid: "SeeTheBalancer",
            Effect: "Allow",
            Action: ["elasticloadbalancing:DescribeTargetGroups"],
            // The describing action has no resource.
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
            Sid: "MakeAlarms",
            Effect: "Allow",
            Action: ["cloudwatch:PutMetricAlarm"],
            Resource: ["error-rate", "latency", "unhealthy-tasks"].map((key) =>
                localArn(at, "cloudwatch", `alarm:${alarmPrefix(at, args.workload)}-${key}`),
            ),
        },
        ...standInSubnets(at, args.subnetArns),
    );
}
