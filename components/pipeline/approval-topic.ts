import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { NAME_LIMITS, physicalName } from "../shared/names";
import { localArn, type Placement } from "../shared/placement";

/** Arguments of {@link ApprovalTopic}. */
export interface ApprovalTopicArgs {
    readonly placement: Placement;
    readonly keyArn: pulumi.Input<string>;
    /** E-mail addresses that are told; each confirms its subscription by the mail it gets. */
    readonly notify: readonly string[];
}

function topicName(at: Placement): string {
    return physicalName(at, "approvals", NAME_LIMITS.topic);
}

/** ARN of an environment's {@link ApprovalTopic}, known before it exists. */
export function approvalTopicArn(at: Placement): string {
    return localArn(at, "sns", topicName(at));
}

/** Tells people that a release waits for them. Pipelines publish under their own roles, so the topic needs no policy. */
export class ApprovalTopic extends pulumi.ComponentResource {
    public readonly topicArn: pulumi.Output<string>;

    constructor(name: string, args: ApprovalTopicArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:pipeline:ApprovalTopic", name, args, opts);
        const topic = new aws.sns.Topic(
            `${name}-topic`,
            { name: topicName(args.placement), kmsMasterKeyId: args.keyArn },
            { parent: this },
        );
        for (const address of args.notify) {
            new aws.sns.TopicSubscription(
                `${name}-${address}`,
                { topic: topic.arn, protocol: "email", endpoint: address },
                { parent: this },
            );
        }
        this.topicArn = topic.arn;
        this.registerOutputs({ topicArn: this.topicArn });
    }
}
