import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Application, readApplication } from "../../packaging/application";
import { readOwnTemplate } from "../../packaging/own-template";
import { renderTemplate, TAKEN_NAMES, templateText } from "../../packaging/template";
import { checkAdmission } from "../../release/admission";
import { sha256 } from "../../release/canonical";
import {
    type EcsContract,
    PLATFORM_PARAMETERS,
    type PlatformParameters,
    RELEASE_PARAMETERS,
} from "../../release/contract";
import type { ReleaseManifest } from "../../release/manifest";
import { OBJECTS_TEXT } from "../support/releases";

const HELLO = readApplication(join(__dirname, "../../examples/hello"));
const FULL: Application = {
    ...HELLO,
    cpu: 1024,
    memory: 3072,
    environment: { ZEBRA: "z", ALPHA: "a" },
    secrets: ["TOKEN_B", "TOKEN_A"],
    scaling: { cpuPercent: 75 },
};

interface Tree {
    readonly [key: string]: Tree | undefined;
}

function properties(application: Application, logicalId: string): Tree {
    return renderTemplate(application).Resources[logicalId]?.Properties as Tree;
}

describe("The packaged template", () => {
    it("has the packaged resources, the contract's parameters, and no macro", () => {
        const template = renderTemplate(HELLO);
        assert.deepEqual(Object.keys(template).sort(), [
            "AWSTemplateFormatVersion",
            "Conditions",
            "Description",
            "Parameters",
            "Resources",
        ]);
        assert.deepEqual(
            Object.entries(template.Resources).map(([id, { Type }]) => [id, Type]),
            [
                ["TaskDefinition", "AWS::ECS::TaskDefinition"],
                ["Service", "AWS::ECS::Service"],
                ["ScalableTarget", "AWS::ApplicationAutoScaling::ScalableTarget"],
                ["ScalingPolicy", "AWS::ApplicationAutoScaling::ScalingPolicy"],
            ],
        );
        assert.deepEqual(Object.keys(template.Parameters), [...PLATFORM_PARAMETERS, ...RELEASE_PARAMETERS]);
    });

    it("uses every parameter", () => {
        const { Conditions, Resources } = renderTemplate({ ...HELLO, secrets: ["A"] });
        const text = JSON.stringify({ Conditions, Resources });
        for (const name of [...PLATFORM_PARAMETERS, ...RELEASE_PARAMETERS]) {
            assert.ok(text.includes(`{"Ref":"${name}"}`), name);
        }
    });

    it("is the same text each time, whatever order the application was written in", () => {
        const reversed = Object.fromEntries(Object.entries(FULL).reverse()) as unknown as Application;
        const turned: Application = {
            ...reversed,
            environment: { ALPHA: "a", ZEBRA: "z" },
            secrets: ["TOKEN_A", "TOKEN_B"],
        };
        assert.equal(templateText(renderTemplate(FULL)), templateText(renderTemplate(FULL)));
        assert.equal(templateText(renderTemplate(turned)), templateText(renderTemplate(FULL)));
        assert.ok(
            templateText(renderTemplate(FULL)).startsWith('{"AWSTemplateFormatVersion":"2010-09-09","Conditions":{"'),
        );
    });

    it("runs one hardened container, and only by digest", () => {
        const { ContainerDefinitions, ...task } = properties(FULL, "TaskDefinition");
        assert.deepEqual(task, {
            Family: { Ref: "AWS::StackName" },
            RequiresCompatibilities: ["FARGATE"],
            NetworkMode: "awsvpc",
            Cpu: "1024",
            Memory: "3072",
            RuntimePlatform: { OperatingSystemFamily: "LINUX", CpuArchitecture: "X86_64" },
            TaskRoleArn: { Ref: "TaskRole" },
            ExecutionRoleArn: { Ref: "ExecutionRole" },
            Volumes: [{ Name: "tmp" }],
        });
        const secretArn = (name: string) => ({
            "Fn::Join": [
                "",
                [
                    "arn:",
                    { Ref: "AWS::Partition" },
                    ":ssm:",
                    { Ref: "AWS::Region" },
                    ":",
                    { Ref: "AWS::AccountId" },
                    ":parameter",
                    { Ref: "SecretsPath" },
                    `/${name}`,
                ],
            ],
        });
        assert.deepEqual(ContainerDefinitions, [
            {
                Name: "app",
                Image: {
                    "Fn::Join": ["", [{ Ref: "Registry" }, "/", { Ref: "Repository" }, "@", { Ref: "ImageDigest" }]],
                },
                Essential: true,
                PortMappings: [{ ContainerPort: 8080, Protocol: "tcp" }],
                Environment: [
                    { Name: "ALPHA", Value: "a" },
                    { Name: "ENVIRONMENT", Value: { Ref: "Environment" } },
                    { Name: "PORT", Value: "8080" },
                    { Name: "RELEASE", Value: { Ref: "Release" } },
                    { Name: "ZEBRA", Value: "z" },
                ],
                Secrets: [
                    { Name: "TOKEN_A", ValueFrom: secretArn("TOKEN_A") },
                    { Name: "TOKEN_B", ValueFrom: secretArn("TOKEN_B") },
                ],
                DockerLabels: { "airlock.secrets-path": { Ref: "SecretsPath" } },
                LogConfiguration: {
                    LogDriver: "awslogs",
                    Options: {
                        "awslogs-group": { Ref: "LogGroup" },
                        "awslogs-region": { Ref: "AWS::Region" },
                        "awslogs-stream-prefix": "hello",
                    },
                },
                ReadonlyRootFilesystem: true,
                MountPoints: [{ SourceVolume: "tmp", ContainerPath: "/tmp", ReadOnly: false }],
                LinuxParameters: { InitProcessEnabled: true, Capabilities: { Drop: ["ALL"] } },
                StopTimeout: 60,
            },
        ]);
    });

    it("takes strategy and alarms as parameters, and gives each strategy only what it takes", () => {
        const none = { Ref: "AWS::NoValue" };
        assert.deepEqual(properties(HELLO, "Service").DeploymentConfiguration, {
            Strategy: { Ref: "Strategy" },
            MinimumHealthyPercent: 100,
            MaximumPercent: 200,
            BakeTimeInMinutes: { "Fn::If": ["ShiftsTraffic", { Ref: "BakeMinutes" }, none] },
            CanaryConfiguration: {
                "Fn::If": [
                    "IsCanary",
                    { CanaryPercent: { Ref: "StepPercent" }, CanaryBakeTimeInMinutes: { Ref: "StepBakeMinutes" } },
                    none,
                ],
            },
            LinearConfiguration: {
                "Fn::If": [
                    "IsLinear",
                    { StepPercent: { Ref: "StepPercent" }, StepBakeTimeInMinutes: { Ref: "StepBakeMinutes" } },
                    none,
                ],
            },
            Alarms: {
                "Fn::If": [
                    "HasAlarms",
                    { AlarmNames: { "Fn::Split": [",", { Ref: "Alarms" }] }, Enable: true, Rollback: true },
                    none,
                ],
            },
            DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        });
        assert.deepEqual(renderTemplate(HELLO).Conditions, {
            HasAlarms: { "Fn::Not": [{ "Fn::Equals": [{ Ref: "Alarms" }, ""] }] },
            ShiftsTraffic: { "Fn::Not": [{ "Fn::Equals": [{ Ref: "Strategy" }, "ROLLING"] }] },
            IsCanary: { "Fn::Equals": [{ Ref: "Strategy" }, "CANARY"] },
            IsLinear: { "Fn::Equals": [{ Ref: "Strategy" }, "LINEAR"] },
        });
    });

    it("keeps the service private, and leaves the number of tasks to scaling", () => {
        const service = properties(HELLO, "Service");
        assert.ok(!("DesiredCount" in service));
        assert.equal(service.EnableExecuteCommand, false);
        assert.deepEqual(service.NetworkConfiguration, {
            AwsvpcConfiguration: {
                AssignPublicIp: "DISABLED",
                Subnets: { Ref: "Subnets" },
                SecurityGroups: { Ref: "SecurityGroups" },
            },
        });
        assert.deepEqual(properties(HELLO, "ScalableTarget"), {
            ServiceNamespace: "ecs",
            ScalableDimension: "ecs:service:DesiredCount",
            ResourceId: {
                "Fn::Join": ["", ["service/", { Ref: "Cluster" }, "/", { "Fn::GetAtt": ["Service", "Name"] }]],
            },
            MinCapacity: { Ref: "MinTasks" },
            MaxCapacity: { Ref: "MaxTasks" },
        });
        assert.equal(properties(FULL, "ScalingPolicy").TargetTrackingScalingPolicyConfiguration?.TargetValue, 75);
    });

    it("shifts traffic between the two target groups, but not in a rolling rollout", () => {
        assert.deepEqual(properties(HELLO, "Service").LoadBalancers, [
            {
                ContainerName: "app",
                ContainerPort: 8080,
                TargetGroupArn: { Ref: "TargetGroup" },
                AdvancedConfiguration: {
                    "Fn::If": [
                        "ShiftsTraffic",
                        {
                            AlternateTargetGroupArn: { Ref: "AlternateTargetGroup" },
                            ProductionListenerRule: { Ref: "ListenerRule" },
                            RoleArn: { Ref: "InfrastructureRole" },
                        },
                        { Ref: "AWS::NoValue" },
                    ],
                },
            },
        ]);
    });

    it("lets parameters in that a platform gives, and not others", () => {
        const { Parameters } = renderTemplate(HELLO);
        const fits = (name: keyof typeof Parameters, value: string) =>
            new RegExp(Parameters[name].AllowedPattern ?? "never").test(value);
        assert.ok(fits("ImageDigest", `sha256:${"a".repeat(64)}`));
        assert.ok(!fits("ImageDigest", "latest"));
        assert.ok(!fits("ImageDigest", `sha256:${"A".repeat(64)}`));
        assert.ok(fits("TaskRole", "arn:aws-cn:iam::123456789012:role/path/hello"));
        assert.ok(!fits("TaskRole", "arn:aws:iam::123456789012:user/hello"));
        assert.ok(
            fits("ListenerRule", "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/dev/1/2/3"),
        );
        assert.ok(!fits("ListenerRule", "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/dev/1/2"));
        assert.ok(fits("Registry", "123456789012.dkr.ecr.eu-west-1.amazonaws.com"));
        assert.ok(fits("Repository", "airlock/dev/hello"));
        assert.ok(fits("SecretsPath", "/airlock/dev/hello"));
        assert.ok(!fits("SecretsPath", "/airlock/dev/hello/"));
        assert.ok(fits("Cluster", "airlock-dev"));
        assert.ok(!fits("Cluster", "arn:aws:ecs:eu-west-1:123456789012:cluster/airlock-dev"));
        assert.ok(fits("LogGroup", "/airlock/dev/hello"));
        assert.deepEqual(Parameters.Strategy.AllowedValues, ["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"]);
    });

    it("is admitted by a contract of the same version", () => {
        const text = templateText(renderTemplate(HELLO));
        const contract: EcsContract = {
            runtime: "ecs",
            format: 2,
            workload: "hello",
            needs: { port: 8080, healthPath: "/health" },
            resourceTypes: [],
            holds: [],
            parameters: Object.fromEntries(PLATFORM_PARAMETERS.map((name) => [name, ""])) as PlatformParameters,
        };
        const manifest: ReleaseManifest = {
            format: 2,
            workload: "hello",
            commit: "a".repeat(40),
            imageDigest: `sha256:${"b".repeat(64)}`,
            templateHash: sha256(text),
            objectsHash: sha256(OBJECTS_TEXT),
            needs: { port: HELLO.port, healthPath: HELLO.healthPath },
            checks: [{ name: "unit", passed: 1, failed: 0 }],
            buildId: "build:1",
        };
        assert.deepEqual(checkAdmission(contract, manifest, { template: text, objects: OBJECTS_TEXT }), []);
    });
});

