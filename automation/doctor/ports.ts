import type { Answer } from "./finding";

/** What the doctor looks at. Each look may fail, and then says why; none changes anything. */
export interface World {
    readonly tools: Tools;
    readonly engine: Engine;
    readonly account: Account;
}

/** Programs of this machine, and packages of this project. */
export interface Tools {
    /** Version of Node that runs this, without the `v`. */
    readonly node: string;
    /** Version of git; not known where there is none. */
    git(): Promise<Answer<string>>;
    /** Version of an installed npm package; `undefined` where it is not installed. */
    packageVersion(name: string): string | undefined;
}

/** The Pulumi command line, and the backend that it is logged in to. */
export interface Engine {
    /** Folder of the command line, where it is not on the PATH. */
    readonly offPath?: string;
    /** Without the `v`. */
    version(): Promise<Answer<string>>;
    /** Versions of an installed resource plugin, in no order. */
    pluginVersions(name: string): Promise<Answer<readonly string[]>>;
    backend(): Promise<Answer<Backend>>;
    /** The stack's state; `undefined` where there is no such stack. */
    state(stack: string): Promise<Answer<StackState | undefined>>;
    /** Locks on the stack in this backend. */
    locks(backend: Backend, stack: string): Promise<Answer<readonly Lock[]>>;
}

export interface Backend {
    readonly url: string;
    readonly user: string;
}

/** What a stack's state tells, as far as the doctor asks. */
export interface StackState {
    readonly resources: readonly StateResource[];
    /** Operations that were begun and of whose end nothing is written. */
    readonly pendingOperations: number;
}

export interface StateResource {
    readonly urn: string;
    readonly type: string;
    /** Components have none. */
    readonly id: string | undefined;
}

/** An update in progress, or what one left behind that was killed. */
export interface Lock {
    /** Who took it: `user@host`, where the backend tells. */
    readonly by?: string;
    /** When it was taken, ISO 8601, where the backend tells. */
    readonly since?: string;
}

/** Kinds of things whose names are taken once and for all; by each, what AWS is asked. */
export type NamedKind =
    | "bucket"
    | "cluster"
    | "image-repository"
    | "log-group"
    | "pipeline"
    | "role"
    | "source-repository";

/** Whether a name is free; `elsewhere` where another account has it, which buckets alone can tell. */
export type NameState = "free" | "taken" | "elsewhere";

/** Things that are counted against a quota with what the account has already. */
export type Counted =
    | "addresses"
    | "internet-gateways"
    | "policies"
    | "roles"
    | "transit-gateways"
    | "vpcs"
    | "vpn-connections";

/** The stack's account, in the stack's region. */
export interface Account {
    /** Id of the account that the credentials are of. */
    id(): Promise<Answer<string>>;
    /** A quota as it is applied. */
    quota(service: string, code: string): Promise<Answer<number>>;
    /** How many there are. */
    count(what: Counted): Promise<Answer<number>>;
    nameState(kind: NamedKind, name: string): Promise<Answer<NameState>>;
    /** Status of a connection to a source elsewhere, as the service spells it; `undefined` where there is none. */
    connectionStatus(arn: string): Promise<Answer<string | undefined>>;
    /** State of a connection, group or interface of Direct Connect; `undefined` where there is none. */
    directConnectState(id: string): Promise<Answer<string | undefined>>;
    registry(): Promise<Answer<Registry>>;
}

/** Settings that an account's registry has once for all of its repositories. */
export interface Registry {
    /** `BASIC` or `ENHANCED`. */
    readonly scanType: string;
    readonly scanRules: number;
    readonly replicationRules: number;
    readonly policy: boolean;
}
