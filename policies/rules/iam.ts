import type { Problem } from "../../release/problem";
import { demands, isEverything, SOURCE_KEYS, type StatementAt, servicePrincipals, statementsOf } from "../documents";
import { type CheckedResource, isUnknown, listOf, membersOf, type ResourceRule } from "../rule";

const ROLE = "aws:iam/role:Role";
const USER = "aws:iam/user:User";

/** Where a type has the statements that it grants. */
const GRANTS: { readonly [type: string]: string } = {
    "aws:iam/groupPolicy:GroupPolicy": "policy",
    "aws:iam/policy:Policy": "policy",
    "aws:iam/rolePolicy:RolePolicy": "policy",
    "aws:iam/userPolicy:UserPolicy": "policy",
};

/** Where a type takes a policy that exists, by ARN. */
const ATTACHMENTS = [
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "aws:iam/policyAttachment:PolicyAttachment",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
];

/** Whatever a role is given later, its boundary stays the most that it can do. */
export const roleBoundary: ResourceRule = {
    scope: "resource",
    name: "role-boundary",
    description: "Every role and user has a permissions boundary of the account's own.",
    types: [ROLE, USER],
    check: ({ inputs: { permissionsBoundary } }) => {
        if (isUnknown(permissionsBoundary)) {
            return [];
        }
        const path = "permissionsBoundary";
        const remedy = "give one of the environment's boundaries";
        if (typeof permissionsBoundary !== "string" || permissionsBoundary === "") {
            return [{ path, message: "is missing, so nothing bounds what it may be given", remedy }];
        }
        return /^arn:[\w-]+:iam::\d{12}:policy\//.test(permissionsBoundary)
            ? []
            : [{ path, message: `"${permissionsBoundary}" is not a policy of the account's own`, remedy }];
    },
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html */
export const roleTrust: ResourceRule = {
    scope: "resource",
    name: "role-trust",
    description: "A service takes on a role only for this account's or organization's resources.",
    types: [ROLE],
    check: ({ inputs }) =>
        statementsOf(inputs.assumeRolePolicy, "assumeRolePolicy")
            .filter((statement) => statement.allows && !demands(statement, SOURCE_KEYS))
            .flatMap((statement) => servicePrincipals(statement).map((service) => ({ statement, service })))
            .map(({ statement, service }) => ({
                path: `${statement.path}.Condition`,
                message: `"${service}" may take it on for anybody's resources`,
                remedy: "demand aws:SourceAccount or aws:SourceArn",
            })),
};

/** What changes something is allowed on things that are named. */
export const wildcardWrite: ResourceRule = {
    scope: "resource",
    name: "wildcard-write",
    description: "No policy allows to change every resource, and none is AWS's own.",
    types: [...Object.keys(GRANTS), ...ATTACHMENTS, ROLE],
    check: (resource) => [
        ...attachmentProblems(resource),
        ...boundless(resource).flatMap((statement): readonly Problem[] => {
            const writes = statement.exceptActions.length > 0 ? ["all but a few"] : statement.actions.filter(isWrite);
            return writes.length === 0
                ? []
                : [
                      {
                          path: `${statement.path}.Resource`,
                          message: `"*" lets it act on everything by ${sample(writes)}`,
                          remedy: "name the resources",
                      },
                  ];
        }),
    ],
};

/** What only reads is allowed on everything where AWS knows no narrower resource. */
export const wildcardRead: ResourceRule = {
    scope: "resource",
    name: "wildcard-read",
    description: "A policy allows to read every resource only where AWS knows no narrower one.",
    types: [...Object.keys(GRANTS), ROLE],
    check: (resource) =>
        boundless(resource)
            .filter(({ actions, exceptActions }) => exceptActions.length === 0 && !actions.some(isWrite))
            .map(({ path, actions }) => ({
                path: `${path}.Resource`,
                message: `"*" lets it read of everything by ${sample(actions)}`,
                remedy: "name the resources, or write down in the exemptions that AWS has none for these actions",
            })),
};

/** The statements that allow something on every resource there is. */
function boundless({ type, inputs }: CheckedResource): readonly StatementAt[] {
    const path = GRANTS[type];
    const documents =
        path === undefined
            ? listOf(inputs.inlinePolicies).flatMap((one, index) =>
                  statementsOf(membersOf(one).policy, `inlinePolicies[${index}].policy`),
              )
            : statementsOf(inputs[path], path);
    return documents.filter(
        ({ allows, resources, exceptResources }) =>
            allows && (exceptResources.length > 0 || resources.some(isEverything)),
    );
}

/** AWS's policies mostly name no resources, and AWS changes them without asking. */
function attachmentProblems({ type, inputs }: CheckedResource): readonly Problem[] {
    const arns =
        type === ROLE
            ? listOf(inputs.managedPolicyArns).map((arn, index) => ({ path: `managedPolicyArns[${index}]`, arn }))
            : [{ path: "policyArn", arn: inputs.policyArn }];
    return arns
        .filter(({ arn }) => /^arn:[\w-]+:iam::aws:policy\//.test(String(arn)))
        .map(({ path, arn }) => ({
            path,
            message: `"${arn}" is AWS's policy: it names no resources, and AWS changes it`,
            remedy: "write the statements that are needed",
        }));
}

/** Verbs of actions that only read. What is not among them counts as a change, also what is not known. */
const READING = /^(Get|List|Describe|BatchGet|BatchDescribe|BatchCheck|Check|Lookup|Search|View|Filter|Query|Scan)/;

function isWrite(action: string): boolean {
    const verb = action.split(":")[1] ?? "*";
    return !READING.test(verb);
}

/** The first few of a list, for a message. */
function sample(actions: readonly string[]): string {
    const most = 3;
    return actions.length > most
        ? `${actions.slice(0, most).join(", ")} and ${actions.length - most} more`
        : actions.join(", ");
}
