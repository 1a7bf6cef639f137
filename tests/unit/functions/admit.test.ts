import assert from "node:assert/strict";
import { admit } from "../../../functions/admit";
import { pack, unpack } from "../../../functions/archive";
import { PINNED_IMAGE } from "../../../release/admission";
import { sha256 } from "../../../release/canonical";
import { bindRelease } from "../../../release/contract";
import { CANDIDATE_FILES, manifestText, type ReleaseManifest, releaseHash } from "../../../release/manifest";
import { candidateOf, clusterContract, deploymentOf, HELLO } from "../../support/cluster-releases";
import { CONTRACT, MANIFEST, TEMPLATE } from "../../support/releases";
import { artifactsOf, candidateWith, EXECUTION, portsWith, refusalOf, SIGNATURE } from "./fake-ports";

const INPUT = {
    execution: EXECUTION,
    workload: "hello",
    repository: "airlock/hello",
    contract: "/airlock/prod/hello/contract",
};

interface World {
    readonly candidate?: Uint8Array;
    /** What was sealed. */
    readonly manifest?: ReleaseManifest;
    readonly imageIsHere?: boolean;
    readonly contract?: string | undefined;
    /** Names of the alarms that are in ALARM. */
    readonly firing?: readonly string[];
}

function admitWith(world: World = {}) {
    const { artifacts, written } = artifactsOf({ Candidate: world.candidate ?? candidateWith() });
    const asked: unknown[] = [];
    const ports = portsWith({
        artifacts,
        signatures: {
            verify: async (text, signature) =>
                text === manifestText(world.manifest ?? MANIFEST) && Buffer.compare(signature, SIGNATURE) === 0,
        },
        contracts: {
            find: async (name) => {
                asked.push(name);
                return "contract" in world ? world.contract : JSON.stringify(CONTRACT);
            },
        },
        images: {
            has: async (repository, digest) => {
                asked.push([repository, digest]);
                return world.imageIsHere ?? true;
            },
        },
        alarms: { firing: async (names) => names.filter((name) => world.firing?.includes(name)) },
    });
    return { ran: admit.run(INPUT, ports), written, asked };
}

async function refused(world: World) {
    const { ran, written, asked } = admitWith(world);
    const message = await refusalOf(ran);
    assert.equal(written.size, 0, "nothing is handed on that was refused");
    return { message, asked };
}

