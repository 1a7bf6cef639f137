import { costOf } from "../../stacks/cost";
import type { Preview } from "./preview";

/** How what stands idle costs more or less, from the dated price table. */
export interface CostDifference {
    /** US dollars a month; negative where it costs less. */
    readonly difference: number;
    /** US dollars a month before and after; absent where not all that is there is known. */
    readonly total?: { readonly before: number; readonly after: number };
    /** What makes the difference. */
    readonly lines: readonly CostChange[];
}

/** One kind of thing of which there are more or fewer. */
export interface CostChange {
    readonly what: string;
    readonly before: number;
    readonly after: number;
    /** US dollars a month. */
    readonly difference: number;
}

/** What a change makes of the cost of what stands idle; traffic, storage and running tasks are not in it. */
export function costDifference({ before, after, whole }: Preview["priced"]): CostDifference {
    const [from, to] = [costOf(before), costOf(after)];
    const whats = [...new Set([...from.lines, ...to.lines].map(({ what }) => what))];
    const lines = whats.map((what): CostChange => {
        const [was, is] = [from, to].map(({ lines: all }) => all.find((line) => line.what === what));
        return {
            what,
            before: was?.count ?? 0,
            after: is?.count ?? 0,
            difference: cents((is?.monthly ?? 0) - (was?.monthly ?? 0)),
        };
    });
    return {
        difference: cents(to.monthly - from.monthly),
        ...(whole && { total: { before: from.monthly, after: to.monthly } }),
        lines: lines.filter(({ difference }) => difference !== 0),
    };
}

function cents(dollars: number): number {
    return Math.round(dollars * 100) / 100;
}
