import assert from "node:assert/strict";
import {
    CloudFormationClient,
    CloudFormationServiceException,
    CreateStackCommand,
    DescribeEventsCommand,
    DescribeStacksCommand,
    type OperationEvent,
    UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import {
    CreateOpenIDConnectProviderCommand,
    GetOpenIDConnectProviderCommand,
    IAMClient,
    NoSuchEntityException,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient, STSServiceException } from "@aws-sdk/client-sts";
import { mockClient } from "aws-sdk-client-mock";
import { awsPorts, failuresAmong } from "../../../automation/bootstrap/aws-ports";
import { NotAllowed, NotSignedIn } from "../../../automation/bootstrap/ports";

const ID = "arn:aws:cloudformation:eu-west-1:111122223333:stack/airlock-bootstrap/1";
const CHANGE = {
    name: "airlock-bootstrap",
    template: "{}",
    parameters: { Administrator: { value: "arn:aws:iam::111122223333:role/administrator" }, Other: "keep" },
    tags: { Project: "airlock" },
} as const;
const REQUEST = {
    StackName: "airlock-bootstrap",
    TemplateBody: "{}",
    Capabilities: ["CAPABILITY_NAMED_IAM"],
    Parameters: [
        { ParameterKey: "Administrator", ParameterValue: "arn:aws:iam::111122223333:role/administrator" },
        { ParameterKey: "Other", UsePreviousValue: true },
    ],
    Tags: [{ Key: "Project", Value: "airlock" }],
};

function refusal(name: string, message: string) {
    return new CloudFormationServiceException({ name, $fault: "client", $metadata: {}, message });
}

describe("The bootstrap's calls of AWS", () => {
    const cloudformation = mockClient(CloudFormationClient);
    const sts = mockClient(STSClient);
    const iam = mockClient(IAMClient);
    const ports = awsPorts("eu-west-1");

    beforeEach(() => {
        cloudformation.reset();
        sts.reset();
        iam.reset();
    });
    after(() => {
        cloudformation.restore();
        sts.restore();
        iam.restore();
    });

    it("tell who is signed in", async () => {
        sts.on(GetCallerIdentityCommand).resolves({
            Account: "111122223333",
            Arn: "arn:aws:iam::111122223333:user/jo",
        });
        assert.deepEqual(await ports.identity(), { account: "111122223333", arn: "arn:aws:iam::111122223333:user/jo" });
    });

    for (const name of ["CredentialsProviderError", "ExpiredToken", "InvalidClientTokenId"]) {
        it(`tell that nobody is, by ${name}`, async () => {
            sts.on(GetCallerIdentityCommand).rejects(
                new STSServiceException({ name, $fault: "client", $metadata: {}, message: "no" }),
            );
            await assert.rejects(ports.identity(), new NotSignedIn("no"));
        });
    }

    it("tell that whoever is may not", async () => {
        cloudformation.on(CreateStackCommand).rejects(refusal("AccessDenied", "not authorized"));
        await assert.rejects(ports.create(CHANGE), new NotAllowed("not authorized"));
    });

    it("find a stack, and none where there is none", async () => {
        cloudformation.on(DescribeStacksCommand, { StackName: "airlock-bootstrap" }).resolves({
            Stacks: [
                {
                    StackName: "airlock-bootstrap",
                    CreationTime: new Date(0),
                    StackId: ID,
                    StackStatus: "CREATE_COMPLETE",
                    Parameters: [{ ParameterKey: "Administrator", ParameterValue: "" }],
                    Outputs: [{ OutputKey: "StateBucket", OutputValue: "bucket" }],
                },
            ],
        });
        assert.deepEqual(await ports.find("airlock-bootstrap"), {
            id: ID,
            status: "CREATE_COMPLETE",
            parameters: { Administrator: "" },
            outputs: { StateBucket: "bucket" },
        });
        cloudformation
            .on(DescribeStacksCommand)
            .rejects(refusal("ValidationError", "Stack with id airlock-bootstrap does not exist"));
        assert.equal(await ports.find("airlock-bootstrap"), undefined);
        cloudformation.on(DescribeStacksCommand).rejects(refusal("ValidationError", "1 validation error detected"));
        await assert.rejects(ports.find("airlock-bootstrap"), /1 validation error detected/);
    });

    it("find an identity provider, and none where there is none", async () => {
        const arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
        const asked = iam.on(GetOpenIDConnectProviderCommand, { OpenIDConnectProviderArn: arn });
        asked.resolves({ ClientIDList: ["sts.amazonaws.com"] });
        assert.deepEqual(await ports.findProvider(arn), { audiences: ["sts.amazonaws.com"] });
        asked.rejects(new NoSuchEntityException({ $metadata: {}, message: "not found" }));
        assert.equal(await ports.findProvider(arn), undefined);
        asked.rejects(refusal("AccessDenied", "not authorized"));
        await assert.rejects(ports.findProvider(arn), new NotAllowed("not authorized"));
    });

    it("make an identity provider, whose certificate IAM finds", async () => {
        iam.on(CreateOpenIDConnectProviderCommand).resolves({});
        const asked = { arn: "unused", url: "https://token.example.com", audience: "sts.amazonaws.com" };
        await ports.createProvider(asked, { Project: "airlock" });
        assert.deepEqual(iam.call(0).args[0].input, {
            Url: "https://token.example.com",
            ClientIDList: ["sts.amazonaws.com"],
            Tags: [{ Key: "Project", Value: "airlock" }],
        });
    });

    it("make a stack that takes itself away where it cannot be made", async () => {
        cloudformation.on(CreateStackCommand).resolves({ StackId: ID });
        assert.equal(await ports.create(CHANGE), ID);
        assert.deepEqual(cloudformation.call(0).args[0].input, {
            ...REQUEST,
            TimeoutInMinutes: 15,
            OnFailure: "DELETE",
        });
    });

    it("change a stack, and tell where there is nothing to change", async () => {
        cloudformation.on(UpdateStackCommand).resolves({ StackId: ID });
        assert.equal(await ports.update(CHANGE), "started");
        assert.deepEqual(cloudformation.call(0).args[0].input, REQUEST);
        cloudformation.on(UpdateStackCommand).rejects(refusal("ValidationError", "No updates are to be performed."));
        assert.equal(await ports.update(CHANGE), "unchanged");
        cloudformation.on(UpdateStackCommand).rejects(refusal("ValidationError", "Template error"));
        await assert.rejects(ports.update(CHANGE), /Template error/);
    });

    it("ask for the failures of a stack, page after page", async () => {
        const event = (LogicalResourceId: string): OperationEvent => ({
            OperationId: "1",
            LogicalResourceId,
            ResourceType: "AWS::IAM::Role",
            ResourceStatus: "CREATE_FAILED",
            ResourceStatusReason: "no",
        });
        const asked = { StackName: ID, Filters: { FailedEvents: true } };
        cloudformation.on(DescribeEventsCommand, asked).resolves({ OperationEvents: [event("A")], NextToken: "2" });
        cloudformation
            .on(DescribeEventsCommand, { ...asked, NextToken: "2" })
            .resolves({ OperationEvents: [event("B")] });
        assert.deepEqual(
            (await ports.failures(ID)).map(({ resource }) => resource),
            ["A", "B"],
        );
    });
});

describe("The failures among a stack's events", () => {
    const at = (seconds: number, event: OperationEvent): OperationEvent => ({
        OperationId: "2",
        Timestamp: new Date(seconds * 1000),
        ...event,
    });

    it("are those of the latest operation, in order, without what was given up and without the stack itself", () => {
        const events = [
            at(9, {
                LogicalResourceId: "s",
                ResourceType: "AWS::CloudFormation::Stack",
                ResourceStatus: "CREATE_FAILED",
            }),
            at(8, {
                LogicalResourceId: "Late",
                ResourceType: "AWS::IAM::Role",
                ResourceStatus: "CREATE_FAILED",
                ResourceStatusReason: "Resource creation cancelled",
            }),
            at(7, {
                LogicalResourceId: "Bucket",
                ResourceType: "AWS::S3::Bucket",
                ResourceStatus: "CREATE_FAILED",
                ResourceStatusReason: "denied",
            }),
            at(6, {
                LogicalResourceId: "Key",
                ResourceType: "AWS::KMS::Key",
                ValidationStatus: "FAILED",
                ValidationStatusReason: "already exists",
            }),
            at(5, { LogicalResourceId: "Fine", ResourceType: "AWS::KMS::Alias", ResourceStatus: "CREATE_COMPLETE" }),
            at(1, { OperationId: "1", LogicalResourceId: "Old", ResourceType: "x", ResourceStatus: "UPDATE_FAILED" }),
        ];
        assert.deepEqual(failuresAmong(events), [
            { resource: "Key", type: "AWS::KMS::Key", reason: "already exists" },
            { resource: "Bucket", type: "AWS::S3::Bucket", reason: "denied" },
        ]);
        assert.deepEqual(failuresAmong([]), []);
    });
});
