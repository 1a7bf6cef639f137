import { type PackagedTemplate, PINNED_IMAGE } from "../release/admission";
import { canonicalJson } from "../release/canonical";
import type { TemplateParameters } from "../release/contract";
import { WORKLOAD_RESOURCES, type WorkloadResource } from "../release/resource-types";
import type { Application } from "./application";
import type { OwnResources } from "./own-template";
import { type ParameterDeclaration, TEMPLATE_PARAMETERS } from "./template-parameters";

/** A CloudFormation resource. */
export interface TemplateResource {
    readonly Type: string;
    readonly Properties?: { readonly [name: string]: unknown };
}

/** A packaged template: the same in every environment, without macros or nested stacks. */
export interface RenderedTemplate extends PackagedTemplate {
    readonly AWSTemplateFormatVersion: "2010-09-09";
    readonly Description: string;
    readonly Parameters: { readonly [name in keyof TemplateParameters]: ParameterDeclaration };
    readonly Conditions: { readonly [name: string]: unknown };
    readonly Resources: { readonly [logicalId: string]: TemplateResource };
}

/** Name of the container in the task; target groups refer to it. */
const CONTAINER = "app";
const VOLUME = "tmp";

const NO_VALUE = { Ref: "AWS::NoValue" };

type ParameterName = keyof TemplateParameters;

// Typed, so that a name which is no parameter does not compile.
function ref(name: ParameterName) {
    return { Ref: name };
}

function join(...parts: readonly unknown[]) {
    return { "Fn::Join": ["", parts] };
}

function when(condition: keyof typeof CONDITIONS, value: unknown) {
    return { "Fn::If": [condition, value, NO_VALUE] };
}

const CONDITIONS = {
    HasAlarms: { "Fn::Not": [{ "Fn::Equals": [ref("Alarms"), ""] }] },
    ShiftsTraffic: { "Fn::Not": [{ "Fn::Equals": [ref("Strategy"), "ROLLING"] }] },
    IsCanary: { "Fn::Equals": [ref("Strategy"), "CANARY"] },
    IsLinear: { "Fn::Equals": [ref("Strategy"), "LINEAR"] },
};

/** Names that an application's own resources cannot have: the packaged ones, and parameters, which share their space. */
export const TAKEN_NAMES: ReadonlySet<string> = new Set([
    ...Object.keys(WORKLOAD_RESOURCES),
    ...Object.keys(TEMPLATE_PARAMETERS),
]);

/**
 * The CloudFormation template of an application: task definition, service and scaling, and the application's own
 * resources. Everything that differs between environments comes in as a parameter.
 *
 * @param ownResources of the application's own template, already checked.
 */
export function renderTemplate(application: Application, ownResources: OwnResources = {}): RenderedTemplate {
    const packaged: { readonly [logicalId in WorkloadResource]: TemplateResource } = {
        TaskDefinition: taskDefinition(application),
        Service: service(application),
        ScalableTarget: scalableTarget(),
        ScalingPolicy: scalingPolicy(application),
    };
    return {
        AWSTemplateFormatVersion: "2010-09-09",
        Description: `Workload ${application.name}, packaged by Airlock`,
        Parameters: TEMPLATE_PARAMETERS,
        Conditions: CONDITIONS,
        Resources: { ...ownResources, ...packaged },
    };
}

/** The one text of a template: equal templates have equal bytes, and so one hash. */
export function templateText(template: RenderedTemplate): string {
    return canonicalJson(template);
}

function taskDefinition(application: Application): TemplateResource {
    return {
        Type: "AWS::ECS::TaskDefinition",
        Properties: {
            Family: { Ref: "AWS::StackName" },
            RequiresCompatibilities: ["FARGATE"],
            NetworkMode: "awsvpc",
            Cpu: String(application.cpu),
            Memory: String(application.memory),
            RuntimePlatform: {
                OperatingSystemFamily: "LINUX",
                // What the build makes: its image is of the processor that the build runs on.
                CpuArchitecture: "X86_64",
            },
            TaskRoleArn: ref("TaskRole"),
            ExecutionRoleArn: ref("ExecutionRole"),
            ContainerDefinitions: [container(application)],
            // The one place a task can write to. It belongs to root unless the image declares it: VOLUME ["/tmp"].
            // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
            Volumes: [{ Name: VOLUME }],
        },
    };
}

/**
 * The container, as closed as it runs everywhere. It has no health check of its own: that would need a tool in the image,
 * and the load balancer asks the health path from outside anyway. Its user is the image's: only the image knows which of
 * its users can read its files.
 */
