import type { Problem } from "../../release/problem";
import type { PipelinePlan, PlannedAction } from "./planned-pipeline";

/**
 * What the service accepts.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html
 */
const LIMITS = { stages: 50, actions: 50, userParameters: 1000 } as const;
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
    for (const step of stepsOf(plan)) {
        for (const { at, action } of step) {
            for (const artifact of action.inputArtifacts.filter((each) => !made.has(each))) {
                problems.push(problem(at, `reads "${artifact}", which no earlier action makes`, "order the actions"));
            }
        }
        for (const { at, action } of step) {
            for (const artifact of action.outputArtifacts) {
                if (made.has(artifact)) {
                    problems.push(problem(at, `makes "${artifact}" a second time`, "name it differently"));
                }
                made.add(artifact);
            }
        }
    }
    return problems;
}

/** Each variable that is read belongs to an action that has run by then. */
function checkVariables(plan: PipelinePlan): readonly Problem[] {
    const problems: Problem[] = [];
    const known = new Set(["codepipeline"]);
    for (const step of stepsOf(plan)) {
        for (const { at, action } of step) {
            for (const namespace of namespacesReadBy(action).filter((each) => !known.has(each))) {
                problems.push(
                    problem(at, `reads a variable of "${namespace}", which has not run`, "order the actions"),
                );
            }
        }
        for (const { action } of step) {
            if (action.namespace !== undefined) {
                known.add(action.namespace);
            }
        }
    }
    return problems;
}

/** Namespaces whose variables stand in an action's configuration, each once. */
function namespacesReadBy({ configuration }: PlannedAction): readonly string[] {
    const text = Object.values(configuration).join(" ");
    return [...new Set([...text.matchAll(/#\{([^.}]+)\./g)].map(([, namespace = ""]) => namespace))];
}

interface PlacedAction {
    readonly at: string;
    readonly action: PlannedAction;
}

/** Actions in the order in which they run; those of one step run side by side, so that none can use another. */
function stepsOf({ stages }: PipelinePlan): readonly (readonly PlacedAction[])[] {
    return stages.flatMap(({ name, actions }) => {
        const orders = [...new Set(actions.map(({ runOrder }) => runOrder))].sort((a, b) => a - b);
        return orders.map((order) =>
            actions
                .filter(({ runOrder }) => runOrder === order)
                .map((action) => ({ at: `${name}.${action.name}`, action })),
        );
    });
}

function problem(path: string, message: string, remedy: string): Problem {
    return { path, message, remedy };
}
