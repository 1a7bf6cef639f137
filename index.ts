import * as pulumi from "@pulumi/pulumi";
import { Refusal } from "./release/problem";
import { refuseRealUpdate } from "./stacks/account";
import { clientOptions } from "./stacks/aws-access";
import { deployedPipelines } from "./stacks/deployed-pipelines";
import { createEnvironment } from "./stacks/environment";
import { refuseUnfitNetwork } from "./stacks/existing-network";
import { refuseCancelledExecutions } from "./stacks/pipelines-in-progress";
import { readSettings } from "./stacks/settings";

/** One program, three environments: settings in, environment up, outputs out. */
async function program() {
    try {
        const config = pulumi.runtime.allConfig();
        const settings = readSettings(pulumi.getProject(), pulumi.getStack(), config);
        await refuseRealUpdate(settings);
        await refuseUnfitNetwork(settings);
        const pipelines = deployedPipelines(clientOptions(settings.environment.region, config));
        await refuseCancelledExecutions(settings, pipelines);
        return createEnvironment(settings);
    } catch (error) {
        // A RunError is printed as its message alone: what a person wrote needs no stack trace.
        throw error instanceof Refusal ? new pulumi.RunError(error.message) : error;
    }
}

export = program;
