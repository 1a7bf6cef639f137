import assert from "node:assert/strict";
import { BatchDeleteImageCommand, ECRClient, ListImagesCommand } from "@aws-sdk/client-ecr";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { type AwsClientStub, mockClient } from "aws-sdk-client-mock";
import { awsPorts, ownSettings, repositoryImages, rolesIn } from "../../../automation/library/aws";

const config = (entries: { readonly [key: string]: string } = {}) => new Map(Object.entries(entries));
const REGION = "eu-west-1";

describe("Where the library's credentials come from", () => {
    const KEYS = { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: "secret", AWS_SESSION_TOKEN: "token" };
    const settingsOf = (entries: { readonly [key: string]: string }, env: { readonly [name: string]: string }) => {
        const { credentials, profile } = ownSettings({ region: REGION, config: config(entries), env });
        return { key: typeof credentials === "object" ? credentials.accessKeyId : undefined, profile };
    };

    it("keys of the stack, then keys of the variables, then a profile, then wherever the SDK looks", () => {
        const stack = { "aws:accessKey": "AKIASTACK", "aws:secretKey": "secret", "aws:profile": "stack" };
        assert.deepEqual(settingsOf(stack, KEYS), { key: "AKIASTACK", profile: undefined });
        assert.deepEqual(settingsOf({ "aws:profile": "stack" }, KEYS), { key: "AKIAENV", profile: undefined });
        assert.deepEqual(settingsOf({ "aws:profile": "stack" }, { AWS_PROFILE: "env" }), {
            key: undefined,
            profile: "stack",
        });
        assert.deepEqual(settingsOf({}, { AWS_PROFILE: "env" }), { key: undefined, profile: "env" });
        assert.deepEqual(settingsOf({}, {}), { key: undefined, profile: undefined });
    });

    it("takes half a pair of keys for none", () => {
        assert.deepEqual(settingsOf({ "aws:accessKey": "AKIASTACK" }, {}), { key: undefined, profile: undefined });
    });

    it("the roles that the provider assumes, one after another", async () => {
        const roles = [
            { roleArn: "arn:aws:iam::111122223333:role/door", externalId: "x" },
            { roleArn: "arn:aws:iam::222233334444:role/room", sessionName: "bot" },
        ];
        const entries = config({ "aws:assumeRoles": JSON.stringify(roles) });
        assert.deepEqual(rolesIn(entries), roles);
        assert.deepEqual(rolesIn(config()), []);
        const sts = mockClient(STSClient);
        try {
            sts.on(AssumeRoleCommand, { RoleArn: roles[0]?.roleArn }).resolves({
                Credentials: { AccessKeyId: "A1", SecretAccessKey: "s", SessionToken: "t", Expiration: undefined },
            });
            sts.on(AssumeRoleCommand, { RoleArn: roles[1]?.roleArn }).resolves({
                Credentials: { AccessKeyId: "A2", SecretAccessKey: "s", SessionToken: "t", Expiration: undefined },
            });
            let key: string | undefined;
            sts.on(GetCallerIdentityCommand).callsFake(async (_input, getClient) => {
                key = (await getClient().config.credentials()).accessKeyId;
                return { Account: "222233334444" };
            });
            const { identity } = awsPorts({ region: REGION, config: entries, env: KEYS });
            assert.equal(await identity.accountId(), "222233334444");
            assert.equal(key, "A2");
            assert.deepEqual(
                sts.commandCalls(AssumeRoleCommand).map(({ args: [{ input }] }) => input),
                [
                    { RoleArn: roles[0]?.roleArn, ExternalId: "x", RoleSessionName: "airlock" },
                    { RoleArn: roles[1]?.roleArn, ExternalId: undefined, RoleSessionName: "bot" },
                ],
            );
        } finally {
            sts.restore();
        }
    });
});

describe("Emptying a repository", () => {
    const repository = "airlock/hello";
    let ecr: AwsClientStub<ECRClient>;
    beforeEach(() => {
        ecr = mockClient(ECRClient);
    });
    afterEach(() => ecr.restore());
    const empty = () => repositoryImages(new ECRClient({ region: REGION })).deleteAll(repository);
    const digests = (count: number) =>
        Array.from({ length: count }, (_, index) => ({ imageDigest: `sha256:${index}` }));

    it("deletes a hundred images a call, each digest once whatever its tags", async () => {
        const tagged = digests(250).flatMap((image) => [
            { ...image, imageTag: "a" },
            { ...image, imageTag: "b" },
        ]);
        ecr.on(ListImagesCommand).resolvesOnce({ imageIds: tagged }).resolves({ imageIds: [] });
        ecr.on(BatchDeleteImageCommand).resolves({ failures: [] });
        assert.equal(await empty(), 250);
        assert.deepEqual(
            ecr.commandCalls(BatchDeleteImageCommand).map(({ args: [{ input }] }) => input.imageIds?.length),
            [100, 100, 50],
        );
    });

    it("comes back for images that another one listed", async () => {
        ecr.on(ListImagesCommand)
            .resolvesOnce({ imageIds: digests(3) })
            .resolvesOnce({ imageIds: digests(2) })
            .resolves({ imageIds: [] });
        ecr.on(BatchDeleteImageCommand)
            .resolvesOnce({
                failures: [
                    { failureCode: "ImageReferencedByManifestList" },
                    { failureCode: "ImageReferencedByManifestList" },
                ],
            })
            .resolves({ failures: [] });
        assert.equal(await empty(), 3);
    });

    it("does not go on for ever where nothing goes", async () => {
        ecr.on(ListImagesCommand).resolves({ imageIds: digests(1) });
        ecr.on(BatchDeleteImageCommand).resolves({ failures: [{ failureCode: "ImageReferencedByManifestList" }] });
        await assert.rejects(empty(), /ECR deletes none of the 1 images in airlock\/hello/);
    });

    it("finds nothing to do where there is no such repository, and passes on what else is refused", async () => {
        const refuse = (name: string) => ecr.on(ListImagesCommand).rejects(Object.assign(new Error("no"), { name }));
        refuse("RepositoryNotFoundException");
        assert.equal(await empty(), 0);
        refuse("AccessDeniedException");
        await assert.rejects(empty(), { name: "AccessDeniedException" });
    });
});
