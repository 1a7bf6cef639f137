import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deployGroup } from "../../release/kubernetes/access";
import { deployMinutes } from "../../release/kubernetes/deploy-time";
import type { RolloutPolicy } from "../../release/rollout";
import { refuseArguments } from "../shared/arguments";
import { createBoundedRole } from "../shared/bounded-role";
import { createBuildGroup, STANDARD_IMAGE } from "../shared/build-environment";
import { checkClientGroups } from "../shared/client-groups";
import { deployProjectName, parameterPath, workloadRoleName } from "../shared/names";
import { localArn, type Placement } from "../shared/placement";
import { serviceTrust } from "../shared/policy";
import { clusterDeployPolicy } from "./cluster-deploy-policy";
import { deployProjectSpec } from "./deploy-project-spec";

/** Arguments of {@link DeployProject}. */
export interface DeployProjectArgs {
    readonly placement: Placement;
    readonly workload: string;
    /** Name of the cluster, once it is there. */
    readonly clusterName: pulumi.Input<string>;
    readonly vpcId: pulumi.Input<string>;
    /** Private subnets, from which the cluster's API is reached. */
    readonly subnetIds: readonly pulumi.Input<string>[];
    /** Where a deploy build may connect to by its own group: everywhere by HTTPS through NAT, or nowhere. */
    readonly egress: { readonly kind: "nat" | "none" };
    /** Groups that it carries beside its own: the one that reaches the cluster's API, and that of endpoints. 1 to 3. */
    readonly clientGroupIds: readonly pulumi.Input<string>[];
    readonly artifactBucket: string;
    /** The deployer: where it lies in the artifact bucket, and its SHA-256. */
    readonly deployer: { readonly uri: pulumi.Input<string>; readonly sha256: string };
    /** How long a deployment may take is how long the build may run. */
    readonly rollout: RolloutPolicy;
    readonly keyArn: pulumi.Input<string>;
    readonly boundaryArn: pulumi.Input<string>;
    readonly logRetentionDays: number;
}

/**
 * Deploys one workload to the environment's cluster, from within the cluster's network.
 *
 * 1. A role with a boundary, the only one that can change the workload. Its access entry puts it in a group that the cluster's
 *    setup gives rights in the workload's namespace, and nowhere else.
 * 2. A security group without ingress, and with egress as asked.
 * 3. An encrypted log group, and the project, which the pipeline calls to describe, to apply and to verify.
 */
export class DeployProject extends pulumi.ComponentResource {
    /** Physical name, known while the program runs. */
    public readonly projectName: string;
    public readonly roleArn: pulumi.Output<string>;

    constructor(name: string, args: DeployProjectArgs, opts?: pulumi.ComponentResourceOptions) {
        refuseArguments("DeployProject", name, checkClientGroups(args.clientGroupIds, "clientGroupIds"));
        super("airlock:pipeline:DeployProject", name, args, opts);
        const { placement, workload } = args;
        this.projectName = deployProjectName(placement, workload);
        const made = this.createRole(name, args);
        this.roleArn = made.role.arn;
        new aws.eks.AccessEntry(
            `${name}-access`,
            {
                clusterName: args.clusterName,
                principalArn: this.roleArn,
                kubernetesGroups: [deployGroup(workload)],
                type: "STANDARD",
            },
            { parent: this },
        );
        this.createProject(name, args, made);
        this.registerOutputs({ projectName: this.projectName, roleArn: this.roleArn });
    }

    private createRole(name: string, { placement, workload, subnetIds, ...args }: DeployProjectArgs) {
        return createBoundedRole(this, `${name}-build`, {
            name: workloadRoleName(placement, workload, "deploy"),
            trust: serviceTrust("codebuild.amazonaws.com", placement.account),
            allowed: clusterDeployPolicy(placement, {
                workload,
                logGroupName: logGroupName(placement, workload),
                artifactBucket: args.artifactBucket,
                keyArn: args.keyArn,
                subnetArns: subnetIds.map((id) => pulumi.interpolate`${localArn(placement, "ec2", "subnet/")}${id}`),
            }),
            boundaryArn: args.boundaryArn,
        });
    }

    private createProject(
        name: string,
        args: DeployProjectArgs,
        made: { readonly role: aws.iam.Role; readonly policy: aws.iam.RolePolicy },
    ): void {
        const { placement, workload, keyArn, vpcId, deployer } = args;
        const group = createBuildGroup(this, name, {
            vpcId,
            name: this.projectName,
            description: `Deployments of ${workload}: no way in`,
            egress: args.egress,
        });
        const logs = new aws.cloudwatch.LogGroup(
            `${name}-logs`,
            {
                name: logGroupName(placement, workload),
                retentionInDays: args.logRetentionDays,
                kmsKeyId: keyArn,
            },
            { parent: this },
        );
        new aws.codebuild.Project(
            `${name}-project`,
            {
                name: this.projectName,
                description: `Deploys ${workload} to the cluster`,
                serviceRole: made.role.arn,
                source: { type: "CODEPIPELINE", buildspec: deployProjectSpec() },
                artifacts: { type: "CODEPIPELINE" },
                encryptionKey: keyArn,
                environment: {
                    type: "LINUX_CONTAINER",
                    computeType: "BUILD_GENERAL1_SMALL",
                    image: STANDARD_IMAGE,
                    environmentVariables: [
                        { name: "DEPLOYER_URI", value: deployer.uri },
                        { name: "DEPLOYER_SHA256", value: deployer.sha256 },
                    ],
                },
                vpcConfig: {
                    vpcId,
                    subnets: [...args.subnetIds],
                    securityGroupIds: [group.id, ...args.clientGroupIds],
                },
                logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: logs.name } },
                buildTimeout: deployMinutes(args.rollout),
                queuedTimeout: 60,
            },
            // Without its policy the project cannot make its network interface, and CreateProject is refused.
            { parent: this, dependsOn: made.policy },
        );
    }
}

function logGroupName(at: Placement, workload: string): string {
    return `${parameterPath(at, workload)}/deploy`;
}
