import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { PROJECT } from "./environments";
import { API_SERVER, ROLLOUTS, sourcesOf } from "./kubernetes-parts";

/** Module whose archive carries the description of Kubernetes' own API; the cluster's version. */
export const KUBERNETES_MODULE = "k8s.io/kubernetes@v1.34.4";
/** Module whose archive carries the definitions of the controller's own kinds. */
export const ROLLOUTS_MODULE = "github.com/argoproj/argo-rollouts@v1.8.3";

const FOLDER = join(PROJECT, ".airlock", "kubernetes", `schemas-${KUBERNETES_MODULE.split("@")[1]}-2`);

interface Schema {
    readonly [keyword: string]: unknown;
    readonly properties?: { readonly [name: string]: Schema };
}

interface Definition extends Schema {
    readonly "x-kubernetes-group-version-kind"?: readonly GroupVersionKind[];
}

interface GroupVersionKind {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
}

/** A definition of a kind of the controller's, as it is applied to a cluster. */
export interface CustomResourceDefinition {
    readonly spec: {
        readonly group: string;
        readonly names: { readonly kind: string };
        readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[];
    };
}

/** The controller's own kinds, from its module. */
export function customResourceDefinitions(): readonly CustomResourceDefinition[] {
    const folder = join(sourcesOf(ROLLOUTS, ROLLOUTS_MODULE), "manifests", "crds");
    return readdirSync(folder)
        .filter((file) => file.endsWith("-crd.yaml"))
        .map((file) => parse(readFileSync(join(folder, file), "utf8")));
}

/**
 * Where kubeconform finds schemas, for its `-schema-location`: one file a kind of Kubernetes and of the controller, made once.
 * They refuse fields that no schema has.
 */
export function schemaLocation(): string {
    if (!existsSync(FOLDER)) {
        const scratch = `${FOLDER}.${process.pid}`;
        mkdirSync(scratch, { recursive: true });
        for (const [file, schema] of [...kubernetesSchemas(), ...customSchemas()]) {
            writeFileSync(join(scratch, file), JSON.stringify(schema));
        }
        try {
            renameSync(scratch, FOLDER);
        } catch {
            // Another run has made them meanwhile.
            rmSync(scratch, { recursive: true, force: true });
        }
    }
    return join(FOLDER, "{{ .Group }}-{{ .ResourceKind }}-{{ .ResourceAPIVersion }}.json");
}

/** The first kinds have no group, and kubeconform gives them their version for one. */
function fileOf({ group, kind, version }: GroupVersionKind): string {
    return `${group || version}-${kind.toLowerCase()}-${version}.json`;
}

function kubernetesSchemas(): readonly (readonly [string, unknown])[] {
    const path = join(sourcesOf(API_SERVER, KUBERNETES_MODULE), "api", "openapi-spec", "swagger.json");
    const { definitions }: { definitions: { readonly [name: string]: Definition } } = JSON.parse(
        readFileSync(path, "utf8"),
    );
    return Object.entries(definitions).flatMap(([name, definition]) => {
        const kinds = definition["x-kubernetes-group-version-kind"] ?? [];
        // Options of requests are of every group at once, and no objects.
        return kinds.length === 1 && definition.properties?.metadata !== undefined
            ? kinds.map((kind) => [fileOf(kind), bundle(name, definitions)] as const)
            : [];
    });
}

/** A definition with those that it refers to, and no others: a file each of all of them would be gigabytes. */
function bundle(name: string, definitions: { readonly [name: string]: Definition }) {
    const needed = new Set<string>();
    const collect = (one: string) => {
        if (!needed.has(one)) {
            needed.add(one);
            for (const [, other = ""] of JSON.stringify(definitions[one]).matchAll(/"#\/definitions\/([^"]+)"/g)) {
                collect(other);
            }
        }
    };
    collect(name);
    return {
        $ref: `#/definitions/${name}`,
        definitions: Object.fromEntries([...needed].map((one) => [one, strict(definitions[one] ?? {})])),
    };
}

function customSchemas(): readonly (readonly [string, unknown])[] {
    return customResourceDefinitions().flatMap(({ spec }) =>
        spec.versions.map(
            ({ name: version, schema: { openAPIV3Schema } }) =>
                [
                    fileOf({ group: spec.group, kind: spec.names.kind, version }),
                    // What every object has is described by the server, not by the definition.
                    { ...strict(openAPIV3Schema), properties: strictProperties(openAPIV3Schema, ["metadata"]) },
                ] as const,
        ),
    );
}

function strictProperties({ properties = {} }: Schema, open: readonly string[] = []) {
    return Object.fromEntries(
        Object.entries(properties).map(([name, value]) => [
            name,
            open.includes(name) ? { type: "object" } : strict(value),
        ]),
    );
}

/** The schema, which refuses what it does not name, as the server does when it is told to be strict. */
function strict(schema: Schema): Schema {
    if (schema["x-kubernetes-int-or-string"] === true || schema.format === "int-or-string") {
        return { type: ["integer", "string"] };
    }
    const { items, additionalProperties, properties } = schema;
    return {
        ...schema,
        ...(isSchema(items) ? { items: strict(items) } : {}),
        ...(isSchema(additionalProperties) ? { additionalProperties: strict(additionalProperties) } : {}),
        ...(properties === undefined ? {} : { properties: strictProperties(schema) }),
        ...(properties === undefined ||
        additionalProperties !== undefined ||
        schema["x-kubernetes-preserve-unknown-fields"] === true
            ? {}
            : { additionalProperties: false }),
    };
}

function isSchema(value: unknown): value is Schema {
    return typeof value === "object" && value !== null;
}
