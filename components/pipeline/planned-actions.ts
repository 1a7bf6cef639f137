import { type FunctionName, functionName } from "../shared/names";
import type { Placement } from "../shared/placement";
import type { PlannedAction } from "./planned-pipeline";

/** Variable that holds the id of the execution. */
export const EXECUTION = "#{codepipeline.PipelineExecutionId}";

/** An action that calls one of the functions; its outputs are read under its own name. */
export function invoke(
    name: string,
    run: FunctionName,
    at: Placement,
    runOrder: number,
    how: {
        readonly parameters: { readonly [key: string]: unknown };
        readonly inputs?: readonly string[];
        readonly outputs?: readonly string[];
    },
): PlannedAction {
    return {
        name,
        category: "Invoke",
        provider: "Lambda",
        runOrder,
        configuration: {
            FunctionName: functionName(at, run),
            UserParameters: JSON.stringify({ execution: EXECUTION, ...how.parameters }),
        },
        inputArtifacts: how.inputs ?? [],
        outputArtifacts: how.outputs ?? [],
        namespace: name,
    };
}

/** An action that runs a build; what the build exports is read under the action's name. */
export function build(
    name: string,
    projectName: string,
    runOrder: number,
    how: {
        readonly variables: { readonly [name: string]: string };
        readonly input: string;
        readonly outputs?: readonly string[];
    },
): PlannedAction {
    return {
        name,
        category: "Build",
        provider: "CodeBuild",
        runOrder,
        configuration: {
            ProjectName: projectName,
            EnvironmentVariables: JSON.stringify(
                Object.entries(how.variables).map(([key, value]) => ({ name: key, value, type: "PLAINTEXT" })),
            ),
        },
        inputArtifacts: [how.input],
        outputArtifacts: how.outputs ?? [],
        namespace: name,
    };
}
