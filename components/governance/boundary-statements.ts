import { localArn, type Placement } from "../shared/placement";
import type { Statement } from "../shared/policy";

/** One purpose that a policy allows. */
export function allow(
    Sid: string,
    Action: readonly string[],
    Resource: string | readonly string[],
    Condition?: Statement["Condition"],
): Statement {
    return { Sid, Effect: "Allow", Action, Resource, ...(Condition === undefined ? {} : { Condition }) };
}

/** `<project>-<environment>-*`: what `physicalName` begins with. */
export function own(at: Placement): string {
    return `${at.project}-${at.environment}-*`;
}

/** The same for names of at most 32 characters, of which a long project's leave only the first 25 before the hash. */
export function ownShort(at: Placement): string {
    const prefix = `${at.project}-${at.environment}-`;
    return prefix.length <= 25 ? `${prefix}*` : `${prefix.slice(0, 25).replace(/-+$/, "")}*`;
}

/** Log groups of the environment, and those whose names a service chooses. */
export function writeLogs(at: Placement): Statement {
    return allow(
        "Logs",
        ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams", "logs:GetLogEvents"],
        [
            localArn(at, "logs", `log-group:/${at.project}/${at.environment}/*`),
            localArn(at, "logs", `log-group:/aws/*/${own(at)}`),
        ],
    );
}

/** Artifacts, inboxes and records of the project. */
export function buckets(at: Placement): Statement {
    return allow(
        "Buckets",
        ["s3:GetObject*", "s3:PutObject", "s3:GetBucket*", "s3:List*", "s3:AbortMultipartUpload"],
        // A bucket's ARN has no account; the next environment's inbox, perhaps another account's, is reached by name.
        `arn:${at.partition}:s3:::${at.project}-*`,
    );
}

/** Connections to repositories elsewhere. */
export function useConnections(at: Placement): Statement {
    return allow(
        "Connections",
        ["codeconnections:UseConnection", "codestar-connections:UseConnection"],
        // A connection is known by an id, and may belong to another account or region.
        [
            `arn:${at.partition}:codeconnections:*:*:connection/*`,
            `arn:${at.partition}:codestar-connections:*:*:connection/*`,
        ],
    );
}

/** Parameters of the environment: contracts and secrets. */
export function parameters(at: Placement): Statement {
    return allow(
        "Parameters",
        ["ssm:GetParameter", "ssm:GetParameters"],
        localArn(at, "ssm", `parameter/${at.project}/${at.environment}/*`),
    );
}

/** Keys are known by ids only, and those of other environments are among them: each key's policy decides. */
export function useKeys(...actions: readonly string[]): Statement {
    return allow("Keys", ["kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey", ...actions], "*");
}

/** What it takes to pull an image. */
export const REGISTRY_PULL = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
] as const;

/** Image repositories of the project; all environments of an account share them. */
export function images(at: Placement, actions: readonly string[]): Statement {
    return allow("Images", actions, localArn(at, "ecr", `repository/${at.project}/*`));
}

/** A login to the registry has no resource. */
export function registryLogin(): Statement {
    return allow("RegistryLogin", ["ecr:GetAuthorizationToken"], "*");
}
