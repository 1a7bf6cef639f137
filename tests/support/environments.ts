import { join } from "node:path";
import { type EvaluatedEnvironment, environmentNames, evaluateEnvironment } from "../../automation/environments";

/** The project's own folder. */
export const PROJECT = join(__dirname, "..", "..");

/** Names of the real stacks. */
export const STACKS = environmentNames(PROJECT);

let evaluated: Promise<readonly EvaluatedEnvironment[]> | undefined;

/** The real environments, evaluated once for all tests of a process. */
export function realEnvironments(): Promise<readonly EvaluatedEnvironment[]> {
    evaluated ??= Promise.all(STACKS.map((stack) => evaluateEnvironment({ projectDir: PROJECT, stack })));
    return evaluated;
}
