import type { StandIn, Thing } from "./replies";

function cluster(thing: Thing): StandIn {
    const name = thing.name("name");
    const { region } = thing.at;
    const id = thing.hex(32).toUpperCase();
    const endpoint = `https://${id}.gr7.${region}.eks.${thing.domain}`;
    const vpcConfig = typeof thing.inputs.vpcConfig === "object" ? thing.inputs.vpcConfig : {};
    return {
        id: name,
        name,
        arn: thing.arn("eks", `cluster/${name}`),
        endpoint,
        status: "ACTIVE",
        vpcConfig: { ...vpcConfig, clusterSecurityGroupId: `sg-${thing.hex(17)}` },
    };
}

/** Something whose ARN has the cluster's name, its own and a number that EKS gives. */
function ofCluster(type: string, property: string) {
    return (thing: Thing): StandIn => {
        const clusterName = thing.text("clusterName");
        const name = thing.name(property);
        return {
            id: `${clusterName}:${name}`,
            [property]: name,
            arn: thing.arn("eks", `${type}/${clusterName}/${name}/${thing.uuid}`),
        };
    };
}

function launchTemplate(thing: Thing): StandIn {
    const id = `lt-${thing.hex(17)}`;
    return {
        id,
        name: thing.name("name"),
        arn: thing.arn("ec2", `launch-template/${id}`),
        latestVersion: 1,
        defaultVersion: 1,
    };
}

function accessEntry(thing: Thing): StandIn {
    const clusterName = thing.text("clusterName");
    const principalArn = thing.text("principalArn");
    const [, , , , account = "", resource = ""] = principalArn.split(":");
    const tail = `role/${account}/${resource.replace(/^role\//, "")}/${thing.uuid}`;
    return {
        id: `${clusterName}:${principalArn}`,
        accessEntryArn: thing.arn("eks", `access-entry/${clusterName}/${tail}`),
    };
}

function podIdentity(thing: Thing): StandIn {
    const associationId = `a-${thing.hex(17)}`;
    const clusterName = thing.text("clusterName");
    return {
        id: associationId,
        associationId,
        associationArn: thing.arn("eks", `podidentityassociation/${clusterName}/${associationId}`),
    };
}

/** What AWS chooses of clusters and of what hangs on them, by type. */
export const CLUSTER_STAND_INS: { readonly [type: string]: (thing: Thing) => StandIn } = {
    "aws:eks/cluster:Cluster": cluster,
    "aws:eks/addon:Addon": ofCluster("addon", "addonName"),
    "aws:eks/nodeGroup:NodeGroup": ofCluster("nodegroup", "nodeGroupName"),
    "aws:eks/fargateProfile:FargateProfile": ofCluster("fargateprofile", "fargateProfileName"),
    "aws:eks/accessEntry:AccessEntry": accessEntry,
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": (thing) => ({
        id: ["clusterName", "principalArn", "policyArn"].map((property) => thing.text(property)).join("#"),
    }),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": podIdentity,
    "aws:ec2/launchTemplate:LaunchTemplate": launchTemplate,
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": (thing) => {
        const name = thing.name("name");
        return { id: name, name };
    },
};
