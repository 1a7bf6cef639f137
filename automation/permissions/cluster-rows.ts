import { USE_KEY } from "./access-rows";
import { ec2, look, TAGS } from "./ec2";
import { type Grant, made, named, of, own, type PermissionRow } from "./grants";

const eks = (...actions: readonly string[]) => of("eks", ...actions);

const TAGGED = ["TagResource", "UntagResource"] as const;

/** The cluster itself, by the input that names it. */
function clusterBy(input: string) {
    return named("eks", input, "cluster/{}");
}

/** What hangs on a cluster, by the cluster's name. */
function ofCluster(type: string, tail = "*") {
    return named("eks", "clusterName", `${type}/{}/${tail}`);
}

/** Handing roles to a service, where a resource does so in more than one place. @param rolesOf ARNs of the roles. */
function passing(
    service: string,
    rolesOf: (inputs: { readonly [name: string]: unknown }) => readonly unknown[],
): Grant {
    return {
        writes: ["iam:PassRole"],
        on: {
            kind: "named",
            arns: (inputs, at) =>
                rolesOf(inputs).flatMap((arn) =>
                    typeof arn === "string"
                        ? named("iam", "name", "role/{}").arns({ name: arn.split(":role/").at(-1) ?? "" }, at)
                        : [],
                ),
        },
        only: { operator: "StringEquals", key: "iam:PassedToService", values: () => [service] },
    };
}

function membersOf(value: unknown): { readonly [name: string]: unknown } {
    return typeof value === "object" && value !== null ? { ...value } : {};
}

const PODS = "pods.eks.amazonaws.com";

/** Clusters of EKS with what hangs on them. @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html */
export const CLUSTER_ROWS: { readonly [type: string]: PermissionRow } = {
    "aws:eks/cluster:Cluster": {
        linkedRole: "eks.amazonaws.com",
        passes: { role: "roleArn", to: "eks.amazonaws.com" },
        grants: [
            {
                reads: eks("DescribeCluster", "DescribeUpdate", "ListTagsForResource"),
                writes: eks(
                    "AssociateEncryptionConfig",
                    "CreateCluster",
                    "DeleteCluster",
                    "UpdateClusterConfig",
                    "UpdateClusterVersion",
                    ...TAGGED,
                ),
                on: clusterBy("name"),
            },
            look("DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs"),
            passing("eks.amazonaws.com", ({ computeConfig }) => [membersOf(computeConfig).nodeRoleArn]),
            ...USE_KEY,
        ],
    },
    "aws:eks/addon:Addon": {
        grants: [
            { writes: eks("CreateAddon", "CreatePodIdentityAssociation"), on: clusterBy("clusterName") },
            {
                reads: eks("DescribeAddon", "DescribeUpdate", "ListTagsForResource"),
                writes: eks("DeleteAddon", "UpdateAddon", ...TAGGED),
                on: ofCluster("addon", "*/*"),
            },
            {
                reads: eks("DescribePodIdentityAssociation"),
                writes: eks("DeletePodIdentityAssociation", "UpdatePodIdentityAssociation", ...TAGGED),
                on: ofCluster("podidentityassociation"),
            },
            passing(PODS, ({ podIdentityAssociations }) =>
                (Array.isArray(podIdentityAssociations) ? podIdentityAssociations : []).map(
                    (association) => membersOf(association).roleArn,
                ),
            ),
        ],
    },
    "aws:eks/nodeGroup:NodeGroup": {
        linkedRole: "eks-nodegroup.amazonaws.com",
        passes: { role: "nodeRoleArn", to: "eks.amazonaws.com" },
        grants: [
            { writes: eks("CreateNodegroup"), on: clusterBy("clusterName") },
            {
                reads: eks("DescribeNodegroup", "DescribeUpdate", "ListTagsForResource"),
                writes: eks("DeleteNodegroup", "UpdateNodegroupConfig", "UpdateNodegroupVersion", ...TAGGED),
                on: ofCluster("nodegroup", "*/*"),
            },
            look("DescribeLaunchTemplateVersions", "DescribeSubnets"),
        ],
    },
    "aws:ec2/launchTemplate:LaunchTemplate": {
        grants: [
            look("DescribeLaunchTemplates", "DescribeLaunchTemplateVersions"),
            { writes: ec2("CreateLaunchTemplate"), on: made("ec2:launch-template") },
            {
                writes: ec2("CreateLaunchTemplateVersion", "DeleteLaunchTemplate", "ModifyLaunchTemplate"),
                on: own("ec2:launch-template"),
            },
            ...TAGS,
        ],
    },
    "aws:eks/fargateProfile:FargateProfile": {
        linkedRole: "eks-fargate.amazonaws.com",
        passes: { role: "podExecutionRoleArn", to: "eks-fargate-pods.amazonaws.com" },
        grants: [
            { writes: eks("CreateFargateProfile"), on: clusterBy("clusterName") },
            {
                reads: eks("DescribeFargateProfile", "ListTagsForResource"),
                writes: eks("DeleteFargateProfile", ...TAGGED),
                on: ofCluster("fargateprofile", "*/*"),
            },
        ],
    },
    "aws:eks/accessEntry:AccessEntry": {
        grants: [
            { writes: eks("CreateAccessEntry"), on: clusterBy("clusterName") },
            {
                reads: eks("DescribeAccessEntry", "ListTagsForResource"),
                writes: eks("DeleteAccessEntry", "UpdateAccessEntry", ...TAGGED),
                on: ofCluster("access-entry"),
            },
        ],
    },
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
        grants: [
            {
                reads: eks("ListAssociatedAccessPolicies"),
                writes: eks("AssociateAccessPolicy", "DisassociateAccessPolicy"),
                on: ofCluster("access-entry"),
            },
        ],
    },
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
        passes: { role: "roleArn", to: PODS },
        grants: [
            { writes: eks("CreatePodIdentityAssociation"), on: clusterBy("clusterName") },
            {
                reads: eks("DescribePodIdentityAssociation", "ListTagsForResource"),
                writes: eks("DeletePodIdentityAssociation", "UpdatePodIdentityAssociation", ...TAGGED),
                on: ofCluster("podidentityassociation"),
            },
        ],
    },
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
        grants: [
            {
                reads: of("logs", "DescribeMetricFilters"),
                writes: of("logs", "DeleteMetricFilter", "PutMetricFilter"),
                on: named("logs", "logGroupName", "log-group:{}"),
            },
        ],
    },
};
