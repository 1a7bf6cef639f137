import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CodeBuildClient, StartBuildCommand } from "@aws-sdk/client-codebuild";
import { CodePipelineClient, PutApprovalResultCommand } from "@aws-sdk/client-codepipeline";
import { ECRClient, ImageAlreadyExistsException, PutImageCommand } from "@aws-sdk/client-ecr";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { bucketName, imageRepositoryName, pipelineName } from "../../components/shared/names";
import type { Placement } from "../../components/shared/placement";
import { handlers } from "../../functions";
import { pack } from "../../functions/archive";
import type { JobEvent } from "../../functions/job";
import { PACKAGE_FILES, packageApplication } from "../../packaging/package";
import type { DeclaredPipeline } from "../../rehearsal/declared";
import {
    type ActionResult,
    type Artifact,
    type PlayedExecution,
    playPipeline,
    type RunningAction,
    type SourceRevision,
} from "../../rehearsal/pipeline";
import { sha256 } from "../../release/canonical";
import { deployedPipelines } from "../../stacks/deployed-pipelines";
import { deploy } from "./emulated-change-sets";
import { PROJECT } from "./environments";

/** An environment that is up in an emulator. */
export interface EmulatedEnvironment {
    readonly url: string;
    readonly at: Placement;
    /** ARN of the alias of the key that seals. */
    readonly signingKey: string;
}

const REGION = "eu-west-1";
const WORKLOAD = "hello";

/** What clients of the SDK take to reach an account in the emulator. */
export function clientOf({ url, at }: Pick<EmulatedEnvironment, "url" | "at">) {
    return {
        region: REGION,
        endpoint: url,
        credentials: { accessKeyId: at.account, secretAccessKey: "none" },
        forcePathStyle: true,
    };
}

/**
 * Plays the pipeline that is really deployed there, with what AWS would do between its actions done by hand; the functions
 * are the real ones with their adapters, and ask the emulator.
 */
export async function playEmulated(
    environment: EmulatedEnvironment,
    revisions: readonly SourceRevision[],
): Promise<PlayedExecution> {
    const name = pipelineName(environment.at, WORKLOAD);
    const deployed = await deployedPipelines(clientOf(environment)).find(name);
    const { stages, executionMode, artifactBucket } = deployed ?? assert.fail(`there is no pipeline ${name}`);
    const pipeline: DeclaredPipeline = {
        name,
        executionMode,
        artifactStores: [{ location: artifactBucket }],
        stages: stages.map((stage) => ({
            name: stage.name,
            actions: stage.actions.map((action) => ({
                ...action,
                inputArtifacts: [...action.inputArtifacts],
                outputArtifacts: [...action.outputArtifacts],
            })),
        })),
        triggers: [],
    };
    return await playPipeline(pipeline, { id: randomUUID(), revisions }, (running) => runAction(environment, running));
}

function runAction(environment: EmulatedEnvironment, running: RunningAction): Promise<ActionResult> {
    const { provider } = running.action;
    const run = RUNNERS[provider] ?? assert.fail(`nobody plays ${provider}`);
    return run(environment, running);
}

type Runner = (environment: EmulatedEnvironment, running: RunningAction) => Promise<ActionResult>;

const RUNNERS: { readonly [provider: string]: Runner } = {
    CodeCommit: async (_, running) => {
        const commit = running.revisions[0]?.revisionValue ?? assert.fail("no commit");
        return { outputs: [archive({})], variables: { CommitId: commit } };
    },
    S3: takeCandidate,
    CodeBuild: build,
    Lambda: invoke,
    CloudFormation: async (environment, running) => {
        await deploy(new CloudFormationClient(clientOf(environment)), running);
        return {};
    },
    Manual: approve,
};

function archive(files: { readonly [path: string]: Uint8Array }): Artifact {
    return { kind: "archive", bytes: pack(files) };
}

function bytesOf(artifact: Artifact | undefined): Uint8Array {
    return artifact?.kind === "archive" ? artifact.bytes : assert.fail("is no archive");
}

async function takeCandidate(environment: EmulatedEnvironment, running: RunningAction): Promise<ActionResult> {
    const Key = running.revisions[0]?.revisionValue;
    const s3 = new S3Client(clientOf(environment));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: running.configuration.S3Bucket, Key }));
    return { outputs: [{ kind: "archive", bytes: (await Body?.transformToByteArray()) ?? new Uint8Array() }] };
}

/** The application is really packaged; its image is a manifest without layers, and its checks are reported as they came out. */
async function build(environment: EmulatedEnvironment, running: RunningAction): Promise<ActionResult> {
    const { ProjectName = "", EnvironmentVariables = "[]" } = running.configuration;
    const commit: string = JSON.parse(EnvironmentVariables)[0].value;
    const folder = mkdtempSync(join(tmpdir(), "airlock-packaged-"));
    try {
        const outDir = join(folder, "package");
        const { record } = await packageApplication({ appDir: join(PROJECT, "examples", WORKLOAD), outDir });
        await pushImage(environment, commit);
        for (const { name, passed, failed } of record.checks) {
            const arn = `arn:aws:codebuild:${REGION}:${environment.at.account}:report/${ProjectName}-${name}:1`;
            const counts = { SUCCEEDED: passed, FAILED: failed };
            await keep(environment, "reports", arn, {
                arn,
                name,
                status: "SUCCEEDED",
                testSummary: { total: passed + failed, statusCounts: counts, durationInNanoSeconds: 1 },
            });
        }
        const asked = new StartBuildCommand({ projectName: ProjectName, sourceVersion: commit });
        const { build: started } = await new CodeBuildClient(clientOf(environment)).send(asked);
        const files = Object.values(PACKAGE_FILES).map((name) => [
            name,
            new Uint8Array(readFileSync(join(outDir, name))),
        ]);
        return {
            outputs: [archive(Object.fromEntries(files))],
            variables: { CODEBUILD_BUILD_ID: started?.id ?? "" },
        };
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

/** Pushes what stands for the image of a commit; the same commit gives the same digest in every registry. */
export async function pushImage(environment: EmulatedEnvironment, commit: string): Promise<void> {
    const imageManifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        config: { digest: `sha256:${commit.padEnd(64, "0")}` },
        layers: [],
    });
    const repositoryName = imageRepositoryName(environment.at, WORKLOAD);
    const imageDigest = `sha256:${sha256(imageManifest)}`;
    const put = new PutImageCommand({ repositoryName, imageTag: commit, imageManifest, imageDigest });
    await new ECRClient(clientOf(environment)).send(put).catch((error: unknown) => {
        // A build that is repeated pushes what is there.
        if (!(error instanceof ImageAlreadyExistsException)) {
            throw error;
        }
    });
}

