import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Refusal } from "../../release/problem";
import type { ArtifactLocation, JobEvent } from "../job";
import type { Artifacts } from "../ports";

/**
 * Artifacts of one job, reached with the job's own credentials: these are good for this job's artifacts alone, so that the
 * function's role needs no right to the bucket.
 */
export function jobArtifacts(event: JobEvent): Artifacts {
    const { inputArtifacts, outputArtifacts, artifactCredentials, encryptionKey } = event["CodePipeline.job"].data;
    const client = new S3Client({ credentials: artifactCredentials });
    const encryption =
        encryptionKey === undefined
            ? {}
            : ({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: encryptionKey.id } as const);
    return {
        async read(name) {
            const { Body } = await client.send(new GetObjectCommand(placeOf(name, inputArtifacts)));
            return (await Body?.transformToByteArray()) ?? new Uint8Array();
        },
        async write(name, bytes) {
            await client.send(new PutObjectCommand({ ...placeOf(name, outputArtifacts), ...encryption, Body: bytes }));
        },
    };
}

function placeOf(name: string, artifacts: readonly ArtifactLocation[]) {
    const place = artifacts.find((artifact) => artifact.name === name)?.location.s3Location;
    if (place === undefined) {
        throw new Refusal("Artifacts", [
            { path: name, message: "is no artifact of this job", remedy: "bring the platform up again: pulumi up" },
        ]);
    }
    return { Bucket: place.bucketName, Key: place.objectKey };
}
