import { UNDO_MINUTES } from "../release/kubernetes/deploy-time";
import { type Deployment, type KubernetesObject, RELEASE_ANNOTATION } from "../release/kubernetes/deployment";
import { TEMPLATE_HASH } from "../release/kubernetes/kept-values";
import { refOf } from "./api/cluster";
import { applicable, kindOf, removable } from "./live";
import type { Ports } from "./ports";
import { readState, rolloutRef } from "./rollout-wait";

/** What ran before a release, as its deployer applied it. */
export interface LastGood {
    readonly release: string;
    readonly objects: readonly KubernetesObject[];
}

const PAUSE = 5_000;

/**
 * Takes a release back that did not become healthy: aborts its rollout, so that the traffic is on the earlier pods at once,
 * then applies what was applied last and became healthy, so that what is asked for is what runs.
 *
 * A first release has nothing before it: its rollout is left aborted, and nothing is removed.
 *
 * @returns whether what ran before runs again; what it could not do is told, because the reason why the release failed is
 * worth more than the reason why the undo did.
 */
export async function undo(deployment: Deployment, good: LastGood | undefined, ports: Ports): Promise<boolean> {
    const { say } = ports;
    try {
        await abort(deployment, ports);
        if (good === undefined) {
            say("there is no earlier release to go back to: the rollout is left aborted");
            return false;
        }
        say(`going back to release ${good.release}`);
        for (const each of good.objects) {
            const { object } = await applicable(each, good.release, ports.cluster);
            await ports.cluster.apply(object, kindOf(object), { dryRun: false });
        }
        for (const object of await removable(deployment, good.objects, ports.cluster)) {
            await ports.cluster.remove(refOf(object, kindOf(object)));
        }
        return await awaitGood(deployment, ports);
    } catch (error) {
        say(`the release could not be undone: ${(error as Error).message}`);
        return false;
    }
}

/** Aborts the Rollout where it is this release's and on its way; one that is still that of an earlier release is left alone. */
async function abort(deployment: Deployment, ports: Ports): Promise<void> {
    const ref = rolloutRef(deployment);
    const live = await ports.cluster.read(ref);
    if (live?.metadata.annotations?.[RELEASE_ANNOTATION] === deployment.release) {
        ports.say(`aborting the rollout of release ${deployment.release}`);
        await ports.cluster.patchStatus(ref, { abort: true });
    }
}

async function awaitGood(deployment: Deployment, ports: Ports): Promise<boolean> {
    const { clock, say } = ports;
    const until = clock.now() + UNDO_MINUTES * 60_000;
    while (clock.now() < until) {
        const state = await readState(deployment, ports);
        if (state?.phase === "healthy") {
            say(`what ran before runs again: ${TEMPLATE_HASH} ${state.stable}`);
            return true;
        }
        await clock.sleep(PAUSE);
    }
    say(`what ran before was applied, and is not healthy after ${UNDO_MINUTES} minutes: look at its pods`);
    return false;
}
