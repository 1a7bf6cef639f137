import { type RolloutPolicy, rolloutMinutes } from "../rollout";

/** Minutes that a rollout may take beside its steps: images are pulled, machines are started, targets become healthy. */
export const STARTING_MINUTES = 20;

/** Minutes that a load balancer and its target groups may take to be made. */
export const BALANCER_MINUTES = 15;

/** Minutes that what ran before may take to run again. */
export const UNDO_MINUTES = 15;

/** Minutes for the rest: the build's start, and what is asked and told between. */
const REST_MINUTES = 10;

/** Minutes after which a build that deploys with a policy is stopped; by then it has given up and gone back by itself. */
export function deployMinutes(policy: RolloutPolicy): number {
    return rolloutMinutes(policy) + STARTING_MINUTES + BALANCER_MINUTES + UNDO_MINUTES + REST_MINUTES;
}
