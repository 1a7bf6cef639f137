import type { Placement } from "../shared/placement";

const PRIVATELINK = "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html";

/** What the catalogue knows of a service with a private path. */
export interface EndpointEntry {
    /** Prefix of the service's actions in policies; undefined where the endpoint takes no policy. */
    readonly actions: string | undefined;
    /** What a network has it for. */
    readonly purpose: string;
    /** Whether the endpoint's name in China starts with `cn.com.amazonaws`; which do follows no rule. */
    readonly chinese?: true;
    /** The only region that has it. @default - every region */
    readonly onlyIn?: string;
    /** Full name where it has no region in it. @default - made from the region */
    readonly name?: string;
    /** AWS's page on the endpoint. */
    readonly source: string;
}

/**
 * The catalogue of interface endpoints, by the last part of the endpoint's name.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 * @see https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-ec2/lib/vpc-endpoint.ts names in China
 */
export const ENDPOINTS = {
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
    s3: {
        actions: "s3",
        purpose: "Objects and image layers, from where S3's public addresses are out of reach",
        chinese: true,
        source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html",
    },
    logs: {
        actions: "logs",
        purpose: "Writing logs",
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
        source: "https://docs.aws.amazon.com/kms/latest/developerguide/kms-vpc-endpoint.html",
    },
    secretsmanager: {
        actions: "secretsmanager",
        purpose: "Reading secrets",
        source: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html",
    },
    ssm: {
        actions: "ssm",
        purpose: "Reading parameters",
        source: "https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html",
    },
    sqs: {
        actions: "sqs",
        purpose: "Sending and receiving messages",
        chinese: true,
        source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-internetwork-traffic-privacy.html",
    },
    sns: {
        actions: "sns",
        purpose: "Publishing to topics",
        source: "https://docs.aws.amazon.com/sns/latest/dg/sns-internetwork-traffic-privacy.html",
    },
    codebuild: {
        actions: "codebuild",
        purpose: "Builds and their reports",
        source: "https://docs.aws.amazon.com/codebuild/latest/userguide/use-vpc-endpoints-with-codebuild.html",
    },
    codecommit: {
        actions: "codecommit",
        purpose: "Asking about repositories",
        source: "https://docs.aws.amazon.com/codecommit/latest/userguide/codecommit-and-interface-VPC.html",
    },
    "git-codecommit": {
        actions: "codecommit",
        purpose: "Cloning and pushing repositories",
        source: "https://docs.aws.amazon.com/codecommit/latest/userguide/codecommit-and-interface-VPC.html",
    },
    codepipeline: {
        // @see https://github.com/aws-samples/data-perimeter-policy-examples service_specific_guidance/codepipeline
        actions: undefined,
        purpose: "Asking about pipelines, and approving",
        source: "https://docs.aws.amazon.com/codepipeline/latest/userguide/vpc-support.html",
    },
    cloudformation: {
        actions: "cloudformation",
        purpose: "Reading stacks and change sets",
        chinese: true,
        source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/vpc-interface-endpoints.html",
    },
    ecs: {
        actions: "ecs",
        purpose: "Asking about services and tasks",
        source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html",
    },
    eks: {
        actions: "eks",
        purpose: "Asking about clusters",
        chinese: true,
        source: "https://docs.aws.amazon.com/eks/latest/userguide/vpc-interface-endpoints.html",
    },
    "eks-auth": {
        actions: "eks-auth",
        purpose: "Credentials of pods",
        source: "https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html",
    },
    ec2: {
        actions: "ec2",
        purpose: "Networks and nodes",
        chinese: true,
        source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/interface-vpc-endpoints.html",
    },
    elasticloadbalancing: {
        actions: "elasticloadbalancing",
        purpose: "Load balancers",
        source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/load-balancer-vpc-endpoints.html",
    },
    events: {
        actions: "events",
        purpose: "Rules and events",
        source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-related-service-vpc.html",
    },
    lambda: {
        actions: "lambda",
        purpose: "Functions",
        chinese: true,
        source: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-endpoints.html",
    },
    iam: {
        actions: "iam",
        purpose: "Roles and policies",
        onlyIn: "us-east-1",
        name: "com.amazonaws.iam",
        source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam_vpc_endpoint_create.html",
    },
    route53: {
        actions: "route53",
        purpose: "Hosted zones",
        onlyIn: "us-east-1",
        name: "com.amazonaws.route53",
        source: PRIVATELINK,
    },
} as const satisfies { readonly [service: string]: EndpointEntry };

/** A service with a private path, by the last part of its endpoint's name. */
export type EndpointService = keyof typeof ENDPOINTS;

/** A service with a gateway endpoint: a route in the network's tables, without charge. */
export type GatewayService = "s3" | "dynamodb";

/** What the catalogue knows of a service. */
export function endpointEntry(service: EndpointService): EndpointEntry {
    return ENDPOINTS[service];
}

/** Full name of an interface endpoint's service in a region, for example `com.amazonaws.eu-west-1.ecr.api`. */
export function endpointServiceName(at: Pick<Placement, "region" | "partition">, service: EndpointService): string {
    const { chinese = false, name } = endpointEntry(service);
    const prefix = at.partition === "aws-cn" && chinese ? "cn.com.amazonaws" : "com.amazonaws";
    return name ?? `${prefix}.${at.region}.${service}`;
}

/** Full name of a gateway endpoint's service in a region; it starts alike in every partition. */
export function gatewayServiceName(at: Pick<Placement, "region">, service: GatewayService): string {
    return `com.amazonaws.${at.region}.${service}`;
}
