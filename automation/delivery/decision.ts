import { isNote, type Marker } from "./marker";
import type { PullRequest } from "./ports";

/** A comment of one's own that holds a preview of the same stack. */
export interface StandingPreview {
    readonly id: string;
    readonly text: string;
    readonly marker: Marker;
}

/** A preview that is to stand on a pull request. */
export interface OwnPreview {
    readonly text: string;
    readonly marker: Marker;
}

/** What is to be done next, before everything is looked at again. */
export type Step =
    | { readonly kind: "create" }
    /** Puts the text into the comment that stays. */
    | { readonly kind: "update"; readonly id: string; readonly text: string }
    /** Removes what stands beside the comment that stays. */
    | { readonly kind: "remove"; readonly ids: readonly string[] }
    /**
     * A preview of an older commit was put where perhaps a newer one's was, which is to be put back where it can be had, and
     * a note in its place where not; `noted` where that was done already.
     */
    | { readonly kind: "restore"; readonly id: string; readonly noted: boolean }
    | { readonly kind: "end"; readonly outcome: Outcome };

/** How it ends: `outdated` where a newer preview stands or the commit is not the tip any more; `closed` with its pull request. */
export type Outcome = "posted" | "outdated" | "closed";

/**
 * The next step towards one comment that holds the newest preview. Whoever posts goes step by step, looking again after each,
 * until the end; so do all that post at the same time, and the oldest comment is the one that all of them keep.
 *
 * @param standing the oldest first.
 */
export function nextStep(
    pullRequest: Pick<PullRequest, "head" | "open">,
    standing: readonly StandingPreview[],
    own: OwnPreview,
): Step {
    if (!pullRequest.open) {
        return { kind: "end", outcome: "closed" };
    }
    const isCurrent = own.marker.head === pullRequest.head;
    const [kept, ...beside] = standing;
    const newest = newestOf(pullRequest.head, [...standing, ...(isCurrent ? [own] : [])]);
    if (newest === undefined) {
        // No preview of the tip yet, and this is none: what stands stays, unless it is this one.
        return kept !== undefined && isSame(kept.marker, own.marker)
            ? { kind: "restore", id: kept.id, noted: false }
            : { kind: "end", outcome: "outdated" };
    }
    if (kept === undefined) {
        return { kind: "create" };
    }
    if (!isSame(kept.marker, newest.marker)) {
        return { kind: "update", id: kept.id, text: newest.text };
    }
    if (beside.length > 0) {
        return { kind: "remove", ids: beside.map(({ id }) => id) };
    }
    if (!isCurrent && isNote(kept.marker)) {
        // Since the note was written the newer preview may have come, and gone by the note itself.
        return { kind: "restore", id: kept.id, noted: true };
    }
    return { kind: "end", outcome: isSame(newest.marker, own.marker) ? "posted" : "outdated" };
}

/** By what they say of themselves: a service may give a text back in another form than it was given. */
function isSame(a: Marker, b: Marker): boolean {
    return a.head === b.head && a.made === b.made;
}

/** The preview of the tip that was made last. */
function newestOf(head: string, previews: readonly OwnPreview[]): OwnPreview | undefined {
    return previews
        .filter(({ marker }) => marker.head === head)
        .reduce<OwnPreview | undefined>(
            (best, one) => (best === undefined || one.marker.made > best.marker.made ? one : best),
            undefined,
        );
}
