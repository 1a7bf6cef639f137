import { type EngineEvent, nameOfUrn, PROVIDER_TYPE, type StepMetadata, typeOfUrn } from "../engine-event";

/** What is done to a resource. `forget` leaves it in place and drops it from the state. */
export type ChangeKind =
    | "same"
    | "create"
    | "update"
    | "replace"
    | "delete"
    | "read"
    | "import"
    | "refresh"
    | "forget"
    | "other";

/** A resource of an environment. */
export interface Resource {
    /** Name that the engine knows it by. */
    readonly urn: string;
    /** Name that the program gave it. */
    readonly name: string;
    /** Type token, for example `aws:ec2/vpc:Vpc`. */
    readonly type: string;
}

/** One change of one resource: planned, made, or found. */
export interface ResourceChange {
    readonly resource: Resource;
    readonly change: ChangeKind;
    /** Paths of the properties that differ, sorted; empty where the whole resource comes or goes. Values are never told. */
    readonly properties: readonly string[];
    /** Whether the resource refuses to be deleted or replaced. */
    readonly isProtected: boolean;
}

/** A policy that a resource, or the environment as a whole, does not keep to. */
export interface PolicyFinding {
    readonly pack: string;
    readonly policy: string;
    /** `mandatory` stops the operation. */
    readonly level: "mandatory" | "advisory" | "other";
    /** Absent where it is of the environment as a whole. */
    readonly resource?: Resource;
    readonly message: string;
}

/** How many resources had which change; a kind that no resource had is absent. */
export type ChangeCounts = { readonly [kind in ChangeKind]?: number };

/** One thing that happened while an operation ran. All of it is plain data, which can be sent as JSON as it is. */
export type ProgressEvent =
    /** Something begins that is not the engine's: a check, the removal of a workload's stack. */
    | { readonly type: "phase"; readonly text: string }
    /** A change of a resource: planned by a preview; begun, done or failed in an update; found by a refresh or as drift. */
    | ({ readonly type: "resource"; readonly state: ResourceState } & ResourceChange)
    /** What the program, providers and the engine say. */
    | {
          readonly type: "message";
          readonly severity: "info" | "warning" | "error";
          readonly text: string;
          readonly resource?: Resource;
      }
    | ({ readonly type: "policy" } & PolicyFinding)
    /** The engine is done. */
    | { readonly type: "summary"; readonly counts: ChangeCounts; readonly seconds: number };

export type ResourceState = "planned" | "begun" | "done" | "failed" | "found";

/** What an operation does with resources, which decides how its steps read. */
export type StepReading = "plans" | "changes" | "finds";

const KINDS: { readonly [op: string]: ChangeKind } = {
    same: "same",
    create: "create",
    update: "update",
    delete: "delete",
    replace: "replace",
    read: "read",
    import: "import",
    refresh: "refresh",
    discard: "forget",
    // The halves of a replacement.
    "create-replacement": "replace",
    "read-replacement": "replace",
    "import-replacement": "replace",
    "delete-replaced": "delete",
    "discard-replaced": "forget",
    "remove-pending-replace": "forget",
};

/** Kinds that change nothing: they are counted, and no progress is made of them. */
const QUIET: ReadonlySet<ChangeKind> = new Set(["same", "read", "refresh"]);

/** The progress that an engine event makes, or `undefined` where it makes none that a person would follow. */
export function progressOf(event: EngineEvent, reading: StepReading): ProgressEvent | undefined {
    const step = stepProgress(event, reading);
    if (step !== undefined) {
        return step;
    }
    const { diagnosticEvent, policyEvent, summaryEvent } = event;
    if (diagnosticEvent !== undefined) {
        return messageProgress(diagnosticEvent);
    }
    if (policyEvent !== undefined) {
        return { type: "policy", ...findingOf(policyEvent) };
    }
    return summaryEvent === undefined
        ? undefined
        : {
              type: "summary",
              counts: countsOf(summaryEvent.resourceChanges ?? {}),
              seconds: summaryEvent.durationSeconds,
          };
}

/**
 * The change that an event adds to an operation's result, or `undefined`. A replacement is one change, whatever halves
 * it is made in; a refresh says what it found only at the end of a step.
 */
