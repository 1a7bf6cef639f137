import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Arguments of {@link TaskNetwork}. */
export interface TaskNetworkArgs {
    readonly vpcId: pulumi.Input<string>;
    /** Whether tasks reach the internet, or AWS alone, by a group that they carry beside this one. */
    readonly taskEgress: "internet" | "endpoints";
    /** Group of the load balancer that is the only way in. */
    readonly balancerGroupId: pulumi.Input<string>;
    /** Port that the tasks listen on, 1 to 65535. */
    readonly port: number;
    /** What the group is for. */
    readonly description: string;
    /** Whether Pulumi refuses to delete or replace the group that running tasks carry. */
    readonly deletionProtection: boolean;
}

/**
 * The security group of one workload's tasks: in from its balancer on one port, out by HTTPS to the internet where asked,
 * else not at all. What tasks reach besides, they reach by the further groups that they carry.
 */
export class TaskNetwork extends pulumi.ComponentResource {
    public readonly securityGroupId: pulumi.Output<string>;

    constructor(name: string, args: TaskNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:runtime:TaskNetwork", name, args, opts);
        const group = new aws.ec2.SecurityGroup(
            `${name}-group`,
            { vpcId: args.vpcId, description: args.description },
            { parent: this, protect: args.deletionProtection },
        );
        this.securityGroupId = group.id;
        this.connectBalancer(name, args);
        if (args.taskEgress === "internet") {
            this.connectInternet(name);
        }
        this.registerOutputs({ securityGroupId: this.securityGroupId });
    }

    private connectBalancer(name: string, { balancerGroupId, port }: TaskNetworkArgs): void {
        const onPort = { ipProtocol: "tcp", fromPort: port, toPort: port };
        new aws.vpc.SecurityGroupIngressRule(
            `${name}-from-balancer`,
            {
                securityGroupId: this.securityGroupId,
                referencedSecurityGroupId: balancerGroupId,
                description: "Requests and health checks from the load balancer",
                ...onPort,
            },
            { parent: this },
        );
        new aws.vpc.SecurityGroupEgressRule(
            `${name}-balancer-to-tasks`,
            {
                securityGroupId: balancerGroupId,
                referencedSecurityGroupId: this.securityGroupId,
                description: "Requests and health checks to tasks",
                ...onPort,
            },
            { parent: this },
        );
    }

    /** The settings ask for the internet by name; HTTPS is the only protocol that leaves. */
    private connectInternet(name: string): void {
        new aws.vpc.SecurityGroupEgressRule(
            `${name}-to-internet`,
            {
                securityGroupId: this.securityGroupId,
                description: "HTTPS to anywhere",
                ipProtocol: "tcp",
                fromPort: 443,
                toPort: 443,
                cidrIpv4: "0.0.0.0/0",
            },
            { parent: this },
        );
    }
}
