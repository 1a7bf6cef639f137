import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { ECRClient } from "@aws-sdk/client-ecr";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { SSMClient } from "@aws-sdk/client-ssm";
import { registryImages } from "../../../../functions/aws/builds";
import { onceOnlyObjects } from "../../../../functions/aws/objects";
import { parameterContracts } from "../../../../functions/aws/runtime";
import { kmsSignatures } from "../../../../functions/aws/signatures";
import { cloudFormationStacks } from "../../../../functions/aws/stacks";
import { refusalOf } from "../fake-ports";

/** A request as the SDK puts it on the wire, as far as tests look at it. */
interface SentRequest {
    readonly method: string;
    readonly hostname: string;
    readonly path: string;
    readonly headers: { readonly [name: string]: string };
}

/** Settings of a client whose every request gets one answer, and the requests. */
function answering(statusCode: number, body: string) {
    const sent: SentRequest[] = [];
    const settings = {
        region: "eu-west-1",
        credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
        requestHandler: {
            handle: async (request: SentRequest) => {
                sent.push(request);
                return { response: { statusCode, headers: {}, body: Readable.from([body]) } };
            },
        },
    };
    return { sent, settings };
}

const s3Error = (code: string, message: string) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
const cloudFormationError = (message: string) =>
    `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>` +
    `<Code>ValidationError</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
const jsonError = (type: string) => JSON.stringify({ __type: type, message: "no" });

/** What the adapters make of the answers that AWS really gives, rather than of the SDK's classes. */
describe("On the wire", () => {
    const PUT = { bucket: "airlock-staging-inbox", owner: "222233334444", key: "candidates/hello/ab.zip" };

    function putting(statusCode: number, body: string) {
        const { sent, settings } = answering(statusCode, body);
        return { sent, result: onceOnlyObjects(new S3Client(settings)).putOnce({ ...PUT, bytes: Buffer.from("PK") }) };
    }

    it("an object is put once, to the expected owner, and no header names a key or an encryption", async () => {
        const { sent, result } = putting(200, "");
        assert.equal(await result, "written");
        const [{ method, hostname, path, headers } = assert.fail("nothing was sent"), ...others] = sent;
        assert.deepEqual(others, []);
        assert.deepEqual(
            [method, hostname, path],
            ["PUT", "airlock-staging-inbox.s3.eu-west-1.amazonaws.com", "/candidates/hello/ab.zip"],
        );
        assert.deepEqual(
            [headers["if-none-match"], headers["x-amz-expected-bucket-owner"], headers["content-length"]],
            ["*", "222233334444", "2"],
        );
        assert.deepEqual(
            Object.keys(headers).filter((name) => name.includes("encryption") || name.includes("acl")),
            [],
        );
    });

    it("an object that is there already stays, and a bucket that is not there is told apart", async () => {
        assert.equal(
            await putting(412, s3Error("PreconditionFailed", "At least one of the pre-conditions did not hold")).result,
            "already there",
        );
        assert.equal(
            await putting(404, s3Error("NoSuchBucket", "The specified bucket does not exist")).result,
            "no such bucket",
        );
    });

    it("refuses a bucket of another account", async () => {
        assert.match(
            await refusalOf(putting(403, s3Error("AccessDenied", "Access Denied")).result),
            /airlock-staging-inbox: may not be written, or is another account's \(Access Denied\);/,
        );
    });

    it("a stack that is not there is not found; any other refusal of CloudFormation is a failure", async () => {
        const finding = (message: string) =>
            cloudFormationStacks(new CloudFormationClient(answering(400, cloudFormationError(message)).settings)).find(
                "airlock-dev-hello",
            );
        assert.equal(await finding("Stack with id airlock-dev-hello does not exist"), undefined);
        await assert.rejects(finding("1 validation error detected"), { name: "ValidationError" });
    });

    it("an image, a repository and a parameter that are not there are not found", async () => {
        for (const type of ["ImageNotFoundException", "RepositoryNotFoundException"]) {
            const images = registryImages(new ECRClient(answering(400, jsonError(type)).settings));
            assert.equal(await images.has("airlock/hello", `sha256:${"ab".repeat(32)}`), false);
        }
        const contracts = parameterContracts(new SSMClient(answering(400, jsonError("ParameterNotFound")).settings));
        assert.equal(await contracts.find("/airlock/dev/hello/contract"), undefined);
    });

    it("a signature that does not hold is false; a key that may not be used is a failure", async () => {
        const verifying = (type: string) =>
            kmsSignatures(
                "arn:aws:kms:eu-west-1:111122223333:alias/airlock-release-signing",
                new KMSClient(answering(400, jsonError(type)).settings),
            ).verify("{}", Buffer.from("signature"));
        assert.equal(await verifying("KMSInvalidSignatureException"), false);
        await assert.rejects(verifying("AccessDeniedException"), { name: "AccessDeniedException" });
    });
});
