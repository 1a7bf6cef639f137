import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AlarmThresholds } from "../../../release/alarms";
import type { EksContract } from "../../../release/contract";
import { INGRESS_CLASS } from "../../../release/kubernetes/cluster-setup";
import type { RolloutPolicy } from "../../../release/rollout";
import { alarmPrefix, contractParameterName, imageRepositoryName, podRoleName } from "../../shared/names";
import { type Placement, registryHost } from "../../shared/placement";
import { createContractParameter } from "../contract-parameter";
import type { Route } from "../ecs/listener-rules";
import { secretsPath } from "../runtime-policies";
import { podPolicy, podTrust } from "./cluster-policies";
import { ingressOrder } from "./cluster-rules";
import type { ClusterCompute } from "./cluster-terms";

/** One workload as a cluster sees it. */
export interface EksWorkloadSettings {
    /** 1 to 20 lower-case letters, digits and `-`; also its namespace and its service account. */
    readonly name: string;
    /** Port that the application listens on, 1 to 65535. */
    readonly port: number;
    /** Path that answers 200 to 299 while the application is well. */
    readonly healthPath: string;
    readonly route: Route;
}

/** What all workloads of a cluster have in common. */
export interface SharedCluster {
    readonly placement: Placement;
    readonly clusterName: pulumi.Input<string>;
    readonly compute: ClusterCompute["kind"];
    readonly keyArn: pulumi.Input<string>;
    readonly boundaryArn: pulumi.Input<string>;
    /** Whether the load balancer's listener speaks HTTPS. */
    readonly tls: boolean;
    readonly rollout: RolloutPolicy;
    readonly alarms: AlarmThresholds;
    readonly tasks: { readonly min: number; readonly max: number };
    /** Names of the alarms that hold releases; see `EksRuntimeArgs`. */
    readonly holds: readonly string[];
    /** What must be there before a release: what runs pods. */
    readonly ready: readonly pulumi.Resource[];
}

/** Arguments of {@link EksWorkload}. */
export interface EksWorkloadArgs {
    readonly shared: SharedCluster;
    readonly workload: EksWorkloadSettings;
}

/**
 * Everything of one workload that stays while releases come and go, as far as AWS holds it: the role of its pods, and the
 * contract by which a release finds what it needs. Its namespace is made by the cluster's setup, and what is in it by
 * releases.
 */
export class EksWorkload extends pulumi.ComponentResource {
    /** Parameter that holds the runtime contract; known while the program runs. */
    public readonly contractParameterName: string;
    /** Undefined on Fargate, whose pods EKS gives no identity. */
    public readonly podRoleArn: pulumi.Output<string> | undefined;

    constructor(name: string, args: EksWorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
        // Only the settings are inputs: the rest holds resources, which are not.
        super("airlock:runtime:EksWorkload", name, args.workload, opts);
        const { shared, workload } = args;
        this.contractParameterName = contractParameterName(shared.placement, workload.name);
        // The agent that hands out identities runs on machines that pods share.
        // https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
        const role = shared.compute === "fargate" ? undefined : this.createPodRole(name, args);
        this.podRoleArn = role?.arn;
        createContractParameter(this, name, {
            placement: shared.placement,
            workload: workload.name,
            value: contractText(args),
            dependsOn: [...(role?.ready ?? []), ...shared.ready],
        });
        this.registerOutputs({ contractParameterName: this.contractParameterName, podRoleArn: this.podRoleArn });
    }

    private createPodRole(name: string, { shared, workload }: EksWorkloadArgs) {
        const { placement } = shared;
        const account = { namespace: workload.name, name: workload.name };
        const role = new aws.iam.Role(
            `${name}-pod-role`,
            {
                name: podRoleName(placement, workload.name),
                assumeRolePolicy: JSON.stringify(podTrust(placement, account)),
                permissionsBoundary: shared.boundaryArn,
            },
            { parent: this },
        );
        const policy = new aws.iam.RolePolicy(
            `${name}-pod-policy`,
            { role: role.name, policy: pulumi.jsonStringify(podPolicy(placement, workload.name, shared.keyArn)) },
            { parent: this },
        );
        const identity = new aws.eks.PodIdentityAssociation(
            `${name}-pod-identity`,
            {
                clusterName: shared.clusterName,
                namespace: account.namespace,
                serviceAccount: account.name,
                roleArn: role.arn,
            },
            { parent: this },
        );
        return { arn: role.arn, ready: [policy, identity] };
    }
}

/** Text of a workload's runtime contract, known once the cluster's name is. */
function contractText({ shared, workload }: EksWorkloadArgs): pulumi.Output<string> {
    const { placement, rollout, alarms, tasks, holds } = shared;
    return pulumi.output(shared.clusterName).apply((cluster) =>
        JSON.stringify({
            runtime: "eks",
            format: 2,
            workload: workload.name,
            needs: { port: workload.port, healthPath: workload.healthPath },
            holds: [...holds],
            platform: {
                environment: placement.environment,
                region: placement.region,
                cluster,
                namespace: workload.name,
                serviceAccount: workload.name,
                registry: registryHost(placement),
                repository: imageRepositoryName(placement, workload.name),
                secretsPath: secretsPath(placement, workload.name),
                compute: shared.compute,
                ingress: {
                    class: INGRESS_CLASS,
                    hosts: [...(workload.route.hosts ?? [])],
                    paths: [...(workload.route.paths ?? [])],
                    order: ingressOrder(workload.route),
                    tls: shared.tls,
                },
                tasks: { min: tasks.min, max: tasks.max },
                rollout,
                alarms,
                alarmPrefix: alarmPrefix(placement, workload.name),
            },
        } satisfies EksContract),
    );
}
