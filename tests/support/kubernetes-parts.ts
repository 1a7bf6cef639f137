import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "./environments";

/** Modules that pin each part with everything it is built from. */
const MODULES = join(PROJECT, "tests", "kubernetes", "parts");
const CACHE = join(PROJECT, ".airlock", "kubernetes");

/** A program that is built from its Go module, once a machine. */
export interface Part {
    /** Folder of its module, and name of the program. */
    readonly name: string;
    /** Path of the package to build; `.` for a program of the tests' own. */
    readonly package: string;
    /** Whether it takes minutes to build: then it is built only when `AIRLOCK_KUBERNETES=full` asks for it. */
    readonly heavy: boolean;
}

export const HELM: Part = { name: "helm", package: "helm.sh/helm/v3/cmd/helm", heavy: false };
export const KUBECONFORM: Part = {
    name: "kubeconform",
    package: "github.com/yannh/kubeconform/cmd/kubeconform",
    heavy: false,
};
/** Kubernetes' own judgement of pods, as a program. */
export const POD_SECURITY: Part = { name: "pod-security", package: ".", heavy: false };
export const ETCD: Part = { name: "etcd", package: "go.etcd.io/etcd/server/v3", heavy: true };
export const API_SERVER: Part = {
    name: "kube-apiserver",
    package: "k8s.io/kubernetes/cmd/kube-apiserver",
    heavy: true,
};
export const ROLLOUTS: Part = {
    name: "argo-rollouts",
    package: "github.com/argoproj/argo-rollouts/cmd/rollouts-controller",
    heavy: true,
};

/** Path of a part's program, once it is built. */
export function programOf(part: Part): string {
    return join(CACHE, `${part.name}-${versionOf(part)}`, part.name);
}

/**
 * Makes the programs be there.
 *
 * @returns why one is not, and what would enable it.
 */
export function buildParts(...parts: readonly Part[]): string | undefined {
    for (const part of parts) {
        const reason = existsSync(programOf(part)) ? undefined : build(part);
        if (reason !== undefined) {
            return reason;
        }
    }
    return undefined;
}

function build(part: Part): string | undefined {
    if (part.heavy && process.env.AIRLOCK_KUBERNETES !== "full") {
        return `${part.name} takes minutes to build; AIRLOCK_KUBERNETES=full builds it once`;
    }
    const started = Date.now();
    const scratch = `${programOf(part)}.${process.pid}`;
    mkdirSync(join(scratch, ".."), { recursive: true });
    const failed = go(["build", "-ldflags=-s -w", "-o", scratch, part.package], part);
    if (failed !== undefined) {
        return failed;
    }
    // Others see the whole program or none.
    renameSync(scratch, programOf(part));
    console.log(`    built ${part.name} in ${Math.round((Date.now() - started) / 1000)} s`);
    return undefined;
}

/**
 * Folder of the sources of a module that a part is built with, for the schemas and definitions that they carry.
 *
 * @throws when the module cannot be had, which after {@link buildParts} is a mistake.
 */
export function sourcesOf(part: Part, module: string): string {
    const { status, stdout, stderr } = runGo(["mod", "download", "-json", module], part);
    if (status !== 0) {
        throw new Error(`go mod download ${module} failed: ${stderr}`);
    }
    return String(JSON.parse(stdout).Dir);
}

/** @returns why a command failed. */
function go(args: readonly string[], part: Part): string | undefined {
    const { status, stderr, error } = runGo(args, part);
    if (status === 0) {
        return undefined;
    }
    const reason = error?.message ?? stderr.trim().split("\n").at(-1);
    return `go ${args[0]} of ${part.name} failed (${reason}); it needs Go 1.26 and its modules`;
}

function runGo(args: readonly string[], { name }: Part) {
    return spawnSync("nice", ["go", ...args], {
        cwd: join(MODULES, name),
        encoding: "utf8",
        maxBuffer: 1e8,
        env: {
            ...process.env,
            CGO_ENABLED: "0",
            GOFLAGS: "-trimpath -buildvcs=false -mod=readonly",
            // What is pinned is built with what is there, and no newer toolchain is fetched for it.
            GOTOOLCHAIN: "local",
            GOWORK: "off",
        },
    });
}

/** Changes with everything that a part is built from. */
function versionOf({ name }: Part): string {
    const hash = createHash("sha256");
    for (const file of readdirSync(join(MODULES, name)).sort()) {
        hash.update(file).update(readFileSync(join(MODULES, name, file)));
    }
    return hash.digest("hex").slice(0, 12);
}
