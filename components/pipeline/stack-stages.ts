import type { ApprovalPolicy } from "../../release/approval";
import { contractParameterName, stackName, workloadRoleArn } from "../shared/names";
import type { Placement } from "../shared/placement";
import { approvalSteps } from "./approval-steps";
import { invoke } from "./planned-actions";
import type { PlannedAction, PlannedStage } from "./planned-pipeline";

/** What the stages that change a workload are planned from, on either runtime. */
export interface DeployStageArgs {
    readonly placement: Placement;
    readonly workload: string;
    readonly approval: ApprovalPolicy;
}

const CHANGE_SET = "release";

/**
 * Deploys by a change set of CloudFormation.
 *
 * Change set and execution stand in one stage, so that a retry of the whole stage makes the change set anew: a change set
 * that failed to execute cannot be executed again.
 */
export function stackDeployStage({ placement, workload, approval }: DeployStageArgs): PlannedStage {
    const stack = stackName(placement, workload);
    return {
        name: "Deploy",
        actions: [
            invoke("Prepare", "prepare", placement, 1, { parameters: { stack } }),
            changeSetAction("ChangeSet", "CHANGE_SET_REPLACE", stack, 2, {
                TemplatePath: "Admitted::template.json",
                TemplateConfiguration: "Admitted::parameters.json",
                RoleArn: workloadRoleArn(placement, workload, "deploy"),
            }),
            invoke("Describe", "describe", placement, 3, { parameters: { stack, changeSet: CHANGE_SET } }),
            ...approvalSteps({
                placement,
                workload,
                approval,
                stage: "Deploy",
                runOrder: 4,
                summary: "#{Describe.Summary}",
                link: changeSetLink(placement, stack),
            }),
            changeSetAction("Execute", "CHANGE_SET_EXECUTE", stack, 6, {}),
        ],
    };
}

/** Looks at the stack and the service that really run. */
export function stackVerifyStage({ placement, workload }: DeployStageArgs): PlannedStage {
    return {
        name: "Verify",
        actions: [
            invoke("Verify", "verify", placement, 1, {
                parameters: {
                    stack: stackName(placement, workload),
                    release: "#{Admit.Release}",
                    contract: contractParameterName(placement, workload),
                },
            }),
        ],
    };
}

function changeSetAction(
    name: string,
    mode: "CHANGE_SET_REPLACE" | "CHANGE_SET_EXECUTE",
    stack: string,
    runOrder: number,
    more: { readonly [key: string]: string },
): PlannedAction {
    return {
        name,
        category: "Deploy",
        provider: "CloudFormation",
        runOrder,
        configuration: { ActionMode: mode, StackName: stack, ChangeSetName: CHANGE_SET, ...more },
        inputArtifacts: mode === "CHANGE_SET_REPLACE" ? ["Admitted"] : [],
        outputArtifacts: [],
    };
}

/** The console's list of a stack's change sets; the address of one change set needs an id that is not known before. */
function changeSetLink({ region }: Placement, stack: string): string {
    return `https://${region}.console.aws.amazon.com/cloudformation/home?region=${region}#/stacks?filteringText=${stack}`;
}
