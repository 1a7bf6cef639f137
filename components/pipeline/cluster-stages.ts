import { deployProjectName } from "../shared/names";
import type { Placement } from "../shared/placement";
import { approvalSteps } from "./approval-steps";
import { build } from "./planned-actions";
import type { PlannedStage } from "./planned-pipeline";
import type { DeployStageArgs } from "./stack-stages";

/**
 * Deploys to a cluster by builds inside the cluster's network: one says what the release changes there, another applies it
 * where that is still what it changes, and waits for the rollout.
 *
 * They stand in one stage, so that a retry of all its actions describes the change anew, as the applying build asks for where
 * the cluster has changed meanwhile.
 */
export function clusterDeployStage({ placement, workload, approval }: DeployStageArgs): PlannedStage {
    const project = deployProjectName(placement, workload);
    return {
        name: "Deploy",
        actions: [
            build("Describe", project, 1, { variables: { COMMAND: "describe" }, input: "Admitted" }),
            ...approvalSteps({
                placement,
                workload,
                approval,
                stage: "Deploy",
                runOrder: 2,
                summary: "#{Describe.SUMMARY}",
                link: buildsLink(placement, project),
            }),
            build("Apply", project, 4, {
                variables: { COMMAND: "apply", SHOWN: "#{Describe.SHOWN}" },
                input: "Admitted",
            }),
        ],
    };
}

/** Looks at the rollout and the pods that really run. */
export function clusterVerifyStage({ placement, workload }: DeployStageArgs): PlannedStage {
    const project = deployProjectName(placement, workload);
    return {
        name: "Verify",
        actions: [build("Verify", project, 1, { variables: { COMMAND: "verify" }, input: "Admitted" })],
    };
}

/** The console's list of a project's builds, whose logs have the whole change; a build's own address has an id. */
function buildsLink({ region, account }: Placement, project: string): string {
    return `https://${region}.console.aws.amazon.com/codesuite/codebuild/${account}/projects/${project}/history?region=${region}`;
}
