import { allow } from "../governance/boundary-statements";
import { localArn, type Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument } from "../shared/policy";

/** Image repository of one sandbox's application: its own, so that it goes with the sandbox. */
export function sandboxRepositoryName(at: Pick<Placement, "project" | "environment">, application: string): string {
    return `${at.project}/${at.environment}/${application}`;
}

/** Log group of the application's tasks. */
export function sandboxLogGroupName(at: Pick<Placement, "project" | "environment">, application: string): string {
    return `/${at.project}/${at.environment}/${application}`;
}

/** What starts the tasks may do: pull the one image and write the one log. */
export function sandboxExecutionPolicy(at: Placement, application: string): PolicyDocument {
    return policyDocument(
        // The token is for the whole registry; the action has no narrower resource.
        allow("RegistryLogin", ["ecr:GetAuthorizationToken"], "*"),
        allow(
            "Image",
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            localArn(at, "ecr", `repository/${sandboxRepositoryName(at, application)}`),
        ),
        allow(
            "Logs",
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            localArn(at, "logs", `log-group:${sandboxLogGroupName(at, application)}:*`),
        ),
    );
}
