import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { recordingMocks } from "../../automation/recording/mocks";
import { signingKeyPolicy } from "../../components/governance/key-policy";
import { SigningKey } from "../../components/governance/signing-key";

const PLACEMENT = {
    project: "airlock",
    environment: "dev",
    account: "123456789012",
    region: "eu-west-1",
    partition: "aws",
};
const WHO = {
    sealRoleArn: "arn:aws:iam::123456789012:role/airlock-dev-seal-function",
    verifierAccounts: ["123456789012", "210987654321"],
};

async function made(deletionProtection: boolean) {
    const mocks = recordingMocks(PLACEMENT);
    const protectedNames: string[] = [];
    await pulumi.runtime.setMocks(mocks, "airlock", "dev");
    new SigningKey(
        "signing",
        { placement: PLACEMENT, ...WHO, deletionProtection },
        {
            transformations: [
                ({ name, opts }) => {
                    protectedNames.push(...(opts.protect === true ? [name] : []));
                    return undefined;
                },
            ],
        },
    );
    await pulumi.runtime.disconnect();
    return { registered: mocks.registered, protectedNames };
}

describe("SigningKey", () => {
    it("makes an asymmetric key that only signs, under an alias that every environment can derive", async () => {
        const { registered } = await made(true);
        const [, key, alias] = registered;
        assert.deepEqual(
            registered.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`),
            ["SigningKey signing", "Key signing-key", "Alias signing-key-alias"],
        );
        const { policy, ...inputs } = key?.inputs ?? {};
        assert.deepEqual(inputs, {
            description: "Signs the releases of airlock",
            keyUsage: "SIGN_VERIFY",
            customerMasterKeySpec: "ECC_NIST_P256",
            deletionWindowInDays: 30,
        });
        assert.deepEqual(JSON.parse(String(policy)), signingKeyPolicy(PLACEMENT, WHO));
        assert.equal(alias?.inputs.name, "alias/airlock-release-signing");
    });

    it("is protected where asked", async () => {
        assert.deepEqual((await made(true)).protectedNames, ["signing-key"]);
        assert.deepEqual((await made(false)).protectedNames, []);
    });
});
