import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { serviceBoundary } from "../governance/boundaries";
import { keyPolicy } from "../governance/key-policy";
import { NAME_LIMITS, physicalName } from "../shared/names";
import type { Placement } from "../shared/placement";

/** Days until a key that is to be deleted is gone: AWS's shortest, 7. */
const KEY_DELETION_DAYS = 7;

/** Arguments of {@link SandboxGuardrails}. */
export interface SandboxGuardrailsArgs {
    readonly placement: Placement;
}

/** The key that a sandbox's images and logs are encrypted with, and the boundary of its roles. */
export class SandboxGuardrails extends pulumi.ComponentResource {
    public readonly keyArn: pulumi.Output<string>;
    public readonly boundaryArn: pulumi.Output<string>;

    constructor(name: string, args: SandboxGuardrailsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:sandbox:SandboxGuardrails", name, args, opts);
        const { placement } = args;
        const key = new aws.kms.Key(
            `${name}-key`,
            {
                description: `Images and logs of ${placement.environment}`,
                enableKeyRotation: true,
                deletionWindowInDays: KEY_DELETION_DAYS,
                policy: JSON.stringify(keyPolicy(placement)),
            },
            { parent: this },
        );
        const boundary = new aws.iam.Policy(
            `${name}-service-boundary`,
            {
                name: physicalName(placement, "service-boundary", NAME_LIMITS.policy),
                policy: JSON.stringify(serviceBoundary(placement)),
            },
            { parent: this },
        );
        this.keyArn = key.arn;
        this.boundaryArn = boundary.arn;
        this.registerOutputs({ keyArn: this.keyArn, boundaryArn: this.boundaryArn });
    }
}
