import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { signingKeyAlias } from "../shared/names";
import type { Placement } from "../shared/placement";
import { signingKeyPolicy } from "./key-policy";

/** Arguments of {@link SigningKey}. */
export interface SigningKeyArgs {
    /** Where the first environment stands; the key is its account's. */
    readonly placement: Placement;
    /** The only role that may sign: that of the function that seals releases. It need not exist yet. */
    readonly sealRoleArn: string;
    /** Accounts whose roles may verify a signature, 1 or more, 12 digits each. */
    readonly verifierAccounts: readonly string[];
    /** Whether Pulumi refuses to delete or replace the key; without it, every release signed so far can lose its proof. */
    readonly deletionProtection: boolean;
}

/**
 * The key that releases are signed with, by the sealing function alone and outside any build: an asymmetric one, of
 * which the private half never leaves KMS. It stands in the first environment and serves all of them.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/symmetric-asymmetric.html
 */
export class SigningKey extends pulumi.ComponentResource {
    public readonly keyArn: pulumi.Output<string>;

    constructor(name: string, args: SigningKeyArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:governance:SigningKey", name, args, opts);
        const key = new aws.kms.Key(
            `${name}-key`,
            {
                description: `Signs the releases of ${args.placement.project}`,
                keyUsage: "SIGN_VERIFY",
                customerMasterKeySpec: "ECC_NIST_P256",
                deletionWindowInDays: 30,
                policy: JSON.stringify(signingKeyPolicy(args.placement, args)),
            },
            { parent: this, protect: args.deletionProtection },
        );
        new aws.kms.Alias(
            `${name}-key-alias`,
            { name: signingKeyAlias(args.placement), targetKeyId: key.keyId },
            { parent: this },
        );
        this.keyArn = key.arn;
        this.registerOutputs({ keyArn: this.keyArn });
    }
}
