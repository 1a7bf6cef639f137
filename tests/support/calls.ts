import assert from "node:assert/strict";
import type { PipelinePlan } from "../../components/pipeline/planned-pipeline";
import { FUNCTIONS } from "../../functions";
import { MANIFEST } from "./releases";

export type FunctionName = keyof typeof FUNCTIONS;

/** One call of a function as a pipeline makes it. */
export interface PlannedCall {
    /** Name of the action. */
    readonly action: string;
    readonly run: FunctionName;
    /** `UserParameters` as the plan says them, and once their variables are filled in. */
    readonly parameters: string;
    readonly filled: string;
}

const approver = (name: string) => `arn:aws:sts::111122223333:assumed-role/${"r".repeat(64)}/${name.repeat(64)}`;

/** What variables are filled with when a pipeline runs, at their longest; one that no action gives fails a test. */
const VALUES: { readonly [variable: string]: string } = {
    "codepipeline.PipelineExecutionId": "01234567-89ab-cdef-0123-456789abcdef",
    "Source.CommitId": MANIFEST.commit,
    "Build.CODEBUILD_BUILD_ID": `${"p".repeat(100)}:01234567-89ab-cdef-0123-456789abcdef`,
    "Admit.Release": "ab".repeat(32),
    "Admit.Commit": MANIFEST.commit,
    "Admit.Digest": MANIFEST.imageDigest,
    "Authorize.ApprovedBy": `${approver("a")}, ${approver("b")}`,
};

/** Every call of a function in a plan, in order. */
export function callsOf(plan: PipelinePlan): readonly PlannedCall[] {
    return plan.stages
        .flatMap(({ actions }) => actions)
        .filter(({ provider }) => provider === "Lambda")
        .map(({ name: action, configuration: { FunctionName = "", UserParameters: parameters = "" } }) => {
            const run = (Object.keys(FUNCTIONS) as FunctionName[]).find((each) => FunctionName.endsWith(`-${each}`));
            assert.ok(run, `${action} calls ${FunctionName}, which is no function`);
            const filled = parameters.replace(/#\{([^}]+)\}/g, (_, variable: string) => {
                const value = VALUES[variable];
                assert.ok(value, `${action} reads ${variable}, which no action gives`);
                return value;
            });
            return { action, run, parameters, filled };
        });
}
