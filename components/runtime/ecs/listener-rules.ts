import { sha256 } from "../../../release/canonical";
import type { Problem } from "../../../release/problem";

/** Requests that reach a workload: those whose host is one of `hosts` and whose path is one of `paths`. */
export interface Route {
    /** Host names, in which `*` stands for any characters and `?` for one. @default - any host */
    readonly hosts?: readonly string[];
    /** Paths, with the same wildcards. @default - any path */
    readonly paths?: readonly string[];
    /** Place of the rule among all, 1 to {@link LOWEST_PRIORITY}; the smallest that matches wins. @default - derived from the name */
    readonly priority?: number;
}

/** A workload as far as its rule is concerned. */
export interface RoutedWorkload {
    readonly name: string;
    readonly route: Route;
}

/** Priorities go from 1 to this. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html */
export const LOWEST_PRIORITY = 50_000;

/**
 * Most values, and most wildcards, of one rule.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
export const CONDITION_LIMIT = 5;

/**
 * Priority of a workload's rule: the one that was given, else one that its name decides, so that a workload more or
 * less never changes another's.
 */
export function rulePriority({ name, route }: RoutedWorkload): number {
    return route.priority ?? (Number.parseInt(sha256(name).slice(0, 8), 16) % LOWEST_PRIORITY) + 1;
}

/** Conditions of a workload's rule, as the provider takes them. */
export function ruleConditions({ hosts, paths }: Route) {
    return [
        ...(hosts === undefined ? [] : [{ hostHeader: { values: [...hosts] } }]),
        ...(paths === undefined ? [] : [{ pathPattern: { values: [...paths] } }]),
    ];
}

/**
 * Everything about the workloads' routes that a single value's form does not say. Priorities are unique in the whole
 * environment, so that a workload can be moved to any balancer.
 *
 * @param path where the list of workloads stands in what the person wrote.
 */
export function checkListenerRules(workloads: readonly RoutedWorkload[], path: string): readonly Problem[] {
    return workloads.flatMap((workload, index) => [
        ...checkConditions(workload.route, `${path}[${index}].route`),
        ...workloads
            .slice(0, index)
            .filter(({ name }) => name !== workload.name)
            .flatMap((earlier) => checkPair(earlier, workload, `${path}[${index}].route`)),
    ]);
}

function checkConditions({ hosts, paths }: Route, path: string): readonly Problem[] {
    const values = [...(hosts ?? []), ...(paths ?? [])];
    if (values.length === 0) {
        return [
            { path, message: "has neither hosts nor paths", remedy: 'give at least one, for example paths: ["/*"]' },
        ];
    }
    const wildcards = values.join("").replace(/[^*?]/g, "").length;
    return [
        { count: values.length, what: "hosts and paths" },
        { count: wildcards, what: "wildcards" },
    ]
        .filter(({ count }) => count > CONDITION_LIMIT)
        .map(({ count, what }) => ({
            path,
            message: `"${count}" ${what} are more than the ${CONDITION_LIMIT} that one rule takes`,
            remedy: "leave some out, or use a wider pattern",
        }));
}

function checkPair(earlier: RoutedWorkload, later: RoutedWorkload, path: string): readonly Problem[] {
    const priority = rulePriority(later);
    if (priority === rulePriority(earlier)) {
        return [
            {
                path: `${path}.priority`,
                message: `"${priority}" is the priority of "${earlier.name}" too`,
                remedy: `give one of the two a priority of its own, 1 to ${LOWEST_PRIORITY}`,
            },
        ];
    }
    const ordered = earlier.route.priority !== undefined && later.route.priority !== undefined;
    if (!ordered && overlap(earlier.route, later.route)) {
        return [
            {
                path,
                message: `a request can match this route and that of "${earlier.name}", and nothing says which comes first`,
                remedy: "give both a priority, the smaller one to the narrower route",
            },
        ];
    }
    return [];
}

function overlap(a: Route, b: Route): boolean {
    const any = ["*"];
    const meet = (left: readonly string[], right: readonly string[]) =>
        left.some((one) => right.some((other) => patternsMeet(one, other)));
    const hostsOf = ({ hosts }: Route) => (hosts ?? any).map((host) => host.toLowerCase());
    return meet(hostsOf(a), hostsOf(b)) && meet(a.paths ?? any, b.paths ?? any);
}

/** Whether some text matches both patterns. */
function patternsMeet(a: string, b: string): boolean {
    // reachable[j]: whether what was read of `a` so far can be the same text as the first j characters of `b`.
    let reachable = followStars([true, ...Array.from(b, () => false)], b);
    for (const char of a) {
        const next = reachable.map((was, j) => {
            if (char === "*") {
                return reachable.slice(0, j + 1).some(Boolean);
            }
            const before = b[j - 1];
            const same = before === char || before === "?" || (char === "?" && before !== undefined && before !== "*");
            return (before === "*" && was) || (same && reachable[j - 1] === true);
        });
        reachable = followStars(next, b);
    }
    return reachable.at(-1) === true;
}

/** A `*` of `b` may stand for nothing. */
function followStars(reachable: readonly boolean[], b: string): readonly boolean[] {
    const result = [...reachable];
    for (let j = 1; j < result.length; j++) {
        result[j] = result[j] === true || (b[j - 1] === "*" && result[j - 1] === true);
    }
    return result;
}
