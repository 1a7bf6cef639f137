import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

/** Where an API server is, and how it is spoken to. */
export interface Endpoint {
    /** `https://…`, or `http://…` of this machine alone. */
    readonly url: string;
    /** Certificates that the server's is signed by, in PEM. @default - what the system trusts */
    readonly authority?: string;
    /** A token that is good now; asked for before every request. */
    readonly token: () => Promise<string>;
    /** Milliseconds without an answer after which a request is given up. @default 30 seconds */
    readonly timeout?: number;
}

export interface HttpRequest {
    readonly method: "GET" | "PATCH" | "DELETE";
    /** Path and query. */
    readonly path: string;
    readonly contentType?: string;
    readonly body?: string;
}

export interface HttpAnswer {
    readonly status: number;
    /** Seconds that the server asks to wait. */
    readonly retryAfter: number | undefined;
    readonly body: string;
}

/** The longest answer that is read, in characters; a list of a namespace's objects is far below. */
const LONGEST_ANSWER = 32 * 1024 * 1024;

/** Sends requests to one API server over connections that stay open. */
export function httpClient(endpoint: Endpoint): (request: HttpRequest) => Promise<HttpAnswer> {
    const isPlain = endpoint.url.startsWith("http:");
    const agent = isPlain
        ? new HttpAgent({ keepAlive: true })
        : new HttpsAgent({ keepAlive: true, ca: endpoint.authority });
    const send = isPlain ? httpRequest : httpsRequest;
    return async ({ method, path, contentType, body }) => {
        const headers = {
            accept: "application/json",
            authorization: `Bearer ${await endpoint.token()}`,
            ...(body === undefined
                ? {}
                : { "content-type": contentType, "content-length": String(Buffer.byteLength(body)) }),
        };
        return new Promise((resolve, reject) => {
            const signal = AbortSignal.timeout(endpoint.timeout ?? 30_000);
            const asked = send(new URL(path, endpoint.url), { method, headers, agent, signal }, (response) => {
                const parts: Buffer[] = [];
                let length = 0;
                response.on("data", (part: Buffer) => {
                    length += part.length;
                    parts.push(part);
                    if (length > LONGEST_ANSWER) {
                        response.destroy(new Error("the answer is too long"));
                    }
                });
                response.on("error", reject);
                response.on("end", () => {
                    const after = Number(response.headers["retry-after"]);
                    resolve({
                        status: response.statusCode ?? 0,
                        retryAfter: Number.isFinite(after) ? after : undefined,
                        body: Buffer.concat(parts).toString(),
                    });
                });
            });
            asked.on("error", reject);
            asked.end(body);
        });
    };
}
