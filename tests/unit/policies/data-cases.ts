import { SECRET, UNKNOWN } from "../../../release/marks";
import { ACCOUNT, type Case, component, KEY, policy, resource, under } from "./cases";

const BUCKET = "aws:s3/bucket:Bucket";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";

const bucket = resource(BUCKET, { bucket: "data" }, { id: "data" });

const encryption: readonly Omit<Case, "rule">[] = [
    {
        what: "a log group without a key",
        resources: [resource("aws:cloudwatch/logGroup:LogGroup", {})],
        problems: ["loggroup kmsKeyId: is missing, so no key of its own encrypts it; give the environment's key"],
    },
    {
        what: "a log group with a key",
        resources: [resource("aws:cloudwatch/logGroup:LogGroup", { kmsKeyId: KEY })],
        problems: [],
    },
    {
        what: "a key that is not known yet",
        resources: [resource("aws:cloudwatch/logGroup:LogGroup", { kmsKeyId: UNKNOWN })],
        problems: [],
    },
    {
        what: "a topic with AWS's key",
        resources: [resource("aws:sns/topic:Topic", { kmsMasterKeyId: "alias/aws/sns" })],
        problems: [
            "topic kmsMasterKeyId: \"alias/aws/sns\" is AWS's key, whose policy nobody here can narrow; give the environment's key",
        ],
    },
    {
        what: "a volume that is switched off",
        resources: [resource("aws:ebs/volume:Volume", { encrypted: false, kmsKeyId: KEY })],
        problems: ['volume encrypted: "false" leaves it unencrypted; set it to true'],
    },
    {
        what: "one of a pipeline's stores without a key",
        resources: [
            resource("aws:codepipeline/pipeline:Pipeline", {
                artifactStores: [{ encryptionKey: { id: KEY } }, { location: "data" }],
            }),
        ],
        problems: [
            "pipeline artifactStores[1].encryptionKey.id: is missing, so no key of its own encrypts it; give the environment's key",
        ],
    },
    {
        what: "an image repository whose list of keys is empty",
        resources: [resource("aws:ecr/repository:Repository", { encryptionConfigurations: [] })],
        problems: [
            "repository encryptionConfigurations.kmsKey: is missing, so no key of its own encrypts it; give the environment's key",
        ],
    },
    {
        what: "a machine without further volumes",
        resources: [resource("aws:ec2/instance:Instance", { rootBlockDevice: { encrypted: true } })],
        problems: [],
    },
    {
        what: "a secret in a plain parameter",
        resources: [resource("aws:ssm/parameter:Parameter", { type: "String", value: SECRET })],
        problems: ['parameter type: "String" keeps a secret in plain; use SecureString with the environment\'s key'],
    },
    {
        what: "a secret parameter under AWS's key",
        resources: [resource("aws:ssm/parameter:Parameter", { type: "SecureString", value: SECRET })],
        problems: ["parameter keyId: is missing, so no key of its own encrypts it; give the environment's key"],
    },
    {
        what: "parameters as they should be",
        resources: [
            resource("aws:ssm/parameter:Parameter", { type: "SecureString", value: SECRET, keyId: KEY }),
            resource("aws:ssm/parameter:Parameter", { type: "String", insecureValue: "blue" }),
        ],
        problems: [],
    },
];

const bucketEncryption: readonly Omit<Case, "rule">[] = [
    {
        what: "a bucket without a configuration",
        resources: [bucket],
        problems: [
            "bucket bucket: has no encryption configuration, so objects get a key of S3's own; " +
                "add a BucketServerSideEncryptionConfiguration with the environment's key",
        ],
    },
    {
        what: "a configuration of another bucket",
        resources: [bucket, resource(ENCRYPTION, { bucket: "other" }, { dependencies: [bucket.urn] })],
        problems: [
            "bucket bucket: has no encryption configuration, so objects get a key of S3's own; " +
                "add a BucketServerSideEncryptionConfiguration with the environment's key",
        ],
    },
    {
        what: "a configuration of this bucket",
        resources: [bucket, resource(ENCRYPTION, { bucket: "data" })],
        problems: [],
    },
    {
        what: "a configuration of a bucket that has no name yet",
        resources: [bucket, resource(ENCRYPTION, { bucket: UNKNOWN }, { dependencies: [bucket.urn] })],
        problems: [],
    },
];

const CLOSED = { bucket: "data", blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true };

const bucketAccessBlock: readonly Omit<Case, "rule">[] = [
    {
        what: "a bucket without a block",
        resources: [bucket],
        problems: ["bucket bucket: has no public access block; add a BucketPublicAccessBlock with all four settings"],
    },
    {
        what: "a block with one way left out and one switched off",
        resources: [bucket, resource(BLOCK, { ...CLOSED, blockPublicPolicy: false })],
        problems: [
            'bucketpublicaccessblock blockPublicPolicy: "false" lets the public in by that way; set it to true',
            'bucketpublicaccessblock restrictPublicBuckets: "false" lets the public in by that way; set it to true',
        ],
    },
    {
        what: "a block of all four",
        resources: [bucket, resource(BLOCK, { ...CLOSED, restrictPublicBuckets: true })],
        problems: [],
    },
];

