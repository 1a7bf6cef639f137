import { unpack } from "../functions/archive";
import { summarizeChanges } from "../release/change";
import { type BuildRoom, playBuild } from "./build";
import type { StackPlace } from "./change-set";
import type { Cloud } from "./cloud";
import type { Declared } from "./declared";
import type { Trouble } from "./deployment";
import { playInvoke } from "./invoke";
import { ActionFailure, type ActionResult, type ActionRunner, type RunningAction } from "./pipeline";
import { refuse } from "./refuse";

/** What the actions of one execution are played with. */
export interface Scene {
    readonly cloud: Cloud;
    readonly declared: Declared;
    readonly room: BuildRoom;
    /** People who are asked in turn, each for one approval. */
    readonly people: readonly string[];
    /** Minutes into a deployment after which the service's first alarm goes off; absent where all is well. */
    readonly alarmAfterMinutes: number | undefined;
}

/** Plays each action as the service behind it would, from what is declared. */
export function actionRunner(scene: Scene): ActionRunner {
    const { cloud, declared } = scene;
    const players: { readonly [kind: string]: (running: RunningAction) => ActionResult | Promise<ActionResult> } = {
        "Source CodeCommit": (running) => playCommitSource(scene, running, running.configuration.RepositoryName ?? ""),
        "Source CodeStarSourceConnection": (running) =>
            playCommitSource(scene, running, running.configuration.FullRepositoryId ?? ""),
        "Source S3": (running) => playBucketSource(scene, running),
        "Build CodeBuild": (running) => playBuild(cloud, declared, running, scene.room),
        "Invoke Lambda": (running) => playInvoke(cloud, declared, running),
        "Approval Manual": (running) => playApproval(scene, running),
        "Deploy CloudFormation": (running) => playChangeSet(scene, running),
    };
    return async (running) => {
        const kind = `${running.action.category} ${running.action.provider}`;
        const play = players[kind] ?? refuse("action", kind, "the rehearsal does not know it", "use one that it knows");
        return await play(running);
    };
}

function revisionOf({ action, revisions }: RunningAction, type: string): string | undefined {
    return revisions.find(({ actionName, revisionType }) => actionName === action.name && revisionType === type)
        ?.revisionValue;
}

function playCommitSource({ cloud }: Scene, running: RunningAction, repository: string): ActionResult {
    const id = revisionOf(running, "COMMIT_ID") ?? "";
    const commit =
        cloud.commitOf(repository, id) ??
        refuse("source", repository, `has no commit "${id}"`, "start the pipeline with a commit that was pushed");
    return {
        outputs: [{ kind: "folder", path: commit.folder }],
        variables: { CommitId: commit.id, BranchName: running.configuration.BranchName ?? "" },
        facts: [`commit ${commit.id.slice(0, 12)}`],
    };
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html */
function playBucketSource({ cloud }: Scene, running: RunningAction): ActionResult {
    const { S3Bucket = "", S3ObjectKey = "", AllowOverrideForS3ObjectKey } = running.configuration;
    const asked = revisionOf(running, "S3_OBJECT_KEY");
    if (asked !== undefined && AllowOverrideForS3ObjectKey !== "true") {
        refuse("source", "S3_OBJECT_KEY", "the action does not let its key be overridden", "allow it");
    }
    if (!cloud.storage.isVersioned(S3Bucket)) {
        refuse("source", S3Bucket, "is no versioned bucket, which a source must be", "turn versioning on");
    }
    const key = asked ?? S3ObjectKey;
    const bytes =
        cloud.storage.get(S3Bucket, key, revisionOf(running, "S3_OBJECT_VERSION_ID")) ??
        refuse("source", `${S3Bucket}/${key}`, "there is no such object in this version", "promote a release first");
    return {
        outputs: [{ kind: "archive", bytes }],
        facts: [key.replace(/[0-9a-f]{64}/, (hash) => `${hash.slice(0, 12)}…`)],
    };
}

/** The people are asked in turn, so that two approvals of one stage are two people's. */
function playApproval({ cloud, declared, people }: Scene, running: RunningAction): ActionResult {
    const { execution, pipeline, stage, action, configuration } = running;
    const before = cloud.approvals.filter((one) => one.execution === execution).length;
    const person = people[before] ?? refuse("approval", action.name, "nobody is left to ask", "ask fewer people");
    const by = `arn:${declared.partition}:sts::${declared.account}:assumed-role/release-approver/${person}`;
    cloud.approvals.push({ pipeline, execution, stage, action: action.name, by });
    return { approval: { by, shown: configuration.CustomData ?? "" } };
}

function playChangeSet(scene: Scene, running: RunningAction): ActionResult {
    const { ActionMode = "", StackName = "", ChangeSetName = "" } = running.configuration;
    switch (ActionMode) {
        case "CHANGE_SET_REPLACE":
            return createChangeSet(scene, running, StackName, ChangeSetName);
        case "CHANGE_SET_EXECUTE":
            return executeChangeSet(scene, StackName, ChangeSetName);
        default:
            return refuse("CloudFormation", ActionMode, "the rehearsal does not know this mode", "use a change set");
    }
}

function createChangeSet(scene: Scene, running: RunningAction, stack: string, name: string): ActionResult {
    const { declared, cloud } = scene;
    const { TemplatePath = "", TemplateConfiguration = "" } = running.configuration;
    const { account, region, partition } = declared;
    const place: StackPlace = { name: stack, account, region, partition };
    const stacks = cloud.stacksOf(declared);
    stacks.createChangeSet(place, name, fileAt(running, TemplatePath), fileAt(running, TemplateConfiguration));
    return {
        facts: [
            summarizeChanges(stacks.changes(stack, name))
                .replace(/ \([A-Za-z:]+\)/g, "")
                .replaceAll("\n", ", "),
        ],
    };
}

/** A file in an input artifact, as `Artifact::path` names it. */
function fileAt({ action, inputs }: RunningAction, reference: string): string {
    const [artifact = "", path = ""] = reference.split("::");
    const input = inputs[action.inputArtifacts.indexOf(artifact)];
    const bytes = input?.kind === "archive" ? unpack(input.bytes, artifact)[path] : undefined;
    return bytes === undefined
        ? refuse("CloudFormation", reference, "there is no such file in the input artifacts", "correct the path")
        : Buffer.from(bytes).toString("utf8");
}

function executeChangeSet(scene: Scene, stack: string, changeSet: string): ActionResult {
    const { cloud, declared, alarmAfterMinutes } = scene;
    const trouble: Trouble | undefined = alarmAfterMinutes === undefined ? undefined : { atMinute: alarmAfterMinutes };
    const { deployment } = cloud.stacksOf(declared).execute(stack, changeSet, declared.alarms, trouble);
    if (deployment === undefined) {
        return { facts: ["the service did not change"] };
    }
    const { moments, stoppedBy } = deployment;
    if (stoppedBy !== undefined) {
        const status = cloud.stacksOf(declared).find(stack)?.status;
        throw new ActionFailure(`alarm ${stoppedBy} went off: ${stack} is in ${status}`, { moments });
    }
    return { moments };
}
