import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BOUNDARIES } from "../../components/governance/boundaries";
import { deployProjectSpec } from "../../components/pipeline/deploy-project-spec";
import { checkPipeline } from "../../components/pipeline/pipeline-check";
import { planPipeline } from "../../components/pipeline/pipeline-plan";
import { pipelinePolicy } from "../../components/pipeline/pipeline-policies";
import type { PipelinePlan } from "../../components/pipeline/planned-pipeline";
import { DEV, KEY_ARN } from "../support/mocks";
import { APPROVERS, planArgsOf } from "../support/plans";
import { STACKS } from "../support/settings";

function planOf(stack: string, approvers: 0 | 1 | 2 = 0): PipelinePlan {
    return planPipeline({ ...planArgsOf(stack, { approval: { approvers, notify: [] } }), runtime: "eks" });
}

function actionsOf({ stages }: PipelinePlan, stage: string) {
    return stages.find(({ name }) => name === stage)?.actions ?? [];
}

describe("Pipeline of a workload on a cluster", () => {
    for (const stack of STACKS) {
        for (const approvers of APPROVERS) {
            it(`of ${stack} with ${approvers} approvers differs from that on ECS in Deploy and Verify alone`, () => {
                const plan = planOf(stack, approvers);
                const onEcs = planPipeline(planArgsOf(stack, { approval: { approvers, notify: [] } }));
                const rest = ({ stages, ...other }: PipelinePlan) => ({
                    ...other,
                    stages: stages.filter(({ name }) => name !== "Deploy" && name !== "Verify"),
                });
                assert.deepEqual(rest(plan), rest(onEcs));
                assert.deepEqual(
                    plan.stages.map(({ name }) => name),
                    onEcs.stages.map(({ name }) => name),
                );
                assert.deepEqual(checkPipeline(plan), []);
                const approvals = [[], ["Approve", "Authorize"], ["Approve", "ApproveSecond", "Authorize"]][approvers];
                assert.deepEqual(
                    actionsOf(plan, "Deploy").map(({ name }) => name),
                    ["Describe", ...(approvals ?? []), "Apply"],
                );
            });
        }
    }

    it("describes, asks with what was described, and applies what was shown", () => {
        const actions = actionsOf(planOf("dev", 2), "Deploy");
        assert.deepEqual(
            actions.map(({ name, provider, runOrder, inputArtifacts, configuration }) => [
                runOrder,
                name,
                provider,
                inputArtifacts,
                configuration.EnvironmentVariables ?? configuration.CustomData ?? "",
            ]),
            [
                [
                    1,
                    "Describe",
                    "CodeBuild",
                    ["Admitted"],
                    '[{"name":"COMMAND","value":"describe","type":"PLAINTEXT"}]',
                ],
                [2, "Approve", "Manual", [], "#{Describe.SUMMARY}"],
                [2, "ApproveSecond", "Manual", [], "#{Describe.SUMMARY}"],
                [3, "Authorize", "Lambda", [], ""],
                [
                    4,
                    "Apply",
                    "CodeBuild",
                    ["Admitted"],
                    '[{"name":"COMMAND","value":"apply","type":"PLAINTEXT"},' +
                        '{"name":"SHOWN","value":"#{Describe.SHOWN}","type":"PLAINTEXT"}]',
                ],
            ],
        );
        assert.equal(
            actions[1]?.configuration.ExternalEntityLink,
            "https://eu-west-1.console.aws.amazon.com/codesuite/codebuild/000000000000/projects/airlock-dev-hello_deploy/history?region=eu-west-1",
        );
        const names = new Set(
            [...actions, ...actionsOf(planOf("dev"), "Verify")].map((a) => a.configuration.ProjectName),
        );
        names.delete(undefined);
        assert.deepEqual([...names], ["airlock-dev-hello_deploy"]);
    });

    it("calls builds and functions, and no CloudFormation", () => {
        const policy = pipelinePolicy(planPipeline({ ...planArgsOf("dev"), placement: DEV, runtime: "eks" }), {
            placement: DEV,
            artifactBucket: "artifacts",
            keyArn: KEY_ARN,
            approvalTopicArn: undefined,
        });
        const actions = JSON.stringify(policy);
        assert.ok(!actions.includes("cloudformation"));
        assert.ok(!actions.includes("PassRole"));
        assert.deepEqual(policy.Statement.find(({ Sid }) => Sid === "Build")?.Resource, [
            "arn:aws:codebuild:eu-west-1:111122223333:project/airlock-dev-hello",
            "arn:aws:codebuild:eu-west-1:111122223333:project/airlock-dev-hello_deploy",
        ]);
        assert.ok(!/function:airlock-dev-(prepare|describe|verify)/.test(actions));
    });

    it("has a boundary that allows no change of ECS, CloudFormation, IAM or the cluster itself, and fits", () => {
        const boundary = BOUNDARIES.deploy(DEV, "eks");
        const text = JSON.stringify(boundary);
        assert.ok(text.length <= 6144, String(text.length));
        assert.ok(!/"(ecs|cloudformation|iam|application-autoscaling|sqs|dynamodb):/.test(text));
        const eks = boundary.Statement.flatMap(({ Action = [] }) => Action).filter((action) =>
            action.startsWith("eks:"),
        );
        assert.deepEqual(eks, ["eks:DescribeCluster"]);
    });
});

describe("The commands of a deploy build", () => {
    let folder: string;
    const { phases } = JSON.parse(deployProjectSpec());
    const commands: readonly string[] = [...phases.pre_build.commands.slice(2), ...phases.build.commands.slice(1)];
    const run = (variables: { readonly [name: string]: string }) => {
        const script = [...commands, 'printf "%s;" "$SUMMARY" "$CHANGES" "$SHOWN"; env -0 >/dev/null'].join("\n");
        const env = { PATH: process.env.PATH, CODEBUILD_SRC_DIR: folder, ...variables };
        const { status, stdout, stderr } = spawnSync("bash", ["-eu", "-c", script], { env, encoding: "utf8" });
        assert.equal(status, 0, stderr);
        return stdout;
    };
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "airlock-deploy-"));
        mkdirSync(join(folder, "described"));
        writeFileSync(join(folder, "described", "SUMMARY"), "risk high | ~ \"$(touch /tmp/x)\" 'a' `b`");
        writeFileSync(join(folder, "described", "CHANGES"), "3");
        writeFileSync(join(folder, "described", "SHOWN"), "0a1b");
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it("export what was described as it is, and run none of it", () => {
        assert.equal(run({ COMMAND: "describe", SHOWN: "" }), "risk high | ~ \"$(touch /tmp/x)\" 'a' `b`;3;0a1b;");
    });

    it("export nothing new after anything else", () => {
        assert.equal(run({ COMMAND: "apply", SHOWN: "0a1b" }), ";;0a1b;");
        assert.equal(run({ COMMAND: "verify", SHOWN: "" }), ";;;");
    });
});
