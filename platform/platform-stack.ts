import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ArtifactStore } from "../components/build/artifact-store";
import { BuiltImage, type RegistrySignIn } from "../components/build/built-image";
import { ApprovalTopic } from "../components/pipeline/approval-topic";
import { PipelineFunctions } from "../components/pipeline/pipeline-functions";
import { PlatformGuardrails } from "../components/platform/platform-guardrails";
import { PlatformPipeline } from "../components/platform/platform-pipeline";
import { PROGRAM } from "../components/platform/platform-plan";
import type { PlatformImage } from "../components/platform/platform-policies";
import { bundleEntries } from "../components/shared/bundle";
import { NAME_LIMITS, physicalName, signingKeyAlias, sourceRepositoryName } from "../components/shared/names";
import { localArn } from "../components/shared/placement";
import { PullRequestPreview } from "../components/source/pull-request-preview";
import { SourceRepository } from "../components/source/source-repository";
import type { PlatformSettings } from "./settings";
import { toolchainSource } from "./toolchain-source";

/** Folder of the program that the pipeline updates. */
const PROGRAM_FOLDER = join(__dirname, "..");

/** Images that are kept: what builds run in, and what they ran in before. */
const KEEP_TOOLCHAINS = 5;

/** What `pulumi up` prints at the end. */
export interface PlatformOutputs {
    readonly pipeline: pulumi.Output<string>;
    /** How the program first gets into the pipeline, where its repository is made here. */
    readonly firstPush?: pulumi.Output<string>;
    /** Role whose approval of a pull request says that its preview holds nothing. */
    readonly reviewerRoleArn?: string;
}

/** The pipeline of the program itself, from the ground up. */
export function createPlatformStack(settings: PlatformSettings, registry: RegistrySignIn): PlatformOutputs {
    const { placement, environments, network, retention, deletionProtection } = settings;
    const { keyArn, boundaryArn } = new PlatformGuardrails("guardrails", { placement, deletionProtection });
    const artifacts = new ArtifactStore("artifacts", {
        placement,
        keyArn,
        keepDays: retention.planDays,
        deletionProtection,
        builder: undefined,
    });
    const asksPeople = environments.some(({ approval }) => approval.approvers > 0);
    const functions = asksPeople ? createFunctions(settings, keyArn, boundaryArn) : undefined;
    const topic = asksPeople
        ? new ApprovalTopic("approvals", { placement, keyArn, notify: settings.notify })
        : undefined;
    const repository = createSource(settings, keyArn);
    const previews = repository === undefined ? undefined : createPreviews(settings, artifacts, keyArn, boundaryArn);
    const pipeline = new PlatformPipeline(
        "platform",
        {
            placement,
            source: settings.source,
            environments,
            artifactBucket: artifacts.bucketName,
            keyArn,
            boundaryArn,
            approvalTopicArn: topic?.topicArn,
            vpcId: network.vpcId,
            subnetIds: network.privateSubnetIds,
            clientGroupIds: network.clientGroupIds,
            egress: network.egress,
            image: platformImage(settings, keyArn, registry),
            logRetentionDays: retention.logDays,
        },
        // Creating a pipeline starts it, with all that it calls.
        { dependsOn: [artifacts, functions, repository].filter((each) => each !== undefined) },
    );
    return {
        pipeline: pipeline.pipelineArn,
        ...(repository === undefined
            ? {}
            : { firstPush: pulumi.interpolate`git push ${repository.cloneUrl} HEAD:${settings.source.branch}` }),
        ...(previews === undefined ? {} : { reviewerRoleArn: previews.reviewerRoleArn }),
    };
}

/** The image that builds run in, made here where the settings ask for that. */
function platformImage(
    { placement, image }: PlatformSettings,
    keyArn: pulumi.Output<string>,
    registry: RegistrySignIn,
): PlatformImage {
    if (image.kind !== "build") {
        return image;
    }
    const repositoryName = physicalName(placement, "toolchain", NAME_LIMITS.repository);
    const { uri } = new BuiltImage("toolchain", {
        repositoryName,
        ...toolchainSource(PROGRAM_FOLDER, image.base),
        keepImages: KEEP_TOOLCHAINS,
        keyArn,
        registry,
    });
    return { kind: "build", repositoryName, uri };
}

/** The function that judges approvals, as in the pipelines of workloads. */
function createFunctions(
    { placement, retention }: PlatformSettings,
    keyArn: pulumi.Output<string>,
    boundaryArn: pulumi.Output<string>,
): PipelineFunctions {
    return new PipelineFunctions("functions", {
        placement,
        functions: ["authorize"],
        bundle: bundleEntries({ functions: "functions/index.ts" }).functions,
        workloads: [PROGRAM],
        keyArn,
        boundaryArn,
        logRetentionDays: retention.logDays,
        // Nothing is signed here; the functions that sign are told their key all the same.
        signingKeyAliasArn: localArn(placement, "kms", signingKeyAlias(placement)),
        next: undefined,
    });
}

/** Previews of pull requests against the repository; those of a source elsewhere are made where it lies. */
function createPreviews(
    { placement, source, network, retention }: PlatformSettings,
    artifacts: ArtifactStore,
    keyArn: pulumi.Output<string>,
    boundaryArn: pulumi.Output<string>,
): PullRequestPreview {
    return new PullRequestPreview("previews", {
        placement,
        repositoryName: sourceRepositoryName(placement, PROGRAM),
        branch: source.branch,
        vpcId: network.vpcId,
        subnetIds: network.privateSubnetIds,
        clientGroupIds: network.clientGroupIds,
        egress: network.egress,
        artifactBucket: artifacts.bucketName,
        keyArn,
        boundaryArn,
        logRetentionDays: retention.logDays,
    });
}

/** @returns the repository, where it is made here. */
function createSource(
    { placement, source, deletionProtection }: PlatformSettings,
    keyArn: pulumi.Output<string>,
): SourceRepository | undefined {
    return source.kind === "codecommit"
        ? new SourceRepository("source", {
              placement,
              workload: PROGRAM,
              branch: source.branch,
              keyArn,
              deletionProtection,
          })
        : undefined;
}
