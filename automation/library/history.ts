import type { UpdateSummary } from "@pulumi/pulumi/automation";
import type { HistoryEntry } from "./options";
import { countsOf } from "./progress";

const KINDS: { readonly [kind: string]: HistoryEntry["kind"] } = {
    update: "up",
    refresh: "refresh",
    destroy: "destroy",
    import: "import",
};

const RESULTS: { readonly [result: string]: HistoryEntry["result"] } = {
    succeeded: "succeeded",
    failed: "failed",
    "in-progress": "in-progress",
};

/** One operation of the past, from the engine's own words for it. */
export function historyEntry(summary: UpdateSummary): HistoryEntry {
    const { version, kind, result, message, startTime, endTime, resourceChanges = {} } = summary;
    return {
        ...(version > 0 ? { version } : {}),
        kind: KINDS[kind] ?? "other",
        result: RESULTS[result] ?? "other",
        message,
        startedAt: startTime,
        ...(endTime === undefined ? {} : { endedAt: endTime }),
        counts: countsOf(resourceChanges as { readonly [op: string]: number }),
    };
}
