import { spawnSync } from "node:child_process";
import { KUBECONFORM, POD_SECURITY, programOf } from "./kubernetes-parts";
import { schemaLocation } from "./kubernetes-schemas";

interface Verdict {
    readonly kind: string;
    readonly name: string;
    readonly status: string;
    readonly msg: string;
}

/**
 * What kubeconform finds wrong with objects, one line each, sorted: fields that no schema has and values that no schema allows. Kinds
 * without a schema are told too.
 */
export function schemaProblems(objects: readonly object[]): readonly string[] {
    const { stdout, stderr } = spawnSync(
        programOf(KUBECONFORM),
        ["-strict", "-output", "json", "-schema-location", schemaLocation(), "-"],
        { encoding: "utf8", input: objects.map((object) => JSON.stringify(object)).join("\n---\n") },
    );
    if (stderr !== "") {
        throw new Error(`kubeconform: ${stderr}`);
    }
    const { resources = [] }: { resources?: readonly Verdict[] } = JSON.parse(stdout);
    return resources.map(({ kind, name, status, msg }) => `${kind}/${name}: ${status}: ${msg}`).sort();
}

/** What a level of pod security finds wrong with the pods of templates: the empty text where nothing is. */
export function podProblems(level: "baseline" | "restricted", templates: readonly unknown[]): readonly string[] {
    const { status, stdout, stderr } = spawnSync(programOf(POD_SECURITY), [level], {
        encoding: "utf8",
        input: JSON.stringify(templates),
    });
    if (status !== 0) {
        throw new Error(`pod-security: ${stderr}`);
    }
    return stdout.split("\n").slice(0, templates.length);
}
