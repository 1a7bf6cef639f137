import type { Problem } from "../problem";
import { type RolloutPolicy, rolloutMinutes, rolloutSteps } from "../rollout";

/**
 * Longest rollout in minutes: the build that waits for it runs 8 hours at most, of which an hour is left for what it does
 * before and after: pods and target groups that start, and the way back.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html
 */
export const LONGEST_CLUSTER_ROLLOUT_MINUTES = 7 * 60;

/**
 * What a cluster cannot do of a rollout that ECS can.
 *
 * @param path where the policy stands in what the person wrote, for example `rollout`.
 */
export function checkClusterRollout(policy: RolloutPolicy, path: string): readonly Problem[] {
    return [...checkShares(policy, path), ...checkLength(policy, path)];
}

/** Weights of a load balancer's rule, as the controller writes them, are whole. */
function checkShares(policy: RolloutPolicy, path: string): readonly Problem[] {
    const written =
        policy.strategy === "linear"
            ? ([["stepPercent", policy.stepPercent]] as const)
            : policy.strategy === "canary"
              ? ([["canaryPercent", policy.canaryPercent]] as const)
              : [];
    return written
        .filter(() => rolloutSteps(policy).some(({ percent }) => !Number.isInteger(percent)))
        .map(([key, percent]) => ({
            path: `${path}.${key}`,
            message: `"${percent}" is not a whole number of percent, and a cluster's load balancer has no finer weights`,
            remedy: "round it, or set runtime.kind to ecs",
        }));
}

function checkLength(policy: RolloutPolicy, path: string): readonly Problem[] {
    const minutes = rolloutMinutes(policy);
    return minutes <= LONGEST_CLUSTER_ROLLOUT_MINUTES
        ? []
        : [
              {
                  path,
                  message: `the rollout takes ${minutes} minutes in all, above the ${LONGEST_CLUSTER_ROLLOUT_MINUTES} that a deployment to a cluster may wait`,
                  remedy: "shorten the steps or the bake",
              },
          ];
}
