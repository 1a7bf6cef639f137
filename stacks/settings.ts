import type { z } from "zod";
import { type Placement, partitionOf } from "../components/shared/placement";
import { type Problem, Refusal } from "../release/problem";
import type { RolloutPolicy } from "../release/rollout";
import { check } from "../release/schema";
import { checkSettings } from "./settings-rules";
import { SETTINGS } from "./settings-schema";

/** The settings of one stack as `Pulumi.yaml` and its own file write them, key by key. */
export type WrittenSettings = z.output<typeof SETTINGS>;

/** An environment as `Pulumi.yaml` lists it. */
export type EnvironmentFacts = WrittenSettings["environments"][number];
/** What workloads run on, where that is a cluster of Kubernetes. */
export type ClusterSettings = Extract<WrittenSettings["runtime"], { kind: "eks" }>;
/** A workload as `Pulumi.yaml` lists it. */
export type WorkloadSettings = WrittenSettings["workloads"][number];

/** What one stack is made from: the facts that all share, and what this one says of itself. */
export interface Settings extends Omit<WrittenSettings, "rollout" | "approval"> {
    /** Name of the Pulumi project. */
    readonly project: string;
    /** This stack's entry of {@link WrittenSettings.environments}. */
    readonly environment: EnvironmentFacts;
    readonly rollout: RolloutPolicy;
    readonly approval: WrittenSettings["approval"] & { readonly approvers: 0 | 1 | 2 };
}

/** Configuration of one stack as Pulumi hands it to a program: full key, for example `airlock:network`, to text. */
export type StackConfig = { readonly [key: string]: string };

/** Where the environment of these settings stands. */
export function placementOf(project: string, facts: EnvironmentFacts): Placement {
    return {
        project,
        environment: facts.name,
        account: facts.account,
        region: facts.region,
        partition: partitionOf(facts.region),
    };
}

/**
 * The settings of one stack, read once and checked whole before any resource exists.
 *
 * @param project name of the Pulumi project, the namespace of the keys.
 * @param stack name of the stack, which must be among the environments.
 * @param file what the stack's file is called, for messages.
 * @throws {Refusal} with every problem of both files at once.
 */
export function readSettings(
    project: string,
    stack: string,
    config: StackConfig,
    file = `Pulumi.${stack}.yaml`,
): Settings {
    const subject = `Settings of stack "${stack}" (Pulumi.yaml and ${file})`;
    const written = ownKeys(project, config);
    const result = check(SETTINGS, written);
    const malformed = result.ok ? [] : result.problems;
    const readable = (result.ok ? result.value : wellFormed(written, malformed)) as Partial<Settings>;
    const environment = readable.environments?.find(({ name }) => name === stack);
    const problems = [
        ...checkProjectName(project),
        ...malformed.map(withCommand(project, stack)),
        ...checkStackName(stack, readable.environments),
        ...checkSettings({ ...readable, environment }, config["aws:region"], config["aws:defaultTags"]),
    ];
    if (!result.ok || environment === undefined || problems.length > 0) {
        throw new Refusal(subject, problems);
    }
    return { project, ...result.value, environment } as Settings;
}

/** Longer names would be cut where policies match by their beginning. */
function checkProjectName(project: string): readonly Problem[] {
    return /^[a-z][a-z0-9-]{0,28}[a-z0-9]$/.test(project)
        ? []
        : [
              {
                  path: "name",
                  message: `"${project}" is not a project name: 2 to 30 lower-case letters, digits and "-", starting with a letter`,
                  remedy: "rename the project in Pulumi.yaml, before its first update",
              },
          ];
}

/** The keys whose own form is right, so that one mistyped number does not hide what else is wrong. */
function wellFormed(written: { readonly [key: string]: unknown }, malformed: readonly Problem[]) {
    const broken = new Set(malformed.map(({ path }) => path.split(/[.[]/, 1)[0]));
    return Object.fromEntries(Object.entries(written).filter(([key]) => !broken.has(key)));
}

function checkStackName(stack: string, environments: readonly EnvironmentFacts[] | undefined): readonly Problem[] {
    if (environments === undefined || environments.some(({ name }) => name === stack)) {
        return [];
    }
    const names = environments.map(({ name }) => name).join(", ");
    return [
        {
            path: "environments",
            message: `no environment is named "${stack}" like the stack; there are ${names}`,
            remedy: "add it to environments in Pulumi.yaml, or select one of these stacks",
        },
    ];
}

/** The project's own keys without their namespace, each value as the YAML that it was. */
export function ownKeys(project: string, config: StackConfig): { [key: string]: unknown } {
    const prefix = `${project}:`;
    return Object.fromEntries(
        Object.entries(config)
            .filter(([key]) => key.startsWith(prefix))
            .map(([key, text]) => [key.slice(prefix.length), fromConfigText(text)]),
    );
}

/** Pulumi hands over objects and lists as JSON and everything else as bare text. */
function fromConfigText(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

/** A key that is missing altogether gets the command that sets it. */
function withCommand(project: string, stack: string): (problem: Problem) => Problem {
    return (problem) => {
        const isTopLevel = /^\w+$/.test(problem.path);
        return problem.message === "is missing" && isTopLevel
            ? { ...problem, remedy: `${problem.remedy}: add ${project}:${problem.path} to Pulumi.${stack}.yaml` }
            : problem;
    };
}
