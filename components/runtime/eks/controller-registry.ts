import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { controllerRepositoryName } from "../../shared/names";
import type { Placement } from "../../shared/placement";

/** Arguments of {@link ControllerRegistry}. */
export interface ControllerRegistryArgs {
    readonly placement: Placement;
    readonly keyArn: pulumi.Input<string>;
    /** Whether Pulumi refuses to delete or replace the repositories. */
    readonly deletionProtection: boolean;
}

/**
 * Where the rollout controller is installed from: a repository for its chart and one for its image. The cluster's setup fills
 * them; where that cannot reach the internet, people do. Whoever does: what is installed is named by its digest. Nothing is
 * ever removed from them, because nodes that start pull the image again.
 */
export class ControllerRegistry extends pulumi.ComponentResource {
    constructor(name: string, args: ControllerRegistryArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:runtime:ControllerRegistry", name, args, opts);
        for (const kind of ["chart", "image"] as const) {
            this.createRepository(`${name}-${kind}`, kind, args);
        }
        this.registerOutputs({});
    }

    private createRepository(name: string, kind: "chart" | "image", args: ControllerRegistryArgs): void {
        const { placement, keyArn, deletionProtection } = args;
        new aws.ecr.Repository(
            name,
            {
                name: controllerRepositoryName(placement, kind),
                imageTagMutability: "IMMUTABLE",
                encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: keyArn }],
                forceDelete: !deletionProtection,
            },
            { parent: this, protect: deletionProtection },
        );
    }
}