describe("An application's own template", () => {
    let dir: string;
    beforeEach(() => {
        dir = mkdtempSync(join(tmpdir(), "airlock-template-"));
    });
    afterEach(() => rmSync(dir, { recursive: true }));

    function read(text: string) {
        writeFileSync(join(dir, "template.yaml"), text);
        return readOwnTemplate(dir, "template.yaml", TAKEN_NAMES);
    }
    function refuses(text: string, ...lines: readonly string[]) {
        const heading = `template.yaml: ${lines.length} problem${lines.length === 1 ? "" : "s"}`;
        assert.throws(() => read(text), { name: "Refusal", message: [heading, ...lines].join("\n") });
    }

    it("adds its resources to the packaged ones", () => {
        const own = read("Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n    DeletionPolicy: Retain\n");
        const { Resources } = renderTemplate(HELLO, own);
        assert.deepEqual(Resources.Jobs, { Type: "AWS::SQS::Queue", DeletionPolicy: "Retain" });
        assert.equal(Object.keys(Resources).length, 5);
        assert.ok(templateText(renderTemplate(HELLO, own)).includes('"Jobs":{"DeletionPolicy":"Retain","Type":'));
    });

    it("may use the short forms of CloudFormation's functions", () => {
        const { Jobs } = read(`
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "\${Environment}-jobs"
      Ref: !Ref Environment
      GetAtt: !GetAtt Dead.Arn
      Deep: !GetAtt Dead.Outputs.Arn
      GetAttList: !GetAtt [Dead, Arn]
      If: !If [IsCanary, !Ref A, !Sub ["\${X}", { X: !GetAtt B.C }]]
      Join: !Join ["", [!Ref A, b]]
      Select: !Select [0, !Split [",", !Ref Alarms]]
      Not: !Not [!Equals [!Ref A, b]]
      Base64: !Base64 text
      Long: { Fn::Sub: x }
`);
        assert.deepEqual(Jobs?.Properties, {
            QueueName: { "Fn::Sub": `\${Environment}-jobs` },
            Ref: { Ref: "Environment" },
            GetAtt: { "Fn::GetAtt": ["Dead", "Arn"] },
            Deep: { "Fn::GetAtt": ["Dead", "Outputs.Arn"] },
            GetAttList: { "Fn::GetAtt": ["Dead", "Arn"] },
            If: {
                "Fn::If": ["IsCanary", { Ref: "A" }, { "Fn::Sub": [`\${X}`, { X: { "Fn::GetAtt": ["B", "C"] } }] }],
            },
            Join: { "Fn::Join": ["", [{ Ref: "A" }, "b"]] },
            Select: { "Fn::Select": [0, { "Fn::Split": [",", { Ref: "Alarms" }] }] },
            Not: { "Fn::Not": [{ "Fn::Equals": [{ Ref: "A" }, "b"] }] },
            Base64: { "Fn::Base64": "text" },
            Long: { "Fn::Sub": "x" },
        });
    });

    it("refuses a file that is not there, or not YAML, or has a tag that is none of CloudFormation's", () => {
        assert.throws(() => readOwnTemplate(dir, "missing.yaml", TAKEN_NAMES), {
            message: `missing.yaml: 1 problem\n  - (file): is not in "${dir}"; give the folder of the application`,
        });
        assert.throws(() => read("Resources: {\n"), /^Refusal: template.yaml: 1 problem\n {2}- line 2, column 1: /);
        assert.throws(
            () => read("Resources: !Transform { Name: x }\n"),
            /line 1, column 12: Unresolved tag: !Transform/,
        );
    });

    it("refuses a file without resources, and anything beside them", () => {
        const keys = "the keys are Resources";
        refuses("", '  - (top): "null" is not an object; give an object with Resources');
        refuses("Resources: []\n", "  - Resources: is not an object of resources; correct it");
        refuses(
            "Transform: AWS::Serverless-2016-10-31\nResources: {}\n",
            `  - (top): unknown key "Transform"; remove it; ${keys}`,
        );
        refuses(
            "Parameters: {}\nOutputs: {}\nResources: {}\n",
            `  - (top): unknown key "Parameters", "Outputs"; remove it; ${keys}`,
        );
    });

    it("refuses types that no workload may bring: other ones, nested stacks, services of its own", () => {
        const allowed = '"AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::DynamoDB::Table"';
        for (const type of ["AWS::S3::Bucket", "AWS::CloudFormation::Stack", "AWS::ECS::Service", "Custom::Thing"]) {
            refuses(
                `Resources: { Thing: { Type: ${type} } }\n`,
                `  - Resources.Thing.Type: "${type}" is not one of ${allowed}; use one of ${allowed}`,
            );
        }
    });

    it("refuses names that are taken, attributes that are not known, and macros, all at once", () => {
        refuses(
            `
Resources:
  Service: { Type: AWS::SQS::Queue }
  Cluster: { Type: AWS::SNS::Topic }
  not-an-id: { Type: AWS::SNS::Topic }
  Jobs:
    Type: AWS::SQS::Queue
    Condition: IsCanary
    Properties:
      Tags: [{ Fn::Transform: { Name: AWS::Include } }]
`,
            '  - Resources.Cluster: "Cluster" is a name of the packaged template; rename it',
            '  - Resources.Jobs: unknown key "Condition"; remove it; the keys are Type, Properties, DependsOn, DeletionPolicy, UpdateReplacePolicy',
            "  - Resources.Jobs.Properties.Tags[0].Fn::Transform: runs a macro, and a sealed template has none; write out what it makes",
            "  - Resources.not-an-id: its logical id is not 1 to 255 letters and digits; rename it",
            '  - Resources.Service: "Service" is a name of the packaged template; rename it',
        );
    });
});
