import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type RecordedResource, recordingMocks } from "../../automation/recording/mocks";
import { BOUNDARIES } from "../../components/governance/boundaries";
import { Guardrails, type GuardrailsArgs } from "../../components/governance/guardrails";
import { keyPolicy } from "../../components/governance/key-policy";
import { readerPolicy } from "../../components/governance/reader-policy";
import type { Statement } from "../../components/shared/policy";
import { PrivateBucket } from "../../components/shared/private-bucket";

const PLACEMENT = {
    project: "airlock",
    environment: "prod",
    account: "123456789012",
    region: "eu-west-1",
    partition: "aws",
};
const BUCKET = "airlock-prod-records-123456789012-eu-west-1";

interface Made {
    readonly guardrails: Guardrails;
    readonly all: readonly RecordedResource[];
    /** Logical names of what Pulumi refuses to delete. */
    readonly protectedNames: readonly string[];
}

async function made(args: GuardrailsArgs): Promise<Made> {
    const mocks = recordingMocks(PLACEMENT);
    const protectedNames: string[] = [];
    await pulumi.runtime.setMocks(mocks, "airlock", "prod");
    const guardrails = new Guardrails("guard", args, {
        transformations: [
            ({ name, opts }) => {
                protectedNames.push(...(opts.protect === true ? [name] : []));
                return undefined;
            },
        ],
    });
    await pulumi.runtime.disconnect();
    return { guardrails, all: mocks.registered, protectedNames };
}

function inputs({ all }: Made, type: string, name: string): RecordedResource["inputs"] {
    const found = all.filter((resource) => resource.type.endsWith(`:${type}`) && resource.name === name);
    assert.equal(found.length, 1, `${found.length} of ${type} ${name}`);
    return found[0]?.inputs ?? {};
}

/** Value of an output. Its own promise, since `apply` would never answer where the output fails. */
async function known<T>(output: pulumi.Output<T>): Promise<T> {
    return (output as unknown as { promise(): Promise<T> }).promise();
}

