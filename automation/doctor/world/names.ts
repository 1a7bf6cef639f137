import type { ClientOptions } from "../../../stacks/aws-access";
import type { Answer } from "../finding";
import type { NamedKind, NameState } from "../ports";
import { ask } from "./ask";

const ACTIONS: { readonly [kind in NamedKind]: string } = {
    bucket: "s3:ListBucket",
    cluster: "ecs:DescribeClusters",
    "image-repository": "ecr:DescribeRepositories",
    "log-group": "logs:DescribeLogGroups",
    pipeline: "codepipeline:GetPipeline",
    role: "iam:GetRole",
    "source-repository": "codecommit:GetRepository",
};

/** Whether a name of a kind is free in the account. */
export function nameStateIn(options: ClientOptions, kind: NamedKind, name: string): Promise<Answer<NameState>> {
    return ask(ACTIONS[kind], () => LOOKS[kind](options, name));
}

type Look = (options: ClientOptions, name: string) => Promise<NameState>;

const LOOKS: { readonly [kind in NamedKind]: Look } = {
    bucket: lookForBucket,
    cluster: async (options, name) => {
        const { DescribeClustersCommand, ECSClient } = await import("@aws-sdk/client-ecs");
        const { clusters = [] } = await new ECSClient(options).send(new DescribeClustersCommand({ clusters: [name] }));
        // One that was deleted is remembered for a while, and its name is free.
        return clusters.some(({ status }) => status !== "INACTIVE") ? "taken" : "free";
    },
    "image-repository": async (options, name) => {
        const { DescribeRepositoriesCommand, ECRClient } = await import("@aws-sdk/client-ecr");
        const command = new DescribeRepositoriesCommand({ repositoryNames: [name] });
        return await isThere(() => new ECRClient(options).send(command), "RepositoryNotFoundException");
    },
    "log-group": async (options, name) => {
        const { CloudWatchLogsClient, DescribeLogGroupsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
        // By the beginning of the name, in its order: the name itself comes first.
        const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: name, limit: 1 });
        const { logGroups = [] } = await new CloudWatchLogsClient(options).send(command);
        return logGroups.some(({ logGroupName }) => logGroupName === name) ? "taken" : "free";
    },
    pipeline: async (options, name) => {
        const { CodePipelineClient, GetPipelineCommand } = await import("@aws-sdk/client-codepipeline");
        const command = new GetPipelineCommand({ name });
        return await isThere(() => new CodePipelineClient(options).send(command), "PipelineNotFoundException");
    },
    role: async (options, name) => {
        const { GetRoleCommand, IAMClient } = await import("@aws-sdk/client-iam");
        const command = new GetRoleCommand({ RoleName: name });
        return await isThere(() => new IAMClient(options).send(command), "NoSuchEntityException");
    },
    "source-repository": async (options, name) => {
        const { CodeCommitClient, GetRepositoryCommand } = await import("@aws-sdk/client-codecommit");
        const command = new GetRepositoryCommand({ repositoryName: name });
        return await isThere(() => new CodeCommitClient(options).send(command), "RepositoryDoesNotExistException");
    },
};

async function isThere(question: () => Promise<unknown>, nothing: string): Promise<NameState> {
    try {
        await question();
        return "taken";
    } catch (error) {
        if ((error as Error).name === nothing) {
            return "free";
        }
        throw error;
    }
}

/**
 * Names of buckets are everybody's. One of another account answers 403, and so does one of this account that may not be
 * seen; whose it is, the account's own list of buckets tells.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
async function lookForBucket(options: ClientOptions, name: string): Promise<NameState> {
    const { HeadBucketCommand, ListBucketsCommand, S3Client } = await import("@aws-sdk/client-s3");
    const client = new S3Client({ ...options, followRegionRedirects: true });
    try {
        await client.send(new HeadBucketCommand({ Bucket: name }));
    } catch (error) {
        const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
        if ($metadata?.httpStatusCode === 404) {
            return "free";
        }
        if ($metadata?.httpStatusCode !== 403) {
            throw error;
        }
    }
    const { Buckets = [] } = await client.send(new ListBucketsCommand({ Prefix: name }));
    return Buckets.some((bucket) => bucket.Name === name) ? "taken" : "elsewhere";
}
