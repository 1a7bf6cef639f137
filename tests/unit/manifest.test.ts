import assert from "node:assert/strict";
import {
    CANDIDATE_FILES,
    candidateKey,
    manifestText,
    parseManifest,
    type ReleaseManifest,
    recordKey,
    releaseHash,
} from "../../release/manifest";
import { MANIFEST } from "../support/releases";
import { refusalOf } from "../support/settings";

/** The problems of a manifest with some fields replaced, as `path: message`. */
function problemsOf(changes: { readonly [key: string]: unknown }): readonly string[] {
    const refusal = refusalOf(() => parseManifest(JSON.stringify({ ...MANIFEST, ...changes })));
    assert.equal(refusal.subject, "release.json");
    return refusal.problems.map(({ path, message }) => `${path}: ${message}`);
}

function parsed(changes: Partial<ReleaseManifest>): ReleaseManifest {
    return parseManifest(JSON.stringify({ ...MANIFEST, ...changes }));
}

describe("ReleaseManifest", () => {
    it("reads back from its text", () => {
        assert.deepEqual(parseManifest(manifestText(MANIFEST)), MANIFEST);
    });

    it("has one text and one name, in whatever order it was written", () => {
        const reversed = Object.fromEntries(Object.entries(MANIFEST).reverse()) as ReleaseManifest;
        assert.equal(manifestText(reversed), manifestText(MANIFEST));
        assert.equal(releaseHash(reversed), releaseHash(MANIFEST));
        assert.match(releaseHash(MANIFEST), /^[0-9a-f]{64}$/);
    });

    it("has another name once anything in it differs", () => {
        const changes: readonly Partial<ReleaseManifest>[] = [
            { workload: "other" },
            { commit: "f".repeat(40) },
            { imageDigest: `sha256:${"cd".repeat(32)}` },
            { templateHash: "0".repeat(64) },
            { objectsHash: "0".repeat(64) },
            { needs: { port: 8081, healthPath: "/health" } },
            { needs: { port: 8080, healthPath: "/" } },
            { checks: [{ name: "unit", passed: 13, failed: 0 }] },
            { buildId: "other" },
        ];
        const names = new Set([MANIFEST, ...changes.map((change) => ({ ...MANIFEST, ...change }))].map(releaseHash));
        assert.equal(names.size, changes.length + 1);
    });

    it("accepts both ends of every range", () => {
        for (const workload of ["a", "a1", "billing-api", "a".repeat(20)]) {
            assert.equal(parsed({ workload }).workload, workload);
        }
        for (const needs of [
            { port: 1, healthPath: "/" },
            { port: 65_535, healthPath: `/${"a".repeat(127)}` },
        ]) {
            assert.deepEqual(parsed({ needs }).needs, needs);
        }
        const check = { name: "n".repeat(100), passed: 0, failed: 0 };
        for (const checks of [[check], Array.from({ length: 20 }, () => ({ ...check, passed: 1_000_000 }))]) {
            assert.deepEqual(parsed({ checks }).checks, checks);
        }
        assert.equal(parsed({ buildId: "b".repeat(200) }).buildId.length, 200);
    });

    for (const workload of ["", "A", "1a", "-a", "a-", "a_b", "a".repeat(21)]) {
        it(`refuses the workload name "${workload}"`, () => {
            assert.deepEqual(problemsOf({ workload }), [
                `workload: "${workload}" is not a workload name: 1 to 20 lower-case letters, digits and "-", starting with a letter and not ending in "-"`,
            ]);
        });
    }

    const wrong: readonly (readonly [{ readonly [key: string]: unknown }, string])[] = [
        [{ format: 1 }, 'format: "1" is not "2"'],
        [{ commit: "0123" }, 'commit: "0123" is not a commit id: 40 hexadecimal digits'],
        [{ commit: "F".repeat(40) }, `commit: "${"F".repeat(40)}" is not a commit id: 40 hexadecimal digits`],
        [{ imageDigest: "latest" }, 'imageDigest: "latest" is not an image digest: sha256: and 64 hexadecimal digits'],
        [{ templateHash: "xyz" }, 'templateHash: "xyz" is not a SHA-256: 64 hexadecimal digits'],
        [{ objectsHash: "xyz" }, 'objectsHash: "xyz" is not a SHA-256: 64 hexadecimal digits'],
        [{ buildId: "" }, 'buildId: "" is not a build id of 1 to 200 characters'],
        [{ buildId: "a b" }, 'buildId: "a b" is not a build id of 1 to 200 characters'],
        [{ needs: { port: 0, healthPath: "/" } }, 'needs.port: "0" is not a whole number of a port from 1 to 65535'],
        [
            { needs: { port: 65_536, healthPath: "/" } },
            'needs.port: "65536" is not a whole number of a port from 1 to 65535',
        ],
        [
            { needs: { port: 80, healthPath: "health" } },
            'needs.healthPath: "health" is not a path: "/" and at most 127 of letters, digits, ".", "_", "/" and "-"',
        ],
        [
            { needs: { port: 80, healthPath: "/a?b" } },
            'needs.healthPath: "/a?b" is not a path: "/" and at most 127 of letters, digits, ".", "_", "/" and "-"',
        ],
        [{ checks: [] }, 'checks: "[]" is not a list of 1 to 20 checks'],
        [{ checks: [{ name: "", passed: 1, failed: 0 }] }, 'checks[0].name: "" is not a name of 1 to 100 characters'],
        [
            { checks: [{ name: "unit", passed: 1, failed: 1 }] },
            'checks[0].failed: "1" is not a whole number of failed tests (a failure is never sealed) from 0 to 0',
        ],
        [{ signedBy: "me" }, '(top): unknown key "signedBy"'],
        [{ commit: undefined }, "commit: is missing"],
    ];
    for (const [changes, problem] of wrong) {
        it(`refuses ${problem}`, () => assert.deepEqual(problemsOf(changes), [problem]));
    }

    it("refuses everything at once", () => {
        const message = refusalOf(() =>
            parseManifest(JSON.stringify({ ...MANIFEST, commit: "0123", buildId: undefined })),
        ).message;
        assert.equal(
            message,
            [
                "release.json: 2 problems",
                "  - buildId: is missing; give the id of the build that made the image",
                '  - commit: "0123" is not a commit id: 40 hexadecimal digits; give the full commit id',
            ].join("\n"),
        );
    });

    it("refuses a text that is not JSON", () => {
        assert.deepEqual(refusalOf(() => parseManifest("not JSON")).problems, [
            { path: "(top)", message: "is not JSON", remedy: "give the text as it was written" },
        ]);
    });

    it("lies in the inbox and among the records under its name", () => {
        assert.equal(candidateKey("hello", "ab12"), "candidates/hello/ab12.zip");
        assert.equal(recordKey("hello", "ab12"), "releases/hello/ab12.json");
        assert.deepEqual(CANDIDATE_FILES, {
            manifest: "release.json",
            signature: "release.sig",
            template: "template.json",
            objects: "kubernetes.json",
        });
    });
});
