import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localOptions, localVariables, playedAccounts } from "../../automation/local/environment";
import { PROJECT } from "../support/environments";

describe("A local environment", () => {
    let copy = "";

    before(() => {
        copy = mkdtempSync(join(tmpdir(), "airlock-local-environment-"));
        copyFileSync(join(PROJECT, "Pulumi.staging.yaml"), join(copy, "Pulumi.staging.yaml"));
    });

    after(() => rmSync(copy, { recursive: true, force: true }));

    function withAccounts(...accounts: readonly string[]): void {
        let index = 0;
        const written = readFileSync(join(PROJECT, "Pulumi.yaml"), "utf8");
        writeFileSync(
            join(copy, "Pulumi.yaml"),
            written.replace(/account: "\d{12}"/g, () => `account: "${accounts[index++]}"`),
        );
    }

    const accountsOf = () => playedAccounts(copy, "staging").map(({ account }) => account);

    it("has an account of its own for each placeholder", () => {
        withAccounts("000000000000", "000000000000", "000000000000");
        assert.deepEqual(accountsOf(), ["111111111111", "222222222222", "333333333333"]);
    });

    it("plays the accounts that are written", () => {
        withAccounts("444455556666", "000000000000", "444455556666");
        assert.deepEqual(accountsOf(), ["444455556666", "222222222222", "444455556666"]);
    });

    it("reaches nothing but the emulator, as the stack's account, with a key that AWS would refuse", () => {
        withAccounts("000000000000", "444455556666", "000000000000");
        const url = "http://127.0.0.1:5000";
        const { config, env, settings, backendUrl } = localOptions({
            projectDir: copy,
            stack: "staging",
            url,
            folder: "/scratch/state",
        });
        assert.equal(config?.["aws:accessKey"], "444455556666");
        assert.equal(config?.["aws:httpProxy"], url);
        assert.equal(config?.["aws:httpsProxy"], url);
        assert.equal(config?.["aws:noProxy"], "127.0.0.1");
        assert.deepEqual(env, localVariables(url, "444455556666"));
        assert.equal(env?.AWS_ENDPOINT_URL, url);
        assert.equal(settings?.deletionProtection, false);
        assert.equal(backendUrl, "file:///scratch/state");
    });
});
