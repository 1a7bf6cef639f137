import type { Rule } from "./rule";
import { bucketAccessBlock, bucketEncryption, bucketTls, pipelineBuckets } from "./rules/buckets";
import { clusterAccess, clusterLogs } from "./rules/clusters";
import { imageDigest, inlineSecrets } from "./rules/containers";
import { encryption } from "./rules/encryption";
import { endpointPolicy } from "./rules/endpoints";
import { immutableTags, logRetention, tags } from "./rules/housekeeping";
import { roleBoundary, roleTrust, wildcardRead, wildcardWrite } from "./rules/iam";
import { protectedState } from "./rules/protection";
import { openIngress, publicAddress, publicBalancer, publicPolicy } from "./rules/public-access";
import { singleWriter } from "./rules/single-writer";

/** Every rule of the pack, in the order in which it tells what is wrong. */
export const RULES: readonly Rule[] = [
    publicPolicy,
    publicAddress,
    publicBalancer,
    openIngress,
    bucketAccessBlock,
    bucketEncryption,
    bucketTls,
    encryption,
    inlineSecrets,
    singleWriter,
    pipelineBuckets,
    roleBoundary,
    roleTrust,
    wildcardWrite,
    wildcardRead,
    endpointPolicy,
    clusterAccess,
    clusterLogs,
    immutableTags,
    imageDigest,
    protectedState,
    logRetention,
    tags,
];
