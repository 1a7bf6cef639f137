import type { Json } from "./canonical";
import type { Change } from "./change";
import { isList, isObject, parsedJson } from "./difference";
import { SECRET, UNKNOWN } from "./marks";
import { statementsOf, type Widening, wideningsOf } from "./policy";

/** Policies of AWS that let nearly everything be done, by the end of their ARN. */
const BROAD_MANAGED_POLICY = /\/(AdministratorAccess|PowerUserAccess|\w*FullAccess)$/;

/** Properties that hold a policy document, where it is not known. */
const POLICY_PROPERTY = /^(policy|policyDocument|assumeRolePolicy|assumeRolePolicyDocument|inlinePolicies|policies)$/i;

const ATTACHMENT = /^aws:iam\/\w*[pP]olicyAttachment:|^AWS::IAM::/;

/**
 * How the policies of a resource allow more than they did.
 *
 * An endpoint's policy grants nothing by itself, and usually names everyone and all actions: what it newly lets through is
 * told as more access, and as nothing worse.
 */
export function policyWidenings({ type, before, after }: Change): readonly Widening[] {
    const [from, to] = [policiesOf(before?.values), policiesOf(after?.values)];
    const isEndpoint = /vpcEndpoint|VPCEndpoint/.test(type);
    return [...new Set([...from.keys(), ...to.keys()])]
        .flatMap((path) => wideningsOf(statementsOf(from.get(path)) ?? [], statementsOf(to.get(path)) ?? []))
        .map((widening) => (isEndpoint && widening.kind !== "deny" ? { ...widening, kind: "more" } : widening));
}

/** Properties with a policy that cannot be read before the change is made, so that nobody can judge it. */
export function unreadablePolicies({ properties, action, after }: Change): readonly string[] {
    const names = action === "add" ? Object.keys(after?.values ?? {}) : properties;
    return names.filter((name) => {
        const value = after?.values[name];
        return POLICY_PROPERTY.test(name) && (value === UNKNOWN || value === SECRET);
    });
}

/** ARNs of managed policies that are newly attached. */
export function newManagedPolicies({ type, before, after }: Change): readonly string[] {
    const known = new Set(managedPoliciesOf(type, before?.values));
    return managedPoliciesOf(type, after?.values).filter((arn) => !known.has(arn));
}

/** Whether a managed policy of AWS lets nearly everything be done. */
export function isBroad(policyArn: string): boolean {
    return BROAD_MANAGED_POLICY.test(policyArn);
}

function managedPoliciesOf(type: string, values: Values | undefined): readonly string[] {
    const attached = ATTACHMENT.test(type) ? [values?.policyArn, values?.PolicyArn] : [];
    const listed = [values?.managedPolicyArns, values?.ManagedPolicyArns].flatMap((list) => (isList(list) ? list : []));
    return [...attached, ...listed].filter((arn): arn is string => typeof arn === "string");
}

type Values = { readonly [property: string]: Json };

/** Every policy document in a resource, by its path. */
function policiesOf(values: Values | undefined): ReadonlyMap<string, Json> {
    const found = new Map<string, Json>();
    for (const [property, value] of Object.entries(values ?? {})) {
        collect(value, property, found, 0);
    }
    return found;
}

/** Deeper than this, no resource has a policy. */
const DEEPEST = 6;

function collect(value: Json, path: string, found: Map<string, Json>, depth: number): void {
    const read = parsedJson(value) ?? value;
    if (isObject(read) && statementsOf(read) !== undefined) {
        found.set(path, read);
    } else if (depth < DEEPEST && isList(read)) {
        read.forEach((entry, index) => {
            collect(entry, `${path}.${index}`, found, depth + 1);
        });
    } else if (depth < DEEPEST && isObject(read)) {
        for (const [key, member] of Object.entries(read)) {
            collect(member, `${path}.${key}`, found, depth + 1);
        }
    }
}
