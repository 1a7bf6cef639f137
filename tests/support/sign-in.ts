import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";

/** Stands in for what a build container signs in by, on this machine. */
export interface SignIn {
    /** Environment variables that lead there. */
    readonly env: { readonly [name: string]: string };
    /** Hosts that were reached through the proxy, each once. */
    hosts(): readonly string[];
    /** Roles that were taken on since this was last asked, each once with the session's name: `<arn> <session>`. */
    roles(): readonly string[];
    stop(): void;
}

/**
 * The credentials of a container; and the token service under its own name and over TLS, behind a proxy, because the
 * tools take on roles there whatever endpoint they are told.
 *
 * @param scratch folder for the certificate.
 * @param emulator address of the emulator that plays the service.
 */
export async function startSignIn(scratch: string, emulator: string): Promise<SignIn> {
    const taken = new Set<string>();
    const { key, cert, bundle } = certificate(scratch, "sts.eu-west-1.amazonaws.com");
    const service = createTlsServer({ key, cert }, (incoming, outgoing) => {
        const { method, headers, url } = incoming;
        const forwarded = request(new URL(url ?? "/", emulator), { method, headers }, (answer) => {
            outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
            answer.pipe(outgoing);
        });
        let body = "";
        incoming.on("data", (chunk: Buffer) => {
            body += chunk.toString();
        });
        incoming.on("end", () => {
            const asked = new URLSearchParams(body);
            taken.add(`${asked.get("RoleArn")} ${asked.get("RoleSessionName")}`);
        });
        incoming.pipe(forwarded);
    });
    const reached = new Set<string>();
    const proxy = createServer().on("connect", ({ url = "" }, socket) => {
        reached.add(url);
        const upstream = connect(portOf(service), "127.0.0.1", () => {
            socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
            upstream.pipe(socket).pipe(upstream);
        });
        upstream.on("error", () => socket.destroy());
        socket.on("error", () => upstream.destroy());
    });
    const container = createServer((_, answer) => {
        const Expiration = new Date(Date.now() + 3_600_000).toISOString();
        answer
            .setHeader("content-type", "application/json")
            .end(JSON.stringify({ AccessKeyId: "test", SecretAccessKey: "test", Token: "test", Expiration }));
    });
    const servers: readonly Server[] = [service, proxy, container];
    for (const server of servers) {
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
    }
    return {
        env: {
            AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${portOf(container)}/`,
            HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}`,
            NO_PROXY: "localhost,127.0.0.1",
            SSL_CERT_FILE: bundle,
        },
        hosts: () => [...reached],
        roles: () => {
            const roles = [...taken];
            taken.clear();
            return roles;
        },
        stop: () => {
            for (const server of servers) {
                server.closeAllConnections();
                server.close();
            }
        },
    };
}

function certificate(scratch: string, host: string) {
    const files = { key: join(scratch, "service.key"), cert: join(scratch, "service.crt") };
    const subject = ["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`];
    const { status, stderr, error } = spawnSync(
        "openssl",
        [
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "1",
            "-keyout",
            files.key,
            "-out",
            files.cert,
            ...subject,
        ],
        { encoding: "utf8" },
    );
    if (status !== 0) {
        throw new Error(`no certificate could be made: ${error?.message ?? stderr}`);
    }
    return { key: readFileSync(files.key), cert: readFileSync(files.cert), bundle: files.cert };
}

function portOf(server: Server): number {
    return (server.address() as AddressInfo).port;
}
