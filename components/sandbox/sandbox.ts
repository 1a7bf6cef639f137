import * as aws from "@pulumi/aws";
import * as awsxEcs from "@pulumi/awsx/ecs";
import * as awsxLb from "@pulumi/awsx/lb";
import * as pulumi from "@pulumi/pulumi";
import { BuiltImage, type RegistrySignIn } from "../build/built-image";
import { listenerPorts } from "../runtime/ecs/balancer";
import { createBoundedRole } from "../shared/bounded-role";
import { NAME_LIMITS, physicalName } from "../shared/names";
import type { Placement } from "../shared/placement";
import { serviceTrust } from "../shared/policy";
import { listenersOf } from "./listeners";
import { SandboxGuardrails } from "./sandbox-guardrails";
import { SandboxNetwork } from "./sandbox-network";
import { sandboxExecutionPolicy, sandboxLogGroupName, sandboxRepositoryName } from "./sandbox-policies";

/** Arguments of {@link Sandbox}. */
export interface SandboxArgs {
    /** Where it stands; its environment is the stack's name. */
    readonly placement: Placement;
    readonly application: {
        readonly name: string;
        /** Port that it listens on, 1 to 65535. */
        readonly port: number;
        /** Path that answers 200 to 299 while it is well. */
        readonly healthPath: string;
        /** CPU units and MiB, a pair that Fargate has. */
        readonly cpu: number;
        readonly memory: number;
        /** Plain variables. */
        readonly environment: { readonly [name: string]: string };
    };
    /** The application's folder, which the image is built from, and the tag of what is in it now. */
    readonly source: { readonly folder: string; readonly tag: string };
    readonly registry: RegistrySignIn;
    /** Availability zones, 2 or 3. */
    readonly zones: readonly string[];
    /** Who may reach it, and how. */
    readonly ingress: {
        /** Whether the balancer answers the internet, or the sandbox's network alone. */
        readonly scheme: "public" | "internal";
        /** IPv4 blocks that may reach the listeners; nobody where there are none. */
        readonly allowedCidrs: readonly string[];
        /** Certificate of this region. @default - plain HTTP */
        readonly certificateArn?: string;
    };
    /** Tasks that run, 1 to 4. */
    readonly tasks: number;
    readonly logRetentionDays: number;
}

/** Images of a sandbox that are kept: what runs, and what ran before it. */
const KEEP_IMAGES = 5;

/** Seconds that a task which is taken out still gets to finish its requests. */
const DRAIN_SECONDS = 10;

/** Seconds that a new task's failing checks are not counted. */
const START_SECONDS = 60;

/**
 * A developer's own environment, for days and not for releases: one application, built from the folder as it is.
 *
 * 1. A key, and the boundary of its roles.
 * 2. A network with one NAT gateway, by awsx, and security groups that admit whom the arguments state.
 * 3. The image, built by Docker into a repository of the sandbox's own.
 * 4. A load balancer, by awsx.
 * 5. A cluster with one Fargate service, by awsx, whose tasks have no public address and no right of their own.
 *
 * Everything in it may be deleted at any time, and nothing is protected. It has no pipeline, no approval and no alarm,
 * and gets no secret.
 */
export class Sandbox extends pulumi.ComponentResource {
    /** Where the application answers; known after the update. */
    public readonly url: pulumi.Output<string>;

    constructor(name: string, args: SandboxArgs, opts?: pulumi.ComponentResourceOptions) {
        const { registry: _registry, ...told } = args;
        super("airlock:sandbox:Sandbox", name, { ...told, deletionProtection: false }, opts);
        const { placement, application, source, registry } = args;
        const { keyArn, boundaryArn } = new SandboxGuardrails(`${name}-guardrails`, { placement }, { parent: this });
        const image = new BuiltImage(
            `${name}-application`,
            {
                repositoryName: sandboxRepositoryName(placement, application.name),
                context: source.folder,
                tag: source.tag,
                keepImages: KEEP_IMAGES,
                keyArn,
                registry,
            },
            { parent: this },
        );
        const network = this.createNetwork(name, args);
        const balancer = this.createBalancer(name, args, network);
        this.createService(name, args, { network, balancer, imageUri: image.uri, keyArn, boundaryArn });
        const protocol = args.ingress.certificateArn === undefined ? "http" : "https";
        this.url = pulumi.interpolate`${protocol}://${balancer.loadBalancer.dnsName}`;
        this.registerOutputs({ url: this.url });
    }

    private createNetwork(name: string, { zones, ingress, application }: SandboxArgs): SandboxNetwork {
        return new SandboxNetwork(
            `${name}-network`,
            {
                zones,
                allowedCidrs: ingress.allowedCidrs,
                listenerPorts: listenerPorts(ingress),
                port: application.port,
            },
            { parent: this },
        );
    }

