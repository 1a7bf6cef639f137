import { ROLLOUT_CONTROLLER } from "../release/kubernetes/access";
import { type Deployment, ENVIRONMENT_LABEL } from "../release/kubernetes/deployment";
import { OTHER_KINDS } from "../release/kubernetes/kinds";
import { type Problem, refuseIfAny } from "../release/problem";
import type { Cluster } from "./ports";

/**
 * Refuses a release that the cluster is not ready for: its namespace is not there or was not made by this environment's
 * setup, or the rollout controller does not run, so that nothing would roll out, watch or go back.
 *
 * @throws {Refusal} with both at once.
 */
export async function checkCluster({ platform }: Deployment, cluster: Cluster): Promise<void> {
    refuseIfAny("Cluster", [
        ...(await checkNamespace(platform.namespace, platform.environment, cluster)),
        ...(await checkController(cluster)),
    ]);
}

async function checkNamespace(name: string, environment: string, cluster: Cluster): Promise<readonly Problem[]> {
    const found = await cluster.read({ kind: OTHER_KINDS.Namespace, namespace: undefined, name });
    const owner = found?.metadata.labels?.[ENVIRONMENT_LABEL];
    if (found === undefined) {
        return [{ path: name, message: "there is no such namespace", remedy: "let the cluster's setup run" }];
    }
    return owner === environment
        ? []
        : [
              {
                  path: `${name}.metadata.labels.${ENVIRONMENT_LABEL}`,
                  message: `"${owner ?? ""}" is not "${environment}": the namespace is somebody else's`,
                  remedy: "delete the namespace and let the cluster's setup make it, or rename the workload",
              },
          ];
}

/** The parts of a Deployment that say whether it serves. */
interface DeploymentParts {
    readonly status?: {
        readonly availableReplicas?: number;
        readonly conditions?: readonly { readonly type?: string; readonly status?: string }[];
    };
}

async function checkController(cluster: Cluster): Promise<readonly Problem[]> {
    const { namespace, name } = ROLLOUT_CONTROLLER;
    const found = await cluster.read({ kind: OTHER_KINDS.Deployment, namespace, name });
    const { status = {} } = (found ?? {}) as DeploymentParts;
    const isAvailable = status.conditions?.some((each) => each.type === "Available" && each.status === "True");
    if (isAvailable && (status.availableReplicas ?? 0) > 0) {
        return [];
    }
    const problem =
        found === undefined ? "is not there" : `has ${status.availableReplicas ?? 0} pods that are available`;
    return [
        {
            path: `${namespace}/Deployment/${name}`,
            message: `the rollout controller ${problem}`,
            remedy: "let the cluster's setup run, or look at the controller's pods, then retry the stage",
        },
    ];
}
