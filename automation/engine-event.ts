import type { Json } from "../release/canonical";

/**
 * What is read of the engine's events, as they reach the library and as `pulumi preview --event-log` writes them. The SDK's
 * own types lag behind the engine, so that these are the fields as real logs have them; everything else in an event is
 * left alone. What there is not is `null` or left out.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go
 */
export interface EngineEvent {
    readonly sequence?: number;
    readonly diagnosticEvent?: DiagnosticEvent;
    readonly errorEvent?: { readonly error: string };
    readonly summaryEvent?: SummaryEvent;
    readonly resourcePreEvent?: StepEvent;
    readonly resOutputsEvent?: StepEvent;
    readonly resOpFailedEvent?: StepEvent;
    readonly policyEvent?: PolicyEvent;
}

/** Something said: by the program, a provider or the engine. */
export interface DiagnosticEvent {
    /** Absent where what is said is of no one resource. */
    readonly urn?: string;
    readonly message: string;
    readonly severity: string;
    /** Only of use while it is shown: a spinner's text. */
    readonly ephemeral?: boolean;
}

/** The end of an operation. */
export interface SummaryEvent {
    readonly durationSeconds: number;
    readonly result?: string;
    /** How many resources had each kind of step. */
    readonly resourceChanges?: { readonly [op: string]: number };
}

/** A step of one resource begins, ends or fails. */
export interface StepEvent {
    readonly metadata: StepMetadata;
    readonly planning?: boolean;
}

export interface StepMetadata {
    readonly op: string;
    readonly urn: string;
    readonly type: string;
    /** Top-level properties that differ. */
    readonly diffs?: readonly string[] | null;
    /** Top-level properties that make the resource be replaced. */
    readonly keys?: readonly string[] | null;
    /** By path: what differs there, and whether it makes the resource be replaced (`update-replace`). */
    readonly detailedDiff?: { readonly [path: string]: { readonly diffKind: string } } | null;
    /** Absent for the halves of a replacement, which has a logical step of its own, and for steps of a refresh. */
    readonly logical?: boolean;
    readonly old?: EngineState | null;
    readonly new?: EngineState | null;
}

/** A resource's state in an event or in `pulumi preview --json`. */
export interface EngineState {
    readonly urn: string;
    readonly type: string;
    readonly custom?: boolean;
    readonly protect?: boolean;
    readonly retainOnDelete?: boolean;
    readonly inputs?: { readonly [property: string]: Json };
    readonly outputs?: { readonly [property: string]: Json };
}

/** A policy was violated. */
export interface PolicyEvent {
    readonly resourceUrn?: string;
    readonly message: string;
    readonly policyName: string;
    readonly policyPackName: string;
    readonly enforcementLevel: string;
}

/** Type of the resource that stands for the stack itself. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/** Prefix of the types of the resources that stand for providers. */
export const PROVIDER_TYPE = "pulumi:providers:";

/** Type of what a URN names, without the types of its parents. */
export function typeOfUrn(urn: string): string {
    return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** Name of what a URN names. A name may itself hold the separator. */
export function nameOfUrn(urn: string): string {
    return urn.split("::").slice(3).join("::");
}
