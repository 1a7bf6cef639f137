import type { Problem } from "../../release/problem";
import { ENDPOINTS, type EndpointService, endpointEntry, type GatewayService } from "./endpoints";

/** What is done in a network, or from it, by private endpoints instead of the internet. */
export const ACTIVITIES = [
    "builds-images",
    "runs-ecs",
    "runs-eks",
    "reads-secrets",
    "writes-metrics",
    "uses-queues",
    "uses-topics",
    "uses-tables",
    "pushes-source",
    "approves",
    "updates-platform",
] as const;

/** One of {@link ACTIVITIES}. */
export type Activity = (typeof ACTIVITIES)[number];

/** What the catalogue knows of an activity. */
export interface ActivityEntry {
    /** What is done, to follow "so that". */
    readonly purpose: string;
    /** Services that it calls, by interface endpoints. */
    readonly services: readonly EndpointService[];
    /** Services that it calls by gateway endpoints, beside S3, whose gateway endpoint every network has. */
    readonly gateways?: readonly GatewayService[];
    /** AWS's page that says so, or where there is none, what the activity's own calls are. */
    readonly source: string;
}

const ECR = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html";

/** Which endpoints an activity needs: the only place that says so. */
export const ACTIVITY_ENDPOINTS: { readonly [activity in Activity]: ActivityEntry } = {
    "builds-images": {
        purpose: "closed builds fetch base images and push their own",
        // S3 by an interface endpoint too: builds run in the isolated tier, which has no way to a public address.
        services: ["ecr.api", "ecr.dkr", "logs", "kms", "s3"],
        source: "https://docs.aws.amazon.com/codebuild/latest/userguide/use-vpc-endpoints-with-codebuild.html",
    },
    "runs-ecs": {
        purpose: "tasks on Fargate start and write logs",
        services: ["ecr.api", "ecr.dkr", "logs", "ssm", "kms"],
        source: ECR,
    },
    "runs-eks": {
        purpose: "nodes join a cluster, and pods start",
        // Beside what machines need: pods' secrets are in Parameter Store, and rollouts are judged by metrics.
        services: [
            "eks",
            "eks-auth",
            "ec2",
            "ecr.api",
            "ecr.dkr",
            "elasticloadbalancing",
            "kms",
            "logs",
            "monitoring",
            "ssm",
            "sts",
            "route53",
        ],
        source: "https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html",
    },
    "reads-secrets": {
        purpose: "applications read Secrets Manager",
        services: ["secretsmanager", "kms"],
        source: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html",
    },
    "writes-metrics": {
        purpose: "applications write their own metrics",
        services: ["monitoring"],
        source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-interface-VPC.html",
    },
    "uses-queues": {
        purpose: "applications use their queues",
        services: ["sqs"],
        source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-internetwork-traffic-privacy.html",
    },
    "uses-topics": {
        purpose: "applications use their topics",
        services: ["sns"],
        source: "https://docs.aws.amazon.com/sns/latest/dg/sns-internetwork-traffic-privacy.html",
    },
    "uses-tables": {
        purpose: "applications use their tables",
        services: [],
        gateways: ["dynamodb"],
        source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/vpc-endpoints-dynamodb.html",
    },
    "pushes-source": {
        purpose: "people on-premises push to CodeCommit",
        services: ["codecommit", "git-codecommit"],
        source: "https://docs.aws.amazon.com/codecommit/latest/userguide/codecommit-and-interface-VPC.html",
    },
    approves: {
        purpose: "people and tools in the network read a change and approve it",
        services: ["codepipeline", "cloudformation", "sts"],
        source: "https://docs.aws.amazon.com/codepipeline/latest/userguide/vpc-support.html",
    },
    "updates-platform": {
        purpose: "a runner in the network updates this platform",
        services: [
            "cloudformation",
            "codebuild",
            "codecommit",
            "codepipeline",
            "ec2",
            "ecr.api",
            "ecs",
            "elasticloadbalancing",
            "events",
            "iam",
            "kms",
            "lambda",
            "logs",
            "monitoring",
            "route53",
            "sns",
            "ssm",
            "sts",
        ],
        // What the provider calls for the types that this program registers; there is no page of AWS's.
        source: "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html",
    },
};

/** What is wrong with a list of activities. @param path where the person wrote it. */
export function checkPrivatePaths(activities: readonly Activity[], path: string): readonly Problem[] {
    return activities.flatMap((activity, index) =>
        activities.indexOf(activity) < index
            ? [{ path: `${path}[${index}]`, message: `"${activity}" is listed twice`, remedy: "list it once" }]
            : [],
    );
}

/** An endpoint, and which activities it is for. */
export interface PlannedEndpoint<Service> {
    readonly service: Service;
    readonly activities: readonly Activity[];
}

/** The endpoints of a network. */
export interface EndpointPlan {
    /** By interface endpoints, which are paid by the hour and zone. In the catalogue's order. */
    readonly interfaces: readonly PlannedEndpoint<EndpointService>[];
    /** By gateway endpoints, which cost nothing; S3 is always among them, whatever is done. */
    readonly gateways: readonly PlannedEndpoint<GatewayService>[];
    /** What has no private path from this region, and needs another way out. */
    readonly unreachable: readonly PlannedEndpoint<EndpointService>[];
}

/** The endpoints that activities need in a region: each once, whoever needs it. */
export function planEndpoints(activities: readonly Activity[], region: string): EndpointPlan {
    const needing = (service: EndpointService) =>
        activities.filter((activity) => ACTIVITY_ENDPOINTS[activity].services.includes(service));
    const needed = (Object.keys(ENDPOINTS) as EndpointService[])
        .map((service) => ({ service, activities: needing(service) }))
        .filter((endpoint) => endpoint.activities.length > 0);
    const isHere = ({ service }: PlannedEndpoint<EndpointService>) => {
        const { onlyIn } = endpointEntry(service);
        return onlyIn === undefined || onlyIn === region;
    };
    const tables = activities.filter((activity) => ACTIVITY_ENDPOINTS[activity].gateways?.includes("dynamodb"));
    return {
        interfaces: needed.filter(isHere),
        gateways: [
            { service: "s3", activities: [] },
            ...(tables.length > 0 ? [{ service: "dynamodb" as const, activities: tables }] : []),
        ],
        unreachable: needed.filter((endpoint) => !isHere(endpoint)),
    };
}
