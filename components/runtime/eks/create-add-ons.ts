import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Placement } from "../../shared/placement";
import type { AddOn, AddOnJob } from "./cluster-add-ons";
import { addOnPolicy, POD_NETWORK_POLICIES, podTrust } from "./cluster-policies";
import { type ClusterRole, createClusterRole } from "./eks-roles";

/** What a cluster's add-ons are made with. */
export interface AddOnFrame {
    /** Logical name of the runtime, first part of every child's. */
    readonly name: string;
    readonly parent: pulumi.Resource;
    readonly placement: Placement;
    readonly clusterName: pulumi.Input<string>;
    readonly boundaryArn: pulumi.Input<string>;
    /** What must be there before the add-ons' pods start. */
    readonly dependsOn: readonly pulumi.Resource[];
}

/** Namespaces of the add-ons that have a role. */
const NAMESPACES: { readonly [job in AddOnJob]: string } = {
    "pod-network": "kube-system",
    observability: "amazon-cloudwatch",
};

/** AWS's own policies of the add-ons' roles, where EKS documents these. */
const DOCUMENTED: { readonly [job in AddOnJob]: readonly string[] } = {
    "pod-network": POD_NETWORK_POLICIES,
    observability: [],
};

/** Makes add-ons, each with its role where it has one. */
export function createAddOns(frame: AddOnFrame, addOns: readonly AddOn[]): readonly aws.eks.Addon[] {
    return addOns.map((addOn) => createAddOn(frame, addOn));
}

function createAddOn(frame: AddOnFrame, { name, version, configuration, serviceAccount }: AddOn): aws.eks.Addon {
    const account = serviceAccount && { name: serviceAccount.name, role: createAddOnRole(frame, serviceAccount) };
    return new aws.eks.Addon(
        `${frame.name}-${name}`,
        {
            clusterName: frame.clusterName,
            addonName: name,
            addonVersion: version,
            ...(configuration && { configurationValues: JSON.stringify(configuration) }),
            ...(account && {
                podIdentityAssociations: [{ serviceAccount: account.name, roleArn: account.role.arn }],
            }),
            // What somebody changed in the cluster by hand is not kept.
            resolveConflictsOnCreate: "OVERWRITE",
            resolveConflictsOnUpdate: "OVERWRITE",
        },
        { parent: frame.parent, dependsOn: [...frame.dependsOn, ...(account?.role.policies ?? [])] },
    );
}

function createAddOnRole(
    { name, parent, placement, boundaryArn }: AddOnFrame,
    { name: account, job }: { readonly name: string; readonly job: AddOnJob },
): ClusterRole {
    return createClusterRole(parent, name, {
        placement,
        job,
        trust: podTrust(placement, { namespace: NAMESPACES[job], name: account }),
        documented: DOCUMENTED[job],
        allowed: addOnPolicy(placement, job),
        boundaryArn,
    });
}
