import type { Json } from "../release/canonical";
import { refuse } from "./refuse";

/** What the functions of a template draw on. */
export interface TemplateContext {
    /** Values of parameters; a list parameter is a list. */
    readonly parameters: ReadonlyMap<string, Json>;
    /** Values of `AWS::Region` and its like. */
    readonly pseudo: ReadonlyMap<string, string>;
    readonly conditions: { readonly [name: string]: Json };
    /** Value of a resource's `Ref`, or of one of its attributes. */
    readonly referenceTo: (logicalId: string, attribute: string | undefined) => string;
}

/** Stands for `AWS::NoValue` until whatever holds it leaves it out. */
const NOTHING = Symbol("AWS::NoValue");

type Value = Json | typeof NOTHING;

/**
 * A part of a template with every function worked out. The functions that a packaged template uses are known, and those
 * that are near them; any other is refused by name.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function resolveValue(value: Json, context: TemplateContext): Json {
    const resolved = resolve(value, context);
    return resolved === NOTHING ? null : resolved;
}

function resolve(value: Json, context: TemplateContext): Value {
    if (Array.isArray(value)) {
        return value.map((entry) => resolve(entry, context)).filter((entry) => entry !== NOTHING);
    }
    if (!isObject(value)) {
        return value;
    }
    const [[name = "", argument = null] = [], ...more] = Object.entries(value);
    if (more.length === 0 && (name === "Ref" || name === "Condition" || name.startsWith("Fn::"))) {
        return call(name, argument, context);
    }
    return Object.fromEntries(
        Object.entries(value)
            .map(([key, member]): readonly [string, Value] => [key, resolve(member, context)])
            .filter((entry): entry is readonly [string, Json] => entry[1] !== NOTHING),
    );
}

function call(name: string, argument: Json, context: TemplateContext): Value {
    const args = () => listOf(name, resolve(argument, context));
    switch (name) {
        case "Ref":
            return reference(textOf(name, argument), context);
        case "Fn::GetAtt": {
            const [logicalId, ...attribute] = Array.isArray(argument)
                ? argument.map((part) => textOf(name, part))
                : textOf(name, argument).split(".");
            return context.referenceTo(logicalId ?? "", attribute.join("."));
        }
        case "Fn::If": {
            const [condition = null, yes = null, no = null] = listOf(name, argument);
            return resolve(isTrue(textOf(name, condition), context) ? yes : no, context);
        }
        case "Fn::Join": {
            const [separator = null, parts = null] = args();
            return listOf(name, parts)
                .map((part) => textOf(name, part))
                .join(textOf(name, separator));
        }
        case "Fn::Split": {
            const [separator = null, text = null] = args();
            return textOf(name, text).split(textOf(name, separator));
        }
        case "Fn::Select": {
            const [index = null, entries = null] = args();
            return (
                listOf(name, entries)[Number(index)] ?? refuse("template", name, `has no entry ${index}`, "correct it")
            );
        }
        case "Fn::Sub":
            return substitute(argument, context);
        default:
            return isCondition(name) ? judge({ [name]: argument }, context) : unknownFunction(name);
    }
}

function reference(name: string, { parameters, pseudo, referenceTo }: TemplateContext): Value {
    return name === "AWS::NoValue"
        ? NOTHING
        : (parameters.get(name) ?? pseudo.get(name) ?? referenceTo(name, undefined));
}

function substitute(argument: Json, context: TemplateContext): string {
    const [template = null, own = {}] = Array.isArray(argument) ? argument : [argument];
    return textOf("Fn::Sub", template).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
        if (literal !== "") {
            return `\${${name}}`;
        }
        const [logicalId = "", ...attribute] = name.split(".");
        const value =
            isObject(own) && name in own
                ? resolve(own[name] ?? null, context)
                : attribute.length > 0
                  ? context.referenceTo(logicalId, attribute.join("."))
                  : reference(name, context);
        return textOf("Fn::Sub", value);
    });
}

const CONDITION_FUNCTIONS = ["Fn::Equals", "Fn::Not", "Fn::And", "Fn::Or", "Condition"];

function isCondition(name: string): boolean {
    return CONDITION_FUNCTIONS.includes(name);
}

/** Whether a condition of the template holds. */
function isTrue(name: string, context: TemplateContext): boolean {
    const condition = context.conditions[name];
    return condition === undefined
        ? refuse("template", name, "is no condition of the template", "declare it")
        : judge(condition, context);
}

function judge(condition: Json, context: TemplateContext): boolean {
    const [name = "", argument = null] = isObject(condition) ? (Object.entries(condition)[0] ?? []) : [];
    const operands = () => listOf(name, argument);
    switch (name) {
        case "Condition":
            return isTrue(textOf(name, argument), context);
        case "Fn::Equals": {
            const [left, right] = operands().map((operand) => JSON.stringify(resolveValue(operand, context)));
            return left === right;
        }
        case "Fn::Not":
            return !judge(operands()[0] ?? null, context);
        case "Fn::And":
            return operands().every((operand) => judge(operand, context));
        case "Fn::Or":
            return operands().some((operand) => judge(operand, context));
        default:
            return unknownFunction(name);
    }
}

function unknownFunction(name: string): never {
    return refuse("template", name, "the rehearsal does not know this function", "write it with those that it knows");
}

function listOf(name: string, value: Value): readonly Json[] {
    return Array.isArray(value) ? value : refuse("template", name, "takes a list", "give a list");
}

function textOf(name: string, value: Value): string {
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? String(value)
        : refuse("template", name, "takes texts", "give a text");
}

function isObject(value: unknown): value is { readonly [key: string]: Json } {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
