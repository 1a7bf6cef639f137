import type { KubernetesObject } from "./deployment";

/**
 * Where a Rollout is.
 *
 * - `progressing`: the controller is at it; a pause that ends by itself is part of that.
 * - `paused-by-person`: waits until somebody lets it go on.
 * - `healthy`: all traffic is on the pods of its template.
 * - `degraded`: it will not get there by itself.
 * - `aborted`: traffic is back, or on its way back, on what ran before.
 */
export interface RolloutState {
    readonly phase: "progressing" | "paused-by-person" | "healthy" | "degraded" | "aborted";
    /** Why, in the controller's words where it says something. */
    readonly reason: string;
    /** Steps done, of all; both 0 where the rollout has none. */
    readonly step: number;
    readonly steps: number;
    /** Share of the traffic that the new pods get, 0 to 100; `undefined` where traffic is not shifted. */
    readonly weight: number | undefined;
    /** Hash of the template that all traffic was on last; empty before the first release. */
    readonly stable: string;
}

/** The parts of a Rollout that say where it is. @see https://argo-rollouts.readthedocs.io/en/stable/features/specification/ */
interface RolloutParts {
    readonly metadata: { readonly generation?: number };
    readonly spec?: {
        readonly paused?: boolean;
        readonly strategy?: { readonly canary?: { readonly steps?: readonly unknown[] } };
    };
    readonly status?: {
        readonly observedGeneration?: string;
        readonly phase?: string;
        readonly message?: string;
        readonly abort?: boolean;
        readonly controllerPause?: boolean;
        readonly currentPodHash?: string;
        readonly stableRS?: string;
        readonly currentStepIndex?: number;
        readonly pauseConditions?: readonly { readonly reason?: string }[];
        readonly canary?: { readonly weights?: { readonly canary?: { readonly weight?: number } } };
    };
}

/** Reason of a state that is that of an earlier version of the object. */
export const UNSEEN = "the controller has not seen the change yet";

/** Reason of a pause that a person has to end: an analysis found neither good nor bad. */
const INCONCLUSIVE = "InconclusiveAnalysisRun";

/**
 * Where a Rollout is, by what its controller last wrote. What it wrote of an earlier state of the object says nothing.
 *
 * The controller calls a Rollout healthy also when nothing of it runs the new template yet, so the template is looked at
 * as well.
 */
export function rolloutState(object: KubernetesObject): RolloutState {
    const { metadata, spec = {}, status = {} } = object as unknown as RolloutParts;
    const known = {
        step: status.currentStepIndex ?? 0,
        steps: spec.strategy?.canary?.steps?.length ?? 0,
        weight: status.canary?.weights?.canary?.weight,
        stable: status.stableRS ?? "",
    };
    const said = status.message ?? "";
    if (status.observedGeneration !== String(metadata.generation)) {
        return { ...known, phase: "progressing", reason: UNSEEN };
    }
    if (status.abort === true) {
        return { ...known, phase: "aborted", reason: said || "aborted" };
    }
    if (status.phase === "Degraded" && said.startsWith("RolloutAborted")) {
        return { ...known, phase: "progressing", reason: "the controller has not let it go on yet" };
    }
    if (status.phase === "Degraded") {
        return { ...known, phase: "degraded", reason: said || "degraded" };
    }
    if (spec.paused === true) {
        return { ...known, phase: "paused-by-person", reason: "somebody has paused it" };
    }
    if (status.pauseConditions?.some(({ reason }) => reason === INCONCLUSIVE)) {
        return { ...known, phase: "degraded", reason: "an analysis could not tell good from bad" };
    }
    const promoted = known.stable !== "" && known.stable === status.currentPodHash;
    return status.phase === "Healthy" && promoted
        ? { ...known, phase: "healthy", reason: "" }
        : { ...known, phase: "progressing", reason: said };
}

/** One line for people: `step 2 of 4, 10 % of the traffic (CanaryPauseStep)`. */
export function describeState({ phase, step, steps, weight, reason }: RolloutState): string {
    const where = [
        ...(phase === "progressing" ? [] : [phase]),
        ...(steps === 0 ? [] : [`step ${step} of ${steps}`]),
        ...(weight === undefined ? [] : [`${weight} % of the traffic`]),
    ].join(", ");
    const why = reason === "" ? "" : ` (${reason})`;
    return `${where === "" ? "progressing" : where}${why}`;
}
