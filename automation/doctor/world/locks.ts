import { readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Answer, known, unknown } from "../finding";
import type { Backend, Lock } from "../ports";
import { ask } from "./ask";

/**
 * Locks on a stack. The command line has no word for them: in a folder or a bucket they are files beside the state, and a
 * service tells that an update is in progress.
 *
 * @param isUpdating what a service says.
 * @see https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/lock.go
 */
export async function locksIn(
    { url }: Backend,
    project: string,
    stack: string,
    isUpdating: () => Promise<Answer<boolean>>,
): Promise<Answer<readonly Lock[]>> {
    const folder = [".pulumi", "locks", "organization", project, stack].join("/");
    if (url.startsWith("file:")) {
        return known(await locksInFolder(join(folderOf(url), folder)));
    }
    if (url.startsWith("s3:")) {
        return await locksInBucket(new URL(url), folder);
    }
    if (url.startsWith("https:") || url.startsWith("http:")) {
        const answer = await isUpdating();
        return answer.known ? known(answer.value ? [{}] : []) : answer;
    }
    return unknown(
        `locks in ${url.split(":")[0]} cannot be listed from here`,
        `look for files below ${folder} of the backend`,
    );
}

/** A backend's `file://~/state` begins at home. */
function folderOf(url: string): string {
    const [path = ""] = url.replace(/^file:\/\//, "").split("?");
    return path.startsWith("~") ? join(homedir(), path.slice(1)) : path;
}

async function locksInFolder(folder: string): Promise<readonly Lock[]> {
    const files = await readdir(folder).catch(() => []);
    const locks = files.filter((file) => file.endsWith(".json"));
    return await Promise.all(locks.map(async (file) => readLock(await readFile(join(folder, file), "utf8"))));
}

async function locksInBucket(url: URL, folder: string): Promise<Answer<readonly Lock[]>> {
    const prefix = [url.pathname.replace(/^\/|\/$/g, ""), folder].filter((part) => part !== "").join("/");
    return await ask("s3:ListBucket and s3:GetObject on the state's bucket", async () => {
        const { GetObjectCommand, ListObjectsV2Command, S3Client } = await import("@aws-sdk/client-s3");
        const s3 = new S3Client({
            region: url.searchParams.get("region") ?? process.env.AWS_REGION ?? "us-east-1",
            followRegionRedirects: true,
            forcePathStyle: url.searchParams.get("s3ForcePathStyle") === "true",
        });
        const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: url.host, Prefix: `${prefix}/` }));
        return await Promise.all(
            Contents.filter(({ Key }) => Key?.endsWith(".json")).map(async ({ Key }) => {
                const { Body } = await s3.send(new GetObjectCommand({ Bucket: url.host, Key }));
                return readLock((await Body?.transformToString()) ?? "");
            }),
        );
    });
}

/** A lock that cannot be read is a lock. */
function readLock(text: string): Lock {
    try {
        const { username, hostname, timestamp } = JSON.parse(text);
        return {
            ...(typeof username === "string" && { by: `${username}@${hostname}` }),
            ...(typeof timestamp === "string" && { since: timestamp }),
        };
    } catch {
        return {};
    }
}
