import type { Json } from "../release/canonical";
import { isUnknown, listOf, matches, membersOf, type Values } from "./rule";

/** One statement of a policy document, with where it stands. */
export interface StatementAt {
    /** `policy.Statement[TlsOnly]`: by `Sid`, or by position where it has none. */
    readonly path: string;
    readonly allows: boolean;
    readonly principal: Json | undefined;
    /** Actions as written; empty where `NotAction` stands instead. */
    readonly actions: readonly string[];
    readonly exceptActions: readonly string[];
    readonly resources: readonly string[];
    readonly exceptResources: readonly string[];
    /** By operator, then by key. */
    readonly condition: Values;
}

/**
 * Statements of a policy document, given as JSON or as an object. None where the value is absent or not known yet; a text
 * that is no JSON is the provider's to refuse.
 */
export function statementsOf(document: Json | undefined, path: string): readonly StatementAt[] {
    const parsed = typeof document === "string" && !isUnknown(document) ? parseDocument(document) : document;
    return listOf(membersOf(parsed).Statement).map((statement, index) => {
        const members = membersOf(statement);
        return {
            path: `${path}.Statement[${typeof members.Sid === "string" && members.Sid !== "" ? members.Sid : index}]`,
            allows: members.Effect === "Allow",
            principal: members.Principal,
            actions: texts(members.Action),
            exceptActions: texts(members.NotAction),
            resources: texts(members.Resource),
            exceptResources: texts(members.NotResource),
            condition: membersOf(members.Condition),
        };
    });
}

function parseDocument(text: string): Json | undefined {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

function texts(value: Json | undefined): readonly string[] {
    return listOf(value).filter((member) => typeof member === "string");
}

/** AWS accounts and roles that a statement names; services are not among them. */
export function awsPrincipals({ principal }: StatementAt): readonly string[] {
    return typeof principal === "string" ? [principal] : texts(membersOf(principal).AWS);
}

/** AWS services that a statement names. */
export function servicePrincipals({ principal }: StatementAt): readonly string[] {
    return texts(membersOf(principal).Service);
}

/**
 * Keys of a condition that say whose request it is. One of them with a value that is not all makes `"*"` somebody.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export const CALLER_KEYS = [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:userid",
    "kms:CallerAccount",
    "s3:DataAccessPointAccount",
] as const;

/** Keys of a condition that say whose resource a service acts for. */
export const SOURCE_KEYS = ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths"] as const;

/** Operators that hold only where the key is there and equals: `…IfExists` and negations let the others pass. */
const POSITIVE = /^(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)$/i;

/** Operators that hold for all but what they name. */
const NEGATIVE = /^(StringNotEquals|StringNotEqualsIgnoreCase|StringNotLike|ArnNotEquals|ArnNotLike)(IfExists)?$/i;

/** Whether a statement's condition demands one of the keys to have a value that is not simply any. */
export function demands(statement: StatementAt, keys: readonly string[]): boolean {
    return hasKey(statement, POSITIVE, keys);
}

/** Whether a statement's condition leaves out only those that one of the keys names. */
export function spares(statement: StatementAt, keys: readonly string[]): boolean {
    return hasKey(statement, NEGATIVE, keys);
}

function hasKey({ condition }: StatementAt, operator: RegExp, keys: readonly string[]): boolean {
    const wanted = keys.map((key) => key.toLowerCase());
    return Object.entries(condition).some(
        ([name, members]) =>
            operator.test(name) &&
            Object.entries(membersOf(members)).some(
                ([key, value]) => wanted.includes(key.toLowerCase()) && isSomebody(texts(value)),
            ),
    );
}

/** Whether the values leave anybody out: an ARN by its account, or where it has none (a bucket's) by its name. */
function isSomebody(values: readonly string[]): boolean {
    return (
        values.length > 0 &&
        values.every((value) => {
            const [, account, name] = /^arn:(?:[^:]*:){3}([^:]*):(.*)$/s.exec(value) ?? [];
            return account === undefined
                ? hasText(value)
                : /^\d{12}$/.test(account) || (account === "" && hasText(name ?? ""));
        })
    );
}

/** More than wildcards and what stands before all ids of a kind, as `o-`. */
function hasText(value: string): boolean {
    return /[^*?]{3}/.test(value);
}

/** Whether a statement of an Allow covers an action: `ecs:*` covers `ecs:UpdateService`. */
export function covers({ actions, exceptActions }: StatementAt, action: string): boolean {
    return exceptActions.length > 0
        ? !exceptActions.some((pattern) => matches(pattern, action))
        : actions.some((pattern) => matches(pattern, action));
}

/**
 * Whether the resource is every one of a service or of all: `*`, or an ARN whose own part is `*`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function isEverything(resource: string): boolean {
    return /^\*+$/.test(resource) || /^arn:([^:]*:){4}\*+$/.test(resource);
}
