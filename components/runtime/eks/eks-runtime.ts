import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AlarmThresholds } from "../../../release/alarms";
import { HOLD_LIMIT } from "../../../release/contract";
import { ROLLOUT_CONTROLLER } from "../../../release/kubernetes/access";
import { checkClusterRollout } from "../../../release/kubernetes/rollout-rules";
import type { Problem } from "../../../release/problem";
import type { RolloutPolicy } from "../../../release/rollout";
import { refuseArguments } from "../../shared/arguments";
import { clusterName, controlPlaneLogGroupName } from "../../shared/names";
import type { Placement } from "../../shared/placement";
import { checkListenerRules } from "../ecs/listener-rules";
import { ClusterAccess } from "./cluster-access";
import { type AddOnTerms, planAddOns } from "./cluster-add-ons";
import { createAutoMachines, createMachines, type MachineFrame } from "./cluster-machines";
import { ClusterNetwork } from "./cluster-network";
import {
    CLUSTER_LOGS,
    CLUSTER_POLICIES,
    clusterLogGroupName,
    clusterTrust,
    podTrust,
    rolloutsPolicy,
} from "./cluster-policies";
import { checkClusterTerms, checkClusterWorkloads } from "./cluster-rules";
import type { ClusterTerms } from "./cluster-terms";
import { createAddOns } from "./create-add-ons";
import { createClusterRole } from "./eks-roles";
import { EksWorkload, type EksWorkloadSettings } from "./eks-workload";

/** Arguments of {@link EksRuntime}. */
export interface EksRuntimeArgs {
    readonly placement: Placement;
    readonly vpcId: pulumi.Input<string>;
    /** Private subnets in two zones or more, for the API's addresses, machines and pods. */
    readonly subnetIds: readonly pulumi.Input<string>[];
    /**
     * Group of the network's interface endpoints, which then admits the cluster's machines: these carry a group that EKS
     * makes, and no other.
     * @default - there are none
     */
    readonly endpointGroupId?: pulumi.Input<string>;
    readonly terms: ClusterTerms;
    /** The environment's key: logs, secrets, and whatever the cluster stores. */
    readonly keyArn: pulumi.Input<string>;
    /** Permissions boundary of pods. */
    readonly podBoundaryArn: pulumi.Input<string>;
    /** Permissions boundary of the cluster, its machines and its add-ons. */
    readonly clusterBoundaryArn: pulumi.Input<string>;
    /** 1 to 45, with names of their own. */
    readonly workloads: readonly EksWorkloadSettings[];
    /** Whether the load balancer's listener speaks HTTPS. */
    readonly tls: boolean;
    readonly rollout: RolloutPolicy;
    readonly alarms: AlarmThresholds;
    /** Pods of each workload, 1 or more. */
    readonly tasks: { readonly min: number; readonly max: number };
    /**
     * Names of alarms, of metrics or composite, while one of which is in ALARM no release is admitted. 0 to 10.
     * @default - nothing holds releases
     */
    readonly holds?: readonly string[];
    /** Days that logs are kept; one of CloudWatch's steps. */
    readonly logRetentionDays: number;
    /** Whether whatever running pods stand on refuses to be deleted or replaced. */
    readonly deletionProtection: boolean;
    readonly containerInsights: AddOnTerms["containerInsights"];
}

/** What others need to know of one workload on a cluster. */
export interface ClusterWorkloadOutputs {
    /** Parameter that holds the runtime contract; known while the program runs. */
    readonly contractParameterName: string;
    /** Undefined on Fargate, whose pods EKS gives no identity. */
    readonly podRoleArn: pulumi.Output<string> | undefined;
}

/** Logs of the control plane, all that there are. @see https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html */
const CONTROL_PLANE_LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/**
 * Where an environment's workloads run, on EKS. It makes:
 *
 * 1. log groups, before anybody writes to them;
 * 2. a cluster whose API is reached from the network alone, with the group that deployers carry;
 * 3. machines for its pods, by choice, and add-ons of pinned versions;
 * 4. people's ways in: readers, and break-glass roles with an alarm;
 * 5. the role of the controller that moves traffic;
 * 6. for each workload the role of its pods, and the contract that releases read.
 *
 * What is inside the cluster is not its own: the setup makes namespaces, ingress class and controller, releases all else.
 * The load balancer is made by the cluster once a first workload is there.
 */
