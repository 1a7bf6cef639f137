import * as pulumi from "@pulumi/pulumi";
import { Refusal } from "./release/problem";
import { isSandbox } from "./release/sandbox";
import { refuseRealUpdate } from "./stacks/account";
import { clientOptions } from "./stacks/aws-access";
import { deployedPipelines } from "./stacks/deployed-pipelines";
import { createEnvironment } from "./stacks/environment";
import { refuseUnfitNetwork } from "./stacks/existing-network";
import { refuseCancelledExecutions } from "./stacks/pipelines-in-progress";
import { readSettings } from "./stacks/settings";

/** One program, three environments and developers' sandboxes: settings in, environment up, outputs out. */
async function program() {
    try {
        const config = pulumi.runtime.allConfig();
        if (isSandbox(pulumi.getStack())) {
            // Loaded where it is asked for alone: environments start without what sandboxes are made of.
            return await (require("./sandbox-program") as typeof import("./sandbox-program")).sandboxProgram(config);
        }
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
