import type { Json } from "../release/canonical";
import { isUnknown, membersOf, type Values } from "./rule";

/** Tags that a provider gives to everything; it keeps objects of its configuration as JSON. */
export function defaultTagsOf(provider: Values | undefined): Values {
    return membersOf(membersOf(parsed(provider?.defaultTags)).tags);
}

function parsed(value: Json | undefined): unknown {
    return typeof value === "string" && !isUnknown(value) ? JSON.parse(value) : value;
}

/**
 * Inputs of a resource with `tagsAll`: what AWS gets, the provider's tags with the resource's own over them. A provider
 * says it by itself only once it has planned the resource, and then only for what can have tags.
 *
 * @see https://www.pulumi.com/registry/packages/aws/how-to-guides/7-0-migration/
 */
export function withTags(type: string, inputs: Values, defaults: Values): Values {
    if (!type.startsWith("aws:") || inputs.tagsAll !== undefined || isUnknown(inputs.tags)) {
        return inputs;
    }
    const tagsAll = { ...defaults, ...membersOf(inputs.tags) };
    return Object.keys(tagsAll).length > 0 ? { ...inputs, tagsAll } : inputs;
}
