import { existsSync } from "node:fs";
import { join } from "node:path";
import { readApplication } from "../../packaging/application";
import { Refusal, refuseIfAny } from "../../release/problem";
import { SANDBOX_PREFIX } from "../../release/sandbox";
import type { Cost } from "../../stacks/cost";
import { sandboxCost } from "../../stacks/sandbox-cost";
import {
    applicationProblems,
    readSandboxSettings,
    type SandboxedApplication,
    type SandboxSettings,
} from "../../stacks/sandbox-settings";
import { configOf } from "../environments";
import { type Evaluation, evaluateStack } from "../recording/evaluate";
import type { Plan } from "../recording/plan";
import { readProject } from "../recording/project";

/** What a sandbox is made from, checked. */
export interface CheckedSandbox {
    readonly settings: SandboxSettings;
    readonly application: SandboxedApplication;
}

/** One sandbox as its program and settings make it. */
export interface EvaluatedSandbox extends CheckedSandbox {
    readonly plan: Plan;
    /** What it would cost if it stood for a month. */
    readonly cost: Cost;
}

/**
 * Settings and application of one sandbox, checked, without running its program.
 *
 * @throws {Refusal} when a file is missing or malformed, or a setting is refused.
 */
export function checkedSandbox(projectDir: string, stack: string, configFile?: string): CheckedSandbox {
    refuseMissingFile(projectDir, stack, configFile);
    const { name } = readProject(projectDir, stack, configFile);
    const settings = readSandboxSettings(name, stack, configOf(projectDir, stack, configFile), new Date(), configFile);
    const application = readApplication(join(projectDir, settings.application));
    refuseIfAny(`Application "${settings.application}" in ${stack}`, applicationProblems(settings, application));
    return { settings, application };
}

/** The file is its developer's own; who has none needs to know what makes it. */
function refuseMissingFile(projectDir: string, stack: string, configFile: string | undefined): void {
    const file = `Pulumi.${stack}.yaml`;
    if (configFile === undefined && !existsSync(join(projectDir, file))) {
        const remedy = `npx airlock sandbox init ${stack.slice(SANDBOX_PREFIX.length)} --app <dir> writes it`;
        throw new Refusal(file, [{ path: file, message: "is not there", remedy }]);
    }
}

/** One sandbox: settings and application checked first, then its program evaluated. @throws as {@link evaluateStack} does. */
export async function evaluateSandbox(evaluation: Omit<Evaluation, "account">): Promise<EvaluatedSandbox> {
    const checked = checkedSandbox(evaluation.projectDir, evaluation.stack, evaluation.configFile);
    const { bounds, access, tasks, placement } = checked.settings;
    const { cpu, memory } = checked.application;
    return {
        ...checked,
        plan: await evaluateStack({ ...evaluation, account: placement.account }),
        cost: sandboxCost({
            zones: bounds.zones.length,
            isPublic: access.kind !== "nobody",
            tasks,
            cpu,
            memory,
        }),
    };
}
