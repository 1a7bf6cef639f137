import type { WrittenSettings } from "../../stacks/settings";
import type { Digest } from "../preview/digest";
import type { EngineOptions } from "./engine";
import type { Limits } from "./operation";
import type { PlainOutputs } from "./outputs";
import type { ChangeCounts, PolicyFinding, ResourceChange } from "./progress";
import type { ConfigOverrides } from "./workspace";

/** Which environment, and how its engine and its state are reached. */
export interface EnvironmentOptions extends EngineOptions {
    /** Folder of the project: a checkout with its packages installed. */
    readonly projectDir: string;
    /** Name of the environment, which is the name of its stack: `dev`. */
    readonly stack: string;
    /**
     * Settings that go before those of the stack file, key by key as they are written there. Nothing is written into the project: an
     * update without them undoes what they changed. @default - the files' own
     */
    readonly settings?: Partial<WrittenSettings>;
    /** Other configuration that goes before the stack file's, by full key: `aws:profile`. @default - the files' own */
    readonly config?: ConfigOverrides;
    /** Key that a new stack's secrets are encrypted with: `awskms://alias/state`. @default - the backend's, else a passphrase */
    readonly secretsProvider?: string;
    /** Accounts that credentials may be of, 12 digits each; asked of AWS before anything else is. @default - not asked */
    readonly allowedAccountIds?: readonly string[];
    /** Folders of policy packs that previews and updates are held against, as from `projectDir`. @default - none */
    readonly policyPacks?: readonly string[];
    /**
     * Whether this is the environment's own pipeline, which needs no reason to change the last environment. @default false
     */
    readonly insidePipeline?: boolean;
}

/** How an operation that changes the environment is run. */
export interface ChangeOptions extends Limits {
    /**
     * Why the environment is changed, 1 to 500 characters; kept in its history. The last environment asks for it outside its pipeline.
     * @default - the engine's own: the subject of the newest commit
     */
    readonly reason?: string;
}

export interface DestroyOptions extends ChangeOptions {
    /** Whether images are deleted from the registry that this environment makes, even where others use it. @default false */
    readonly emptyRegistry?: boolean;
}

export interface HistoryOptions extends Limits {
    /** How many entries at most, the newest, 1 to 1000. @default 20 */
    readonly limit?: number;
}

/** A release of a workload, in a later environment. */
export interface ReleaseOptions {
    /** Name of the workload. */
    readonly workload: string;
    /** Hash that names the release: 64 hexadecimal digits. */
    readonly release: string;
}

/** What every operation of the engine ends with. */
export interface Outcome {
    /** Changes, in the order in which the engine came to them. */
    readonly changes: readonly ResourceChange[];
    readonly counts: ChangeCounts;
    /** Policies that were not kept to, none of them mandatory. */
    readonly findings: readonly PolicyFinding[];
    /** Warnings of program, providers and engine. */
    readonly warnings: readonly string[];
}

export interface PreviewResult extends Outcome {
    /**
     * Everything that a reader is told: changes by area with old and new values, risks, policies, cost. Plain data; secrets and
     * what is not known yet are marked, and other values are there.
     */
    readonly digest: Digest;
}

export interface UpResult extends Outcome {
    readonly outputs: PlainOutputs;
}

export interface DriftResult extends Outcome {
    /** Whether anything differs from the state. */
    readonly hasDrifted: boolean;
}

export interface DestroyResult extends Outcome {
    /** CloudFormation stacks of workloads that were deleted before. */
    readonly workloadStacks: readonly string[];
    /** How many images were deleted from the registry. */
    readonly images: number;
}

/** One operation of the past. */
export interface HistoryEntry {
    /** Number of the operation, from 1 on; absent where the backend does not number them, as those in files and buckets do not. */
    readonly version?: number;
    readonly kind: "up" | "refresh" | "destroy" | "import" | "other";
    readonly result: "succeeded" | "failed" | "in-progress" | "other";
    /** The reason that was given, or the subject of the newest commit. */
    readonly message: string;
    readonly startedAt: Date;
    /** Absent while it is in progress. */
    readonly endedAt?: Date;
    readonly counts: ChangeCounts;
}

/** An execution of a pipeline that was started with a release. */
export interface StartedRelease {
    /** Name of the pipeline. */
    readonly pipeline: string;
    readonly executionId: string;
}
