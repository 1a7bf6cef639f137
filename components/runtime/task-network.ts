import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Arguments of {@link TaskNetwork}. */
export interface TaskNetworkArgs {
    readonly vpcId: pulumi.Input<string>;
    /** The network's own block, where tasks find endpoints that have no group of ours. */
    readonly vpcCidr: pulumi.Input<string>;
    /** Whether tasks reach the internet, or AWS through private endpoints only. */
    readonly taskEgress: "internet" | "endpoints";
    /** Group of the interface endpoints. @default - endpoints are looked for in the whole network */
    readonly endpointSecurityGroupId?: pulumi.Input<string>;
    /** Prefix list of S3, from which images come, for its gateway endpoint. @default - S3 is an interface endpoint too */
    readonly s3PrefixListId?: pulumi.Input<string>;
    /** Group of the load balancer that is the only way in. */
    readonly balancerGroupId: pulumi.Input<string>;
    /** Port that the tasks listen on, 1 to 65535. */
    readonly port: number;
    /** What the group is for. */
    readonly description: string;
    /** Whether Pulumi refuses to delete or replace the group that running tasks carry. */
    readonly deletionProtection: boolean;
}

/** The security group of one workload's tasks: in from its balancer on one port, out by HTTPS. */
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
            // The settings ask for the internet by name; HTTPS is the only protocol that leaves.
            this.letOut(name, "internet", "HTTPS to anywhere", { cidrIpv4: "0.0.0.0/0" });
        } else {
            this.letOut(
                name,
                "endpoints",
                "HTTPS to private endpoints",
                args.endpointSecurityGroupId === undefined
                    ? { cidrIpv4: args.vpcCidr }
                    : { referencedSecurityGroupId: args.endpointSecurityGroupId },
            );
            if (args.s3PrefixListId !== undefined) {
                this.letOut(name, "s3", "HTTPS to S3, where images are", { prefixListId: args.s3PrefixListId });
            }
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

    private letOut(
        name: string,
        role: string,
        description: string,
        to: Pick<aws.vpc.SecurityGroupEgressRuleArgs, "cidrIpv4" | "referencedSecurityGroupId" | "prefixListId">,
    ): void {
        new aws.vpc.SecurityGroupEgressRule(
            `${name}-to-${role}`,
            {
                securityGroupId: this.securityGroupId,
                description,
                ipProtocol: "tcp",
                fromPort: 443,
                toPort: 443,
                ...to,
            },
            { parent: this },
        );
    }
}
