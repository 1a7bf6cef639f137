import type * as pulumi from "@pulumi/pulumi";
import { standInSubnets, writeLog } from "../build/build-statements";
import { buildProjectName, NAME_LIMITS, parameterPath, physicalName } from "../shared/names";
import { iamArn, localArn, type Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument, type Statement } from "../shared/policy";

/**
 * What looks at pull requests:
 * - `compare`: what runs the author's code, and hands over what it found;
 * - `deliver`: what runs the default branch's code, and takes that as data.
 */
export type PullRequestJob = "compare" | "deliver";

/** Session name of whoever posts: CodeCommit lets a comment be changed by the session alone that made it. */
export const REVIEWER_SESSION = "airlock-preview";

export function pullRequestProjectName(at: Placement, job: PullRequestJob): string {
    return buildProjectName(at, `pull-request-${job}`);
}

export function pullRequestLogGroupName(at: Placement, job: PullRequestJob): string {
    return `${parameterPath(at, "pull-requests")}/${job}`;
}

/** Roles: one a job, `reviewer` (who posts) and `trigger` (what events start the jobs as). */
export function pullRequestRoleName(at: Placement, role: PullRequestJob | "reviewer" | "trigger"): string {
    return physicalName(at, `pull-request-${role}`, NAME_LIMITS.role);
}
export function pullRequestRoleArn(at: Placement, role: PullRequestJob | "reviewer" | "trigger"): string {
    return iamArn(at, `role/${pullRequestRoleName(at, role)}`);
}

/** What the policies are made from. */
export interface PullRequestPolicyArgs {
    readonly repositoryName: string;
    /** Name of the bucket that what was found is handed over in, below `previews/`. */
    readonly artifactBucket: string;
    readonly keyArn: pulumi.Input<string>;
    readonly subnetArns: readonly pulumi.Input<string>[];
}

/** What the author's code may do: read the repository that it is in, write its log, and leave what it found. */
export function comparePolicy(at: Placement, args: PullRequestPolicyArgs): PolicyDocument {
    return policyDocument(
        writeLog(at, pullRequestLogGroupName(at, "compare")),
        pull(at, args.repositoryName),
        {
            Sid: "HandOver",
            Effect: "Allow",
            Action: ["s3:PutObject"],
            Resource: `${bucketArn(at, args.artifactBucket)}/previews/*`,
        },
        findBucket(at, args.artifactBucket),
        useKey(at, args.keyArn),
        ...standInSubnets(at, args.subnetArns),
    );
}

/** What delivers: it reads what was handed over and of which build that is, and takes on the reviewer. */
export function deliverPolicy(at: Placement, args: PullRequestPolicyArgs): PolicyDocument {
    return policyDocument(
        writeLog(at, pullRequestLogGroupName(at, "deliver")),
        pull(at, args.repositoryName),
        {
            Sid: "TakeOver",
            Effect: "Allow",
            Action: ["s3:GetObject"],
            Resource: `${bucketArn(at, args.artifactBucket)}/previews/*`,
        },
        findBucket(at, args.artifactBucket),
        {
            Sid: "WhatWasCompared",
            Effect: "Allow",
            Action: ["codebuild:BatchGetBuilds"],
            Resource: localArn(at, "codebuild", `project/${pullRequestProjectName(at, "compare")}`),
        },
        {
            Sid: "Review",
            Effect: "Allow",
            Action: ["sts:AssumeRole"],
            Resource: pullRequestRoleArn(at, "reviewer"),
        },
        useKey(at, args.keyArn),
        ...standInSubnets(at, args.subnetArns),
    );
}

/** What it takes to comment on pull requests and to approve them. */
export const REVIEW = [
    "codecommit:DeleteCommentContent",
    "codecommit:GetCommentsForPullRequest",
    "codecommit:GetPullRequest",
    "codecommit:PostCommentForPullRequest",
    "codecommit:UpdateComment",
    "codecommit:UpdatePullRequestApprovalState",
] as const;

/** What posts: comments on pull requests of one repository, and its own approval of them. */
export function reviewerPolicy(at: Placement, repositoryName: string): PolicyDocument {
    return policyDocument({
        Sid: "CommentAndApprove",
        Effect: "Allow",
        Action: REVIEW,
        Resource: localArn(at, "codecommit", repositoryName),
    });
}

/**
 * Lets the delivering job alone be the reviewer, under one session name. The principal is the account and the role stands in
 * the condition: roles come up in any order.
 */
export function reviewerTrust(at: Placement): PolicyDocument {
    return policyDocument({
        Sid: "DeliveryReviews",
        Effect: "Allow",
        Principal: { AWS: iamArn(at, "root") },
        Action: "sts:AssumeRole",
        Condition: {
            ArnEquals: { "aws:PrincipalArn": pullRequestRoleArn(at, "deliver") },
            StringEquals: { "sts:RoleSessionName": REVIEWER_SESSION },
        },
    });
}

/** What events may start. */
export function startPolicy(at: Placement): PolicyDocument {
    return policyDocument({
        Sid: "StartBuilds",
        Effect: "Allow",
        Action: ["codebuild:StartBuild"],
        Resource: (["compare", "deliver"] as const).map((job) =>
            localArn(at, "codebuild", `project/${pullRequestProjectName(at, job)}`),
        ),
    });
}

function pull(at: Placement, repositoryName: string): Statement {
    return {
        Sid: "Source",
        Effect: "Allow",
        Action: ["codecommit:GitPull"],
        Resource: localArn(at, "codecommit", repositoryName),
    };
}

function findBucket(at: Placement, bucket: string): Statement {
    return {
        Sid: "HandOverBucket",
        Effect: "Allow",
        Action: ["s3:GetBucketAcl", "s3:GetBucketLocation"],
        Resource: bucketArn(at, bucket),
    };
}

/** The key, through the services that hold what is meant, and for nothing that they do not give out. */
function useKey(at: Placement, keyArn: pulumi.Input<string>): Statement {
    const suffix = at.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
    return {
        Sid: "Key",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        Resource: keyArn,
        Condition: {
            StringEquals: { "kms:ViaService": [`codecommit.${at.region}.${suffix}`, `s3.${at.region}.${suffix}`] },
        },
    };
}

function bucketArn(at: Placement, bucket: string): string {
    return `arn:${at.partition}:s3:::${bucket}`;
}
