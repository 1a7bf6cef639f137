import assert from "node:assert/strict";
import { planPipeline } from "../../components/pipeline/pipeline-plan";
import type { PipelinePlan, PlannedAction } from "../../components/pipeline/planned-pipeline";
import { APPROVERS, CONNECTION, planArgsOf, REAL_PLANS } from "../support/plans";
import { STACKS } from "../support/settings";

function planOf(name: string): PipelinePlan {
    const found = REAL_PLANS.find(([title]) => title === name);
    assert.ok(found, name);
    return found[1];
}

function actionOf(plan: PipelinePlan, name: string): PlannedAction {
    const found = plan.stages.flatMap(({ actions }) => actions).find((action) => action.name === name);
    assert.ok(found, name);
    return found;
}

/** A plan as one line an action: stage, order, name, provider, and what it reads and makes. */
function outline({ stages }: PipelinePlan): readonly string[] {
    return stages.flatMap((stage) =>
        stage.actions.map(({ name, category, provider, runOrder, inputArtifacts, outputArtifacts }) => {
            const artifacts = `${inputArtifacts.join(",")}>${outputArtifacts.join(",")}`;
            return `${stage.name} ${runOrder} ${name} ${category}/${provider} ${artifacts}`;
        }),
    );
}

const SOURCE = ["Source 1 Source Source/CodeCommit >Source"];
const INBOX = ["Inbox 1 Inbox Source/S3 >Candidate"];
const BUILD = ["Build 1 Build Build/CodeBuild Source>Built", "Seal 1 Seal Invoke/Lambda Built>Candidate"];
const ADMIT = ["Admit 1 Admit Invoke/Lambda Candidate>Admitted"];
const PREPARE = [
    "Deploy 1 Prepare Invoke/Lambda >",
    "Deploy 2 ChangeSet Deploy/CloudFormation Admitted>",
    "Deploy 3 Describe Invoke/Lambda >",
];
const ONE_APPROVAL = ["Deploy 4 Approve Approval/Manual >"];
const SECOND_APPROVAL = ["Deploy 4 ApproveSecond Approval/Manual >"];
const AUTHORIZE = ["Deploy 5 Authorize Invoke/Lambda >"];
const EXECUTE = ["Deploy 6 Execute Deploy/CloudFormation >", "Verify 1 Verify Invoke/Lambda >"];
const PROMOTE = ["Promote 1 Record Invoke/Lambda >", "Promote 2 Promote Invoke/Lambda Candidate>"];
const RECORD = ["Record 1 Record Invoke/Lambda >"];

