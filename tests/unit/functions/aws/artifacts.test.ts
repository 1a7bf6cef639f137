import assert from "node:assert/strict";
import {
    GetObjectCommand,
    type GetObjectCommandOutput,
    PutObjectCommand,
    S3Client,
    S3ServiceException,
} from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { jobArtifacts } from "../../../../functions/aws/artifacts";
import { onceOnlyObjects } from "../../../../functions/aws/objects";
import type { JobEvent } from "../../../../functions/job";
import { refusalOf } from "../fake-ports";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000";
const CREDENTIALS = { accessKeyId: "AKIA", secretAccessKey: "secret", sessionToken: "token" };

function artifact(name: string) {
    return { name, location: { s3Location: { bucketName: "airlock-dev-artifacts", objectKey: `hello/${name}/1` } } };
}

function eventWith(encryptionKey?: { readonly id: string; readonly type: string }): JobEvent {
    const data = {
        actionConfiguration: { configuration: {} },
        inputArtifacts: [artifact("Built")],
        outputArtifacts: [artifact("Candidate")],
        // The SDK marks the credentials that it is given.
        artifactCredentials: { ...CREDENTIALS },
        ...(encryptionKey === undefined ? {} : { encryptionKey }),
    };
    return { "CodePipeline.job": { id: "job-1", data } };
}

function failure(name: string) {
    return new S3ServiceException({ name, $fault: "client", $metadata: {}, message: name });
}

describe("Artifacts and objects in S3", () => {
    const s3 = mockClient(S3Client);
    beforeEach(() => s3.reset());
    after(() => s3.restore());

    it("reads a job's artifact from where the job says, with the job's own credentials", async () => {
        const body = { transformToByteArray: async () => Buffer.from("PK") };
        s3.on(GetObjectCommand).resolves({ Body: body as unknown as GetObjectCommandOutput["Body"] });
        assert.deepEqual(Buffer.from(await jobArtifacts(eventWith()).read("Built")), Buffer.from("PK"));
        const [call, ...others] = s3.commandCalls(GetObjectCommand);
        assert.deepEqual(others, []);
        assert.deepEqual(call?.args[0].input, { Bucket: "airlock-dev-artifacts", Key: "hello/Built/1" });
        assert.ok(call?.thisValue instanceof S3Client);
        const { accessKeyId, secretAccessKey, sessionToken } = await call.thisValue.config.credentials();
        assert.deepEqual({ accessKeyId, secretAccessKey, sessionToken }, CREDENTIALS);
    });

    it("writes a job's artifact with the pipeline's key", async () => {
        s3.on(PutObjectCommand).resolves({});
        await jobArtifacts(eventWith({ id: KEY, type: "KMS" })).write("Candidate", Buffer.from("PK"));
        assert.deepEqual(
            s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input),
            [
                {
                    Bucket: "airlock-dev-artifacts",
                    Key: "hello/Candidate/1",
                    Body: Buffer.from("PK"),
                    ServerSideEncryption: "aws:kms",
                    SSEKMSKeyId: KEY,
                },
            ],
        );
    });

    it("refuses an artifact that the job does not have", async () => {
        const artifacts = jobArtifacts(eventWith());
        assert.match(await refusalOf(artifacts.read("Candidate")), /Candidate: is no artifact of this job/);
        assert.match(await refusalOf(artifacts.write("Built", new Uint8Array())), /Built: is no artifact of this job/);
        assert.equal(s3.calls().length, 0);
    });

    const PUT = { bucket: "airlock-staging-inbox", owner: "222233334444", key: "candidates/hello/ab.zip" };

    it("puts an object once, into a bucket of the expected owner, under the bucket's own encryption", async () => {
        s3.on(PutObjectCommand).resolves({});
        assert.equal(await onceOnlyObjects().putOnce({ ...PUT, bytes: Buffer.from("PK") }), "written");
        assert.deepEqual(
            s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input),
            [
                {
                    Bucket: "airlock-staging-inbox",
                    ExpectedBucketOwner: "222233334444",
                    Key: "candidates/hello/ab.zip",
                    Body: Buffer.from("PK"),
                    IfNoneMatch: "*",
                },
            ],
        );
    });

    for (const [name, result] of [
        ["PreconditionFailed", "already there"],
        ["NoSuchBucket", "no such bucket"],
    ] as const) {
        it(`understands ${name} as ${result}`, async () => {
            s3.on(PutObjectCommand).rejects(failure(name));
            assert.equal(await onceOnlyObjects().putOnce({ ...PUT, bytes: new Uint8Array() }), result);
        });
    }

    it("refuses a bucket of somebody else, by name", async () => {
        s3.on(PutObjectCommand).rejects(failure("AccessDenied"));
        assert.equal(
            await refusalOf(onceOnlyObjects().putOnce({ ...PUT, bytes: new Uint8Array() })),
            "Objects: 1 problem\n  - airlock-staging-inbox: may not be written, or is another account's (AccessDenied); " +
                "bring up the environment that it belongs to: pulumi up",
        );
    });

    it("passes on any other failure", async () => {
        s3.on(PutObjectCommand).rejects(failure("SlowDown"));
        await assert.rejects(onceOnlyObjects().putOnce({ ...PUT, bytes: new Uint8Array() }), { name: "SlowDown" });
    });
});
