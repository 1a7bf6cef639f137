import * as pulumi from "@pulumi/pulumi";
import { bucketName } from "../shared/names";
import type { Placement } from "../shared/placement";
import type { Statement } from "../shared/policy";
import { PrivateBucket } from "../shared/private-bucket";

/** Arguments of {@link ReleaseInbox}. */
export interface ReleaseInboxArgs {
    readonly placement: Placement;
    readonly keyArn: pulumi.Input<string>;
    /** Role of the environment before this one that hands over what it has verified: the only writer. */
    readonly promoterRoleArn: string;
    /** Days that a candidate is kept, and so can be rolled back to, 7 to 3650. */
    readonly candidateDays: number;
    readonly deletionProtection: boolean;
}

/**
 * The door of a later environment: a versioned bucket to which the environment before it writes each candidate once,
 * and whose events start the workload's pipeline. Nothing is built behind it.
 */
export class ReleaseInbox extends pulumi.ComponentResource {
    public readonly bucketName: pulumi.Output<string>;
    public readonly bucketArn: pulumi.Output<string>;

    constructor(name: string, args: ReleaseInboxArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:source:ReleaseInbox", name, args, opts);
        const physical = bucketName(args.placement, "inbox");
        const bucket = new PrivateBucket(
            `${name}-bucket`,
            {
                bucketName: physical,
                keyArn: args.keyArn,
                versioned: true,
                expireDays: args.candidateDays,
                eventBridge: true,
                forceDestroy: !args.deletionProtection,
                protect: args.deletionProtection,
                statements: inboxStatements(`arn:${args.placement.partition}:s3:::${physical}`, args.promoterRoleArn),
            },
            { parent: this },
        );
        this.bucketName = bucket.bucketName;
        this.bucketArn = bucket.bucketArn;
        this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn });
    }
}

/**
 * Who may put candidates into an inbox: the promoter of the environment before, and nobody else, whatever other
 * policies say. The principal is the account and the role stands in the condition, because a policy that names a role
 * which does not exist yet is refused, and stacks come up in any order.
 */
export function inboxStatements(bucketArn: string, promoterRoleArn: string): readonly Statement[] {
    const promoterRoot = promoterRoleArn.replace(/:role\/.*$/, ":root");
    return [
        {
            Sid: "PromoterWrites",
            Effect: "Allow",
            Principal: { AWS: promoterRoot },
            Action: ["s3:PutObject"],
            Resource: [`${bucketArn}/candidates/*`],
            Condition: { ArnEquals: { "aws:PrincipalArn": promoterRoleArn } },
        },
        {
            Sid: "NobodyElseWrites",
            Effect: "Deny",
            Principal: "*",
            Action: ["s3:PutObject"],
            Resource: [`${bucketArn}/*`],
            Condition: { ArnNotEquals: { "aws:PrincipalArn": promoterRoleArn } },
        },
    ];
}
