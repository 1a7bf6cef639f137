import { sha256 } from "../../release/canonical";
import { iamArn, type Placement } from "./placement";

/**
 * Longest physical name, in characters, that AWS takes.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html role, policy
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html bucket
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html balancer, targetGroup
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html function
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html pipeline
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html stack
 * @see https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html repository
 * @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html topic
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html cluster, of which ECS would take 255
 */
export const NAME_LIMITS = {
    role: 64,
    policy: 128,
    bucket: 63,
    balancer: 32,
    targetGroup: 32,
    function: 64,
    pipeline: 100,
    stack: 128,
    repository: 100,
    cluster: 100,
    logGroup: 512,
    rule: 64,
    topic: 256,
} as const;

const HASH_LENGTH = 6;

/**
 * Physical name `<project>-<environment>-<role>`, cut in the middle and closed with a 6-character hash of the whole
 * where it is longer than the limit. Same input, same name; two inputs that are cut alike differ in the hash.
 *
 * @param role the job of the thing within its environment, for example `hello-deploy`.
 * @param limit longest name in characters; see {@link NAME_LIMITS}.
 * @throws {RangeError} when the limit is too short for any name with a hash (below 10).
 */
export function physicalName(at: Pick<Placement, "project" | "environment">, role: string, limit: number): string {
    const whole = `${at.project}-${at.environment}-${role}`;
    if (whole.length <= limit) {
        return whole;
    }
    if (limit < HASH_LENGTH + 4) {
        throw new RangeError(`physicalName: no room for "${role}" in ${limit} characters`);
    }
    const head = whole.slice(0, limit - HASH_LENGTH - 1).replace(/-+$/, "");
    return `${head}-${sha256(whole).slice(0, HASH_LENGTH)}`;
}

/** Bucket names are global: account and region make them ours. Buckets: `artifacts`, `inbox`, `records`. */
export function bucketName(at: Omit<Placement, "partition">, role: string): string {
    return physicalName(at, `${role}-${at.account}-${at.region}`, NAME_LIMITS.bucket);
}

/** Name of a workload's image repository; the same in every account, because replication keeps names. */
export function imageRepositoryName(at: Pick<Placement, "project">, workload: string): string {
    return `${at.project}/${workload}`;
}

/** Alias of the key that release manifests are signed with; it lives in the first environment's account. */
export function signingKeyAlias(at: Pick<Placement, "project">): string {
    return `alias/${at.project}-release-signing`;
}

/** Parameter Store path of everything that belongs to one workload in one environment. */
export function parameterPath(at: Pick<Placement, "project" | "environment">, workload: string): string {
    return `/${at.project}/${at.environment}/${workload}`;
}

/** Parameter Store name of a workload's runtime contract. */
export function contractParameterName(at: Pick<Placement, "project" | "environment">, workload: string): string {
    return `${parameterPath(at, workload)}/contract`;
}

/** Name of a workload's source repository, build project, report group, pipeline and CloudFormation stack. */
export function sourceRepositoryName(at: Placement, workload: string): string {
    return physicalName(at, workload, NAME_LIMITS.repository);
}
export function buildProjectName(at: Placement, workload: string): string {
    return physicalName(at, workload, NAME_LIMITS.repository);
}
/** Name of the project that deploys a workload to a cluster; no workload's name has an underscore, so no build's is this. */
export function deployProjectName(at: Placement, workload: string): string {
    return physicalName(at, `${workload}_deploy`, NAME_LIMITS.repository);
}
export function pipelineName(at: Placement, workload: string): string {
    return physicalName(at, workload, NAME_LIMITS.pipeline);
}
export function stackName(at: Placement, workload: string): string {
    return physicalName(at, workload, NAME_LIMITS.stack);
}

/**
 * Roles of one workload in one environment:
 * - `build`: what builds run as, the only writer of images;
 * - `pipeline`: what the pipeline's actions run as;
 * - `deploy`: what CloudFormation, or on a cluster the deploy build, changes the workload as, its only writer;
 * - `trigger`: what events start the pipeline as.
 */
export type WorkloadRole = "build" | "pipeline" | "deploy" | "trigger";

export function workloadRoleName(at: Placement, workload: string, role: WorkloadRole): string {
    return physicalName(at, `${workload}-${role}`, NAME_LIMITS.role);
}
export function workloadRoleArn(at: Placement, workload: string, role: WorkloadRole): string {
    return iamArn(at, `role/${workloadRoleName(at, workload, role)}`);
}

/** Name of the environment's cluster, of either runtime. */
export function clusterName(at: Pick<Placement, "project" | "environment">): string {
    return physicalName(at, "cluster", NAME_LIMITS.cluster);
}
/** What the names of the alarms begin with that a workload's releases make on a cluster; the longest end is 20 characters. */
export function alarmPrefix(at: Pick<Placement, "project" | "environment">, workload: string): string {
    return physicalName(at, workload, 235);
}
/** Name of the role that a workload's pods have on EKS. */
export function podRoleName(at: Pick<Placement, "project" | "environment">, workload: string): string {
    return physicalName(at, `${workload}-pod`, NAME_LIMITS.role);
}
/** Name and ARN of the role by which an environment's cluster is set up. */
export function clusterSetupRoleName(at: Placement): string {
    return physicalName(at, "cluster-setup", NAME_LIMITS.role);
}
export function clusterSetupRoleArn(at: Placement): string {
    return iamArn(at, `role/${clusterSetupRoleName(at)}`);
}
/** Name of the build that sets up an environment's cluster, and of the rule that starts it. */
export function clusterSetupName(at: Pick<Placement, "project" | "environment">): string {
    return physicalName(at, "cluster-setup", NAME_LIMITS.rule);
}
/** Parameter Store name of what the cluster is set up with. */
export function clusterSetupParameterName(at: Pick<Placement, "project" | "environment">): string {
    return parameterPath(at, "cluster/setup");
}
/** Name of the role by which events start the setup. */
export function clusterSetupTriggerRoleName(at: Pick<Placement, "project" | "environment">): string {
    return physicalName(at, "cluster-setup-trigger", NAME_LIMITS.role);
}
/** Names of the repositories that the controller is installed from; each environment has its own. */
export function controllerRepositoryName(
    at: Pick<Placement, "project" | "environment">,
    kind: "chart" | "image",
): string {
    return `${at.project}/${at.environment}/${kind}s/argo-rollouts`;
}
/** Log group of a cluster's control plane; EKS writes to this name and no other. */
export function controlPlaneLogGroupName(at: Pick<Placement, "project" | "environment">): string {
    return `/aws/eks/${clusterName(at)}/cluster`;
}

/** The functions that pipelines call, one of each an environment; `seal` in the first environment alone. */
export type FunctionName = "seal" | "admit" | "prepare" | "describe" | "authorize" | "verify" | "record" | "promote";

export function functionName(at: Placement, run: FunctionName): string {
    return physicalName(at, run, NAME_LIMITS.function);
}
/** ARN of the role that a function runs as; other accounts' policies name it. */
export function functionRoleArn(at: Placement, run: FunctionName): string {
    return iamArn(at, `role/${functionRoleName(at, run)}`);
}
export function functionRoleName(at: Placement, run: FunctionName): string {
    return physicalName(at, `${run}-function`, NAME_LIMITS.role);
}
