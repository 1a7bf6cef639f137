import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Endpoint } from "../../deployer/api/http";
import { API_SERVER, ETCD, programOf, ROLLOUTS } from "./kubernetes-parts";
import { freePort } from "./ministack";

const SECONDS_TO_START = 120;

/** Who may come in, by token, with the groups that the server believes them. */
const CALLERS = {
    administrator: ["admin", "system:masters"],
    deployer: ["deployer", "airlock-deploy-hello"],
    controller: ["system:serviceaccount:argo-rollouts:argo-rollouts", "system:serviceaccounts"],
} as const;

export type Caller = keyof typeof CALLERS;

/** Kubernetes' own API server with its store, on this machine alone; nothing runs pods. */
export interface KubernetesServer {
    /** How a caller reaches it. */
    endpointOf(caller: Caller): Endpoint;
    /** The same as a file for command lines. */
    kubeconfigOf(caller: Caller): string;
    /** Starts the rollout controller, with the rights that its service account has. */
    startController(): Promise<void>;
    stop(): Promise<void>;
}

/** @throws when a program ends, or does not answer in time. */
export async function startKubernetes(): Promise<KubernetesServer> {
    const folder = mkdtempSync(join(tmpdir(), "airlock-kubernetes-"));
    const started: ChildProcess[] = [];
    const run = (program: string, args: readonly string[]) => {
        const child = spawn(program, args, { stdio: "ignore" });
        // One that cannot be started has no exit code; whoever waits for it gives up in time.
        child.on("error", () => undefined);
        started.push(child);
        return child;
    };
    const stop = async () => {
        for (const child of started.reverse()) {
            if (child.pid !== undefined && child.exitCode === null && child.kill("SIGKILL")) {
                await once(child, "exit");
            }
        }
        rmSync(folder, { recursive: true, force: true });
    };
    try {
        const url = await startServer(folder, run);
        const authority = readFileSync(join(folder, "server.crt"), "utf8");
        const kubeconfigOf = (caller: Caller) => kubeconfig(folder, url, caller);
        return {
            endpointOf: (caller) => ({ url, authority, token: async () => caller }),
            kubeconfigOf,
            startController: async () => {
                const [health, metrics] = [await freePort(), await freePort()];
                const args = [`--healthzPort=${health}`, `--metricsport=${metrics}`, "--leader-elect=false"];
                const child = run(programOf(ROLLOUTS), [
                    ...args,
                    ...["--alb-ingress-classes=airlock", "--kubeconfig", kubeconfigOf("controller")],
                ]);
                await answering(`http://127.0.0.1:${health}/healthz`, child);
            },
            stop,
        };
    } catch (error) {
        await stop();
        throw error;
    }
}

type Run = (program: string, args: readonly string[]) => ChildProcess;

async function startServer(folder: string, run: Run): Promise<string> {
    const [store, peer, port] = [await freePort(), await freePort(), await freePort()];
    const storeUrl = `http://127.0.0.1:${store}`;
    const peerUrl = `http://127.0.0.1:${peer}`;
    const etcd = run(programOf(ETCD), [
        ...[`--data-dir=${join(folder, "store")}`, "--unsafe-no-fsync", "--log-level=error"],
        ...[`--listen-client-urls=${storeUrl}`, `--advertise-client-urls=${storeUrl}`],
        ...[`--listen-peer-urls=${peerUrl}`, `--initial-advertise-peer-urls=${peerUrl}`],
        `--initial-cluster=default=${peerUrl}`,
    ]);
    await answering(`${storeUrl}/health`, etcd);
    const [key, certificate] = [join(folder, "server.key"), join(folder, "server.crt")];
    const names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
    execFileSync(
        "openssl",
        ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", certificate, ...names],
        { stdio: "ignore" },
    );
    const tokens = Object.entries(CALLERS).map(([token, [user, group]]) => `${token},${user},${token},"${group}"`);
    writeFileSync(join(folder, "tokens.csv"), `${tokens.join("\n")}\n`);
    const url = `https://127.0.0.1:${port}`;
    const server = run(programOf(API_SERVER), [
        ...[`--etcd-servers=${storeUrl}`, "--bind-address=127.0.0.1", `--secure-port=${port}`],
        ...["--advertise-address=127.0.0.1", "--endpoint-reconciler-type=none", "--authorization-mode=RBAC"],
        ...[`--tls-cert-file=${certificate}`, `--tls-private-key-file=${key}`],
        ...[`--token-auth-file=${join(folder, "tokens.csv")}`, "--service-cluster-ip-range=10.0.0.0/24"],
        ...[`--service-account-key-file=${key}`, `--service-account-signing-key-file=${key}`],
        ...["--service-account-issuer=https://airlock.test", "--allow-privileged=true"],
        // Its tokens are minted by a controller that does not run here.
        "--disable-admission-plugins=ServiceAccount",
    ]);
    await listening(port, server);
    await ready(folder, url, server);
    return url;
}

async function answering(url: string, child: ChildProcess): Promise<void> {
    await until(child, async () => (await fetch(url).catch(() => undefined))?.ok === true);
}

async function listening(port: number, child: ChildProcess): Promise<void> {
    await until(
        child,
        () =>
            new Promise((resolve) => {
                const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
                socket.unref().end();
            }),
    );
}

async function ready(folder: string, url: string, child: ChildProcess): Promise<void> {
    const options = {
        ca: readFileSync(join(folder, "server.crt")),
        headers: { authorization: "Bearer administrator" },
    };
    await until(
        child,
        () =>
            new Promise((resolve) => {
                request(`${url}/readyz`, options, (response) => {
                    response.resume();
                    resolve(response.statusCode === 200);
                })
                    .on("error", () => resolve(false))
                    .end();
            }),
    );
}

async function until(child: ChildProcess, isThere: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + SECONDS_TO_START * 1000;
    while (Date.now() < end && child.exitCode === null && child.pid !== undefined) {
        if (await isThere()) {
            return;
        }
        await setTimeout(200);
    }
    throw new Error(`${child.spawnfile} did not answer (exit code ${child.exitCode ?? "none"})`);
}

function kubeconfig(folder: string, server: string, caller: Caller): string {
    const file = join(folder, `${caller}.json`);
    const cluster = { server, "certificate-authority": join(folder, "server.crt") };
    writeFileSync(
        file,
        JSON.stringify({
            apiVersion: "v1",
            kind: "Config",
            clusters: [{ name: "test", cluster }],
            users: [{ name: caller, user: { token: caller } }],
            contexts: [{ name: "test", context: { cluster: "test", user: caller } }],
            "current-context": "test",
        }),
    );
    return file;
}
