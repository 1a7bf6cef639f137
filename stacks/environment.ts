import * as pulumi from "@pulumi/pulumi";
import { ArtifactStore } from "../components/build/artifact-store";
import { BuildProject } from "../components/build/build-project";
import { ReleaseRegistry } from "../components/build/release-registry";
import { Guardrails } from "../components/governance/guardrails";
import { SigningKey } from "../components/governance/signing-key";
import { Network } from "../components/network/network";
import { ApprovalTopic } from "../components/pipeline/approval-topic";
import { PipelineFunctions } from "../components/pipeline/pipeline-functions";
import type { PipelineSource } from "../components/pipeline/pipeline-plan";
import { ReleasePipeline } from "../components/pipeline/release-pipeline";
import { EcsRuntime } from "../components/runtime/ecs-runtime";
import { type Bundle, bundleEntries } from "../components/shared/bundle";
import { type FunctionName, functionRoleArn, workloadRoleArn } from "../components/shared/names";
import { ReleaseInbox } from "../components/source/release-inbox";
import { SourceRepository } from "../components/source/source-repository";
import type { Settings, WorkloadSettings } from "./settings";
import { type Topology, topologyOf } from "./topology";

/** What `pulumi up` prints at the end, and what other tools read. */
export interface EnvironmentOutputs {
    readonly environment: string;
    readonly vpcId: pulumi.Output<string>;
    /** Where the workloads answer, one address a load balancer. */
    readonly addresses: pulumi.Output<readonly string[]>;
    /** ARN of each workload's pipeline. */
    readonly pipelines: { readonly [workload: string]: pulumi.Output<string> };
    /** In the first environment: how each workload's first release is made. */
    readonly firstPush: { readonly [workload: string]: pulumi.Output<string> };
    /** Policy for people's roles: read, approve, roll back, and no other write. */
    readonly readerPolicyArn: pulumi.Output<string>;
}

/**
 * One environment, from the ground up: guardrails, network, registry, runtime, and for each workload its pipeline. What
 * differs between environments is in the settings alone.
 */
export function createEnvironment(settings: Settings): EnvironmentOutputs {
    const topology = topologyOf(settings);
    const platform = createPlatform(settings, topology);
    const pipelines = settings.workloads.map((workload) => createPipeline(settings, topology, platform, workload));
    return {
        environment: settings.environment.name,
        vpcId: platform.network.vpcId,
        addresses: pulumi.all(Object.values(platform.runtime.balancerDnsNames)),
        pipelines: Object.fromEntries(pipelines.map(({ workload, pipelineArn }) => [workload, pipelineArn])),
        firstPush: Object.fromEntries(
            pipelines.flatMap(({ workload, firstPush }) => (firstPush === undefined ? [] : [[workload, firstPush]])),
        ),
        readerPolicyArn: platform.guardrails.readerPolicyArn,
    };
}

type Platform = ReturnType<typeof createPlatform>;

/** What all workloads of the environment share. */
function createPlatform(settings: Settings, topology: Topology) {
    const { here: placement, isFirst, previous } = topology;
    const { deletionProtection, retention } = settings;
    const logRetentionDays = retention.logDays;
    const promoterRoleArn = previous === undefined ? undefined : functionRoleArn(previous, "promote");
    const guardrails = new Guardrails("guardrails", {
        placement,
        deletionProtection,
        promoterRoleArn,
    });
    const { keyArn, boundaries } = guardrails;
    const network = createNetwork(settings, topology, guardrails);
    createRegistry(settings, topology, guardrails);
    const runtime = new EcsRuntime(
        "runtime",
        {
            placement,
            vpcId: network.vpcId,
            vpcCidr: network.cidr,
            balancerSubnetIds:
                settings.ingress.scheme === "public" ? network.publicSubnetIds : network.privateSubnetIds,
            taskSubnetIds: network.privateSubnetIds,
            endpointSecurityGroupId: network.endpointSecurityGroupId,
            s3PrefixListId: network.s3PrefixListId,
            keyArn,
            boundaryArn: boundaries.service,
            ingress: settings.ingress,
            workloads: settings.workloads,
            rollout: settings.rollout,
            alarms: settings.alarms,
            tasks: settings.tasks,
            taskEgress: settings.tasks.egress,
            logRetentionDays,
            deletionProtection,
            containerInsights: settings.containerInsights,
        },
        // A public load balancer is refused before its network has a way to the internet.
        { dependsOn: network },
    );
    const bundles = bundleEntries({ functions: "functions/index.ts", builder: "packaging/builder.ts" });
    const builder = isFirst ? bundles.builder : undefined;
    const artifacts = new ArtifactStore("artifacts", {
        placement,
        keyArn,
        keepDays: retention.candidateDays,
        deletionProtection,
        builder,
    });
    if (promoterRoleArn !== undefined) {
        new ReleaseInbox("inbox", {
            placement,
            keyArn,
            promoterRoleArn,
            candidateDays: retention.candidateDays,
            deletionProtection,
        });
    }
    createFunctions(settings, topology, guardrails, bundles.functions);
    const approvals =
        settings.approval.approvers > 0
            ? new ApprovalTopic("approvals", { placement, keyArn, notify: settings.approval.notify })
            : undefined;
    return { guardrails, network, runtime, artifacts, builder, approvals };
}

