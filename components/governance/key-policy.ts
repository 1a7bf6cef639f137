import { iamArn, localArn, type Placement } from "../shared/placement";
import {
    LOG_DELIVERY,
    logDeliveryCondition,
    type PolicyDocument,
    policyDocument,
    type Statement,
} from "../shared/policy";

/** Who, besides this account, may use the environment's key. */
export interface KeyPolicyOptions {
    /**
     * Role of the environment before this one that writes candidates into this environment's inbox. Only a role of
     * another account is named in the policy; one of this account needs no more than IAM.
     */
    readonly promoterRoleArn?: string;
    /** Whether logs are delivered into a bucket that the key encrypts. @default false */
    readonly logDelivery?: boolean;
}

/** Services that publish to encrypted topics and queues of the environment. */
const PUBLISHERS = ["cloudwatch.amazonaws.com", "events.amazonaws.com", "sns.amazonaws.com"] as const;

/** Host suffix of AWS's services in a partition. @see https://docs.aws.amazon.com/general/latest/gr/rande.html */
function serviceDomain(partition: string): string {
    return partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

/**
 * Policy of the environment's key. A key policy speaks of its own key only, which `Resource: "*"` stands for.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
export function keyPolicy(
    at: Placement,
    { promoterRoleArn, logDelivery = false }: KeyPolicyOptions = {},
): PolicyDocument {
    return policyDocument(
        administration(at),
        logs(at),
        publishing(at),
        ...(promoterRoleArn !== undefined && accountOf(promoterRoleArn) !== at.account
            ? [promotion(at, promoterRoleArn)]
            : []),
        ...(logDelivery ? [deliveryOfLogs(at)] : []),
    );
}

/** Hands the key to the account's own IAM policies, without which nobody could ever change this policy again. */
function administration(at: Placement): Statement {
    return {
        Sid: "AccountDecidesByIam",
        Effect: "Allow",
        Principal: { AWS: iamArn(at, "root") },
        Action: "kms:*",
        Resource: "*",
    };
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
function logs(at: Placement): Statement {
    return {
        Sid: "LogGroupsOfThisEnvironment",
        Effect: "Allow",
        Principal: { Service: `logs.${at.region}.${serviceDomain(at.partition)}` },
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        Resource: "*",
        Condition: {
            ArnLike: {
                "kms:EncryptionContext:aws:logs:arn": [
                    localArn(at, "logs", `log-group:/${at.project}/${at.environment}/*`),
                    // Groups whose names a service chooses: /aws/codebuild/<name>, /aws/lambda/<name>.
                    localArn(at, "logs", `log-group:/aws/*/${at.project}-${at.environment}-*`),
                ],
            },
        },
    };
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
function publishing(at: Placement): Statement {
    return {
        Sid: "PublishToEncryptedTopics",
        Effect: "Allow",
        Principal: { Service: [...PUBLISHERS] },
        Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": at.account } },
    };
}

/**
 * The account is the principal and the role a condition, so that the policy holds before the role exists: KMS refuses
 * a policy that names a role it cannot find.
 */
function promotion(at: Placement, promoterRoleArn: string): Statement {
    return {
        Sid: "PromoterWritesToInbox",
        Effect: "Allow",
        Principal: { AWS: iamArn({ partition: at.partition, account: accountOf(promoterRoleArn) }, "root") },
        // S3 decrypts as well when it puts the parts of a large upload together.
        Action: ["kms:GenerateDataKey", "kms:Decrypt"],
        Resource: "*",
        Condition: {
            ArnEquals: { "aws:PrincipalArn": promoterRoleArn },
            StringEquals: { "kms:ViaService": `s3.${at.region}.${serviceDomain(at.partition)}` },
        },
    };
}

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-cmk-policy.html */
function deliveryOfLogs(at: Placement): Statement {
    return {
        Sid: "DeliverLogsToBuckets",
        Effect: "Allow",
        Principal: { Service: LOG_DELIVERY },
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        Resource: "*",
        Condition: logDeliveryCondition(at),
    };
}

/** Who may do what with the key that releases are signed with. */
export interface SigningKeyPolicyOptions {
    /** Role that seals releases, of the key's own account: the only one that may sign. */
    readonly sealRoleArn: string;
    /** Accounts whose roles may verify: those of all environments. 12 digits each, 1 or more. */
    readonly verifierAccounts: readonly string[];
}

/**
 * Everything that keeps a key alive, and nothing that uses it: neither `kms:Sign` nor `kms:CreateGrant`, by which one
 * could be given away. `kms:PutKeyPolicy` stays, or the account would lock itself out; whoever uses it to allow
 * signing leaves a trace in the account's trail.
 */
export const ADMINISTRATION = [
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:EnableKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:GetPublicKey",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
] as const;

/** Policy of the signing key: IAM of the account administers, the sealing role signs, all environments verify. */
export function signingKeyPolicy(
    at: Placement,
    { sealRoleArn, verifierAccounts }: SigningKeyPolicyOptions,
): PolicyDocument {
    const root = iamArn(at, "root");
    return policyDocument(
        {
            Sid: "AccountAdministersButDoesNotSign",
            Effect: "Allow",
            Principal: { AWS: root },
            Action: [...ADMINISTRATION],
            Resource: "*",
        },
        {
            Sid: "OnlySealSigns",
            Effect: "Allow",
            Principal: { AWS: root },
            Action: "kms:Sign",
            Resource: "*",
            Condition: { ArnEquals: { "aws:PrincipalArn": sealRoleArn } },
        },
        {
            Sid: "EveryEnvironmentVerifies",
            Effect: "Allow",
            Principal: {
                AWS: [...new Set(verifierAccounts)]
                    .sort()
                    .map((account) => iamArn({ partition: at.partition, account }, "root")),
            },
            Action: ["kms:Verify", "kms:GetPublicKey", "kms:DescribeKey"],
            Resource: "*",
        },
    );
}

/** Account of an IAM ARN: its fifth field. */
function accountOf(arn: string): string {
    return arn.split(":")[4] ?? "";
}
