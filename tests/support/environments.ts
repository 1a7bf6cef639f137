import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type EvaluatedEnvironment, environmentNames, evaluateEnvironment } from "../../automation/environments";
import { evaluateStack } from "../../automation/recording/evaluate";
import type { Plan } from "../../automation/recording/plan";

/** The project's own folder. */
export const PROJECT = join(__dirname, "..", "..");

/**
 * Lets a copy of the project use what the project has compiled of the same sources; of a file that differs there, what was
 * kept does not count.
 */
export function shareCompiled(copy: string): void {
    const compiled = join(PROJECT, ".airlock", "compiled");
    mkdirSync(compiled, { recursive: true });
    mkdirSync(join(copy, ".airlock"), { recursive: true });
    symlinkSync(compiled, join(copy, ".airlock", "compiled"), "dir");
}

/** Names of the real stacks. */
export const STACKS = environmentNames(PROJECT);

/** Stack files of the examples of a link, each of which makes another prod. */
export const LINK_EXAMPLES = ["prod-transit-gateway", "prod-vpn-gateway"] as const;
export type LinkExample = (typeof LINK_EXAMPLES)[number];

const evaluated = new Map<string, Promise<EvaluatedEnvironment>>();
let platform: Promise<Plan> | undefined;

/**
 * An environment of the project's own files, or of an example's: evaluated once for all tests of a process, each file for
 * itself. What it is told must not change while the process runs, and nobody may change what it gives.
 */
export function realEnvironment(name: string | LinkExample): Promise<EvaluatedEnvironment> {
    const isExample = LINK_EXAMPLES.some((example) => example === name);
    const environment =
        evaluated.get(name) ??
        evaluateEnvironment({
            projectDir: PROJECT,
            stack: isExample ? "prod" : name,
            ...(isExample ? { configFile: join(PROJECT, "examples", "hybrid", `Pulumi.${name}.yaml`) } : {}),
        });
    evaluated.set(name, environment);
    return environment;
}

/** The real environments, in their order. */
export function realEnvironments(): Promise<readonly EvaluatedEnvironment[]> {
    return Promise.all(STACKS.map(realEnvironment));
}

/** What the stack of the platform's own pipeline registers, evaluated once, too. */
export function realPlatform(): Promise<Plan> {
    platform ??= evaluateStack({ projectDir: join(PROJECT, "platform"), stack: "platform" });
    return platform;
}