function createNetwork(
    { network, environment }: Settings,
    { here }: Topology,
    { keyArn, boundaries }: Guardrails,
): Network {
    return new Network("network", {
        placement: here,
        source: { ...network, cidr: environment.cidr },
        endpoints: network.kind === "create" ? network.endpoints : [],
        flowLogRetentionDays: network.kind === "create" ? network.flowLogRetentionDays : 0,
        keyArn,
        boundaryArn: boundaries.service,
    });
}

/**
 * One registry serves all environments of its account and region, and is made by the first of them. While others use it,
 * it refuses to be emptied: their tasks run from its images.
 */
function createRegistry(settings: Settings, topology: Topology, { keyArn }: Guardrails): void {
    const { here: placement, isFirst, registryOwner, registryIsShared, first } = topology;
    if (registryOwner.environment !== placement.environment) {
        return;
    }
    new ReleaseRegistry("registry", {
        placement,
        workloads: settings.workloads.map(({ name }) => name),
        keyArn,
        keepImages: settings.retention.images,
        pusherArn: (workload) => (isFirst ? workloadRoleArn(placement, workload, "build") : undefined),
        replicateTo: topology.replicateTo,
        acceptFrom: isFirst ? undefined : first.account,
        deletionProtection: settings.deletionProtection || registryIsShared,
    });
}

function createFunctions(settings: Settings, topology: Topology, guardrails: Guardrails, bundle: Bundle): void {
    const { here: placement, isFirst, next, nextInboxBucket } = topology;
    const sealing: readonly FunctionName[] = isFirst ? ["seal"] : [];
    const asking: readonly FunctionName[] = settings.approval.approvers > 0 ? ["authorize"] : [];
    const promoting: readonly FunctionName[] = next === undefined ? [] : ["promote"];
    if (isFirst) {
        new SigningKey("signing", {
            placement,
            sealRoleArn: functionRoleArn(placement, "seal"),
            verifierAccounts: [...new Set(settings.environments.map(({ account }) => account))],
            deletionProtection: settings.deletionProtection,
        });
    }
    new PipelineFunctions("functions", {
        placement,
        functions: [...sealing, "admit", "prepare", "describe", ...asking, "verify", "record", ...promoting],
        bundle,
        workloads: settings.workloads.map(({ name }) => name),
        keyArn: guardrails.keyArn,
        boundaryArn: guardrails.boundaries.deploy,
        logRetentionDays: settings.retention.logDays,
        signingKeyAliasArn: topology.signingKeyAliasArn,
        nextInbox:
            next === undefined || nextInboxBucket === undefined
                ? undefined
                : {
                      bucketArn: `arn:${next.partition}:s3:::${nextInboxBucket}`,
                      account: next.account,
                      region: next.region,
                  },
    });
}

/** A workload's way through this environment: its source and build where releases are made, and its pipeline. */
function createPipeline(settings: Settings, topology: Topology, platform: Platform, workload: WorkloadSettings) {
    const { here: placement, isFirst, next, inboxBucket, nextInboxBucket } = topology;
    const { guardrails, runtime, artifacts, approvals } = platform;
    const name = workload.name;
    const repository = isFirst ? createSource(settings, topology, platform, workload) : undefined;
    const source: PipelineSource = inboxBucket === undefined ? workload.source : { kind: "inbox", bucket: inboxBucket };
    const running = runtime.workloads[name];
    if (running === undefined) {
        throw new Error(`createPipeline: the runtime has no workload "${name}"`);
    }
    const pipeline = new ReleasePipeline(`${name}-pipeline`, {
        placement,
        workload: name,
        source,
        executionMode: settings.pipeline.executionMode,
        approval: settings.approval,
        next:
            next === undefined || nextInboxBucket === undefined
                ? undefined
                : { placement: next, inboxBucket: nextInboxBucket },
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
    if (artifacts.builderUri === undefined || builder === undefined) {
        throw new Error("createSource: an environment that builds has a builder");
    }
    const { keyArn, boundaries } = guardrails;
    const closed = settings.build.egress === "none";
    new BuildProject(`${workload.name}-build`, {
        placement,
        workload: workload.name,
        registry: registryOwner,
        vpcId: network.vpcId,
        subnetIds: closed ? network.isolatedSubnetIds : network.privateSubnetIds,
        egress: closed
            ? {
                  kind: "none",
                  endpointSecurityGroupId: required(network.endpointSecurityGroupId, "endpointSecurityGroupId"),
                  s3PrefixListId: required(network.s3PrefixListId, "s3PrefixListId"),
              }
            : { kind: "nat" },
        computeType: settings.build.computeType,
        timeoutMinutes: settings.build.timeoutMinutes,
        artifactBucket: artifacts.bucketName,
        builder: { uri: artifacts.builderUri, sha256: builder.hash },
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
        throw new Error(`the network has no ${what}, which settings should have refused`);
    }
    return value;
}
