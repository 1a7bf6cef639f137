import type { PipelineDeclaration } from "@aws-sdk/client-codepipeline";
import type { PipelineDefinition } from "../../components/pipeline/pipeline-changes";

/** A definition as CodePipeline's API tells it, with what the service adds of its own accord. */
export function apiPipeline(name: string, definition: PipelineDefinition): PipelineDeclaration {
    return {
        name,
        version: 7,
        pipelineType: "V2",
        executionMode: definition.executionMode as PipelineDeclaration["executionMode"],
        roleArn: definition.roleArn,
        artifactStore: { type: "S3", location: definition.artifactBucket, encryptionKey: { type: "KMS", id: "key" } },
        stages: definition.stages.map((stage) => ({
            name: stage.name,
            actions: stage.actions.map((action) => ({
                name: action.name,
                actionTypeId: {
                    category: action.category,
                    owner: action.owner,
                    provider: action.provider,
                    version: action.version,
                },
                runOrder: action.runOrder,
                configuration: { ...action.configuration },
                inputArtifacts: action.inputArtifacts.map((artifact) => ({ name: artifact })),
                outputArtifacts: action.outputArtifacts.map((artifact) => ({ name: artifact })),
                namespace: action.namespace,
                region: "eu-west-1",
            })),
        })),
        ...(definition.triggers.length === 0
            ? {}
            : {
                  triggers: definition.triggers.map(({ providerType, gitConfiguration }) => ({
                      providerType,
                      gitConfiguration: {
                          sourceActionName: gitConfiguration.sourceActionName,
                          push: gitConfiguration.pushes,
                      },
                  })),
              }),
    };
}
