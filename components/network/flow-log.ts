import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { bucketName, NAME_LIMITS, physicalName } from "../shared/names";
import { localArn, type Placement } from "../shared/placement";
import {
    LOG_DELIVERY,
    logDeliveryCondition,
    type PolicyDocument,
    policyDocument,
    type Statement,
    serviceTrust,
} from "../shared/policy";
import { PrivateBucket } from "../shared/private-bucket";
import { type NetworkFrame, nameTag } from "./tiers";

/** Where a network's traffic is recorded, and for how long. */
export type FlowLogDestination =
    | {
          readonly destination: "log-group";
          /** Days that records are kept; one of the numbers that CloudWatch Logs takes. */
          readonly retentionDays: number;
      }
    | {
          /** Cheaper, for much traffic that is seldom looked at. */
          readonly destination: "bucket";
          /** Days that records are kept, 1 to 3653. */
          readonly retentionDays: number;
      };

/** How a network's traffic is recorded. */
export interface FlowLogSettings {
    readonly to: FlowLogDestination;
    /** KMS key of the records; its policy lets CloudWatch Logs, or the delivery of logs, use it. */
    readonly keyArn: pulumi.Input<string>;
    /** Permissions boundary of the role that writes to a log group. @default - none */
    readonly boundaryArn?: pulumi.Input<string>;
    /** Whether a bucket of records refuses to be deleted. */
    readonly deletionProtection: boolean;
}

/** Log group of an environment's flow logs, for example `/airlock/prod/flow-logs`. */
export function flowLogGroupName({ project, environment }: Pick<Placement, "project" | "environment">): string {
    return `/${project}/${environment}/flow-logs`;
}

/**
 * Lets VPC Flow Logs write into the environment's log group and nothing else.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
 */
export function flowLogPolicy(at: Placement): PolicyDocument {
    return policyDocument({
        Sid: "WriteFlowLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        // The streams of the one group; there is a stream for each network interface.
        Resource: `${localArn(at, "logs", `log-group:${flowLogGroupName(at)}`)}:*`,
    });
}

/** Records all traffic of a network, accepted and rejected, encrypted with the environment's key. */
export function createFlowLog(frame: NetworkFrame, settings: FlowLogSettings): void {
    const { destination, retentionDays } = settings.to;
    switch (destination) {
        case "log-group":
            recordInLogGroup(frame, settings, retentionDays);
            break;
        case "bucket":
            recordInBucket(frame, settings, retentionDays);
            break;
        default: {
            const unknown: never = destination;
            throw new TypeError(`unknown destination of flow logs: ${unknown}`);
        }
    }
}

function recordInLogGroup(
    frame: NetworkFrame,
    { keyArn, boundaryArn }: FlowLogSettings,
    retentionInDays: number,
): void {
    const { name, parent, placement } = frame;
    const group = new aws.cloudwatch.LogGroup(
        `${name}-flow-logs`,
        { name: flowLogGroupName(placement), retentionInDays, kmsKeyId: keyArn },
        { parent },
    );
    const role = new aws.iam.Role(
        `${name}-flow-logs`,
        {
            name: physicalName(placement, "flow-logs", NAME_LIMITS.role),
            assumeRolePolicy: JSON.stringify(serviceTrust("vpc-flow-logs.amazonaws.com", placement.account)),
            permissionsBoundary: boundaryArn,
        },
        { parent },
    );
    const policy = new aws.iam.RolePolicy(
        `${name}-flow-logs`,
        { role: role.id, policy: JSON.stringify(flowLogPolicy(placement)) },
        { parent },
    );
    new aws.ec2.FlowLog(
        `${name}-flow-logs`,
        {
            vpcId: frame.vpcId,
            trafficType: "ALL",
            logDestinationType: "cloud-watch-logs",
            logDestination: group.arn,
            iamRoleArn: role.arn,
            tags: nameTag(placement, "flow-logs"),
        },
        // Without its policy the role is refused when the flow log first writes, and the flow log stays in error.
        { parent, dependsOn: policy },
    );
}

function recordInBucket(
    frame: NetworkFrame,
    { keyArn, deletionProtection }: FlowLogSettings,
    expireDays: number,
): void {
    const { name, parent, placement } = frame;
    const bucket = new PrivateBucket(
        `${name}-flow-logs`,
        {
            bucketName: bucketName(placement, "flow-logs"),
            keyArn,
            versioned: false,
            expireDays,
            forceDestroy: !deletionProtection,
            protect: deletionProtection,
            statements: deliveryStatements(placement),
        },
        { parent },
    );
    new aws.ec2.FlowLog(
        `${name}-flow-logs`,
        {
            vpcId: frame.vpcId,
            trafficType: "ALL",
            logDestinationType: "s3",
            logDestination: bucket.bucketArn,
            destinationOptions: { fileFormat: "parquet", hiveCompatiblePartitions: true, perHourPartition: true },
            tags: nameTag(placement, "flow-logs"),
        },
        // Where the bucket has no policy yet, AWS writes one of its own over it.
        { parent, dependsOn: bucket },
    );
}

/**
 * Lets AWS's delivery of logs write this account's flow logs into its bucket.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
 */
export function deliveryStatements(at: Placement): readonly Statement[] {
    const bucket = `arn:${at.partition}:s3:::${bucketName(at, "flow-logs")}`;
    const delivery = {
        Effect: "Allow" as const,
        Principal: { Service: LOG_DELIVERY },
    };
    const ofThisAccount = logDeliveryCondition(at);
    return [
        {
            ...delivery,
            Sid: "DeliverFlowLogs",
            Action: "s3:PutObject",
            Resource: `${bucket}/AWSLogs/aws-account-id=${at.account}/*`,
            Condition: {
                ...ofThisAccount,
                StringEquals: { ...ofThisAccount.StringEquals, "s3:x-amz-acl": "bucket-owner-full-control" },
            },
        },
        {
            ...delivery,
            Sid: "CheckBucket",
            Action: ["s3:GetBucketAcl", "s3:ListBucket"],
            Resource: bucket,
            Condition: ofThisAccount,
        },
    ];
}
