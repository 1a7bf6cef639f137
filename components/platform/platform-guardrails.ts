import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { keyPolicy } from "../governance/key-policy";
import { NAME_LIMITS, physicalName } from "../shared/names";
import type { Placement } from "../shared/placement";
import { platformBoundary } from "./platform-policies";

/** Days until a key that is to be deleted is gone, during which it can be kept: 7 to 30. */
const KEY_DELETION_DAYS = 30;

/** Arguments of {@link PlatformGuardrails}. */
export interface PlatformGuardrailsArgs {
    /** Where the platform's pipeline stands. */
    readonly placement: Placement;
    /** Whether Pulumi refuses to delete or replace the key. */
    readonly deletionProtection: boolean;
}

/**
 * What holds the platform's pipeline in its place: the key that its artifacts and logs are encrypted with, under the alias
 * `alias/<project>-platform`, and the boundary of its roles.
 */
export class PlatformGuardrails extends pulumi.ComponentResource {
    public readonly keyArn: pulumi.Output<string>;
    public readonly boundaryArn: pulumi.Output<string>;

    constructor(name: string, args: PlatformGuardrailsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:platform:PlatformGuardrails", name, args, opts);
        const { placement, deletionProtection } = args;
        const key = new aws.kms.Key(
            `${name}-key`,
            {
                description: `What passes through the pipeline of ${placement.project}'s own program`,
                enableKeyRotation: true,
                deletionWindowInDays: KEY_DELETION_DAYS,
                policy: JSON.stringify(keyPolicy(placement)),
            },
            { parent: this, protect: deletionProtection },
        );
        new aws.kms.Alias(
            `${name}-key-alias`,
            { name: `alias/${placement.project}-${placement.environment}`, targetKeyId: key.keyId },
            { parent: this },
        );
        const boundary = new aws.iam.Policy(
            `${name}-platform-boundary`,
            {
                name: physicalName(placement, "boundary", NAME_LIMITS.policy),
                policy: JSON.stringify(platformBoundary(placement)),
            },
            { parent: this },
        );
        this.keyArn = key.arn;
        this.boundaryArn = boundary.arn;
        this.registerOutputs({ keyArn: this.keyArn, boundaryArn: this.boundaryArn });
    }
}
