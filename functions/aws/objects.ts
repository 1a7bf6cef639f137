import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Objects } from "../ports";

/** Objects that are written once. The bucket's own default key encrypts them, so no header names one. */
export function onceOnlyObjects(client = new S3Client({ followRegionRedirects: true })): Objects {
    return {
        async putOnce({ bucket, owner, key, bytes }) {
            const put = new PutObjectCommand({
                Bucket: bucket,
                ExpectedBucketOwner: owner,
                Key: key,
                Body: bytes,
                // S3 refuses the write when the key exists. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
                IfNoneMatch: "*",
            });
            try {
                await client.send(put);
                return "written";
            } catch (error) {
                switch (error instanceof Error ? error.name : "") {
                    case "PreconditionFailed":
                        return "already there";
                    case "NoSuchBucket":
                        return "no such bucket";
                    default:
                        throw error;
                }
            }
        },
    };
}
