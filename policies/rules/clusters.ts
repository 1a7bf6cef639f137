import type { Problem } from "../../release/problem";
import { type CheckedResource, isUnknown, listOf, type ResourceRule, reach } from "../rule";

const CLUSTER = "aws:eks/cluster:Cluster";

/** Values that a cluster's properties must have, with what any other means. */
const ACCESS: readonly (readonly [path: string, value: string | boolean, message: string])[] = [
    ["accessConfig.authenticationMode", "API", "lets a map within the cluster give access that nobody registered"],
    [
        "accessConfig.bootstrapClusterCreatorAdminPermissions",
        false,
        "gives whoever makes the cluster every right in it, for good",
    ],
];

/** Who may do what in a cluster is registered, and nowhere else. @see https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html */
export const clusterAccess: ResourceRule = {
    scope: "resource",
    name: "cluster-access",
    description: "Access to a cluster is by registered entries alone, and not by having made it.",
    types: [CLUSTER],
    check: ({ inputs }) =>
        ACCESS.flatMap(([path, value, message]) =>
            reach(inputs, path)
                .filter((found) => found.value !== value && !isUnknown(found.value))
                .map(
                    (found): Problem => ({
                        path,
                        message: `"${found.value ?? "left out"}" ${message}`,
                        remedy: `set it to ${value}`,
                    }),
                ),
        ),
};

/** @see https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html */
const LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** What is done to a cluster can be read later. */
export const clusterLogs: ResourceRule = {
    scope: "resource",
    name: "cluster-logs",
    description: "A cluster's control plane writes all its logs.",
    types: [CLUSTER],
    check: ({ inputs: { enabledClusterLogTypes } }: CheckedResource) => {
        if (isUnknown(enabledClusterLogTypes)) {
            return [];
        }
        const missing = LOGS.filter((log) => !listOf(enabledClusterLogTypes).includes(log));
        return missing.length === 0
            ? []
            : [{ path: "enabledClusterLogTypes", message: `lacks ${missing.join(", ")}`, remedy: "list all five" }];
    },
};
