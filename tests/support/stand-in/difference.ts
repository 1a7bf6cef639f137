import { willReplace } from "../../../automation/preview/replacement";
import { ARCHIVE, ASSET, MARK } from "../../../automation/recording/wire";
import { canonicalJson, type Json } from "../../../release/canonical";
import { type Existing, type Properties, partsOf, type Setting, tagsOf, type World } from "./world";

/** How a resource would go from what it is to what is asked for. */
export interface Difference {
    /** Properties that differ, sorted. */
    readonly changed: readonly string[];
    /** Those of them that cannot be changed in place. */
    readonly replacing: readonly string[];
    /** Whether its successor cannot be made while it is there, because the two would have one name. */
    readonly deleteBeforeReplace: boolean;
}

/** Properties that the table of replacing ones has no answer for, and that AWS overwrites by the call that made them. */
const IN_PLACE: ReadonlySet<string> = new Set([
    "aws:cloudwatch/metricAlarm:MetricAlarm.metricName",
    "aws:cloudwatch/metricAlarm:MetricAlarm.metricQueries",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration.rules",
]);

/**
 * What a provider would say of a change: property by property, and by the table that the real provider answered.
 *
 * @throws for a type or a property of which nobody knows whether its change replaces.
 */
export function differenceOf(
    world: World,
    { urn, type, id, inputs: olds, outputs }: Existing,
    news: Properties,
    setting: Setting,
): Difference {
    const changed = [...new Set([...Object.keys(olds), ...Object.keys(news)])]
        .filter((property) => formOf(olds[property]) !== formOf(news[property]))
        .sort();
    const { action, replacing } = willReplace(type, changed);
    const unknown = replacing.filter((property) => !IN_PLACE.has(`${type}.${property}`));
    if (action === "maybe-replace" && (unknown.length > 0 || replacing.length === 0)) {
        throw new Error(`${type}: nobody knows whether a change of ${changed.join(", ")} replaces it`);
    }
    const isReplaced = action === "replace";
    const tags = tagsOf(type, news, setting);
    const isRetagged = "tagsAll" in tags && "tagsAll" in outputs && formOf(tags.tagsAll) !== formOf(outputs.tagsAll);
    return {
        changed: isRetagged ? [...changed, "tagsAll"] : changed,
        replacing: isReplaced ? replacing : [],
        deleteBeforeReplace: isReplaced && world.foresee(urn, news, setting).id === id,
    };
}

/** A value as a text that is the same for equal values: assets count by their content, absent ones as null. */
function formOf(value: Json | undefined): string {
    return value === undefined || value === null ? "" : canonicalJson(contentOf(value));
}

function contentOf(value: Json): Json {
    if (Array.isArray(value)) {
        return value.map(contentOf);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const object = value as Properties;
    if (object[MARK] === ASSET || object[MARK] === ARCHIVE) {
        return object.hash ?? null;
    }
    return Object.fromEntries(Object.entries(object).map(([key, member]) => [key, contentOf(member)]));
}

/** Why the provider would refuse the inputs: one that is missing, or one that it does not have. */
export function failuresOf(
    urn: string,
    inputs: Properties,
    shape: { readonly inputs: ReadonlySet<string>; readonly required: readonly string[] },
): readonly { readonly property: string; readonly reason: string }[] {
    const { type } = partsOf(urn);
    const isGiven = (name: string) => inputs[name] !== undefined && inputs[name] !== null;
    return [
        ...shape.required
            .filter((name) => !isGiven(name))
            .map((property) => ({ property, reason: `Missing required argument. ${type} needs "${property}"` })),
        ...Object.keys(inputs)
            .filter((name) => !shape.inputs.has(name) && name !== "__defaults")
            .map((property) => ({ property, reason: `${type} has no argument "${property}"` })),
    ];
}
