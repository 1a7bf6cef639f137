import type { Problem } from "./problem";
import { oneOf, percentage, strictObject, taggedUnion, wholeNumber } from "./schema";

const BAKE = wholeNumber(0, 1440, "minutes");
const PAUSE = wholeNumber(1, 1440, "minutes");

/** A {@link RolloutPolicy} as people write it. */
export const ROLLOUT = taggedUnion(
    "strategy",
    ["rolling", "all-at-once", "linear", "canary"],
    [
        strictObject({ strategy: oneOf(["rolling"]) }),
        strictObject({ strategy: oneOf(["all-at-once"]), bakeMinutes: BAKE }),
        strictObject({
            strategy: oneOf(["linear"]),
            stepPercent: percentage(3, 100),
            stepBakeMinutes: PAUSE,
            bakeMinutes: BAKE,
        }),
        strictObject({
            strategy: oneOf(["canary"]),
            canaryPercent: percentage(0.1, 100),
            canaryBakeMinutes: PAUSE,
            bakeMinutes: BAKE,
        }),
    ],
);

/**
 * How a new revision takes over an environment's traffic. Minutes are whole minutes, percentages are of the traffic.
 *
 * - `rolling`: tasks are replaced in place, no traffic shift; for workloads without a balancer in front.
 * - `all-at-once`: the new revision starts beside the old one, then all traffic moves at once (blue/green).
 * - `linear`: traffic moves in equal steps.
 * - `canary`: a small share first, then the rest.
 *
 * `bakeMinutes` is how long the old revision stays up after all traffic has moved, ready to take it back.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
 */
export type RolloutPolicy =
    | { readonly strategy: "rolling" }
    | { readonly strategy: "all-at-once"; readonly bakeMinutes: number }
    | {
          readonly strategy: "linear";
          readonly stepPercent: number;
          readonly stepBakeMinutes: number;
          readonly bakeMinutes: number;
      }
    | {
          readonly strategy: "canary";
          readonly canaryPercent: number;
          readonly canaryBakeMinutes: number;
          readonly bakeMinutes: number;
      };

export type RolloutStrategy = RolloutPolicy["strategy"];

/** One moment of a rollout: so many minutes after it began, so much of the traffic reaches the new revision. */
export interface RolloutStep {
    /** Minutes since the rollout began. */
    readonly atMinute: number;
    /** Share of the traffic that the new revision gets from here on, 0 to 100. */
    readonly percent: number;
}

/**
 * Longest that the service lets a deployment bake in all, in minutes: CloudFormation refuses a calculated bake above 33 hours.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-deploymentconfiguration.html
 */
export const LONGEST_ROLLOUT_MINUTES = 33 * 60;

/** Whether the strategy shifts traffic between two target groups, which is what alarms can interrupt step by step. */
export function shiftsTraffic(policy: RolloutPolicy): boolean {
    return policy.strategy !== "rolling";
}

/** The traffic steps of a rollout, in order; the last one is 100 percent. A rolling rollout has only that one. */
export function rolloutSteps(policy: RolloutPolicy): readonly RolloutStep[] {
    switch (policy.strategy) {
        case "rolling":
        case "all-at-once":
            return [{ atMinute: 0, percent: 100 }];
        case "canary":
            return [
                { atMinute: 0, percent: policy.canaryPercent },
                { atMinute: policy.canaryBakeMinutes, percent: 100 },
            ];
        case "linear": {
            const count = Math.ceil(100 / policy.stepPercent);
            return Array.from({ length: count }, (_, index) => ({
                atMinute: index * policy.stepBakeMinutes,
                percent: Math.min(100, Math.round((index + 1) * policy.stepPercent * 10) / 10),
            }));
        }
    }
}

/** Minutes from the first step until the old revision is gone. */
export function rolloutMinutes(policy: RolloutPolicy): number {
    const lastShift = rolloutSteps(policy).at(-1)?.atMinute ?? 0;
    return lastShift + ("bakeMinutes" in policy ? policy.bakeMinutes : 0);
}

/**
 * Minutes of the shortest pause in which an alarm can still stop the rollout before more traffic moves; the alarm's
 * window must fit into it. `undefined` where no pause exists (rolling, or everything at once without a bake).
 */
export function alarmWindowMinutes(policy: RolloutPolicy): number | undefined {
    switch (policy.strategy) {
        case "rolling":
            return undefined;
        case "all-at-once":
            return policy.bakeMinutes > 0 ? policy.bakeMinutes : undefined;
        case "linear":
            return policy.stepBakeMinutes;
        case "canary":
            return policy.canaryBakeMinutes;
    }
}

/** One sentence for people: `10 % for 10 min, then all; old revision kept 30 min`. */
export function describeRollout(policy: RolloutPolicy): string {
    switch (policy.strategy) {
        case "rolling":
            return "tasks replaced in place";
        case "all-at-once":
            return `all at once; old revision kept ${policy.bakeMinutes} min`;
        case "linear":
            return `${policy.stepPercent} % every ${policy.stepBakeMinutes} min; old revision kept ${policy.bakeMinutes} min`;
        case "canary":
            return `${policy.canaryPercent} % for ${policy.canaryBakeMinutes} min, then all; old revision kept ${policy.bakeMinutes} min`;
    }
}

/**
 * Everything about a rollout that its single fields' ranges do not say.
 *
 * @param path where the policy stands in what the person wrote, for example `rollout`.
 */
export function checkRollout(policy: RolloutPolicy, path: string): readonly Problem[] {
    const problems: Problem[] = [];
    if (rolloutMinutes(policy) > LONGEST_ROLLOUT_MINUTES) {
        problems.push({
            path,
            message: `the rollout takes ${rolloutMinutes(policy)} minutes in all, above the ${LONGEST_ROLLOUT_MINUTES} that CloudFormation accepts`,
            remedy: "shorten the steps or the bake",
        });
    }
    if (policy.strategy === "canary" && policy.canaryPercent >= 100) {
        problems.push({
            path: `${path}.canaryPercent`,
            message: `"${policy.canaryPercent}" leaves nothing for the second step`,
            remedy: 'set it below 100, or use strategy "all-at-once"',
        });
    }
    return problems;
}
