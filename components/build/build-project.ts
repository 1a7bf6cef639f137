import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuseArguments } from "../shared/arguments";
import { createBuildGroup, STANDARD_IMAGE } from "../shared/build-environment";
import { checkClientGroups } from "../shared/client-groups";
import { buildProjectName, imageRepositoryName, parameterPath, workloadRoleName } from "../shared/names";
import { localArn, type Placement, registryHost } from "../shared/placement";
import { serviceTrust } from "../shared/policy";
import { buildPolicy } from "./build-policies";
import { buildSpec } from "./build-spec";

/** Arguments of {@link BuildProject}. */
export interface BuildProjectArgs {
    readonly placement: Placement;
    readonly workload: string;
    /** The environment that owns the registry which images are pushed to. */
    readonly registry: Placement;
    readonly vpcId: pulumi.Input<string>;
    /** Subnets that builds run in: isolated ones for builds without egress, else private ones. */
    readonly subnetIds: readonly pulumi.Input<string>[];
    /** Where a build may connect to by its own group: everywhere by HTTPS through NAT, or nowhere. */
    readonly egress: BuildEgress;
    /** Security groups that builds carry beside their own, by which they may reach things, such as endpoints. 0 to 3. */
    readonly clientGroupIds: readonly pulumi.Input<string>[];
    readonly computeType: string;
    /** Minutes after which a build is stopped, 5 to 480. */
    readonly timeoutMinutes: number;
    readonly artifactBucket: string;
    /** The builder: where it lies in the artifact bucket, and its SHA-256. */
    readonly builder: { readonly uri: pulumi.Input<string>; readonly sha256: string };
    /** Environment variables whose values builds read from Parameter Store, below the workload's path and `/build/`. */
    readonly secrets: readonly string[];
    readonly keyArn: pulumi.Input<string>;
    readonly boundaryArn: pulumi.Input<string>;
    readonly logRetentionDays: number;
}

export type BuildEgress = { readonly kind: "nat" } | { readonly kind: "none" };

/**
 * Builds one workload in the environment's own subnets.
 *
 * 1. A role with a boundary that may push this workload's images and nothing else of the registry.
 * 2. A security group without ingress, and with egress as asked.
 * 3. A report group for the checks, an encrypted log group, and the project, which pipelines call.
 */
export class BuildProject extends pulumi.ComponentResource {
    /** Physical name, known while the program runs. */
    public readonly projectName: string;
    public readonly projectArn: pulumi.Output<string>;
    public readonly roleArn: pulumi.Output<string>;

    constructor(name: string, args: BuildProjectArgs, opts?: pulumi.ComponentResourceOptions) {
        refuseArguments("BuildProject", name, checkClientGroups(args.clientGroupIds, "clientGroupIds"));
        super("airlock:build:BuildProject", name, args, opts);
        this.projectName = buildProjectName(args.placement, args.workload);
        const logs = this.createLogGroup(name, args);
        const { role, policy } = this.createRole(name, args);
        const group = createBuildGroup(this, name, {
            vpcId: args.vpcId,
            name: `${this.projectName}-build`,
            description: `Builds of ${args.workload}: no way in`,
            egress: args.egress,
        });
        const project = this.createProject(name, args, { role, policy, group, logs });
        this.projectArn = project.arn;
        this.roleArn = role.arn;
        this.registerOutputs({ projectName: this.projectName, projectArn: this.projectArn, roleArn: this.roleArn });
    }

    private createLogGroup(name: string, args: BuildProjectArgs): aws.cloudwatch.LogGroup {
        return new aws.cloudwatch.LogGroup(
            `${name}-logs`,
            {
                name: logGroupName(args.placement, args.workload),
                retentionInDays: args.logRetentionDays,
                kmsKeyId: args.keyArn,
            },
            { parent: this },
        );
    }

    private createRole(name: string, args: BuildProjectArgs) {
        const { placement, workload } = args;
        const role = new aws.iam.Role(
            `${name}-role`,
            {
                name: workloadRoleName(placement, workload, "build"),
                assumeRolePolicy: JSON.stringify(serviceTrust("codebuild.amazonaws.com", placement.account)),
                permissionsBoundary: args.boundaryArn,
            },
            { parent: this },
        );
        const policy = new aws.iam.RolePolicy(
            `${name}-policy`,
            {
                role: role.id,
                policy: pulumi.jsonStringify(
                    buildPolicy(placement, {
                        workload,
                        projectName: this.projectName,
                        logGroupName: logGroupName(placement, workload),
                        artifactBucket: args.artifactBucket,
                        keyArn: args.keyArn,
                        registry: args.registry,
                        subnetArns: args.subnetIds.map(
                            (id) => pulumi.interpolate`${localArn(placement, "ec2", "subnet/")}${id}`,
                        ),
                    }),
                ),
            },
            { parent: this },
        );
        return { role, policy };
    }

    private createProject(
        name: string,
        args: BuildProjectArgs,
        made: {
            role: aws.iam.Role;
            policy: aws.iam.RolePolicy;
            group: aws.ec2.SecurityGroup;
            logs: aws.cloudwatch.LogGroup;
        },
    ): aws.codebuild.Project {
        const { placement, workload, registry } = args;
        const reports = new aws.codebuild.ReportGroup(
            `${name}-reports`,
            { name: this.projectName, type: "TEST", deleteReports: true, exportConfig: { type: "NO_EXPORT" } },
            { parent: this },
        );
        const variables: { readonly [name: string]: pulumi.Input<string> } = {
            BUILDER_URI: args.builder.uri,
            BUILDER_SHA256: args.builder.sha256,
            REGISTRY: registryHost(registry),
            REPOSITORY: imageRepositoryName(placement, workload),
        };
        return new aws.codebuild.Project(
            `${name}-project`,
            {
                name: this.projectName,
                description: `Checks, packages and builds ${workload}`,
                serviceRole: made.role.arn,
                source: {
                    type: "CODEPIPELINE",
                    buildspec: reports.arn.apply((reportGroupArn) => buildSpec({ reportGroupArn })),
                },
                artifacts: { type: "CODEPIPELINE" },
                encryptionKey: args.keyArn,
                environment: {
                    type: "LINUX_CONTAINER",
                    computeType: args.computeType,
                    image: STANDARD_IMAGE,
                    // Building an image needs the Docker daemon inside the build container.
                    privilegedMode: true,
                    environmentVariables: [
                        ...Object.entries(variables).map(([key, value]) => ({ name: key, value })),
                        ...args.secrets.map((secret) => ({
                            name: secret,
                            type: "PARAMETER_STORE",
                            value: `${parameterPath(placement, workload)}/build/${secret}`,
                        })),
                    ],
                },
                vpcConfig: {
                    vpcId: args.vpcId,
                    subnets: [...args.subnetIds],
                    securityGroupIds: [made.group.id, ...args.clientGroupIds],
                },
                logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: made.logs.name } },
                buildTimeout: args.timeoutMinutes,
                queuedTimeout: 60,
            },
            // Without its policy the project cannot make its network interface, and CreateProject is refused.
            { parent: this, dependsOn: made.policy },
        );
    }
}

function logGroupName(at: Placement, workload: string): string {
    return `${parameterPath(at, workload)}/build`;
}
