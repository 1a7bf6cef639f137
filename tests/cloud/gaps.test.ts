import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
    CloudFormationClient,
    CreateChangeSetCommand,
    CreateStackCommand,
    DescribeChangeSetCommand,
} from "@aws-sdk/client-cloudformation";
import { CreateRepositoryCommand, DescribeImagesCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand, KMSClient, SignCommand, VerifyCommand } from "@aws-sdk/client-kms";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type Emulator, MOTO, startEmulator } from "../../automation/local/emulator";
import { GAPS, gapsTable } from "../../automation/local/gaps";
import { installPackage } from "../../automation/local/virtual-environment";
import { PROJECT } from "../support/environments";

const [ACCOUNT, OTHER_ACCOUNT] = ["111122223333", "222233334444"] as const;

type Client = ReturnType<typeof client>;

function client(endpoint: string, accessKeyId: string) {
    const credentials = { accessKeyId, secretAccessKey: "none" };
    return { region: "eu-west-1", endpoint, forcePathStyle: true, credentials };
}

const queue = (QueueName: string) =>
    JSON.stringify({ Resources: { Orders: { Type: "AWS::SQS::Queue", Properties: { QueueName } } } });

/** Whether the emulator still behaves as its gap says, by the gap's subject. */
const STILL: { readonly [subject: string]: (here: Client, elsewhere: Client) => Promise<boolean> } = {
    async "cloudformation: execution role"(here) {
        const asked = {
            StackName: "unrightful",
            TemplateBody: queue("unrightful"),
            RoleARN: `arn:aws:iam::${ACCOUNT}:role/none`,
        };
        return (await new CloudFormationClient(here).send(new CreateStackCommand(asked))).StackId !== undefined;
    },
    async "cloudformation:DescribeChangeSet"(here) {
        const cloudFormation = new CloudFormationClient(here);
        const StackName = "changed";
        await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: queue("one") }));
        const asked = { StackName, ChangeSetName: "next", TemplateBody: queue("two") };
        await cloudFormation.send(new CreateChangeSetCommand(asked));
        const { Changes = [] } = await cloudFormation.send(new DescribeChangeSetCommand(asked));
        return Changes.every(({ ResourceChange }) => ResourceChange?.Replacement === undefined);
    },
    async "ecr: ReplicationConfiguration"(here, elsewhere) {
        const repositoryName = "copied";
        for (const each of [here, elsewhere]) {
            await new ECRClient(each).send(new CreateRepositoryCommand({ repositoryName }));
        }
        const imageManifest = JSON.stringify({
            schemaVersion: 2,
            mediaType: "application/vnd.oci.image.manifest.v1+json",
            config: {},
            layers: [],
        });
        await new ECRClient(here).send(new PutImageCommand({ repositoryName, imageTag: "one", imageManifest }));
        const { imageDetails } = await new ECRClient(elsewhere).send(new DescribeImagesCommand({ repositoryName }));
        return imageDetails?.length === 0;
    },
    async "iam: policies"(here) {
        // The caller is nobody that was ever made.
        return (await new IAMClient(here).send(new ListRolesCommand({}))).Roles !== undefined;
    },
    async "kms:Verify"(here) {
        const kms = new KMSClient(here);
        const { KeyMetadata } = await kms.send(
            new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }),
        );
        const common = { KeyId: KeyMetadata?.KeyId, SigningAlgorithm: "ECDSA_SHA_256" } as const;
        const { Signature } = await kms.send(new SignCommand({ ...common, Message: Buffer.from("said") }));
        const asked = new VerifyCommand({ ...common, Message: Buffer.from("never said"), Signature });
        return (await kms.send(asked)).SignatureValid === false;
    },
    async "s3: ExpectedBucketOwner"(here, elsewhere) {
        const Bucket = "airlock-of-another-account";
        await new S3Client(here).send(
            new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
        );
        const put = new PutObjectCommand({ Bucket, Key: "key", Body: "body", ExpectedBucketOwner: OTHER_ACCOUNT });
        return (await new S3Client(elsewhere).send(put)).ETag !== undefined;
    },
};

describe("The table of what the emulator lacks", function () {
    this.timeout(120_000);
    let emulator: Emulator | undefined;

    before(async function () {
        const reason = installPackage(MOTO);
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        emulator = await startEmulator();
    });

    after(() => emulator?.stop());

    it("is ordered, and is what docs/emulator-gaps.md says", () => {
        const subjects = GAPS.map(({ subject }) => subject);
        assert.deepEqual(subjects, [...new Set(subjects)].sort());
        const page = readFileSync(join(PROJECT, "docs", "emulator-gaps.md"), "utf8");
        assert.ok(page.endsWith(`${gapsTable()}\n`), `the table in docs/emulator-gaps.md is to be:\n${gapsTable()}`);
    });

    it("names checks that there are", () => {
        for (const { subject, instead } of GAPS) {
            for (const [path] of instead.matchAll(/(?:tests|rehearsal)\/[\w/-]+(?:\.test)?\.ts/g)) {
                assert.ok(existsSync(join(PROJECT, path)), `${subject}: there is no ${path}`);
            }
        }
    });

    it("names everything that is filled in here, and moto needs all of it", async () => {
        const answer = await fetch(`${emulator?.url}/_airlock/standings`);
        const standings = (await answer.json()) as { readonly [name: string]: boolean };
        const named = GAPS.flatMap(({ proof }) => (proof.kind === "filled" ? proof.names : []));
        assert.deepEqual([...named].sort(), Object.keys(standings).sort());
        assert.deepEqual(
            Object.keys(standings).filter((name) => !standings[name]),
            [],
            "moto has these now; take them out of automation/local/emulator and of the table",
        );
    });

    for (const { subject, proof } of GAPS) {
        if (proof.kind === "absent") {
            it(`is right that there is still no ${proof.action} (${subject})`, async () => {
                const { service, target, action } = proof;
                const status = await statusOf(emulator?.url ?? "", service, target, action);
                assert.ok(status === 404 || status === 500 || status === 501, `${action} is answered with ${status}`);
            });
        }
        if (proof.kind === "behaves") {
            it(`is right about ${subject}`, async () => {
                const [here, elsewhere] = [ACCOUNT, OTHER_ACCOUNT].map((account) =>
                    client(emulator?.url ?? "", account),
                );
                const ask = STILL[subject] ?? assert.fail(`nothing tries ${subject}`);
                assert.ok(await ask(here as Client, elsewhere as Client), "the emulator has grown; take the gap out");
            });
        }
    }
});

/** Status of an operation without arguments: one that is known refuses them, with 400. */
async function statusOf(url: string, service: string, target: string, action: string): Promise<number> {
    const signed = `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=none`;
    const { status } = await fetch(url, {
        method: "POST",
        headers: {
            authorization: signed,
            ...(target === ""
                ? { "content-type": "application/x-www-form-urlencoded" }
                : { "content-type": "application/x-amz-json-1.1", "x-amz-target": `${target}.${action}` }),
        },
        body: target === "" ? `Action=${action}&Version=2016-11-15` : "{}",
    });
    return status;
}
