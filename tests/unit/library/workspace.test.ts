import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { keepSecretsProvider, overridden, withWorkspace } from "../../../automation/library/workspace";

describe("An operation's stack file", () => {
    it("has the overrides before its own values, and its comments still", () => {
        const text = overridden("# dev\nconfig:\n  airlock:tasks: { min: 1, max: 2 }\n  aws:region: eu-west-1\n", {
            "airlock:tasks": { min: 2, max: 3 },
            "played:value": "x",
        });
        assert.match(text, /^# dev\n/);
        assert.deepEqual(parse(text), {
            config: { "airlock:tasks": { min: 2, max: 3 }, "aws:region": "eu-west-1", "played:value": "x" },
        });
    });

    it("gets a configuration where it has none", () => {
        for (const file of ["", "config:\n", "encryptionsalt: v1:abc\n"]) {
            assert.deepEqual(parse(overridden(file, { "a:b": true })).config, { "a:b": true });
        }
    });

    describe("in a folder of its own", () => {
        let project: string;
        const committed = "config:\n  aws:region: eu-west-1\n";

        before(() => {
            project = mkdtempSync(join(tmpdir(), "airlock-workspace-"));
            writeFileSync(join(project, "Pulumi.dev.yaml"), committed);
        });
        after(() => rmSync(project, { recursive: true, force: true }));

        const options = () => ({ projectDir: project, stack: "dev" });

        it("which nobody else can read, and which is gone at the end, whatever that is", async () => {
            let folder = "";
            const failing = withWorkspace(options(), { "a:b": 1 }, async (given) => {
                folder = given;
                assert.equal(statSync(folder).mode & 0o077, 0);
                assert.equal(parse(readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8")).config["a:b"], 1);
                throw new RangeError("no");
            });
            await assert.rejects(failing, RangeError);
            assert.equal(existsSync(folder), false);
            assert.equal(readFileSync(join(project, "Pulumi.dev.yaml"), "utf8"), committed);
        });

        const kept = (overrides: string, secrets: Parameters<typeof keepSecretsProvider>[2]["secrets"]) =>
            withWorkspace(options(), {}, async (folder) => {
                const path = join(folder, "Pulumi.dev.yaml");
                writeFileSync(path, `${committed}${overrides}`);
                await keepSecretsProvider(folder, "dev", { secrets, protectedUrns: [], workloads: [] });
                const { config: _, ...rest } = parse(readFileSync(path, "utf8"));
                return rest;
            });

        it("learns from the state how secrets are encrypted, where it does not say", async () => {
            assert.deepEqual(await kept("", { type: "passphrase", state: { salt: "v1:s" } }), {
                encryptionsalt: "v1:s",
            });
            const cloud = { type: "cloud", state: { url: "awskms://alias/state", encryptedkey: "AQ" } };
            assert.deepEqual(await kept("", cloud), { secretsprovider: "awskms://alias/state", encryptedkey: "AQ" });
            assert.deepEqual(await kept("", { type: "service", state: {} }), {});
            assert.deepEqual(await kept("", undefined), {});
        });

        it("keeps what it says itself", async () => {
            const says = await kept("encryptionsalt: v1:own\n", { type: "passphrase", state: { salt: "v1:s" } });
            assert.deepEqual(says, { encryptionsalt: "v1:own" });
        });
    });
});