describe("PipelinePlan", () => {
    const approvals = [[], [...ONE_APPROVAL, ...AUTHORIZE], [...ONE_APPROVAL, ...SECOND_APPROVAL, ...AUTHORIZE]];
    for (const approvers of APPROVERS) {
        const asked = approvals[approvers] ?? [];
        const middle = [...ADMIT, ...PREPARE, ...asked, ...EXECUTE];
        const outlines = {
            dev: [...SOURCE, ...BUILD, ...middle, ...PROMOTE],
            staging: [...INBOX, ...middle, ...PROMOTE],
            prod: [...INBOX, ...middle, ...RECORD],
        };
        for (const stack of STACKS) {
            it(`of ${stack} with ${approvers} approvers has these stages and actions, in this order`, () => {
                assert.deepEqual(outline(planOf(`${stack} with ${approvers} approvers`)), outlines[stack]);
            });
        }
    }

    it("of a connection differs from that of CodeCommit in its source alone", () => {
        const [expected = "", ...rest] = outline(planOf("dev with 0 approvers"));
        const [source, ...others] = outline(planOf("dev from a connection"));
        assert.equal(source, expected.replace("CodeCommit", "CodeStarSourceConnection"));
        assert.deepEqual(others, rest);
    });

    it("is named after project, environment and workload, and runs in the mode that is asked", () => {
        const { stages: _, trigger: _trigger, ...dev } = planOf("dev with 0 approvers");
        assert.deepEqual(dev, { name: "airlock-dev-hello", workload: "hello", executionMode: "QUEUED" });
        assert.equal(planOf("prod with 1 approvers").executionMode, "SUPERSEDED");
    });

    it("of dev says where source, build and candidate come from", () => {
        const plan = planOf("dev with 0 approvers");
        assert.deepEqual(actionOf(plan, "Source").configuration, {
            RepositoryName: "airlock-dev-hello",
            BranchName: "main",
            PollForSourceChanges: "false",
            OutputArtifactFormat: "CODE_ZIP",
        });
        assert.deepEqual(actionOf(plan, "Build").configuration, {
            ProjectName: "airlock-dev-hello",
            EnvironmentVariables: '[{"name":"COMMIT","value":"#{Source.CommitId}","type":"PLAINTEXT"}]',
        });
        assert.deepEqual(actionOf(planOf("dev from a connection"), "Source").configuration, {
            ConnectionArn: CONNECTION.connectionArn,
            FullRepositoryId: "acme/hello",
            BranchName: "release",
            OutputArtifactFormat: "CODE_ZIP",
        });
        assert.deepEqual(actionOf(planOf("prod with 1 approvers"), "Inbox").configuration, {
            S3Bucket: "airlock-prod-inbox-000000000000-eu-west-1",
            S3ObjectKey: "candidates/hello/none.zip",
            AllowOverrideForS3ObjectKey: "true",
            PollForSourceChanges: "false",
        });
    });

    it("makes the change set as the deploy role from what was admitted, shows it, and executes it", () => {
        const plan = planOf("prod with 2 approvers");
        assert.deepEqual(actionOf(plan, "ChangeSet").configuration, {
            ActionMode: "CHANGE_SET_REPLACE",
            StackName: "airlock-prod-hello",
            ChangeSetName: "release",
            TemplatePath: "Admitted::template.json",
            TemplateConfiguration: "Admitted::parameters.json",
            RoleArn: "arn:aws:iam::000000000000:role/airlock-prod-hello-deploy",
        });
        for (const name of ["Approve", "ApproveSecond"]) {
            assert.deepEqual(actionOf(plan, name).configuration, {
                CustomData: "#{Describe.Summary}",
                ExternalEntityLink:
                    "https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks?filteringText=airlock-prod-hello",
            });
        }
        assert.deepEqual(actionOf(plan, "Execute").configuration, {
            ActionMode: "CHANGE_SET_EXECUTE",
            StackName: "airlock-prod-hello",
            ChangeSetName: "release",
        });
    });

    const execution = "#{codepipeline.PipelineExecutionId}";
    const admitted = { release: "#{Admit.Release}", commit: "#{Admit.Commit}", digest: "#{Admit.Digest}" };
    const contract = "/airlock/dev/hello/contract";
    const parameters: readonly (readonly [string, string, unknown])[] = [
        [
            "Seal",
            "seal",
            {
                workload: "hello",
                commit: "#{Source.CommitId}",
                project: "airlock-dev-hello",
                build: "#{Build.CODEBUILD_BUILD_ID}",
                repository: "airlock/hello",
            },
        ],
        ["Admit", "admit", { workload: "hello", repository: "airlock/hello", contract }],
        ["Prepare", "prepare", { stack: "airlock-dev-hello" }],
        ["Describe", "describe", { stack: "airlock-dev-hello", changeSet: "release" }],
        ["Authorize", "authorize", { pipeline: "airlock-dev-hello", stage: "Deploy", approvers: 2 }],
        ["Verify", "verify", { stack: "airlock-dev-hello", release: "#{Admit.Release}", contract }],
        [
            "Record",
            "record",
            {
                workload: "hello",
                ...admitted,
                bucket: "airlock-dev-records-000000000000-eu-west-1",
                approvedBy: "#{Authorize.ApprovedBy}",
            },
        ],
        [
            "Promote",
            "promote",
            {
                workload: "hello",
                release: "#{Admit.Release}",
                next: {
                    environment: "staging",
                    bucket: "airlock-staging-inbox-000000000000-eu-west-1",
                    account: "000000000000",
                },
            },
        ],
    ];
    for (const [name, run, expected] of parameters) {
        it(`calls ${run} with what it needs to know`, () => {
            const { configuration, namespace } = actionOf(planOf("dev with 2 approvers"), name);
            assert.equal(configuration.FunctionName, `airlock-dev-${run}`);
            assert.deepEqual(JSON.parse(configuration.UserParameters ?? ""), { execution, ...(expected as object) });
            assert.equal(namespace, name);
        });
    }

    it("records no approver where nobody is asked", () => {
        const { configuration } = actionOf(planOf("dev with 0 approvers"), "Record");
        assert.ok(!("approvedBy" in JSON.parse(configuration.UserParameters ?? "")));
    });

    it("is the same for the same input", () => {
        for (const stack of STACKS) {
            assert.deepEqual(planPipeline(planArgsOf(stack)), planPipeline(planArgsOf(stack)));
        }
    });

    for (const [title, plan] of REAL_PLANS) {
        it(`of ${title} names nothing of the runtime: no balancer, cluster, target group, subnet or group`, () => {
            const text = JSON.stringify(plan);
            assert.doesNotMatch(text, /elasticloadbalancing|targetgroup|:ecs:|cluster|subnet-|sg-|vpc-|listener/i);
            const arns = new Set(text.match(/arn:[^"\\]+/g));
            const own = `arn:aws:iam::000000000000:role/${plan.name}-deploy`;
            assert.deepEqual(
                [...arns].filter((arn) => arn !== CONNECTION.connectionArn),
                [own],
            );
        });
    }
});

describe("Trigger of a pipeline", () => {
    it("of CodeCommit is a change of the branch, and starts the very commit of the event", () => {
        assert.deepEqual(planOf("dev with 0 approvers").trigger, {
            kind: "event",
            pattern: {
                source: ["aws.codecommit"],
                "detail-type": ["CodeCommit Repository State Change"],
                detail: {
                    repositoryName: ["airlock-dev-hello"],
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

    it("of an inbox is a candidate of the own workload, and starts the very object and version of the event", () => {
        assert.deepEqual(planOf("prod with 1 approvers").trigger, {
            kind: "event",
            pattern: {
                source: ["aws.s3"],
                "detail-type": ["Object Created"],
                detail: {
                    bucket: { name: ["airlock-prod-inbox-000000000000-eu-west-1"] },
                    object: { key: [{ prefix: "candidates/hello/" }] },
                },
            },
            inputPaths: { key: "$.detail.object.key", version: "$.detail.object.version-id" },
            inputTemplate:
                '{"sourceRevisions":[{"actionName":"Inbox","revisionType":"S3_OBJECT_KEY","revisionValue":<key>},{"actionName":"Inbox","revisionType":"S3_OBJECT_VERSION_ID","revisionValue":<version>}]}',
        });
    });

    it("of a connection is a push to the branch", () => {
        assert.deepEqual(planOf("dev from a connection").trigger, {
            kind: "push",
            sourceAction: "Source",
            branch: "release",
        });
    });

    it("that is an event makes JSON once its values, which arrive quoted, are in place", () => {
        for (const [, { trigger, stages }] of REAL_PLANS) {
            if (trigger.kind === "event") {
                const filled = trigger.inputTemplate.replace(/<(\w+)>/g, (_, name: string) => {
                    assert.ok(name in trigger.inputPaths, name);
                    return JSON.stringify(`the ${name}`);
                });
                const { sourceRevisions } = JSON.parse(filled) as { sourceRevisions: { actionName: string }[] };
                const [first] = stages;
                assert.ok(sourceRevisions.every(({ actionName }) => actionName === first?.actions[0]?.name));
            }
        }
    });
});
