import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { BatchGetBuildsCommand, BatchGetReportsCommand, CodeBuildClient } from "@aws-sdk/client-codebuild";
import {
    DescribeImagesCommand,
    ECRClient,
    ImageNotFoundException,
    RepositoryNotFoundException,
} from "@aws-sdk/client-ecr";
import { KMSClient, KMSInvalidSignatureException, SignCommand, VerifyCommand } from "@aws-sdk/client-kms";
import { mockClient } from "aws-sdk-client-mock";
import { codeBuilds, registryImages } from "../../../../functions/aws/builds";
import { kmsSignatures } from "../../../../functions/aws/signatures";
import { MANIFEST } from "../../../support/releases";

const REPORT = "arn:aws:codebuild:eu-west-1:111122223333:report/airlock-dev-hello";
const ALIAS = "arn:aws:kms:eu-central-1:111122223333:alias/airlock-release-signing";
const error = { $metadata: {}, message: "" };

describe("Builds in CodeBuild", () => {
    const codebuild = mockClient(CodeBuildClient);
    beforeEach(() => codebuild.reset());
    after(() => codebuild.restore());

    function reports(...given: readonly object[]) {
        codebuild.on(BatchGetBuildsCommand).resolves({
            builds: [
                {
                    buildStatus: "SUCCEEDED",
                    resolvedSourceVersion: MANIFEST.commit,
                    reportArns: given.map((_, index) => `${REPORT}:${index}`),
                },
            ],
        });
        codebuild.on(BatchGetReportsCommand).resolves({
            reports: given
                .map((report, index) => ({ arn: `${REPORT}:${index}`, name: "airlock-dev-hello", ...report }))
                .filter((report) => Object.keys(report).length > 2),
        });
        return codeBuilds().find("airlock-dev-hello:1");
    }

    it("tell how they ended, of which commit they were, and what their reports count", async () => {
        const counts = { SUCCEEDED: 12, FAILED: 1, ERROR: 2, SKIPPED: 3, UNKNOWN: 4 };
        const build = await reports(
            { status: "SUCCEEDED", testSummary: { total: 7, statusCounts: { SUCCEEDED: 7 } } },
            { status: "FAILED", testSummary: { total: 22, statusCounts: counts } },
        );
        assert.deepEqual(build, {
            succeeded: true,
            commit: MANIFEST.commit,
            reports: [
                { name: "airlock-dev-hello", passed: 7, failed: 0 },
                // Whatever neither succeeded nor was skipped has failed.
                { name: "airlock-dev-hello", passed: 12, failed: 7 },
            ],
        });
        assert.deepEqual(
            codebuild.calls().map(({ args }) => args[0].input),
            [{ ids: ["airlock-dev-hello:1"] }, { reportArns: [`${REPORT}:0`, `${REPORT}:1`] }],
        );
    });

    for (const status of ["GENERATING", "INCOMPLETE", "DELETING"]) {
        it(`count nothing of a report that is ${status}`, async () => {
            const build = await reports({ status, testSummary: { total: 7, statusCounts: { SUCCEEDED: 7 } } });
            assert.deepEqual(build?.reports, [{ name: "airlock-dev-hello", passed: 0, failed: 0 }]);
        });
    }

    it("count nothing of a report that is gone", async () => {
        assert.deepEqual((await reports({}))?.reports, [{ name: `${REPORT}:0`, passed: 0, failed: 0 }]);
    });

    it("without reports ask for none", async () => {
        assert.deepEqual((await reports())?.reports, []);
        assert.equal(codebuild.commandCalls(BatchGetReportsCommand).length, 0);
    });

    it("that failed, are still running or are unknown did not succeed", async () => {
        for (const buildStatus of ["FAILED", "IN_PROGRESS", "STOPPED"] as const) {
            codebuild.on(BatchGetBuildsCommand).resolves({ builds: [{ buildStatus }] });
            assert.deepEqual(await codeBuilds().find("x:1"), { succeeded: false, commit: undefined, reports: [] });
        }
        codebuild.on(BatchGetBuildsCommand).resolves({ builds: [], buildsNotFound: ["x:1"] });
        assert.equal(await codeBuilds().find("x:1"), undefined);
    });
});

describe("Images in ECR", () => {
    const ecr = mockClient(ECRClient);
    beforeEach(() => ecr.reset());
    after(() => ecr.restore());

    it("are found by tag, and by digest", async () => {
        ecr.on(DescribeImagesCommand).resolves({ imageDetails: [{ imageDigest: MANIFEST.imageDigest }] });
        assert.equal(await registryImages().digestOf("airlock/hello", MANIFEST.commit), MANIFEST.imageDigest);
        assert.equal(await registryImages().has("airlock/hello", MANIFEST.imageDigest), true);
        assert.deepEqual(
            ecr.calls().map(({ args }) => args[0].input),
            [
                { repositoryName: "airlock/hello", imageIds: [{ imageTag: MANIFEST.commit }] },
                { repositoryName: "airlock/hello", imageIds: [{ imageDigest: MANIFEST.imageDigest }] },
            ],
        );
    });

    for (const absent of [new ImageNotFoundException(error), new RepositoryNotFoundException(error)]) {
        it(`that are not there are not found, which is no failure: ${absent.name}`, async () => {
            ecr.on(DescribeImagesCommand).rejects(absent);
            assert.equal(await registryImages().digestOf("airlock/hello", "x"), undefined);
            assert.equal(await registryImages().has("airlock/hello", "x"), false);
        });
    }

    it("cannot be told where the registry does not answer", async () => {
        ecr.on(DescribeImagesCommand).rejects(new Error("throttled"));
        await assert.rejects(registryImages().has("airlock/hello", "x"), /throttled/);
    });
});

describe("Signatures in KMS", () => {
    const kms = mockClient(KMSClient);
    const common = {
        KeyId: ALIAS,
        Message: createHash("sha256").update("{}").digest(),
        MessageType: "DIGEST",
        SigningAlgorithm: "ECDSA_SHA_256",
    };
    beforeEach(() => kms.reset());
    after(() => kms.restore());

    it("are made over the text's hash, in the key's own region", async () => {
        kms.on(SignCommand).resolves({ Signature: Buffer.from("signature") });
        assert.deepEqual(await kmsSignatures(ALIAS).sign("{}"), Buffer.from("signature"));
        const [call] = kms.commandCalls(SignCommand);
        assert.deepEqual(call?.args[0].input, common);
        assert.ok(call?.thisValue instanceof KMSClient);
        assert.equal(await call.thisValue.config.region(), "eu-central-1");
    });

    it("hold or do not", async () => {
        const signature = Buffer.from("signature");
        kms.on(VerifyCommand).resolves({ SignatureValid: true });
        assert.equal(await kmsSignatures(ALIAS).verify("{}", signature), true);
        assert.deepEqual(kms.commandCalls(VerifyCommand)[0]?.args[0].input, { ...common, Signature: signature });
        kms.on(VerifyCommand).resolves({});
        assert.equal(await kmsSignatures(ALIAS).verify("{}", signature), false);
        kms.on(VerifyCommand).rejects(new KMSInvalidSignatureException(error));
        assert.equal(await kmsSignatures(ALIAS).verify("{}", signature), false);
    });

    it("are neither valid nor forged where the key does not answer", async () => {
        kms.rejects(new Error("AccessDeniedException"));
        await assert.rejects(kmsSignatures(ALIAS).verify("{}", new Uint8Array()), /AccessDenied/);
        kms.on(SignCommand).resolves({});
        await assert.rejects(kmsSignatures(ALIAS).sign("{}"), /no signature/);
    });
});
