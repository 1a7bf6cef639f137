import * as pulumi from "@pulumi/pulumi";
import { Refusal } from "../release/problem";
import { registrySignIn } from "../stacks/registry-sign-in";
import { createPlatformStack } from "./platform-stack";
import { readPlatformSettings } from "./settings";
import { refuseRealPlatformUpdate } from "./update-guard";

/** A second program: the pipeline by which the first is updated. */
async function program() {
    try {
        const config = pulumi.runtime.allConfig();
        const settings = readPlatformSettings(pulumi.getProject(), pulumi.getStack(), config);
        await refuseRealPlatformUpdate(settings);
        return createPlatformStack(settings, await registrySignIn(settings.placement, config));
    } catch (error) {
        // A RunError is printed as its message alone: what a person wrote needs no stack trace.
        throw error instanceof Refusal ? new pulumi.RunError(error.message) : error;
    }
}

export = program;
