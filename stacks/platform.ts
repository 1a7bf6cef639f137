import { ArtifactStore } from "../components/build/artifact-store";
import { ReleaseRegistry } from "../components/build/release-registry";
import { Guardrails } from "../components/governance/guardrails";
import { SigningKey } from "../components/governance/signing-key";
import type { DirectConnect } from "../components/network/hybrid/direct-connect";
import type { Network } from "../components/network/network";
import { ApprovalTopic } from "../components/pipeline/approval-topic";
import { PipelineFunctions } from "../components/pipeline/pipeline-functions";
import type { Runtime } from "../components/runtime/runtime";
import { type Bundle, bundleEntries } from "../components/shared/bundle";
import { type FunctionName, functionRoleArn, workloadRoleArn } from "../components/shared/names";
import { ReleaseInbox } from "../components/source/release-inbox";
import { createClusterSetup } from "./cluster-setup";
import { createLink, createNetwork } from "./connectivity";
import { createRuntime } from "./runtime";
import type { Settings } from "./settings";
import type { Topology } from "./topology";

/** What all workloads of an environment share. */
export interface Platform {
    readonly guardrails: Guardrails;
    readonly network: Network;
    /** None where the environment is not connected to on-premises. */
    readonly link: DirectConnect | undefined;
    readonly runtime: Runtime;
    readonly artifacts: ArtifactStore;
    /** What builds run; the first environment alone has it in its artifact store. */
    readonly builder: Bundle;
    /** What deploy builds run; none where CloudFormation deploys. */
    readonly deployer: Bundle | undefined;
    /** None where nobody is asked. */
    readonly approvals: ApprovalTopic | undefined;
}

/** Makes everything that an environment has before its first workload. */
export function createPlatform(settings: Settings, topology: Topology): Platform {
    const bundles = bundleEntries({ functions: "functions/index.ts", builder: "packaging/builder.ts" });
    const deployer = createDeployer(settings);
    const guardrails = createGuardrails(settings, topology);
    const network = createNetwork(settings, topology, guardrails);
    const link = createLink(settings, topology, guardrails, network);
    createRegistry(settings, topology, guardrails);
    const runtime = createRuntime(settings, topology, guardrails, network, link);
    const artifacts = createArtifactStore(settings, topology, guardrails, { builder: bundles.builder, deployer });
    createClusterSetup(settings, topology, { guardrails, network, runtime, artifacts });
    createInbox(settings, topology, guardrails);
    createSigningKey(settings, topology);
    createFunctions(settings, topology, guardrails, bundles.functions);
    const approvals = createApprovalTopic(settings, topology, guardrails);
    return { guardrails, network, link, runtime, artifacts, builder: bundles.builder, deployer, approvals };
}

/** Deploy builds have no AWS SDK of their own, so that the deployer brings it. */
function createDeployer({ runtime }: Settings): Bundle | undefined {
    return runtime.kind === "eks" ? bundleEntries({ deployer: "deployer/deployer.ts" }, "inside").deployer : undefined;
}

/** Role of the environment before this one that hands over releases; none for the first. */
function promoterRoleArn({ previous }: Topology): string | undefined {
    return previous === undefined ? undefined : functionRoleArn(previous, "promote");
}

function createGuardrails({ deletionProtection, network, runtime }: Settings, topology: Topology): Guardrails {
    return new Guardrails("guardrails", {
        placement: topology.here,
        deletionProtection,
        promoterRoleArn: promoterRoleArn(topology),
        logDelivery: network.kind === "create" && network.flowLogs.destination === "bucket",
        hasCluster: runtime.kind === "eks",
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
        keepImages: settings.registry.keepImages,
        pusherArn: (workload) => (isFirst ? workloadRoleArn(placement, workload, "build") : undefined),
        replicateTo: topology.replicateTo,
        acceptFrom: isFirst ? undefined : first.account,
        isShared: registryIsShared,
        deletionProtection: settings.deletionProtection,
    });
}

function createArtifactStore(
    { retention, deletionProtection }: Settings,
    { here: placement, isFirst }: Topology,
    { keyArn }: Guardrails,
    { builder, deployer }: { readonly builder: Bundle; readonly deployer: Bundle | undefined },
): ArtifactStore {
    return new ArtifactStore("artifacts", {
        placement,
        keyArn,
        keepDays: retention.candidateDays,
        deletionProtection,
        builder: isFirst ? builder : undefined,
        deployer,
    });
}

function createInbox({ retention, deletionProtection }: Settings, topology: Topology, { keyArn }: Guardrails): void {
    const promoter = promoterRoleArn(topology);
    if (promoter === undefined) {
        return;
    }
    new ReleaseInbox("inbox", {
        placement: topology.here,
        keyArn,
        promoterRoleArn: promoter,
        candidateDays: retention.candidateDays,
        deletionProtection,
    });
}

function createSigningKey(
    { environments, deletionProtection }: Settings,
    { here: placement, isFirst }: Topology,
): void {
    if (!isFirst) {
        return;
    }
    new SigningKey("signing", {
        placement,
        sealRoleArn: functionRoleArn(placement, "seal"),
        verifierAccounts: [...new Set(environments.map(({ account }) => account))],
        deletionProtection,
    });
}

function createFunctions(settings: Settings, topology: Topology, guardrails: Guardrails, bundle: Bundle): void {
    const { here: placement, isFirst, next } = topology;
    const sealing: readonly FunctionName[] = isFirst ? ["seal"] : [];
    const asking: readonly FunctionName[] = settings.approval.approvers > 0 ? ["authorize"] : [];
    const promoting: readonly FunctionName[] = next === undefined ? [] : ["promote"];
    const byStack = settings.runtime.kind === "ecs";
    const describing: readonly FunctionName[] = byStack ? ["prepare", "describe"] : [];
    const verifying: readonly FunctionName[] = byStack ? ["verify"] : [];
    new PipelineFunctions("functions", {
        placement,
        functions: [...sealing, "admit", ...describing, ...asking, ...verifying, "record", ...promoting],
        bundle,
        workloads: settings.workloads.map(({ name }) => name),
        keyArn: guardrails.keyArn,
        boundaryArn: guardrails.boundaries.deploy,
        logRetentionDays: settings.retention.logDays,
        signingKeyAliasArn: topology.signingKeyAliasArn,
        next,
    });
}

function createApprovalTopic(
    { approval }: Settings,
    { here: placement }: Topology,
    { keyArn }: Guardrails,
): ApprovalTopic | undefined {
    return approval.approvers > 0
        ? new ApprovalTopic("approvals", { placement, keyArn, notify: approval.notify })
        : undefined;
}
