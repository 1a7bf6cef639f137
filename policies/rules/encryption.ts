import { SECRET } from "../../release/marks";
import type { Problem } from "../../release/problem";
import { type CheckedResource, type Reached, type ResourceRule, reach } from "../rule";

/**
 * Properties by which a type is encrypted at rest: each must be `true`, or name a key of the account's own.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/
 */
const AT_REST: { readonly [type: string]: readonly string[] } = {
    "aws:backup/vault:Vault": ["kmsKeyArn"],
    "aws:cloudtrail/trail:Trail": ["kmsKeyId"],
    "aws:cloudwatch/logGroup:LogGroup": ["kmsKeyId"],
    "aws:codebuild/project:Project": ["encryptionKey"],
    "aws:codecommit/repository:Repository": ["kmsKeyId"],
    "aws:codepipeline/pipeline:Pipeline": ["artifactStores[].encryptionKey.id"],
    "aws:dynamodb/table:Table": ["serverSideEncryption.enabled", "serverSideEncryption.kmsKeyArn"],
    "aws:ebs/volume:Volume": ["encrypted", "kmsKeyId"],
    "aws:ec2/instance:Instance": ["rootBlockDevice.encrypted", "ebsBlockDevices[]?.encrypted"],
    "aws:ec2/launchTemplate:LaunchTemplate": ["blockDeviceMappings[].ebs.encrypted"],
    "aws:ecr/repository:Repository": ["encryptionConfigurations[].kmsKey"],
    "aws:efs/fileSystem:FileSystem": ["encrypted", "kmsKeyId"],
    "aws:eks/cluster:Cluster": ["encryptionConfig.provider.keyArn"],
    "aws:elasticache/replicationGroup:ReplicationGroup": ["atRestEncryptionEnabled", "kmsKeyId"],
    "aws:kinesis/stream:Stream": ["kmsKeyId"],
    "aws:rds/cluster:Cluster": ["storageEncrypted", "kmsKeyId"],
    "aws:rds/instance:Instance": ["storageEncrypted", "kmsKeyId"],
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
        "rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId",
    ],
    "aws:secretsmanager/secret:Secret": ["kmsKeyId"],
    "aws:sns/topic:Topic": ["kmsMasterKeyId"],
    "aws:sqs/queue:Queue": ["kmsMasterKeyId"],
};

const PARAMETER = "aws:ssm/parameter:Parameter";

/** What holds data is encrypted with a key whose use the account itself decides and sees. */
export const encryption: ResourceRule = {
    scope: "resource",
    name: "encryption",
    description: "What holds data is encrypted at rest with a key of the account's own.",
    types: [...Object.keys(AT_REST), PARAMETER],
    check: (resource) =>
        resource.type === PARAMETER
            ? parameterProblems(resource)
            : (AT_REST[resource.type] ?? []).flatMap((path) => reach(resource.inputs, path)).flatMap(keyProblems),
};

function keyProblems({ path, value }: Reached): readonly Problem[] {
    const remedy = "give the environment's key";
    if (value === undefined || value === null || value === "" || value === false) {
        const message =
            value === false ? '"false" leaves it unencrypted' : "is missing, so no key of its own encrypts it";
        return [{ path, message, remedy: value === false ? "set it to true" : remedy }];
    }
    return typeof value === "string" && /(^|:)alias\/aws\//.test(value)
        ? [{ path, message: `"${value}" is AWS's key, whose policy nobody here can narrow`, remedy }]
        : [];
}

/** A parameter holds text for anyone who may read it, unless it is a SecureString. */
function parameterProblems({ inputs }: CheckedResource): readonly Problem[] {
    if (inputs.type === "SecureString") {
        return reach(inputs, "keyId").flatMap(keyProblems);
    }
    return inputs.value === SECRET || inputs.insecureValue === SECRET
        ? [
              {
                  path: "type",
                  message: `"${inputs.type ?? "String"}" keeps a secret in plain`,
                  remedy: "use SecureString with the environment's key",
              },
          ]
        : [];
}
