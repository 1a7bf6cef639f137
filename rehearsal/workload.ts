import { z } from "zod";
import type { Declared, DeclaredPipeline } from "./declared";
import { refuse } from "./refuse";

/** The pipelines of one workload, as they are declared. */
export interface Workload {
    readonly name: string;
    /** One for each environment that has one, in the order in which a release travels. */
    readonly pipelines: readonly { readonly declared: Declared; readonly pipeline: DeclaredPipeline }[];
}

const PARAMETERS = z.object({ workload: z.string().optional() });

/**
 * Finds a workload's pipelines: those whose functions are given its name.
 *
 * @throws {Refusal} when no environment has one.
 */
export function workloadOf(environments: readonly Declared[], name: string): Workload {
    const pipelines = environments.flatMap((declared) =>
        declared.pipelines
            .filter((pipeline) => workloadNamesIn(pipeline).includes(name))
            .map((pipeline) => ({ declared, pipeline })),
    );
    return pipelines.length > 0
        ? { name, pipelines }
        : refuse(
              "rehearsal",
              name,
              "no environment has a pipeline of this workload",
              "list it in workloads in Pulumi.yaml",
          );
}

function workloadNamesIn({ stages }: DeclaredPipeline): readonly (string | undefined)[] {
    return stages
        .flatMap(({ actions }) => actions)
        .map(({ configuration }) => PARAMETERS.parse(JSON.parse(configuration.UserParameters ?? "{}")).workload);
}

/** Where a workload's commits are pushed to. */
export interface Source {
    readonly declared: Declared;
    readonly repository: string;
    readonly branch: string;
    /** Whether the repository is one that a connection leads to. */
    readonly isElsewhere: boolean;
}

/** The repository that the first of the pipelines is given its source by. @throws {Refusal} when none has one. */
export function sourceOf({ name, pipelines }: Workload): Source {
    for (const { declared, pipeline } of pipelines) {
        for (const { configuration } of pipeline.stages[0]?.actions ?? []) {
            const { RepositoryName, FullRepositoryId, BranchName: branch = "" } = configuration;
            if (RepositoryName !== undefined) {
                if (!declared.sourceRepositories.includes(RepositoryName)) {
                    refuse("source", RepositoryName, "there is no such repository", "declare it");
                }
                return { declared, repository: RepositoryName, branch, isElsewhere: false };
            }
            if (FullRepositoryId !== undefined) {
                return { declared, repository: FullRepositoryId, branch, isElsewhere: true };
            }
        }
    }
    return refuse("rehearsal", name, "none of its pipelines has a repository as its source", "give the first one");
}

/** The stack that a pipeline deploys; empty where it deploys none. */
export function stackNameOf({ stages }: DeclaredPipeline): string {
    return (
        stages.flatMap(({ actions }) => actions.flatMap(({ configuration }) => configuration.StackName ?? []))[0] ?? ""
    );
}
