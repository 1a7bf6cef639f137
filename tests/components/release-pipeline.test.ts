import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { deployPolicy } from "../../components/pipeline/deploy-policy";
import { planPipeline } from "../../components/pipeline/pipeline-plan";
import { pipelinePolicy, triggerPolicy } from "../../components/pipeline/pipeline-policies";
import {
    ReleasePipeline,
    type ReleasePipelineArgs,
    type StackTarget,
} from "../../components/pipeline/release-pipeline";
import type { Placement } from "../../components/shared/placement";
import { BOUNDARY_ARN, DEV, KEY_ARN, make, PROD, parsed, promiseOf, STAGING } from "../support/mocks";

const PIPELINE = "aws:codepipeline/pipeline:Pipeline";
const TOPIC_ARN = "arn:aws:sns:eu-west-1:333344445555:airlock-prod-approvals";
const TARGET: StackTarget = {
    kind: "ecs",
    clusterName: "airlock-dev",
    roles: {
        taskRoleArn: "arn:aws:iam::111122223333:role/task",
        executionRoleArn: "arn:aws:iam::111122223333:role/execution",
        infrastructureRoleArn: "arn:aws:iam::111122223333:role/infrastructure",
    },
    resourceTypes: ["AWS::SQS::Queue"],
};
const ARGS: ReleasePipelineArgs = {
    placement: DEV,
    workload: "hello",
    source: { kind: "codecommit", branch: "main" },
    executionMode: "QUEUED",
    approval: { approvers: 0 },
    next: STAGING,
    artifactBucket: "airlock-dev-artifacts",
    keyArn: KEY_ARN,
    boundaryArn: BOUNDARY_ARN,
    target: TARGET,
    approvalTopicArn: undefined,
};
const IN_PROD: Partial<ReleasePipelineArgs> = {
    placement: PROD,
    source: { kind: "inbox" },
    executionMode: "SUPERSEDED",
    approval: { approvers: 2 },
    next: undefined,
    approvalTopicArn: TOPIC_ARN,
};
const CONNECTION = {
    kind: "connection",
    connectionArn: "arn:aws:codeconnections:eu-west-1:111122223333:connection/0a1b",
    repository: "acme/hello",
    branch: "release",
} as const;

function makePipeline(args: Partial<ReleasePipelineArgs> = {}, at: Placement = args.placement ?? DEV) {
    return make(at, () => new ReleasePipeline("hello-pipeline", { ...ARGS, ...args }));
}

const ROLES = [
    "aws:iam/role:Role hello-pipeline-actions-role",
    "aws:iam/role:Role hello-pipeline-deploy-role",
    "aws:iam/role:Role hello-pipeline-trigger-role",
];
const POLICIES = [
    "aws:iam/rolePolicy:RolePolicy hello-pipeline-actions-policy",
    "aws:iam/rolePolicy:RolePolicy hello-pipeline-deploy-policy",
    "aws:iam/rolePolicy:RolePolicy hello-pipeline-trigger-policy",
];
const withoutTrigger = (name: string) => !name.includes("trigger");

