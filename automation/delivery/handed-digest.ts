import { z } from "zod";
import type { Json } from "../../release/canonical";
import { type ChangeAction, SIGNS } from "../../release/change";
import { RISK_LEVELS, RISK_RULES } from "../../release/risk-rules";
import { type Digest, digestOf, readEventLog } from "../preview";

/** Longest digest that is read, in characters. */
export const LONGEST_DIGEST = 32 * 1024 * 1024;
/** Deepest nesting that is read; more than any property of a resource has. */
export const DEEPEST_DIGEST = 100;

const text = (longest: number) => z.string().max(longest);
/** Words that are told as they are: nothing in them is a mark, a link, a mention or a picture. */
const words = z.string().regex(/^[\p{L}\p{N} .,;:()%–−-]{0,300}$/u, "is not plain words");
const amount = z.number().finite();
const count = z.number().int().nonnegative();
const level = z.enum(RISK_LEVELS);
const actions = Object.keys(SIGNS) as [ChangeAction, ...ChangeAction[]];
// The depth of values is looked at before they are parsed.
const json = z.custom<Json>((value) => value !== undefined);

const difference = z.object({
    path: z.array(text(10_000)).max(200),
    before: json.optional(),
    after: json.optional(),
});
const cause = z.object({ text: text(1_000_000), name: text(2_000).optional() });
const rules = new Map(RISK_RULES.map((rule) => [rule.id, rule.level]));
const finding = z
    .object({ rule: text(100), level, logicalId: text(2_000), type: text(500), reason: text(100_000) })
    .refine((one) => rules.get(one.rule) === one.level, "is no rule of this level here");
const change = z.object({
    action: z.enum(actions),
    name: text(2_000),
    type: text(500),
    urn: text(10_000),
    replacing: z.array(text(1_000)),
    follows: z.boolean(),
    differences: z.array(difference),
});
const costLine = z.object({ what: words, before: amount, after: amount, difference: amount });

const DIGEST = z.object({
    format: z.literal(1),
    project: text(100),
    stack: text(100),
    source: z.enum(["engine", "plans"]),
    revisions: z.object({ base: text(300), head: text(300) }).optional(),
    verdict: z.object({ kind: z.enum(["unchanged", "changes", "refused", "failed", "incomplete"]), text: words }),
    risk: z
        .object({ level: z.enum([...RISK_LEVELS, "none"]), findings: z.array(finding) })
        .refine(
            ({ level: told, findings }) =>
                told === (RISK_LEVELS.find((one) => findings.some(({ level: found }) => found === one)) ?? "none"),
            "is not the worst of its findings",
        ),
    causes: z.array(cause),
    areas: z.array(z.object({ name: z.string().regex(/^[a-z-]{1,30}$/), changes: z.array(change) })),
    outputs: z.array(difference),
    policies: z.array(
        z.object({
            policy: text(300),
            level: z.enum(["mandatory", "advisory", "remediate"]),
            urn: text(10_000),
            message: text(100_000),
            name: text(2_000),
        }),
    ),
    warnings: z.array(cause),
    cost: z.object({
        difference: amount,
        total: z.object({ before: amount, after: amount }).optional(),
        lines: z.array(costLine),
    }),
    counts: z.partialRecord(z.enum(actions), count),
    unchanged: count,
});

/** Of which stack a digest must be. */
export interface HandedBy {
    readonly project: string;
    readonly stack: string;
}

/**
 * Reads a digest that somebody else made, perhaps with code that nobody has reviewed. Everything in it is data, and what is
 * told without being marked as code is held to plain words.
 *
 * @returns the digest, or why it is none, as the end of a sentence.
 */
export function readHandedDigest(content: string, { project, stack }: HandedBy): Digest | string {
    const excess = excessOf(content);
    if (excess !== undefined) {
        return excess;
    }
    let value: unknown;
    try {
        value = JSON.parse(content);
    } catch {
        return "is not JSON";
    }
    const result = DIGEST.safeParse(value);
    if (!result.success) {
        const [issue] = result.error.issues;
        const path = issue?.path.join(".") ?? "";
        return `is not a digest of this version: ${path === "" ? "" : `${path} `}${issue?.message}`;
    }
    if (result.data.project !== project || result.data.stack !== stack) {
        return "is of another stack";
    }
    return result.data;
}

/**
 * Reads the event log of a preview that somebody else ran, and makes its digest here.
 *
 * @returns the digest, or why there is none, as the end of a sentence.
 */
export function readHandedEvents(content: string, { project, stack }: HandedBy): Digest | string {
    const excess = excessOf(content);
    if (excess !== undefined) {
        return excess;
    }
    try {
        const preview = readEventLog(content);
        const isOther = preview.project !== project || preview.stack !== stack;
        // A program that fails at once has said nothing of itself.
        const isNameless = preview.project === "" && preview.outcome === "failed";
        return isOther && !isNameless ? "is of another stack" : digestOf({ ...preview, project, stack });
    } catch {
        return "is not the event log of a preview";
    }
}

function excessOf(content: string): string | undefined {
    if (content.length > LONGEST_DIGEST) {
        return `is longer than ${LONGEST_DIGEST} characters`;
    }
    return depthOf(content) > DEEPEST_DIGEST ? `is nested deeper than ${DEEPEST_DIGEST}` : undefined;
}

/** How deep lists and objects of a JSON text are nested; text in quotes does not count. */
function depthOf(content: string): number {
    let [depth, deepest, quoted] = [0, 0, false];
    for (let at = 0; at < content.length; at += 1) {
        const character = content[at];
        if (quoted) {
            at += character === "\\" ? 1 : 0;
            quoted = character !== '"';
        } else if (character === '"') {
            quoted = true;
        } else if (character === "[" || character === "{") {
            depth += 1;
            deepest = Math.max(deepest, depth);
        } else if (character === "]" || character === "}") {
            depth -= 1;
        }
    }
    return deepest;
}
