import { BALANCER_MINUTES } from "../release/kubernetes/deploy-time";
import type { Deployment } from "../release/kubernetes/deployment";
import { OTHER_KINDS } from "../release/kubernetes/kinds";
import {
    dimensionOf,
    hasIngress,
    planReadAlarms,
    type TrafficNames,
    targetGroupArns,
} from "../release/kubernetes/target-groups";
import { Refusal } from "../release/problem";
import type { Balancers, Cluster, Ports } from "./ports";

const PAUSE = 10_000;

/** Names of the load balancer and the target groups, where the controller has made and joined all of them. */
export async function readNames(
    { workload, platform, objects }: Deployment,
    cluster: Cluster,
    balancers: Balancers,
): Promise<TrafficNames | undefined> {
    if (!hasIngress(objects)) {
        return undefined;
    }
    const bindings = await cluster.list(OTHER_KINDS.TargetGroupBinding, platform.namespace);
    const groups = targetGroupArns(workload, objects, bindings);
    if (groups === undefined) {
        return undefined;
    }
    const loadBalancer = await balancers.balancerOf(groups.stable);
    // The controller joins both groups to the balancer at once, with the rule that names them.
    if (loadBalancer === undefined || (await balancers.balancerOf(groups.canary)) === undefined) {
        return undefined;
    }
    return {
        loadBalancer: dimensionOf(loadBalancer),
        stableTargetGroup: dimensionOf(groups.stable),
        canaryTargetGroup: dimensionOf(groups.canary),
    };
}

/**
 * Waits for the load balancer's controller, and makes the workload's alarms over what it made.
 *
 * @returns `undefined` where the workload is not reached through the load balancer.
 * @throws {Refusal} where there are no target groups after {@link BALANCER_MINUTES}.
 */
export async function awaitTraffic(
    deployment: Deployment,
    { cluster, balancers, alarms, clock, say }: Ports,
    signal: AbortSignal,
): Promise<TrafficNames | undefined> {
    if (!hasIngress(deployment.objects)) {
        return undefined;
    }
    const until = clock.now() + BALANCER_MINUTES * 60_000;
    let names = await readNames(deployment, cluster, balancers);
    while (names === undefined) {
        if (clock.now() >= until) {
            throw new Refusal("Load balancer", [
                {
                    path: `${deployment.platform.namespace}/Ingress/${deployment.workload}`,
                    message: `has no target groups after ${BALANCER_MINUTES} minutes`,
                    remedy: `look at its events: kubectl describe ingress ${deployment.workload} --namespace ${deployment.platform.namespace}`,
                },
            ]);
        }
        say("waiting for the load balancer and its target groups");
        await clock.sleep(PAUSE, signal);
        names = await readNames(deployment, cluster, balancers);
    }
    const { alarmPrefix, alarms: thresholds } = deployment.platform;
    for (const alarm of planReadAlarms(alarmPrefix, thresholds, names)) {
        await alarms.put(alarm);
    }
    say(`alarms watch ${names.stableTargetGroup} and ${names.canaryTargetGroup}`);
    return names;
}
