import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { createInterface } from "node:readline";
import { it } from "node:test";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../src/main.js", import.meta.url));

it("finishes and exits with 0 when it is asked to stop", { timeout: 10_000 }, async () => {
    const child = spawn(process.execPath, [MAIN], {
        env: { PORT: "0", GREETING: "Hi", RELEASE: "r1", ENVIRONMENT: "test" },
        stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { message, port, release } = JSON.parse((await lines.next()).value);
    assert.equal(message, "listening");
    assert.equal(release, "r1");

    // The connection stays open, as a load balancer's does; it must not hold the process.
    const [response] = await once(get({ port, path: "/health", headers: { connection: "keep-alive" } }), "response");
    response.resume();
    await once(response, "end");

    child.kill("SIGTERM");
    assert.deepEqual(await exited, [0, null]);
});
