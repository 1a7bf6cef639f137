import assert from "node:assert/strict";
import { type PipelinePlanArgs, planPipeline } from "../../components/pipeline/pipeline-plan";
import { pipelinePolicy, triggerPolicy } from "../../components/pipeline/pipeline-policies";
import type { Placement } from "../../components/shared/placement";
import type { PolicyDocument, Statement } from "../../components/shared/policy";
import { CONNECTION, planArgsOf } from "../support/plans";

const DEV: Placement = {
    project: "airlock",
    environment: "dev",
    account: "111122223333",
    region: "eu-west-1",
    partition: "aws",
};
const KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/0a1b";
const TOPIC_ARN = "arn:aws:sns:eu-west-1:111122223333:airlock-dev-approvals";
const DEPLOY_ROLE_ARN = "arn:aws:iam::111122223333:role/airlock-dev-hello-deploy";
function policyOf(changes: Partial<PipelinePlanArgs> = {}, approvalTopicArn?: string): PolicyDocument {
    const plan = planPipeline({ ...planArgsOf("dev"), placement: DEV, ...changes });
    return pipelinePolicy(plan, {
        placement: DEV,
        artifactBucket: "airlock-dev-artifacts",
        keyArn: KEY_ARN,
        approvalTopicArn,
    });
}

function statementOf({ Statement }: PolicyDocument, sid: string): Statement | undefined {
    return Statement.find(({ Sid }) => Sid === sid);
}

function sids({ Statement }: PolicyDocument): readonly string[] {
    return Statement.map(({ Sid }) => Sid);
}

const functionArn = (run: string) => `arn:aws:lambda:eu-west-1:111122223333:function:airlock-dev-${run}`;

describe("Policy of a pipeline", () => {
    it("lets it do what its own actions need, each on its own thing", () => {
        assert.deepEqual(policyOf({ approval: { approvers: 2 } }, TOPIC_ARN), {
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "Artifacts",
                    Effect: "Allow",
                    Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
                    Resource: "arn:aws:s3:::airlock-dev-artifacts/*",
                },
                {
                    Sid: "ArtifactBucket",
                    Effect: "Allow",
                    Action: ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
                    Resource: "arn:aws:s3:::airlock-dev-artifacts",
                },
                {
                    Sid: "Key",
                    Effect: "Allow",
                    Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
                    Resource: KEY_ARN,
                },
                {
                    Sid: "Source",
                    Effect: "Allow",
                    Action: [
                        "codecommit:CancelUploadArchive",
                        "codecommit:GetBranch",
                        "codecommit:GetCommit",
                        "codecommit:GetRepository",
                        "codecommit:GetUploadArchiveStatus",
                        "codecommit:UploadArchive",
                    ],
                    Resource: "arn:aws:codecommit:eu-west-1:111122223333:airlock-dev-hello",
                },
                {
                    Sid: "Build",
                    Effect: "Allow",
                    Action: ["codebuild:BatchGetBuilds", "codebuild:StartBuild", "codebuild:StopBuild"],
                    Resource: "arn:aws:codebuild:eu-west-1:111122223333:project/airlock-dev-hello",
                },
                {
                    Sid: "Functions",
                    Effect: "Allow",
                    Action: ["lambda:InvokeFunction"],
                    Resource: ["seal", "admit", "prepare", "describe", "authorize", "verify", "record", "promote"].map(
                        functionArn,
                    ),
                },
                {
                    Sid: "ChangeSets",
                    Effect: "Allow",
                    Action: [
                        "cloudformation:CreateChangeSet",
                        "cloudformation:DeleteChangeSet",
                        "cloudformation:DescribeChangeSet",
                        "cloudformation:DescribeStacks",
                        "cloudformation:ExecuteChangeSet",
                        "cloudformation:SetStackPolicy",
                    ],
                    Resource: "arn:aws:cloudformation:eu-west-1:111122223333:stack/airlock-dev-hello/*",
                },
                {
                    Sid: "HandOverDeployRole",
                    Effect: "Allow",
                    Action: ["iam:PassRole"],
                    Resource: DEPLOY_ROLE_ARN,
                    Condition: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
                },
                { Sid: "TellApprovers", Effect: "Allow", Action: ["sns:Publish"], Resource: TOPIC_ARN },
            ],
        });
    });

    it("has statements for the actions of the plan alone", () => {
        const all = [
            "Artifacts",
            "ArtifactBucket",
            "Key",
            "Source",
            "Build",
            "Functions",
            "ChangeSets",
            "HandOverDeployRole",
        ];
        const inbox = { kind: "inbox" } as const;
        assert.deepEqual(sids(policyOf()), all);
        assert.deepEqual(sids(policyOf({ source: CONNECTION })), all);
        assert.deepEqual(
            sids(policyOf({ source: inbox })),
            all.filter((sid) => sid !== "Build"),
        );
        assert.deepEqual(sids(policyOf({}, TOPIC_ARN)), [...all, "TellApprovers"]);
    });

    it("calls the functions of the plan alone, each once", () => {
        const functionsOf = (changes: Partial<PipelinePlanArgs>) =>
            statementOf(policyOf(changes), "Functions")?.Resource;
        const inbox = { kind: "inbox" } as const;
        assert.deepEqual(
            functionsOf({ source: inbox, next: undefined, approval: { approvers: 0 } }),
            ["admit", "prepare", "describe", "verify", "record"].map(functionArn),
        );
        assert.deepEqual(
            functionsOf({ source: inbox, next: undefined, approval: { approvers: 1 } }),
            ["admit", "prepare", "describe", "authorize", "verify", "record"].map(functionArn),
        );
    });

    it("reads candidates of its inbox", () => {
        const INBOX = "airlock-dev-inbox-111122223333-eu-west-1";
        assert.deepEqual(statementOf(policyOf({ source: { kind: "inbox" } }), "Source"), {
            Sid: "Source",
            Effect: "Allow",
            Action: ["s3:GetBucketAcl", "s3:GetBucketVersioning", "s3:GetObject*", "s3:ListBucket"],
            Resource: [`arn:aws:s3:::${INBOX}`, `arn:aws:s3:::${INBOX}/candidates/*`],
        });
    });

    it("uses its connection for its own repository", () => {
        assert.deepEqual(statementOf(policyOf({ source: CONNECTION }), "Source"), {
            Sid: "Source",
            Effect: "Allow",
            Action: ["codeconnections:UseConnection", "codestar-connections:UseConnection"],
            Resource: CONNECTION.connectionArn,
            Condition: {
                StringEqualsIfExists: {
                    "codeconnections:FullRepositoryId": "acme/hello",
                    "codestar-connections:FullRepositoryId": "acme/hello",
                },
            },
        });
    });
});

describe("Policy of a trigger", () => {
    it("starts the one pipeline", () => {
        assert.deepEqual(triggerPolicy(DEV, "hello"), {
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "StartThePipeline",
                    Effect: "Allow",
                    Action: ["codepipeline:StartPipelineExecution"],
                    Resource: "arn:aws:codepipeline:eu-west-1:111122223333:airlock-dev-hello",
                },
            ],
        });
    });
});