    private createBalancer(name: string, { application, ingress }: SandboxArgs, network: SandboxNetwork) {
        const isPublic = ingress.scheme === "public";
        return new awsxLb.ApplicationLoadBalancer(
            `${name}-balancer`,
            {
                internal: !isPublic,
                subnetIds: isPublic ? network.publicSubnetIds : network.privateSubnetIds,
                // Without these two awsx makes a group of its own.
                securityGroups: [network.balancerGroupId],
                defaultSecurityGroup: { skip: true },
                dropInvalidHeaderFields: true,
                enableDeletionProtection: false,
                defaultTargetGroup: {
                    vpcId: network.vpcId,
                    port: application.port,
                    protocol: "HTTP",
                    targetType: "ip",
                    deregistrationDelay: DRAIN_SECONDS,
                    healthCheck: { path: application.healthPath, matcher: "200-299" },
                },
                listeners: listenersOf(ingress.certificateArn),
            },
            { parent: this },
        );
    }

    private createService(name: string, args: SandboxArgs, parts: ServiceParts): void {
        const { application, placement } = args;
        const cluster = new aws.ecs.Cluster(
            `${name}-cluster`,
            {
                name: physicalName(placement, "cluster", NAME_LIMITS.cluster),
                settings: [{ name: "containerInsights", value: "disabled" }],
            },
            { parent: this },
        );
        // A target group that no listener names yet refuses a service.
        const targetGroupArn = pulumi
            .all([parts.balancer.defaultTargetGroup.arn, parts.balancer.listeners])
            .apply(([arn]) => arn);
        const roles = this.createRoles(name, args, parts.boundaryArn);
        new awsxEcs.FargateService(
            `${name}-service`,
            {
                cluster: cluster.arn,
                desiredCount: args.tasks,
                networkConfiguration: {
                    subnets: parts.network.privateSubnetIds,
                    securityGroups: [parts.network.taskGroupId],
                    assignPublicIp: false,
                },
                loadBalancers: [{ targetGroupArn, containerName: application.name, containerPort: application.port }],
                healthCheckGracePeriodSeconds: START_SECONDS,
                deploymentCircuitBreaker: { enable: true, rollback: false },
                propagateTags: "SERVICE",
                taskDefinitionArgs: {
                    ...this.createTaskDefinition(name, args, parts),
                    executionRole: { roleArn: roles.execution.role.arn },
                    taskRole: { roleArn: roles.task.arn },
                },
            },
            // Without its policy the execution role can pull nothing, and the first tasks fail.
            { parent: this, dependsOn: roles.execution.policy },
        );
    }

    private createTaskDefinition(name: string, args: SandboxArgs, { imageUri, keyArn }: ServiceParts) {
        const { application, placement, logRetentionDays } = args;
        const logs = new aws.cloudwatch.LogGroup(
            `${name}-logs`,
            {
                name: sandboxLogGroupName(placement, application.name),
                retentionInDays: logRetentionDays,
                kmsKeyId: keyArn,
            },
            { parent: this },
        );
        return {
            family: physicalName(placement, application.name, NAME_LIMITS.cluster),
            cpu: String(application.cpu),
            memory: String(application.memory),
            logGroup: { skip: true },
            container: {
                name: application.name,
                image: imageUri,
                essential: true,
                portMappings: [{ containerPort: application.port, protocol: "tcp" }],
                environment: Object.entries(application.environment).map(([key, value]) => ({ name: key, value })),
                logConfiguration: {
                    logDriver: "awslogs",
                    options: {
                        "awslogs-group": logs.name,
                        "awslogs-region": placement.region,
                        "awslogs-stream-prefix": "task",
                    },
                },
            },
        };
    }

    /** awsx's own roles have AWS's policies and no boundary. */
    private createRoles(name: string, { placement, application }: SandboxArgs, boundaryArn: pulumi.Output<string>) {
        const trust = serviceTrust("ecs-tasks.amazonaws.com", placement.account);
        const execution = createBoundedRole(this, `${name}-execution`, {
            name: physicalName(placement, "execution", NAME_LIMITS.role),
            trust,
            allowed: sandboxExecutionPolicy(placement, application.name),
            boundaryArn,
        });
        const task = new aws.iam.Role(
            `${name}-task-role`,
            {
                name: physicalName(placement, "task", NAME_LIMITS.role),
                assumeRolePolicy: JSON.stringify(trust),
                permissionsBoundary: boundaryArn,
            },
            { parent: this },
        );
        return { execution, task };
    }
}

/** What the service is put together from. */
interface ServiceParts {
    readonly network: SandboxNetwork;
    readonly balancer: awsxLb.ApplicationLoadBalancer;
    readonly imageUri: pulumi.Output<string>;
    readonly keyArn: pulumi.Output<string>;
    readonly boundaryArn: pulumi.Output<string>;
}
