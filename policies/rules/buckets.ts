import type { Problem } from "../../release/problem";
import { awsPrincipals, covers, type StatementAt, spares, statementsOf } from "../documents";
import { type CheckedResource, isUnknown, listOf, membersOf, type StackProblem, type StackRule } from "../rule";

const BUCKET = "aws:s3/bucket:Bucket";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";

const BLOCKS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;

/** Every bucket says how its objects are encrypted; which key that is, the rule `encryption` asks. */
export const bucketEncryption: StackRule = {
    scope: "stack",
    name: "bucket-encryption",
    description: "Every bucket has an encryption configuration.",
    check: (resources) =>
        missing(resources, ENCRYPTION, {
            path: "bucket",
            message: "has no encryption configuration, so objects get a key of S3's own",
            remedy: "add a BucketServerSideEncryptionConfiguration with the environment's key",
        }),
};

export const bucketAccessBlock: StackRule = {
    scope: "stack",
    name: "bucket-access-block",
    description: "Every bucket refuses public access, whatever its policy and its objects say.",
    check: (resources) => [
        ...missing(resources, ACCESS_BLOCK, {
            path: "bucket",
            message: "has no public access block",
            remedy: "add a BucketPublicAccessBlock with all four settings",
        }),
        ...ofType(resources, ACCESS_BLOCK).flatMap((resource) =>
            BLOCKS.filter((path) => !isUnknown(resource.inputs[path]) && resource.inputs[path] !== true).map(
                (path) => ({
                    resource,
                    path,
                    message: `"${resource.inputs[path] ?? false}" lets the public in by that way`,
                    remedy: "set it to true",
                }),
            ),
        ),
    ],
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html */
export const bucketTls: StackRule = {
    scope: "stack",
    name: "bucket-tls",
    description: "Every bucket refuses requests without TLS.",
    check: (resources) =>
        everyBucket(resources).flatMap((bucket) =>
            hasStatement(resources, bucket, refusesPlainHttp)
                ? []
                : [
                      {
                          resource: bucket,
                          path: "bucket",
                          message: "has no policy that refuses requests without TLS",
                          remedy: "deny s3:* to everybody where aws:SecureTransport is false, on bucket and objects",
                      },
                  ],
        ),
};

/**
 * Buckets that a pipeline takes releases from, or carries its artifacts through, name in their policy who may write. A
 * role of the same account would need no leave of the bucket.
 */
export const pipelineBuckets: StackRule = {
    scope: "stack",
    name: "pipeline-buckets",
    description: "Buckets of a pipeline deny writing to all but the roles that they name.",
    check: (resources) => {
        const used = ofType(resources, "aws:codepipeline/pipeline:Pipeline").flatMap(({ inputs }) => bucketsOf(inputs));
        return everyBucket(resources)
            .filter(({ id, inputs }) => used.some((name) => name === inputs.bucket || name === id))
            .filter((bucket) => !hasStatement(resources, bucket, namesItsWriters))
            .map((resource) => ({
                resource,
                path: "bucket",
                message: `"${resource.inputs.bucket ?? resource.id}" feeds a pipeline, and whoever may write objects in this account may write there`,
                remedy: "deny s3:PutObject to everybody but the roles named by aws:PrincipalArn",
            }));
    },
};

function ofType(resources: readonly CheckedResource[], type: string): readonly CheckedResource[] {
    return resources.filter((resource) => resource.type === type);
}

function everyBucket(resources: readonly CheckedResource[]): readonly CheckedResource[] {
    return ofType(resources, BUCKET);
}

/** A bucket's further settings are resources of their own, which name it; before it is made, they only depend on it. */
function partsOf(resources: readonly CheckedResource[], type: string, bucket: CheckedResource) {
    return ofType(resources, type).filter(({ inputs, dependencies }) =>
        isUnknown(inputs.bucket) || inputs.bucket === undefined
            ? dependencies.includes(bucket.urn)
            : inputs.bucket === bucket.inputs.bucket || inputs.bucket === bucket.id,
    );
}

function missing(resources: readonly CheckedResource[], type: string, problem: Problem): readonly StackProblem[] {
    return everyBucket(resources)
        .filter((bucket) => partsOf(resources, type, bucket).length === 0)
        .map((resource) => ({ resource, ...problem }));
}

/** Whether a bucket's policy has such a statement, or may have: one that is not known yet is judged when it is. */
function hasStatement(
    resources: readonly CheckedResource[],
    bucket: CheckedResource,
    isWanted: (statement: StatementAt) => boolean,
): boolean {
    return partsOf(resources, POLICY, bucket).some(
        ({ inputs: { policy } }) => isUnknown(policy) || statementsOf(policy, "policy").some(isWanted),
    );
}

function refusesPlainHttp(statement: StatementAt): boolean {
    const { allows, actions, resources, condition } = statement;
    return (
        !allows &&
        awsPrincipals(statement).includes("*") &&
        actions.some((action) => action === "*" || action === "s3:*") &&
        resources.some((resource) => resource.endsWith("*")) &&
        resources.some((resource) => !resource.endsWith("/*")) &&
        listOf(membersOf(condition.Bool)["aws:SecureTransport"]).some((value) => String(value) === "false")
    );
}

function namesItsWriters(statement: StatementAt): boolean {
    return (
        !statement.allows &&
        awsPrincipals(statement).includes("*") &&
        covers(statement, "s3:PutObject") &&
        spares(statement, ["aws:PrincipalArn"])
    );
}

/** Names of the buckets that a pipeline reads its sources from and keeps its artifacts in. */
function bucketsOf(pipeline: CheckedResource["inputs"]): readonly string[] {
    const stores = listOf(pipeline.artifactStores).map((store) => membersOf(store).location);
    const sources = listOf(pipeline.stages)
        .flatMap((stage) => listOf(membersOf(stage).actions))
        .map(membersOf)
        .filter(({ category, provider }) => category === "Source" && provider === "S3")
        .map(({ configuration }) => membersOf(configuration).S3Bucket);
    return [...stores, ...sources].filter((name) => typeof name === "string" && !isUnknown(name)) as string[];
}