function container({ name, port, environment, secrets }: Application) {
    return {
        Name: CONTAINER,
        Image: PINNED_IMAGE,
        Essential: true,
        PortMappings: [{ ContainerPort: port, Protocol: "tcp" }],
        Environment: [
            ...Object.entries(environment).map(([Name, Value]) => ({ Name, Value })),
            { Name: "ENVIRONMENT", Value: ref("Environment") },
            { Name: "PORT", Value: String(port) },
            { Name: "RELEASE", Value: ref("Release") },
        ].sort(byName),
        Secrets: secrets.map((secret) => ({ Name: secret, ValueFrom: secretArn(secret) })).sort(byName),
        // For whoever looks at a task: where its secrets are, whether it has any or not.
        DockerLabels: { "airlock.secrets-path": ref("SecretsPath") },
        LogConfiguration: {
            LogDriver: "awslogs",
            Options: {
                "awslogs-group": ref("LogGroup"),
                "awslogs-region": { Ref: "AWS::Region" },
                "awslogs-stream-prefix": name,
            },
        },
        ReadonlyRootFilesystem: true,
        MountPoints: [{ SourceVolume: VOLUME, ContainerPath: "/tmp", ReadOnly: false }],
        LinuxParameters: { InitProcessEnabled: true, Capabilities: { Drop: ["ALL"] } },
        // Seconds between SIGTERM and SIGKILL: time for the requests in flight. 30 is the default, 120 the most.
        StopTimeout: 60,
    };
}

/** ARN of the Parameter Store parameter that holds a secret; the account and region are the stack's own. */
function secretArn(name: string) {
    const account = [{ Ref: "AWS::Partition" }, ":ssm:", { Ref: "AWS::Region" }, ":", { Ref: "AWS::AccountId" }];
    return join("arn:", ...account, ":parameter", ref("SecretsPath"), `/${name}`);
}

// By code unit, as canonical JSON orders keys: the order in which someone wrote variables changes nothing.
function byName(a: { readonly Name: string }, b: { readonly Name: string }): number {
    return a.Name < b.Name ? -1 : 1;
}

/**
 * The service. It has no `DesiredCount`: scaling owns the number of tasks, and a release that named one would undo what
 * scaling did. A new service starts with one task, and scaling lifts it to its minimum.
 */
function service({ port }: Application): TemplateResource {
    return {
        Type: "AWS::ECS::Service",
        Properties: {
            Cluster: ref("Cluster"),
            TaskDefinition: { Ref: "TaskDefinition" },
            LaunchType: "FARGATE",
            DeploymentController: { Type: "ECS" },
            DeploymentConfiguration: deploymentConfiguration(),
            LoadBalancers: [
                {
                    ContainerName: CONTAINER,
                    ContainerPort: port,
                    TargetGroupArn: ref("TargetGroup"),
                    AdvancedConfiguration: when("ShiftsTraffic", {
                        AlternateTargetGroupArn: ref("AlternateTargetGroup"),
                        ProductionListenerRule: ref("ListenerRule"),
                        RoleArn: ref("InfrastructureRole"),
                    }),
                },
            ],
            // A slow start is not a failed one.
            HealthCheckGracePeriodSeconds: 60,
            NetworkConfiguration: {
                AwsvpcConfiguration: {
                    AssignPublicIp: "DISABLED",
                    Subnets: ref("Subnets"),
                    SecurityGroups: ref("SecurityGroups"),
                },
            },
            EnableExecuteCommand: false,
            EnableECSManagedTags: true,
            PropagateTags: "SERVICE",
        },
    };
}

function deploymentConfiguration() {
    return {
        Strategy: ref("Strategy"),
        // Never fewer tasks than before, while up to as many new ones start beside them.
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
        BakeTimeInMinutes: when("ShiftsTraffic", ref("BakeMinutes")),
        CanaryConfiguration: when("IsCanary", {
            CanaryPercent: ref("StepPercent"),
            CanaryBakeTimeInMinutes: ref("StepBakeMinutes"),
        }),
        LinearConfiguration: when("IsLinear", {
            StepPercent: ref("StepPercent"),
            StepBakeTimeInMinutes: ref("StepBakeMinutes"),
        }),
        Alarms: when("HasAlarms", {
            AlarmNames: { "Fn::Split": [",", ref("Alarms")] },
            Enable: true,
            Rollback: true,
        }),
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
    };
}

/** Which number scaling sets. Naming the service makes it wait for it. */
function scalableTarget(): TemplateResource {
    return {
        Type: "AWS::ApplicationAutoScaling::ScalableTarget",
        Properties: {
            ServiceNamespace: "ecs",
            ScalableDimension: "ecs:service:DesiredCount",
            ResourceId: join("service/", ref("Cluster"), "/", { "Fn::GetAtt": ["Service", "Name"] }),
            MinCapacity: ref("MinTasks"),
            MaxCapacity: ref("MaxTasks"),
        },
    };
}

function scalingPolicy({ scaling }: Application): TemplateResource {
    return {
        Type: "AWS::ApplicationAutoScaling::ScalingPolicy",
        Properties: {
            PolicyName: "cpu",
            PolicyType: "TargetTrackingScaling",
            ScalingTargetId: { Ref: "ScalableTarget" },
            TargetTrackingScalingPolicyConfiguration: {
                PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" },
                TargetValue: scaling.cpuPercent,
            },
        },
    };
}
