import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Arguments of {@link ClusterNetwork}. */
export interface ClusterNetworkArgs {
    readonly vpcId: pulumi.Input<string>;
    /** Name of the environment, for descriptions. */
    readonly environment: string;
    /** Whether Pulumi refuses to delete or replace the groups. */
    readonly deletionProtection: boolean;
}

/**
 * Who reaches a cluster's API: whatever carries the deployers' group, by HTTPS. Machines of the cluster reach it by the
 * group that EKS itself makes.
 */
export class ClusterNetwork extends pulumi.ComponentResource {
    /** Group of the API's addresses, beside the one that EKS makes. */
    public readonly apiGroupId: pulumi.Output<string>;
    /** Group that those carry who may reach the API. */
    public readonly deployerGroupId: pulumi.Output<string>;

    constructor(name: string, args: ClusterNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:runtime:ClusterNetwork", name, args, opts);
        const { vpcId, environment, deletionProtection } = args;
        const options = { parent: this, protect: deletionProtection };
        const api = new aws.ec2.SecurityGroup(
            `${name}-api-group`,
            { vpcId, description: `API of the cluster of ${environment}` },
            options,
        );
        const deployers = new aws.ec2.SecurityGroup(
            `${name}-deployer-group`,
            { vpcId, description: `Deployers to the cluster of ${environment}` },
            options,
        );
        this.apiGroupId = api.id;
        this.deployerGroupId = deployers.id;
        const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
        new aws.vpc.SecurityGroupIngressRule(
            `${name}-from-deployers`,
            {
                securityGroupId: api.id,
                referencedSecurityGroupId: deployers.id,
                description: "HTTPS from deployers",
                ...https,
            },
            { parent: this },
        );
        new aws.vpc.SecurityGroupEgressRule(
            `${name}-deployers-to-api`,
            {
                securityGroupId: deployers.id,
                referencedSecurityGroupId: api.id,
                description: "HTTPS to the cluster's API",
                ...https,
            },
            { parent: this },
        );
        this.registerOutputs({ apiGroupId: this.apiGroupId, deployerGroupId: this.deployerGroupId });
    }
}
