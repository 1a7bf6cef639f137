import { timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { EnvironmentError, openEnvironment, renderPreview } from "pulumi-airlock";

/** Operations that are followed line by line, and requests that are answered once. */
const FOLLOWED = ["preview", "up", "refresh", "drift", "destroy"];
const ANSWERED = { outputs: "GET", history: "GET", promote: "POST", rollback: "POST", report: "POST" };

/** HTTP status of each kind of error, where it is known before an answer has begun; 500 is for those that are not here. */
const STATUS = {
    "settings-refused": 422,
    "guard-refused": 422,
    protected: 422,
    "account-refused": 403,
    "policy-violated": 422,
    conflict: 409,
    "not-found": 404,
    "backend-unreachable": 502,
    "aws-refused": 502,
};

const LONGEST_BODY = 64 * 1024;

/** A request that cannot be answered, and how that is said. */
class BadRequest extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
    }
}

/**
 * Serves the environments of one project.
 *
 * @param options.projectDir checkout of the project, with its packages installed.
 * @param options.token what callers send as `Authorization: Bearer …`.
 * @param options.environment further options of `openEnvironment`, the same for every environment.
 */
export function createEnvironmentServer({ projectDir, token, environment = {} }) {
    return createServer((request, response) => {
        answer(request, response).catch((error) => fail(response, error));
    });

    async function answer(request, response) {
        authorize(request, token);
        const { stack, action } = route(request);
        // Whoever hangs up no longer wants it.
        const hungUp = new AbortController();
        response.on("close", () => hungUp.abort());
        const options = await bodyOf(request);
        const opened = await openEnvironment({ ...environment, projectDir, stack });
        if (action === "report") {
            const page = await report(opened, { ...options, signal: hungUp.signal });
            response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
            response.end(page);
            return;
        }
        const operation = opened[action]({ ...options, signal: hungUp.signal });
        if (FOLLOWED.includes(action)) {
            await follow(operation, response);
        } else {
            send(response, 200, (await operation) ?? null);
        }
    }
}

/** A preview as a page, also of one that failed once it had begun. */
async function report(environment, options) {
    try {
        const { digest } = await environment.preview(options);
        return renderPreview(digest, "html");
    } catch (error) {
        if (error instanceof EnvironmentError && error.digest !== undefined) {
            return renderPreview(error.digest, "html");
        }
        throw error;
    }
}

/** One line of JSON for each event, and a last one for the result or the error: the status was sent long before. */
async function follow(operation, response) {
    const write = (line) => response.write(`${JSON.stringify(line)}\n`);
    response.writeHead(200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
    response.flushHeaders();
    try {
        for await (const event of operation) {
            write(event);
        }
        write({ type: "result", result: await operation });
    } catch (error) {
        write({ type: "error", error: error instanceof EnvironmentError ? error : { message: String(error) } });
    }
    response.end();
}

function authorize({ headers }, token) {
    const given = Buffer.from(headers.authorization ?? "");
    const wanted = Buffer.from(`Bearer ${token}`);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
        throw new BadRequest(401, "the token is missing or wrong");
    }
}

function route({ method, url }) {
    const [, stack, action] = /^\/environments\/([a-z][a-z0-9]{0,11})\/([a-z]+)$/.exec(url) ?? [];
    const wanted = FOLLOWED.includes(action) ? "POST" : Object.hasOwn(ANSWERED, action ?? "") && ANSWERED[action];
    if (!wanted) {
        throw new BadRequest(404, "there are /environments/STACK/ACTION alone");
    }
    if (method !== wanted) {
        throw new BadRequest(405, `use ${wanted}`);
    }
    return { stack, action };
}

/** Options of the operation, by the names that the library gives them; nothing is also an answer. */
async function bodyOf(request) {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) {
        text += chunk;
        if (text.length > LONGEST_BODY) {
            throw new BadRequest(413, `send at most ${LONGEST_BODY} characters`);
        }
    }
    try {
        const { reason, timeoutSeconds, emptyRegistry, limit, workload, release } = JSON.parse(text || "{}");
        return { reason, timeoutSeconds, emptyRegistry, limit, workload, release };
    } catch {
        throw new BadRequest(400, "the body is not JSON");
    }
}

function fail(response, error) {
    if (error instanceof BadRequest) {
        send(response, error.status, { message: error.message });
    } else if (error instanceof EnvironmentError) {
        send(response, STATUS[error.kind] ?? 500, error);
    } else {
        console.error(error);
        send(response, 500, { message: "internal error" });
    }
}

function send(response, status, value) {
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(`${JSON.stringify(value)}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
    const { AIRLOCK_PROJECT, AIRLOCK_TOKEN, PORT = "8080" } = process.env;
    if (!AIRLOCK_PROJECT || !AIRLOCK_TOKEN) {
        console.error("set AIRLOCK_PROJECT to a checkout of the project, and AIRLOCK_TOKEN to what callers must send");
        process.exit(2);
    }
    const server = createEnvironmentServer({ projectDir: AIRLOCK_PROJECT, token: AIRLOCK_TOKEN });
    // Whoever listens is hung up on, which ends what they began; the process is over once that is.
    for (const signal of ["SIGINT", "SIGTERM"]) {
        process.once(signal, () => {
            server.close();
            server.closeAllConnections();
        });
    }
    server.listen(Number(PORT), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
}
