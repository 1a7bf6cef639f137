import * as pulumi from "@pulumi/pulumi";
import { clientOptions } from "../../../../stacks/aws-access";
import { deployedPipelines } from "../../../../stacks/deployed-pipelines";
import { refuseCancelledExecutions } from "../../../../stacks/pipelines-in-progress";
import { readSettings } from "../../../../stacks/settings";

/** Looks at a stack's pipelines as the project's own program does, and registers nothing. */
async function program() {
    const config = pulumi.runtime.allConfig();
    const settings = readSettings(pulumi.getProject(), pulumi.getStack(), config);
    await refuseCancelledExecutions(settings, deployedPipelines(clientOptions(settings.environment.region, config)));
    return { cancelsNothing: true };
}

export = program;
