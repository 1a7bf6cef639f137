import * as pulumi from "@pulumi/pulumi";
import { readApplication } from "./packaging/application";
import { refuseIfAny } from "./release/problem";
import { registrySignIn } from "./stacks/registry-sign-in";
import { createSandbox } from "./stacks/sandbox";
import { refuseRealSandbox } from "./stacks/sandbox-account";
import { applicationProblems, readSandboxSettings } from "./stacks/sandbox-settings";
import type { StackConfig } from "./stacks/settings";

/** A developer's sandbox: settings and application in, sandbox up, outputs out. */
export async function sandboxProgram(config: StackConfig) {
    const stack = pulumi.getStack();
    const settings = readSandboxSettings(pulumi.getProject(), stack, config, new Date());
    const application = readApplication(settings.application);
    refuseIfAny(`Application "${settings.application}" in ${stack}`, applicationProblems(settings, application));
    await refuseRealSandbox(settings);
    return createSandbox(settings, application, await registrySignIn(settings.placement, config));
}
