import type { StackState } from "../../functions/ports";

/** What the library asks of AWS itself, beside what the engine does; each as narrow as its users. */
export interface AwsPorts {
    readonly identity: Identity;
    readonly stacks: WorkloadStacks;
    readonly images: RepositoryImages;
    readonly objects: StoredObjects;
    readonly pipelines: Pipelines;
}

export interface Identity {
    /** Account that calls are made in: 12 digits. */
    accountId(): Promise<string>;
}

/** CloudFormation stacks of workloads. */
export interface WorkloadStacks {
    find(name: string): Promise<Pick<StackState, "status" | "reason"> | undefined>;
    delete(name: string): Promise<void>;
}

/** Images in the environment's registry. */
export interface RepositoryImages {
    /** Deletes every image of a repository. @returns how many there were; 0 where there is no such repository. */
    deleteAll(repository: string): Promise<number>;
}

/** An object in a bucket whose owner is known. */
export interface ObjectPlace {
    readonly bucket: string;
    /** Account that must own the bucket. */
    readonly owner: string;
    readonly key: string;
}

export interface StoredObjects {
    /** The object's newest version; `undefined` when there is no such object or bucket. */
    find(place: ObjectPlace): Promise<{ readonly version: string | undefined } | undefined>;
}

export interface Pipelines {
    /**
     * Starts an execution with what its source action is to take.
     *
     * @returns the id of the execution; `undefined` when there is no such pipeline.
     */
    start(pipeline: string, source: PipelineSource): Promise<string | undefined>;
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_SourceRevisionOverride.html */
export interface PipelineSource {
    readonly action: string;
    readonly key: string;
    readonly version: string | undefined;
}
