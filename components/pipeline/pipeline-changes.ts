import { canonicalJson } from "../../release/canonical";
import type { DeclaredStage, DeclaredTrigger } from "./pipeline-declaration";

/**
 * A pipeline's definition as far as it is known before an update: the key of its artifacts alone is not, and changes only
 * where the environment's key is replaced.
 */
export interface PipelineDefinition {
    readonly pipelineType: string;
    readonly executionMode: string;
    readonly roleArn: string;
    readonly artifactBucket: string;
    readonly stages: readonly DeclaredStage[];
    readonly triggers: readonly DeclaredTrigger[];
}

/**
 * Parts in which two definitions of one pipeline differ, as a person would name them: `stage Build`, `executionMode`.
 * Empty where an update leaves the pipeline alone.
 */
export function changedParts(deployed: PipelineDefinition, declared: PipelineDefinition): readonly string[] {
    const { stages: before, ...deployedRest } = deployed;
    const { stages: after, ...declaredRest } = declared;
    return [...changedKeys(deployedRest, declaredRest), ...changedStages(before, after)];
}

function changedKeys<Part extends object>(before: Part, after: Part): readonly string[] {
    const keys = Object.keys(after) as (keyof Part & string)[];
    return keys.filter((key) => differ(before[key], after[key]));
}

function changedStages(before: readonly DeclaredStage[], after: readonly DeclaredStage[]): readonly string[] {
    const names = [...new Set([...before, ...after].map(({ name }) => name))];
    const named = (stages: readonly DeclaredStage[], wanted: string) => stages.find(({ name }) => name === wanted);
    const changed = names.filter((name) => differ(named(before, name), named(after, name)));
    const order = (stages: readonly DeclaredStage[]) => stages.map(({ name }) => name);
    return changed.length === 0 && differ(order(before), order(after))
        ? ["the order of stages"]
        : changed.map((name) => `stage ${name}`);
}

function differ(a: unknown, b: unknown): boolean {
    return (a === undefined ? "" : canonicalJson(a)) !== (b === undefined ? "" : canonicalJson(b));
}
