import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { TLS_POLICY } from "../../../release/tls";
import { NAME_LIMITS, physicalName } from "../../shared/names";
import type { Placement } from "../../shared/placement";

/** Who may reach the workloads, and how. */
export interface Ingress {
    /** Whether the balancers answer the internet, or the network alone. */
    readonly scheme: "public" | "internal";
    /** IPv4 blocks that may reach the listeners, 1 or more. */
    readonly allowedCidrs: readonly string[];
    /** Certificate of this region. @default - plain HTTP */
    readonly certificateArn?: string;
    /** Load balancers that the workloads are spread over, 1 to 10. */
    readonly balancers: number;
}

/** Ports of the balancers' listeners: HTTP, which with a certificate only leads to HTTPS. */
export function listenerPorts({ certificateArn }: Pick<Ingress, "certificateArn">): readonly number[] {
    return certificateArn === undefined ? [80] : [80, 443];
}

/** Arguments of {@link Balancer}. */
export interface BalancerArgs {
    readonly placement: Placement;
    /** Number among the environment's balancers, from 0; part of the physical name. */
    readonly number: number;
    readonly ingress: Ingress;
    readonly vpcId: pulumi.Input<string>;
    /** Subnets in two zones or more: public ones for scheme `public`. */
    readonly subnetIds: readonly pulumi.Input<string>[];
    /** Whether AWS and Pulumi refuse to delete it. */
    readonly deletionProtection: boolean;
}

/**
 * A load balancer that workloads add their rules to. Whatever no rule matches gets a 404. With a certificate it speaks
 * HTTPS and sends HTTP there; its security group lets nothing out but what workloads add.
 */
export class Balancer extends pulumi.ComponentResource {
    /** Listener that carries the workloads' rules. */
    public readonly listenerArn: pulumi.Output<string>;
    public readonly securityGroupId: pulumi.Output<string>;
    public readonly dnsName: pulumi.Output<string>;
    /** Last part of the ARN, by which metrics name the balancer. */
    public readonly arnSuffix: pulumi.Output<string>;

    constructor(name: string, args: BalancerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:runtime:Balancer", name, args, opts);
        const group = this.createSecurityGroup(name, args);
        const balancer = new aws.lb.LoadBalancer(
            `${name}-balancer`,
            {
                name: physicalName(args.placement, `${args.ingress.scheme}-${args.number}`, NAME_LIMITS.balancer),
                internal: args.ingress.scheme === "internal",
                loadBalancerType: "application",
                subnets: [...args.subnetIds],
                securityGroups: [group.id],
                dropInvalidHeaderFields: true,
                enableDeletionProtection: args.deletionProtection,
            },
            { parent: this, protect: args.deletionProtection },
        );
        this.listenerArn = this.createListeners(name, args, balancer.arn);
        this.securityGroupId = group.id;
        this.dnsName = balancer.dnsName;
        this.arnSuffix = balancer.arnSuffix;
        this.registerOutputs({
            listenerArn: this.listenerArn,
            securityGroupId: this.securityGroupId,
            dnsName: this.dnsName,
            arnSuffix: this.arnSuffix,
        });
    }

    private createSecurityGroup(name: string, { placement, number, ingress, vpcId }: BalancerArgs) {
        const group = new aws.ec2.SecurityGroup(
            `${name}-group`,
            {
                vpcId,
                description: `Load balancer ${number} of ${placement.project} in ${placement.environment}`,
            },
            { parent: this },
        );
        for (const port of listenerPorts(ingress)) {
            for (const cidr of ingress.allowedCidrs) {
                new aws.vpc.SecurityGroupIngressRule(
                    `${name}-from-${cidr.replace(/[./]/g, "-")}-to-${port}`,
                    {
                        securityGroupId: group.id,
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
        return group;
    }

    /** @returns ARN of the listener that takes rules. */
    private createListeners(name: string, args: BalancerArgs, loadBalancerArn: pulumi.Input<string>) {
        const { certificateArn } = args.ingress;
        const options = { parent: this, protect: args.deletionProtection };
        const notFound = {
            type: "fixed-response",
            fixedResponse: { contentType: "text/plain", messageBody: "no such workload", statusCode: "404" },
        };
        if (certificateArn === undefined) {
            return new aws.lb.Listener(
                `${name}-http`,
                { loadBalancerArn, port: 80, protocol: "HTTP", defaultActions: [notFound] },
                options,
            ).arn;
        }
        const toHttps = { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" };
        new aws.lb.Listener(
            `${name}-redirect`,
            {
                loadBalancerArn,
                port: 80,
                protocol: "HTTP",
                defaultActions: [{ type: "redirect", redirect: toHttps }],
            },
            options,
        );
        return new aws.lb.Listener(
            `${name}-https`,
            {
                loadBalancerArn,
                port: 443,
                protocol: "HTTPS",
                certificateArn,
                sslPolicy: TLS_POLICY,
                defaultActions: [notFound],
            },
            options,
        ).arn;
    }
}