const TLS = {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: ["arn:aws:s3:::data", "arn:aws:s3:::data/*"],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const NO_TLS =
    "bucket bucket: has no policy that refuses requests without TLS; " +
    "deny s3:* to everybody where aws:SecureTransport is false, on bucket and objects";

function withPolicy(statement: object) {
    return [bucket, resource(BUCKET_POLICY, { bucket: "data", policy: policy(statement) })];
}

const bucketTls: readonly Omit<Case, "rule">[] = [
    { what: "a bucket without a policy", resources: [bucket], problems: [NO_TLS] },
    { what: "a bucket that refuses", resources: withPolicy(TLS), problems: [] },
    {
        what: "a refusal for everything alike",
        resources: withPolicy({ ...TLS, Action: "*", Principal: { AWS: "*" }, Resource: "*" }),
        problems: [],
    },
    ...[
        ["the objects alone", { Resource: "arn:aws:s3:::data/*" }],
        ["the bucket alone", { Resource: "arn:aws:s3:::data" }],
        ["one action alone", { Action: "s3:GetObject" }],
        ["one principal alone", { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }],
        ["requests with TLS", { Condition: { Bool: { "aws:SecureTransport": "true" } } }],
    ].map(([what, change]) => ({
        what: `a refusal for ${what}`,
        resources: withPolicy({ ...TLS, ...(change as object) }),
        problems: [NO_TLS],
    })),
    {
        what: "a policy that is not known yet",
        resources: [bucket, resource(BUCKET_POLICY, { bucket: "data", policy: UNKNOWN })],
        problems: [],
    },
];

const PIPELINES = {
    store: resource("aws:codepipeline/pipeline:Pipeline", { artifactStores: [{ location: "data" }] }),
    source: resource("aws:codepipeline/pipeline:Pipeline", {
        stages: [{ actions: [{ category: "Source", provider: "S3", configuration: { S3Bucket: "data" } }] }],
    }),
};
const WRITERS = {
    Sid: "NobodyElse",
    Effect: "Deny",
    Principal: "*",
    Action: ["s3:PutObject"],
    Resource: "arn:aws:s3:::data/*",
    Condition: { ArnNotEquals: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/promote` } },
};
const ANY_WRITER =
    'bucket bucket: "data" feeds a pipeline, and whoever may write objects in this account may write there; ' +
    "deny s3:PutObject to everybody but the roles named by aws:PrincipalArn";

const pipelineBuckets: readonly Omit<Case, "rule">[] = [
    { what: "an artifact store without a policy", resources: [PIPELINES.store, bucket], problems: [ANY_WRITER] },
    { what: "a source without a policy", resources: [PIPELINES.source, bucket], problems: [ANY_WRITER] },
    {
        what: "a source that names its writer",
        resources: [PIPELINES.source, ...withPolicy(WRITERS)],
        problems: [],
    },
    {
        what: "a source that refuses its writer",
        resources: [
            PIPELINES.source,
            ...withPolicy({ ...WRITERS, Condition: { ArnEquals: WRITERS.Condition.ArnNotEquals } }),
        ],
        problems: [ANY_WRITER],
    },
    {
        what: "a source that spares everybody",
        resources: [
            PIPELINES.source,
            ...withPolicy({ ...WRITERS, Condition: { ArnNotLike: { "aws:PrincipalArn": "*" } } }),
        ],
        problems: [ANY_WRITER],
    },
    {
        what: "a source that refuses reading",
        resources: [PIPELINES.source, ...withPolicy({ ...WRITERS, Action: "s3:GetObject" })],
        problems: [ANY_WRITER],
    },
    { what: "a bucket that no pipeline uses", resources: [bucket], problems: [] },
];

const GUARDED = component({ deletionProtection: true });
const DISPOSABLE = component({ deletionProtection: false });
const UNPROTECTED = 'protect: "false" lets an update delete or replace it; set the resource option protect';

const protectedState: readonly Omit<Case, "rule">[] = [
    {
        what: "a bucket where it is asked for",
        resources: [GUARDED, under(GUARDED, bucket)],
        problems: [`bucket ${UNPROTECTED}`],
    },
    { what: "a bucket where it is not", resources: [DISPOSABLE, under(DISPOSABLE, bucket)], problems: [] },
    { what: "a bucket that nothing is said of", resources: [bucket], problems: [`bucket ${UNPROTECTED}`] },
    {
        what: "a protected bucket that a destroy empties",
        resources: [resource(BUCKET, { forceDestroy: true }, { protect: true })],
        problems: ['bucket forceDestroy: "true" lets it be lost with all that is in it; set it to false'],
    },
    {
        what: "a load balancer that AWS would delete",
        resources: [resource("aws:lb/loadBalancer:LoadBalancer", {}, { protect: true })],
        problems: [
            'loadbalancer enableDeletionProtection: "false" lets it be lost with all that is in it; set it to true',
        ],
    },
    {
        what: "what holds data, protected; and what holds none",
        resources: [{ ...bucket, protect: true }, resource("aws:ec2/subnet:Subnet", {})],
        problems: [],
    },
];

/** Cases of the rules that ask how data is kept. */
export const DATA_CASES: readonly Case[] = [
    ...encryption.map((one) => ({ rule: "encryption", ...one })),
    ...bucketEncryption.map((one) => ({ rule: "bucket-encryption", ...one })),
    ...bucketAccessBlock.map((one) => ({ rule: "bucket-access-block", ...one })),
    ...bucketTls.map((one) => ({ rule: "bucket-tls", ...one })),
    ...pipelineBuckets.map((one) => ({ rule: "pipeline-buckets", ...one })),
    ...protectedState.map((one) => ({ rule: "protected-state", ...one })),
];