export function changeIn(event: EngineEvent, reading: StepReading): ResourceChange | undefined {
    const step = reading === "plans" ? event.resourcePreEvent : event.resOutputsEvent;
    if (step === undefined || (reading !== "finds" && step.metadata.logical !== true)) {
        return undefined;
    }
    return changeOf(step.metadata);
}

/** What a policy event says. */
export function findingOf(event: NonNullable<EngineEvent["policyEvent"]>): PolicyFinding {
    const { policyPackName, policyName, enforcementLevel, resourceUrn, message } = event;
    const level = enforcementLevel === "mandatory" || enforcementLevel === "advisory" ? enforcementLevel : "other";
    const resource = resourceUrn ? { resource: resourceOf(resourceUrn) } : {};
    return { pack: policyPackName, policy: policyName, level, ...resource, message: message.trim() };
}

/** Counts by kind, from the engine's by step. */
export function countsOf(byOp: { readonly [op: string]: number }): ChangeCounts {
    const counts: { [kind in ChangeKind]?: number } = {};
    for (const [op, count] of Object.entries(byOp)) {
        const kind = KINDS[op] ?? "other";
        counts[kind] = (counts[kind] ?? 0) + count;
    }
    return counts;
}

/** @param urn the engine's name for it. */
export function resourceOf(urn: string, type = typeOfUrn(urn)): Resource {
    return { urn, name: nameOfUrn(urn), type };
}

function stepProgress(event: EngineEvent, reading: StepReading): ProgressEvent | undefined {
    if (event.resOpFailedEvent !== undefined) {
        return stated(event.resOpFailedEvent.metadata, "failed");
    }
    if (reading !== "changes") {
        const change = changeIn(event, reading);
        return change && { type: "resource", state: reading === "plans" ? "planned" : "found", ...change };
    }
    const step = event.resourcePreEvent ?? event.resOutputsEvent;
    // What takes time in a replacement are its halves.
    return step === undefined || step.metadata.op === "replace"
        ? undefined
        : stated(step.metadata, event.resourcePreEvent === undefined ? "done" : "begun");
}

function stated(metadata: StepMetadata, state: ResourceState): ProgressEvent | undefined {
    const change = changeOf(metadata);
    return change && { type: "resource", state, ...change };
}

/** `undefined` for what changes nothing, and for providers, which are no part of an environment. */
function changeOf(metadata: StepMetadata): ResourceChange | undefined {
    const { op, urn, type } = metadata;
    const change = KINDS[op] ?? "other";
    if (QUIET.has(change) || type.startsWith(PROVIDER_TYPE)) {
        return undefined;
    }
    return {
        resource: resourceOf(urn, type),
        change,
        properties: propertiesOf(metadata),
        isProtected: (metadata.new ?? metadata.old)?.protect === true,
    };
}

function propertiesOf({ detailedDiff, diffs, old, new: current }: StepMetadata): readonly string[] {
    const told = Object.keys(detailedDiff ?? {});
    if (told.length > 0) {
        return told.sort();
    }
    if (diffs && diffs.length > 0) {
        return [...diffs].sort();
    }
    // Providers without a detailed difference, and every refresh, leave it to be seen from the two states.
    return old && current
        ? [...new Set([...differing(old.inputs, current.inputs), ...differing(old.outputs, current.outputs)])].sort()
        : [];
}

type Properties = { readonly [property: string]: unknown };

function differing(before: Properties = {}, after: Properties = {}): readonly string[] {
    if (Object.keys(after).length === 0) {
        return []; // Before a step has been made, its outputs are not known.
    }
    const keys = Object.keys({ ...before, ...after });
    return keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}

const SEVERITIES: { readonly [severity: string]: "info" | "warning" | "error" } = {
    info: "info",
    "info#err": "info",
    warning: "warning",
    error: "error",
};

function messageProgress(event: NonNullable<EngineEvent["diagnosticEvent"]>): ProgressEvent | undefined {
    const severity = SEVERITIES[event.severity];
    const text = event.message.trim();
    if (severity === undefined || event.ephemeral === true || text === "") {
        return undefined;
    }
    return { type: "message", severity, text, ...(event.urn ? { resource: resourceOf(event.urn) } : {}) };
}
