import { NAME_LIMITS, physicalName } from "./names";
import { iamArn, type Placement } from "./placement";

/**
 * Where the state of an account's environments is kept: one bucket and one key for all of them, whatever their regions.
 * `airlock bootstrap` makes both, and the two roles that use them; everything here is a pure function of project, account
 * and region, so that nobody has to be told.
 */
export type StatePlace = Omit<Placement, "environment">;

/**
 * The roles that an account has before anything else:
 * - `platform`: what updates run as, the only one that writes state and changes what the program owns;
 * - `preview`: what previews run as; it reads, and changes nothing.
 */
export type StateRole = "platform" | "preview";

/** Environments that may not be named so: their names would meet those of the state and of the platform's own pipeline. */
export const RESERVED_ENVIRONMENTS = ["platform", "state"] as const;

/** Name of the CloudFormation stack that `airlock bootstrap` makes, one in each account. */
export function bootstrapStackName({ project }: Pick<StatePlace, "project">): string {
    return `${project}-bootstrap`;
}

/** Name of the bucket that holds the state. Bucket names are global: account and region make it ours. */
export function stateBucketName({ project, account, region }: StatePlace): string {
    return physicalName({ project, environment: "state" }, `${account}-${region}`, NAME_LIMITS.bucket);
}

/** Alias of the key that encrypts the state, and the secrets in it and in the stack files. */
export function stateKeyAlias({ project }: Pick<StatePlace, "project">): string {
    return `alias/${project}-state`;
}

export function stateRoleName({ project }: Pick<StatePlace, "project">, role: StateRole): string {
    return `${project}-${role}`;
}
export function stateRoleArn(at: StatePlace, role: StateRole): string {
    return iamArn(at, `role/${stateRoleName(at, role)}`);
}

/** What `pulumi login` takes. @see https://www.pulumi.com/docs/iac/concepts/state-and-backends/#aws-s3 */
export function backendUrl(at: StatePlace): string {
    return `s3://${stateBucketName(at)}?region=${at.region}`;
}

/** What `pulumi stack init --secrets-provider` takes. @see https://www.pulumi.com/docs/iac/concepts/secrets/#aws-kms */
export function secretsProvider(at: StatePlace): string {
    return `awskms://${stateKeyAlias(at)}?region=${at.region}`;
}

/** The two kinds of builds that the platform's pipeline has for each environment. */
export type PlatformBuildKind = "preview" | "up";

/** Where the platform's own pipeline stands, as the environment that it is not. */
export function platformPlacement(at: StatePlace): Placement {
    return { ...at, environment: "platform" };
}

/** Job of what previews or updates one environment, within the names of the platform's pipeline. */
export function platformBuildJob(environment: string, kind: PlatformBuildKind): string {
    return `${environment}-${kind}`;
}

/** Name of the role that such a build runs as. */
export function platformBuildRoleName(pipeline: Placement, environment: string, kind: PlatformBuildKind): string {
    return physicalName(pipeline, platformBuildJob(environment, kind), NAME_LIMITS.role);
}
/** Its ARN; the roles of {@link StateRole} let it take them on. */
export function platformBuildRoleArn(pipeline: Placement, environment: string, kind: PlatformBuildKind): string {
    return iamArn(pipeline, `role/${platformBuildRoleName(pipeline, environment, kind)}`);
}
