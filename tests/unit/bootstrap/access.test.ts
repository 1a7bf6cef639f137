import assert from "node:assert/strict";
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { bootstrapTemplate } from "../../../automation/bootstrap/template";
import { ADMIN_ARN, FACTS, made, STATE_KEY_ARN } from "../../support/bootstrap";

const ACCOUNT = "111122223333";
const PLATFORM = `arn:aws:iam::${ACCOUNT}:role/airlock-platform`;
const PREVIEW = `arn:aws:iam::${ACCOUNT}:role/airlock-preview`;
const STATE = "arn:aws:s3:::airlock-state-111122223333-eu-west-1";
const OTHER_KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/ffffffff-0000-4000-8000-000000000000`;
const EVERYTHING = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
/** The policy that AWS gives a key by default, and Airlock the environments' keys. */
const DELEGATED = {
    Version: "2012-10-17",
    Statement: [
        { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*", Resource: "*" },
    ],
};

interface Asked {
    readonly as: string;
    readonly action: string;
    readonly on: string;
    /** Who is named as the stack's administrator. */
    readonly administrator?: string;
    readonly context?: { readonly [key: string]: string | string[] };
}

/** Whether AWS would allow it, by the policies of the template: those of the role, the bucket and the key. */
async function isAllowed({ as, action, on, administrator = "", context = {} }: Asked): Promise<boolean> {
    const resources = made(bootstrapTemplate(FACTS), administrator);
    const role = { [PLATFORM]: resources.PlatformRole, [PREVIEW]: resources.PreviewRole }[as];
    const [own] = (role?.Policies ?? []) as readonly { readonly PolicyDocument: unknown }[];
    const simulated = await runSimulation(
        {
            request: {
                principal: as,
                action,
                resource: { resource: on, accountId: ACCOUNT },
                contextVariables: {
                    "aws:PrincipalArn": as,
                    "aws:SecureTransport": "true",
                    "aws:PrincipalAccount": ACCOUNT,
                    ...context,
                },
            },
            identityPolicies: [{ name: "own", policy: own?.PolicyDocument ?? EVERYTHING }],
            serviceControlPolicies: [
                { orgIdentifier: "o-1", policies: [{ name: "FullAWSAccess", policy: EVERYTHING }] },
            ],
            resourceControlPolicies: [],
            resourcePolicy: resourcePolicyOf(on, resources),
        },
        {},
    );
    if (simulated.resultType === "error") {
        throw new Error(`${action} on ${on}: ${JSON.stringify(simulated.errors)}`);
    }
    return simulated.overallResult === "Allowed";
}

function resourcePolicyOf(on: string, resources: ReturnType<typeof made>): unknown {
    if (on === STATE_KEY_ARN) {
        return resources.StateKey?.KeyPolicy;
    }
    if (on.startsWith(STATE)) {
        return resources.StateBucketPolicy?.PolicyDocument;
    }
    return on.includes(":kms:") ? DELEGATED : undefined;
}

const file = `${STATE}/.pulumi/stacks/airlock/dev.json`;
const local = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:${ACCOUNT}:${resource}`;
const iam = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;
const bounded = { "iam:PermissionsBoundary": iam("policy/airlock-dev-deploy-boundary") };

async function assertAll(expected: boolean, asked: readonly Asked[]): Promise<void> {
    for (const one of asked) {
        assert.equal(await isAllowed(one), expected, `${one.as} ${one.action} ${one.on}`);
    }
}

describe("The state", () => {
    const writes: readonly (readonly [string, string])[] = [
        ["s3:PutObject", file],
        ["s3:DeleteObject", file],
        ["kms:GenerateDataKey", STATE_KEY_ARN],
        ["kms:Encrypt", STATE_KEY_ARN],
    ];
    const reads: readonly (readonly [string, string])[] = [
        ["s3:GetObject", file],
        ["s3:ListBucket", STATE],
        ["kms:Decrypt", STATE_KEY_ARN],
    ];
    const asked = (as: string, acts: readonly (readonly [string, string])[], administrator?: string) =>
        acts.map(([action, on]) => ({ as, action, on, administrator }));

    it("is read and written by the platform role", () => assertAll(true, asked(PLATFORM, [...reads, ...writes])));

    it("is read by the preview role, and not written", async () => {
        await assertAll(true, asked(PREVIEW, reads));
        await assertAll(false, asked(PREVIEW, writes));
    });

    it("is read and written by the administrator while one is named", async () => {
        await assertAll(true, asked(ADMIN_ARN, [...reads, ...writes], ADMIN_ARN));
    });

    it("is neither written nor decrypted by an administrator of the account once none is named", async () => {
        await assertAll(false, asked(ADMIN_ARN, writes));
        await assertAll(false, [{ as: ADMIN_ARN, action: "kms:Decrypt", on: STATE_KEY_ARN }]);
    });

    it("is not the next administrator's because one is named", async () => {
        const other = iam("role/other-administrator");
        await assertAll(false, asked(other, writes, ADMIN_ARN));
    });

    it("is not reached without TLS", async () => {
        const context = { "aws:SecureTransport": "false" };
        await assertAll(false, [{ as: PLATFORM, action: "s3:GetObject", on: file, context }]);
    });
});

