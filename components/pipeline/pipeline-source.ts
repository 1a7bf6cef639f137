import { bucketName, sourceRepositoryName } from "../shared/names";
import type { Placement } from "../shared/placement";
import type { PlannedAction, PlannedStage, PlannedTrigger } from "./planned-pipeline";

/** Where a pipeline's executions get their input. */
export type PipelineSource =
    | { readonly kind: "codecommit"; readonly branch: string }
    | {
          readonly kind: "connection";
          readonly connectionArn: string;
          readonly repository: string;
          readonly branch: string;
      }
    | { readonly kind: "inbox" };

/** The first stage: `Source` with what was pushed, or `Inbox` with the candidate that was handed over. */
export function sourceStage(at: Placement, workload: string, source: PipelineSource): PlannedStage {
    const name = source.kind === "inbox" ? "Inbox" : "Source";
    const action: PlannedAction = {
        name,
        category: "Source",
        runOrder: 1,
        inputArtifacts: [],
        outputArtifacts: [source.kind === "inbox" ? "Candidate" : "Source"],
        namespace: name,
        ...providerOf(at, workload, source),
    };
    return { name, actions: [action] };
}

function providerOf(
    at: Placement,
    workload: string,
    source: PipelineSource,
): Pick<PlannedAction, "provider" | "configuration"> {
    switch (source.kind) {
        case "codecommit":
            return {
                provider: "CodeCommit",
                configuration: {
                    RepositoryName: sourceRepositoryName(at, workload),
                    BranchName: source.branch,
                    PollForSourceChanges: "false",
                    OutputArtifactFormat: "CODE_ZIP",
                },
            };
        case "connection":
            return {
                provider: "CodeStarSourceConnection",
                configuration: {
                    ConnectionArn: source.connectionArn,
                    FullRepositoryId: source.repository,
                    BranchName: source.branch,
                    OutputArtifactFormat: "CODE_ZIP",
                },
            };
        case "inbox":
            return {
                provider: "S3",
                configuration: {
                    S3Bucket: bucketName(at, "inbox"),
                    // No object has this key: each execution is started with the key of its own candidate.
                    S3ObjectKey: `candidates/${workload}/none.zip`,
                    AllowOverrideForS3ObjectKey: "true",
                    PollForSourceChanges: "false",
                },
            };
    }
}

/**
 * What starts an execution.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/triggering.html
 */
export function planTrigger(placement: Placement, workload: string, source: PipelineSource): PlannedTrigger {
    switch (source.kind) {
        case "connection":
            return { kind: "push", sourceAction: "Source", branch: source.branch };
        case "codecommit":
            return {
                kind: "event",
                pattern: {
                    source: ["aws.codecommit"],
                    "detail-type": ["CodeCommit Repository State Change"],
                    detail: {
                        repositoryName: [sourceRepositoryName(placement, workload)],
                        event: ["referenceCreated", "referenceUpdated"],
                        referenceType: ["branch"],
                        referenceName: [source.branch],
                    },
                },
                inputPaths: { commit: "$.detail.commitId" },
                inputTemplate: sourceRevisions([["Source", "COMMIT_ID", "<commit>"]]),
            };
        case "inbox":
            return {
                kind: "event",
                pattern: {
                    source: ["aws.s3"],
                    "detail-type": ["Object Created"],
                    detail: {
                        bucket: { name: [bucketName(placement, "inbox")] },
                        object: { key: [{ prefix: `candidates/${workload}/` }] },
                    },
                },
                inputPaths: { key: "$.detail.object.key", version: "$.detail.object.version-id" },
                inputTemplate: sourceRevisions([
                    ["Inbox", "S3_OBJECT_KEY", "<key>"],
                    ["Inbox", "S3_OBJECT_VERSION_ID", "<version>"],
                ]),
            };
    }
}

/** The execution takes exactly what the event was about, so that two quick pushes never swap. */
function sourceRevisions(revisions: readonly (readonly [action: string, type: string, value: string])[]): string {
    const entries = revisions.map(
        ([action, type, value]) => `{"actionName":"${action}","revisionType":"${type}","revisionValue":${value}}`,
    );
    return `{"sourceRevisions":[${entries.join(",")}]}`;
}
