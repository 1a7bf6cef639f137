import { z } from "zod";
import type { Json } from "../release/canonical";
import { type Problem, refuseIfAny } from "../release/problem";

const PARAMETER = z.object({
    Type: z.string(),
    Default: z.union([z.string(), z.number()]).optional(),
    AllowedPattern: z.string().optional(),
    AllowedValues: z.array(z.union([z.string(), z.number()])).optional(),
    MinValue: z.number().optional(),
    MaxValue: z.number().optional(),
});

/** The declarations of a template's parameters. */
export const PARAMETERS = z.record(z.string(), PARAMETER);
export type ParameterDeclarations = z.output<typeof PARAMETERS>;

/**
 * Values of a template's parameters, as its functions see them: a list parameter is a list, everything else text.
 *
 * @throws {Refusal} with every value that is missing, not declared or not allowed.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function bindParameters(
    declared: ParameterDeclarations,
    given: { readonly [name: string]: string },
): ReadonlyMap<string, Json> {
    const problems: Problem[] = Object.keys(given)
        .filter((name) => !(name in declared))
        .map((name) => ({ path: name, message: "the template declares no such parameter", remedy: "leave it out" }));
    const values = new Map<string, Json>();
    for (const [name, declaration] of Object.entries(declared)) {
        const value = given[name] ?? declaration.Default?.toString();
        if (value === undefined) {
            problems.push({ path: name, message: "is missing", remedy: "give a value" });
            continue;
        }
        const rule = brokenRule(declaration, value);
        if (rule !== undefined) {
            problems.push({ path: name, message: `"${value}" ${rule}`, remedy: "give a value that is allowed" });
        }
        values.set(name, isList(declaration.Type) ? value.split(",") : value);
    }
    refuseIfAny("parameters of the template", problems);
    return values;
}

function isList(type: string): boolean {
    return type === "CommaDelimitedList" || type.startsWith("List<");
}

function brokenRule(declaration: ParameterDeclarations[string], value: string): string | undefined {
    const { Type, AllowedPattern, AllowedValues, MinValue, MaxValue } = declaration;
    // CloudFormation matches the whole value.
    if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(value)) {
        return `does not match ${AllowedPattern}`;
    }
    if (AllowedValues !== undefined && !AllowedValues.map(String).includes(value)) {
        return `is not one of ${AllowedValues.join(", ")}`;
    }
    if (Type === "Number" && (value.trim() === "" || !Number.isFinite(Number(value)))) {
        return "is not a number";
    }
    if (MinValue !== undefined && Number(value) < MinValue) {
        return `is below ${MinValue}`;
    }
    return MaxValue !== undefined && Number(value) > MaxValue ? `is above ${MaxValue}` : undefined;
}