export class EksRuntime extends pulumi.ComponentResource {
    public readonly kind: "eks";
    public readonly clusterArn: pulumi.Output<string>;
    /** Known while the program runs. */
    public readonly clusterName: string;
    /** Group that those carry who reach the cluster's API: what deploys, and what sets up. */
    public readonly deployerGroupId: pulumi.Output<string>;
    /** Group that EKS makes; all machines carry it, and so do pods. */
    public readonly clusterGroupId: pulumi.Output<string>;
    /** Each workload by name. */
    public readonly workloads: { readonly [name: string]: ClusterWorkloadOutputs };

    constructor(name: string, args: EksRuntimeArgs, opts?: pulumi.ComponentResourceOptions) {
        refuseArguments("EksRuntime", name, checkArgs(args));
        super("airlock:runtime:EksRuntime", name, args, opts);
        this.kind = "eks";
        this.clusterName = clusterName(args.placement);
        const frame = { ...args, name, parent: this, boundaryArn: args.clusterBoundaryArn };
        const logs = this.createLogs(name, args);
        const network = new ClusterNetwork(
            `${name}-network`,
            { ...args, environment: args.placement.environment },
            { parent: this },
        );
        const cluster = this.createCluster(name, args, frame, network, logs.controlPlane);
        this.clusterArn = cluster.arn;
        this.deployerGroupId = network.deployerGroupId;
        this.clusterGroupId = cluster.vpcConfig.apply(groupOf);
        const endpoints = this.admitMachines(name, args);
        const running = this.createMachinesAndAddOns(args, frame, cluster, [...endpoints, ...logs.containers]);
        new ClusterAccess(
            `${name}-access`,
            {
                ...args.terms,
                placement: args.placement,
                clusterName: cluster.name,
                logGroupName: logs.controlPlane.name,
            },
            { parent: this },
        );
        this.createRolloutsRole(frame, cluster.name);
        this.workloads = this.createWorkloads(name, args, cluster.name, running);
        this.registerOutputs({
            kind: this.kind,
            clusterArn: this.clusterArn,
            clusterName: this.clusterName,
            deployerGroupId: this.deployerGroupId,
            clusterGroupId: this.clusterGroupId,
            workloads: this.workloads,
        });
    }

    /** EKS and the add-ons would make them themselves, without the environment's key and for ever. */
    private createLogs(name: string, { placement, keyArn, logRetentionDays, deletionProtection }: EksRuntimeArgs) {
        const logGroup = (role: string, physical: string) =>
            new aws.cloudwatch.LogGroup(
                `${name}-${role}-logs`,
                { name: physical, retentionInDays: logRetentionDays, kmsKeyId: keyArn },
                { parent: this, protect: deletionProtection },
            );
        return {
            controlPlane: logGroup("control-plane", controlPlaneLogGroupName(placement)),
            containers: CLUSTER_LOGS.map((what) => logGroup(what, clusterLogGroupName(placement, what))),
        };
    }

    private createCluster(
        name: string,
        { placement, terms, subnetIds, keyArn, deletionProtection }: EksRuntimeArgs,
        frame: MachineFrame,
        network: ClusterNetwork,
        logs: pulumi.Resource,
    ): aws.eks.Cluster {
        const role = createClusterRole(this, name, {
            ...frame,
            job: "cluster",
            trust: clusterTrust(placement),
            documented: CLUSTER_POLICIES,
        });
        const machines = createAutoMachines(frame, terms.compute);
        const isPublic = terms.publicCidrs.length > 0;
        return new aws.eks.Cluster(
            `${name}-cluster`,
            {
                name: this.clusterName,
                version: terms.version,
                roleArn: role.arn,
                vpcConfig: {
                    subnetIds: [...subnetIds],
                    securityGroupIds: [network.apiGroupId],
                    endpointPrivateAccess: true,
                    endpointPublicAccess: isPublic,
                    ...(isPublic && { publicAccessCidrs: [...terms.publicCidrs] }),
                },
                // Access is what is registered, and nothing beside: whoever makes the cluster has none.
                accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
                encryptionConfig: { provider: { keyArn }, resources: ["secrets"] },
                enabledClusterLogTypes: CONTROL_PLANE_LOGS,
                // The three are on together or not at all.
                computeConfig: machines.computeConfig,
                kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
                storageConfig: { blockStorage: { enabled: true } },
                bootstrapSelfManagedAddons: false,
                upgradePolicy: { supportType: terms.support === "extended" ? "EXTENDED" : "STANDARD" },
                zonalShiftConfig: { enabled: true },
                deletionProtection,
            },
            {
                parent: this,
                protect: deletionProtection,
                dependsOn: [logs, ...role.policies, ...machines.policies],
            },
        );
    }

