import { Refusal } from "../../release/problem";
import { type EngineState, STACK_TYPE } from "../engine-event";
import { countedSteps, messageOf, outputsOf, placeOf, pricedOf } from "./engine-events";
import type { EngineStep } from "./engine-step";
import type { Preview } from "./preview";

/** What `pulumi preview --json` writes; only what is read here. */
interface PreviewDigest {
    readonly steps?: readonly {
        readonly op: string;
        readonly urn: string;
        readonly oldState?: EngineState;
        readonly newState?: EngineState;
        readonly diffReasons?: readonly string[];
        readonly replaceReasons?: readonly string[];
        readonly detailedDiff?: EngineStep["detailedDiff"] | null;
    }[];
    readonly diagnostics?: readonly { readonly severity?: string; readonly message?: string; readonly urn?: string }[];
    readonly changeSummary?: { readonly [op: string]: number };
}

/**
 * Reads what `pulumi preview --json` wrote. It says nothing of policies and of outputs, and of what does not change only how much that is
 * (the components among it), so that events are the better source.
 *
 * @throws {Refusal} when the text is not that.
 */
export function readPreviewJson(text: string): Preview {
    const digest = parse(text);
    const steps = (digest.steps ?? []).map(
        ({ op, urn, oldState, newState, diffReasons, replaceReasons, detailedDiff }): EngineStep => ({
            op,
            urn,
            detailedDiff: detailedDiff ?? {},
            type: (newState ?? oldState)?.type ?? "",
            ...(oldState !== undefined && { old: oldState }),
            ...(newState !== undefined && { new: newState }),
            ...(diffReasons !== undefined && { diffs: diffReasons }),
            ...(replaceReasons !== undefined && { keys: replaceReasons }),
        }),
    );
    const messages = (digest.diagnostics ?? []).flatMap(messageOf);
    const failed = messages.some(({ severity }) => severity === "error");
    return {
        ...placeOf(steps[0]?.urn ?? ""),
        source: "engine",
        outcome: failed ? "failed" : digest.changeSummary === undefined ? "cut" : "complete",
        ...countedSteps(steps),
        unchanged: digest.changeSummary?.same ?? 0,
        outputs: outputsOf(steps.find(({ type }) => type === STACK_TYPE)),
        messages,
        policies: [],
        priced: { ...pricedOf(steps), whole: false },
    };
}

function parse(text: string): PreviewDigest {
    try {
        const digest: unknown = JSON.parse(text);
        if (typeof digest === "object" && digest !== null && ("steps" in digest || "diagnostics" in digest)) {
            return digest as PreviewDigest;
        }
    } catch {
        // Said below.
    }
    throw new Refusal("Preview", [
        {
            path: "standard input or file",
            message: "is not what pulumi preview --json writes",
            remedy: "give its standard output whole, without its standard error",
        },
    ]);
}
