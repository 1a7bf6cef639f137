import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A registry on this machine alone, in memory, as clients of images and charts see one. */
export interface ImageRegistry {
    /** Address: `http://127.0.0.1:…`. */
    readonly url: string;
    /** The same without the scheme, as references spell it. */
    readonly host: string;
    /** What was asked of it: method and path, in order. */
    readonly asked: readonly string[];
    /** Changes a byte of what it has under a digest. */
    spoil(digest: string): void;
    close(): Promise<void>;
}

interface Content {
    readonly type: string;
    readonly bytes: Buffer;
}

/**
 * @param access who is let in: `open` everyone; `token` whoever has fetched the token that it hands to everyone, as public
 * registries have it; otherwise the one value of the header that it takes, as private ones have it.
 */
export async function startRegistry(
    access: "open" | "token" | { readonly authorization: string },
): Promise<ImageRegistry> {
    const contents = new Map<string, Content>();
    const uploads = new Map<string, Buffer>();
    const asked: string[] = [];
    const server = createServer(async (request, response) => {
        const body = await bodyOf(request);
        const url = new URL(request.url ?? "/", "http://127.0.0.1");
        const end = (status: number, headers: Record<string, string> = {}, content: Buffer | string = "") =>
            response.writeHead(status, headers).end(request.method === "HEAD" ? undefined : content);
        if (url.pathname === "/token") {
            return end(200, { "content-type": "application/json" }, JSON.stringify({ token: "everyone" }));
        }
        asked.push(`${request.method} ${url.pathname}`);
        if (!admits(request, access)) {
            return end(401, { "www-authenticate": challenge(access, addressOf(server)) });
        }
        return answer(request, url, body, { contents, uploads, end });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = addressOf(server);
    return {
        url,
        host: url.replace("http://", ""),
        asked,
        spoil: (digest) => {
            for (const [place, { type, bytes }] of contents) {
                if (place.endsWith(digest)) {
                    contents.set(place, { type, bytes: Buffer.concat([bytes.subarray(1), Buffer.from(" ")]) });
                }
            }
        },
        close: () =>
            new Promise((resolve) => {
                server.close(() => resolve());
                server.closeAllConnections();
            }),
    };
}

function addressOf(server: ReturnType<typeof createServer>): string {
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function admits(request: IncomingMessage, access: Parameters<typeof startRegistry>[0]): boolean {
    const given = request.headers.authorization;
    return access === "open" || given === (access === "token" ? "Bearer everyone" : access.authorization);
}

function challenge(access: Parameters<typeof startRegistry>[0], url: string): string {
    return access === "token" ? `Bearer realm="${url}/token",service="registry"` : 'Basic realm="registry"';
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}

/** @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md */
function answer(
    { method, headers }: IncomingMessage,
    { pathname, searchParams }: URL,
    body: Buffer,
    registry: {
        readonly contents: Map<string, Content>;
        readonly uploads: Map<string, Buffer>;
        readonly end: (status: number, headers?: Record<string, string>, content?: Buffer | string) => ServerResponse;
    },
): ServerResponse {
    const { contents, uploads, end } = registry;
    if (pathname === "/v2/") {
        return end(200);
    }
    const [, name = "", rest = ""] = pathname.match(/^\/v2\/(.+)\/((?:manifests|blobs)\/.*)$/) ?? [];
    const store = (place: string, content: Content) => contents.set(`${name}/${place}`, content);
    if (method === "POST") {
        const id = `blobs/uploads/${uploads.size}`;
        uploads.set(`${name}/${id}`, Buffer.alloc(0));
        return end(202, { location: `/v2/${name}/${id}` });
    }
    if (method === "PATCH") {
        uploads.set(`${name}/${rest}`, Buffer.concat([uploads.get(`${name}/${rest}`) ?? Buffer.alloc(0), body]));
        return end(202, { location: pathname });
    }
    if (method === "PUT") {
        const isUpload = rest.startsWith("blobs/uploads/");
        const bytes = isUpload ? Buffer.concat([uploads.get(`${name}/${rest}`) ?? Buffer.alloc(0), body]) : body;
        const digest = digestOf(bytes);
        const wanted = isUpload ? searchParams.get("digest") : rest.replace("manifests/", "");
        if (wanted?.startsWith("sha256:") && wanted !== digest) {
            return end(400, {}, `${digest} is not ${wanted}`);
        }
        const content = { type: headers["content-type"] ?? "application/octet-stream", bytes };
        store(`${isUpload ? "blobs" : "manifests"}/${digest}`, content);
        if (!isUpload) {
            store(rest, content);
        }
        return end(201, { "docker-content-digest": digest, location: pathname });
    }
    const found = contents.get(`${name}/${rest}`);
    return found === undefined
        ? end(404)
        : end(
              200,
              {
                  "content-type": found.type,
                  "content-length": String(found.bytes.length),
                  "docker-content-digest": digestOf(found.bytes),
              },
              found.bytes,
          );
}

function digestOf(bytes: Buffer): string {
    return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
