import assert from "node:assert/strict";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import {
    CodePipelineClient,
    PutJobFailureResultCommand,
    PutJobSuccessResultCommand,
} from "@aws-sdk/client-codepipeline";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { SSMClient } from "@aws-sdk/client-ssm";
import { mockClient } from "aws-sdk-client-mock";
import { FUNCTIONS, handlers } from "../../../functions";
import type { JobEvent } from "../../../functions/job";
import { callsOf, type FunctionName } from "../../support/calls";
import { REAL_PLANS } from "../../support/plans";
import { EXECUTION } from "./fake-ports";

const SECRET = "a secret of the job";
const NAMES = Object.keys(FUNCTIONS) as FunctionName[];

/** What a real pipeline sends to a function. */
function eventOf(run: FunctionName, parameters?: string): JobEvent {
    const call = REAL_PLANS.flatMap(([, plan]) => callsOf(plan)).find((each) => each.run === run);
    const artifacts = ["Built", "Candidate", "Admitted"].map((name) => ({
        name,
        location: { s3Location: { bucketName: "airlock-dev-artifacts", objectKey: `hello/${name}/1` } },
    }));
    return {
        "CodePipeline.job": {
            id: "job-1",
            data: {
                actionConfiguration: { configuration: { UserParameters: parameters ?? call?.filled } },
                inputArtifacts: artifacts,
                outputArtifacts: artifacts,
                artifactCredentials: { accessKeyId: SECRET, secretAccessKey: SECRET, sessionToken: SECRET },
            },
        },
    };
}

/** Calls a handler and returns the lines that it logs. */
async function called(run: FunctionName, event: JobEvent): Promise<readonly string[]> {
    const lines: string[] = [];
    const { log } = console;
    console.log = (line: string) => lines.push(line);
    try {
        await handlers[run](event);
    } finally {
        console.log = log;
    }
    return lines;
}

describe("Handlers", () => {
    const codepipeline = mockClient(CodePipelineClient);
    const cloudformation = mockClient(CloudFormationClient);
    const others = [CloudWatchClient, CodeBuildClient, ECRClient, ECSClient, KMSClient, S3Client, SSMClient].map(
        (client) => mockClient(client as typeof S3Client),
    );
    beforeEach(() => {
        codepipeline.reset();
        for (const aws of [cloudformation, ...others]) {
            aws.reset();
            aws.rejects(new Error("AWS is down"));
        }
    });
    after(() => {
        for (const aws of [codepipeline, cloudformation, ...others]) {
            aws.restore();
        }
    });

    function answers() {
        return [
            ...codepipeline.commandCalls(PutJobFailureResultCommand),
            ...codepipeline.commandCalls(PutJobSuccessResultCommand),
        ].map(({ args }) => args[0].input);
    }

    it("are one for each function, under the function's own name", () => {
        assert.deepEqual(Object.keys(handlers), NAMES);
        assert.deepEqual(
            Object.values(FUNCTIONS).map(({ name }) => name),
            NAMES,
        );
    });

    it("answer a job with what it made", async () => {
        cloudformation
            .on(DescribeStacksCommand)
            .rejects(Object.assign(new Error("Stack with id x does not exist"), { name: "ValidationError" }));
        const lines = await called("prepare", eventOf("prepare"));
        assert.deepEqual(answers(), [
            { jobId: "job-1", outputVariables: {}, executionDetails: { externalExecutionId: EXECUTION } },
        ]);
        const { milliseconds, ...line } = JSON.parse(lines.join("\n"));
        assert.deepEqual(line, { function: "prepare", execution: EXECUTION, outcome: "succeeded" });
        assert.equal(typeof milliseconds, "number");
    });

    for (const run of NAMES) {
        it(`answer a job of ${run} with a failure when AWS fails, and keep its credentials to themselves`, async () => {
            codepipeline.rejects(new Error("AWS is down"));
            codepipeline.on(PutJobFailureResultCommand).resolves({});
            const lines = await called(run, eventOf(run));
            assert.deepEqual(answers(), [
                {
                    jobId: "job-1",
                    failureDetails: { type: "JobFailed", message: "AWS is down", externalExecutionId: EXECUTION },
                },
            ]);
            assert.deepEqual([lines.length, lines.join().includes(SECRET)], [1, false]);
        });

        it(`answer a job of ${run} whose parameters cannot be read with a failure`, async () => {
            await called(run, eventOf(run, "{"));
            const [{ failureDetails, ...job } = assert.fail("it was not answered"), ...more] = answers() as {
                readonly failureDetails?: { readonly message?: string; readonly externalExecutionId?: string };
            }[];
            assert.deepEqual([job, more], [{ jobId: "job-1" }, []]);
            assert.ok(failureDetails?.message?.startsWith(`Parameters of ${run}: `));
            assert.equal(failureDetails?.externalExecutionId, undefined);
        });
    }

    it("answer a job without artifacts with a failure, since no port can be made", async () => {
        const { id, data } = eventOf("promote")["CodePipeline.job"];
        const event = { "CodePipeline.job": { id, data: { actionConfiguration: data.actionConfiguration } } };
        await called("promote", event as unknown as JobEvent);
        assert.equal(answers().length, 1);
        assert.equal(codepipeline.commandCalls(PutJobFailureResultCommand).length, 1);
    });
});
