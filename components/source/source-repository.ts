import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { sourceRepositoryName } from "../shared/names";
import type { Placement } from "../shared/placement";

/** Arguments of {@link SourceRepository}. */
export interface SourceRepositoryArgs {
    readonly placement: Placement;
    /** Name of the workload whose source this is. */
    readonly workload: string;
    /** Branch that releases are made from. */
    readonly branch: string;
    /** Key that the repository is encrypted with. */
    readonly keyArn: pulumi.Input<string>;
    /** Whether Pulumi refuses to delete or replace the repository. */
    readonly deletionProtection: boolean;
}

/**
 * A CodeCommit repository with the branch that releases are made from. A source elsewhere (GitHub, GitLab, Bitbucket)
 * needs no component: its connection is made by hand once, because a person has to shake hands there.
 *
 * The default branch is not set: it must exist first, and the first push makes it.
 */
export class SourceRepository extends pulumi.ComponentResource {
    public readonly repositoryArn: pulumi.Output<string>;
    /** Address for `git remote add`, over HTTPS. */
    public readonly cloneUrl: pulumi.Output<string>;

    constructor(name: string, args: SourceRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:source:SourceRepository", name, args, opts);
        const repository = new aws.codecommit.Repository(
            `${name}-repository`,
            {
                repositoryName: sourceRepositoryName(args.placement, args.workload),
                description: `Source of ${args.workload}; ${args.branch} is released`,
                kmsKeyId: args.keyArn,
            },
            { parent: this, protect: args.deletionProtection },
        );
        this.repositoryArn = repository.arn;
        this.cloneUrl = repository.cloneUrlHttp;
        this.registerOutputs({ repositoryArn: this.repositoryArn, cloneUrl: this.cloneUrl });
    }
}
