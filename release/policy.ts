import { canonicalJson, type Json } from "./canonical";
import { isList, isObject, parsedJson } from "./difference";

/** What a statement names, or names as the exception. */
interface Targets {
    readonly not: boolean;
    /** Patterns with `*` and `?`; of principals `AWS:arn:…`, `Service:…`, or `*`. */
    readonly values: readonly string[];
}

/** One statement of a policy, in one form whatever form it was written in. */
export interface PolicyStatement {
    /** Its `Sid`, else its position from 1. */
    readonly label: string;
    readonly effect: "Allow" | "Deny";
    readonly actions: Targets;
    readonly resources: Targets;
    /** Empty in the policy of an identity, which speaks for that identity. */
    readonly principals: Targets;
    readonly conditions: { readonly [operatorAndKey: string]: readonly string[] };
}

/** How a policy allows more than it did; a service of AWS that is let in is `more`, not a `principal` of somebody else's. */
export interface Widening {
    readonly kind: "anyone" | "everything" | "principal" | "more" | "deny";
    /** In words: statement, actions, resources. */
    readonly reason: string;
}

/** Most names that a reason tells before it counts. */
const TOLD = 3;

/**
 * The statements of a policy document, given as JSON text or as an object.
 *
 * @returns `undefined` where the value is no policy document.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function statementsOf(value: Json | undefined): readonly PolicyStatement[] | undefined {
    const document = parsedJson(value) ?? value;
    if (!isObject(document) || document.Statement === undefined) {
        return undefined;
    }
    const statements = isList(document.Statement) ? document.Statement : [document.Statement];
    return statements.flatMap((statement, index) => (isObject(statement) ? [read(statement, index + 1)] : []));
}

/**
 * How the one policy allows more than the other: statements that nothing covered before, and denials that nothing covers
 * any more. Wildcards are understood, conditions compared as they are written: a condition less, or a value more, is wider.
 *
 * Finer than `permissionsBroadened` of `@aws-cdk/cloudformation-diff`, which takes every new statement for wider; never
 * more lenient (a test compares the two).
 */
export function wideningsOf(
    before: readonly PolicyStatement[],
    after: readonly PolicyStatement[],
): readonly Widening[] {
    const known = new Set(before.map(sense));
    const kept = new Set(after.map(sense));
    const allowed = before.filter(({ effect }) => effect === "Allow");
    const denied = after.filter(({ effect }) => effect === "Deny");
    return [
        ...after
            .filter((statement) => statement.effect === "Allow" && !known.has(sense(statement)))
            .flatMap((statement) => widenedBy(statement, allowed)),
        ...before
            .filter((statement) => statement.effect === "Deny" && !kept.has(sense(statement)))
            .filter((statement) => !combinations(statement).every((one) => denied.some((other) => covers(other, one))))
            .map(
                (statement): Widening => ({
                    kind: "deny",
                    reason: `"${statement.label}" no longer denies all of ${listed(statement.actions)}`,
                }),
            ),
    ];
}

/** What a statement means, without its label. */
function sense({ label: _label, ...meaning }: PolicyStatement): string {
    return canonicalJson(meaning);
}

function widenedBy(statement: PolicyStatement, before: readonly PolicyStatement[]): readonly Widening[] {
    const isNew = combinations(statement).filter((one) => !before.some((other) => covers(other, one)));
    if (isNew.length === 0) {
        return [];
    }
    const actions = merged(isNew.map((one) => one.actions));
    const resources = merged(isNew.map((one) => one.resources));
    const principals = merged(isNew.map((one) => one.principals));
    const whom = principals.values.length === 0 ? "" : ` to ${listed(principals)}`;
    const where = resources.values.length === 0 ? "" : ` on ${listed(resources)}`;
    const reason = `"${statement.label}" newly allows ${listed(actions)}${where}${whom}`;
    return [{ kind: kindOf(statement, { actions, principals }, before), reason }];
}

function kindOf(
    statement: PolicyStatement,
    { actions, principals }: Pick<PolicyStatement, "actions" | "principals">,
    before: readonly PolicyStatement[],
): Widening["kind"] {
    const unconditional = Object.keys(statement.conditions).length === 0;
    if (unconditional && (principals.not || principals.values.some((value) => value === "*" || value === "AWS:*"))) {
        return "anyone";
    }
    if (actions.not || actions.values.some((action) => /^(\*|[\w-]+:\*)$/.test(action))) {
        return "everything";
    }
    const known = before.flatMap((other) => other.principals.values);
    const isOther = (principal: string) => !principal.startsWith("Service:");
    if (principals.values.some((one) => isOther(one) && !known.some((pattern) => matches(pattern, one)))) {
        return "principal";
    }
    return "more";
}

