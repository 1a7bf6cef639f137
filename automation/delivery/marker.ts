import { sha256 } from "../../release/canonical";
import type { Digest } from "../preview";

/** What a comment says of itself to those that look for it. */
export interface Marker {
    readonly stack: string;
    /** Commit that the preview is of, 40 hexadecimal digits. */
    readonly head: string;
    /** When the preview was delivered, in UTC: `2026-11-25T08:00:00.000Z`. Of two of the same commit the later counts. */
    readonly made: string;
    /** Which high risks it tells of: 12 hexadecimal digits, equal for equal risks, or `none`. */
    readonly risk: string;
}

/** Long before any preview: whatever is made of that commit counts more. */
const LONG_AGO = new Date(0).toISOString();

/** Marker of a note that stands for a preview of a commit, until there is one. */
export function noteMarker(stack: string, head: string): Marker {
    return { stack, head, made: LONG_AGO, risk: "none" };
}

export function isNote({ made }: Marker): boolean {
    return made === LONG_AGO;
}

/** Of a stack's name as much as the marker's form allows; Pulumi allows no more. */
export const STACK_NAME = /^[A-Za-z0-9_.-]{1,100}$/;

/** A commit's full id. */
export const COMMIT = /^[0-9a-f]{40}$/;

/**
 * The marker as the first line of a comment: a link's definition to which nothing links, which every Markdown reader leaves
 * out. In the first line nothing that a preview tells can pass for it.
 */
export function markerLine({ stack, head, made, risk }: Marker): string {
    return `[airlock-preview]: # (stack=${stack} head=${head} made=${made} risk=${risk})`;
}

const LINE =
    /^\[airlock-preview\]: # \(stack=([A-Za-z0-9_.-]{1,100}) head=([0-9a-f]{40}) made=(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) risk=([0-9a-f]{12}|none)\)(?:\r?\n|$)/;

/** The marker of a comment's text; `undefined` where the text is no preview. */
export function readMarker(text: string): Marker | undefined {
    const [, stack = "", head = "", made = "", risk = ""] = LINE.exec(text) ?? [];
    return stack === "" ? undefined : { stack, head, made, risk };
}

/** {@link Marker.risk} of a digest: which rules of the high level find what about which resources. */
export function riskMark({ risk }: Digest): string {
    const high = risk.findings
        .filter(({ level }) => level === "high")
        .map(({ rule, logicalId, type, reason }) => [rule, type, logicalId, reason].join("\n"))
        .sort();
    return high.length === 0 ? "none" : sha256(high.join("\n\n")).slice(0, 12);
}
