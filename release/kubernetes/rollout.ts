import { type RolloutPolicy, rolloutMinutes, rolloutSteps, shiftsTraffic } from "../rollout";

/** One step of a rollout, as Argo Rollouts spells it. */
export type CanaryStep =
    | { readonly setCanaryScale: { readonly weight: number } }
    | { readonly setWeight: number }
    | { readonly pause: { readonly duration: string } };

/** A `spec.strategy` of Argo Rollouts. @see https://argo-rollouts.readthedocs.io/en/stable/features/canary/ */
export interface RolloutStrategySpec {
    readonly canary: {
        readonly maxSurge?: string;
        readonly maxUnavailable?: number;
        readonly pingPong?: { readonly pingService: string; readonly pongService: string };
        readonly trafficRouting?: {
            readonly alb: { readonly ingress: string; readonly rootService: string; readonly servicePort: number };
        };
        readonly steps?: readonly CanaryStep[];
        readonly analysis?: {
            readonly templates: readonly [{ readonly templateName: string }];
            readonly startingStep: 2;
        };
    };
}

/** Name of the second of a workload's two Services. */
export function canaryServiceName(workload: string): string {
    return `${workload}-canary`;
}

/**
 * Whether metrics watch the rollout and abort it. Where it never pauses, it is over before a metric says anything.
 * What stops such a one is what stops any other: pods that do not become ready in time.
 */
export function isWatched(policy: RolloutPolicy): boolean {
    return shiftsTraffic(policy) && rolloutMinutes(policy) > 0;
}

/**
 * A rollout in the words of Argo Rollouts.
 *
 * The two Services take turns (ping-pong), as the two target groups do on ECS: were the new pods moved over to the old
 * ones' Service at the end, its target group would for a while hold targets that no health check has seen.
 *
 * The new revision starts whole beside the old one, as on ECS, so that pods start once and not before each step. The old
 * one's pods stay, all of them, until the last pause is over, so that an abort only moves weights.
 *
 * Nothing here has the value that its absence means: the controller drops such a field when it writes the object.
 *
 * @param port of the application.
 * @see https://argo-rollouts.readthedocs.io/en/stable/features/traffic-management/alb/#zero-downtime-updates-with-ping-pong-feature
 */
export function compileRollout(policy: RolloutPolicy, workload: string, port: number): RolloutStrategySpec {
    if (!shiftsTraffic(policy)) {
        // As on ECS: never fewer pods than before, while up to as many new ones start beside them.
        return { canary: { maxSurge: "100%", maxUnavailable: 0 } };
    }
    return {
        canary: {
            pingPong: { pingService: workload, pongService: canaryServiceName(workload) },
            trafficRouting: { alb: { ingress: workload, rootService: workload, servicePort: port } },
            steps: compileSteps(policy),
            ...(isWatched(policy) && {
                // Before the first weight is set, there is nothing of the new revision to measure.
                analysis: { templates: [{ templateName: workload }], startingStep: 2 },
            }),
        },
    };
}

function compileSteps(policy: RolloutPolicy): readonly CanaryStep[] {
    const moments = rolloutSteps(policy);
    const shifts = moments.flatMap(({ atMinute, percent }, index): readonly CanaryStep[] => {
        const until = moments[index + 1]?.atMinute ?? rolloutMinutes(policy);
        const minutes = until - atMinute;
        return [{ setWeight: percent }, ...(minutes > 0 ? [{ pause: { duration: `${minutes}m` } }] : [])];
    });
    return [{ setCanaryScale: { weight: 100 } }, ...shifts];
}
