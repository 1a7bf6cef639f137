import type { z } from "zod";
import { CLUSTER_PLATFORM } from "./kubernetes/platform";
import { HEALTH_PATH, PORT, type ReleaseManifest, releaseHash, WORKLOAD_NAME } from "./manifest";
import { Refusal } from "./problem";
import { OPTIONAL_RESOURCE_TYPES } from "./resource-types";
import type { RolloutPolicy } from "./rollout";
import { anyText, exactly, listOf, oneOf, parseJson, strictObject, taggedUnion, text } from "./schema";

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

/** Most alarms that hold an environment's releases. */
export const HOLD_LIMIT = 10;

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const ALARM_NAME = text(/^\P{Cc}{1,255}$/u, "an alarm name of 1 to 255 characters", "give the alarm's own name");

const TERMS = {
    format: exactly(2),
    workload: WORKLOAD_NAME,
    needs: strictObject({ port: PORT, healthPath: HEALTH_PATH }),
    holds: listOf(ALARM_NAME, 0, HOLD_LIMIT, "alarms"),
};

const ECS_CONTRACT = strictObject({
    runtime: oneOf(["ecs"]),
    ...TERMS,
    resourceTypes: listOf(oneOf(OPTIONAL_RESOURCE_TYPES), 0, OPTIONAL_RESOURCE_TYPES.length, "resource types"),
    parameters: strictObject(
        Object.fromEntries(PLATFORM_PARAMETERS.map((name) => [name, anyText()])) as {
            [name in keyof PlatformParameters]: z.ZodString;
        },
    ),
});

const EKS_CONTRACT = strictObject({ runtime: oneOf(["eks"]), ...TERMS, platform: CLUSTER_PLATFORM });

const CONTRACT = taggedUnion("runtime", ["ecs", "eks"], [ECS_CONTRACT, EKS_CONTRACT]);

/**
 * Everything that a release needs of one environment's platform to run one workload there. `pulumi up` writes it to
 * Parameter Store, one parameter a workload; `admit` merges it with the release. Neither a pipeline nor a template
 * names a resource of the platform.
 *
 * `holds` names alarms, of metrics or composite, 0 to 10: while one of them is in ALARM, no release is admitted.
 */
export type RuntimeContract = z.output<typeof CONTRACT>;

/** The contract of a workload that runs on ECS: `parameters` of its template. */
export type EcsContract = z.output<typeof ECS_CONTRACT>;

/** The contract of a workload that runs on EKS. */
export type EksContract = z.output<typeof EKS_CONTRACT>;

/** @throws {Refusal} when the text is no contract. @param source where it was read, for the message. */
export function parseContract(json: string, source: string): RuntimeContract {
    return parseJson(CONTRACT, json, source);
}

/** As {@link parseContract}, where only a workload on ECS can be meant. @throws {Refusal} also for one on EKS. */
export function parseEcsContract(json: string, source: string): EcsContract {
    const contract = parseContract(json, source);
    if (contract.runtime !== "ecs") {
        throw new Refusal(source, [
            {
                path: "runtime",
                message: `"${contract.runtime}" is not "ecs", which this pipeline deploys to`,
                remedy: "bring the pipeline up to date: pulumi up",
            },
        ]);
    }
    return contract;
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

/** The contract and the release as one: what the change set is made with. */
export function bindRelease(contract: EcsContract, manifest: ReleaseManifest): TemplateConfiguration {
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
