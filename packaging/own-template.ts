import { type CollectionTag, Pair, Scalar, type ScalarTag, YAMLMap, type YAMLSeq } from "yaml";
import { z } from "zod";
import { type Problem, Refusal } from "../release/problem";
import { OPTIONAL_RESOURCE_TYPES } from "../release/resource-types";
import { check, formatPath, listOf, oneOf, strictObject, text } from "../release/schema";
import { readYamlFile } from "./yaml-file";

/** Functions of CloudFormation that may stand in a template without a transform, by what their short form tags. */
const SHORT_FORMS = {
    scalar: ["Ref", "Condition", "Base64", "GetAtt", "GetAZs", "ImportValue", "Sub"],
    seq: ["And", "Cidr", "Equals", "FindInMap", "GetAtt", "If", "Join", "Not", "Or", "Select", "Split", "Sub"],
} as const;

function longForm(name: string): string {
    return name === "Ref" || name === "Condition" ? name : `Fn::${name}`;
}

/**
 * `!Sub x` as `{ "Fn::Sub": x }`, for the `yaml` package. The published libraries for this are for another parser.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
const SHORT_FORM_TAGS: (ScalarTag | CollectionTag)[] = [
    ...SHORT_FORMS.scalar.map(
        (name): ScalarTag => ({
            tag: `!${name}`,
            // In the short form a dot divides the resource from its attribute; attributes may have dots of their own.
            resolve: (value) => ({ [longForm(name)]: name === "GetAtt" ? value.split(/\.(.*)/s, 2) : value }),
        }),
    ),
    ...SHORT_FORMS.seq.map(
        (name): CollectionTag => ({
            tag: `!${name}`,
            collection: "seq",
            resolve: (value) => {
                const map = new YAMLMap();
                map.items.push(new Pair(new Scalar(longForm(name)), value as YAMLSeq));
                return map;
            },
        }),
    ),
];

const NO_RESOURCES = "is not an object of resources";
const LOGICAL_ID = /^[A-Za-z0-9]{1,255}$/;

const RESOURCE = strictObject({
    // Task definitions, services and scaling are packaged, never brought along: what runs is the digest of the release.
    Type: oneOf(OPTIONAL_RESOURCE_TYPES),
    Properties: z.record(z.string(), z.unknown(), { error: "is not an object" }).optional(),
    DependsOn: listOf(
        text(LOGICAL_ID, "a logical id", "name a resource of the template"),
        1,
        50,
        "logical ids",
    ).optional(),
    DeletionPolicy: oneOf(["Delete", "Retain", "RetainExceptOnCreate"]).optional(),
    UpdateReplacePolicy: oneOf(["Delete", "Retain"]).optional(),
});

/** A resource of an application's own template. */
export type OwnResource = z.output<typeof RESOURCE>;
/** The resources of an application's own template, by logical id. */
export type OwnResources = { readonly [logicalId: string]: OwnResource };

/**
 * Reads the resources that an application adds to its packaged template.
 *
 * @param file path below `dir`.
 * @param taken logical ids and parameter names that the packaged template uses.
 * @throws {Refusal} with every problem at once: not YAML, anything beside `Resources`, a type that no workload may have,
 * a logical id that is taken, a macro.
 */
export function readOwnTemplate(dir: string, file: string, taken: ReadonlySet<string>): OwnResources {
    const raw = readYamlFile(dir, file, SHORT_FORM_TAGS);
    const outer = check(strictObject({ Resources: z.record(z.string(), z.unknown(), { error: NO_RESOURCES }) }), raw);
    if (!outer.ok) {
        throw new Refusal(file, outer.problems);
    }
    const problems: Problem[] = [];
    const resources: { [logicalId: string]: OwnResource } = {};
    for (const [logicalId, value] of Object.entries(outer.value.Resources)) {
        const path = ["Resources", logicalId];
        const resource = check(RESOURCE, value, path);
        problems.push(...checkLogicalId(logicalId, taken), ...findMacros(value, path));
        if (resource.ok) {
            resources[logicalId] = resource.value;
        } else {
            problems.push(...resource.problems);
        }
    }
    if (problems.length > 0) {
        throw new Refusal(file, problems);
    }
    return resources;
}

function checkLogicalId(logicalId: string, taken: ReadonlySet<string>): readonly Problem[] {
    const path = `Resources.${logicalId}`;
    if (!LOGICAL_ID.test(logicalId)) {
        return [{ path, message: "its logical id is not 1 to 255 letters and digits", remedy: "rename it" }];
    }
    if (taken.has(logicalId)) {
        return [{ path, message: `"${logicalId}" is a name of the packaged template`, remedy: "rename it" }];
    }
    return [];
}

/** A macro makes the template that runs another than the one that was sealed. */
function findMacros(value: unknown, path: readonly PropertyKey[]): readonly Problem[] {
    if (Array.isArray(value)) {
        return value.flatMap((inner, index) => findMacros(inner, [...path, index]));
    }
    if (typeof value !== "object" || value === null) {
        return [];
    }
    return Object.entries(value).flatMap(([key, inner]) =>
        key === "Fn::Transform" || key.startsWith("Fn::ForEach")
            ? [
                  {
                      path: formatPath([...path, key]),
                      message: "runs a macro, and a sealed template has none",
                      remedy: "write out what it makes",
                  },
              ]
            : findMacros(inner, [...path, key]),
    );
}
