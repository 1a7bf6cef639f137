import type { z } from "zod";
import { canonicalJson, hashOf } from "./canonical";
import { exactly, listOf, parseJson, strictObject, text, wholeNumber } from "./schema";

const HEX_64 = /^[0-9a-f]{64}$/;

/** 1 to 20 lower-case letters, digits and `-`: short enough for every name that is made from it. */
export const WORKLOAD_NAME = text(
    /^[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?$/,
    'a workload name: 1 to 20 lower-case letters, digits and "-", starting with a letter and not ending in "-"',
    "choose a name like hello or billing-api",
);
export const PORT = wholeNumber(1, 65_535, "a port");
export const HEALTH_PATH = text(
    /^\/[\w./-]{0,127}$/,
    'a path: "/" and at most 127 of letters, digits, ".", "_", "/" and "-"',
    "use a path like /health",
);

const MANIFEST = strictObject({
    format: exactly(2),
    workload: WORKLOAD_NAME,
    commit: text(/^[0-9a-f]{40}$/, "a commit id: 40 hexadecimal digits", "give the full commit id"),
    imageDigest: text(
        /^sha256:[0-9a-f]{64}$/,
        "an image digest: sha256: and 64 hexadecimal digits",
        "give the digest that the registry reports",
    ),
    templateHash: text(HEX_64, "a SHA-256: 64 hexadecimal digits", "give the hash of the packaged template"),
    objectsHash: text(HEX_64, "a SHA-256: 64 hexadecimal digits", "give the hash of the packaged objects"),
    needs: strictObject({ port: PORT, healthPath: HEALTH_PATH }),
    checks: listOf(
        strictObject({
            name: text(/^.{1,100}$/, "a name of 1 to 100 characters", "name the check"),
            passed: wholeNumber(0, 1_000_000, "tests"),
            failed: wholeNumber(0, 0, "failed tests (a failure is never sealed)"),
        }),
        1,
        20,
        "checks",
    ),
    buildId: text(
        /^[\w:/.-]{1,200}$/,
        "a build id of 1 to 200 characters",
        "give the id of the build that made the image",
    ),
});

/**
 * A release as a value: what was built, once, and by which build. Everything that travels refers to it by its hash.
 *
 * - `commit`: the full id of the source's commit.
 * - `imageDigest`: what the registry says of the image, never what the build says of it.
 * - `templateHash`: SHA-256 of the packaged CloudFormation template's bytes.
 * - `objectsHash`: SHA-256 of the packaged Kubernetes objects' bytes. Every release has both: which of them is deployed is
 *   the environment's choice.
 * - `needs`: what the application asks of the platform; `admit` compares it with the environment's runtime contract.
 * - `checks`: the tests that ran, with their counts.
 */
export type ReleaseManifest = z.output<typeof MANIFEST>;

/** The manifest, once it is known to be one. @throws {Refusal} with every problem at once. */
export function parseManifest(json: string): ReleaseManifest {
    return parseJson(MANIFEST, json, "release.json");
}

/** The text that is signed, stored and hashed: the manifest in its one spelling. */
export function manifestText(manifest: ReleaseManifest): string {
    return canonicalJson(manifest);
}

/** The name of a release: SHA-256 of {@link manifestText}. */
export function releaseHash(manifest: ReleaseManifest): string {
    return hashOf(manifest);
}

/** Key of a candidate in an environment's inbox. Written once; the hash in it names what is inside. */
export function candidateKey(workload: string, hash: string): string {
    return `candidates/${workload}/${hash}.zip`;
}

/** Key of the record that an environment keeps of a release it has verified. */
export function recordKey(workload: string, hash: string): string {
    return `releases/${workload}/${hash}.json`;
}

/** Files of a candidate. Template and objects are the packaged ones, byte for byte; the signature is over the manifest's text. */
export const CANDIDATE_FILES = {
    manifest: "release.json",
    signature: "release.sig",
    template: "template.json",
    objects: "kubernetes.json",
} as const;
