import assert from "node:assert/strict";
import { BOUNDARIES } from "../../components/governance/boundaries";
import { functionPolicy } from "../../components/pipeline/function-policies";
import { PipelineFunctions, type PipelineFunctionsArgs } from "../../components/pipeline/pipeline-functions";
import { type FunctionName, functionRoleArn } from "../../components/shared/names";
import type { Placement } from "../../components/shared/placement";
import type { Statement } from "../../components/shared/policy";
import { BOUNDARY_ARN, DEV, KEY_ARN, make, PROD, parsed, promiseOf, STAGING } from "../support/mocks";

const FUNCTION = "aws:lambda/function:Function";
const ALIAS = "arn:aws:kms:eu-west-1:111122223333:alias/airlock-release-signing";
const ALL: readonly FunctionName[] = [
    "seal",
    "admit",
    "prepare",
    "describe",
    "authorize",
    "verify",
    "record",
    "promote",
];
const ARGS: PipelineFunctionsArgs = {
    placement: DEV,
    functions: ["seal", "promote"],
    bundle: { path: "package.json", hash: "ab".repeat(32) },
    workloads: ["hello", "billing"],
    keyArn: KEY_ARN,
    boundaryArn: BOUNDARY_ARN,
    logRetentionDays: 7,
    signingKeyAliasArn: ALIAS,
    next: { ...STAGING, region: "eu-central-1" },
};

function makeFunctions(args: Partial<PipelineFunctionsArgs> = {}) {
    return make(DEV, () => new PipelineFunctions("functions", { ...ARGS, ...args }));
}

describe("PipelineFunctions", () => {
    it("makes of each function asked for its log, role, policy and no retries, and nothing else", async () => {
        const made = await makeFunctions();
        assert.deepEqual(made.list(), [
            "airlock:pipeline:PipelineFunctions functions",
            "aws:cloudwatch/logGroup:LogGroup functions-promote-logs",
            "aws:cloudwatch/logGroup:LogGroup functions-seal-logs",
            "aws:iam/role:Role functions-promote-role",
            "aws:iam/role:Role functions-seal-role",
            "aws:iam/rolePolicy:RolePolicy functions-promote-policy",
            "aws:iam/rolePolicy:RolePolicy functions-seal-policy",
            `${FUNCTION} functions-promote`,
            `${FUNCTION} functions-seal`,
            "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig functions-promote-no-retries",
            "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig functions-seal-no-retries",
        ]);
        assert.ok(made.resources.every(({ name, parent }) => parent === (name === "functions" ? "" : "functions")));
        assert.deepEqual(Object.keys(made.component.functionArns), ["seal", "promote"]);
        assert.equal(
            await promiseOf(made.component.functionArns.seal ?? assert.fail("no seal")),
            "arn:aws:lambda:eu-west-1:111122223333:function:airlock-dev-seal",
        );
    });

    it("describes the whole function", async () => {
        const made = await makeFunctions();
        const { code, ...inputs } = made.find(FUNCTION, "functions-seal").inputs;
        assert.deepEqual(inputs, {
            name: "airlock-dev-seal",
            description: "Airlock: seal",
            role: "arn:aws:iam::111122223333:role/airlock-dev-seal-function",
            runtime: "nodejs24.x",
            architectures: ["arm64"],
            handler: "index.handlers.seal",
            memorySize: 512,
            timeout: 120,
            environment: { variables: { SIGNING_KEY: ALIAS } },
            loggingConfig: { logFormat: "Text", logGroup: "/aws/lambda/airlock-dev-seal" },
        });
        // Mocks keep no content of an archive; the inventories say which file it is made of.
        assert.ok(code);
    });

    it("makes a function once its log and its policy are there", async () => {
        const { dependencies } = (await makeFunctions()).find(FUNCTION, "functions-seal");
        assert.ok(dependencies.includes("functions-seal-policy"));
        assert.ok(dependencies.includes("functions-seal-logs"));
    });

    it("keeps an encrypted log for the days asked for, and lets nothing call twice", async () => {
        const made = await makeFunctions();
        assert.deepEqual(made.find("aws:cloudwatch/logGroup:LogGroup", "functions-seal-logs").inputs, {
            name: "/aws/lambda/airlock-dev-seal",
            retentionInDays: 7,
            kmsKeyId: KEY_ARN,
        });
        assert.deepEqual(
            made.find("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "functions-seal-no-retries")
                .inputs,
            { functionName: "airlock-dev-seal", maximumRetryAttempts: 0 },
        );
    });

    it("gives each function a role of its own, bound to the boundary, under the name that other accounts' policies use", async () => {
        const role = (await makeFunctions()).find("aws:iam/role:Role", "functions-promote-role");
        assert.deepEqual(Object.keys(role.inputs).sort(), ["assumeRolePolicy", "name", "permissionsBoundary"]);
        assert.equal(`arn:aws:iam::111122223333:role/${role.inputs.name}`, functionRoleArn(DEV, "promote"));
        assert.equal(role.inputs.permissionsBoundary, BOUNDARY_ARN);
        assert.deepEqual(parsed(role, "assumeRolePolicy"), {
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "AssumeByLambda",
                    Effect: "Allow",
                    Principal: { Service: "lambda.amazonaws.com" },
                    Action: "sts:AssumeRole",
                },
            ],
        });
    });

    it("gives each role the policy of its function", async () => {
        const made = await makeFunctions({ functions: ALL });
        for (const run of ALL) {
            assert.deepEqual(
                parsed(made.find("aws:iam/rolePolicy:RolePolicy", `functions-${run}-policy`), "policy"),
                functionPolicy(run, `/aws/lambda/airlock-dev-${run}`, ARGS),
            );
        }
    });
});

