import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { WORKLOAD_LABEL } from "../../../release/kubernetes/deployment";
import { NAME_LIMITS, physicalName } from "../../shared/names";
import type { Placement } from "../../shared/placement";
import {
    AUTO_NODE_POLICIES,
    FARGATE_POLICIES,
    fargateLogPolicy,
    fargateTrust,
    NODE_POLICIES,
    nodeTrust,
} from "./cluster-policies";
import type { ClusterCompute } from "./cluster-terms";
import { type ClusterRole, createClusterRole } from "./eks-roles";

/** What a cluster's machines are made from. */
export interface MachineFrame {
    /** Logical name of the runtime, first part of every child's. */
    readonly name: string;
    readonly parent: pulumi.Resource;
    readonly placement: Placement;
    readonly boundaryArn: pulumi.Input<string>;
}

/** Pools of machines that Auto Mode keeps; where workloads run on Fargate, what serves the cluster runs on these. */
const NODE_POOLS = {
    "auto-mode": ["general-purpose", "system"],
    "node-groups": [],
    fargate: ["general-purpose"],
} as const satisfies { readonly [kind in ClusterCompute["kind"]]: readonly string[] };

/** The part of Auto Mode that brings machines, and what must be there before it can. */
export interface AutoMachines {
    readonly computeConfig: { readonly enabled: true; nodePools: string[]; nodeRoleArn?: pulumi.Output<string> };
    readonly policies: readonly pulumi.Resource[];
}

/**
 * Auto Mode is on whatever pods run on, because its load balancing is one with it: it brings no machine where it has no
 * pool. EKS refuses a role for machines without a pool.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/set-builtin-node-pools.html
 */
export function createAutoMachines(frame: MachineFrame, { kind }: ClusterCompute): AutoMachines {
    const nodePools = [...NODE_POOLS[kind]];
    if (nodePools.length === 0) {
        return { computeConfig: { enabled: true, nodePools }, policies: [] };
    }
    const role = createClusterRole(frame.parent, frame.name, {
        ...frame,
        job: "auto-node",
        trust: nodeTrust(),
        documented: AUTO_NODE_POLICIES,
    });
    return { computeConfig: { enabled: true, nodePools, nodeRoleArn: role.arn }, policies: role.policies };
}

/** What the machines beside Auto Mode's are made from. */
export interface ClusterMachinesArgs {
    readonly clusterName: pulumi.Input<string>;
    readonly version: pulumi.Input<string>;
    readonly compute: ClusterCompute;
    /** Private subnets in two zones or more. */
    readonly subnetIds: readonly pulumi.Input<string>[];
    /** What must be there before a machine is of use: add-ons. */
    readonly dependsOn: readonly pulumi.Resource[];
}

/** Makes what a cluster's pods run on beside Auto Mode's machines. @returns what runs pods once it is there. */
export function createMachines(frame: MachineFrame, args: ClusterMachinesArgs): readonly pulumi.Resource[] {
    switch (args.compute.kind) {
        case "auto-mode":
            return [];
        case "node-groups":
            return [createNodeGroup(frame, args, args.compute)];
        case "fargate":
            return [createFargateProfile(frame, args)];
        default: {
            const unknown: never = args.compute;
            throw new TypeError(`unknown compute: ${JSON.stringify(unknown)}`);
        }
    }
}

function createNodeGroup(
    frame: MachineFrame,
    { clusterName, version, subnetIds, dependsOn }: ClusterMachinesArgs,
    { instanceTypes, min, max }: Extract<ClusterCompute, { kind: "node-groups" }>,
): aws.eks.NodeGroup {
    const role = createClusterRole(frame.parent, frame.name, {
        ...frame,
        job: "node",
        trust: nodeTrust(),
        documented: NODE_POLICIES,
    });
    const template = createLaunchTemplate(frame);
    return new aws.eks.NodeGroup(
        `${frame.name}-nodes`,
        {
            clusterName,
            version,
            nodeGroupNamePrefix: `${physicalName(frame.placement, "nodes", NODE_GROUP_PREFIX_LIMIT)}-`,
            nodeRoleArn: role.arn,
            subnetIds: [...subnetIds],
            instanceTypes: [...instanceTypes],
            // What packaging builds images for.
            amiType: "AL2023_x86_64_STANDARD",
            capacityType: "ON_DEMAND",
            scalingConfig: { minSize: min, maxSize: max, desiredSize: min },
            updateConfig: { maxUnavailable: 1 },
            nodeRepairConfig: { enabled: true },
            launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        },
        {
            parent: frame.parent,
            dependsOn: [...role.policies, ...dependsOn],
            // Whatever scales the group decides it from then on.
            ignoreChanges: ["scalingConfig.desiredSize"],
        },
    );
}

/** The provider adds 26 characters to a prefix, and a group's name has 63 at most. @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html */
const NODE_GROUP_PREFIX_LIMIT = 36;

/** Machines that a pod cannot pass itself off as: their role's credentials are one hop away at most. */
function createLaunchTemplate({ name, parent, placement }: MachineFrame): aws.ec2.LaunchTemplate {
    return new aws.ec2.LaunchTemplate(
        `${name}-machine`,
        {
            name: physicalName(placement, "machine", NAME_LIMITS.policy),
            updateDefaultVersion: true,
            metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
            blockDeviceMappings: [
                { deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeType: "gp3", volumeSize: 50 } },
            ],
        },
        { parent },
    );
}

function createFargateProfile(
    frame: MachineFrame,
    { clusterName, subnetIds, dependsOn }: ClusterMachinesArgs,
): aws.eks.FargateProfile {
    const role: ClusterRole = createClusterRole(frame.parent, frame.name, {
        ...frame,
        job: "fargate",
        trust: fargateTrust(frame.placement),
        documented: FARGATE_POLICIES,
        allowed: fargateLogPolicy(frame.placement),
    });
    return new aws.eks.FargateProfile(
        `${frame.name}-fargate`,
        {
            clusterName,
            fargateProfileName: physicalName(frame.placement, "workloads", NAME_LIMITS.pipeline),
            podExecutionRoleArn: role.arn,
            subnetIds: [...subnetIds],
            // One profile takes five selectors; this one is for all workloads, however many.
            selectors: [{ namespace: "*", labels: { [WORKLOAD_LABEL]: "*" } }],
        },
        { parent: frame.parent, dependsOn: [...role.policies, ...dependsOn] },
    );
}
