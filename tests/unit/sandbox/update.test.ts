import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ECRClient, GetAuthorizationTokenCommand } from "@aws-sdk/client-ecr";
import * as pulumi from "@pulumi/pulumi";
import { mockClient } from "aws-sdk-client-mock";
import { dockerProblems } from "../../../stacks/docker";
import { registrySignIn } from "../../../stacks/registry-sign-in";
import { refuseRealSandbox } from "../../../stacks/sandbox-account";
import { promiseOf } from "../../support/mocks";
import { refusalOf } from "../../support/settings";

const PLACEMENT = {
    project: "airlock",
    environment: "sandbox-alice",
    account: "444455556666",
    region: "eu-west-1",
    partition: "aws",
};

describe("A real update of a sandbox", () => {
    const { PATH } = process.env;
    let scratch: string;

    beforeEach(() => {
        scratch = mkdtempSync(join(tmpdir(), "airlock-docker-"));
        process.env.PATH = scratch;
    });
    afterEach(() => {
        process.env.PATH = PATH;
        rmSync(scratch, { recursive: true });
    });

    /** Puts a Docker on the path that ends with a code. */
    function playDocker(code: number): void {
        const path = join(scratch, "docker");
        writeFileSync(path, `#!/bin/sh\nexit ${code}\n`);
        chmodSync(path, 0o755);
    }

    /** Runs as one, with an account that its credentials are of. */
    async function update(account: string, placement = PLACEMENT): Promise<string | undefined> {
        await pulumi.runtime.setMocks(
            {
                newResource: () => assert.fail("a resource was made"),
                call: ({ token }) =>
                    token === "aws:index/getCallerIdentity:getCallerIdentity"
                        ? { accountId: account }
                        : assert.fail(token),
            },
            "airlock",
            placement.environment,
            false,
        );
        return await refuseRealSandbox({ placement }).then(
            () => undefined,
            (error: Error) =>
                refusalOf(() => {
                    throw error;
                }).message,
        );
    }

    it("goes on with credentials of its account, and with Docker", async () => {
        playDocker(0);
        assert.equal(await update("444455556666"), undefined);
    });

    it("is refused with credentials of any other account, such as an environment's", async () => {
        playDocker(0);
        assert.equal(
            await update("111122223333"),
            'Update of stack "sandbox-alice": 1 problem\n' +
                '  - credentials: they are of account "111122223333", and sandbox-alice is in "444455556666"; use credentials of that account',
        );
    });

    it("is refused where the account is a placeholder and Docker is not there, both at once", async () => {
        assert.equal(
            await update("000000000000", { ...PLACEMENT, account: "000000000000" }),
            'Update of stack "sandbox-alice": 2 problems\n' +
                "  - docker: the image is built by Docker, which is not on the PATH; install Docker and start it\n" +
                '  - sandboxes.account: "000000000000" is a placeholder; set it in Pulumi.yaml to an account that no environment is in',
        );
    });

    it("says of a Docker that does not answer that it is to be started, and what else there is to do", () => {
        playDocker(1);
        assert.deepEqual(dockerProblems("image.kind", "or set image to { kind: standard }"), [
            {
                path: "image.kind",
                message: "the image is built by Docker, whose daemon does not answer",
                remedy: "start Docker, or set image to { kind: standard }",
            },
        ]);
    });
});

describe("The sign-in to the registry", () => {
    const ecr = mockClient(ECRClient);
    const config = { "aws:accessKey": "test", "aws:secretKey": "test" };
    const mocks = { newResource: () => assert.fail(), call: () => assert.fail() };

    afterEach(() => ecr.reset());
    after(() => ecr.restore());

    function answer(text: string): void {
        const authorizationToken = Buffer.from(text).toString("base64");
        ecr.on(GetAuthorizationTokenCommand).resolves({ authorizationData: [{ authorizationToken }] });
    }

    it("asks nobody in a preview", async () => {
        await pulumi.runtime.setMocks(mocks, "airlock", "sandbox-alice", true);
        const { server, username, password } = await registrySignIn(PLACEMENT, config);
        assert.deepEqual([server, username], ["444455556666.dkr.ecr.eu-west-1.amazonaws.com", "AWS"]);
        assert.ok(await pulumi.isSecret(password as pulumi.Output<string>));
        assert.equal(ecr.calls().length, 0);
    });

    it("has the registry's password in an update, and as a secret", async () => {
        await pulumi.runtime.setMocks(mocks, "airlock", "sandbox-alice", false);
        answer("AWS:hunter2:with:colons");
        const { password } = await registrySignIn(PLACEMENT, config);
        assert.equal(await promiseOf(password as pulumi.Output<string>), "hunter2:with:colons");
        assert.ok(await pulumi.isSecret(password as pulumi.Output<string>));
    });

    for (const text of ["", "AWS:", "other:hunter2"]) {
        it(`refuses ${JSON.stringify(text)}, which holds no password, without telling it`, async () => {
            await pulumi.runtime.setMocks(mocks, "airlock", "sandbox-alice", false);
            answer(text);
            await assert.rejects(registrySignIn(PLACEMENT, config), /^Error: the registry gave no password$/);
        });
    }
});
