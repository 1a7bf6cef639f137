import { type ClusterSetup, CONTROLLER_VERSION, type Mirrored } from "../release/kubernetes/cluster-setup";
import { type Problem, refuseIfAny } from "../release/problem";
import { hasBlob, type Repository, readBlob, readManifest, writeBlob, writeManifest } from "./registry";

/** How registries are reached. */
export interface Registries {
    /** The environment's own. */
    readonly own: Omit<Repository, "name">;
    /** The publisher's, by its host; `undefined` where the setup has no way to it. */
    readonly publisher: ((host: string) => Omit<Repository, "name">) | undefined;
}

/**
 * Makes the environment's own registry have the controller's chart and image, byte for byte as they were published, so that
 * their digests hold there too.
 *
 * @returns one line for people about each.
 * @throws {Refusal} about everything that is not there and cannot be fetched.
 */
export async function mirror(setup: ClusterSetup, registries: Registries): Promise<readonly string[]> {
    const said: string[] = [];
    const problems: Problem[] = [];
    for (const kind of ["chart", "image"] as const) {
        const { from, repository, digest } = setup[kind];
        const own = { ...registries.own, name: repository };
        if ((await readManifest(own, digest)) !== undefined) {
            said.push(`${kind}: ${repository}@${digest} is there`);
        } else if (registries.publisher === undefined) {
            problems.push(missing(kind, setup, setup[kind]));
        } else {
            await copy(publisherOf(from, registries.publisher), own, digest);
            said.push(`${kind}: copied ${from}@${digest} to ${repository}`);
        }
    }
    refuseIfAny(`Setup of cluster "${setup.cluster}"`, problems);
    return said;
}

function missing(kind: string, { registry }: ClusterSetup, { from, repository, digest }: Mirrored): Problem {
    return {
        path: `runtime.controller.${kind}`,
        message: `"${digest}" is not in ${registry}/${repository}, and the setup has no way to ${from}`,
        remedy: `copy it from a machine that reaches both: oras cp ${from}@${digest} ${registry}/${repository}:${CONTROLLER_VERSION}`,
    };
}

function publisherOf(from: string, reach: (host: string) => Omit<Repository, "name">): Repository {
    const slash = from.indexOf("/");
    return { ...reach(from.slice(0, slash)), name: from.slice(slash + 1) };
}

/** What an index lists comes before the index, and what a manifest refers to before the manifest: registries want it so. */
async function copy(from: Repository, to: Repository, digest: string): Promise<void> {
    const manifest = await readManifest(from, digest);
    if (manifest === undefined) {
        throw new Error(`${from.url} has no ${from.name}@${digest}`);
    }
    for (const listed of manifest.manifests) {
        await copy(from, to, listed);
    }
    for (const blob of new Set(manifest.blobs)) {
        if (!(await hasBlob(to, blob))) {
            await writeBlob(to, blob, await readBlob(from, blob));
        }
    }
    await writeManifest(to, manifest);
}
