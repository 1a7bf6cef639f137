import type { Problem } from "../../release/problem";
import type { PipelinePlan, PlannedAction } from "./pipeline-plan";

/**
 * What the service accepts.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html
 */
const LIMITS = { stages: 50, actions: 50, userParameters: 1000, inputTemplate: 8192 } as const;
const NAME = /^[A-Za-z0-9.@\-_]{1,100}$/;

/** Why the service would refuse this pipeline, or run it with something missing; empty when it is sound. */
export function checkPipeline(plan: PipelinePlan): readonly Problem[] {
    return [...checkShape(plan), ...checkNames(plan), ...checkArtifacts(plan), ...checkVariables(plan)];
}

function checkShape({ stages }: PipelinePlan): readonly Problem[] {
    const problems: Problem[] = [];
    if (stages.length < 2 || stages.length > LIMITS.stages) {
        problems.push(problem("stages", `${stages.length} stages are not 2 to ${LIMITS.stages}`, "add or join stages"));
    }
    stages.forEach((stage, index) => {
        if (stage.actions.length < 1 || stage.actions.length > LIMITS.actions) {
            problems.push(
                problem(
                    stage.name,
                    `${stage.actions.length} actions are not 1 to ${LIMITS.actions}`,
                    "split the stage",
                ),
            );
        }
        for (const action of stage.actions) {
            if ((action.category === "Source") !== (index === 0)) {
                problems.push(
                    problem(
                        `${stage.name}.${action.name}`,
                        "the first stage has source actions only, and no other stage has any",
                        "move the action",
                    ),
                );
            }
            const parameters = action.configuration.UserParameters ?? "";
            if (parameters.length > LIMITS.userParameters) {
                problems.push(
                    problem(
                        `${stage.name}.${action.name}.UserParameters`,
                        `${parameters.length} characters are more than ${LIMITS.userParameters}`,
                        "shorten the names",
                    ),
                );
            }
        }
    });
    return problems;
}

function checkNames({ name, stages }: PipelinePlan): readonly Problem[] {
    const names = [name, ...stages.flatMap((stage) => [stage.name, ...stage.actions.map((action) => action.name)])];
    const bad = names
        .filter((each) => !NAME.test(each))
        .map((each) =>
            problem(each, `"${each}" is not 1 to 100 of letters, digits and . @ - _`, "choose another name"),
        );
    const scopes = [stages.map((stage) => stage.name), ...stages.map((stage) => stage.actions.map((a) => a.name))];
    const doubled = scopes
        .flatMap((scope) => scope.filter((each, index) => scope.indexOf(each) < index))
        .map((each) => problem(each, `"${each}" is used twice`, "give each a name of its own"));
    return [...bad, ...doubled];
}

/** Each artifact is made once, and before it is used. */
function checkArtifacts(plan: PipelinePlan): readonly Problem[] {
    const problems: Problem[] = [];
    const made = new Set<string>();
    for (const { at, action } of inOrder(plan)) {
        for (const artifact of action.inputArtifacts) {
            if (!made.has(artifact)) {
                problems.push(problem(at, `reads "${artifact}", which no earlier action makes`, "order the actions"));
            }
        }
        for (const artifact of action.outputArtifacts) {
            if (made.has(artifact)) {
                problems.push(problem(at, `makes "${artifact}" a second time`, "name it differently"));
            }
            made.add(artifact);
        }
    }
    return problems;
}

/** Each variable that is read belongs to an action that has run by then. */
function checkVariables(plan: PipelinePlan): readonly Problem[] {
    const problems: Problem[] = [];
    const known = new Set(["codepipeline"]);
    for (const { at, action } of inOrder(plan)) {
        const text = Object.values(action.configuration).join(" ");
        for (const [, namespace = ""] of text.matchAll(/#\{([^.}]+)\./g)) {
            if (!known.has(namespace)) {
                problems.push(
                    problem(at, `reads a variable of "${namespace}", which has not run`, "order the actions"),
                );
            }
        }
        if (action.namespace !== undefined) {
            known.add(action.namespace);
        }
    }
    return problems;
}

/** Actions in the order in which they run. Those that run side by side cannot use each other, so any order will do. */
function inOrder({ stages }: PipelinePlan): readonly { readonly at: string; readonly action: PlannedAction }[] {
    return stages.flatMap((stage) =>
        [...stage.actions]
            .sort((a, b) => a.runOrder - b.runOrder)
            .map((action) => ({ at: `${stage.name}.${action.name}`, action })),
    );
}

function problem(path: string, message: string, remedy: string): Problem {
    return { path, message, remedy };
}
