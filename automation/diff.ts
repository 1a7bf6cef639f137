import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Refusal } from "../release/problem";
import { interruption, PROJECT, print } from "./commands";
import { type DigestFiles, refuseUnwritable, writeDigest } from "./digest-files";
import { declaredAccount, evaluateEnvironment } from "./environments";
import { judgePlan, today } from "./policies";
import {
    type Digest,
    digestOf,
    type PolicyResult,
    type Preview,
    previewOfPlans,
    type Revisions,
    renderTerminal,
} from "./preview";
import { evaluateStack, ProgramError } from "./recording/evaluate";
import type { Plan } from "./recording/plan";
import { readProject } from "./recording/project";
import { atRevision, type Revision } from "./revision";

/** What `airlock diff` is told. */
export interface DiffOptions extends DigestFiles {
    readonly stack: string;
    /** Revision that the working tree is compared with. */
    readonly base: string;
    /** Stack file of the working tree; at the base the same file where it was there, else the stack's own. */
    readonly config?: string;
    readonly json?: boolean;
}

/** One of the two sides could not be evaluated. The message says which, then what its program or settings said. */
export class SideError extends Error {
    override readonly name = "SideError";

    constructor(
        readonly side: "base" | "working tree",
        /** What people call that side. */
        readonly label: string,
        override readonly cause: Refusal | ProgramError,
        hint = "",
    ) {
        super(
            `${side === "base" ? `the base, ${label},` : "the working tree"} cannot be evaluated${hint}\n${cause.message}`,
        );
    }
}

const HEAD = "working tree";

/**
 * Shows what an update from a base revision to the working tree would change, from the plans of both. Needs neither
 * credentials nor state, so that it may run for a change that nobody has reviewed yet.
 *
 * @throws {Refusal} when the revision is unknown or a file cannot be written.
 * @throws {SideError} when a side cannot be evaluated; the files that were asked for say so too.
 */
export async function diff(options: DiffOptions): Promise<void> {
    refuseUnwritable(options);
    const { digest, failure } = await compareRevisions(options, interruption());
    if (failure === undefined || options.json || options.markdown !== undefined || options.html !== undefined) {
        show(digest, options);
    }
    if (failure !== undefined) {
        throw failure;
    }
}

/** What two revisions differ in, as far as both can be evaluated. */
export interface RevisionComparison {
    readonly digest: Digest;
    /** Why a side could not be evaluated; the digest then tells that alone. @default - both could */
    readonly failure?: SideError;
}

/**
 * Evaluates a stack at a base revision and in the working tree, and compares the plans.
 *
 * @throws {Refusal} when the revision is unknown.
 */
export function compareRevisions(
    options: Pick<DiffOptions, "stack" | "base" | "config">,
    signal: AbortSignal,
): Promise<RevisionComparison> {
    return atRevision(PROJECT, options.base, async (base) => {
        const revisions: Revisions = { base: base.label, head: HEAD };
        try {
            const [before, after] = await evaluateBoth(options, base, signal);
            const preview = { ...previewOfPlans(before, after), policies: policyResults(after) };
            return { digest: digestOf(preview, revisions) };
        } catch (error) {
            if (error instanceof SideError) {
                const preview = failedPreview(options.stack, error.message);
                return { digest: digestOf(preview, revisions), failure: error };
            }
            throw error;
        }
    });
}

async function evaluateBoth(
    { stack, config }: Pick<DiffOptions, "stack" | "config">,
    base: Revision,
    signal: AbortSignal,
): Promise<readonly [Plan, Plan]> {
    // Each side's program checks its own settings: what is sound there is not for this side's rules to say.
    const before = onSide("base", base.label, base.otherPackages, () =>
        evaluateStack({
            projectDir: base.projectDir,
            stack,
            configFile: configAt(base, config),
            account: declaredAccount(base.projectDir, stack),
            signal,
        }),
    );
    const after = onSide("working tree", HEAD, false, () =>
        evaluateEnvironment({ projectDir: PROJECT, stack, configFile: config, signal }),
    );
    const [from, to] = await Promise.allSettled([before, after]);
    for (const side of [from, to]) {
        if (side.status === "rejected") {
            throw side.reason;
        }
    }
    return [await before, (await after).plan];
}

async function onSide<Result>(
    side: SideError["side"],
    label: string,
    otherPackages: boolean,
    evaluate: () => Promise<Result>,
): Promise<Result> {
    try {
        return await evaluate();
    } catch (error) {
        if (error instanceof Refusal || error instanceof ProgramError) {
            const hint = otherPackages ? " (with the packages of the working tree, which are not its own)" : "";
            throw new SideError(side, label, error, hint);
        }
        throw error;
    }
}

function configAt({ projectDir }: Revision, config: string | undefined): string | undefined {
    const inside = config === undefined ? ".." : relative(PROJECT, resolve(config));
    const there = join(projectDir, inside);
    return inside.startsWith("..") || !existsSync(there) ? undefined : there;
}

/** What the working tree's plan does not keep to, whether the change brought it or it was there before. */
function policyResults(plan: Plan): readonly PolicyResult[] {
    return judgePlan(plan, today()).violations.map(({ rule, level, urn, path, message, remedy }) => ({
        policy: `airlock/${rule}`,
        level,
        urn,
        message: `${path}: ${message}; ${remedy}`,
    }));
}

/** A preview that did not come about, with the reason. */
export function failedPreview(stack: string, reason: string): Preview {
    return {
        project: readProject(PROJECT).name,
        stack,
        source: "plans",
        outcome: "failed",
        steps: [],
        unchanged: 0,
        outputs: [],
        messages: [{ severity: "error", text: reason }],
        policies: [],
        priced: { before: [], after: [], whole: false },
    };
}

function show(digest: Digest, options: DiffOptions): void {
    writeDigest(digest, options);
    if (options.json) {
        print(JSON.stringify(digest, null, 2));
    } else if (digest.verdict.kind !== "failed") {
        print(renderTerminal(digest, process.stdout.columns));
    }
}
