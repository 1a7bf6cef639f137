import assert from "node:assert/strict";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { mockClient } from "aws-sdk-client-mock";
import { clientOptions } from "../../stacks/aws-access";

const KEYS = { "aws:accessKey": "AKIA", "aws:secretKey": "secret" };
const ROLES = JSON.stringify([
    { roleArn: "arn:aws:iam::111122223333:role/first", externalId: "outside" },
    { roleArn: "arn:aws:iam::222233334444:role/second", sessionName: "release" },
]);

describe("Credentials of lookups", () => {
    it("are the shell's where the stack says nothing", () => {
        assert.deepEqual(clientOptions("eu-west-1", {}), { region: "eu-west-1" });
    });

    it("are the stack's profile or keys", () => {
        assert.deepEqual(clientOptions("eu-west-1", { "aws:profile": "prod" }), {
            region: "eu-west-1",
            profile: "prod",
        });
        assert.deepEqual(clientOptions("eu-west-1", KEYS), {
            region: "eu-west-1",
            credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
        });
        assert.deepEqual(clientOptions("eu-west-1", { ...KEYS, "aws:token": "session" }).credentials, {
            accessKeyId: "AKIA",
            secretAccessKey: "secret",
            sessionToken: "session",
        });
    });

    describe("by roles", () => {
        const sts = mockClient(STSClient);
        beforeEach(() => sts.reset());
        after(() => sts.restore());

        it("are asked for one role after the other, each as the one before", async () => {
            sts.on(AssumeRoleCommand).callsFake(({ RoleArn }) => ({
                Credentials: { AccessKeyId: `id of ${RoleArn}`, SecretAccessKey: "s", SessionToken: "t" },
            }));
            const { credentials } = clientOptions("eu-west-1", { ...KEYS, "aws:assumeRoles": ROLES });
            assert.ok(typeof credentials === "function");
            assert.deepEqual(await credentials(), {
                accessKeyId: "id of arn:aws:iam::222233334444:role/second",
                secretAccessKey: "s",
                sessionToken: "t",
            });
            const [second = assert.fail("no call")] = sts.calls();
            assert.deepEqual(second.args[0].input, {
                RoleArn: "arn:aws:iam::222233334444:role/second",
                ExternalId: undefined,
                RoleSessionName: "release",
            });
            const first = (second.thisValue as STSClient).config.credentials;
            assert.equal((await first()).accessKeyId, "id of arn:aws:iam::111122223333:role/first");
            assert.deepEqual(sts.calls()[1]?.args[0].input, {
                RoleArn: "arn:aws:iam::111122223333:role/first",
                ExternalId: "outside",
                RoleSessionName: "airlock",
            });
        });

        it("fail where the role gives none", async () => {
            sts.on(AssumeRoleCommand).resolves({});
            const { credentials } = clientOptions("eu-west-1", { ...KEYS, "aws:assumeRoles": ROLES });
            assert.ok(typeof credentials === "function");
            await assert.rejects(credentials(), /assuming ".*role\/second" gave no credentials/);
        });
    });
});