describe("Guardrails", () => {
    const promoterRoleArn = "arn:aws:iam::210987654321:role/airlock-staging-promote-function";
    let kept: Made;
    let disposable: Made;

    before(async () => {
        kept = await made({ placement: PLACEMENT, deletionProtection: true, promoterRoleArn });
        disposable = await made({ placement: PLACEMENT, deletionProtection: false });
    });

    it("makes exactly a key, three boundaries, a policy for people and a bucket for records", () => {
        assert.deepEqual(kept.all.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort(), [
            "Alias guard-key-alias",
            "Bucket guard-records-bucket",
            "BucketLifecycleConfiguration guard-records-lifecycle",
            "BucketOwnershipControls guard-records-ownership",
            "BucketPolicy guard-records-policy",
            "BucketPublicAccessBlock guard-records-public-access",
            "BucketServerSideEncryptionConfiguration guard-records-encryption",
            "BucketVersioning guard-records-versioning",
            "Guardrails guard",
            "Key guard-key",
            "Policy guard-build-boundary",
            "Policy guard-deploy-boundary",
            "Policy guard-reader",
            "Policy guard-service-boundary",
            "PrivateBucket guard-records",
        ]);
    });

    it("rotates the key and names it after the environment", () => {
        const { policy, ...key } = inputs(kept, "Key", "guard-key");
        assert.deepEqual(key, {
            description: "Everything of airlock in prod",
            enableKeyRotation: true,
            deletionWindowInDays: 30,
        });
        assert.deepEqual(JSON.parse(String(policy)), keyPolicy(PLACEMENT, { promoterRoleArn }));
        assert.equal(inputs(kept, "Alias", "guard-key-alias").name, "alias/airlock-prod");
        assert.equal(inputs(disposable, "Key", "guard-key").deletionWindowInDays, 7);
    });

    it("makes each policy under its own name, and tells its ARN", async () => {
        const documents = {
            "build-boundary": BOUNDARIES.build(PLACEMENT),
            "deploy-boundary": BOUNDARIES.deploy(PLACEMENT),
            "service-boundary": BOUNDARIES.service(PLACEMENT),
            reader: readerPolicy(PLACEMENT),
        };
        for (const [role, document] of Object.entries(documents)) {
            const { name, policy } = inputs(kept, "Policy", `guard-${role}`);
            assert.equal(name, `airlock-prod-${role}`);
            assert.deepEqual(JSON.parse(String(policy)), document);
        }
        const { boundaries, readerPolicyArn } = kept.guardrails;
        assert.deepEqual(
            await Promise.all([boundaries.build, boundaries.deploy, boundaries.service, readerPolicyArn].map(known)),
            ["build-boundary", "deploy-boundary", "service-boundary", "reader"].map(
                (role) => `arn:aws:iam::123456789012:policy/airlock-prod-${role}`,
            ),
        );
    });

    it("keeps records versioned, encrypted with the key, and closed", async () => {
        assert.deepEqual(inputs(kept, "BucketVersioning", "guard-records-versioning"), {
            bucket: BUCKET,
            versioningConfiguration: { status: "Enabled" },
        });
        assert.deepEqual(inputs(kept, "BucketServerSideEncryptionConfiguration", "guard-records-encryption").rules, [
            {
                applyServerSideEncryptionByDefault: {
                    sseAlgorithm: "aws:kms",
                    kmsMasterKeyId: await known(kept.guardrails.keyArn),
                },
                bucketKeyEnabled: true,
            },
        ]);
        assert.deepEqual(inputs(kept, "BucketPublicAccessBlock", "guard-records-public-access"), {
            bucket: BUCKET,
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
        });
        assert.deepEqual(inputs(kept, "BucketOwnershipControls", "guard-records-ownership").rule, {
            objectOwnership: "BucketOwnerEnforced",
        });
        assert.deepEqual(JSON.parse(String(inputs(kept, "BucketPolicy", "guard-records-policy").policy)).Statement, [
            {
                Sid: "TlsOnly",
                Effect: "Deny",
                Principal: "*",
                Action: "s3:*",
                Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
        ]);
    });

    it("lets records expire never, and only uploads that were left behind go", () => {
        assert.deepEqual(inputs(kept, "BucketLifecycleConfiguration", "guard-records-lifecycle").rules, [
            {
                id: "abandoned-uploads",
                status: "Enabled",
                filter: { prefix: "" },
                abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
            },
        ]);
    });

    it("protects key and records where asked, and lets both go where not", () => {
        assert.deepEqual([...kept.protectedNames].sort(), ["guard-key", "guard-records-bucket"]);
        assert.equal(inputs(kept, "Bucket", "guard-records-bucket").forceDestroy, false);
        assert.deepEqual(disposable.protectedNames, []);
        assert.equal(inputs(disposable, "Bucket", "guard-records-bucket").forceDestroy, true);
    });
});

describe("PrivateBucket", () => {
    it("expires objects and older versions, tells of events and takes further statements where asked", async () => {
        const mocks = recordingMocks(PLACEMENT);
        const statement: Statement = {
            Sid: "PromoterWrites",
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::210987654321:root" },
            Action: "s3:PutObject",
            Resource: "arn:aws:s3:::inbox/*",
        };
        await pulumi.runtime.setMocks(mocks, "airlock", "prod");
        new PrivateBucket("inbox", {
            bucketName: "inbox",
            keyArn: "arn:aws:kms:eu-west-1:123456789012:key/0c7e6a3e",
            versioned: true,
            expireDays: 30,
            eventBridge: true,
            forceDestroy: false,
            statements: [statement],
        });
        await pulumi.runtime.disconnect();
        const of = (name: string) => mocks.registered.find((resource) => resource.name === name)?.inputs ?? {};
        assert.deepEqual(of("inbox-lifecycle").rules, [
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
        assert.deepEqual(of("inbox-events"), { bucket: "inbox", eventbridge: true });
        assert.deepEqual(JSON.parse(String(of("inbox-policy").policy)).Statement.slice(1), [statement]);
    });
});
