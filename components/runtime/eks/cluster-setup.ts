import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuseArguments } from "../../shared/arguments";
import { createBoundedRole } from "../../shared/bounded-role";
import { createBuildGroup, STANDARD_IMAGE } from "../../shared/build-environment";
import type { Bundle } from "../../shared/bundle";
import { checkClientGroups } from "../../shared/client-groups";
import {
    clusterSetupName,
    clusterSetupParameterName,
    clusterSetupRoleName,
    clusterSetupTriggerRoleName,
} from "../../shared/names";
import { localArn } from "../../shared/placement";
import { serviceTrust } from "../../shared/policy";
import {
    type ClusterSetupTerms,
    mirroredAt,
    pinnedHelm,
    planClusterSetup,
    setupChanged,
    setupLogGroupName,
} from "./cluster-setup-plan";
import { clusterSetupPolicy, startSetupPolicy } from "./cluster-setup-policies";
import { clusterSetupSpec } from "./cluster-setup-spec";
import { ControllerRegistry } from "./controller-registry";

/** Minutes after which a setup is stopped: the copies, and what Helm waits for. */
const TIMEOUT_MINUTES = 30;

/** Arguments of {@link ClusterSetup}. */
export interface ClusterSetupArgs extends ClusterSetupTerms {
    /** Name of the cluster, once it is there. */
    readonly clusterName: pulumi.Input<string>;
    readonly vpcId: pulumi.Input<string>;
    /** Subnets that the setup runs in: isolated ones where it has no egress, else private ones. */
    readonly subnetIds: readonly pulumi.Input<string>[];
    /** Subnets of the load balancer: 2 or more. */
    readonly balancerSubnetIds: readonly pulumi.Input<string>[];
    /** Where the setup may connect to by its own group: everywhere by HTTPS through NAT, or nowhere. */
    readonly egress: { readonly kind: "nat" | "none" };
    /** Security groups that the setup carries beside its own: the one that reaches the cluster, and endpoints. 1 to 3. */
    readonly clientGroupIds: readonly pulumi.Input<string>[];
    readonly artifactBucket: string;
    /** `deployer/cluster-setup.ts`, bundled. */
    readonly tool: Bundle;
    readonly keyArn: pulumi.Input<string>;
    /** The most that each role may ever do: `build` of the setup, `deploy` of what starts it. */
    readonly boundaryArns: { readonly [kind in "build" | "deploy"]: pulumi.Input<string> };
    readonly logRetentionDays: number;
}

/**
 * Sets up an environment's cluster, from within its own network, before anything is released to it.
 *
 * 1. Repositories that the rollout controller's chart and image are copied to.
 * 2. A build that copies them, applies namespaces, rights and load balancer class, and installs the controller by Helm. Its
 *    role is the only administrator of the cluster that no person is.
 * 3. A parameter with what the cluster is set up with. A change of it starts the build; so does each day, because events
 *    are delivered as well as can be and no better, and because what was changed by hand is put right again.
 *
 * It leaves out the cluster itself, and the role that the controller asks for metrics with.
 */
export class ClusterSetup extends pulumi.ComponentResource {
    /** Name of the build that sets the cluster up, to start it by hand; known while the program runs. */
    public readonly projectName: string;

    constructor(name: string, args: ClusterSetupArgs, opts?: pulumi.ComponentResourceOptions) {
        refuseArguments("ClusterSetup", name, checkClientGroups(args.clientGroupIds, "clientGroupIds"));
        super("airlock:runtime:ClusterSetup", name, args, opts);
        this.projectName = clusterSetupName(args.placement);
        const registry = new ControllerRegistry(`${name}-registry`, args, { parent: this });
        const setup = this.createRole(name, args);
        const administrator = this.createAccess(name, args, setup.role);
        const tool = this.uploadTool(name, args);
        const project = this.createProject(name, args, { ...setup, tool });
        const trigger = this.createTrigger(name, args, project);
        // Last of all: its coming starts the setup, which finds everything that it needs.
        this.createParameter(name, args, [registry, administrator, ...trigger]);
        this.registerOutputs({ projectName: this.projectName });
    }

    private createRole(name: string, args: ClusterSetupArgs) {
        const { placement, artifactBucket, keyArn, subnetIds } = args;
        return createBoundedRole(this, `${name}-build`, {
            name: clusterSetupRoleName(placement),
            trust: serviceTrust("codebuild.amazonaws.com", placement.account),
            allowed: clusterSetupPolicy(placement, {
                artifactBucket,
                keyArn,
                subnetArns: subnetIds.map((id) => pulumi.interpolate`${localArn(placement, "ec2", "subnet/")}${id}`),
            }),
            boundaryArn: args.boundaryArns.build,
        });
    }

