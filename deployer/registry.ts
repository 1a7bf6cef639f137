import { createHash } from "node:crypto";

/** Kinds of manifest that images and charts have. @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md */
const MANIFESTS = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** Milliseconds after which a request is given up; a layer is some hundred megabytes at most. */
const REQUEST_LIMIT = 300_000;

/** A repository of a registry, as its HTTP API is reached. */
export interface Repository {
    /** Address without a slash at its end: `https://quay.io`. */
    readonly url: string;
    /** Name within the registry: `argoproj/argo-rollouts`. */
    readonly name: string;
    /** Value of the header by which the registry knows its caller. @default - asks as nobody, by the token that it hands to everyone */
    readonly authorization?: string;
}

/** What a registry has under a digest. */
export interface Manifest {
    readonly digest: string;
    readonly mediaType: string;
    readonly bytes: Uint8Array;
    /** Manifests that an index lists; empty for one of its own. */
    readonly manifests: readonly string[];
    /** Everything else that it refers to: configuration and layers. */
    readonly blobs: readonly string[];
}

interface ManifestText {
    readonly mediaType?: string;
    readonly manifests?: readonly { readonly digest: string }[];
    readonly config?: { readonly digest: string };
    readonly layers?: readonly { readonly digest: string }[];
}

/**
 * What the repository has under a digest; `undefined` where it has nothing.
 *
 * @throws when what comes is something else than the digest says, or the registry refuses.
 */
export async function readManifest(from: Repository, digest: string): Promise<Manifest | undefined> {
    const answer = await ask(from, `manifests/${digest}`, { headers: { accept: MANIFESTS } });
    if (answer.status === 404) {
        return undefined;
    }
    const bytes = await bytesOf(answer, from, digest);
    const text: ManifestText = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return {
        digest,
        mediaType: answer.headers.get("content-type") ?? text.mediaType ?? "",
        bytes,
        manifests: (text.manifests ?? []).map((each) => each.digest),
        blobs: [...(text.config === undefined ? [] : [text.config]), ...(text.layers ?? [])].map((each) => each.digest),
    };
}

/** @throws as {@link readManifest}, and where there is nothing. */
export async function readBlob(from: Repository, digest: string): Promise<Uint8Array> {
    return bytesOf(await ask(from, `blobs/${digest}`), from, digest);
}

export async function hasBlob(repository: Repository, digest: string): Promise<boolean> {
    return (await ask(repository, `blobs/${digest}`, { method: "HEAD" })).ok;
}

/** @throws when the registry refuses. */
export async function writeBlob(to: Repository, digest: string, bytes: Uint8Array): Promise<void> {
    const begun = await accepted(to, "blobs/uploads/", { method: "POST" });
    const headers = { "content-type": "application/octet-stream", "content-length": String(bytes.length) };
    const sent = await accepted(to, placeOf(begun, to), { method: "PATCH", headers, body: Buffer.from(bytes) });
    const place = placeOf(sent, to);
    await accepted(to, `${place}${place.includes("?") ? "&" : "?"}digest=${digest}`, { method: "PUT" });
}

/** @throws when the registry refuses. */
export async function writeManifest(to: Repository, { digest, mediaType, bytes }: Manifest): Promise<void> {
    const headers = { "content-type": mediaType };
    await accepted(to, `manifests/${digest}`, { method: "PUT", headers, body: Buffer.from(bytes) });
}

async function bytesOf(answer: Response, from: Repository, digest: string): Promise<Uint8Array> {
    if (!answer.ok) {
        throw new Error(`${from.url} answered ${answer.status} for ${from.name}@${digest}`);
    }
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const found = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    if (found !== digest) {
        throw new Error(`${from.url} gave ${found} for ${from.name}@${digest}`);
    }
    return bytes;
}

async function accepted(to: Repository, path: string, init: RequestInit): Promise<Response> {
    const answer = await ask(to, path, init);
    if (!answer.ok) {
        throw new Error(`${to.url} answered ${answer.status} to ${init.method} of ${to.name}: ${await answer.text()}`);
    }
    return answer;
}

/** Where an upload goes on: an address of its own, or a path of the registry. */
function placeOf(answer: Response, { url }: Repository): string {
    return new URL(answer.headers.get("location") ?? "", `${url}/`).toString();
}

/** @param path below the repository, or a whole address. */
async function ask(repository: Repository, path: string, init: RequestInit = {}): Promise<Response> {
    const { url, name, authorization } = repository;
    const address = path.startsWith("http") ? path : `${url}/v2/${name}/${path}`;
    const request = (value: string | undefined) =>
        fetch(address, {
            ...init,
            headers: { ...init.headers, ...(value === undefined ? {} : { authorization: value }) },
            signal: AbortSignal.timeout(REQUEST_LIMIT),
        });
    const answer = await request(authorization);
    if (answer.status !== 401 || authorization !== undefined) {
        return answer;
    }
    return request(await tokenOf(answer, repository));
}

/** Registries that are open to everyone still ask for a token, and say where it is to be had. */
async function tokenOf(refusal: Response, { url, name }: Repository): Promise<string> {
    const challenge = refusal.headers.get("www-authenticate") ?? "";
    const { realm, service } = Object.fromEntries(
        [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
    );
    if (realm === undefined) {
        throw new Error(`${url} refuses ${name}, and tells no place that hands out tokens`);
    }
    const place = new URL(realm);
    place.searchParams.set("scope", `repository:${name}:pull`);
    if (service !== undefined) {
        place.searchParams.set("service", service);
    }
    const answer = await fetch(place, { signal: AbortSignal.timeout(REQUEST_LIMIT) });
    const { token, access_token } = (await answer.json()) as { token?: string; access_token?: string };
    return `Bearer ${token ?? access_token}`;
}
