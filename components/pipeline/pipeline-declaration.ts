import type { PipelinePlan, PlannedAction } from "./planned-pipeline";

/** One action as the service's API and the provider both spell it; `Text` is what may only be known later. */
export interface DeclaredAction<Text = string> {
    readonly name: string;
    readonly category: PlannedAction["category"];
    readonly owner: "AWS";
    readonly provider: string;
    readonly version: "1";
    readonly runOrder: number;
    readonly configuration: { readonly [key: string]: string | Text };
    readonly inputArtifacts: string[];
    readonly outputArtifacts: string[];
    readonly namespace?: string;
}

export interface DeclaredStage<Text = string> {
    readonly name: string;
    readonly actions: DeclaredAction<Text>[];
}

/** A branch whose pushes start the pipeline; a source elsewhere than in a connection has none. */
export interface DeclaredTrigger {
    readonly providerType: "CodeStarSourceConnection";
    readonly gitConfiguration: {
        readonly sourceActionName: string;
        readonly pushes: { readonly branches: { readonly includes: string[] } }[];
    };
}

/** Type of every pipeline here. */
export const PIPELINE_TYPE = "V2";

/**
 * Stages of a plan as they are declared to AWS.
 *
 * @param approvalTopicArn topic that tells people of a waiting approval; none where nobody is asked.
 */
export function declareStages<Text>(
    plan: Pick<PipelinePlan, "stages">,
    approvalTopicArn: Text | undefined,
): DeclaredStage<Text>[] {
    return plan.stages.map(({ name, actions }) => ({
        name,
        actions: actions.map((action) => declareAction(action, approvalTopicArn)),
    }));
}

function declareAction<Text>(action: PlannedAction, approvalTopicArn: Text | undefined): DeclaredAction<Text> {
    const told = action.category === "Approval" && approvalTopicArn !== undefined;
    return {
        name: action.name,
        category: action.category,
        owner: "AWS",
        provider: action.provider,
        version: "1",
        runOrder: action.runOrder,
        configuration: { ...action.configuration, ...(told ? { NotificationArn: approvalTopicArn } : {}) },
        inputArtifacts: [...action.inputArtifacts],
        outputArtifacts: [...action.outputArtifacts],
        ...(action.namespace === undefined ? {} : { namespace: action.namespace }),
    };
}

/** Triggers of a plan: one where a connection starts its pipeline itself, none where an event does. */
export function declareTriggers({ trigger }: Pick<PipelinePlan, "trigger">): DeclaredTrigger[] {
    if (trigger.kind !== "push") {
        return [];
    }
    return [
        {
            providerType: "CodeStarSourceConnection",
            gitConfiguration: {
                sourceActionName: trigger.sourceAction,
                pushes: [{ branches: { includes: [trigger.branch] } }],
            },
        },
    ];
}
