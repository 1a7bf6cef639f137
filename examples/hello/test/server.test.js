import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createService } from "../src/server.js";

describe("the service", () => {
    const entries = [];
    let server;
    let url;

    before(async () => {
        server = createService({
            greeting: "Good morning",
            release: "r1",
            environment: "test",
            log: (entry) => entries.push(entry),
        });
        await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
        url = `http://127.0.0.1:${server.address().port}`;
    });
    after(() => {
        server.closeAllConnections();
        server.close();
    });

    it("greets, and says which release runs where", async () => {
        const response = await fetch(url);
        assert.equal(response.status, 200);
        assert.deepEqual(await response.json(), { greeting: "Good morning", release: "r1", environment: "test" });
    });

    it("says that it is well", async () => {
        const response = await fetch(`${url}/health`);
        assert.equal(response.status, 200);
        assert.deepEqual(await response.json(), { status: "ok" });
    });

    it("ignores a query", async () => {
        assert.equal((await fetch(`${url}/health?from=balancer`)).status, 200);
    });

    it("answers HEAD without a body", async () => {
        const response = await fetch(url, { method: "HEAD" });
        assert.equal(response.status, 200);
        assert.equal(await response.text(), "");
    });

    it("does not know other paths", async () => {
        assert.equal((await fetch(`${url}/constructor`)).status, 404);
    });

    it("refuses other methods", async () => {
        const response = await fetch(url, { method: "POST", body: "x" });
        assert.equal(response.status, 405);
        assert.equal(response.headers.get("allow"), "GET, HEAD");
    });

    it("logs requests, but not the balancer's", async () => {
        entries.length = 0;
        await fetch(`${url}/health`);
        await fetch(`${url}/missing`);
        assert.deepEqual(
            entries.map(({ method, path, status }) => ({ method, path, status })),
            [{ method: "GET", path: "/missing", status: 404 }],
        );
    });
});
