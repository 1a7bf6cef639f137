import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { type ClusterSetupTerms, planClusterSetup } from "../../components/runtime/eks/cluster-setup-plan";
import type { ClusterSetup } from "../../release/kubernetes/cluster-setup";
import { controllerValues } from "../../release/kubernetes/controller";
import { HELM, programOf, ROLLOUTS, sourcesOf } from "./kubernetes-parts";
import { ROLLOUTS_MODULE } from "./kubernetes-schemas";

export const TERMS: ClusterSetupTerms = {
    placement: {
        project: "airlock",
        environment: "dev",
        account: "111111111111",
        region: "eu-west-1",
        partition: "aws",
    },
    compute: "auto-mode",
    workloads: ["hello"],
    ingress: { scheme: "internal", allowedCidrs: ["10.0.0.0/8"] },
    controller: { chart: `sha256:${"c".repeat(64)}`, image: `sha256:${"1".repeat(64)}` },
    deletionProtection: false,
};

/** What a cluster is set up with. */
export function setupOf(terms: Partial<ClusterSetupTerms> = {}): ClusterSetup {
    return planClusterSetup({ ...TERMS, ...terms }, ["subnet-a", "subnet-b"]);
}

/** An object of Kubernetes, of whatever kind. */
export interface AnyObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
    readonly spec?: unknown;
}

/** The chart that stands in for the publisher's, with the definitions and the rights of the controller's own module. */
export function chartFolder(): string {
    const folder = join(mkdtempSync(join(tmpdir(), "airlock-chart-")), "argo-rollouts");
    cpSync(join(__dirname, "..", "kubernetes", "charts", "argo-rollouts"), folder, { recursive: true });
    const manifests = join(sourcesOf(ROLLOUTS, ROLLOUTS_MODULE), "manifests");
    const role = readFileSync(join(manifests, "role", "argo-rollouts-clusterrole.yaml"));
    writeFileSync(join(folder, "templates", "clusterrole.yaml"), role);
    for (const file of readdirSync(join(manifests, "crds")).filter((name) => name.endsWith("-crd.yaml"))) {
        const definition = readFileSync(join(manifests, "crds", file), "utf8");
        // The definitions quote what looks like a template.
        writeFileSync(join(folder, "templates", file), definition.replaceAll("{{", '{{ "{{" }}'));
    }
    return folder;
}

/** Where values for the chart are, as the setup leaves them. */
export function valuesFile(setup: ClusterSetup, others: { readonly [key: string]: unknown } = {}): string {
    const file = join(mkdtempSync(join(tmpdir(), "airlock-values-")), "values.json");
    writeFileSync(file, JSON.stringify({ ...controllerValues(setup), ...others }));
    return file;
}

export function helm(args: readonly string[], env: { readonly [name: string]: string } = {}) {
    const { status, stdout, stderr } = spawnSync(programOf(HELM), args, {
        encoding: "utf8",
        maxBuffer: 1e8,
        env: {
            ...process.env,
            HELM_CACHE_HOME: tmpdir(),
            HELM_CONFIG_HOME: tmpdir(),
            HELM_DATA_HOME: tmpdir(),
            ...env,
        },
    });
    return { status, stdout, said: stdout + stderr };
}

/** The objects of a text with several documents. */
export function objectsOf(text: string): readonly AnyObject[] {
    return parseAllDocuments(text)
        .map((document) => document.toJS())
        .filter((object) => object !== null);
}
