import assert from "node:assert/strict";
import {
    CloudFormationClient,
    CloudFormationServiceException,
    DeleteStackCommand,
    DescribeChangeSetCommand,
    type DescribeChangeSetOutput,
    DescribeStackResourcesCommand,
    DescribeStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { mockClient } from "aws-sdk-client-mock";
import { cloudFormationStacks } from "../../../../functions/aws/stacks";
import { refusalOf } from "../fake-ports";

const STACK = "airlock-prod-hello";
const SERVICE = "arn:aws:ecs:eu-west-1:333344445555:service/airlock-prod-cluster/airlock-prod-hello-Service-1";

function validationError(message: string) {
    return new CloudFormationServiceException({ name: "ValidationError", $fault: "client", $metadata: {}, message });
}

describe("Stacks in CloudFormation", () => {
    const cloudformation = mockClient(CloudFormationClient);
    beforeEach(() => cloudformation.reset());
    after(() => cloudformation.restore());

    const stack = {
        StackName: STACK,
        CreationTime: new Date(),
        StackStatus: "UPDATE_COMPLETE" as const,
        Parameters: [{ ParameterKey: "Release", ParameterValue: "ab" }],
    };

    it("tell their status, parameters and resources", async () => {
        cloudformation.on(DescribeStacksCommand, { StackName: STACK }).resolves({ Stacks: [stack] });
        cloudformation.on(DescribeStackResourcesCommand, { StackName: STACK }).resolves({
            StackResources: [
                resource("Service", SERVICE),
                // Not made yet, so without an id.
                resource("ScalingPolicy", undefined),
            ],
        });
        assert.deepEqual(await cloudFormationStacks().find(STACK), {
            status: "UPDATE_COMPLETE",
            reason: undefined,
            parameters: { Release: "ab" },
            resources: { Service: SERVICE },
        });
    });

    it("that are not there are not found, also when they go while they are asked about", async () => {
        const gone = validationError(`Stack with id ${STACK} does not exist`);
        cloudformation.on(DescribeStacksCommand).rejects(gone);
        assert.equal(await cloudFormationStacks().find(STACK), undefined);
        cloudformation
            .on(DescribeStacksCommand)
            .resolves({ Stacks: [{ ...stack, StackStatus: "DELETE_IN_PROGRESS" }] });
        cloudformation.on(DescribeStackResourcesCommand).rejects(gone);
        assert.equal((await cloudFormationStacks().find(STACK))?.status, "DELETE_IN_PROGRESS");
    });

    it("cannot be told where CloudFormation does not answer", async () => {
        cloudformation.on(DescribeStacksCommand).rejects(validationError("Member must satisfy a pattern"));
        await assert.rejects(cloudFormationStacks().find(STACK), /pattern/);
    });

    it("are deleted by name", async () => {
        await cloudFormationStacks().delete(STACK);
        assert.deepEqual(
            cloudformation.commandCalls(DeleteStackCommand).map(({ args }) => args[0].input),
            [{ StackName: STACK }],
        );
    });

    function changesOf(...pages: readonly DescribeChangeSetOutput[]) {
        for (const [index, page] of pages.entries()) {
            cloudformation
                .on(DescribeChangeSetCommand, {
                    StackName: STACK,
                    ChangeSetName: "release",
                    NextToken: index === 0 ? undefined : `page ${index}`,
                })
                .resolves({
                    Status: "CREATE_COMPLETE",
                    NextToken: index + 1 < pages.length ? `page ${index + 1}` : undefined,
                    ...page,
                });
        }
        return cloudFormationStacks().changes(STACK, "release");
    }

    for (const [policyAction, action] of [
        ["Retain", "retain"],
        ["Delete", "remove"],
        ["Snapshot", "remove"],
    ] as const) {
        it(`tell of what leaves the stack under the policy ${policyAction}`, async () => {
            const { ResourceChange, Type } = change("Jobs", "AWS::SQS::Queue", "Remove");
            const changes = await changesOf({
                Changes: [{ Type, ResourceChange: { ...ResourceChange, PolicyAction: policyAction } }],
            });
            assert.deepEqual(changes, [{ action, logicalId: "Jobs", type: "AWS::SQS::Queue", properties: [] }]);
        });
    }

    it("tell all that a change set changes, from all its pages", async () => {
        const changes = await changesOf(
            {
                Changes: [
                    change("Service", "AWS::ECS::Service", "Modify", "False", ["TaskDefinition", "LoadBalancers"]),
                    change("TaskDefinition", "AWS::ECS::TaskDefinition", "Modify", "True", ["Tags"]),
                ],
            },
            {
                Changes: [
                    change("Jobs", "AWS::SQS::Queue", "Remove"),
                    change("News", "AWS::SNS::Topic", "Add"),
                    change("Old", "AWS::DynamoDB::Table", "Import"),
                    change("Maybe", "AWS::SQS::Queue", "Modify", "Conditional", ["Name"]),
                    change("Unknown", "AWS::SQS::Queue", "Dynamic"),
                    { Type: "Resource" },
                ],
            },
        );
        assert.deepEqual(
            changes.map(({ action, logicalId, type, properties }) =>
                [action, logicalId, type, ...properties].join(" "),
            ),
            [
                "modify Service AWS::ECS::Service LoadBalancers TaskDefinition",
                "replace TaskDefinition AWS::ECS::TaskDefinition Tags",
                "remove Jobs AWS::SQS::Queue",
                "add News AWS::SNS::Topic",
                "import Old AWS::DynamoDB::Table",
                "maybe-replace Maybe AWS::SQS::Queue Name",
                "maybe-replace Unknown AWS::SQS::Queue",
            ],
        );
    });

    for (const StatusReason of [
        "The submitted information didn't contain changes. Submit different information to create a change set.",
        "No updates are to be performed.",
    ]) {
        it(`have no change where a change set failed for want of one: ${StatusReason}`, async () => {
            assert.deepEqual(await changesOf({ Status: "FAILED", StatusReason }), []);
        });
    }

    it("refuse a change set that failed for another reason, or is not complete", async () => {
        assert.match(
            await refusalOf(changesOf({ Status: "FAILED", StatusReason: "Template error" })),
            /airlock-prod-hello\/release: is in FAILED \(Template error\); mend the cause/,
        );
        assert.match(await refusalOf(changesOf({ Status: "CREATE_IN_PROGRESS" })), /is in CREATE_IN_PROGRESS;/);
    });
});

function resource(LogicalResourceId: string, PhysicalResourceId: string | undefined) {
    const common = {
        ResourceType: "AWS::ECS::Service",
        Timestamp: new Date(),
        ResourceStatus: "CREATE_COMPLETE",
    } as const;
    return { ...common, LogicalResourceId, PhysicalResourceId };
}

function change(
    LogicalResourceId: string,
    ResourceType: string,
    Action: "Add" | "Modify" | "Remove" | "Import" | "Dynamic",
    Replacement?: "True" | "False" | "Conditional",
    properties: readonly string[] = [],
) {
    // A property can be listed more than once, and tags are an attribute rather than a property.
    const Details = [...properties, ...properties].map((Name) =>
        Name === "Tags"
            ? { Target: { Attribute: "Tags" as const } }
            : { Target: { Attribute: "Properties" as const, Name } },
    );
    return {
        Type: "Resource" as const,
        ResourceChange: { LogicalResourceId, ResourceType, Action, Replacement, Details },
    };
}
