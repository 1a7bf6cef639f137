import { type PackagedTemplate, PINNED_IMAGE } from "../../release/admission";
import { sha256 } from "../../release/canonical";
import { type EcsContract, PLATFORM_PARAMETERS, RELEASE_PARAMETERS } from "../../release/contract";
import type { ReleaseManifest } from "../../release/manifest";
import { WORKLOAD_RESOURCES } from "../../release/resource-types";

/** A packaged template as far as admission reads it. */
export const TEMPLATE: PackagedTemplate = {
    Parameters: Object.fromEntries(
        [...PLATFORM_PARAMETERS, ...RELEASE_PARAMETERS].map((name) => [name, { Type: "String" }]),
    ),
    Resources: {
        ...Object.fromEntries(Object.entries(WORKLOAD_RESOURCES).map(([logicalId, Type]) => [logicalId, { Type }])),
        TaskDefinition: {
            Type: WORKLOAD_RESOURCES.TaskDefinition,
            Properties: { ContainerDefinitions: [{ Name: "app", Image: PINNED_IMAGE }] },
        },
    },
};

/** Text of a candidate's Kubernetes objects, which a release to ECS does not read. */
export const OBJECTS_TEXT = "[]";

export const MANIFEST: ReleaseManifest = {
    format: 2,
    workload: "hello",
    commit: "0123456789abcdef0123456789abcdef01234567",
    imageDigest: `sha256:${"ab".repeat(32)}`,
    templateHash: sha256(JSON.stringify(TEMPLATE)),
    objectsHash: sha256(OBJECTS_TEXT),
    needs: { port: 8080, healthPath: "/health" },
    checks: [{ name: "unit", passed: 12, failed: 0 }],
    buildId: "airlock-dev-hello:0a1b2c3d",
};

export const CONTRACT: EcsContract = {
    runtime: "ecs",
    format: 2,
    workload: "hello",
    needs: { port: 8080, healthPath: "/health" },
    resourceTypes: [],
    holds: [],
    parameters: Object.fromEntries(
        PLATFORM_PARAMETERS.map((name) => [name, `the ${name}`]),
    ) as EcsContract["parameters"],
};