describe("ReleasePipeline", () => {
    it("makes the pipeline, three roles and the rule that starts it", async () => {
        const made = await makePipeline();
        assert.deepEqual(made.list(), [
            "airlock:pipeline:ReleasePipeline hello-pipeline",
            "aws:cloudwatch/eventRule:EventRule hello-pipeline-trigger",
            "aws:cloudwatch/eventTarget:EventTarget hello-pipeline-trigger-target",
            `${PIPELINE} hello-pipeline-pipeline`,
            ...ROLES,
            ...POLICIES,
        ]);
        assert.ok(made.resources.slice(1).every(({ parent }) => parent === "hello-pipeline"));
        assert.equal(
            await promiseOf(made.component.pipelineArn),
            "arn:aws:codepipeline:eu-west-1:111122223333:airlock-dev-hello",
        );
        assert.equal(
            await promiseOf(made.component.deployRoleArn),
            "arn:aws:iam::111122223333:role/airlock-dev-hello-deploy",
        );
    });

    it("needs no rule and no trigger role for a connection, which starts its pipeline itself", async () => {
        const made = await makePipeline({ source: CONNECTION });
        assert.deepEqual(made.list(), [
            "airlock:pipeline:ReleasePipeline hello-pipeline",
            `${PIPELINE} hello-pipeline-pipeline`,
            ...ROLES.filter(withoutTrigger),
            ...POLICIES.filter(withoutTrigger),
        ]);
        assert.deepEqual(made.find(PIPELINE, "hello-pipeline-pipeline").inputs.triggers, [
            {
                providerType: "CodeStarSourceConnection",
                gitConfiguration: { sourceActionName: "Source", pushes: [{ branches: { includes: ["release"] } }] },
            },
        ]);
    });

    it("binds every role to the boundary and to one service of its own account", async () => {
        const made = await makePipeline();
        const roles = made.resources.filter(({ type }) => type === "aws:iam/role:Role");
        assert.deepEqual(
            roles.map((role) => ({ ...role.inputs, assumeRolePolicy: parsed(role, "assumeRolePolicy") })),
            [
                ["airlock-dev-hello-pipeline", "codepipeline.amazonaws.com"],
                ["airlock-dev-hello-deploy", "cloudformation.amazonaws.com"],
                ["airlock-dev-hello-trigger", "events.amazonaws.com"],
            ].map(([name, service]) => ({
                name,
                permissionsBoundary: BOUNDARY_ARN,
                assumeRolePolicy: {
                    Version: "2012-10-17",
                    Statement: [
                        {
                            Sid: "AssumeByService",
                            Effect: "Allow",
                            Principal: { Service: service },
                            Action: "sts:AssumeRole",
                            Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
                        },
                    ],
                },
            })),
        );
    });

    it("gives each role the policy that is made for it", async () => {
        const made = await makePipeline(IN_PROD);
        const policyOf = (name: string) => parsed(made.find("aws:iam/rolePolicy:RolePolicy", name), "policy");
        assert.deepEqual(
            policyOf("hello-pipeline-actions-policy"),
            pipelinePolicy(made.component.plan, {
                placement: PROD,
                artifactBucket: "airlock-dev-artifacts",
                keyArn: KEY_ARN,
                approvalTopicArn: TOPIC_ARN,
            }),
        );
        assert.deepEqual(
            policyOf("hello-pipeline-deploy-policy"),
            deployPolicy(PROD, "hello", "airlock-dev", TARGET.roles, ["AWS::SQS::Queue"]),
        );
        assert.deepEqual(policyOf("hello-pipeline-trigger-policy"), triggerPolicy(PROD, "hello"));
    });

    it("makes the pipeline of type V2 with encrypted artifacts, from the plan", async () => {
        const made = await makePipeline(IN_PROD);
        const { stages, ...pipeline } = made.find(PIPELINE, "hello-pipeline-pipeline").inputs;
        assert.deepEqual(pipeline, {
            name: "airlock-prod-hello",
            roleArn: "arn:aws:iam::333344445555:role/airlock-prod-hello-pipeline",
            pipelineType: "V2",
            executionMode: "SUPERSEDED",
            artifactStores: [
                { type: "S3", location: "airlock-dev-artifacts", encryptionKey: { type: "KMS", id: KEY_ARN } },
            ],
            triggers: [],
        });
        const plan = planPipeline({ ...ARGS, ...IN_PROD, runtime: "ecs" });
        assert.deepEqual(made.component.plan, plan);
        assert.deepEqual(
            stages,
            plan.stages.map(({ name, actions }) => ({
                name,
                actions: actions.map((action) => ({
                    ...action,
                    owner: "AWS",
                    version: "1",
                    configuration: {
                        ...action.configuration,
                        ...(action.category === "Approval" ? { NotificationArn: TOPIC_ARN } : {}),
                    },
                })),
            })),
        );
    });

    it("makes the pipeline once both of its roles are complete, because creating it starts it", async () => {
        const { dependencies } = (await makePipeline()).find(PIPELINE, "hello-pipeline-pipeline");
        assert.ok(dependencies.includes("hello-pipeline-actions-policy"));
        assert.ok(dependencies.includes("hello-pipeline-deploy-policy"));
    });

    it("starts the pipeline with the revision of the event", async () => {
        const made = await makePipeline(IN_PROD);
        const rule = made.find("aws:cloudwatch/eventRule:EventRule", "hello-pipeline-trigger");
        const { trigger } = made.component.plan;
        assert.equal(trigger.kind, "event");
        assert.deepEqual(
            { ...rule.inputs, eventPattern: parsed(rule, "eventPattern") },
            {
                name: "airlock-prod-hello-trigger",
                description: "Starts the pipeline of hello with the revision of the event",
                eventPattern: trigger.pattern,
                state: "ENABLED",
            },
        );
        assert.deepEqual(made.find("aws:cloudwatch/eventTarget:EventTarget", "hello-pipeline-trigger-target").inputs, {
            rule: "airlock-prod-hello-trigger",
            targetId: "pipeline",
            arn: "arn:aws:codepipeline:eu-west-1:333344445555:airlock-prod-hello",
            roleArn: "arn:aws:iam::333344445555:role/airlock-prod-hello-trigger",
            inputTransformer: { inputPaths: trigger.inputPaths, inputTemplate: trigger.inputTemplate },
        });
    });

    it("refuses a plan that the service would refuse, before anything is registered", async () => {
        const made = await make(DEV, () => {
            try {
                return new ReleasePipeline("hello-pipeline", {
                    ...ARGS,
                    next: { ...STAGING, environment: "e".repeat(1000) },
                });
            } catch (error) {
                return error;
            }
        });
        assert.ok(made.component instanceof pulumi.RunError);
        assert.match(
            made.component.message,
            /^ReleasePipeline "hello-pipeline": 1 problem\n {2}- Promote\.Promote\.UserParameters: \d{4} characters are more than 1000; shorten the names$/,
        );
        assert.deepEqual(made.resources, []);
    });
});
