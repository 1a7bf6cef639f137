import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bucketName } from "../shared/names";
import type { Placement } from "../shared/placement";
import { PrivateBucket } from "../shared/private-bucket";

/** A file that builds run. */
interface Tool {
    readonly path: string;
    /** SHA-256: 64 hexadecimal digits. */
    readonly hash: string;
}

/** Arguments of {@link ArtifactStore}. */
export interface ArtifactStoreArgs {
    readonly placement: Placement;
    readonly keyArn: pulumi.Input<string>;
    /** Days that artifacts are kept; an execution whose artifacts are gone cannot be rolled back to. */
    readonly keepDays: number;
    readonly deletionProtection: boolean;
    /** The builder that builds run, as one file and its SHA-256; none where nothing is built. */
    readonly builder: Tool | undefined;
    /** The deployer that deploy builds run, likewise. @default - nothing is deployed by builds */
    readonly deployer?: Tool | undefined;
}

/** The bucket that artifacts of an environment's pipelines pass through, and that builds fetch their builder from. */
export class ArtifactStore extends pulumi.ComponentResource {
    /** Physical name, known while the program runs. */
    public readonly bucketName: string;
    /** Where the builder lies, as `s3://…`; none where nothing is built. */
    public readonly builderUri: pulumi.Output<string> | undefined;
    /** Where the deployer lies, likewise; none where nothing is deployed by builds. */
    public readonly deployerUri: pulumi.Output<string> | undefined;

    constructor(name: string, args: ArtifactStoreArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:build:ArtifactStore", name, args, opts);
        this.bucketName = bucketName(args.placement, "artifacts");
        const bucket = new PrivateBucket(
            `${name}-bucket`,
            {
                bucketName: this.bucketName,
                keyArn: args.keyArn,
                versioned: true,
                forceDestroy: !args.deletionProtection,
                protect: args.deletionProtection,
                expireDays: args.keepDays,
            },
            { parent: this },
        );
        this.builderUri = this.uploadTool(name, bucket, "builder", args.builder);
        this.deployerUri = this.uploadTool(name, bucket, "deployer", args.deployer);
        this.registerOutputs({
            bucketName: this.bucketName,
            builderUri: this.builderUri,
            deployerUri: this.deployerUri,
        });
    }

    private uploadTool(name: string, bucket: PrivateBucket, what: "builder" | "deployer", tool: Tool | undefined) {
        if (tool === undefined) {
            return undefined;
        }
        const object = new aws.s3.BucketObjectv2(
            `${name}-${what}`,
            {
                bucket: bucket.bucketName,
                // The hash is in the key, so that a build that runs keeps the tool it was started with.
                key: `tools/${what}-${tool.hash}.js`,
                source: new pulumi.asset.FileAsset(tool.path),
                contentType: "text/javascript",
            },
            { parent: this, dependsOn: bucket },
        );
        return pulumi.interpolate`s3://${object.bucket}/${object.key}`;
    }
}