/** Most calls for which a function may answer that it waits. */
const MOST_CALLS = 10;

async function invoke(environment: EmulatedEnvironment, running: RunningAction): Promise<ActionResult> {
    const s3 = new S3Client(clientOf(environment));
    const Bucket = bucketName(environment.at, "artifacts");
    const keyOf = (name: string) => `${running.execution}/${name}`;
    for (const [index, name] of running.action.inputArtifacts.entries()) {
        const Body = bytesOf(running.inputs[index]);
        await s3.send(new PutObjectCommand({ Bucket, Key: keyOf(name), Body }));
    }
    const variables = await answered(environment, running, (name) => ({
        name,
        location: { s3Location: { bucketName: Bucket, objectKey: keyOf(name) } },
    }));
    const outputs = running.action.outputArtifacts.map(async (name): Promise<Artifact> => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: keyOf(name) }));
        return { kind: "archive", bytes: (await Body?.transformToByteArray()) ?? new Uint8Array() };
    });
    return { outputs: await Promise.all(outputs), variables };
}

/** Calls a function, as often as it answers that it waits. @throws with its message when it fails the job. */
async function answered(
    environment: EmulatedEnvironment,
    { action, configuration }: RunningAction,
    locate: (name: string) => JobEvent["CodePipeline.job"]["data"]["inputArtifacts"][number],
): Promise<{ readonly [name: string]: string }> {
    const { FunctionName = "", UserParameters } = configuration;
    const handler = handlers[FunctionName.split("-").at(-1) as keyof typeof handlers];
    for (let count = 0; count < MOST_CALLS; count++) {
        const id = randomUUID();
        const { accessKeyId, secretAccessKey } = clientOf(environment).credentials;
        const event: JobEvent = {
            "CodePipeline.job": {
                id,
                data: {
                    actionConfiguration: { configuration: UserParameters === undefined ? {} : { UserParameters } },
                    inputArtifacts: action.inputArtifacts.map(locate),
                    outputArtifacts: action.outputArtifacts.map(locate),
                    artifactCredentials: { accessKeyId, secretAccessKey, sessionToken: "none" },
                },
            },
        };
        await inLambda(environment, () => handler(event));
        const answer = await kept<JobAnswer>(environment, "jobs", id);
        if (answer.failureDetails !== undefined) {
            throw new Error(answer.failureDetails.message);
        }
        if (answer.continuationToken === undefined) {
            return answer.outputVariables ?? {};
        }
    }
    throw new Error(`${FunctionName} still waits after ${MOST_CALLS} calls`);
}

interface JobAnswer {
    readonly outputVariables?: { readonly [name: string]: string };
    readonly continuationToken?: string;
    readonly failureDetails?: { readonly message: string };
}

/** Runs with the variables that Lambda gives a function: region, credentials of its role, and its own. */
async function inLambda<Result>(
    { url, at, signingKey }: EmulatedEnvironment,
    run: () => Promise<Result>,
): Promise<Result> {
    const given = {
        AWS_ENDPOINT_URL: url,
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: at.account,
        AWS_SECRET_ACCESS_KEY: "none",
        SIGNING_KEY: signingKey,
    };
    const before = Object.keys(given).map((name) => [name, process.env[name]] as const);
    const log = console.log;
    Object.assign(process.env, given);
    // The line that a function logs is not the tests' to print.
    console.log = () => {};
    try {
        return await run();
    } finally {
        console.log = log;
        for (const [name, value] of before) {
            if (value === undefined) {
                delete process.env[name];
            } else {
                process.env[name] = value;
            }
        }
    }
}

async function approve(environment: EmulatedEnvironment, running: RunningAction): Promise<ActionResult> {
    await new CodePipelineClient(clientOf(environment)).send(
        new PutApprovalResultCommand({
            pipelineName: running.pipeline,
            stageName: running.stage,
            actionName: running.action.name,
            result: { summary: "alice", status: "Approved" },
            token: running.execution,
        }),
    );
    return { approval: { by: "alice", shown: running.configuration.CustomData ?? "" } };
}

function keptUrl({ url, at }: EmulatedEnvironment, kind: string, name: string): string {
    return `${url}/_airlock/kept?${new URLSearchParams({ account: at.account, region: REGION, kind, name })}`;
}

async function kept<Value>(environment: EmulatedEnvironment, kind: string, name: string): Promise<Value> {
    return (await (await fetch(keptUrl(environment, kind, name))).json()) as Value;
}

async function keep(environment: EmulatedEnvironment, kind: string, name: string, value: object): Promise<void> {
    await fetch(keptUrl(environment, kind, name), { method: "PUT", body: JSON.stringify(value) });
}