const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111122223333:${resource}`;
const allow = (Sid: string, Action: readonly string[], Resource: unknown, Condition?: object) => ({
    Sid,
    Effect: "Allow",
    Action,
    Resource,
    ...(Condition === undefined ? {} : { Condition }),
});
const STACKS = [
    arn("cloudformation", "stack/airlock-dev-hello/*"),
    arn("cloudformation", "stack/airlock-dev-billing/*"),
];
const READ_IMAGES = allow("ReadImages", ["ecr:DescribeImages"], arn("ecr", "repository/airlock/*"));
const READ_CONTRACTS = allow("ReadContracts", ["ssm:GetParameter"], arn("ssm", "parameter/airlock/dev/*/contract"));
const READ_ALARMS = allow("ReadAlarms", ["cloudwatch:DescribeAlarms"], "*");
const OF_THE_ALIAS = { StringEquals: { "kms:RequestAlias": "alias/airlock-release-signing" } };

/** What each function may do beside answering jobs and writing its log; whole. */
const OWN: { readonly [run in FunctionName]: readonly unknown[] } = {
    seal: [
        READ_IMAGES,
        allow(
            "ReadBuilds",
            ["codebuild:BatchGetBuilds", "codebuild:BatchGetReports"],
            [arn("codebuild", "project/airlock-dev-*"), arn("codebuild", "report-group/airlock-dev-*")],
        ),
        allow("Sign", ["kms:Sign"], arn("kms", "key/*"), OF_THE_ALIAS),
    ],
    admit: [
        READ_IMAGES,
        READ_CONTRACTS,
        READ_ALARMS,
        allow("Verify", ["kms:Verify"], arn("kms", "key/*"), OF_THE_ALIAS),
    ],
    prepare: [
        allow(
            "ClearFailedCreations",
            ["cloudformation:DeleteStack", "cloudformation:DescribeStackResources", "cloudformation:DescribeStacks"],
            STACKS,
        ),
    ],
    describe: [allow("ReadChangeSets", ["cloudformation:DescribeChangeSet"], STACKS)],
    authorize: [
        allow(
            "ReadApprovals",
            ["codepipeline:ListActionExecutions"],
            [arn("codepipeline", "airlock-dev-hello"), arn("codepipeline", "airlock-dev-billing")],
        ),
    ],
    verify: [
        READ_CONTRACTS,
        allow("ReadStacks", ["cloudformation:DescribeStackResources", "cloudformation:DescribeStacks"], STACKS),
        allow(
            "ReadDeployments",
            ["ecs:DescribeServiceDeployments", "ecs:DescribeServiceRevisions", "ecs:ListServiceDeployments"],
            ["service", "service-deployment", "service-revision"].map((kind) => arn("ecs", `${kind}/airlock-dev-*`)),
        ),
        READ_ALARMS,
    ],
    record: [
        allow("WriteRecords", ["s3:PutObject"], "arn:aws:s3:::airlock-dev-records-111122223333-eu-west-1/releases/*"),
        allow("EncryptRecords", ["kms:Decrypt", "kms:GenerateDataKey"], KEY_ARN, {
            StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
        }),
    ],
    promote: [
        allow(
            "WriteCandidates",
            ["s3:PutObject"],
            "arn:aws:s3:::airlock-staging-inbox-222233334444-eu-central-1/candidates/*",
            {
                StringEquals: { "s3:ResourceAccount": "222233334444" },
            },
        ),
        allow(
            "EncryptCandidates",
            ["kms:Decrypt", "kms:GenerateDataKey"],
            "arn:aws:kms:eu-central-1:222233334444:key/*",
            { StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } },
        ),
    ],
};

describe("functionPolicy", () => {
    for (const run of ALL) {
        it(`lets ${run} answer jobs, write its log and do its own work, and nothing else`, () => {
            assert.deepEqual(functionPolicy(run, `/aws/lambda/airlock-dev-${run}`, ARGS).Statement, [
                allow("AnswerJobs", ["codepipeline:PutJobFailureResult", "codepipeline:PutJobSuccessResult"], "*"),
                allow(
                    "Log",
                    ["logs:CreateLogStream", "logs:PutLogEvents"],
                    arn("logs", `log-group:/aws/lambda/airlock-dev-${run}:*`),
                ),
                ...OWN[run],
            ]);
        });

        it(`keeps ${run} within the boundary of what moves releases`, () => {
            const boundary = BOUNDARIES.deploy(DEV).Statement;
            for (const { Action, Resource } of functionPolicy(run, `/aws/lambda/airlock-dev-${run}`, ARGS).Statement) {
                for (const action of list(Action)) {
                    for (const resource of list(Resource)) {
                        assert.ok(
                            boundary.some((statement) => covers(statement, action, resource)),
                            `${action} on ${resource}`,
                        );
                    }
                }
            }
        });

        it(`says what ${run} may do in no more than a role's policies can hold, with a hundred workloads`, () => {
            const workloads = Array.from({ length: 100 }, (_, index) => `workload-${index}`);
            const policy = functionPolicy(run, `/aws/lambda/airlock-dev-${run}`, { ...ARGS, workloads });
            // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
            assert.ok(JSON.stringify(policy).length <= 10_240);
        });
    }

    it("lets only seal sign, and reaches the signing key of another account by its alias", () => {
        const actions = ALL.flatMap((run) =>
            functionPolicy(run, "log", { ...ARGS, placement: PROD }).Statement.flatMap(({ Sid, Action, Resource }) =>
                list(Action)
                    .filter((action) => /^kms:(Sign|Verify)$/.test(action))
                    .map((action) => `${run} ${Sid} ${action} ${Resource}`),
            ),
        );
        assert.deepEqual(actions, [
            "seal Sign kms:Sign arn:aws:kms:eu-west-1:111122223333:key/*",
            "admit Verify kms:Verify arn:aws:kms:eu-west-1:111122223333:key/*",
        ]);
    });

    it("lets promote write nowhere where no environment follows", () => {
        const { Statement } = functionPolicy("promote", "log", { ...ARGS, next: undefined });
        assert.deepEqual(
            Statement.map(({ Sid }) => Sid),
            ["AnswerJobs", "Log"],
        );
    });

    it("speaks of S3 by its name in China", () => {
        const placement: Placement = { ...DEV, region: "cn-north-1", partition: "aws-cn" };
        const { Statement } = functionPolicy("record", "log", { ...ARGS, placement });
        assert.deepEqual(Statement.at(-1)?.Condition, {
            StringEquals: { "kms:ViaService": "s3.cn-north-1.amazonaws.com.cn" },
        });
    });
});

function list(value: unknown): readonly string[] {
    return typeof value === "string" ? [value] : ((value ?? []) as readonly string[]);
}

function covers(statement: Statement, action: string, resource: string): boolean {
    const matches = (pattern: string, text: string) =>
        new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(text);
    return (
        list(statement.Action).some((pattern) => matches(pattern, action)) &&
        list(statement.Resource).some((pattern) => matches(pattern, resource))
    );
}
