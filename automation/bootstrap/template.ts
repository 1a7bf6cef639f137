import { ADMINISTRATION } from "../../components/governance/key-policy";
import { iamArn, type Placement } from "../../components/shared/placement";
import {
    platformBuildRoleArn,
    type StatePlace,
    type StateRole,
    stateBucketName,
    stateKeyAlias,
    stateRoleArn,
    stateRoleName,
} from "../../components/shared/state-names";
import { type AccessStatement, bucketArn, previewAccess } from "./access";
import { GITHUB_CONDITIONS, GITHUB_PARAMETERS, gitHubStatement } from "./github-trust";
import { attribute, ref, type Value, valueIf } from "./intrinsics";
import { platformAccess } from "./platform-access";

/** Days after which an earlier version of a state file is removed. */
const OLD_VERSION_DAYS = 90;
/** Days after which the parts of an upload that never finished are removed. */
const ABANDONED_UPLOAD_DAYS = 7;

/** Parameter of the stack: whose right to write the state is for a time, or nothing. */
export const ADMINISTRATOR = "Administrator";
/** Form of what {@link ADMINISTRATOR} takes: a role or a user, as IAM names it. */
export const ADMINISTRATOR_PATTERN = "arn:[a-z-]+:iam::[0-9]{12}:(role|user)/[A-Za-z0-9+=,.@_/-]{1,512}";

/** What an account's bootstrap stack is made from; all of it plain. */
export interface BootstrapFacts {
    readonly place: StatePlace;
    /** Names of the environments in the account, 1 or more. */
    readonly environments: readonly string[];
    /** Where the platform's pipeline stands, whose builds for these environments take on the account's roles. */
    readonly pipeline: Placement;
}

/** A CloudFormation template, as far as it is used here. */
export interface BootstrapTemplate {
    readonly AWSTemplateFormatVersion: "2010-09-09";
    readonly Description: string;
    readonly Parameters: { readonly [name: string]: { readonly [property: string]: unknown } };
    readonly Conditions: { readonly [name: string]: unknown };
    readonly Resources: { readonly [name: string]: TemplateResource };
    readonly Outputs: { readonly [name: string]: { readonly Description: string; readonly Value: Value } };
}

interface TemplateResource {
    readonly Type: string;
    readonly DeletionPolicy?: "RetainExceptOnCreate";
    readonly UpdateReplacePolicy?: "Retain";
    readonly Properties: { readonly [name: string]: unknown };
}

/** What holds state outlives the stack; a creation that failed leaves nothing behind all the same. */
const KEPT = { DeletionPolicy: "RetainExceptOnCreate", UpdateReplacePolicy: "Retain" } as const;

const KEY = attribute("StateKey", "Arn");

/**
 * What an account has before any state: the bucket and the key of the state, the role that updates run as and the role
 * that previews run as. One CloudFormation stack, so that it is seen, made again without a change, and taken away.
 *
 * The preview role may be taken on by jobs on GitHub too, as long as the stack's parameters name their repository. The
 * identity provider for that is the account's only one, and no part of the stack: others may have made it, or trust it.
 *
 * Who writes the state is said by the bucket's and the key's own policies, which hold whatever IAM allows: the `platform`
 * role, and the named administrator as long as the stack's parameter names one.
 */
export function bootstrapTemplate(facts: BootstrapFacts): BootstrapTemplate {
    const { place } = facts;
    return {
        AWSTemplateFormatVersion: "2010-09-09",
        Description: `State of ${place.project}: its bucket, its key, and the roles that update and preview`,
        Parameters: {
            [ADMINISTRATOR]: {
                Type: "String",
                Default: "",
                AllowedPattern: `^(|${ADMINISTRATOR_PATTERN})$`,
                Description: "Role or user that may update beside the platform role, for a time; empty for nobody",
            },
            ...GITHUB_PARAMETERS,
        },
        Conditions: {
            HasAdministrator: { "Fn::Not": [{ "Fn::Equals": [ref(ADMINISTRATOR), ""] }] },
            ...GITHUB_CONDITIONS,
        },
        Resources: {
            StateKey: stateKey(place),
            StateKeyAlias: {
                Type: "AWS::KMS::Alias",
                Properties: { AliasName: stateKeyAlias(place), TargetKeyId: ref("StateKey") },
            },
            StateBucket: stateBucket(place),
            StateBucketPolicy: {
                Type: "AWS::S3::BucketPolicy",
                Properties: { Bucket: ref("StateBucket"), PolicyDocument: policy(...bucketStatements(place)) },
            },
            PlatformRole: role(facts, "platform", platformAccess(place, KEY)),
            PreviewRole: role(facts, "preview", previewAccess(place, KEY), gitHubStatement(place, facts.environments)),
        },
        Outputs: {
            StateBucket: { Description: "Bucket of the state", Value: ref("StateBucket") },
            StateKeyArn: { Description: "Key of the state and of the secrets in it", Value: KEY },
            PlatformRoleArn: { Description: "What updates run as", Value: attribute("PlatformRole", "Arn") },
            PreviewRoleArn: { Description: "What previews run as", Value: attribute("PreviewRole", "Arn") },
        },
    };
}

