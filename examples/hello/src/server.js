import { createServer } from "node:http";

/**
 * The service, not yet listening.
 *
 * @param {{ greeting: string, release: string, environment: string, log: (entry: object) => void }} options
 */
export function createService({ greeting, release, environment, log }) {
    const routes = {
        "/": () => ({ greeting, release, environment }),
        "/health": () => ({ status: "ok" }),
    };
    const server = createServer((request, response) => {
        const started = performance.now();
        const { pathname } = new URL(request.url ?? "/", "http://localhost");
        const { status, body } = answer(request.method, Object.hasOwn(routes, pathname) ? routes[pathname] : undefined);
        response.writeHead(status, {
            "content-type": "application/json; charset=utf-8",
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            ...(status === 405 && { allow: "GET, HEAD" }),
        });
        response.end(request.method === "HEAD" ? undefined : `${JSON.stringify(body)}\n`);
        // The load balancer asks for the health path every few seconds: nobody wants to read that.
        if (pathname !== "/health") {
            const milliseconds = Math.round((performance.now() - started) * 10) / 10;
            log({ message: "request", method: request.method, path: pathname, status, milliseconds });
        }
    });
    // Longer than the load balancer's idle time-out of 60 s, so that it never writes into a connection we just closed.
    server.keepAliveTimeout = 65_000;
    server.headersTimeout = 70_000;
    server.requestTimeout = 75_000;
    return server;
}

function answer(method, route) {
    if (route === undefined) {
        return { status: 404, body: { error: "not found" } };
    }
    if (method !== "GET" && method !== "HEAD") {
        return { status: 405, body: { error: "method not allowed" } };
    }
    return { status: 200, body: route() };
}
