import { createService } from "./server.js";

const {
    PORT = "8080",
    GREETING = "Hello",
    RELEASE = "unreleased",
    ENVIRONMENT = "local",
    LOG_LEVEL = "info",
} = process.env;

/** One JSON object a line, as log services read it. */
function log(entry) {
    if (LOG_LEVEL !== "silent") {
        process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), release: RELEASE, ...entry })}\n`);
    }
}

const server = createService({ greeting: GREETING, release: RELEASE, environment: ENVIRONMENT, log });
server.listen(Number(PORT), () => log({ message: "listening", port: server.address().port }));

// A task that is replaced gets SIGTERM: take nothing new, finish what is in flight, go.
for (const signal of ["SIGTERM", "SIGINT"]) {
    process.once(signal, () => {
        log({ message: "stopping", signal });
        server.close(() => log({ message: "stopped" }));
        server.closeIdleConnections();
    });
}
