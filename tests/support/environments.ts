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

/** An environment that a file under `examples/` describes, and the stack that it stands in for. */
export interface Example {
    readonly stack: string;
    readonly configFile: string;
}

function example(stack: string, ...path: readonly string[]): Example {
    return { stack, configFile: join(PROJECT, "examples", ...path) };
}

/** The examples of whole environments, by the name that their inventories have. */
export const EXAMPLES: { readonly [name: string]: Example } = {
    "prod-transit-gateway": example("prod", "hybrid", "Pulumi.prod-transit-gateway.yaml"),
    "prod-vpn-gateway": example("prod", "hybrid", "Pulumi.prod-vpn-gateway.yaml"),
    "dev-eks": example("dev", "eks", "Pulumi.dev.yaml"),
    "staging-eks": example("staging", "eks", "Pulumi.staging.yaml"),
    "prod-eks": example("prod", "eks", "Pulumi.prod.yaml"),
};

const examples = new Map<string, Promise<EvaluatedEnvironment>>();

/** An example's environment, evaluated once for all tests of a process. */
export function exampleEnvironment(name: string): Promise<EvaluatedEnvironment> {
    const known = EXAMPLES[name];
    if (known === undefined) {
        throw new RangeError(`there is no example ${name}`);
    }
    const environment = examples.get(name) ?? evaluateEnvironment({ projectDir: PROJECT, ...known });
    examples.set(name, environment);
    return environment;
}
