import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleEntries } from "../../../components/shared/bundle";
import { readDeployment } from "../../../deployer/read-deployment";
import { deploymentOf, objectOf } from "../../support/deployments";

const DEPLOYMENT = deploymentOf("release-1");

describe("The deployer", () => {
    let folder: string;
    const { deployer } = bundleEntries({ deployer: "deployer/deployer.ts" }, "inside");

    before(() => {
        folder = mkdtempSync(join(tmpdir(), "airlock-deployer-"));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    const run = (...args: readonly string[]) => {
        const { status, stdout, stderr } = spawnSync(process.execPath, [deployer.path, ...args], { encoding: "utf8" });
        return { status, stdout, stderr };
    };

    it("is one file that needs nothing but Node, below 2 MB, and names no machine", () => {
        const text = readFileSync(deployer.path, "utf8");
        const needed = new Set([...text.matchAll(/require\("([^"]+)"\)/g)].map(([, name = ""]) => name));
        const foreign = [...needed].filter((name) => !builtinModules.includes(name.replace(/^node:/, "")));
        // The SDK looks for it where a request is signed for several regions, which none here is.
        assert.deepEqual(foreign, ["@aws-sdk/signature-v4-crt"]);
        assert.ok(statSync(deployer.path).size < 2_000_000);
        assert.ok(!text.includes(process.cwd()));
    });

    it("refuses a command that it does not know, none, and more than one folder", () => {
        for (const args of [
            [],
            ["describe"],
            ["destroy", folder],
            ["constructor", folder],
            ["verify", folder, folder],
        ]) {
            const { status, stderr } = run(...args);
            assert.deepEqual([status, stderr], [2, "usage: node deployer.js describe|apply|verify FOLDER\n"]);
        }
    });

    it("fails where there is no release, and says in one piece what is wrong with one", () => {
        assert.equal(run("describe", folder).status, 1);
        writeFileSync(join(folder, "deployment.json"), JSON.stringify({ ...DEPLOYMENT, digest: "latest", more: 1 }));
        const { status, stdout, stderr } = run("describe", folder);
        assert.deepEqual([status, stdout], [1, ""]);
        assert.match(
            stderr,
            /^deployment\.json: 2 problems\n {2}- \(top\): unknown key "more".*\n {2}- digest: "latest" is not/,
        );
    });
});

describe("An admitted release of a cluster", () => {
    const read = (more: object) => readDeployment(JSON.stringify({ ...DEPLOYMENT, ...more }));
    const [first, ...others] = DEPLOYMENT.objects;
    const metadata = { name: "hello", namespace: "hello" };

    it("is read as it was written", () => {
        assert.deepEqual(readDeployment(JSON.stringify(DEPLOYMENT)), DEPLOYMENT);
    });

    const wrong: readonly (readonly [string, unknown])[] = [
        ["a secret", objectOf("v1", "Secret", "hello", {})],
        ["a kind of the right name in another version", objectOf("v1", "Rollout", "hello", {})],
        [
            "what is in another namespace",
            { apiVersion: "v1", kind: "Service", metadata: { ...metadata, namespace: "other" } },
        ],
        ["what is in no namespace", { apiVersion: "v1", kind: "Service", metadata: { name: "hello" } }],
        [
            "a name that leads elsewhere",
            { apiVersion: "v1", kind: "Service", metadata: { ...metadata, name: "../pods/x" } },
        ],
        ["what has no name", { apiVersion: "v1", kind: "Service", metadata: { namespace: "hello" } }],
        ["what has no metadata", { apiVersion: "v1", kind: "Service" }],
        ["no object", "Service"],
        ["nothing", null],
    ];
    for (const [title, object] of wrong) {
        it(`refuses ${title}, at its place`, () => {
            assert.throws(
                () => read({ objects: [first, object, ...others] }),
                /objects\[1\]: is no object that a release may have in the namespace "hello"/,
            );
        });
    }

    it("refuses another format, no objects, and more than a hundred", () => {
        assert.throws(() => read({ format: 2 }), /format: "2" is not "1"/);
        assert.throws(() => read({ objects: [] }), /objects: "\[\]" is not a list of 1 to 100 objects/);
        const many = (count: number) => Array.from({ length: count }, () => first);
        assert.equal(read({ objects: many(100) }).objects.length, 100);
        assert.throws(() => read({ objects: many(101) }), /is not a list of 1 to 100 objects/);
    });
});
