import assert from "node:assert/strict";
import {
    type CloudFormationClient,
    CreateChangeSetCommand,
    DeleteChangeSetCommand,
    DescribeChangeSetCommand,
    DescribeStacksCommand,
    ExecuteChangeSetCommand,
} from "@aws-sdk/client-cloudformation";
import { textOf, unpack } from "../../functions/archive";
import type { RunningAction } from "../../rehearsal/pipeline";

/** Seconds within which the emulator has made a change set or executed one. */
const LONGEST_SECONDS = 60;

/** Makes or executes a change set, as a pipeline's CloudFormation action says. */
export async function deploy(client: CloudFormationClient, running: RunningAction): Promise<void> {
    const { ActionMode, StackName, ChangeSetName, RoleArn: RoleARN } = running.configuration;
    if (ActionMode === "CHANGE_SET_EXECUTE") {
        await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
        await until(async () => !((await stackStatus(client, StackName)) ?? "").endsWith("_IN_PROGRESS"));
        return;
    }
    const admitted = unpack(archiveOf(running), "Admitted");
    const { Parameters } = JSON.parse(textOf(admitted, "parameters.json", "Admitted"));
    const status = await stackStatus(client, StackName);
    // There may be none of that name yet.
    await client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName })).catch(() => undefined);
    await client.send(
        new CreateChangeSetCommand({
            StackName,
            ChangeSetName,
            RoleARN,
            ChangeSetType: status === undefined || status === "REVIEW_IN_PROGRESS" ? "CREATE" : "UPDATE",
            TemplateBody: textOf(admitted, "template.json", "Admitted"),
            Parameters: Object.entries<string>(Parameters).map(([ParameterKey, ParameterValue]) => ({
                ParameterKey,
                ParameterValue,
            })),
        }),
    );
    await until(async () => {
        const { Status } = await client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName }));
        return Status === "CREATE_COMPLETE" || Status === "FAILED";
    });
}

async function stackStatus(client: CloudFormationClient, StackName: string | undefined): Promise<string | undefined> {
    const found = await client.send(new DescribeStacksCommand({ StackName })).catch(() => undefined);
    return found?.Stacks?.[0]?.StackStatus;
}

/** Waits for an answer of the emulator's. @throws when it takes longer than a minute. */
export async function until(isDone: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + LONGEST_SECONDS * 1000; Date.now() < end; ) {
        if (await isDone()) {
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail(`not done within ${LONGEST_SECONDS} seconds`);
}

function archiveOf({ inputs: [artifact] }: RunningAction): Uint8Array {
    return artifact?.kind === "archive" ? artifact.bytes : assert.fail("is no archive");
}
