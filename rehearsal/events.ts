import type { Json } from "../release/canonical";
import { refuse } from "./refuse";

/** An event on the default bus of one account and region, with the parts that rules look at. */
export interface CloudEvent {
    readonly account: string;
    readonly region: string;
    readonly source: string;
    readonly "detail-type": string;
    readonly detail: { readonly [key: string]: Json };
}

/** How a rule makes its target's input out of an event. */
export interface InputTransformer {
    /** Name to JSON path in the event, `$.detail.commitId`. */
    readonly inputPaths: { readonly [name: string]: string };
    /** The text that is sent, with `<name>` where a value goes. */
    readonly inputTemplate: string;
}

/**
 * Whether an event matches a rule's pattern. Of the pattern language, the parts that are used here are known: lists of
 * exact values and `{ prefix }`; anything else is refused by name, never taken for a match or a miss.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function matchesPattern(pattern: Json, event: Json | undefined, path = "$"): boolean {
    if (!isObject(pattern)) {
        return refuse("event pattern", path, "is neither an object nor a list", "give a list of values");
    }
    return Object.entries(pattern).every(([key, wanted]) => {
        const value = isObject(event) ? event[key] : undefined;
        return Array.isArray(wanted)
            ? matchesAny(wanted, value, `${path}.${key}`)
            : matchesPattern(wanted, value, `${path}.${key}`);
    });
}

/** A list in the event matches when one of its entries does. */
function matchesAny(wanted: readonly Json[], value: Json | undefined, path: string): boolean {
    const values = Array.isArray(value) ? value : [value];
    // Each matcher is looked at, so that an unknown one is never hidden by an earlier match.
    return wanted.map((one) => values.some((each) => matchesOne(one, each, path))).includes(true);
}

function matchesOne(matcher: Json, value: Json | undefined, path: string): boolean {
    if (!isObject(matcher)) {
        return matcher === value;
    }
    const { prefix, ...rest } = matcher;
    if (typeof prefix !== "string" || Object.keys(rest).length > 0) {
        return refuse("event pattern", path, `the rehearsal does not know ${JSON.stringify(matcher)}`, "use prefix");
    }
    return typeof value === "string" && value.startsWith(prefix);
}

/**
 * The input that a target gets. A placeholder outside quotes becomes JSON, inside quotes bare text.
 *
 * @throws {Refusal} when a path finds nothing, or a placeholder has no path.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function transformInput({ inputPaths, inputTemplate }: InputTransformer, event: CloudEvent): string {
    return inputTemplate.replace(/<([^<>]+)>/g, (_, name: string, offset: number) => {
        const path = inputPaths[name];
        if (path === undefined) {
            return refuse("input transformer", name, "no input path has this name", "name it in inputPaths");
        }
        const value = valueAt(path, event);
        return isQuoted(inputTemplate, offset) && typeof value === "string" ? value : JSON.stringify(value);
    });
}

function valueAt(path: string, event: CloudEvent): Json {
    const [root, ...keys] = path.split(".");
    let value: Json | undefined = root === "$" ? { ...event } : undefined;
    for (const key of keys) {
        value = isObject(value) ? value[key] : undefined;
    }
    return value ?? refuse("input transformer", path, "the event has nothing there", "correct the path");
}

function isQuoted(text: string, offset: number): boolean {
    return (text.slice(0, offset).match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1;
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
