import * as pulumi from "@pulumi/pulumi";
import { BuildProject } from "../components/build/build-project";
import { ReleasePipeline } from "../components/pipeline/release-pipeline";
import type { EcsRuntime } from "../components/runtime/ecs-runtime";
import { SourceRepository } from "../components/source/source-repository";
import { carriedGroups } from "./connectivity";
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
    const pipelines =
        runtime.kind === "ecs"
            ? settings.workloads.map((workload) =>
                  createPipeline(settings, topology, { ...platform, runtime }, workload),
              )
            : [];
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
function createPipeline(
    settings: Settings,
    topology: Topology,
    platform: Platform & { readonly runtime: EcsRuntime },
    workload: WorkloadSettings,
) {
    const { guardrails, runtime, artifacts, approvals } = platform;
    const name = workload.name;
    const repository = topology.isFirst ? createSource(settings, topology, platform, workload) : undefined;
    const running = required(runtime.workloads[name], `workload "${name}" in its runtime`);
    const pipeline = new ReleasePipeline(`${name}-pipeline`, {
        ...pipelinePlanArgs(settings, topology, workload),
        artifactBucket: artifacts.bucketName,
        keyArn: guardrails.keyArn,
        boundaryArn: guardrails.boundaries.deploy,
        clusterName: runtime.clusterName,
        roles: {
            taskRoleArn: running.taskRoleArn,
            executionRoleArn: running.executionRoleArn,
            infrastructureRoleArn: runtime.infrastructureRoleArn,
        },
        resourceTypes: workload.resourceTypes,
        approvalTopicArn: approvals?.topicArn,
    });
    const firstPush =
        repository === undefined
            ? undefined
            : pulumi.interpolate`git push ${repository.cloneUrl} HEAD:${workload.source.branch}`;
    return { workload: name, pipelineArn: pipeline.pipelineArn, firstPush };
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
