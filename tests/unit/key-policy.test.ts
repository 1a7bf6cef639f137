import assert from "node:assert/strict";
import { keyPolicy, signingKeyPolicy } from "../../components/governance/key-policy";
import type { Placement } from "../../components/shared/placement";

const AT: Placement = {
    project: "airlock",
    environment: "prod",
    account: "123456789012",
    region: "eu-west-1",
    partition: "aws",
};
const PROMOTER = "role/airlock-staging-promote-function";

describe("keyPolicy", () => {
    it("lets IAM decide in the account, and services act for it", () => {
        assert.deepEqual(keyPolicy(AT), {
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "AccountDecidesByIam",
                    Effect: "Allow",
                    Principal: { AWS: "arn:aws:iam::123456789012:root" },
                    Action: "kms:*",
                    Resource: "*",
                },
                {
                    Sid: "LogGroupsOfThisEnvironment",
                    Effect: "Allow",
                    Principal: { Service: "logs.eu-west-1.amazonaws.com" },
                    Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
                    Resource: "*",
                    Condition: {
                        ArnLike: {
                            "kms:EncryptionContext:aws:logs:arn": [
                                "arn:aws:logs:eu-west-1:123456789012:log-group:/airlock/prod/*",
                                "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/*/airlock-prod-*",
                            ],
                        },
                    },
                },
                {
                    Sid: "PublishToEncryptedTopics",
                    Effect: "Allow",
                    Principal: { Service: ["cloudwatch.amazonaws.com", "events.amazonaws.com", "sns.amazonaws.com"] },
                    Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
                    Resource: "*",
                    Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
                },
            ],
        });
    });

    it("lets another account's promoter encrypt through S3 and nothing else", () => {
        const { Statement } = keyPolicy(AT, { promoterRoleArn: `arn:aws:iam::210987654321:${PROMOTER}` });
        assert.deepEqual(Statement.slice(3), [
            {
                Sid: "PromoterWritesToInbox",
                Effect: "Allow",
                Principal: { AWS: "arn:aws:iam::210987654321:root" },
                Action: ["kms:GenerateDataKey", "kms:Decrypt"],
                Resource: "*",
                Condition: {
                    ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::210987654321:${PROMOTER}` },
                    StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
                },
            },
        ]);
    });

    it("leaves a promoter of the same account to IAM", () => {
        assert.deepEqual(keyPolicy(AT, { promoterRoleArn: `arn:aws:iam::123456789012:${PROMOTER}` }), keyPolicy(AT));
    });

    it("names the services of China by their own domain", () => {
        const at = { ...AT, region: "cn-north-1", partition: "aws-cn" };
        assert.deepEqual(keyPolicy(at).Statement[1]?.Principal, { Service: "logs.cn-north-1.amazonaws.com.cn" });
    });
});

describe("signingKeyPolicy", () => {
    const policy = signingKeyPolicy(AT, {
        sealRoleArn: "arn:aws:iam::123456789012:role/airlock-dev-seal-function",
        verifierAccounts: ["210987654321", "123456789012", "210987654321"],
    });

    it("lets the account administer and neither sign nor give signing away", () => {
        const [administration] = policy.Statement;
        const actions = administration?.Action as readonly string[];
        assert.deepEqual(administration?.Principal, { AWS: "arn:aws:iam::123456789012:root" });
        assert.ok(!actions.some((action) => action.includes("*") || /Sign|CreateGrant|Verify/.test(action)));
    });

    it("does not lock the account out", () => {
        const actions = policy.Statement[0]?.Action as readonly string[];
        for (const action of ["kms:PutKeyPolicy", "kms:GetKeyPolicy", "kms:DescribeKey", "kms:ScheduleKeyDeletion"]) {
            assert.ok(actions.includes(action), action);
        }
    });

    it("lets the sealing role alone sign", () => {
        const signing = policy.Statement.filter(({ Action }) =>
            [Action].flat().some((action) => action === "kms:Sign"),
        );
        assert.deepEqual(signing, [
            {
                Sid: "OnlySealSigns",
                Effect: "Allow",
                Principal: { AWS: "arn:aws:iam::123456789012:root" },
                Action: "kms:Sign",
                Resource: "*",
                Condition: {
                    ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/airlock-dev-seal-function" },
                },
            },
        ]);
    });

    it("lets each account verify, named once", () => {
        assert.deepEqual(policy.Statement[2], {
            Sid: "EveryEnvironmentVerifies",
            Effect: "Allow",
            Principal: { AWS: ["arn:aws:iam::123456789012:root", "arn:aws:iam::210987654321:root"] },
            Action: ["kms:Verify", "kms:GetPublicKey", "kms:DescribeKey"],
            Resource: "*",
        });
    });
});
