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

/** An environment that a file under `examples/` describes, and the stack that it stands in for. */
interface Example {
    readonly stack: string;
    readonly configFile: string;
}

function example(stack: string, ...path: readonly string[]): Example {
    return { stack, configFile: join(PROJECT, "examples", ...path) };
}

/** Files of the examples of whole environments. */
const EXAMPLE_FILES: { readonly [name: string]: Example } = {
    "prod-transit-gateway": example("prod", "hybrid", "Pulumi.prod-transit-gateway.yaml"),
    "prod-vpn-gateway": example("prod", "hybrid", "Pulumi.prod-vpn-gateway.yaml"),
    "dev-eks": example("dev", "eks", "Pulumi.dev.yaml"),
    "staging-eks": example("staging", "eks", "Pulumi.staging.yaml"),
    "prod-eks": example("prod", "eks", "Pulumi.prod.yaml"),
};

/** Names of the examples of whole environments, as their inventories have them. */
export const EXAMPLES = Object.keys(EXAMPLE_FILES);

const evaluated = new Map<string, Promise<EvaluatedEnvironment>>();
let platform: Promise<Plan> | undefined;

/**
 * An environment of the project's own files, or of an example's: evaluated once for all tests of a process, each file for
 * itself. What it is told must not change while the process runs, and nobody may change what it gives.
 */
export function realEnvironment(name: string): Promise<EvaluatedEnvironment> {
    const environment =
        evaluated.get(name) ??
        evaluateEnvironment({ projectDir: PROJECT, ...(EXAMPLE_FILES[name] ?? { stack: name }) });
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
