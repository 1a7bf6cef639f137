import assert from "node:assert/strict";
import { ArtifactStore } from "../../components/build/artifact-store";
import { DEV, KEY_ARN, make, parsed, promiseOf } from "../support/mocks";

const BUCKET = "airlock-dev-artifacts-111122223333-eu-west-1";
const BUILDER = { path: __filename, hash: "ab".repeat(32) };
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";

function makeStore(args: { readonly builder?: typeof BUILDER; readonly deletionProtection?: boolean } = {}) {
    const { builder, deletionProtection = false } = args;
    return make(
        DEV,
        () =>
            new ArtifactStore("artifacts", {
                placement: DEV,
                keyArn: KEY_ARN,
                keepDays: 30,
                deletionProtection,
                builder,
            }),
    );
}

const BUCKET_PARTS = [
    "aws:s3/bucket:Bucket artifacts-bucket-bucket",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration artifacts-bucket-lifecycle",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls artifacts-bucket-ownership",
    "aws:s3/bucketPolicy:BucketPolicy artifacts-bucket-policy",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock artifacts-bucket-public-access",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration artifacts-bucket-encryption",
    "aws:s3/bucketVersioning:BucketVersioning artifacts-bucket-versioning",
];

describe("ArtifactStore", () => {
    it("makes one private bucket where nothing is built", async () => {
        const made = await makeStore();
        assert.deepEqual(made.list(), [
            "airlock:build:ArtifactStore artifacts",
            "airlock:shared:PrivateBucket artifacts-bucket",
            ...BUCKET_PARTS,
        ]);
        assert.equal(made.component.bucketName, BUCKET);
        assert.equal(made.component.builderUri, undefined);
    });

    it("holds the builder where something is built, under a key that names its content", async () => {
        const made = await makeStore({ builder: BUILDER });
        assert.deepEqual(
            made.list().filter((each) => each.startsWith("aws:s3/") && !BUCKET_PARTS.includes(each)),
            [`${OBJECT} artifacts-builder`],
        );
        const { bucket, key, contentType } = made.find(OBJECT, "artifacts-builder").inputs;
        assert.deepEqual(
            { bucket, key, contentType },
            { bucket: BUCKET, key: `tools/builder-${BUILDER.hash}.js`, contentType: "text/javascript" },
        );
        assert.ok(made.component.builderUri);
        assert.equal(await promiseOf(made.component.builderUri), `s3://${BUCKET}/tools/builder-${BUILDER.hash}.js`);
    });

    it("uploads the builder once the bucket is versioned, encrypted and closed", async () => {
        const { dependencies } = (await makeStore({ builder: BUILDER })).find(OBJECT, "artifacts-builder");
        for (const part of ["encryption", "ownership", "policy", "public-access", "versioning"]) {
            assert.ok(dependencies.includes(`artifacts-bucket-${part}`), part);
        }
    });

    it("encrypts with the key that is given, and keeps versions for the days that are asked", async () => {
        const made = await makeStore();
        const encryption = made.find(
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            "artifacts-bucket-encryption",
        );
        assert.deepEqual(encryption.inputs.rules, [
            {
                applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY_ARN },
                bucketKeyEnabled: true,
            },
        ]);
        const lifecycle = made.find(
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
            "artifacts-bucket-lifecycle",
        );
        assert.deepEqual(lifecycle.inputs.rules, [
            {
                id: "abandoned-uploads",
                status: "Enabled",
                filter: { prefix: "" },
                abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
            },
            {
                id: "expiry",
                status: "Enabled",
                filter: { prefix: "" },
                expiration: { days: 30 },
                noncurrentVersionExpiration: { noncurrentDays: 30 },
            },
        ]);
        assert.deepEqual(made.find("aws:s3/bucketVersioning:BucketVersioning", "artifacts-bucket-versioning").inputs, {
            bucket: BUCKET,
            versioningConfiguration: { status: "Enabled" },
        });
    });

    it("is reached over TLS only", async () => {
        const made = await makeStore();
        const arn = `arn:aws:s3:::${BUCKET}`;
        assert.deepEqual(parsed(made.find("aws:s3/bucketPolicy:BucketPolicy", "artifacts-bucket-policy"), "policy"), {
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "TlsOnly",
                    Effect: "Deny",
                    Principal: "*",
                    Action: "s3:*",
                    Resource: [arn, `${arn}/*`],
                    Condition: { Bool: { "aws:SecureTransport": "false" } },
                },
            ],
        });
    });

    for (const on of [true, false]) {
        it(`${on ? "refuses to be" : "can be"} deleted and emptied where deletion protection is ${on ? "on" : "off"}`, async () => {
            const made = await makeStore({ deletionProtection: on });
            const bucket = made.find("aws:s3/bucket:Bucket", "artifacts-bucket-bucket");
            assert.equal(bucket.protect, on);
            assert.deepEqual(bucket.inputs, { bucket: BUCKET, forceDestroy: !on });
        });
    }
});
