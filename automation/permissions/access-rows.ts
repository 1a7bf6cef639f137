import { ANY, free, type Grant, made, named, of, own, type PermissionRow } from "./grants";

const iam = (...actions: readonly string[]) => of("iam", ...actions);
const kms = (...actions: readonly string[]) => of("kms", ...actions);

const ROLE = named("iam", "name", "role/{}");
/** Policies of a role name it by the input `role`. */
const ROLE_OF = named("iam", "role", "role/{}");
const POLICY = named("iam", "name", "policy/{}");
const ALIAS = named("kms", "name", "{}");

/** What services ask of whoever makes something that the environment's key encrypts. */
export const USE_KEY: readonly Grant[] = [
    {
        writes: kms("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"),
        on: own("kms:key"),
    },
    {
        writes: kms("CreateGrant", "RetireGrant"),
        on: own("kms:key"),
        only: { operator: "Bool", key: "kms:GrantIsForAWSResource", values: () => ["true"] },
    },
];

/**
 * Roles can be made and changed only with one of the environment's boundaries, and no action takes a boundary away.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
 */
export const ACCESS_ROWS: { readonly [type: string]: PermissionRow } = {
    "aws:iam/role:Role": {
        grants: [
            {
                reads: iam("GetRole", "ListAttachedRolePolicies", "ListInstanceProfilesForRole", "ListRolePolicies"),
                writes: iam("UpdateRole", "UpdateRoleDescription", "TagRole", "UntagRole"),
                on: ROLE,
            },
            {
                writes: iam("CreateRole", "DeleteRole", "PutRolePermissionsBoundary", "UpdateAssumeRolePolicy"),
                on: ROLE,
                bounded: true,
            },
        ],
    },
    "aws:iam/rolePolicy:RolePolicy": {
        grants: [
            { reads: iam("GetRolePolicy", "ListRolePolicies"), on: ROLE_OF },
            { writes: iam("PutRolePolicy", "DeleteRolePolicy"), on: ROLE_OF, bounded: true },
        ],
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
        grants: [
            { reads: iam("ListAttachedRolePolicies"), on: ROLE_OF },
            {
                writes: iam("AttachRolePolicy", "DetachRolePolicy"),
                on: ROLE_OF,
                bounded: true,
                only: { operator: "ArnEquals", key: "iam:PolicyARN", values: ({ policyArn }) => [String(policyArn)] },
            },
        ],
    },
    "aws:iam/policy:Policy": {
        grants: [
            {
                reads: iam("GetPolicy", "GetPolicyVersion", "ListPolicyVersions"),
                writes: iam(
                    "CreatePolicy",
                    "CreatePolicyVersion",
                    "DeletePolicyVersion",
                    "DeletePolicy",
                    "TagPolicy",
                    "UntagPolicy",
                ),
                on: POLICY,
            },
        ],
    },
    "aws:kms/key:Key": {
        grants: [
            {
                reads: kms("DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags"),
                on: own("kms:key"),
            },
            { writes: kms("CreateKey"), on: made() },
            { writes: kms("TagResource"), on: free("kms:key") },
            {
                writes: kms(
                    "DisableKey",
                    "DisableKeyRotation",
                    "EnableKey",
                    "EnableKeyRotation",
                    "PutKeyPolicy",
                    "ScheduleKeyDeletion",
                    "UntagResource",
                    "UpdateKeyDescription",
                ),
                on: own("kms:key"),
            },
        ],
    },
    "aws:kms/alias:Alias": {
        grants: [
            { reads: kms("ListAliases"), on: ANY },
            { writes: kms("CreateAlias", "UpdateAlias", "DeleteAlias"), on: ALIAS },
            { writes: kms("CreateAlias", "UpdateAlias", "DeleteAlias"), on: own("kms:key") },
        ],
    },
};
