import { STARTING_MINUTES } from "../release/kubernetes/deploy-time";
import type { Deployment } from "../release/kubernetes/deployment";
import { type ObjectRef, OTHER_KINDS, WORKLOAD_KINDS } from "../release/kubernetes/kinds";
import { describeState, type RolloutState, rolloutState, UNSEEN } from "../release/kubernetes/rollout-state";
import { Refusal } from "../release/problem";
import { rolloutMinutes } from "../release/rollout";
import type { Ports } from "./ports";

const PAUSE = 10_000;
/** Looks in a row that find a rollout degraded: the first may find what is left of an earlier attempt. */
const DEGRADED_LOOKS = 2;

/** What finds the Rollout of a workload. */
export function rolloutRef({ workload, platform }: Pick<Deployment, "workload" | "platform">): ObjectRef {
    return { kind: WORKLOAD_KINDS.Rollout, namespace: platform.namespace, name: workload };
}

/** Where the workload's Rollout is; `undefined` where there is none. */
export async function readState(
    deployment: Pick<Deployment, "workload" | "platform">,
    { cluster }: Ports,
): Promise<RolloutState | undefined> {
    const found = await cluster.read(rolloutRef(deployment));
    return found === undefined ? undefined : rolloutState(found);
}

/**
 * Waits until the Rollout is healthy, and tells each step. One that was aborted before it began, in an attempt that failed,
 * is let go on once.
 *
 * @throws {Refusal} as soon as it cannot get there, and after the minutes that its policy takes and
 * {@link STARTING_MINUTES}; the signal's reason when it is aborted.
 */
export async function awaitRollout(deployment: Deployment, ports: Ports, signal: AbortSignal): Promise<void> {
    const { cluster, clock, say } = ports;
    const minutes = rolloutMinutes(deployment.platform.rollout) + STARTING_MINUTES;
    const until = clock.now() + minutes * 60_000;
    let [told, mayRetry, degraded] = ["", true, 0];
    for (;;) {
        const state = await readState(deployment, ports);
        const line = state === undefined ? "is not there" : describeState(state);
        if (line !== told) {
            say(`rollout ${deployment.workload}: ${line}`);
            told = line;
        }
        if (state?.phase === "healthy") {
            return;
        }
        degraded = state?.phase === "degraded" ? degraded + 1 : 0;
        if (state?.phase === "aborted" && mayRetry) {
            await cluster.patchStatus(rolloutRef(deployment), { abort: false });
        } else if (state === undefined || state.phase === "aborted" || degraded >= DEGRADED_LOOKS) {
            throw await failure(deployment, ports, line);
        }
        if (clock.now() >= until) {
            throw await failure(deployment, ports, `is not healthy after ${minutes} minutes: ${line}`);
        }
        // What the controller has not looked at yet may still say that an earlier attempt was aborted.
        mayRetry = mayRetry && state?.reason === UNSEEN;
        await clock.sleep(PAUSE, signal);
    }
}

/** Why a rollout failed: its own state, and what its analyses say. */
async function failure({ workload, platform, release }: Deployment, { cluster }: Ports, line: string) {
    const runs = await cluster.list(OTHER_KINDS.AnalysisRun, platform.namespace);
    const bad = runs.filter(({ status }) => /^(Failed|Error|Inconclusive)$/.test(phaseOf(status)));
    return new Refusal("Rollout", [
        {
            path: `${platform.namespace}/Rollout/${workload}`,
            message: `${line}; release ${release}`,
            remedy: "look at the workload's logs and its analyses, mend the cause, and release anew",
        },
        ...bad.slice(-3).map(({ metadata, status }) => ({
            path: `${platform.namespace}/AnalysisRun/${metadata.name}`,
            message: `${phaseOf(status)}: ${(status as { readonly message?: string }).message ?? "no reason given"}`,
            remedy: "look at the metric that it names",
        })),
    ]);
}

function phaseOf(status: unknown): string {
    return (status as { readonly phase?: string } | undefined)?.phase ?? "";
}
