import * as aws from "@pulumi/aws";
// The package's front door loads all of it, ten times what is needed here.
import * as awsx from "@pulumi/awsx/ec2";
import * as pulumi from "@pulumi/pulumi";

/** A sandbox is connected to nothing, so all of them may have the same addresses: room for three zones. */
const BLOCK = "10.0.0.0/20";

/** Prefix lengths of a zone's two subnets. */
const PREFIX = { public: 24, private: 23 } as const;

/** Arguments of {@link SandboxNetwork}. */
export interface SandboxNetworkArgs {
    /** Availability zones, 2 or 3. */
    readonly zones: readonly string[];
    /** IPv4 blocks that may reach the balancer; nobody where there are none. */
    readonly allowedCidrs: readonly string[];
    /** Ports of the balancer's listeners. */
    readonly listenerPorts: readonly number[];
    /** Port of the application. */
    readonly port: number;
}

/**
 * A network of its own with one NAT gateway, and the two security groups in it. awsx's own groups let everybody in and
 * are not made: the balancer's admits the stated blocks, the tasks' the balancer alone, and the network's default group,
 * which anything lands in that names none, admits and lets out nothing.
 */
export class SandboxNetwork extends pulumi.ComponentResource {
    public readonly vpcId: pulumi.Output<string>;
    public readonly publicSubnetIds: pulumi.Output<string[]>;
    public readonly privateSubnetIds: pulumi.Output<string[]>;
    public readonly balancerGroupId: pulumi.Output<string>;
    public readonly taskGroupId: pulumi.Output<string>;

    constructor(name: string, args: SandboxNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:sandbox:SandboxNetwork", name, args, opts);
        const vpc = new awsx.Vpc(
            `${name}-vpc`,
            {
                cidrBlock: BLOCK,
                availabilityZoneNames: [...args.zones],
                enableDnsHostnames: true,
                natGateways: { strategy: "Single" },
                subnetStrategy: "Auto",
                subnetSpecs: [
                    { type: "Public", cidrMask: PREFIX.public },
                    { type: "Private", cidrMask: PREFIX.private },
                ],
            },
            { parent: this },
        );
        new aws.ec2.DefaultSecurityGroup(`${name}-default-group`, { vpcId: vpc.vpcId }, { parent: this });
        this.vpcId = vpc.vpcId;
        this.publicSubnetIds = vpc.publicSubnetIds;
        this.privateSubnetIds = vpc.privateSubnetIds;
        this.balancerGroupId = this.createGroup(name, "balancer", "Load balancer of the sandbox");
        this.taskGroupId = this.createGroup(name, "tasks", "Tasks of the sandbox");
        this.admit(name, args);
        this.connect(name, args.port);
        this.registerOutputs({
            vpcId: this.vpcId,
            publicSubnetIds: this.publicSubnetIds,
            privateSubnetIds: this.privateSubnetIds,
            balancerGroupId: this.balancerGroupId,
            taskGroupId: this.taskGroupId,
        });
    }

    private createGroup(name: string, job: string, description: string): pulumi.Output<string> {
        return new aws.ec2.SecurityGroup(`${name}-${job}-group`, { vpcId: this.vpcId, description }, { parent: this })
            .id;
    }

    /** Who may reach the balancer. */
    private admit(name: string, { allowedCidrs, listenerPorts }: SandboxNetworkArgs): void {
        for (const port of listenerPorts) {
            for (const cidr of allowedCidrs) {
                new aws.vpc.SecurityGroupIngressRule(
                    `${name}-from-${cidr.replace(/[./]/g, "-")}-to-${port}`,
                    {
                        securityGroupId: this.balancerGroupId,
                        description: `Listener on ${port}`,
                        ipProtocol: "tcp",
                        fromPort: port,
                        toPort: port,
                        cidrIpv4: cidr,
                    },
                    { parent: this },
                );
            }
        }
    }

    /** The balancer reaches the tasks on their one port, and the tasks reach the internet by HTTPS. */
    private connect(name: string, port: number): void {
        const onPort = { ipProtocol: "tcp", fromPort: port, toPort: port };
        new aws.vpc.SecurityGroupEgressRule(
            `${name}-balancer-to-tasks`,
            {
                securityGroupId: this.balancerGroupId,
                referencedSecurityGroupId: this.taskGroupId,
                description: "Requests and health checks to tasks",
                ...onPort,
            },
            { parent: this },
        );
        new aws.vpc.SecurityGroupIngressRule(
            `${name}-tasks-from-balancer`,
            {
                securityGroupId: this.taskGroupId,
                referencedSecurityGroupId: this.balancerGroupId,
                description: "Requests and health checks from the load balancer",
                ...onPort,
            },
            { parent: this },
        );
        new aws.vpc.SecurityGroupEgressRule(
            `${name}-tasks-to-internet`,
            {
                securityGroupId: this.taskGroupId,
                description: "HTTPS to anywhere, through NAT",
                ipProtocol: "tcp",
                fromPort: 443,
                toPort: 443,
                cidrIpv4: "0.0.0.0/0",
            },
            { parent: this },
        );
    }
}
