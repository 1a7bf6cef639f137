import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CodePipelineClient, StartPipelineExecutionCommand } from "@aws-sdk/client-codepipeline";
import { BatchDeleteImageCommand, ECRClient, paginateListImages } from "@aws-sdk/client-ecr";
import { HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { cloudFormationStacks } from "../../functions/aws/stacks";
import type { AwsPorts, Identity, Pipelines, RepositoryImages, StoredObjects } from "./ports";

/** Where credentials come from and where calls go: what the provider of the same stack is told. */
export interface AwsAccess {
    readonly region: string;
    /** The stack's configuration by full key, as text; the provider's own keys are looked at. */
    readonly config: ReadonlyMap<string, string>;
    /** Variables that the engine gets beside the process's own. */
    readonly env: { readonly [name: string]: string };
}

interface Keys {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
}

/** Settings of every client, before any role is assumed. */
interface ClientSettings {
    readonly region: string;
    readonly endpoint?: string;
    readonly profile?: string;
    readonly credentials?: Keys | (() => Promise<Keys>);
}

/** AWS by its SDK, with the credentials that the provider of the stack has too. */
export function awsPorts(access: AwsAccess): AwsPorts {
    const own = ownSettings(access);
    const roles = rolesIn(access.config);
    const settings = roles.length === 0 ? own : { ...own, credentials: () => assumed(own, roles) };
    return {
        identity: callerIdentity(new STSClient(settings)),
        stacks: cloudFormationStacks(new CloudFormationClient(settings)),
        images: repositoryImages(new ECRClient(settings)),
        objects: storedObjects(new S3Client({ ...settings, forcePathStyle: settings.endpoint !== undefined })),
        pipelines: codePipelines(new CodePipelineClient(settings)),
    };
}

/**
 * Keys in the stack's configuration go before keys in variables, and either before a profile; without any of them the
 * SDK looks where it always does.
 */
export function ownSettings({ region, config, env }: AwsAccess): ClientSettings {
    const endpoint = env.AWS_ENDPOINT_URL ?? process.env.AWS_ENDPOINT_URL;
    const common = { region, ...(endpoint === undefined ? {} : { endpoint }) };
    const keys =
        keysOf(config.get("aws:accessKey"), config.get("aws:secretKey"), config.get("aws:token")) ??
        keysOf(env.AWS_ACCESS_KEY_ID, env.AWS_SECRET_ACCESS_KEY, env.AWS_SESSION_TOKEN);
    if (keys !== undefined) {
        return { ...common, credentials: keys };
    }
    const profile = config.get("aws:profile") ?? env.AWS_PROFILE;
    return profile === undefined ? common : { ...common, profile };
}

function keysOf(id: string | undefined, secret: string | undefined, token: string | undefined): Keys | undefined {
    return id === undefined || secret === undefined
        ? undefined
        : { accessKeyId: id, secretAccessKey: secret, ...(token === undefined ? {} : { sessionToken: token }) };
}

/** A role that the provider assumes, as its configuration writes it. */
interface AssumedRole {
    readonly roleArn?: string;
    readonly externalId?: string;
    readonly sessionName?: string;
}

/** Roles that the provider assumes one after another. */
export function rolesIn(config: ReadonlyMap<string, string>): readonly AssumedRole[] {
    const roles: unknown = JSON.parse(config.get("aws:assumeRoles") ?? "[]");
    return Array.isArray(roles) ? roles : [];
}

async function assumed(own: ClientSettings, roles: readonly AssumedRole[]): Promise<Keys> {
    let settings = own;
    let keys: Keys | undefined;
    for (const { roleArn, externalId, sessionName = "airlock" } of roles) {
        const { Credentials } = await new STSClient(settings).send(
            new AssumeRoleCommand({ RoleArn: roleArn, ExternalId: externalId, RoleSessionName: sessionName }),
        );
        keys = keysOf(Credentials?.AccessKeyId, Credentials?.SecretAccessKey, Credentials?.SessionToken);
        settings = { region: own.region, endpoint: own.endpoint, credentials: keys };
    }
    if (keys === undefined) {
        throw new Error("STS gave no keys for the roles in aws:assumeRoles");
    }
    return keys;
}

export function callerIdentity(client: STSClient): Identity {
    return {
        async accountId() {
            return (await client.send(new GetCallerIdentityCommand({}))).Account ?? "";
        },
    };
}

/** Most images that one call deletes. @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchDeleteImage.html */
const IMAGES_AT_ONCE = 100;

export function repositoryImages(client: ECRClient): RepositoryImages {
    return {
        async deleteAll(repositoryName) {
            let deleted = 0;
            for (;;) {
                const digests = await digestsIn(client, repositoryName);
                if (digests.length === 0) {
                    return deleted;
                }
                // An image that another one lists goes only after that one: what is left is tried again.
                const gone = await deleteImages(client, repositoryName, digests);
                if (gone === 0) {
                    throw new Error(`ECR deletes none of the ${digests.length} images in ${repositoryName}`);
                }
                deleted += gone;
            }
        },
    };
}

/** Digests of all images, tagged or not; empty where there is no such repository. */
async function digestsIn(client: ECRClient, repositoryName: string): Promise<readonly string[]> {
    const digests = new Set<string>();
    try {
        for await (const { imageIds = [] } of paginateListImages({ client }, { repositoryName })) {
            for (const { imageDigest } of imageIds) {
                digests.add(imageDigest ?? "");
            }
        }
    } catch (error) {
        if (nameOf(error) !== "RepositoryNotFoundException") {
            throw error;
        }
    }
    return [...digests].filter((digest) => digest !== "");
}

/** @returns how many of them are gone. */
async function deleteImages(client: ECRClient, repositoryName: string, digests: readonly string[]): Promise<number> {
    let failed = 0;
    for (let from = 0; from < digests.length; from += IMAGES_AT_ONCE) {
        const imageIds = digests.slice(from, from + IMAGES_AT_ONCE).map((imageDigest) => ({ imageDigest }));
        const { failures = [] } = await client.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
        failed += failures.length;
    }
    return digests.length - failed;
}

export function storedObjects(client: S3Client): StoredObjects {
    return {
        async find({ bucket, owner, key }) {
            try {
                const head = new HeadObjectCommand({ Bucket: bucket, Key: key, ExpectedBucketOwner: owner });
                const { VersionId } = await client.send(head);
                return { version: VersionId };
            } catch (error) {
                if (["NotFound", "NoSuchKey", "NoSuchBucket"].includes(nameOf(error))) {
                    return undefined;
                }
                throw error;
            }
        },
    };
}

export function codePipelines(client: CodePipelineClient): Pipelines {
    return {
        async start(name, { action: actionName, key, version }) {
            const revisions = [
                { actionName, revisionType: "S3_OBJECT_KEY", revisionValue: key },
                { actionName, revisionType: "S3_OBJECT_VERSION_ID", revisionValue: version },
            ] as const;
            const sourceRevisions = revisions.filter(({ revisionValue }) => revisionValue !== undefined);
            try {
                const start = new StartPipelineExecutionCommand({
                    name,
                    sourceRevisions: sourceRevisions.map((revision) => ({
                        ...revision,
                        revisionValue: revision.revisionValue ?? "",
                    })),
                });
                return (await client.send(start)).pipelineExecutionId;
            } catch (error) {
                if (nameOf(error) === "PipelineNotFoundException") {
                    return undefined;
                }
                throw error;
            }
        },
    };
}

function nameOf(error: unknown): string {
    return error instanceof Error ? error.name : "";
}
