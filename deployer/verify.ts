import { type Deployment, type KubernetesObject, RELEASE_ANNOTATION } from "../release/kubernetes/deployment";
import { TEMPLATE_HASH } from "../release/kubernetes/kept-values";
import { OTHER_KINDS } from "../release/kubernetes/kinds";
import { describeState, rolloutState } from "../release/kubernetes/rollout-state";
import { alarmNames, hasIngress } from "../release/kubernetes/target-groups";
import { type Problem, Refusal, refuseIfAny } from "../release/problem";
import type { Ports } from "./ports";
import { rolloutRef } from "./rollout-wait";

/**
 * Looks at what really runs, and does not take the rollout's word for it: the Rollout is this release's and healthy, every one
 * of its pods runs the release's image and nothing else, and no alarm is on.
 *
 * @throws {Refusal} with everything that is otherwise.
 */
export async function verify(deployment: Deployment, { cluster, alarms }: Ports): Promise<void> {
    const { workload, platform, release } = deployment;
    const rollout = await cluster.read(rolloutRef(deployment));
    const path = `${platform.namespace}/Rollout/${workload}`;
    if (rollout === undefined) {
        throw new Refusal("Verify", [{ path, message: "is not there", remedy: "retry the stage Deploy" }]);
    }
    const state = rolloutState(rollout);
    const pods = await cluster.list(OTHER_KINDS.Pod, platform.namespace, { [TEMPLATE_HASH]: state.stable });
    const names = hasIngress(deployment.objects) ? alarmNames(platform.alarmPrefix, platform.alarms) : [];
    const runs = rollout.metadata.annotations?.[RELEASE_ANNOTATION] ?? "";
    const problems: readonly Problem[] = [
        ...(runs === release
            ? []
            : [
                  {
                      path,
                      message: `is of release "${runs}", not "${release}"`,
                      remedy: "find out who changed it, and retry the stage Deploy",
                  },
              ]),
        ...(state.phase === "healthy"
            ? []
            : [{ path, message: describeState(state), remedy: "look at the rollout, and retry the stage Deploy" }]),
        ...checkPods(pods, deployment),
        ...(await alarms.firing(names)).map((name) => ({
            path: name,
            message: "is in ALARM",
            remedy: "look at the workload's logs; go back to an earlier release if it is the cause",
        })),
    ];
    refuseIfAny("Verify", problems);
}

/** The parts of a Pod that say what it runs. */
interface PodParts {
    readonly metadata: { readonly deletionTimestamp?: string };
    readonly spec?: {
        readonly containers?: readonly { readonly name?: string; readonly image?: string }[];
        readonly initContainers?: readonly { readonly name?: string; readonly image?: string }[];
    };
}

/** An image that is named by its digest is pulled by it, so that what the pod asks for is what it runs. */
function checkPods(pods: readonly KubernetesObject[], { workload, platform, digest }: Deployment): readonly Problem[] {
    const running = pods.filter((pod) => (pod as PodParts).metadata.deletionTimestamp === undefined);
    if (running.length === 0) {
        // No pod at all proves nothing, and `every` is true of none.
        return [
            {
                path: `${platform.namespace}/Rollout/${workload}`,
                message: "has no pods",
                remedy: "look at the rollout's events, and retry the stage",
            },
        ];
    }
    const image = `${platform.registry}/${platform.repository}@${digest}`;
    return running.flatMap((pod) => {
        const { containers = [], initContainers = [] } = (pod as PodParts).spec ?? {};
        return [...initContainers, ...containers]
            .filter((container) => container.image !== image)
            .map((container) => ({
                path: `${platform.namespace}/Pod/${pod.metadata.name}.${container.name}`,
                message: `runs "${container.image}", not "${image}"`,
                remedy: "find out who changed it, and release anew",
            }));
    });
}
