import * as pulumi from "@pulumi/pulumi";
import { Refusal } from "./release/problem";
import { refuseRealUpdate } from "./stacks/account";
import { createEnvironment } from "./stacks/environment";
import { refuseUnfitNetwork } from "./stacks/existing-network";
import { readSettings } from "./stacks/settings";

/** One program, three environments: settings in, environment up, outputs out. */
async function program() {
    try {
        const settings = readSettings(pulumi.getProject(), pulumi.getStack(), pulumi.runtime.allConfig());
        await refuseRealUpdate(settings);
        await refuseUnfitNetwork(settings);
        return createEnvironment(settings);
    } catch (error) {
        // A RunError is printed as its message alone: what a person wrote needs no stack trace.
        throw error instanceof Refusal ? new pulumi.RunError(error.message) : error;
    }
}

export = program;
