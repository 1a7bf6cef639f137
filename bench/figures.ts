/** Figures of one thing that was run several times. */
export interface Figures {
    readonly what: string;
    /** Median wall time. */
    readonly milliseconds: number;
    /** Median of the peak resident memory of the evaluated programs, all together; `null` where the system does not tell. */
    readonly peakMiB: number | null;
    /** Resources that were registered, components among them. */
    readonly resources: number | null;
}

export function median(values: readonly number[]): number {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = Math.floor(sorted.length / 2);
    return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
