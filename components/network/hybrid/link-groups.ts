import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { nameTag } from "../tiers";
import type { Destination, Hybrid } from "./hybrid";
import { type ConnectedNetwork, cidrKey, type LinkFrame } from "./link-frame";

/** What one rule of a group lets through, and from or to where. */
export interface LinkRule {
    readonly description: string;
    readonly protocol: "tcp" | "udp";
    readonly port: number;
    readonly cidr: string;
}

/** A group without rules, which {@link createRule} gives it one by one. */
export function createGroup(
    { name, parent, placement, vpcId }: LinkFrame,
    role: string,
    description: string,
): aws.ec2.SecurityGroup {
    return new aws.ec2.SecurityGroup(
        `${name}-${role}`,
        { vpcId, description, tags: nameTag(placement, role) },
        { parent },
    );
}

/** One rule of a group: `ingress` lets in, `egress` lets out. */
export function createRule(
    { name, parent, placement }: LinkFrame,
    direction: "ingress" | "egress",
    role: string,
    securityGroupId: pulumi.Input<string>,
    { description, protocol, port, cidr }: LinkRule,
): void {
    const args = {
        securityGroupId,
        description,
        ipProtocol: protocol,
        fromPort: port,
        toPort: port,
        cidrIpv4: cidr,
        tags: nameTag(placement, role),
    };
    if (direction === "ingress") {
        new aws.vpc.SecurityGroupIngressRule(`${name}-${role}`, args, { parent });
    } else {
        new aws.vpc.SecurityGroupEgressRule(`${name}-${role}`, args, { parent });
    }
}

/** Lets on-premises connect to the private endpoints of AWS services, where that is asked for and there are any. */
export function admitToEndpoints(
    frame: LinkFrame,
    { reachable, prefixes }: Hybrid,
    { endpointSecurityGroupId }: ConnectedNetwork,
): void {
    if (endpointSecurityGroupId === undefined || !reachable.includes("endpoints")) {
        return;
    }
    for (const prefix of prefixes) {
        createRule(frame, "ingress", `endpoints-from-${cidrKey(prefix)}`, endpointSecurityGroupId, {
            description: `HTTPS from ${prefix}`,
            protocol: "tcp",
            port: 443,
            cidr: prefix,
        });
    }
}

/**
 * Makes the group by which tasks connect to on-premises, beside their own groups: a rule out for each destination.
 *
 * @returns its id; undefined where there is no destination.
 */
export function createClientGroup(
    frame: LinkFrame,
    destinations: readonly Destination[],
): pulumi.Output<string> | undefined {
    if (destinations.length === 0) {
        return undefined;
    }
    const group = createGroup(frame, "to-on-premises", "Clients of on-premises: what they may connect to there");
    for (const { cidr, port } of destinations) {
        createRule(frame, "egress", `to-on-premises-${cidrKey(cidr)}-${port}`, group.id, {
            description: `TCP ${port} of ${cidr}`,
            protocol: "tcp",
            port,
            cidr,
        });
    }
    return group.id;
}
