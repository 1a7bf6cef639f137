import { z } from "zod";
import { canonicalJson } from "./canonical";
import { type Problem, Refusal } from "./problem";

/**
 * The few schema shapes that everything a person writes is made of. Each says, in its own error, the rule with its
 * bounds and the remedy, so that a schema reads as a table and no message is zod's own.
 *
 * A message and its remedy travel through zod as one text, joined by {@link SEPARATOR}.
 */
const SEPARATOR = "\u0000";

interface RawIssue {
    readonly code?: string;
    readonly input?: unknown;
    readonly keys?: readonly string[];
}

/** Keys whose values are secrets wherever they stand: they are not told even as a part of something larger. */
const SECRET_KEYS: ReadonlySet<string> = new Set(["bgpKey"]);

function quoted(input: unknown): string {
    return typeof input === "string" ? `"${input}"` : `"${JSON.stringify(input, withoutSecrets)}"`;
}

function withoutSecrets(key: string, value: unknown): unknown {
    return SECRET_KEYS.has(key) ? "[secret]" : value;
}

function refusalOf(rule: string, remedy: string): (issue: RawIssue) => string {
    return ({ input }) =>
        input === undefined
            ? `is missing${SEPARATOR}${remedy}`
            : `${quoted(input)} is not ${rule}${SEPARATOR}${remedy}`;
}

/** A whole number from `min` to `max`, both included. @param unit what it counts, for the message: `minutes`. */
export function wholeNumber(min: number, max: number, unit: string) {
    const error = refusalOf(`a whole number of ${unit} from ${min} to ${max}`, `use ${min} to ${max}`);
    return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

/** A whole number of either sign, where a rule over several values says its bounds. */
export function integer(remedy: string) {
    return z.number({ error: refusalOf("a whole number", remedy) }).int({ error: refusalOf("a whole number", remedy) });
}

/** One of a closed list of whole numbers. @param unit what it counts, for the message: `days`. */
export function oneOfNumbers(values: readonly number[], unit: string) {
    const list = values.join(", ");
    const error = refusalOf(`one of ${list} ${unit}`, `use one of ${list}`);
    return z.number({ error }).refine((value) => values.includes(value), { error });
}

/** A share from `min` to `max` percent, in steps of 0.1, both bounds included. */
export function percentage(min: number, max: number) {
    const error = refusalOf(`a percentage from ${min} to ${max} in steps of 0.1`, `use ${min} to ${max}`);
    return z
        .number({ error })
        .min(min, { error })
        .max(max, { error })
        .refine((value) => Math.abs(value * 10 - Math.round(value * 10)) < 1e-9, { error });
}

/**
 * A text that matches a pattern.
 *
 * @param rule what the pattern says, to follow "is not": `a workload name: 2 to 20 lower-case letters, digits and "-"`.
 */
export function text(pattern: RegExp, rule: string, remedy: string) {
    const error = refusalOf(rule, remedy);
    return z.string({ error }).regex(pattern, { error });
}

/** One of a closed list of words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
    const list = words.map((word) => `"${word}"`).join(", ");
    return z.enum(words, { error: refusalOf(`one of ${list}`, `use one of ${list}`) });
}

/** This very number, for the version of a format. */
export function exactly<const Value extends number>(value: Value) {
    return z.literal(value, { error: refusalOf(`"${value}"`, `use ${value}`) });
}

/** This very value, whatever its shape. @param remedy what to do about another one. */
export function fixed<const Value>(value: Value, remedy: string) {
    const text = canonicalJson(value);
    return z.custom<Value>((given) => given !== undefined && canonicalJson(given) === text, {
        error: refusalOf(typeof value === "string" ? `"${value}"` : text, remedy),
    });
}

/** Any text, also an empty one. */
export function anyText() {
    return z.string({ error: refusalOf("a text", "give a text in quotes") });
}

/** Any text that no message may tell. */
export function secretText(remedy: string) {
    return z.string({
        error: ({ input }: RawIssue) => `${input === undefined ? "is missing" : "is not a text"}${SEPARATOR}${remedy}`,
    });
}

/** A value for which `holds` is true, and which no message may tell. */
export function secretly<Value>(holds: (given: unknown) => boolean, rule: string, remedy: string) {
    return z.custom<Value>(holds, {
        error: ({ input }: RawIssue) => `${input === undefined ? "is missing" : `is not ${rule}`}${SEPARATOR}${remedy}`,
    });
}

/** `true` or `false`. */
export function flag() {
    return z.boolean({ error: refusalOf("true or false", "use true or false") });
}

/** An object with these keys and no others. */
export function strictObject<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
    const known = Object.keys(shape).join(", ");
    return z.strictObject(shape, {
        error: (issue: RawIssue) =>
            issue.code === "unrecognized_keys"
                ? `unknown key ${issue.keys?.map((key) => `"${key}"`).join(", ")}${SEPARATOR}remove it; the keys are ${known}`
                : refusalOf("an object", `give an object with ${known}`)(issue),
    });
}

