import type { Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument } from "../shared/policy";

/**
 * Services that can be reached through an interface endpoint, by the last part of the endpoint's name. S3 is not among
 * them: its gateway endpoint is always made, and costs nothing.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
export const ENDPOINT_SERVICES = [
    "ecr.api",
    "ecr.dkr",
    "logs",
    "monitoring",
    "sts",
    "kms",
    "secretsmanager",
    "ssm",
    "codebuild",
    "codecommit",
    "git-codecommit",
    "ecs",
] as const;

/** A service with a private path, by the last part of its endpoint's name. */
export type EndpointService = (typeof ENDPOINT_SERVICES)[number];

/** What the catalogue knows of a service with a private path. */
export interface EndpointEntry {
    /** Prefix of the service's actions in policies. */
    readonly actions: string;
    /** What a network has it for. */
    readonly purpose: string;
    /** Whether the endpoint's name in China starts with `cn.com.amazonaws`; which do follows no rule. */
    readonly chinese: boolean;
    /** AWS's page on the endpoint. */
    readonly source: string;
}

/**
 * The catalogue of interface endpoints.
 *
 * @see https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-ec2/lib/vpc-endpoint.ts names in China
 */
export const ENDPOINTS: { readonly [service in EndpointService]: EndpointEntry } = {
    "ecr.api": {
        actions: "ecr",
        purpose: "Signing in to the image registry",
        chinese: true,
        source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",
    },
    "ecr.dkr": {
        actions: "ecr",
        purpose: "Pulling and pushing images; their layers come from S3",
        chinese: true,
        source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",
    },
    logs: {
        actions: "logs",
        purpose: "Writing logs",
        chinese: false,
        source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch-logs-and-interface-VPC.html",
    },
    monitoring: {
        actions: "cloudwatch",
        purpose: "Writing metrics",
        chinese: true,
        source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-interface-VPC.html",
    },
    sts: {
        actions: "sts",
        purpose: "Assuming roles",
        chinese: true,
        source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sts_vpc_endpoint_create.html",
    },
    kms: {
        actions: "kms",
        purpose: "Encrypting and decrypting with keys",
        chinese: false,
        source: "https://docs.aws.amazon.com/kms/latest/developerguide/kms-vpc-endpoint.html",
    },
    secretsmanager: {
        actions: "secretsmanager",
        purpose: "Reading secrets",
        chinese: false,
        source: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html",
    },
    ssm: {
        actions: "ssm",
        purpose: "Reading parameters",
        chinese: false,
        source: "https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html",
    },
    codebuild: {
        actions: "codebuild",
        purpose: "Reporting tests from a build",
        chinese: false,
        source: "https://docs.aws.amazon.com/codebuild/latest/userguide/use-vpc-endpoints-with-codebuild.html",
    },
    codecommit: {
        actions: "codecommit",
        purpose: "Asking about repositories",
        chinese: false,
        source: "https://docs.aws.amazon.com/codecommit/latest/userguide/codecommit-and-interface-VPC.html",
    },
    "git-codecommit": {
        actions: "codecommit",
        purpose: "Cloning and pushing repositories",
        chinese: false,
        source: "https://docs.aws.amazon.com/codecommit/latest/userguide/codecommit-and-interface-VPC.html",
    },
    ecs: {
        actions: "ecs",
        purpose: "Asking about services and tasks",
        chinese: false,
        source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html",
    },
};

/** Full name of an interface endpoint's service in a region, for example `com.amazonaws.eu-west-1.ecr.api`. */
export function endpointServiceName(at: Pick<Placement, "region" | "partition">, service: EndpointService): string {
    const prefix = at.partition === "aws-cn" && ENDPOINTS[service].chinese ? "cn.com.amazonaws" : "com.amazonaws";
    return `${prefix}.${at.region}.${service}`;
}

/** Full name of S3's gateway endpoint in a region; it starts alike in every partition. */
export function s3GatewayServiceName(at: Pick<Placement, "region">): string {
    return `com.amazonaws.${at.region}.s3`;
}

/**
 * Policy of an interface endpoint: only principals of the network's own account use it, and only for its service. A key
 * of another account that reaches a task or a build is of no use there.
 */
export function endpointPolicy(at: Pick<Placement, "account">, service: EndpointService): PolicyDocument {
    return policyDocument({
        Sid: "OwnPrincipals",
        Effect: "Allow",
        Principal: "*",
        // An endpoint's policy only limits: what a principal may do, and to what, is in its own policies.
        Action: `${ENDPOINTS[service].actions}:*`,
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": at.account } },
    });
}

/** Buckets of AWS's own that services make a network read from. */
export const SERVICE_BUCKETS = [
    {
        sid: "ImageLayers",
        bucket: ({ region }: Pick<Placement, "region">) => `prod-${region}-starport-layer-bucket`,
        source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms",
    },
] as const;

/**
 * Policy of S3's gateway endpoint: principals of the network's own account reach buckets of that account, so that
 * nothing can be carried out to somebody else's bucket, and everyone reads the buckets that services own.
 */
export function s3GatewayPolicy(at: Pick<Placement, "account" | "region" | "partition">): PolicyDocument {
    return policyDocument(
        {
            Sid: "OwnBuckets",
            Effect: "Allow",
            Principal: "*",
            // As above; and buckets are named by their account, since the network does not know them all.
            Action: "s3:*",
            Resource: "*",
            Condition: { StringEquals: { "aws:PrincipalAccount": at.account, "aws:ResourceAccount": at.account } },
        },
        ...SERVICE_BUCKETS.map(({ sid, bucket }) => ({
            Sid: sid,
            Effect: "Allow" as const,
            // The service signs the requests that fetch layers, with a principal of its own.
            Principal: "*" as const,
            Action: "s3:GetObject",
            Resource: `arn:${at.partition}:s3:::${bucket(at)}/*`,
        })),
    );
}
