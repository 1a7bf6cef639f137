import type { Values } from "../../../policies/rule";
import { UNKNOWN } from "../../../release/marks";
import { type Case, resource } from "./cases";

const CLUSTER = "aws:eks/cluster:Cluster";

const ACCESS = { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false };

function cluster(inputs: Values) {
    return [resource(CLUSTER, inputs)];
}

const clusterAccess: readonly Omit<Case, "rule">[] = [
    { what: "a cluster with entries alone", resources: cluster({ accessConfig: ACCESS }), problems: [] },
    {
        what: "a cluster with a map beside its entries",
        resources: cluster({ accessConfig: { ...ACCESS, authenticationMode: "API_AND_CONFIG_MAP" } }),
        problems: [
            'cluster accessConfig.authenticationMode: "API_AND_CONFIG_MAP" lets a map within the cluster give access that nobody registered; set it to API',
        ],
    },
    {
        what: "a cluster of which its maker has every right",
        resources: cluster({ accessConfig: { ...ACCESS, bootstrapClusterCreatorAdminPermissions: true } }),
        problems: [
            'cluster accessConfig.bootstrapClusterCreatorAdminPermissions: "true" gives whoever makes the cluster every right in it, for good; set it to false',
        ],
    },
    {
        what: "a cluster that says nothing of access",
        resources: cluster({}),
        problems: [
            'cluster accessConfig.authenticationMode: "left out" lets a map within the cluster give access that nobody registered; set it to API',
            'cluster accessConfig.bootstrapClusterCreatorAdminPermissions: "left out" gives whoever makes the cluster every right in it, for good; set it to false',
        ],
    },
    { what: "access that is not known yet", resources: cluster({ accessConfig: UNKNOWN }), problems: [] },
];

const ALL_LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

const clusterLogs: readonly Omit<Case, "rule">[] = [
    { what: "a cluster with all its logs", resources: cluster({ enabledClusterLogTypes: ALL_LOGS }), problems: [] },
    {
        what: "a cluster without its audit log",
        resources: cluster({ enabledClusterLogTypes: ALL_LOGS.filter((log) => log !== "audit") }),
        problems: ["cluster enabledClusterLogTypes: lacks audit; list all five"],
    },
    {
        what: "a cluster without logs",
        resources: cluster({}),
        problems: [
            "cluster enabledClusterLogTypes: lacks api, audit, authenticator, controllerManager, scheduler; list all five",
        ],
    },
    { what: "logs that are not known yet", resources: cluster({ enabledClusterLogTypes: UNKNOWN }), problems: [] },
];

const protectedState: readonly Omit<Case, "rule">[] = [
    {
        what: "a cluster that AWS would let go",
        resources: [resource(CLUSTER, { deletionProtection: false }, { protect: true })],
        problems: ['cluster deletionProtection: "false" lets it be lost with all that is in it; set it to true'],
    },
    {
        what: "a cluster that AWS keeps, too",
        resources: [resource(CLUSTER, { deletionProtection: true }, { protect: true })],
        problems: [],
    },
];

/** Cases of the rules that ask of clusters. */
export const CLUSTER_CASES: readonly Case[] = [
    ...clusterAccess.map((one) => ({ rule: "cluster-access", ...one })),
    ...clusterLogs.map((one) => ({ rule: "cluster-logs", ...one })),
    ...protectedState.map((one) => ({ rule: "protected-state", ...one })),
];
