import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Refusal } from "../../release/problem";
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
                const { name, message } = error instanceof Error ? error : { name: "", message: "" };
                switch (name) {
                    case "PreconditionFailed":
                        return "already there";
                    case "NoSuchBucket":
                        return "no such bucket";
                    case "AccessDenied":
                        // The service's own words do not always name the bucket.
                        throw new Refusal("Objects", [
                            {
                                path: bucket,
                                message: `may not be written, or is another account's (${message})`,
                                remedy: "bring up the environment that it belongs to: pulumi up",
                            },
                        ]);
                    default:
                        throw error;
                }
            }
        },
    };
}