describe("Admit", () => {
    it("hands on the candidate's own files, and the parameters of this environment", async () => {
        const { ran, written, asked } = admitWith();
        assert.deepEqual(await ran, {
            done: true,
            variables: { Release: releaseHash(MANIFEST), Commit: MANIFEST.commit, Digest: MANIFEST.imageDigest },
        });
        assert.deepEqual(asked, [INPUT.contract, ["airlock/hello", MANIFEST.imageDigest]]);
        assert.deepEqual([...written.keys()], ["Admitted"]);
        const { "parameters.json": parameters, ...candidate } = unpack(
            written.get("Admitted") ?? new Uint8Array(),
            "Admitted",
        );
        assert.deepEqual(candidate, unpack(candidateWith(), "Candidate"));
        assert.deepEqual(JSON.parse(Buffer.from(parameters ?? []).toString()), bindRelease(CONTRACT, MANIFEST));
    });

    it("admits the same candidate again with the same bytes", async () => {
        const [one, other] = [admitWith(), admitWith()];
        await Promise.all([one.ran, other.ran]);
        assert.deepEqual(one.written, other.written);
    });

    it("refuses a signature that is not the sealing key's, and looks at nothing else", async () => {
        const forged = { [CANDIDATE_FILES.signature]: Buffer.from("forged") };
        const { message, asked } = await refused({ candidate: candidateWith(forged) });
        assert.match(message, /release\.sig: is not the sealing key's signature of this manifest/);
        assert.deepEqual(asked, []);
    });

    it("refuses a manifest that was changed after it was signed", async () => {
        const changed = manifestText({ ...MANIFEST, imageDigest: `sha256:${"cd".repeat(32)}` });
        const { message } = await refused({
            candidate: candidateWith({ [CANDIDATE_FILES.manifest]: Buffer.from(changed) }),
        });
        assert.match(message, /release\.sig: is not the sealing key's signature/);
    });

    it("refuses a template that is not the sealed one", async () => {
        const template = { [CANDIDATE_FILES.template]: Buffer.from(`${JSON.stringify(TEMPLATE)} `) };
        assert.match((await refused({ candidate: candidateWith(template) })).message, /template\.json: its SHA-256/);
    });

    const { TaskDefinition, ...resources } = TEMPLATE.Resources;
    const container = { Name: "app", Image: PINNED_IMAGE };
    const sealedTemplates: readonly (readonly [string, object, RegExp])[] = [
        [
            "a resource of a type that this workload may not add",
            { ...TEMPLATE.Resources, Key: { Type: "AWS::IAM::AccessKey" } },
            /Resources\.Key\.Type: "AWS::IAM::AccessKey" is not among the resource types/,
        ],
        [
            "a second container",
            {
                ...resources,
                TaskDefinition: {
                    ...TaskDefinition,
                    Properties: { ContainerDefinitions: [container, { Name: "spy", Image: "docker.io/spy:latest" }] },
                },
            },
            /ContainerDefinitions: is not one container with the release's own image, by digest/,
        ],
    ];
    for (const [what, Resources, message] of sealedTemplates) {
        it(`refuses a sealed template with ${what}`, async () => {
            const template = JSON.stringify({ ...TEMPLATE, Resources });
            const manifest = { ...MANIFEST, templateHash: sha256(template) };
            const candidate = candidateWith({
                [CANDIDATE_FILES.manifest]: Buffer.from(manifestText(manifest)),
                [CANDIDATE_FILES.template]: Buffer.from(template),
            });
            assert.match((await refused({ candidate, manifest })).message, message);
        });
    }

    it("refuses an image that has not arrived in this environment's registry", async () => {
        assert.match(
            (await refused({ imageIsHere: false })).message,
            /airlock\/hello: has no image "sha256:(ab){32}"; wait for the copy/,
        );
    });

    describe("where an alarm holds releases", () => {
        const contract = JSON.stringify({ ...CONTRACT, holds: ["airlock-prod-link", "airlock-prod-tunnels"] });

        it("refuses while one is on, with which", async () => {
            assert.equal(
                (await refused({ contract, firing: ["airlock-prod-tunnels", "airlock-prod-other"] })).message,
                [
                    "Admit: 1 problem",
                    "  - airlock-prod-tunnels: is in ALARM: the link that this environment depends on is down; wait until it is up, then retry the stage",
                ].join("\n"),
            );
        });

        it("refuses for it beside whatever else is wrong", async () => {
            const { message } = await refused({ contract, firing: ["airlock-prod-link"], imageIsHere: false });
            assert.match(message, /^Admit: 2 problems\n.*airlock-prod-link: is in ALARM.*\n.*has no image/);
        });

        it("admits while none is", async () => {
            const { ran, written } = admitWith({ contract, firing: ["airlock-prod-other"] });
            assert.equal((await ran).done, true);
            assert.deepEqual([...written.keys()], ["Admitted"]);
        });
    });

    it("refuses a platform that is not up", async () => {
        assert.match(
            (await refused({ contract: undefined })).message,
            /\/airlock\/prod\/hello\/contract: there is no such parameter; bring the platform up/,
        );
    });

    it("refuses a platform that does not meet the release's needs", async () => {
        const contract = JSON.stringify({ ...CONTRACT, needs: { port: 9090, healthPath: "/health" } });
        assert.match(
            (await refused({ contract })).message,
            /port: the application asks for "8080", .* provides "9090"/,
        );
    });

    describe("to a cluster", () => {
        const { manifest, files } = candidateOf(HELLO);
        const contract = clusterContract(HELLO);
        const candidate = candidateWith({
            [CANDIDATE_FILES.manifest]: Buffer.from(manifestText(manifest)),
            [CANDIDATE_FILES.template]: Buffer.from(files.template),
            [CANDIDATE_FILES.objects]: Buffer.from(files.objects),
        });

        it("hands on the candidate's own files, and the objects of this environment", async () => {
            const { ran, written } = admitWith({ candidate, manifest, contract: JSON.stringify(contract) });
            assert.deepEqual(await ran, {
                done: true,
                variables: { Release: releaseHash(manifest), Commit: manifest.commit, Digest: manifest.imageDigest },
            });
            const { "deployment.json": deployment, ...rest } = unpack(
                written.get("Admitted") ?? new Uint8Array(),
                "Admitted",
            );
            assert.deepEqual(rest, unpack(candidate, "Candidate"));
            assert.deepEqual(
                JSON.parse(Buffer.from(deployment ?? []).toString()),
                JSON.parse(JSON.stringify(deploymentOf(HELLO))),
            );
        });

        it("admits the very candidate that another environment admits to ECS", async () => {
            const onEcs = admitWith({ candidate, manifest, contract: JSON.stringify(CONTRACT) });
            assert.equal((await onEcs.ran).done, true);
            const admitted = unpack(onEcs.written.get("Admitted") ?? new Uint8Array(), "Admitted");
            assert.deepEqual(
                Object.keys(admitted).sort(),
                [...Object.values(CANDIDATE_FILES), "parameters.json"].sort(),
            );
        });

        it("refuses sealed objects with anything that the builder does not make, beside whatever else is wrong", async () => {
            const objects = files.objects.replace(
                '"automountServiceAccountToken":false',
                '"automountServiceAccountToken":true',
            );
            const sealed = { ...manifest, objectsHash: sha256(objects) };
            const { message } = await refused({
                candidate: candidateWith({
                    [CANDIDATE_FILES.manifest]: Buffer.from(manifestText(sealed)),
                    [CANDIDATE_FILES.template]: Buffer.from(files.template),
                    [CANDIDATE_FILES.objects]: Buffer.from(objects),
                }),
                manifest: sealed,
                contract: JSON.stringify({ ...contract, holds: ["airlock-prod-link"] }),
                imageIsHere: false,
                firing: ["airlock-prod-link"],
            });
            assert.match(message, /^Admit: 3 problems\n/);
            assert.match(message, /ServiceAccount\.automountServiceAccountToken: "true" is not false/);
            assert.match(message, /has no image/);
            assert.match(message, /is in ALARM/);
        });
    });

    it("refuses a contract that is none", async () => {
        assert.match(
            (await refused({ contract: "{}" })).message,
            /^\/airlock\/prod\/hello\/contract: 1 problem\n {2}- runtime: is missing/,
        );
    });

    for (const path of Object.values(CANDIDATE_FILES)) {
        it(`refuses a candidate without ${path}`, async () => {
            const { [path]: _, ...rest } = unpack(candidateWith(), "Candidate");
            assert.match(
                (await refused({ candidate: pack(rest) })).message,
                new RegExp(`${path}: is not in the artifact`),
            );
        });
    }

    it("refuses a candidate that is no archive", async () => {
        assert.match((await refused({ candidate: Buffer.from("PK?") })).message, /Candidate: is not a ZIP archive/);
    });
});