    private admitMachines(name: string, { endpointGroupId }: EksRuntimeArgs): readonly pulumi.Resource[] {
        if (endpointGroupId === undefined) {
            return [];
        }
        return [
            new aws.vpc.SecurityGroupIngressRule(
                `${name}-machines-to-endpoints`,
                {
                    securityGroupId: endpointGroupId,
                    referencedSecurityGroupId: this.clusterGroupId,
                    description: "HTTPS from the cluster's machines and pods",
                    ipProtocol: "tcp",
                    fromPort: 443,
                    toPort: 443,
                },
                { parent: this },
            ),
        ];
    }

    /** @returns what must be there before a pod can run. */
    private createMachinesAndAddOns(
        { terms, subnetIds, containerInsights }: EksRuntimeArgs,
        frame: MachineFrame,
        cluster: aws.eks.Cluster,
        dependsOn: readonly pulumi.Resource[],
    ): readonly pulumi.Resource[] {
        const addOns = planAddOns({ ...terms, containerInsights });
        const of = { ...frame, clusterName: cluster.name };
        const before = createAddOns(
            { ...of, dependsOn },
            addOns.filter(({ beforeCompute }) => beforeCompute),
        );
        const machines = createMachines(frame, {
            clusterName: cluster.name,
            version: terms.version,
            compute: terms.compute,
            subnetIds,
            dependsOn: [...dependsOn, ...before],
        });
        const after = createAddOns(
            { ...of, dependsOn: [...dependsOn, ...machines] },
            addOns.filter(({ beforeCompute }) => !beforeCompute),
        );
        return [...machines, ...before, ...after];
    }

    private createRolloutsRole(frame: MachineFrame, cluster: pulumi.Input<string>): void {
        const account = ROLLOUT_CONTROLLER;
        const role = createClusterRole(this, frame.name, {
            ...frame,
            job: "rollouts",
            trust: podTrust(frame.placement, account),
            documented: [],
            allowed: rolloutsPolicy(),
        });
        new aws.eks.PodIdentityAssociation(
            `${frame.name}-rollouts-identity`,
            {
                clusterName: cluster,
                namespace: account.namespace,
                serviceAccount: account.name,
                roleArn: role.arn,
            },
            { parent: this, dependsOn: [...role.policies] },
        );
    }

    private createWorkloads(
        name: string,
        args: EksRuntimeArgs,
        cluster: pulumi.Input<string>,
        ready: readonly pulumi.Resource[],
    ): { readonly [name: string]: ClusterWorkloadOutputs } {
        const shared = {
            ...args,
            clusterName: cluster,
            compute: args.terms.compute.kind,
            boundaryArn: args.podBoundaryArn,
            holds: args.holds ?? [],
            ready,
        };
        return Object.fromEntries(
            args.workloads.map((workload) => {
                const made = new EksWorkload(`${name}-${workload.name}`, { shared, workload }, { parent: this });
                const { contractParameterName, podRoleArn } = made;
                return [workload.name, { contractParameterName, podRoleArn }];
            }),
        );
    }
}

/** EKS tells it of every cluster; an empty one would be a rule without a peer. */
function groupOf({ clusterSecurityGroupId }: { readonly clusterSecurityGroupId?: string }): string {
    if (clusterSecurityGroupId === undefined) {
        throw new Error("EKS told no security group of the cluster");
    }
    return clusterSecurityGroupId;
}

function checkArgs({ terms, workloads, rollout, holds = [] }: EksRuntimeArgs): readonly Problem[] {
    return [
        ...checkClusterTerms(terms, "terms"),
        ...checkListenerRules(workloads, "workloads"),
        ...checkClusterWorkloads(workloads, "workloads"),
        ...checkClusterRollout(rollout, "rollout"),
        ...(holds.length <= HOLD_LIMIT
            ? []
            : [
                  {
                      path: "holds",
                      message: `"${holds.length}" alarms are more than ${HOLD_LIMIT}`,
                      remedy: "join some into a composite alarm",
                  },
              ]),
    ];
}
