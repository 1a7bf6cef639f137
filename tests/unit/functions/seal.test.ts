import assert from "node:assert/strict";
import { pack, unpack } from "../../../functions/archive";
import type { Build, Files, Ports } from "../../../functions/ports";
import { seal } from "../../../functions/seal";
import { CANDIDATE_FILES, parseManifest, releaseHash } from "../../../release/manifest";
import { MANIFEST, OBJECTS_TEXT, TEMPLATE } from "../../support/releases";
import { artifactsOf, EXECUTION, portsWith, refusalOf } from "./fake-ports";

const INPUT = {
    execution: EXECUTION,
    workload: "hello",
    commit: MANIFEST.commit,
    project: "airlock-dev-hello",
    build: MANIFEST.buildId,
    repository: "airlock/hello",
};
const APPLICATION = {
    format: 1,
    name: "hello",
    needs: MANIFEST.needs,
    checks: [{ name: "unit", passed: 999, failed: 0 }],
};
const PACKAGE: Files = {
    "template.json": Buffer.from(JSON.stringify(TEMPLATE)),
    "kubernetes.json": Buffer.from(OBJECTS_TEXT),
    "application.json": Buffer.from(JSON.stringify(APPLICATION)),
};
const BUILD: Build = { succeeded: true, commit: MANIFEST.commit, reports: MANIFEST.checks };

interface World {
    readonly project?: string;
    readonly files?: Files;
    readonly built?: Uint8Array;
    readonly build?: Build | undefined;
    readonly digest?: string | undefined;
}

function sealWith(world: World = {}) {
    const { artifacts, written } = artifactsOf({ Built: world.built ?? pack({ ...PACKAGE, ...world.files }) });
    const asked: unknown[] = [];
    const ports: Ports = portsWith({
        artifacts,
        builds: {
            find: async (id) => {
                asked.push(id);
                return "build" in world ? world.build : BUILD;
            },
        },
        images: {
            digestOf: async (repository, tag) => {
                asked.push([repository, tag]);
                return "digest" in world ? world.digest : MANIFEST.imageDigest;
            },
        },
        signatures: { sign: async (text) => Buffer.from(`signature of ${text}`) },
    });
    return { ran: seal.run({ ...INPUT, project: world.project ?? INPUT.project }, ports), written, asked };
}

async function refused(world: World): Promise<string> {
    const { ran, written } = sealWith(world);
    const message = await refusalOf(ran);
    assert.equal(written.size, 0, "nothing is sealed that was refused");
    return message;
}

describe("Seal", () => {
    it("makes a signed candidate of what services say, and names it by its hash", async () => {
        const { ran, written, asked } = sealWith();
        assert.deepEqual(await ran, {
            done: true,
            variables: { Release: releaseHash(MANIFEST), Digest: MANIFEST.imageDigest },
        });
        assert.deepEqual(asked, [MANIFEST.buildId, ["airlock/hello", MANIFEST.commit]]);
        assert.deepEqual([...written.keys()], ["Candidate"]);
        const files = unpack(written.get("Candidate") ?? new Uint8Array(), "Candidate");
        assert.deepEqual(Object.keys(files).sort(), Object.values(CANDIDATE_FILES).sort());
        const text = Buffer.from(files["release.json"] ?? []).toString();
        assert.deepEqual(parseManifest(text), MANIFEST);
        assert.equal(Buffer.from(files["release.sig"] ?? []).toString(), `signature of ${text}`);
        assert.deepEqual(Buffer.from(files["template.json"] ?? []), PACKAGE["template.json"]);
        assert.deepEqual(Buffer.from(files["kubernetes.json"] ?? []), PACKAGE["kubernetes.json"]);
    });

    it("seals the same release under the same hash, in whatever order reports come", async () => {
        const reports = [
            { name: "unit", passed: 1, failed: 0 },
            { name: "lint", passed: 2, failed: 0 },
            { name: "unit", passed: 3, failed: 0 },
        ];
        const one = sealWith({ build: { ...BUILD, reports } });
        const other = sealWith({ build: { ...BUILD, reports: reports.toReversed() } });
        assert.deepEqual(await one.ran, await other.ran);
        assert.deepEqual(one.written, other.written, "byte for byte, where the signature is the same");
    });

    it("does not read what the build says of its own tests", async () => {
        const checks = [{ name: "unit", passed: 0, failed: 7 }];
        const { ran } = sealWith({
            files: { "application.json": Buffer.from(JSON.stringify({ ...APPLICATION, checks })) },
        });
        assert.equal((await ran).done, true);
    });

    const refusals: readonly (readonly [string, World, RegExp])[] = [
        ["a build that nobody knows", { build: undefined }, /build: there is no build "airlock-dev-hello:0a1b2c3d"/],
        [
            "another project's build, though it is of the same commit",
            { project: "airlock-dev-hell" },
            /build: there is no build "airlock-dev-hello:0a1b2c3d" of airlock-dev-hell;/,
        ],
        [
            "a build that failed",
            { build: { ...BUILD, succeeded: false } },
            /build: "airlock-dev-hello:0a1b2c3d" did not succeed/,
        ],
        [
            "a build of another commit",
            { build: { ...BUILD, commit: "f".repeat(40) } },
            /built "f{40}", not "0123456789abcdef/,
        ],
        [
            "a build of a commit that nobody knows",
            { build: { ...BUILD, commit: undefined } },
            /a commit that nobody knows/,
        ],
        ["a build without test reports", { build: { ...BUILD, reports: [] } }, /checks: the build reported no test/],
        [
            "a failed test",
            { build: { ...BUILD, reports: [{ name: "unit", passed: 11, failed: 1 }] } },
            /checks\.unit: 11 tests passed and 1 failed/,
        ],
        [
            "a report in which nothing passed",
            { build: { ...BUILD, reports: [{ name: "unit", passed: 0, failed: 0 }] } },
            /checks\.unit: 0 tests passed and 0 failed/,
        ],
        [
            "a commit without an image",
            { digest: undefined },
            /airlock\/hello: the registry has no image tagged "0123456789abcdef/,
        ],
        [
            "another workload's package",
            { files: { "application.json": Buffer.from(JSON.stringify({ ...APPLICATION, name: "other" })) } },
            /name: "other" is not "hello", which this pipeline releases/,
        ],
        ["a package that is no archive", { built: Buffer.from("<html>") }, /Built: is not a ZIP archive/],
        [
            "a package without a template",
            { built: pack({ "application.json": PACKAGE["application.json"] ?? new Uint8Array() }) },
            /template\.json: is not in the artifact/,
        ],
        [
            "a package whose description is not JSON",
            { files: { "application.json": Buffer.from("{") } },
            /application\.json: 1 problem\n {2}- \(top\): is not JSON/,
        ],
        [
            "needs that no platform can meet",
            {
                files: {
                    "application.json": Buffer.from(
                        JSON.stringify({ ...APPLICATION, needs: { port: 0, healthPath: "/" } }),
                    ),
                },
            },
            /needs\.port: "0" is not a whole number of a port from 1 to 65535/,
        ],
    ];
    for (const [what, world, message] of refusals) {
        it(`refuses ${what}`, async () => assert.match(await refused(world), message));
    }

    it("refuses with all problems at once", async () => {
        const message = await refused({ build: { ...BUILD, succeeded: false, reports: [] }, digest: undefined });
        assert.match(message, /^Seal: 3 problems\n/);
    });
});
