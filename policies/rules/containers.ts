import type { Json } from "../../release/canonical";
import { SECRET } from "../../release/marks";
import type { Problem } from "../../release/problem";
import { type CheckedResource, isUnknown, listOf, membersOf, type ResourceRule, reach } from "../rule";

const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const FUNCTION = "aws:lambda/function:Function";
const BUILD = "aws:codebuild/project:Project";

/** What runs an image runs one that nobody can exchange. */
export const imageDigest: ResourceRule = {
    scope: "resource",
    name: "image-digest",
    description: "Images are named by digest.",
    types: [TASK, FUNCTION, BUILD],
    check: (resource) =>
        imagesOf(resource)
            .filter(({ image }) => !/@sha256:[0-9a-f]{64}$/.test(image))
            .map(({ path, image }) => ({
                path,
                message: `"${image}" names no digest, so another image may be under that name tomorrow`,
                remedy: "name it as repository@sha256:…",
            })),
};

interface Image {
    readonly path: string;
    readonly image: string;
}

/** Images that a resource runs. CodeBuild's own have no digest that one could name. */
function imagesOf({ type, inputs }: CheckedResource): readonly Image[] {
    const found =
        type === TASK
            ? containersOf(inputs.containerDefinitions).map(({ path, container }) => ({
                  path: `${path}.image`,
                  value: membersOf(container).image,
              }))
            : reach(inputs, type === BUILD ? "environment.image" : "imageUri");
    return found.flatMap(({ path, value }) =>
        typeof value === "string" && !isUnknown(value) && !(type === BUILD && value.startsWith("aws/codebuild/"))
            ? [{ path, image: value }]
            : [],
    );
}

/** Secrets come by reference, so that neither state nor console nor template has them. */
export const inlineSecrets: ResourceRule = {
    scope: "resource",
    name: "inline-secrets",
    description: "No environment variable holds a secret itself.",
    types: [TASK, FUNCTION, BUILD],
    check: (resource) =>
        variablesOf(resource)
            .filter(isInlineSecret)
            .map(
                // The value itself must not stand in a message.
                ({ path, name }): Problem => ({
                    path,
                    message: `"${name}" holds a secret itself`,
                    remedy: "give the name of a parameter or secret, and let what runs read it",
                }),
            ),
};

interface Variable {
    readonly path: string;
    readonly name: string;
    readonly value: Json | undefined;
}

const PATHS: { readonly [type: string]: string } = {
    [BUILD]: "environment.environmentVariables[]?",
    [FUNCTION]: "environment.variables",
};

function variablesOf({ type, inputs }: CheckedResource): readonly Variable[] {
    switch (type) {
        case TASK:
            return containersOf(inputs.containerDefinitions).flatMap(({ path, container }) =>
                listOf(membersOf(container).environment).map((variable) =>
                    named(`${path}.environment`, membersOf(variable)),
                ),
            );
        case BUILD:
            return reach(inputs, PATHS[BUILD] ?? "")
                .map(({ value }) => membersOf(value))
                .filter((variable) => (variable.type ?? "PLAINTEXT") === "PLAINTEXT")
                .map((variable) => named("environment.environmentVariables", variable));
        default:
            return reach(inputs, PATHS[type] ?? "").flatMap(({ path, value }) =>
                Object.entries(membersOf(value)).map(([name, held]) => ({
                    path: `${path}.${name}`,
                    name,
                    value: held,
                })),
            );
    }
}

function named(path: string, { name, value }: { readonly [member: string]: Json }): Variable {
    return { path: `${path}[${name}]`, name: String(name), value };
}

/** Names that secrets have. */
const SECRET_NAME = /PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY/i;

/** Values that say where a secret is: an ARN, an alias, a path of Parameter Store. */
const REFERENCE = /^(arn:|alias\/|\/)/;

/** Forms that only credentials have. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
const CREDENTIAL = /^(AKIA|ASIA)[0-9A-Z]{16}$|^gh[pousr]_\w{20,}$|^xox[abpr]-|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

function isInlineSecret({ name, value }: Variable): boolean {
    if (value === SECRET) {
        return true;
    }
    if (typeof value !== "string" || value === "" || isUnknown(value)) {
        return false;
    }
    return CREDENTIAL.test(value) || (SECRET_NAME.test(name) && !REFERENCE.test(value));
}

/** Containers of a task, which the provider takes as JSON. */
function containersOf(definitions: Json | undefined) {
    if (typeof definitions !== "string" || isUnknown(definitions)) {
        return [];
    }
    return listOf(JSON.parse(definitions)).map((container) => ({
        path: `containerDefinitions[${membersOf(container).name ?? "?"}]`,
        container,
    }));
}
