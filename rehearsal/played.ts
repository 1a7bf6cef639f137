import type { PlayedExecution } from "./pipeline";

/** An execution, where it ran and what started it. */
export interface EnvironmentExecution extends PlayedExecution {
    readonly environment: string;
    /** The rule and its event, for people. */
    readonly startedBy: string;
}

/** What an environment runs at some moment. */
export interface Running {
    readonly environment: string;
    /** Status of the workload's stack; absent where there is none. */
    readonly status?: string;
    /** Hash of the release; absent where there is none. */
    readonly release?: string;
    readonly digest?: string;
}

/** One release, as far as it came. */
export interface ReleaseRehearsal {
    readonly title: string;
    readonly commit: string;
    readonly executions: readonly EnvironmentExecution[];
    /** Events that no rule took, for people. */
    readonly unheard: readonly string[];
    /** What runs once everything has come to rest. */
    readonly running: readonly Running[];
}

/** Something that had to be so. */
export interface Expectation {
    readonly what: string;
    readonly held: boolean;
    /** Why it did not hold. */
    readonly because?: string;
}

/** All that a rehearsal has shown; plain JSON. */
export interface Rehearsal {
    /** Whether every expectation held. */
    readonly held: boolean;
    readonly application: string;
    readonly environments: readonly string[];
    readonly releases: readonly ReleaseRehearsal[];
    readonly expectations: readonly Expectation[];
}
