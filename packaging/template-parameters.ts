import type { TemplateParameters } from "../release/contract";

/** A parameter of a CloudFormation template. */
export interface ParameterDeclaration {
    readonly Type: "String" | "Number" | "CommaDelimitedList";
    readonly Description: string;
    readonly AllowedPattern?: string;
    readonly AllowedValues?: readonly string[];
    readonly MinValue?: number;
    readonly MaxValue?: number;
    readonly Default?: string;
}

/** An ARN of one service, in any partition. */
function arn(service: string, resource: string, Description: string): ParameterDeclaration {
    return {
        Type: "String",
        Description,
        AllowedPattern: `^arn:aws[a-z-]*:${service}:[a-z0-9-]*:[0-9]{12}:${resource}.+$`,
    };
}

function text(AllowedPattern: string, Description: string): ParameterDeclaration {
    return { Type: "String", Description, AllowedPattern };
}

/** A number, both bounds included. */
function number(MinValue: number, MaxValue: number, Description: string): ParameterDeclaration {
    return { Type: "Number", Description, MinValue, MaxValue };
}

/**
 * The parameters of every packaged template. They are the whole difference between two environments.
 *
 * The ids of subnets and groups are plain lists, not CloudFormation's types for them: those make whoever creates a change
 * set look the ids up, which the deploy role has no need for.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export const TEMPLATE_PARAMETERS: { readonly [name in keyof TemplateParameters]: ParameterDeclaration } = {
    Environment: text("^[a-z][a-z0-9-]*$", "Name of the environment"),
    Registry: text("^[a-z0-9.-]+$", "Host of the registry"),
    Repository: text("^[a-z0-9][a-z0-9._/-]*$", "Repository of the workload's images in the registry"),
    SecretsPath: text(
        "^(?:/[A-Za-z0-9_.-]+)+$",
        "Path in Parameter Store above the workload's secrets, no slash at its end",
    ),
    Cluster: text("^[A-Za-z0-9_-]+$", "Name of the cluster"),
    Subnets: { Type: "CommaDelimitedList", Description: "Ids of the private subnets" },
    SecurityGroups: { Type: "CommaDelimitedList", Description: "Ids of the tasks' security groups" },
    TargetGroup: arn("elasticloadbalancing", "targetgroup/", "Target group that takes the first revision"),
    AlternateTargetGroup: arn("elasticloadbalancing", "targetgroup/", "Target group that takes every second revision"),
    ListenerRule: arn("elasticloadbalancing", "listener-rule/", "Rule whose weights a rollout shifts"),
    TaskRole: arn("iam", "role/", "Role of the application"),
    ExecutionRole: arn("iam", "role/", "Role that pulls the image, reads the secrets and writes the logs"),
    InfrastructureRole: arn("iam", "role/", "Role with which ECS shifts traffic"),
    LogGroup: text("^[A-Za-z0-9_./#-]+$", "Name of the log group"),
    // One text, not a list: an empty list cannot be told from a list with one empty name.
    Alarms: { Type: "String", Description: "Names of the alarms that roll a release back, with commas; may be empty" },
    Strategy: {
        Type: "String",
        Description: "How a new revision takes over",
        AllowedValues: ["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"],
    },
    BakeMinutes: number(0, 1440, "How long the old revision stays after all traffic has moved"),
    // Without a lower bound: it is 0.1 for a canary and 3 for a linear step, and settings have checked the right one.
    StepPercent: {
        Type: "Number",
        Description: "Traffic of the canary, or of each linear step",
        MaxValue: 100,
        Default: "100",
    },
    StepBakeMinutes: { ...number(0, 1440, "How long the canary, or each linear step, lasts"), Default: "0" },
    MinTasks: number(0, 1000, "Fewest tasks"),
    MaxTasks: number(1, 1000, "Most tasks"),
    ImageDigest: text("^sha256:[0-9a-f]{64}$", "Digest of the release's image"),
    Release: text("^[0-9a-f]{64}$", "Hash of the release"),
};
