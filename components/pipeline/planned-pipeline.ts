/** One action, in the words of the service. */
export interface PlannedAction {
    readonly name: string;
    readonly category: "Source" | "Build" | "Invoke" | "Approval" | "Deploy";
    readonly provider: string;
    /** Actions of one stage with the same number run side by side; 1 first. */
    readonly runOrder: number;
    readonly configuration: { readonly [key: string]: string };
    readonly inputArtifacts: readonly string[];
    readonly outputArtifacts: readonly string[];
    /** Prefix under which later actions read this one's variables. */
    readonly namespace?: string;
}

export interface PlannedStage {
    readonly name: string;
    readonly actions: readonly PlannedAction[];
}

/** What starts an execution. A connection starts its pipeline itself; anything else is an event. */
export type PlannedTrigger =
    | { readonly kind: "push"; readonly sourceAction: string; readonly branch: string }
    | {
          readonly kind: "event";
          readonly pattern: { readonly [key: string]: unknown };
          /** Name to JSON path in the event, and the text that is sent, with `<name>` where a value goes. */
          readonly inputPaths: { readonly [name: string]: string };
          readonly inputTemplate: string;
      };

/** A workload's pipeline in one environment, before any resource exists: can be checked, printed and rehearsed. */
export interface PipelinePlan {
    readonly name: string;
    readonly workload: string;
    readonly executionMode: "QUEUED" | "SUPERSEDED";
    readonly stages: readonly PlannedStage[];
    readonly trigger: PlannedTrigger;
}