/** A list of `min` to `max` entries. @param what the entries, for the message: `availability zones`. */
export function listOf<Item extends z.ZodType>(item: Item, min: number, max: number, what: string) {
    const error = refusalOf(`a list of ${min} to ${max} ${what}`, `list ${min} to ${max} ${what}`);
    return z.array(item, { error }).min(min, { error }).max(max, { error });
}

/** A list of at most `max` entries, of which no message may tell any. @param what the entries, for the message: `variables`. */
export function secretList<Item extends z.ZodType>(item: Item, max: number, what: string, remedy: string) {
    const error = ({ input }: RawIssue) =>
        `${input === undefined ? "is missing" : `is not a list of 0 to ${max} ${what}`}${SEPARATOR}${remedy}`;
    return z.array(item, { error }).max(max, { error });
}

/** A list of exactly one. @param what the entry, for the message: `one container`. */
export function oneAlone<Item extends z.ZodType>(item: Item, what: string, remedy: string) {
    // The whole list is not told: it is long, and only its length is wrong.
    return z.tuple([item], { error: () => `is not ${what} alone${SEPARATOR}${remedy}` });
}

/** A list of exactly two. @param what the entries, for the message: `tunnels`. */
export function pairOf<Item extends z.ZodType>(item: Item, what: string) {
    return z.tuple([item, item], { error: refusalOf(`a list of 2 ${what}`, `list 2 ${what}`) });
}

/** One of several objects that a key tells apart. */
export function taggedUnion<
    const Options extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]],
>(key: string, tags: readonly string[], options: Options) {
    const list = tags.map((tag) => `"${tag}"`).join(", ");
    return z.discriminatedUnion(key, options, {
        error: (issue: RawIssue) =>
            typeof issue.input === "object" && issue.input !== null && !Array.isArray(issue.input)
                ? refusalOf(`one of ${list}`, `use one of ${list}`)({ input: Reflect.get(issue.input, key) })
                : refusalOf(`an object with "${key}"`, `give an object whose "${key}" is one of ${list}`)(issue),
    });
}

/** Dotted path with list positions in brackets: `workloads[0].name`. */
export function formatPath(path: readonly PropertyKey[]): string {
    return path.reduce<string>((text, part) => {
        if (typeof part === "number") {
            return `${text}[${part}]`;
        }
        return text === "" ? String(part) : `${text}.${String(part)}`;
    }, "");
}

export type Parsed<T> =
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks a value against a schema; the problems carry paths below `prefix`. */
export function check<Schema extends z.ZodType>(
    schema: Schema,
    value: unknown,
    prefix: readonly PropertyKey[] = [],
): Parsed<z.output<Schema>> {
    const result = schema.safeParse(value, { reportInput: true });
    if (result.success) {
        return { ok: true, value: result.data };
    }
    const problems = result.error.issues.map((issue): Problem => {
        const [message = issue.message, remedy = "correct it"] = issue.message.split(SEPARATOR);
        return { path: formatPath([...prefix, ...issue.path]) || "(top)", message, remedy };
    });
    return { ok: false, problems: withoutRepeats(problems) };
}

/** A value that breaks two bounds of one rule (too large and between steps) is one problem. */
function withoutRepeats(problems: readonly Problem[]): readonly Problem[] {
    return [...new Map(problems.map((problem) => [`${problem.path}${SEPARATOR}${problem.message}`, problem])).values()];
}

/**
 * The value, typed, of a text that a program wrote as JSON.
 *
 * @param subject what is being read, for the heading of a refusal.
 * @throws {Refusal} with every problem at once; a text that is not JSON is one.
 */
export function parseJson<Schema extends z.ZodType>(schema: Schema, json: string, subject: string): z.output<Schema> {
    let value: unknown;
    try {
        value = JSON.parse(json);
    } catch {
        throw new Refusal(subject, [
            { path: "(top)", message: "is not JSON", remedy: "give the text as it was written" },
        ]);
    }
    return parse(schema, value, subject);
}

/**
 * The value, typed, once it passes the schema.
 *
 * @param subject what is being read, for the heading of a refusal.
 * @throws {Refusal} with every problem at once.
 */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, subject: string): z.output<Schema> {
    const result = check(schema, value);
    if (!result.ok) {
        throw new Refusal(subject, result.problems);
    }
    return result.value;
}
