import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { NAME_LIMITS, physicalName } from "../shared/names";
import { localArn, type Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument, serviceTrust } from "../shared/policy";
import { type NetworkFrame, nameTag } from "./tiers";

/** How a network's traffic is recorded. */
export interface FlowLogSettings {
    /** Days that records are kept; one of the numbers that CloudWatch Logs takes. */
    readonly retentionDays: number;
    /** KMS key of the log group; its policy lets CloudWatch Logs use it for {@link flowLogGroupName}. */
    readonly keyArn: pulumi.Input<string>;
    /** Permissions boundary of the role that writes. @default - none */
    readonly boundaryArn?: pulumi.Input<string>;
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

/** Records all traffic of a network, accepted and rejected, into an encrypted log group. */
export function createFlowLog(frame: NetworkFrame, { retentionDays, keyArn, boundaryArn }: FlowLogSettings): void {
    const { name, parent, placement } = frame;
    const group = new aws.cloudwatch.LogGroup(
        `${name}-flow-logs`,
        { name: flowLogGroupName(placement), retentionInDays: retentionDays, kmsKeyId: keyArn },
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
