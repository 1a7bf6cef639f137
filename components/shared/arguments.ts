import * as pulumi from "@pulumi/pulumi";
import { formatProblems, type Problem } from "../../release/problem";

/**
 * Refuses a component's arguments before anything is registered.
 *
 * The runner of Pulumi programs prints a `RunError` as its message alone and anything else with a stack, so that is what
 * a refusal is made of.
 *
 * @throws {pulumi.RunError} when there is at least one problem; the message lists them all.
 */
export function refuseArguments(component: string, name: string, problems: readonly Problem[]): void {
    if (problems.length > 0) {
        throw new pulumi.RunError(formatProblems(`${component} "${name}"`, problems));
    }
}
