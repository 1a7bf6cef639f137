import type { ActionDeclaration, PipelineDeclaration, PipelineTriggerDeclaration } from "@aws-sdk/client-codepipeline";
import type { PipelineDefinition } from "../components/pipeline/pipeline-changes";
import type { DeclaredAction, DeclaredTrigger } from "../components/pipeline/pipeline-declaration";
import type { ClientOptions } from "./aws-access";
import type { Pipelines } from "./pipelines-in-progress";

/** Statuses of an execution that a change of the definition would end. */
const IN_PROGRESS: ReadonlySet<string | undefined> = new Set(["InProgress", "Stopping"]);

/**
 * Pipelines as CodePipeline has them. The provider has no function that tells, so the SDK asks; it is loaded when the
 * first question comes, because a preview has none.
 */
export function deployedPipelines(options: ClientOptions): Pipelines {
    return {
        async find(name) {
            const { CodePipelineClient, GetPipelineCommand, PipelineNotFoundException } = await import(
                "@aws-sdk/client-codepipeline"
            );
            try {
                const { pipeline } = await new CodePipelineClient(options).send(new GetPipelineCommand({ name }));
                return pipeline && readPipeline(pipeline);
            } catch (error) {
                if (error instanceof PipelineNotFoundException) {
                    return undefined;
                }
                throw error;
            }
        },
        async inProgress(pipelineName) {
            const { CodePipelineClient, paginateListPipelineExecutions } = await import("@aws-sdk/client-codepipeline");
            const ids: string[] = [];
            // One that waits for an approval may lie behind many newer ones that have overtaken it, so all pages are read.
            const pages = paginateListPipelineExecutions(
                { client: new CodePipelineClient(options), pageSize: 100 },
                { pipelineName },
            );
            for await (const { pipelineExecutionSummaries = [] } of pages) {
                for (const { pipelineExecutionId, status } of pipelineExecutionSummaries) {
                    if (pipelineExecutionId !== undefined && IN_PROGRESS.has(status)) {
                        ids.push(pipelineExecutionId);
                    }
                }
            }
            return ids;
        },
    };
}

/** Everything that this program declares of a pipeline; what the service adds of its own accord is left out. */
function readPipeline(pipeline: PipelineDeclaration): PipelineDefinition {
    return {
        pipelineType: pipeline.pipelineType ?? "V1",
        executionMode: pipeline.executionMode ?? "SUPERSEDED",
        roleArn: pipeline.roleArn ?? "",
        artifactBucket: pipeline.artifactStore?.location ?? "",
        stages: (pipeline.stages ?? []).map(({ name = "", actions = [] }) => ({
            name,
            actions: actions.map(readAction),
        })),
        triggers: (pipeline.triggers ?? []).map(readTrigger),
    };
}

/** What the API spells in wider types is compared as text, so an unknown word is a difference and no error. */
function readAction(action: ActionDeclaration): DeclaredAction {
    const { category, owner, provider = "", version } = action.actionTypeId ?? {};
    return {
        name: action.name ?? "",
        category: category as DeclaredAction["category"],
        owner: owner as DeclaredAction["owner"],
        provider,
        version: version as DeclaredAction["version"],
        runOrder: action.runOrder ?? 1,
        configuration: action.configuration ?? {},
        inputArtifacts: (action.inputArtifacts ?? []).map(({ name = "" }) => name),
        outputArtifacts: (action.outputArtifacts ?? []).map(({ name = "" }) => name),
        ...(action.namespace === undefined ? {} : { namespace: action.namespace }),
    };
}

function readTrigger({ providerType, gitConfiguration }: PipelineTriggerDeclaration): DeclaredTrigger {
    const { push, sourceActionName = "", ...rest } = gitConfiguration ?? {};
    return {
        providerType: providerType as DeclaredTrigger["providerType"],
        gitConfiguration: {
            ...rest,
            sourceActionName,
            pushes: (push ?? []) as DeclaredTrigger["gitConfiguration"]["pushes"],
        },
    };
}
