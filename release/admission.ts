import { canonicalJson, sha256 } from "./canonical";
import { type EcsContract, PLATFORM_PARAMETERS, RELEASE_PARAMETERS } from "./contract";
import { CANDIDATE_FILES, type ReleaseManifest } from "./manifest";
import type { Problem } from "./problem";
import { WORKLOAD_RESOURCES } from "./resource-types";

/** The part of a packaged template that admission reads. */
export interface PackagedTemplate {
    readonly Parameters: { readonly [name: string]: unknown };
    readonly Resources: {
        readonly [logicalId: string]: {
            readonly Type: string;
            readonly Properties?: { readonly [name: string]: unknown };
        };
    };
}

/** The only image that a packaged container can have: the workload's own, by the digest of the release. */
export const PINNED_IMAGE = {
    "Fn::Join": ["", [{ Ref: "Registry" }, "/", { Ref: "Repository" }, "@", { Ref: "ImageDigest" }]],
} as const;

/** The packaged files of a candidate, as text. */
export interface PackagedFiles {
    readonly template: string;
    readonly objects: string;
}

/**
 * Why this release cannot run in this environment: another workload, a template that is not the sealed one, needs that
 * the platform does not meet, resources or images that it may not have, parameters that do not match.
 *
 * The template was rendered by the build, whose code is anyone's dependency. So whatever would let it run something
 * else than the sealed image is checked here again.
 */
export function checkAdmission(
    contract: EcsContract,
    manifest: ReleaseManifest,
    files: PackagedFiles,
): readonly Problem[] {
    const changed = checkSealed(manifest, files);
    if (changed.length > 0) {
        // Nothing else that the files say can be trusted, so nothing else of them is read.
        return changed;
    }
    const template = readTemplate(files.template);
    if (template === undefined) {
        return [NO_TEMPLATE];
    }
    return [
        ...checkNeeds(contract, manifest),
        ...checkResources(contract, template),
        ...checkImages(template),
        ...checkParameters(template),
    ];
}

/** Nothing, or which of the packaged files are not those that were sealed; both are looked at on either runtime. */
export function checkSealed(manifest: ReleaseManifest, { template, objects }: PackagedFiles): readonly Problem[] {
    return [
        { path: CANDIDATE_FILES.template, text: template, sealed: manifest.templateHash },
        { path: CANDIDATE_FILES.objects, text: objects, sealed: manifest.objectsHash },
    ]
        .filter(({ text, sealed }) => sha256(text) !== sealed)
        .map(({ path, sealed }) => ({
            path,
            message: `its SHA-256 is not the "${sealed}" that was sealed`,
            remedy: "build the release again",
        }));
}

/** What a packaged template consists of. Anything else, a macro above all, could turn it into another one. */
const SECTIONS: readonly string[] = [
    "AWSTemplateFormatVersion",
    "Description",
    "Parameters",
    "Conditions",
    "Resources",
];

const NO_TEMPLATE: Problem = {
    path: CANDIDATE_FILES.template,
    message: `is not a template of ${SECTIONS.join(", ")} alone`,
    remedy: "package the application with Airlock's own builder",
};

/**
 * Nothing, or the resources of the application's own template, which CloudFormation would make and a cluster has nobody for.
 */
export function checkNoOwnResources(templateText: string): readonly Problem[] {
    const template = readTemplate(templateText);
    if (template === undefined) {
        return [NO_TEMPLATE];
    }
    return Object.entries(template.Resources)
        .filter(([logicalId]) => !(logicalId in WORKLOAD_RESOURCES))
        .map(([logicalId, { Type }]) => ({
            path: `Resources.${logicalId}`,
            message: `"${Type}" is a resource of CloudFormation, which a release to a cluster does not make`,
            remedy: "take it out of the application's template, or let the workload run on ECS",
        }));
}

function readTemplate(templateText: string): PackagedTemplate | undefined {
    const template: unknown = JSON.parse(templateText);
    if (typeof template !== "object" || template === null || templateText.includes('"Fn::Transform"')) {
        return undefined;
    }
    const { Parameters, Resources } = template as { readonly [section: string]: unknown };
    const isWhole = [Parameters, Resources].every((section) => typeof section === "object" && section !== null);
    return isWhole && Object.keys(template).every((section) => SECTIONS.includes(section))
        ? (template as PackagedTemplate)
        : undefined;
}

/** Nothing, or why this contract is not this release's, or its environment not what the application needs. */
export function checkNeeds(
    contract: Pick<EcsContract, "workload" | "needs">,
    manifest: ReleaseManifest,
): readonly Problem[] {
    const problems: Problem[] = [];
    if (manifest.workload !== contract.workload) {
        problems.push({
            path: "workload",
            message: `"${manifest.workload}" is not "${contract.workload}", which this pipeline deploys`,
            remedy: "send the candidate to its own workload's inbox",
        });
    }
    for (const need of ["port", "healthPath"] as const) {
        if (manifest.needs[need] !== contract.needs[need]) {
            problems.push({
                path: need,
                message: `the application asks for "${manifest.needs[need]}", the environment provides "${contract.needs[need]}"`,
                remedy: `make ${need} in airlock.yaml and in the workload's settings the same`,
            });
        }
    }
    return problems;
}

function checkResources({ resourceTypes }: EcsContract, { Resources }: PackagedTemplate): readonly Problem[] {
    const expected: { readonly [logicalId: string]: string } = WORKLOAD_RESOURCES;
    const optional: readonly string[] = resourceTypes;
    const missing = Object.entries(expected).filter(([logicalId, type]) => Resources[logicalId]?.Type !== type);
    const foreign = Object.entries(Resources).filter(
        ([logicalId, { Type }]) => expected[logicalId] === undefined && !optional.includes(Type),
    );
    return [
        ...missing.map(([logicalId, type]) => ({
            path: `Resources.${logicalId}`,
            message: `is not the ${type} that every packaged template has`,
            remedy: "package the application with Airlock's own builder",
        })),
        ...foreign.map(([logicalId, { Type }]) => ({
            path: `Resources.${logicalId}.Type`,
            message: `"${Type}" is not among the resource types that this workload may add`,
            remedy: "add it to resourceTypes in the workload's settings, or leave it out of the template",
        })),
    ];
}

function checkImages({ Resources }: PackagedTemplate): readonly Problem[] {
    const containers = Resources.TaskDefinition?.Properties?.ContainerDefinitions;
    const images = Array.isArray(containers) ? containers.map((container) => container?.Image) : [];
    const pinned = canonicalJson(PINNED_IMAGE);
    if (images.length === 1 && canonicalJson(images[0]) === pinned) {
        return [];
    }
    return [
        {
            path: "Resources.TaskDefinition.Properties.ContainerDefinitions",
            message: "is not one container with the release's own image, by digest",
            remedy: "package the application with Airlock's own builder",
        },
    ];
}

function checkParameters(template: PackagedTemplate): readonly Problem[] {
    const expected: readonly string[] = [...PLATFORM_PARAMETERS, ...RELEASE_PARAMETERS];
    const declared = Object.keys(template.Parameters);
    const mismatched = [
        ...expected.filter((name) => !declared.includes(name)),
        ...declared.filter((name) => !expected.includes(name)),
    ];
    if (mismatched.length === 0) {
        return [];
    }
    return [
        {
            path: "Parameters",
            message: `${mismatched.join(", ")} in template and platform do not match`,
            remedy: "package the application with the version of Airlock that the platform runs",
        },
    ];
}
