import { sha256 } from "../../../release/canonical";
import type { Problem } from "../../../release/problem";

/**
 * Most workloads of one load balancer. Each takes two target groups, of which a balancer carries 100 at most, whatever
 * AWS is asked; ten are left free for a workload that is being moved.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
export const WORKLOADS_PER_BALANCER = 45;

/** Most load balancers of one environment. */
export const MOST_BALANCERS = 10;

/**
 * Which load balancer each workload is behind: its number from 0 to `count - 1`, by name.
 *
 * By rendezvous hashing: each workload goes where its score is highest, so a further balancer takes workloads over and
 * moves none between those that were there, and the order of the names does not matter.
 *
 * @param count balancers, 1 or more.
 * @see https://en.wikipedia.org/wiki/Rendezvous_hashing
 */
export function assignBalancers(names: readonly string[], count: number): ReadonlyMap<string, number> {
    const numbers = Array.from({ length: count }, (_, index) => index);
    return new Map(
        names.map((name) => {
            const scores = numbers.map((number) => sha256(`${name}/${number}`));
            return [name, scores.reduce((best, score, number) => (score > (scores[best] ?? "") ? number : best), 0)];
        }),
    );
}

/**
 * Why these workloads do not fit behind so many balancers.
 *
 * @param path where the number of balancers stands in what the person wrote.
 */
export function checkBalancers(names: readonly string[], count: number, path: string): readonly Problem[] {
    if (fits(names, count)) {
        return [];
    }
    const enough = Array.from({ length: MOST_BALANCERS - count }, (_, index) => count + index + 1).find((more) =>
        fits(names, more),
    );
    return [
        {
            path,
            message: `"${count}" is too few for ${names.length} workloads: the fullest balancer would get ${fullest(names, count)}, above ${WORKLOADS_PER_BALANCER}`,
            remedy:
                enough === undefined
                    ? `split the workloads over several projects; even ${MOST_BALANCERS} balancers do not carry them`
                    : `raise it to ${enough}`,
        },
    ];
}

function fits(names: readonly string[], count: number): boolean {
    return fullest(names, count) <= WORKLOADS_PER_BALANCER;
}

function fullest(names: readonly string[], count: number): number {
    const loads = new Map<number, number>();
    for (const number of assignBalancers(names, count).values()) {
        loads.set(number, (loads.get(number) ?? 0) + 1);
    }
    return Math.max(0, ...loads.values());
}
