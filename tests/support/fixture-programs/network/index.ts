import * as pulumi from "@pulumi/pulumi";
import { refuseUnfitNetwork } from "../../../../stacks/existing-network";
import { readSettings } from "../../../../stacks/settings";

/** Looks at a stack's network as the project's own program does, and registers nothing. */
async function program() {
    await refuseUnfitNetwork(readSettings(pulumi.getProject(), pulumi.getStack(), pulumi.runtime.allConfig()));
    return { fits: true };
}

export = program;
