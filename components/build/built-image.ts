import * as aws from "@pulumi/aws";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

/** How Docker signs in to a registry. */
export interface RegistrySignIn {
    /** Host name of the registry. */
    readonly server: string;
    readonly username: string;
    readonly password: pulumi.Input<string>;
}

/** Arguments of {@link BuiltImage}. */
export interface BuiltImageArgs {
    /** Name of the repository that is made for it. */
    readonly repositoryName: string;
    /** Folder that is built. */
    readonly context: string;
    /** Dockerfile. @default - `Dockerfile` of the folder */
    readonly dockerfile?: string;
    /** Arguments of the build by name. @default - none */
    readonly buildArgs?: { readonly [name: string]: string };
    /** Tag, which changes whenever what is in the folder does: the repository takes each tag once. */
    readonly tag: string;
    /** Images that are kept, the newest. */
    readonly keepImages: number;
    readonly keyArn: pulumi.Input<string>;
    readonly registry: RegistrySignIn;
}

/** What is built for runs on Fargate's and CodeBuild's x86. */
const PLATFORM = "linux/amd64";

/**
 * An image built from a folder by the Docker of whoever runs the update, in an encrypted repository of its own that goes
 * with it. A preview builds nothing. Whoever runs the image names it by digest.
 */
export class BuiltImage extends pulumi.ComponentResource {
    /** `<repository>@sha256:<digest>`; known after the update. */
    public readonly uri: pulumi.Output<string>;

    constructor(name: string, args: BuiltImageArgs, opts?: pulumi.ComponentResourceOptions) {
        const { registry: _registry, ...told } = args;
        super("airlock:build:BuiltImage", name, { ...told, deletionProtection: false }, opts);
        const repository = this.createRepository(name, args);
        const { context, dockerfile, buildArgs } = args;
        const image = new docker.Image(
            `${name}-image`,
            {
                imageName: pulumi.interpolate`${repository.repositoryUrl}:${args.tag}`,
                build: { context, dockerfile, args: buildArgs, platform: PLATFORM },
                registry: args.registry,
            },
            { parent: this },
        );
        this.uri = image.repoDigest;
        this.registerOutputs({ uri: this.uri });
    }

    private createRepository(name: string, { repositoryName, keyArn, keepImages }: BuiltImageArgs) {
        const repository = new aws.ecr.Repository(
            `${name}-repository`,
            {
                name: repositoryName,
                imageTagMutability: "IMMUTABLE",
                encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: keyArn }],
                forceDelete: true,
            },
            { parent: this },
        );
        new aws.ecr.LifecyclePolicy(
            `${name}-lifecycle`,
            { repository: repository.name, policy: JSON.stringify(lifecycle(keepImages)) },
            { parent: this },
        );
        return repository;
    }
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html */
function lifecycle(keepImages: number) {
    return {
        rules: [
            {
                rulePriority: 1,
                description: `The newest ${keepImages} images`,
                selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keepImages },
                action: { type: "expire" },
            },
        ],
    };
}