    /** @see https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
    private createAccess(
        name: string,
        { placement, clusterName }: ClusterSetupArgs,
        role: aws.iam.Role,
    ): aws.eks.AccessPolicyAssociation {
        const entry = new aws.eks.AccessEntry(
            `${name}-access`,
            { clusterName, principalArn: role.arn, type: "STANDARD" },
            { parent: this },
        );
        return new aws.eks.AccessPolicyAssociation(
            `${name}-administrator`,
            {
                clusterName,
                principalArn: entry.principalArn,
                // It makes namespaces and gives rights in them, which nobody less may.
                policyArn: `arn:${placement.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
                accessScope: { type: "cluster" },
            },
            { parent: this },
        );
    }

    private uploadTool(name: string, { artifactBucket, tool }: ClusterSetupArgs): aws.s3.BucketObjectv2 {
        return new aws.s3.BucketObjectv2(
            `${name}-tool`,
            {
                bucket: artifactBucket,
                // The hash is in the key, so that a setup that runs keeps the tool it was started with.
                key: `tools/cluster-setup-${tool.hash}.js`,
                source: new pulumi.asset.FileAsset(tool.path),
                contentType: "text/javascript",
            },
            { parent: this },
        );
    }

    private createProject(
        name: string,
        args: ClusterSetupArgs,
        made: {
            readonly role: aws.iam.Role;
            readonly policy: aws.iam.RolePolicy;
            readonly tool: aws.s3.BucketObjectv2;
        },
    ): aws.codebuild.Project {
        const { placement, keyArn, vpcId } = args;
        const group = createBuildGroup(this, name, {
            vpcId,
            name: this.projectName,
            description: "Setup of the cluster: no way in",
            egress: args.egress,
        });
        const logs = new aws.cloudwatch.LogGroup(
            `${name}-logs`,
            { name: setupLogGroupName(placement), retentionInDays: args.logRetentionDays, kmsKeyId: keyArn },
            { parent: this },
        );
        return new aws.codebuild.Project(
            `${name}-project`,
            {
                name: this.projectName,
                description: "Sets up the cluster",
                serviceRole: made.role.arn,
                source: { type: "NO_SOURCE", buildspec: clusterSetupSpec(args.egress.kind === "nat") },
                artifacts: { type: "NO_ARTIFACTS" },
                encryptionKey: keyArn,
                environment: {
                    type: "LINUX_CONTAINER",
                    computeType: "BUILD_GENERAL1_SMALL",
                    image: STANDARD_IMAGE,
                    privilegedMode: false,
                    environmentVariables: Object.entries(variablesOf(args, made.tool)).map(([key, value]) => ({
                        name: key,
                        value,
                    })),
                },
                vpcConfig: {
                    vpcId,
                    subnets: [...args.subnetIds],
                    securityGroupIds: [group.id, ...args.clientGroupIds],
                },
                logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: logs.name } },
                // Two at once would install over each other.
                concurrentBuildLimit: 1,
                buildTimeout: TIMEOUT_MINUTES,
                queuedTimeout: 60,
            },
            // Without its policy the project cannot make its network interface, and CreateProject is refused.
            { parent: this, dependsOn: made.policy },
        );
    }

    private createTrigger(
        name: string,
        { placement, boundaryArns }: ClusterSetupArgs,
        project: aws.codebuild.Project,
    ): readonly pulumi.Resource[] {
        const { role, policy } = createBoundedRole(this, `${name}-trigger`, {
            name: clusterSetupTriggerRoleName(placement),
            trust: serviceTrust("events.amazonaws.com", placement.account),
            allowed: startSetupPolicy(placement),
            boundaryArn: boundaryArns.deploy,
        });
        const rule = new aws.cloudwatch.EventRule(
            `${name}-changed`,
            {
                name: clusterSetupName(placement),
                description: "Sets the cluster up: when what it is set up with changes, and once a day",
                eventPattern: JSON.stringify(setupChanged(placement)),
                scheduleExpression: "rate(1 day)",
                state: "ENABLED",
            },
            { parent: this },
        );
        const target = new aws.cloudwatch.EventTarget(
            `${name}-changed-target`,
            { rule: rule.name, targetId: "setup", arn: project.arn, roleArn: role.arn },
            { parent: this },
        );
        return [policy, target];
    }

    private createParameter(name: string, args: ClusterSetupArgs, dependsOn: readonly pulumi.Resource[]): void {
        new aws.ssm.Parameter(
            `${name}-parameter`,
            {
                name: clusterSetupParameterName(args.placement),
                description: "What the cluster is set up with",
                type: "String",
                tier: "Standard",
                // Nothing in it is secret, and as `value` the provider would hide each change of it from the preview.
                insecureValue: pulumi
                    .all([...args.balancerSubnetIds])
                    .apply((subnetIds) => JSON.stringify(planClusterSetup(args, subnetIds))),
            },
            { parent: this, dependsOn: [...dependsOn] },
        );
    }
}

function variablesOf(
    args: ClusterSetupArgs,
    tool: aws.s3.BucketObjectv2,
): { readonly [name: string]: pulumi.Input<string> } {
    const helm = pinnedHelm();
    const setup = planClusterSetup(args, []);
    return {
        TOOL_URI: pulumi.interpolate`s3://${tool.bucket}/${tool.key}`,
        TOOL_SHA256: args.tool.hash,
        HELM_URI: `s3://${args.artifactBucket}/tools/${helm.archive}`,
        HELM_ARCHIVE: helm.archive,
        HELM_SHA256: helm.sha256,
        SETUP: clusterSetupParameterName(args.placement),
        CLUSTER: setup.cluster,
        REGISTRY: setup.registry,
        CHART: mirroredAt(setup, setup.chart),
    };
}