/** The template as the service takes it. */
export function templateText(template: BootstrapTemplate): string {
    return JSON.stringify(template, null, 2);
}

/** Who may write the state: ARNs, of which the administrator's is there only while one is named. */
function writers(place: StatePlace): readonly Value[] {
    return [stateRoleArn(place, "platform"), valueIf("HasAdministrator", ref(ADMINISTRATOR))];
}

function stateKey(place: StatePlace): TemplateResource {
    return {
        Type: "AWS::KMS::Key",
        ...KEPT,
        Properties: {
            Description: `State of ${place.project}, and the secrets in it`,
            EnableKeyRotation: true,
            PendingWindowInDays: 30,
            KeyPolicy: policy(...keyStatements(place)),
        },
    };
}

/**
 * The account is the principal and a role a condition, so that the policy holds before the role exists: KMS refuses a
 * policy that names a role it cannot find. IAM of the account administers the key, and cannot give away its use.
 */
function keyStatements(place: StatePlace): readonly AccessStatement[] {
    const principal = { AWS: iamArn(place, "root") };
    return [
        {
            Sid: "AccountAdministersButDoesNotUse",
            Effect: "Allow",
            Principal: principal,
            Action: [...ADMINISTRATION, "kms:DisableKeyRotation", "kms:EnableKeyRotation", "kms:RotateKeyOnDemand"],
            Resource: "*",
        },
        {
            Sid: "WritersUse",
            Effect: "Allow",
            Principal: principal,
            Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncrypt*"],
            Resource: "*",
            Condition: { ArnEquals: { "aws:PrincipalArn": writers(place) } },
        },
        {
            Sid: "PreviewsRead",
            Effect: "Allow",
            Principal: principal,
            Action: "kms:Decrypt",
            Resource: "*",
            Condition: { ArnEquals: { "aws:PrincipalArn": stateRoleArn(place, "preview") } },
        },
    ];
}

function stateBucket(place: StatePlace): TemplateResource {
    return {
        Type: "AWS::S3::Bucket",
        ...KEPT,
        Properties: {
            BucketName: stateBucketName(place),
            VersioningConfiguration: { Status: "Enabled" },
            OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
            PublicAccessBlockConfiguration: {
                BlockPublicAcls: true,
                BlockPublicPolicy: true,
                IgnorePublicAcls: true,
                RestrictPublicBuckets: true,
            },
            BucketEncryption: {
                ServerSideEncryptionConfiguration: [
                    {
                        ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: KEY },
                        // One data key for many objects: an update writes the whole state after every step.
                        BucketKeyEnabled: true,
                    },
                ],
            },
            LifecycleConfiguration: {
                Rules: [
                    {
                        Id: "old-versions",
                        Status: "Enabled",
                        NoncurrentVersionExpiration: { NoncurrentDays: OLD_VERSION_DAYS },
                        // Each lock leaves a marker when it is given back.
                        ExpiredObjectDeleteMarker: true,
                        AbortIncompleteMultipartUpload: { DaysAfterInitiation: ABANDONED_UPLOAD_DAYS },
                    },
                ],
            },
        },
    };
}

function bucketStatements(place: StatePlace): readonly AccessStatement[] {
    const bucket = bucketArn(place);
    return [
        {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            // Every action and principal: whatever comes without TLS is refused.
            Action: "s3:*",
            Resource: [bucket, `${bucket}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
        {
            Sid: "OnlyThePlatformWrites",
            Effect: "Deny",
            Principal: "*",
            Action: ["s3:DeleteObject*", "s3:PutObject*", "s3:RestoreObject"],
            Resource: `${bucket}/*`,
            Condition: { ArnNotEquals: { "aws:PrincipalArn": writers(place) } },
        },
    ];
}

function role(
    { place, environments, pipeline }: BootstrapFacts,
    name: StateRole,
    allowed: readonly AccessStatement[],
    ...trusted: readonly Statement[]
): TemplateResource {
    const { description, build } = ROLES[name];
    return {
        Type: "AWS::IAM::Role",
        Properties: {
            RoleName: stateRoleName(place, name),
            Description: description,
            AssumeRolePolicyDocument: policy(
                {
                    Sid: "ThePlatformsPipeline",
                    Effect: "Allow",
                    // A role that is named as the principal must exist; the condition holds before it does.
                    Principal: { AWS: iamArn(pipeline, "root") },
                    Action: "sts:AssumeRole",
                    Condition: {
                        ArnEquals: {
                            "aws:PrincipalArn": environments.map((each) => platformBuildRoleArn(pipeline, each, build)),
                        },
                    },
                },
                ...trusted,
            ),
            Policies: [{ PolicyName: name, PolicyDocument: policy(...allowed) }],
        },
    };
}

const ROLES = {
    platform: { description: "What updates of the platform run as", build: "up" },
    preview: { description: "What previews run as: reads, and changes nothing", build: "preview" },
} as const;

type Statement = AccessStatement | ReturnType<typeof valueIf<AccessStatement>>;

function policy(...statements: readonly Statement[]) {
    return { Version: "2012-10-17", Statement: statements };
}
