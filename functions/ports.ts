import type { Approval } from "../release/approval";
import type { Change } from "../release/change";

/**
 * What the functions need of the world, each port as narrow as its users. In AWS they are adapters of the SDK
 * (`functions/aws`); the rehearsal plays them in memory.
 */
export interface Ports {
    readonly artifacts: Artifacts;
    readonly images: Images;
    readonly builds: Builds;
    readonly signatures: Signatures;
    readonly contracts: Contracts;
    readonly stacks: Stacks;
    readonly services: Services;
    readonly alarms: Alarms;
    readonly approvals: Approvals;
    readonly objects: Objects;
}

/** Files of a ZIP archive by path. */
export type Files = { readonly [path: string]: Uint8Array };

/** The artifacts that a pipeline hands to this job and takes from it, by name. */
export interface Artifacts {
    /** The archive's own bytes. @throws when the job has no such input. */
    read(name: string): Promise<Uint8Array>;
    write(name: string, bytes: Uint8Array): Promise<void>;
}

/** The image registry of this environment. */
export interface Images {
    /** Digest of a tag, `sha256:…`; `undefined` when there is no such image. */
    digestOf(repository: string, tag: string): Promise<string | undefined>;
    has(repository: string, digest: string): Promise<boolean>;
}

/** A build as its service knows it. */
export interface Build {
    readonly succeeded: boolean;
    /** Commit that was built; `undefined` where the service does not know it. */
    readonly commit: string | undefined;
    /** Test reports with their counts. */
    readonly reports: readonly { readonly name: string; readonly passed: number; readonly failed: number }[];
}

export interface Builds {
    find(id: string): Promise<Build | undefined>;
}

/** The key that manifests are signed with. */
export interface Signatures {
    sign(text: string): Promise<Uint8Array>;
    /** Whether the signature is of this text and key. */
    verify(text: string, signature: Uint8Array): Promise<boolean>;
}

/** Runtime contracts by the name of their parameter. */
export interface Contracts {
    find(name: string): Promise<string | undefined>;
}

/** A CloudFormation stack. */
export interface StackState {
    /** Status as the service spells it: `UPDATE_COMPLETE`. */
    readonly status: string;
    readonly reason: string | undefined;
    readonly parameters: { readonly [name: string]: string };
    /** Physical ids by logical id. */
    readonly resources: { readonly [logicalId: string]: string };
}

export interface Stacks {
    find(name: string): Promise<StackState | undefined>;
    delete(name: string): Promise<void>;
    /** Everything that a change set would change; empty where it changes nothing. */
    changes(stack: string, changeSet: string): Promise<readonly Change[]>;
}

/** The newest deployment of a service. */
export interface ServiceDeployment {
    readonly state: "in progress" | "successful" | "failed";
    /** The service's own word for the state. */
    readonly status: string;
    /** Digests of the images that the deployed revision runs. */
    readonly digests: readonly string[];
}

export interface Services {
    /** @param service ARN of the service. */
    newestDeployment(service: string): Promise<ServiceDeployment | undefined>;
}

export interface Alarms {
    /** Those of the named alarms that are in ALARM. */
    firing(names: readonly string[]): Promise<readonly string[]>;
}

export interface Approvals {
    /** What people answered in one stage of one execution. */
    of(pipeline: string, execution: string, stage: string): Promise<readonly Approval[]>;
}

/** How a write that must happen once ended. */
export type PutOnce = "written" | "already there" | "no such bucket";

/** An object to write. */
export interface ObjectToPut {
    readonly bucket: string;
    /** Account that must own the bucket. @default - whoever owns it */
    readonly owner?: string;
    readonly key: string;
    readonly bytes: Uint8Array;
}

export interface Objects {
    /** Writes an object unless it is there already; nothing is ever overwritten. */
    putOnce(object: ObjectToPut): Promise<PutOnce>;
}
