/**
 * Airlock's environments as a library: previews, updates, drift and releases of a checkout of an Airlock project, for
 * programs outside of it. Everything that is exported here, and nothing else, is public.
 *
 * @see docs/automation.md
 */
export type { Problem } from "../release/problem";
export type { WrittenSettings } from "../stacks/settings";
export { type Environment, openEnvironment } from "./library/environment";
export { EnvironmentError, type ErrorKind, type Failure } from "./library/errors";
export type { Limits, Operation } from "./library/operation";
export type {
    ChangeOptions,
    DestroyOptions,
    DestroyResult,
    DriftResult,
    EnvironmentOptions,
    HistoryEntry,
    HistoryOptions,
    Outcome,
    PreviewResult,
    ReleaseOptions,
    StartedRelease,
    UpResult,
} from "./library/options";
export type { PlainOutputs } from "./library/outputs";
export type {
    ChangeCounts,
    ChangeKind,
    PolicyFinding,
    ProgressEvent,
    Resource,
    ResourceChange,
    ResourceState,
} from "./library/progress";
export { type PreviewForm, renderPreview } from "./library/rendering";
export type { Digest as PreviewDigest } from "./preview/digest";
