import * as pulumi from "@pulumi/pulumi";
import { approvalTopicArn } from "../components/pipeline/approval-topic";
import { changedParts, type PipelineDefinition } from "../components/pipeline/pipeline-changes";
import { declareStages, declareTriggers, PIPELINE_TYPE } from "../components/pipeline/pipeline-declaration";
import { type PipelinePlanArgs, planPipeline } from "../components/pipeline/pipeline-plan";
import { bucketName, pipelineName, workloadRoleArn } from "../components/shared/names";
import { type Problem, refuseIfAny } from "../release/problem";
import type { Settings, WorkloadSettings } from "./settings";
import { type Topology, topologyOf } from "./topology";

/** What is asked of CodePipeline before an update. */
export interface Pipelines {
    /** The definition that stands; `undefined` where there is no such pipeline. */
    find(name: string): Promise<PipelineDefinition | undefined>;
    /** Ids of the executions that have not ended, one that waits for an approval among them. */
    inProgress(name: string): Promise<readonly string[]>;
}

/** What the plan of a workload's pipeline in an environment is made from. */
export function pipelinePlanArgs(
    { pipeline, approval, runtime }: Pick<Settings, "pipeline" | "approval" | "runtime">,
    { here, isFirst, next }: Topology,
    { name, source }: WorkloadSettings,
): PipelinePlanArgs {
    return {
        placement: here,
        workload: name,
        source: isFirst ? source : { kind: "inbox" },
        executionMode: pipeline.executionMode,
        approval,
        runtime: runtime.kind,
        next,
    };
}

/** The definition that an update of these settings declares for a workload's pipeline. */
export function definitionOf(settings: Settings, workload: WorkloadSettings): PipelineDefinition {
    const topology = topologyOf(settings);
    const at = topology.here;
    const plan = planPipeline(pipelinePlanArgs(settings, topology, workload));
    return {
        pipelineType: PIPELINE_TYPE,
        executionMode: plan.executionMode,
        roleArn: workloadRoleArn(at, workload.name, "pipeline"),
        artifactBucket: bucketName(at, "artifacts"),
        stages: declareStages(plan, settings.approval.approvers > 0 ? approvalTopicArn(at) : undefined),
        triggers: declareTriggers(plan),
    };
}

/**
 * Refuses a real update that would change the definition of a pipeline while an execution is in progress: AWS would
 * cancel the execution, and with it a deployment in the middle. There is no option that lets it through, because stopping
 * the execution says the same and leaves a record of who did.
 *
 * A pipeline that somebody changed by hand counts as one that would change.
 *
 * @throws {Refusal} with every such pipeline at once, before any resource exists; also where CodePipeline cannot be asked.
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineExecution.html status `Cancelled`
 */
export async function refuseCancelledExecutions(settings: Settings, pipelines: Pipelines): Promise<void> {
    if (pulumi.runtime.isDryRun()) {
        return;
    }
    const found: (readonly Problem[])[] = [];
    // One after the other: an update takes minutes, and CodePipeline answers few requests a second.
    for (const [index, workload] of settings.workloads.entries()) {
        found.push(await problemsOf(settings, workload, `workloads[${index}]`, pipelines));
    }
    refuseIfAny(`Update of stack "${settings.environment.name}"`, found.flat());
}

async function problemsOf(
    settings: Settings,
    workload: WorkloadSettings,
    path: string,
    pipelines: Pipelines,
): Promise<readonly Problem[]> {
    const name = pipelineName(topologyOf(settings).here, workload.name);
    try {
        const deployed = await pipelines.find(name);
        const changed = deployed === undefined ? [] : changedParts(deployed, definitionOf(settings, workload));
        const executions = changed.length === 0 ? [] : await pipelines.inProgress(name);
        return executions.map((id) => cancelled(path, name, changed, id));
    } catch (error) {
        return [
            {
                path,
                message: `"${name}" could not be looked at, so nobody knows whether this update would cancel an execution (${(error as Error).message})`,
                remedy: "give the shell credentials of the stack's account that may call codepipeline:GetPipeline and codepipeline:ListPipelineExecutions",
            },
        ];
    }
}

function cancelled(path: string, name: string, changed: readonly string[], execution: string): Problem {
    return {
        path,
        message: `"${name}" has execution ${execution} in progress, which AWS would cancel, because this update changes ${changed.join(", ")}`,
        remedy: `wait until it has ended, or stop it: aws codepipeline stop-pipeline-execution --pipeline-name ${name} --pipeline-execution-id ${execution}`,
    };
}
