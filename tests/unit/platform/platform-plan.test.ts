import assert from "node:assert/strict";
import { checkPipeline } from "../../../components/pipeline/pipeline-check";
import { planPlatformPipeline } from "../../../components/platform/platform-plan";
import { PLATFORM_PLAN } from "../../support/platform";

const PLAN = planPlatformPipeline(PLATFORM_PLAN);
const VARIABLES = JSON.stringify([
    { name: "COMMIT", value: "#{Source.CommitId}", type: "PLAINTEXT" },
    { name: "EXECUTION", value: "#{codepipeline.PipelineExecutionId}", type: "PLAINTEXT" },
]);

describe("The plan of the platform's pipeline", () => {
    it("has a source, and a stage for each environment in their order", () => {
        assert.deepEqual(
            PLAN.stages.map(({ name, actions }) => [name, ...actions.map((action) => action.name)]),
            [
                ["Source", "Source"],
                ["Dev", "Preview", "Up"],
                ["Prod", "Preview", "Approve", "ApproveSecond", "Authorize", "Up"],
            ],
        );
        assert.equal(PLAN.name, "airlock-platform-program");
    });

    it("lets the newest of several that wait go on", () => assert.equal(PLAN.executionMode, "SUPERSEDED"));

    it("is one that the service accepts, with one approver as with two, and by a connection too", () => {
        assert.deepEqual(checkPipeline(PLAN), []);
        const connection = {
            kind: "connection",
            connectionArn: "arn:aws:codeconnections:eu-west-1:333344445555:connection/0a1b2c3d",
            repository: "acme/airlock",
            branch: "main",
        } as const;
        const environments = [{ name: "dev", approval: { approvers: 1 } }] as const;
        const other = planPlatformPipeline({ ...PLATFORM_PLAN, source: connection, environments });
        assert.deepEqual(checkPipeline(other), []);
        assert.deepEqual(other.trigger, { kind: "push", sourceAction: "Source", branch: "main" });
    });

    it("previews, asks both approvers side by side, judges them, and updates by the plan of its own preview", () => {
        const [, , prod] = PLAN.stages;
        const approval = (name: string) => ({
            name,
            category: "Approval",
            provider: "Manual",
            runOrder: 2,
            configuration: {
                CustomData: "#{prod_preview.SUMMARY}",
                ExternalEntityLink: "#{prod_preview.LINK}",
            },
            inputArtifacts: [],
            outputArtifacts: [],
        });
        assert.deepEqual(prod?.actions, [
            {
                name: "Preview",
                category: "Build",
                provider: "CodeBuild",
                runOrder: 1,
                configuration: { ProjectName: "airlock-platform-prod-preview", EnvironmentVariables: VARIABLES },
                inputArtifacts: ["Source"],
                outputArtifacts: ["prod_plan"],
                namespace: "prod_preview",
            },
            approval("Approve"),
            approval("ApproveSecond"),
            {
                name: "Authorize",
                category: "Invoke",
                provider: "Lambda",
                runOrder: 3,
                configuration: {
                    FunctionName: "airlock-platform-authorize",
                    UserParameters: JSON.stringify({
                        execution: "#{codepipeline.PipelineExecutionId}",
                        pipeline: "airlock-platform-program",
                        stage: "Prod",
                        approvers: 2,
                    }),
                },
                inputArtifacts: [],
                outputArtifacts: [],
                namespace: "prod_authorize",
            },
            {
                name: "Up",
                category: "Build",
                provider: "CodeBuild",
                runOrder: 4,
                configuration: {
                    ProjectName: "airlock-platform-prod-up",
                    PrimarySource: "Source",
                    EnvironmentVariables: VARIABLES,
                },
                inputArtifacts: ["Source", "prod_plan"],
                outputArtifacts: [],
            },
        ]);
    });

    it("starts with the very commit that was pushed", () => {
        assert.deepEqual(PLAN.trigger, {
            kind: "event",
            pattern: {
                source: ["aws.codecommit"],
                "detail-type": ["CodeCommit Repository State Change"],
                detail: {
                    repositoryName: ["airlock-platform-program"],
                    event: ["referenceCreated", "referenceUpdated"],
                    referenceType: ["branch"],
                    referenceName: ["main"],
                },
            },
            inputPaths: { commit: "$.detail.commitId" },
            inputTemplate:
                '{"sourceRevisions":[{"actionName":"Source","revisionType":"COMMIT_ID","revisionValue":<commit>}]}',
        });
    });
});
