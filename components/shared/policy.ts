import type * as pulumi from "@pulumi/pulumi";
import { localArn, type Placement } from "./placement";

/**
 * One purpose of a policy. Narrower than the provider's type on purpose: a statement always has a `Sid`, exact actions,
 * and resources.
 */
export interface Statement {
    /** What the statement is for, letters and digits only. */
    readonly Sid: string;
    readonly Effect: "Allow" | "Deny";
    readonly Principal?: "*" | { readonly [kind: string]: pulumi.Input<string> | readonly pulumi.Input<string>[] };
    readonly Action?: string | readonly string[];
    readonly NotAction?: readonly string[];
    readonly Resource?: pulumi.Input<string> | readonly pulumi.Input<string>[];
    readonly NotResource?: readonly pulumi.Input<string>[];
    readonly Condition?: {
        readonly [operator: string]: { readonly [key: string]: pulumi.Input<string> | readonly pulumi.Input<string>[] };
    };
}

/** A policy document as the service reads it. */
export interface PolicyDocument {
    readonly Version: "2012-10-17";
    readonly Statement: readonly Statement[];
}

export function policyDocument(...statements: readonly Statement[]): PolicyDocument {
    return { Version: "2012-10-17", Statement: statements };
}

/**
 * Trust policy that lets one AWS service of one account assume a role.
 *
 * `aws:SourceAccount` stops another account's use of the same service from borrowing the role.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function serviceTrust(service: string, account: string): PolicyDocument {
    return policyDocument({
        Sid: "AssumeByService",
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
    });
}

/** The service that delivers flow logs, and others', into buckets. */
export const LOG_DELIVERY = "delivery.logs.amazonaws.com";

/**
 * What holds of a delivery of this account's own logs.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html
 */
export function logDeliveryCondition(at: Placement) {
    return {
        StringEquals: { "aws:SourceAccount": at.account },
        ArnLike: { "aws:SourceArn": localArn(at, "logs", "*") },
    };
}
