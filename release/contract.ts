import type { z } from "zod";
import { sha256 } from "./canonical";
import { HEALTH_PATH, PORT, type ReleaseManifest, releaseHash, WORKLOAD_NAME } from "./manifest";
import type { Problem } from "./problem";
import { OPTIONAL_RESOURCE_TYPES, WORKLOAD_RESOURCE_TYPES } from "./resource-types";
import type { RolloutPolicy } from "./rollout";
import { anyText, exactly, listOf, oneOf, parseJson, strictObject } from "./schema";

/**
 * Parameters of every packaged template that the platform fills in; lists are comma-separated.
 *
 * - `SecretsPath`: Parameter Store path below which the workload's secrets are, without a trailing slash.
 * - `Strategy`: `ROLLING`, `BLUE_GREEN`, `LINEAR` or `CANARY`, as the service spells them.
 * - `StepPercent`, `StepBakeMinutes`: of the canary or of each linear step; not read by the other strategies.
 */
export const PLATFORM_PARAMETERS = [
    "Environment",
    "Registry",
    "Repository",
    "SecretsPath",
    "Cluster",
    "Subnets",
    "SecurityGroups",
    "TargetGroup",
    "AlternateTargetGroup",
    "ListenerRule",
    "TaskRole",
    "ExecutionRole",
    "InfrastructureRole",
    "LogGroup",
    "Alarms",
    "Strategy",
    "BakeMinutes",
    "StepPercent",
    "StepBakeMinutes",
    "MinTasks",
    "MaxTasks",
] as const;

/** Parameters that the release itself fills in. `Release` is the release's hash. */
export const RELEASE_PARAMETERS = ["ImageDigest", "Release"] as const;

export type PlatformParameters = { readonly [name in (typeof PLATFORM_PARAMETERS)[number]]: string };
export type TemplateParameters = PlatformParameters & {
    readonly [name in (typeof RELEASE_PARAMETERS)[number]]: string;
};

const CONTRACT = strictObject({
    format: exactly(1),
    workload: WORKLOAD_NAME,
    needs: strictObject({ port: PORT, healthPath: HEALTH_PATH }),
    resourceTypes: listOf(oneOf(OPTIONAL_RESOURCE_TYPES), 0, OPTIONAL_RESOURCE_TYPES.length, "resource types"),
    parameters: strictObject(
        Object.fromEntries(PLATFORM_PARAMETERS.map((name) => [name, anyText()])) as {
            [name in keyof PlatformParameters]: z.ZodString;
        },
    ),
});

/**
 * Everything that a release needs of one environment's platform to run one workload there. `pulumi up` writes it to
 * Parameter Store, one parameter a workload; `admit` merges it with the release. Neither a pipeline nor a template
 * names a resource of the platform.
 */
export type RuntimeContract = z.output<typeof CONTRACT>;

/** @throws {Refusal} when the text is no contract. @param source where it was read, for the message. */
export function parseContract(json: string, source: string): RuntimeContract {
    return parseJson(CONTRACT, json, source);
}

/** A rollout in the words of the template's parameters. */
export function rolloutParameters(
    policy: RolloutPolicy,
): Pick<PlatformParameters, "Strategy" | "BakeMinutes" | "StepPercent" | "StepBakeMinutes"> {
    // The last two are declared with a default in the template, so that they can be given in any strategy.
    const unread = { StepPercent: "100", StepBakeMinutes: "0" };
    switch (policy.strategy) {
        case "rolling":
            return { Strategy: "ROLLING", BakeMinutes: "0", ...unread };
        case "all-at-once":
            return { Strategy: "BLUE_GREEN", BakeMinutes: String(policy.bakeMinutes), ...unread };
        case "linear":
            return {
                Strategy: "LINEAR",
                BakeMinutes: String(policy.bakeMinutes),
                StepPercent: String(policy.stepPercent),
                StepBakeMinutes: String(policy.stepBakeMinutes),
            };
        case "canary":
            return {
                Strategy: "CANARY",
                BakeMinutes: String(policy.bakeMinutes),
                StepPercent: String(policy.canaryPercent),
                StepBakeMinutes: String(policy.canaryBakeMinutes),
            };
    }
}

/** What a CloudFormation action of a pipeline takes as its template configuration. */
export interface TemplateConfiguration {
    readonly Parameters: TemplateParameters;
    /** Keeps a release from replacing or deleting the service, which would be an outage. */
    readonly StackPolicy: {
        readonly Statement: readonly {
            readonly Effect: "Allow" | "Deny";
            readonly Principal: "*";
            readonly Action: readonly string[];
            readonly Resource: string;
        }[];
    };
}

/** The part of a packaged template that admission reads. */
export interface PackagedTemplate {
    readonly Parameters: { readonly [name: string]: unknown };
    readonly Resources: { readonly [logicalId: string]: { readonly Type: string } };
}

/**
 * Why this release cannot run in this environment: another workload, a template that is not the sealed one, needs that
 * the platform does not meet, resource types that settings do not allow, parameters that do not match.
 */
export function checkAdmission(
    contract: RuntimeContract,
    manifest: ReleaseManifest,
    templateText: string,
): readonly Problem[] {
    const problems: Problem[] = [];
    if (sha256(templateText) !== manifest.templateHash) {
        // Nothing else that the template says can be trusted, so nothing else of it is read.
        return [
            {
                path: "template.json",
                message: `its SHA-256 is not the "${manifest.templateHash}" that was sealed`,
                remedy: "build the release again",
            },
        ];
    }
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
    const template = JSON.parse(templateText) as PackagedTemplate;
    const allowed: ReadonlySet<string> = new Set([...WORKLOAD_RESOURCE_TYPES, ...contract.resourceTypes]);
    for (const [logicalId, { Type }] of Object.entries(template.Resources)) {
        if (!allowed.has(Type)) {
            problems.push({
                path: `Resources.${logicalId}.Type`,
                message: `"${Type}" is not among the resource types that this workload may have`,
                remedy: "add it to resourceTypes in the workload's settings, or leave it out of the template",
            });
        }
    }
    const expected: readonly string[] = [...PLATFORM_PARAMETERS, ...RELEASE_PARAMETERS];
    const declared = Object.keys(template.Parameters);
    const mismatched = [
        ...expected.filter((name) => !declared.includes(name)),
        ...declared.filter((name) => !expected.includes(name)),
    ];
    if (mismatched.length > 0) {
        problems.push({
            path: "Parameters",
            message: `${mismatched.join(", ")} in template and platform do not match`,
            remedy: "package the application with the version of Airlock that the platform runs",
        });
    }
    return problems;
}

/** The contract and the release as one: what the change set is made with. */
export function bindRelease(contract: RuntimeContract, manifest: ReleaseManifest): TemplateConfiguration {
    return {
        Parameters: {
            ...contract.parameters,
            ImageDigest: manifest.imageDigest,
            Release: releaseHash(manifest),
        },
        StackPolicy: {
            Statement: [
                { Effect: "Allow", Principal: "*", Action: ["Update:*"], Resource: "*" },
                {
                    Effect: "Deny",
                    Principal: "*",
                    Action: ["Update:Replace", "Update:Delete"],
                    Resource: "LogicalResourceId/Service",
                },
            ],
        },
    };
}
