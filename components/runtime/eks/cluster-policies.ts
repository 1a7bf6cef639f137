import type * as pulumi from "@pulumi/pulumi";
import { clusterName } from "../../shared/names";
import { localArn, type Placement } from "../../shared/placement";
import { type PolicyDocument, policyDocument, type Statement } from "../../shared/policy";
import { secretStatements } from "../runtime-policies";
import type { AddOnJob } from "./cluster-add-ons";

/** Where an environment's cluster is known by its ARN. */
export function clusterArn(at: Placement): string {
    return localArn(at, "eks", `cluster/${clusterName(at)}`);
}

/** Log groups that hold what containers and machines of a cluster say, by what the add-on calls them. */
export const CLUSTER_LOGS = ["application", "dataplane", "host", "performance"] as const;

/** Name of one of {@link CLUSTER_LOGS}. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-setup-logs-FluentBit.html */
export function clusterLogGroupName(at: Placement, what: (typeof CLUSTER_LOGS)[number]): string {
    return `/aws/containerinsights/${clusterName(at)}/${what}`;
}

/** AWS's policies for a cluster with Auto Mode. @see https://docs.aws.amazon.com/eks/latest/userguide/auto-learn-iam.html */
export const CLUSTER_POLICIES = [
    "AmazonEKSClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingPolicy",
] as const;

/** AWS's policies for Auto Mode's machines. @see https://docs.aws.amazon.com/eks/latest/userguide/auto-create-node-role.html */
export const AUTO_NODE_POLICIES = ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"] as const;

/** AWS's policies for the machines of a node group. @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html */
export const NODE_POLICIES = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"] as const;

/** AWS's policy for what starts pods on Fargate. @see https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html */
export const FARGATE_POLICIES = ["AmazonEKSFargatePodExecutionRolePolicy"] as const;

/** AWS's policy for the add-on that gives pods their addresses. @see https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html */
export const POD_NETWORK_POLICIES = ["AmazonEKS_CNI_Policy"] as const;

/** ARN of a policy of AWS's own. */
export function awsPolicyArn({ partition }: Pick<Placement, "partition">, name: string): string {
    return `arn:${partition}:iam::aws:policy/${name}`;
}

/**
 * Lets EKS run this cluster, and no other, by the role.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cross-service-confused-deputy-prevention.html
 */
export function clusterTrust(at: Placement): PolicyDocument {
    return policyDocument({
        Sid: "RunTheClusterByEks",
        Effect: "Allow",
        Principal: { Service: "eks.amazonaws.com" },
        // The tags of the session are what AWS's policies for Auto Mode demand of each other.
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: { ArnEquals: { "aws:SourceArn": clusterArn(at) } },
    });
}

/** Lets machines take on their role; EC2 says of no machine whose it is, when it asks. */
export function nodeTrust(): PolicyDocument {
    return policyDocument({
        Sid: "BeAMachineOfTheCluster",
        Effect: "Allow",
        Principal: { Service: "ec2.amazonaws.com" },
        Action: "sts:AssumeRole",
    });
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html */
export function fargateTrust(at: Placement): PolicyDocument {
    return policyDocument({
        Sid: "StartPodsByFargate",
        Effect: "Allow",
        Principal: { Service: "eks-fargate-pods.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
            ArnLike: { "aws:SourceArn": localArn(at, "eks", `fargateprofile/${clusterName(at)}/*`) },
        },
    });
}

/** A service account of the environment's cluster. */
export interface ServiceAccount {
    readonly namespace: string;
    readonly name: string;
}

/**
 * Lets the pods of one service account of this cluster take on a role.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function podTrust(at: Placement, { namespace, name }: ServiceAccount): PolicyDocument {
    return policyDocument({
        Sid: "BeThePodsOfOneServiceAccount",
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
            StringEquals: {
                "aws:SourceAccount": at.account,
                "aws:RequestTag/eks-cluster-name": clusterName(at),
                "aws:RequestTag/kubernetes-namespace": namespace,
                "aws:RequestTag/kubernetes-service-account": name,
            },
        },
    });
}

/** What a workload's pods may do: read their secrets. What an application's own template adds is made on ECS alone. */
export function podPolicy(at: Placement, workload: string, keyArn: pulumi.Input<string>): PolicyDocument {
    return policyDocument(...secretStatements(at, workload, keyArn));
}

/** What the controller of rollouts may do: read the metrics that its analyses judge by. */
export function rolloutsPolicy(): PolicyDocument {
    return policyDocument({
        Sid: "Metrics",
        Effect: "Allow",
        Action: ["cloudwatch:GetMetricData"],
        // Metrics have no resource.
        Resource: "*",
    });
}

/** What an add-on may do; `undefined` where AWS's own policy says so. */
export function addOnPolicy(at: Placement, job: AddOnJob): PolicyDocument | undefined {
    return job === "observability" ? policyDocument(...observabilityStatements(at)) : undefined;
}

/** What of `CloudWatchAgentServerPolicy` it takes where the log groups are there already. */
function observabilityStatements(at: Placement): readonly Statement[] {
    return [
        {
            Sid: "Metrics",
            Effect: "Allow",
            Action: ["cloudwatch:PutMetricData"],
            // Metrics have no resource; their namespace is what can be demanded.
            Resource: "*",
            Condition: { StringEquals: { "cloudwatch:namespace": ["ContainerInsights", "CWAgent"] } },
        },
        {
            Sid: "Machines",
            Effect: "Allow",
            Action: ["ec2:DescribeInstances", "ec2:DescribeTags", "ec2:DescribeVolumes"],
            // Descriptions have no resource.
            Resource: "*",
        },
        {
            Sid: "Logs",
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            Resource: localArn(at, "logs", `log-group:/aws/containerinsights/${clusterName(at)}/*`),
        },
        {
            Sid: "FindLogGroups",
            Effect: "Allow",
            Action: ["logs:DescribeLogGroups"],
            // Groups are looked for by prefix, which has no resource.
            Resource: "*",
        },
    ];
}

/** What starts pods on Fargate may write, beside pulling images: their logs. */
export function fargateLogPolicy(at: Placement): PolicyDocument {
    return policyDocument({
        Sid: "Logs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: `${localArn(at, "logs", `log-group:${clusterLogGroupName(at, "application")}`)}:*`,
    });
}
