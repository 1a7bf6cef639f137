import assert from "node:assert/strict";
import { functionRoleArn } from "../../components/shared/names";
import { inboxStatements, ReleaseInbox } from "../../components/source/release-inbox";
import { DEV, KEY_ARN, make, parsed, promiseOf, STAGING } from "../support/mocks";

const PROMOTER = functionRoleArn(DEV, "promote");
const BUCKET = "airlock-staging-inbox-222233334444-eu-west-1";
const ARN = `arn:aws:s3:::${BUCKET}`;

function makeInbox(deletionProtection = true) {
    const args = { placement: STAGING, keyArn: KEY_ARN, promoterRoleArn: PROMOTER, candidateDays: 90 };
    return make(STAGING, () => new ReleaseInbox("inbox", { ...args, deletionProtection }));
}

describe("ReleaseInbox", () => {
    it("makes one private bucket and nothing else", async () => {
        const made = await makeInbox();
        assert.deepEqual(made.list(), [
            "airlock:shared:PrivateBucket inbox-bucket",
            "airlock:source:ReleaseInbox inbox",
            "aws:s3/bucket:Bucket inbox-bucket-bucket",
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration inbox-bucket-lifecycle",
            "aws:s3/bucketNotification:BucketNotification inbox-bucket-events",
            "aws:s3/bucketOwnershipControls:BucketOwnershipControls inbox-bucket-ownership",
            "aws:s3/bucketPolicy:BucketPolicy inbox-bucket-policy",
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock inbox-bucket-public-access",
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration inbox-bucket-encryption",
            "aws:s3/bucketVersioning:BucketVersioning inbox-bucket-versioning",
        ]);
        assert.equal(made.find("airlock:shared:PrivateBucket", "inbox-bucket").parent, "inbox");
        assert.equal(await promiseOf(made.component.bucketName), BUCKET);
        assert.equal(await promiseOf(made.component.bucketArn), ARN);
    });

    it("encrypts with the key that is given, keeps versions, and tells EventBridge", async () => {
        const made = await makeInbox();
        assert.deepEqual(
            made.find(
                "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
                "inbox-bucket-encryption",
            ).inputs,
            {
                bucket: BUCKET,
                rules: [
                    {
                        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY_ARN },
                        bucketKeyEnabled: true,
                    },
                ],
            },
        );
        assert.deepEqual(made.find("aws:s3/bucketVersioning:BucketVersioning", "inbox-bucket-versioning").inputs, {
            bucket: BUCKET,
            versioningConfiguration: { status: "Enabled" },
        });
        assert.deepEqual(made.find("aws:s3/bucketNotification:BucketNotification", "inbox-bucket-events").inputs, {
            bucket: BUCKET,
            eventbridge: true,
        });
    });

    it("is closed to the public, and keeps candidates for the days that are asked", async () => {
        const made = await makeInbox();
        assert.deepEqual(
            made.find("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "inbox-bucket-public-access").inputs,
            {
                bucket: BUCKET,
                blockPublicAcls: true,
                blockPublicPolicy: true,
                ignorePublicAcls: true,
                restrictPublicBuckets: true,
            },
        );
        const { rules } = made.find(
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
            "inbox-bucket-lifecycle",
        ).inputs as { rules: readonly { readonly id: string }[] };
        assert.deepEqual(
            rules.find(({ id }) => id === "expiry"),
            {
                id: "expiry",
                status: "Enabled",
                filter: { prefix: "" },
                expiration: { days: 90 },
                noncurrentVersionExpiration: { noncurrentDays: 90 },
            },
        );
    });

    it("lets the promoter of the environment before write candidates, and denies every other writer", async () => {
        const made = await makeInbox();
        const policy = parsed(made.find("aws:s3/bucketPolicy:BucketPolicy", "inbox-bucket-policy"), "policy");
        assert.deepEqual(policy, {
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "TlsOnly",
                    Effect: "Deny",
                    Principal: "*",
                    Action: "s3:*",
                    Resource: [ARN, `${ARN}/*`],
                    Condition: { Bool: { "aws:SecureTransport": "false" } },
                },
                {
                    Sid: "PromoterWrites",
                    Effect: "Allow",
                    Principal: { AWS: "arn:aws:iam::111122223333:root" },
                    Action: ["s3:PutObject"],
                    Resource: [`${ARN}/candidates/*`],
                    Condition: {
                        ArnEquals: {
                            "aws:PrincipalArn": "arn:aws:iam::111122223333:role/airlock-dev-promote-function",
                        },
                    },
                },
                {
                    Sid: "NobodyElseWrites",
                    Effect: "Deny",
                    Principal: "*",
                    Action: ["s3:PutObject"],
                    Resource: [`${ARN}/*`],
                    Condition: {
                        ArnNotEquals: {
                            "aws:PrincipalArn": "arn:aws:iam::111122223333:role/airlock-dev-promote-function",
                        },
                    },
                },
            ],
        });
    });

    it("names the promoter's account in any partition", () => {
        const [allow] = inboxStatements("arn:aws-cn:s3:::b", "arn:aws-cn:iam::111122223333:role/path/promoter");
        assert.deepEqual(allow?.Principal, { AWS: "arn:aws-cn:iam::111122223333:root" });
    });

    for (const on of [true, false]) {
        it(`${on ? "refuses to be" : "can be"} deleted and emptied where deletion protection is ${on ? "on" : "off"}`, async () => {
            const bucket = (await makeInbox(on)).find("aws:s3/bucket:Bucket", "inbox-bucket-bucket");
            assert.equal(bucket.protect, on);
            assert.deepEqual(bucket.inputs, { bucket: BUCKET, forceDestroy: !on });
        });
    }
});
