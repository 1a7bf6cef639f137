import type { z } from "zod";
import { ALARM_THRESHOLDS } from "../alarms";
import { ROLLOUT } from "../rollout";
import { anyText, flag, listOf, oneOf, strictObject, text, wholeNumber } from "../schema";

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
export const KUBERNETES_NAME = text(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'a Kubernetes name: 1 to 63 lower-case letters, digits and "-"',
    "choose a name like hello",
);

/** What pods run on. */
export const COMPUTE_KINDS = ["auto-mode", "node-groups", "fargate"] as const;

/**
 * Whether a workload of this name could not have the namespace of its name, because Kubernetes, EKS or its add-ons have it.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
 */
export function isReservedNamespace(name: string): boolean {
    return /^(?:default$|kube-|amazon-|aws-|eks-|argo-rollouts$)/.test(name);
}

/** What a release needs of an environment's cluster; `up` writes it into the workload's runtime contract. */
export const CLUSTER_PLATFORM = strictObject({
    environment: anyText(),
    region: anyText(),
    cluster: anyText(),
    namespace: KUBERNETES_NAME,
    serviceAccount: KUBERNETES_NAME,
    registry: anyText(),
    repository: anyText(),
    secretsPath: anyText(),
    compute: oneOf(COMPUTE_KINDS),
    ingress: strictObject({
        class: KUBERNETES_NAME,
        hosts: listOf(anyText(), 0, 5, "hosts"),
        paths: listOf(anyText(), 0, 5, "paths"),
        order: wholeNumber(1, 1000, "the place of an ingress in its group"),
        tls: flag(),
    }),
    tasks: strictObject({ min: wholeNumber(1, 100, "pods"), max: wholeNumber(1, 100, "pods") }),
    rollout: ROLLOUT,
    alarms: ALARM_THRESHOLDS,
    /** Prefix of the names of the alarms that the release makes, to which `-error-rate` and so on are added. */
    alarmPrefix: anyText(),
});

/**
 * - `namespace`: the workload's own, made by the cluster's setup, the only one that its releases may write.
 * - `serviceAccount`: name of the account in it that a pod identity association gives the workload's role.
 * - `secretsPath`: Parameter Store path of the workload's secrets, without a trailing slash.
 * - `ingress.class`: ingress class of the environment's load balancer, which all workloads share.
 * - `ingress.order`: place among the rules of that load balancer, lower first.
 * - `tasks`: pods of the workload, at least and at most.
 */
export type ClusterPlatform = z.output<typeof CLUSTER_PLATFORM>;
