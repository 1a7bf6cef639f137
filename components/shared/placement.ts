/**
 * Where an environment stands: the plain facts that names and policies are made from. Read once, at the program's edge,
 * and passed in, so that no component looks anything up and all of them work in any partition.
 */
export interface Placement {
    /** Name of the Pulumi project, first part of every physical name: lower-case letters, digits and `-`. */
    readonly project: string;
    /** Name of the environment, which is the name of the stack: `dev`, `staging`, `prod`. */
    readonly environment: string;
    /** AWS account id: 12 digits. `000000000000` stands in until a team has filled in its own. */
    readonly account: string;
    /** AWS region, for example `eu-west-1`. */
    readonly region: string;
    /** AWS partition: `aws`, `aws-cn` or `aws-us-gov`. */
    readonly partition: string;
}

/** Partition of a region, by the prefix of its name. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export function partitionOf(region: string): string {
    if (region.startsWith("cn-")) {
        return "aws-cn";
    }
    return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/**
 * ARN of something in the environment's own account and region.
 *
 * @param resource the part after the account, for example `log-group:/airlock/dev:*`.
 */
export function localArn(at: Placement, service: string, resource: string): string {
    return `arn:${at.partition}:${service}:${at.region}:${at.account}:${resource}`;
}

/** ARN of an IAM resource of the environment's own account, for example `role/airlock-dev-hello-deploy`. */
export function iamArn(at: Pick<Placement, "partition" | "account">, resource: string): string {
    return `arn:${at.partition}:iam::${at.account}:${resource}`;
}

/** Host name of the account's image registry. @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html */
export function registryHost(at: Pick<Placement, "account" | "region" | "partition">): string {
    const suffix = at.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
    return `${at.account}.dkr.ecr.${at.region}.${suffix}`;
}
