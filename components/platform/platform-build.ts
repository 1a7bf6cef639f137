import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createBoundedRole } from "../shared/bounded-role";
import { STANDARD_IMAGE } from "../shared/build-environment";
import { buildProjectName } from "../shared/names";
import { localArn, type Placement } from "../shared/placement";
import { serviceTrust } from "../shared/policy";
import {
    backendUrl,
    type PlatformBuildKind,
    platformBuildJob,
    platformBuildRoleName,
    type StatePlace,
    stateRoleArn,
} from "../shared/state-names";
import { BUILD_MINUTES, platformBuildSpec } from "./platform-build-spec";
import { type PlatformEgress, proxyVariables } from "./platform-egress";
import { buildLogGroupName, type PlatformImage, platformBuildPolicy } from "./platform-policies";

/** Arguments of {@link PlatformBuild}. */
export interface PlatformBuildArgs {
    /** Where the platform's pipeline stands. */
    readonly placement: Placement;
    /** Name of the environment's stack. */
    readonly environment: string;
    readonly kind: PlatformBuildKind;
    /** Where the environment's state is kept; the roles that builds take on are of its account. */
    readonly state: StatePlace;
    readonly vpcId: pulumi.Input<string>;
    /** Private subnets, with a way to the internet or to the proxy. */
    readonly subnetIds: readonly pulumi.Input<string>[];
    /** Security groups that the build carries, by which it reaches the internet or the proxy. */
    readonly groupIds: readonly pulumi.Input<string>[];
    readonly egress: PlatformEgress;
    readonly image: PlatformImage;
    readonly artifactBucket: string;
    readonly keyArn: pulumi.Input<string>;
    readonly boundaryArn: pulumi.Input<string>;
    readonly logRetentionDays: number;
}

/**
 * Previews, or updates, one environment: an encrypted log group, a role that may take on the environment's own role for
 * that and no other, and the project, of which one build runs at a time.
 */
export class PlatformBuild extends pulumi.ComponentResource {
    /** Physical name, known while the program runs. */
    public readonly projectName: string;

    constructor(name: string, args: PlatformBuildArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:platform:PlatformBuild", name, args, opts);
        const job = platformBuildJob(args.environment, args.kind);
        this.projectName = buildProjectName(args.placement, job);
        const logs = new aws.cloudwatch.LogGroup(
            `${name}-logs`,
            {
                name: buildLogGroupName(args.placement, job),
                retentionInDays: args.logRetentionDays,
                kmsKeyId: args.keyArn,
            },
            { parent: this },
        );
        this.createProject(name, args, logs);
        this.registerOutputs({ projectName: this.projectName });
    }

    private createProject(name: string, args: PlatformBuildArgs, logs: aws.cloudwatch.LogGroup): void {
        const { environment, kind, image } = args;
        const { role, policy } = this.createRole(name, args);
        const hasTools = image.kind !== "standard";
        new aws.codebuild.Project(
            `${name}-project`,
            {
                name: this.projectName,
                description:
                    kind === "preview" ? `Previews ${environment}` : `Updates ${environment} as it was previewed`,
                serviceRole: role.arn,
                source: {
                    type: "CODEPIPELINE",
                    buildspec: platformBuildSpec({
                        environment,
                        kind,
                        hasTools,
                        proxied: args.egress.kind === "proxy",
                    }),
                },
                artifacts: { type: "CODEPIPELINE" },
                encryptionKey: args.keyArn,
                environment: {
                    type: "LINUX_CONTAINER",
                    computeType: "BUILD_GENERAL1_SMALL",
                    image: hasTools ? image.uri : STANDARD_IMAGE,
                    // AWS's own images cannot be pulled with a project's role; those of a registry must be.
                    imagePullCredentialsType: hasTools ? "SERVICE_ROLE" : "CODEBUILD",
                    privilegedMode: false,
                    environmentVariables: Object.entries(variablesOf(args)).map(([key, value]) => ({
                        name: key,
                        value,
                    })),
                },
                vpcConfig: { vpcId: args.vpcId, subnets: [...args.subnetIds], securityGroupIds: [...args.groupIds] },
                logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: logs.name } },
                concurrentBuildLimit: 1,
                buildTimeout: BUILD_MINUTES[kind],
                queuedTimeout: 60,
            },
            // Without its policy the project cannot make its network interface, and CreateProject is refused.
            { parent: this, dependsOn: policy },
        );
    }

    private createRole(name: string, args: PlatformBuildArgs) {
        const { placement, environment, kind } = args;
        return createBoundedRole(this, `${name}-build`, {
            name: platformBuildRoleName(placement, environment, kind),
            trust: serviceTrust("codebuild.amazonaws.com", placement.account),
            allowed: platformBuildPolicy(placement, {
                logGroupName: buildLogGroupName(placement, platformBuildJob(environment, kind)),
                artifactBucket: args.artifactBucket,
                keyArn: args.keyArn,
                subnetArns: args.subnetIds.map(
                    (id) => pulumi.interpolate`${localArn(placement, "ec2", "subnet/")}${id}`,
                ),
                roleArn: takenOnRoleArn(args),
                image: args.image,
            }),
            boundaryArn: args.boundaryArn,
        });
    }
}

function takenOnRoleArn({ state, kind }: PlatformBuildArgs): string {
    return stateRoleArn(state, kind === "up" ? "platform" : "preview");
}

function variablesOf(args: PlatformBuildArgs): { readonly [name: string]: string } {
    return {
        ENVIRONMENT: args.environment,
        ROLE_ARN: takenOnRoleArn(args),
        PULUMI_BACKEND_URL: backendUrl(args.state),
        // What the program pins is all that runs: nothing newer, and no plugin that was not checked.
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        ...proxyVariables(args.egress),
    };
}