/** The statement taken apart: one action, one resource and one principal each. An exception stays whole. */
function combinations(statement: PolicyStatement): readonly PolicyStatement[] {
    const each = (targets: Targets): readonly Targets[] =>
        targets.not || targets.values.length < 2
            ? [targets]
            : targets.values.map((value) => ({ not: false, values: [value] }));
    return each(statement.actions).flatMap((actions) =>
        each(statement.resources).flatMap((resources) =>
            each(statement.principals).map((principals) => ({ ...statement, actions, resources, principals })),
        ),
    );
}

/** Whether the first statement says at least what the second does. */
function covers(wide: PolicyStatement, narrow: PolicyStatement): boolean {
    return (
        coversTargets(wide.actions, narrow.actions) &&
        coversTargets(wide.resources, narrow.resources) &&
        coversTargets(wide.principals, narrow.principals) &&
        Object.entries(wide.conditions).every(([key, values]) => isAtLeastAsStrict(key, narrow.conditions[key], values))
    );
}

function coversTargets(wide: Targets, narrow: Targets): boolean {
    if (!wide.not && wide.values.includes("*")) {
        return true;
    }
    if (wide.not !== narrow.not) {
        return false;
    }
    const covered = (values: readonly string[], patterns: readonly string[]) =>
        values.every((value) => patterns.some((pattern) => matches(pattern, value)));
    if (wide.not) {
        return covered(wide.values, narrow.values);
    }
    return narrow.values.length === 0 ? wide.values.length === 0 : covered(narrow.values, wide.values);
}

/** A test for equality is stricter with fewer values; of every other one only the same is known to be as strict. */
function isAtLeastAsStrict(key: string, narrow: readonly string[] | undefined, wide: readonly string[]): boolean {
    if (narrow === undefined) {
        return false;
    }
    if (/^(StringEquals|ArnEquals|StringLike|ArnLike|IpAddress) /.test(key)) {
        return narrow.every((value) => wide.includes(value));
    }
    return narrow.length === wide.length && narrow.every((value) => wide.includes(value));
}

const PATTERNS = new Map<string, RegExp>();

function matches(pattern: string, value: string): boolean {
    if (pattern === value || pattern === "*") {
        return true;
    }
    if (!/[*?]/.test(pattern)) {
        return pattern.toLowerCase() === value.toLowerCase() && /^[\w-]+:\w+$/.test(value);
    }
    let expression = PATTERNS.get(pattern);
    if (expression === undefined) {
        const source = pattern
            .replace(/[\\^$+.()|[\]{}]/g, "\\$&")
            .replaceAll("*", ".*")
            .replaceAll("?", ".");
        // Actions do not heed case; resources and principals do.
        expression = new RegExp(`^${source}$`, /^[\w-]+:[\w*?]+$/.test(pattern) ? "is" : "s");
        PATTERNS.set(pattern, expression);
    }
    return expression.test(value);
}

function merged(targets: readonly Targets[]): Targets {
    return { not: targets.some(({ not }) => not), values: [...new Set(targets.flatMap(({ values }) => values))] };
}

function listed({ not, values }: Targets): string {
    const told = values.slice(0, TOLD).join(", ");
    const more = values.length > TOLD ? ` and ${values.length - TOLD} more` : "";
    return `${not ? "everything but " : ""}${told}${more}`;
}

function read(statement: { readonly [key: string]: Json }, position: number): PolicyStatement {
    return {
        label: typeof statement.Sid === "string" && statement.Sid !== "" ? statement.Sid : `statement ${position}`,
        effect: statement.Effect === "Deny" ? "Deny" : "Allow",
        actions: targetsOf(statement.Action, statement.NotAction),
        resources: targetsOf(statement.Resource, statement.NotResource),
        principals: targetsOf(statement.Principal, statement.NotPrincipal),
        conditions: Object.fromEntries(
            Object.entries(isObject(statement.Condition) ? statement.Condition : {}).flatMap(([operator, keys]) =>
                Object.entries(isObject(keys) ? keys : {}).map(([key, values]) => [
                    `${operator} ${key}`,
                    [...textsOf(values)].sort(),
                ]),
            ),
        ),
    };
}

function targetsOf(named: Json | undefined, excepted: Json | undefined): Targets {
    const values = [...new Set(textsOf(named ?? excepted))].sort();
    return { not: named === undefined && excepted !== undefined, values };
}

function textsOf(value: Json | undefined): readonly string[] {
    if (value === undefined || value === null) {
        return [];
    }
    if (isList(value)) {
        return value.flatMap(textsOf);
    }
    if (isObject(value)) {
        return Object.entries(value).flatMap(([kind, each]) => textsOf(each).map((text) => `${kind}:${text}`));
    }
    return [String(value)];
}
