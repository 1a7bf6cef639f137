import {
    type Change as ChangeSetEntry,
    CloudFormationClient,
    DeleteStackCommand,
    type DescribeChangeSetOutput,
    DescribeStackResourcesCommand,
    DescribeStacksCommand,
    paginateDescribeChangeSet,
    type ResourceChange,
} from "@aws-sdk/client-cloudformation";
import type { Change, ChangeAction } from "../../release/change";
import { Refusal } from "../../release/problem";
import type { Stacks } from "../ports";

/** Stacks and change sets, as CloudFormation knows them. */
export function cloudFormationStacks(client = new CloudFormationClient()): Stacks {
    return {
        async find(name) {
            const stack = await describe(client, name);
            if (stack === undefined) {
                return undefined;
            }
            const resources = await unlessAbsent(client.send(new DescribeStackResourcesCommand({ StackName: name })));
            return {
                status: stack.StackStatus ?? "",
                reason: stack.StackStatusReason,
                parameters: Object.fromEntries(
                    (stack.Parameters ?? []).map(({ ParameterKey = "", ParameterValue = "" }) => [
                        ParameterKey,
                        ParameterValue,
                    ]),
                ),
                resources: Object.fromEntries(
                    (resources?.StackResources ?? []).flatMap(({ LogicalResourceId, PhysicalResourceId }) =>
                        LogicalResourceId && PhysicalResourceId ? [[LogicalResourceId, PhysicalResourceId]] : [],
                    ),
                ),
            };
        },
        async delete(name) {
            await client.send(new DeleteStackCommand({ StackName: name }));
        },
        async changes(stack, changeSet) {
            const changes: Change[] = [];
            const pages = paginateDescribeChangeSet({ client }, { StackName: stack, ChangeSetName: changeSet });
            for await (const page of pages) {
                refuseFailure(stack, changeSet, page);
                changes.push(...(page.Changes ?? []).flatMap(toChange));
            }
            return changes;
        },
    };
}

async function describe(client: CloudFormationClient, name: string) {
    return (await unlessAbsent(client.send(new DescribeStacksCommand({ StackName: name }))))?.Stacks?.[0];
}

/** What was asked for, or `undefined` where there is no such stack, or none any more. */
async function unlessAbsent<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
    try {
        return await asked;
    } catch (error) {
        // CloudFormation has no error of its own for a stack that is not there.
        if (error instanceof Error && error.name === "ValidationError" && error.message.includes("does not exist")) {
            return undefined;
        }
        throw error;
    }
}

/** What CloudFormation says of a change set that failed because it changes nothing, which is no failure here. */
const NO_CHANGE = /didn't contain changes|No updates are to be performed/;

/** A change set that failed lists no changes either, and must not be shown as one that has none. */
function refuseFailure(stack: string, changeSet: string, { Status, StatusReason = "" }: DescribeChangeSetOutput): void {
    if (Status !== "CREATE_COMPLETE" && !(Status === "FAILED" && NO_CHANGE.test(StatusReason))) {
        throw new Refusal("Change set", [
            {
                path: `${stack}/${changeSet}`,
                message: `is in ${Status ?? "no status"}${StatusReason === "" ? "" : ` (${StatusReason})`}`,
                remedy: "mend the cause, and retry the stage Deploy",
            },
        ]);
    }
}

function toChange({ ResourceChange: entry }: ChangeSetEntry): readonly Change[] {
    if (entry === undefined) {
        return [];
    }
    const properties = (entry.Details ?? []).flatMap(({ Target }) => Target?.Name ?? Target?.Attribute ?? []);
    return [
        {
            action: actionOf(entry),
            logicalId: entry.LogicalResourceId ?? "",
            type: entry.ResourceType ?? "",
            properties: [...new Set(properties)].sort(),
        },
    ];
}

function actionOf({ Action, PolicyAction, Replacement }: ResourceChange): ChangeAction {
    switch (Action) {
        case "Add":
            return "add";
        case "Remove":
            return PolicyAction === "Retain" ? "retain" : "remove";
        case "Import":
            return "import";
        default:
            if (Replacement === "True") {
                return "replace";
            }
            // Whatever is not known to be harmless is shown as what it may turn out to be.
            return Replacement === "False" ? "modify" : "maybe-replace";
    }
}
