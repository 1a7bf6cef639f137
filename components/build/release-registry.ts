import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { imageRepositoryName } from "../shared/names";
import { iamArn, localArn, type Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument } from "../shared/policy";

/** Arguments of {@link ReleaseRegistry}. */
export interface ReleaseRegistryArgs {
    readonly placement: Placement;
    /** Names of the workloads; each gets one repository. */
    readonly workloads: readonly string[];
    /** Key that images are encrypted with. Fixed at creation: another key means another repository. */
    readonly keyArn: pulumi.Input<string>;
    /** Newest images of each workload that are kept, 10 to 1000; older ones cannot be rolled back to. */
    readonly keepImages: number;
    /** ARN of the role that may push a workload's images, by workload; none where images only arrive as copies. */
    readonly pusherArn: (workload: string) => string | undefined;
    /** Registries that every image is copied to. */
    readonly replicateTo: readonly { readonly account: string; readonly region: string }[];
    /** Account whose registry may copy images to this one. */
    readonly acceptFrom: string | undefined;
    /** Whether other environments run from these images: then a repository with images in it refuses to be deleted. */
    readonly isShared: boolean;
    /** Whether Pulumi refuses to delete or replace the repositories. */
    readonly deletionProtection: boolean;
}

/**
 * Where images live, immutable, for every environment of one account and region.
 *
 * 1. One repository a workload: a tag is written once, and only by the workload's build.
 * 2. Scanning of every image on push, and copies to the registries of later accounts, under the same digest. Both are
 *    settings of the whole registry, so one stack an account makes this component.
 */
export class ReleaseRegistry extends pulumi.ComponentResource {
    /** ARN of each workload's repository. */
    public readonly repositoryArns: { readonly [workload: string]: pulumi.Output<string> };

    constructor(name: string, args: ReleaseRegistryArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:build:ReleaseRegistry", name, args, opts);
        this.repositoryArns = Object.fromEntries(
            args.workloads.map((workload) => [workload, this.createRepository(name, workload, args).arn]),
        );
        this.createRegistrySettings(name, args);
        this.registerOutputs({ repositoryArns: this.repositoryArns });
    }

    private createRepository(name: string, workload: string, args: ReleaseRegistryArgs): aws.ecr.Repository {
        const repository = new aws.ecr.Repository(
            `${name}-${workload}`,
            {
                name: imageRepositoryName(args.placement, workload),
                imageTagMutability: "IMMUTABLE",
                encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.keyArn }],
                forceDelete: !args.deletionProtection && !args.isShared,
            },
            { parent: this, protect: args.deletionProtection },
        );
        new aws.ecr.LifecyclePolicy(
            `${name}-${workload}-lifecycle`,
            { repository: repository.name, policy: JSON.stringify(lifecycle(args.keepImages)) },
            { parent: this },
        );
        new aws.ecr.RepositoryPolicy(
            `${name}-${workload}-writers`,
            {
                repository: repository.name,
                policy: JSON.stringify(writersPolicy(args.placement, args.pusherArn(workload))),
            },
            { parent: this },
        );
        return repository;
    }

    private createRegistrySettings(name: string, args: ReleaseRegistryArgs): void {
        const { project } = args.placement;
        new aws.ecr.RegistryScanningConfiguration(
            `${name}-scanning`,
            {
                scanType: "BASIC",
                rules: [
                    {
                        scanFrequency: "SCAN_ON_PUSH",
                        repositoryFilters: [{ filter: `${project}/*`, filterType: "WILDCARD" }],
                    },
                ],
            },
            { parent: this },
        );
        if (args.replicateTo.length > 0) {
            new aws.ecr.ReplicationConfiguration(
                `${name}-replication`,
                {
                    replicationConfiguration: {
                        rules: [
                            {
                                destinations: args.replicateTo.map(({ account, region }) => ({
                                    registryId: account,
                                    region,
                                })),
                                repositoryFilters: [{ filter: `${project}/`, filterType: "PREFIX_MATCH" }],
                            },
                        ],
                    },
                },
                { parent: this },
            );
        }
        if (args.acceptFrom !== undefined) {
            new aws.ecr.RegistryPolicy(
                `${name}-copies`,
                { policy: JSON.stringify(copiesPolicy(args.placement, args.acceptFrom)) },
                { parent: this },
            );
        }
    }
}

/** Keeps the newest images and drops what has lost its tag. @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html */
function lifecycle(keepImages: number) {
    return {
        rules: [
            {
                rulePriority: 1,
                description: "Layers of pushes that were never finished",
                selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 7 },
                action: { type: "expire" },
            },
            {
                rulePriority: 2,
                description: `The newest ${keepImages} images can be rolled back to`,
                selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keepImages },
                action: { type: "expire" },
            },
        ],
    };
}

const WRITES = [
    "ecr:PutImage",
    "ecr:InitiateLayerUpload",
    "ecr:UploadLayerPart",
    "ecr:CompleteLayerUpload",
    "ecr:BatchDeleteImage",
    "ecr:PutImageTagMutability",
] as const;

/** Nobody writes an image but the workload's build and, for copies, the registry's own service-linked role. */
export function writersPolicy(at: Placement, pusherArn: string | undefined): PolicyDocument {
    const writers = [
        ...(pusherArn === undefined ? [] : [pusherArn]),
        iamArn(at, "role/aws-service-role/replication.ecr.amazonaws.com/*"),
    ];
    return policyDocument({
        Sid: "OnlyTheBuildWrites",
        Effect: "Deny",
        Principal: "*",
        Action: WRITES,
        Condition: { ArnNotLike: { "aws:PrincipalArn": writers } },
    });
}

/** Lets the first environment's registry copy its images here. @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions-create-replication.html */
export function copiesPolicy(at: Placement, from: string): PolicyDocument {
    return policyDocument({
        Sid: "CopiesFromTheFirstEnvironment",
        Effect: "Allow",
        Principal: { AWS: iamArn({ partition: at.partition, account: from }, "root") },
        Action: ["ecr:ReplicateImage"],
        Resource: localArn(at, "ecr", `repository/${at.project}/*`),
    });
}
