import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as a stand-in sees it. */
export interface Asked {
    readonly method: string;
    /** Path without what follows the question mark. */
    readonly path: string;
    readonly query: URLSearchParams;
    readonly headers: IncomingMessage["headers"];
    readonly body: string;
}

/** What a stand-in answers. */
export interface Answered {
    readonly status: number;
    readonly headers?: { readonly [name: string]: string };
    readonly body?: unknown;
}

/**
 * What goes wrong with the next request that matches: an answer in place of the real one, no answer at all, one that breaks
 * off, or the real one lost after it was carried out. `also` is awaited before, and can change what the request finds.
 */
export interface Fault {
    readonly when: (asked: Asked) => boolean;
    readonly answer?: Answered | "silence" | "broken" | "lost";
    readonly also?: () => void | Promise<void>;
}

/** A service on this machine alone. */
export interface HttpService {
    readonly url: string;
    readonly asked: readonly Asked[];
    /** Taken off as they happen, each once. */
    readonly faults: Fault[];
    close(): Promise<void>;
}

export async function serve(answer: (asked: Asked) => Answered): Promise<HttpService> {
    const asked: Asked[] = [];
    const faults: Fault[] = [];
    const server: Server = createServer(async (request, response) => {
        const one = await read(request);
        asked.push(one);
        const at = faults.findIndex(({ when }) => when(one));
        const [fault] = at < 0 ? [] : faults.splice(at, 1);
        await fault?.also?.();
        if (fault?.answer === "silence") {
            return;
        }
        if (fault?.answer === "broken") {
            response.writeHead(200, { "content-type": "application/json", "content-length": "1000" }).write('{"half');
            setTimeout(() => response.destroy(), 20);
            return;
        }
        if (fault?.answer === "lost") {
            answer(one);
            response.destroy();
            return;
        }
        send(response, fault?.answer ?? answer(one));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        asked,
        faults,
        close: () =>
            new Promise((resolve) => {
                server.close(() => resolve());
                server.closeAllConnections();
            }),
    };
}

async function read(request: IncomingMessage): Promise<Asked> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
        chunks.push(chunk);
    }
    const url = new URL(request.url ?? "/", "http://localhost");
    return {
        method: request.method ?? "GET",
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
    };
}

function send(response: ServerResponse, { status, headers = {}, body }: Answered): void {
    const isText = typeof body === "string";
    response.writeHead(status, { "content-type": isText ? "text/plain" : "application/json", ...headers });
    response.end(body === undefined ? undefined : isText ? body : JSON.stringify(body));
}
