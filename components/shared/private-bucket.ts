import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Statement } from "./policy";

/** Days after which the parts of an upload that never finished are removed. */
const ABANDONED_UPLOAD_DAYS = 7;

/** Arguments of {@link PrivateBucket}. */
export interface PrivateBucketArgs {
    /** Physical name, 3 to 63 characters; see `bucketName` in `names.ts`. */
    readonly bucketName: string;
    /** KMS key that every object is encrypted with. */
    readonly keyArn: pulumi.Input<string>;
    /** Whether an overwritten or deleted object stays as an older version. */
    readonly versioned: boolean;
    /** Days after which objects, and where versioned their older versions, are removed: 1 or more. @default - kept for good */
    readonly expireDays?: number;
    /** Whether the bucket tells EventBridge of every object that comes or goes. @default false */
    readonly eventBridge?: boolean;
    /** Whether a destroy empties the bucket first; without it a destroy of a bucket with objects fails. */
    readonly forceDestroy: boolean;
    /** Whether Pulumi refuses to delete or replace the bucket. @default false */
    readonly protect?: boolean;
    /** What the bucket's policy says besides that it is reached over TLS only. @default - nothing */
    readonly statements?: readonly Statement[];
}

/**
 * A bucket that nobody outside can see: encrypted with the key given, closed to the public, reached over TLS only, and
 * with its owner owning every object (no access control lists).
 *
 * Whoever needs the bucket complete (versioned, with its policy) passes the component itself to `dependsOn`.
 */
export class PrivateBucket extends pulumi.ComponentResource {
    /** Physical name, as given. */
    public readonly bucketName: pulumi.Output<string>;
    /** ARN, for policies; objects are below `<arn>/`. */
    public readonly bucketArn: pulumi.Output<string>;

    constructor(name: string, args: PrivateBucketArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:shared:PrivateBucket", name, args, opts);
        const bucket = new aws.s3.Bucket(
            `${name}-bucket`,
            { bucket: args.bucketName, forceDestroy: args.forceDestroy },
            { parent: this, protect: args.protect },
        );
        this.encrypt(name, bucket, args.keyArn);
        this.close(name, bucket, args.statements ?? []);
        this.keep(name, bucket, args);
        if (args.eventBridge ?? false) {
            new aws.s3.BucketNotification(
                `${name}-events`,
                { bucket: bucket.bucket, eventbridge: true },
                { parent: this },
            );
        }
        this.bucketName = bucket.bucket;
        this.bucketArn = bucket.arn;
        this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn });
    }

    private encrypt(name: string, bucket: aws.s3.Bucket, keyArn: pulumi.Input<string>): void {
        new aws.s3.BucketServerSideEncryptionConfiguration(
            `${name}-encryption`,
            {
                bucket: bucket.bucket,
                rules: [
                    {
                        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
                        // One data key for many objects, so that a busy bucket does not pay for a KMS call each.
                        bucketKeyEnabled: true,
                    },
                ],
            },
            { parent: this },
        );
    }

    private close(name: string, bucket: aws.s3.Bucket, statements: readonly Statement[]): void {
        new aws.s3.BucketOwnershipControls(
            `${name}-ownership`,
            { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
            { parent: this },
        );
        const block = new aws.s3.BucketPublicAccessBlock(
            `${name}-public-access`,
            {
                bucket: bucket.bucket,
                blockPublicAcls: true,
                blockPublicPolicy: true,
                ignorePublicAcls: true,
                restrictPublicBuckets: true,
            },
            { parent: this },
        );
        new aws.s3.BucketPolicy(
            `${name}-policy`,
            {
                bucket: bucket.bucket,
                policy: pulumi.jsonStringify(policyDocument(tlsOnly(bucket.arn), ...statements)),
            },
            // S3 answers OperationAborted when both are written at the same moment.
            { parent: this, dependsOn: block },
        );
    }

    private keep(name: string, bucket: aws.s3.Bucket, { versioned, expireDays }: PrivateBucketArgs): void {
        const versioning = new aws.s3.BucketVersioning(
            `${name}-versioning`,
            { bucket: bucket.bucket, versioningConfiguration: { status: versioned ? "Enabled" : "Disabled" } },
            { parent: this },
        );
        new aws.s3.BucketLifecycleConfiguration(
            `${name}-lifecycle`,
            { bucket: bucket.bucket, rules: lifecycleRules(versioned, expireDays) },
            { parent: this, dependsOn: versioning },
        );
    }
}

function lifecycleRules(versioned: boolean, expireDays: number | undefined) {
    const abandoned = {
        id: "abandoned-uploads",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: ABANDONED_UPLOAD_DAYS },
    };
    if (expireDays === undefined) {
        return [abandoned];
    }
    return [
        abandoned,
        {
            id: "expiry",
            status: "Enabled",
            filter: { prefix: "" },
            expiration: { days: expireDays },
            ...(versioned ? { noncurrentVersionExpiration: { noncurrentDays: expireDays } } : {}),
        },
    ];
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html */
function tlsOnly(bucketArn: pulumi.Input<string>): Statement {
    return {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        // Every action and principal: whatever comes without TLS is refused.
        Action: "s3:*",
        Resource: [bucketArn, pulumi.interpolate`${bucketArn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
    };
}
