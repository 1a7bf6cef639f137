import {
    type Policies,
    type PolicyProviderResource,
    type PolicyResource,
    type ResourceValidationArgs,
    type ResourceValidationPolicy,
    type StackValidationPolicy,
    UnknownValueError,
} from "@pulumi/policy";
import type { Json } from "../release/canonical";
import { UNKNOWN } from "../release/marks";
import { describeViolation, type Judgement, judgeByRule, looksAt } from "./judge";
import { levelOf } from "./levels";
import type { CheckedResource, ResourceRule, Rule, StackRule, Values } from "./rule";
import { defaultTagsOf, withTags } from "./tagged";

/**
 * Rules as policies of an engine, at their levels for one stack; the engine's own configuration may say other levels.
 *
 * @param stack name of the stack; empty where the engine does not say.
 */
export function policiesOf(rules: readonly Rule[], stack: string, by: Judgement): Policies {
    const seen = new Map<string, Values>();
    return rules.map((rule) =>
        rule.scope === "stack" ? stackPolicy(rule, stack, by, seen) : resourcePolicy(rule, stack, by, seen),
    );
}

function resourcePolicy(
    rule: ResourceRule,
    stack: string,
    by: Judgement,
    seen: Map<string, Values>,
): ResourceValidationPolicy {
    return {
        name: rule.name,
        description: rule.description,
        enforcementLevel: levelOf(rule.name, stack),
        validateResource: (args, report) => {
            const inputs = seenInputs(args, seen);
            if (looksAt(rule, args.type)) {
                const { type, name, urn, opts } = args;
                const resource = {
                    ...{ type, name, urn, parent: opts.parent ?? "" },
                    ...{ inputs, protect: opts.protect, dependencies: [] },
                };
                for (const violation of judgeByRule(rule, "mandatory", [resource], by).violations) {
                    report(describeViolation(violation));
                }
            }
        },
    };
}

function stackPolicy(
    rule: StackRule,
    stack: string,
    by: Judgement,
    seen: ReadonlyMap<string, Values>,
): StackValidationPolicy {
    return {
        name: rule.name,
        description: rule.description,
        enforcementLevel: levelOf(rule.name, stack),
        validateStack: ({ resources }, report) => {
            const checked = resources.map((resource) => checkedResource(resource, seen));
            for (const violation of judgeByRule(rule, "mandatory", checked, by).violations) {
                report(describeViolation(violation), violation.urn);
            }
        },
    };
}

/**
 * Inputs of a resource that an engine is about to register, kept for the rules of the stack: to those an engine shows
 * outputs, and of a component its outputs are not what it was told.
 */
function seenInputs({ type, urn, props, provider }: ResourceValidationArgs, seen: Map<string, Values>): Values {
    const inputs = inputsOf(type, props, provider);
    seen.set(urn, inputs);
    return inputs;
}

function checkedResource(resource: PolicyResource, seen: ReadonlyMap<string, Values>): CheckedResource {
    const { type, name, urn, props, provider, parent, opts, dependencies } = resource;
    return {
        ...{ type, name, urn, parent: parent?.urn ?? opts.parent ?? "" },
        inputs: seen.get(urn) ?? inputsOf(type, props, provider),
        protect: opts.protect,
        dependencies: dependencies.map((other) => other.urn),
    };
}

function inputsOf(type: string, props: object, provider: PolicyProviderResource | undefined): Values {
    const defaults = provider === undefined ? {} : defaultTagsOf(known(provider.props) as Values);
    return withTags(type, known(props) as Values, defaults);
}

/** A value with all that is not known yet marked; the engine's own throws where one reads it. */
function known(value: unknown): Json {
    if (typeof value !== "object" || value === null) {
        return value as Json;
    }
    if (Array.isArray(value)) {
        return Array.from({ length: value.length }, (_, index) => member(value, index));
    }
    // Assets and archives are objects of the SDK's, and no rule looks into them.
    return Object.getPrototypeOf(value) === Object.prototype
        ? Object.fromEntries(Object.keys(value).map((key) => [key, member(value, key)]))
        : {};
}

function member(holder: object, key: PropertyKey): Json {
    try {
        return known(Reflect.get(holder, key));
    } catch (error) {
        if (error instanceof UnknownValueError) {
            return UNKNOWN;
        }
        throw error;
    }
}
