import * as pulumi from "@pulumi/pulumi";
import { BuildProject } from "../components/build/build-project";
import { DeployProject } from "../components/pipeline/deploy-project";
import { ReleasePipeline, type ReleasePipelineArgs } from "../components/pipeline/release-pipeline";
import type { EksRuntime } from "../components/runtime/eks/eks-runtime";
import { SourceRepository } from "../components/source/source-repository";
import { carriedGroups, deployEgress } from "./connectivity";
import type { EnvironmentOutputs } from "./outputs";
import { pipelinePlanArgs } from "./pipelines-in-progress";
import { createPlatform, type Platform } from "./platform";
import type { Settings, WorkloadSettings } from "./settings";
import { type Topology, topologyOf } from "./topology";

/**
 * One environment, from the ground up: guardrails, network, registry, runtime, and for each workload its pipeline. What
 * differs between environments is in the settings alone.
 */
export function createEnvironment(settings: Settings): EnvironmentOutputs {
    const topology = topologyOf(settings);
    const platform = createPlatform(settings, topology);
    const { runtime } = platform;
    const pipelines = settings.workloads.map((workload) => createPipeline(settings, topology, platform, workload));
    return {
        environment: settings.environment.name,
        vpcId: platform.network.vpcId,
        // A cluster makes its load balancer itself, with its first workload.
        addresses: pulumi.all(runtime.kind === "ecs" ? Object.values(runtime.balancerDnsNames) : []),
        pipelines: Object.fromEntries(pipelines.map(({ workload, pipelineArn }) => [workload, pipelineArn])),
        firstPush: Object.fromEntries(
            pipelines.flatMap(({ workload, firstPush }) => (firstPush === undefined ? [] : [[workload, firstPush]])),
        ),
        ...(platform.link === undefined ? {} : { onPremises: platform.link.onPremises }),
        readerPolicyArn: platform.guardrails.readerPolicyArn,
    };
}

/** A workload's way through this environment: its source and build where releases are made, and its pipeline. */
function createPipeline(settings: Settings, topology: Topology, platform: Platform, workload: WorkloadSettings) {
    const { guardrails, artifacts, approvals } = platform;
    const name = workload.name;
    const repository = topology.isFirst ? createSource(settings, topology, platform, workload) : undefined;
    const pipeline = new ReleasePipeline(`${name}-pipeline`, {
        ...pipelinePlanArgs(settings, topology, workload),
        artifactBucket: artifacts.bucketName,
        keyArn: guardrails.keyArn,
        boundaryArn: guardrails.boundaries.deploy,
        target: createTarget(settings, topology, platform, workload),
        approvalTopicArn: approvals?.topicArn,
    });
    const firstPush =
        repository === undefined
            ? undefined
            : pulumi.interpolate`git push ${repository.cloneUrl} HEAD:${workload.source.branch}`;
    return { workload: name, pipelineArn: pipeline.pipelineArn, firstPush };
}

/** What a workload's pipeline deploys to. */
function createTarget(
    settings: Settings,
    topology: Topology,
    platform: Platform,
    { name, resourceTypes }: WorkloadSettings,
): ReleasePipelineArgs["target"] {
    const { runtime } = platform;
    if (runtime.kind === "eks") {
        return { kind: "eks", project: createDeployProject(settings, topology, platform, runtime, name) };
    }
    const running = required(runtime.workloads[name], `workload "${name}" in its runtime`);
    return {
        kind: "ecs",
        clusterName: runtime.clusterName,
        roles: {
            taskRoleArn: running.taskRoleArn,
            executionRoleArn: running.executionRoleArn,
            infrastructureRoleArn: runtime.infrastructureRoleArn,
        },
        resourceTypes,
    };
}

/** What deploys a workload to the environment's cluster. */
function createDeployProject(
    settings: Settings,
    topology: Topology,
    { guardrails, network, artifacts, deployer }: Platform,
    runtime: EksRuntime,
    workload: string,
): DeployProject {
    const { here: placement } = topology;
    const { rollout, retention } = settings;
    return new DeployProject(
        `${workload}-deploy`,
        {
            placement,
            workload,
            clusterName: runtime.clusterName,
            vpcId: network.vpcId,
            subnetIds: network.privateSubnetIds,
            egress: { kind: deployEgress(settings, topology) },
            clientGroupIds: [runtime.deployerGroupId, ...carriedGroups(network)],
            artifactBucket: artifacts.bucketName,
            deployer: {
                uri: required(artifacts.deployerUri, "deployer in its artifact store"),
                sha256: required(deployer, "deployer").hash,
            },
            rollout,
            keyArn: guardrails.keyArn,
            boundaryArn: guardrails.boundaries.deploy,
            logRetentionDays: retention.logDays,
        },
        // A cluster is found by its name, which is known before it is there.
        { dependsOn: runtime },
    );
}

/** @returns the repository, where Airlock makes it. */
function createSource(
    settings: Settings,
    { here: placement, registryOwner }: Topology,
    { guardrails, network, artifacts, builder }: Platform,
    workload: WorkloadSettings,
): SourceRepository | undefined {
    const { keyArn, boundaries } = guardrails;
    const closed = settings.build.egress === "none";
    new BuildProject(`${workload.name}-build`, {
        placement,
        workload: workload.name,
        registry: registryOwner,
        vpcId: network.vpcId,
        subnetIds: closed ? network.isolatedSubnetIds : network.privateSubnetIds,
        egress: { kind: settings.build.egress },
        clientGroupIds: carriedGroups(network),
        computeType: settings.build.computeType,
        timeoutMinutes: settings.build.timeoutMinutes,
        artifactBucket: artifacts.bucketName,
        builder: { uri: required(artifacts.builderUri, "builder in its artifact store"), sha256: builder.hash },
        secrets: workload.buildSecrets,
        keyArn,
        boundaryArn: boundaries.build,
        logRetentionDays: settings.retention.logDays,
    });
    return workload.source.kind === "codecommit"
        ? new SourceRepository(`${workload.name}-source`, {
              placement,
              workload: workload.name,
              branch: workload.source.branch,
              keyArn,
              deletionProtection: settings.deletionProtection,
          })
        : undefined;
}

/** Settings guarantee that it is there; a miss is a mistake of this program. */
function required<T>(value: T | undefined, what: string): T {
    if (value === undefined) {
        throw new Error(`the environment has no ${what}, which settings should have refused`);
    }
    return value;
}