describe("The platform role", () => {
    it("makes and changes what an environment is made of", () =>
        assertAll(
            true,
            [
                ["ec2:CreateVpc", local("ec2", "vpc/vpc-0123456789abcdef0")],
                ["s3:CreateBucket", "arn:aws:s3:::airlock-dev-inbox-111122223333-eu-west-1"],
                ["s3:PutObject", "arn:aws:s3:::airlock-dev-artifacts-111122223333-eu-west-1/tools/builder.js"],
                ["lambda:CreateFunction", local("lambda", "function:airlock-dev-admit")],
                ["codepipeline:UpdatePipeline", local("codepipeline", "airlock-dev-hello")],
                ["ecs:CreateCluster", local("ecs", "cluster/airlock-dev-cluster")],
                ["kms:ScheduleKeyDeletion", OTHER_KEY],
                ["ssm:PutParameter", local("ssm", "parameter/airlock/dev/hello/contract")],
                ["logs:CreateLogGroup", local("logs", "log-group:/airlock/dev/hello/build")],
                ["iam:DeleteRole", iam("role/airlock-dev-hello-build")],
                ["iam:CreatePolicy", iam("policy/airlock-dev-deploy-boundary")],
            ].map(([action = "", on = ""]) => ({ as: PLATFORM, action, on })),
        ));

    it("makes a role within a boundary of the project, and none without", async () => {
        const create = { as: PLATFORM, action: "iam:CreateRole", on: iam("role/airlock-dev-hello-build") };
        await assertAll(true, [{ ...create, context: bounded }]);
        await assertAll(false, [
            create,
            { ...create, context: { "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess" } },
            { ...create, on: iam("role/other"), context: bounded },
            { as: PLATFORM, action: "iam:DeleteRolePermissionsBoundary", on: create.on },
        ]);
    });

    it("hands roles to the services of an environment alone", async () => {
        const pass = { as: PLATFORM, action: "iam:PassRole", on: iam("role/airlock-dev-hello-build") };
        await assertAll(true, [{ ...pass, context: { "iam:PassedToService": "codebuild.amazonaws.com" } }]);
        await assertAll(false, [
            { ...pass, context: { "iam:PassedToService": "ec2.amazonaws.com" } },
            {
                ...pass,
                on: iam("role/airlock-platform-dev-up"),
                context: { "iam:PassedToService": "codebuild.amazonaws.com" },
            },
        ]);
    });

    it("releases nothing and approves nothing", () =>
        assertAll(
            false,
            [
                ["ecs:UpdateService", local("ecs", "service/airlock-dev-cluster/airlock-dev-hello")],
                ["codepipeline:StartPipelineExecution", local("codepipeline", "airlock-dev-hello")],
                ["codepipeline:PutApprovalResult", local("codepipeline", "airlock-prod-hello/Deploy/Approve")],
                ["lambda:InvokeFunction", local("lambda", "function:airlock-dev-admit")],
                ["cloudformation:ExecuteChangeSet", local("cloudformation", "stack/airlock-dev-hello/1")],
                ["ssm:GetParameter", local("ssm", "parameter/airlock/dev/hello/API_TOKEN")],
            ].map(([action = "", on = ""]) => ({ as: PLATFORM, action, on })),
        ));

    it("changes neither its own rights nor what runs it nor how the state is kept", () =>
        assertAll(
            false,
            [
                ["iam:PutRolePolicy", PLATFORM],
                ["iam:PutRolePolicy", PREVIEW],
                ["iam:PutRolePolicy", iam("role/airlock-platform-dev-up")],
                ["iam:CreatePolicyVersion", iam("policy/airlock-platform-boundary")],
                ["codepipeline:UpdatePipeline", local("codepipeline", "airlock-platform-program")],
                ["codebuild:UpdateProject", local("codebuild", "project/airlock-platform-prod-up")],
                ["lambda:UpdateFunctionCode", local("lambda", "function:airlock-platform-authorize")],
                ["s3:PutBucketPolicy", STATE],
                ["s3:DeleteBucket", STATE],
                ["s3:DeleteObjectVersion", file],
                ["kms:PutKeyPolicy", STATE_KEY_ARN],
                ["kms:ScheduleKeyDeletion", STATE_KEY_ARN],
            ].map(([action = "", on = ""]) => ({ as: PLATFORM, action, on, context: bounded })),
        ));

    it("does not touch the key of the platform's pipeline", async () => {
        const use = { as: PLATFORM, action: "kms:Decrypt", on: OTHER_KEY };
        await assertAll(true, [{ ...use, context: { "kms:ResourceAliases": ["alias/airlock-dev"] } }]);
        await assertAll(false, [{ ...use, context: { "kms:ResourceAliases": ["alias/airlock-platform"] } }]);
    });
});

describe("The preview role", () => {
    it("describes what there is", () =>
        assertAll(
            true,
            [
                ["ec2:DescribeVpcs", "*"],
                ["iam:GetRole", iam("role/airlock-dev-hello-build")],
                ["s3:GetBucketPolicy", "arn:aws:s3:::airlock-dev-inbox-111122223333-eu-west-1"],
                ["kms:DescribeKey", OTHER_KEY],
                ["ssm:GetParameter", local("ssm", "parameter/airlock/dev/hello/contract")],
            ].map(([action = "", on = ""]) => ({ as: PREVIEW, action, on })),
        ));

    it("decrypts, reads and hands over nothing else", () =>
        assertAll(
            false,
            [
                ["kms:Decrypt", OTHER_KEY],
                ["s3:GetObject", "arn:aws:s3:::airlock-dev-records-111122223333-eu-west-1/releases/1"],
                ["secretsmanager:GetSecretValue", local("secretsmanager", "secret:airlock/dev/token-AbCdEf")],
                ["ssm:GetParameter", local("ssm", "parameter/airlock/dev/hello/API_TOKEN")],
                ["iam:PassRole", iam("role/airlock-dev-hello-build")],
                ["sts:AssumeRole", PLATFORM],
                ["ec2:CreateVpc", local("ec2", "vpc/vpc-0123456789abcdef0")],
                ["iam:CreateRole", iam("role/airlock-dev-hello-build")],
            ].map(([action = "", on = ""]) => ({ as: PREVIEW, action, on, context: bounded })),
        ));
});
