import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
    chmodSync,
    cpSync,
    existsSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    renameSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
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
    /** What the linker writes into it, by the name of the variable. @default - nothing */
    readonly variables?: { readonly [name: string]: string };
    /** What is built otherwise than its publishers wrote it. @default - nothing */
    readonly edit?: { readonly module: string; readonly file: string; readonly from: string; readonly to: string };
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
    // Clients ask a server for its version.
    variables: {
        "k8s.io/component-base/version.gitVersion": "v1.34.4",
        "k8s.io/component-base/version.gitMajor": "1",
        "k8s.io/component-base/version.gitMinor": "34",
    },
    heavy: true,
};
export const ROLLOUTS: Part = {
    name: "argo-rollouts",
    package: "github.com/argoproj/argo-rollouts/cmd/rollouts-controller",
    // Nothing that tests start listens to anyone but this machine, and no flag says so.
    edit: {
        module: "github.com/argoproj/argo-rollouts@v1.8.3",
        file: "controller/controller.go",
        from: '"0.0.0.0:%d"',
        to: '"127.0.0.1:%d"',
    },
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
    const variables = Object.entries(part.variables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
    const flags = [`-ldflags=${["-s -w", ...variables].join(" ")}`, ...editedModule(part, `${scratch}.d`)];
    const failed = go(["build", ...flags, "-o", scratch, part.package], part);
    removeFolder(`${scratch}.d`);
    if (failed !== undefined) {
        return failed;
    }
    // Others see the whole program or none.
    renameSync(scratch, programOf(part));
    console.log(`    built ${part.name} in ${Math.round((Date.now() - started) / 1000)} s`);
    return undefined;
}

/** Flags by which a copy of a module is built, with one line of it edited; the module itself stays as it is. */
function editedModule(part: Part, folder: string): readonly string[] {
    if (part.edit === undefined) {
        return [];
    }
    const { module, file, from, to } = part.edit;
    const copy = join(folder, "module");
    cpSync(sourcesOf(part, module), copy, { recursive: true, filter: (path) => !path.includes("/test/") });
    const text = readFileSync(join(copy, file), "utf8");
    if (text.split(from).length !== 2) {
        throw new Error(`${file} of ${module} does not say ${from} once`);
    }
    // Files of the cache of modules are read-only, and so are their copies.
    chmodSync(join(copy, dirname(file)), 0o755);
    rmSync(join(copy, file));
    writeFileSync(join(copy, file), text.replace(from, to));
    const pins = readFileSync(join(MODULES, part.name, "go.mod"), "utf8");
    writeFileSync(join(folder, "go.mod"), `${pins}\nreplace ${module.replace("@", " ")} => ${copy}\n`);
    cpSync(join(MODULES, part.name, "go.sum"), join(folder, "go.sum"));
    return [`-modfile=${join(folder, "go.mod")}`];
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

/** Copies of read-only folders have to be opened first. */
function removeFolder(folder: string): void {
    spawnSync("chmod", ["-R", "u+w", folder], { stdio: "ignore" });
    rmSync(folder, { recursive: true, force: true });
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
            GOFLAGS: "-trimpath -buildvcs=false -mod=readonly",
            // What is pinned is built with what is there, and no newer toolchain is fetched for it.
            GOTOOLCHAIN: "local",
            GOWORK: "off",
        },
    });
}

/** Changes with everything that a part is built from. */
function versionOf({ name, variables, edit }: Part): string {
    const hash = createHash("sha256").update(JSON.stringify({ variables, edit }));
    for (const file of readdirSync(join(MODULES, name)).sort()) {
        hash.update(file).update(readFileSync(join(MODULES, name, file)));
    }
    return hash.digest("hex").slice(0, 12);
}
