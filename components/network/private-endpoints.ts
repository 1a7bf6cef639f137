import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import {
    type EndpointService,
    endpointPolicy,
    endpointServiceName,
    s3GatewayPolicy,
    s3GatewayServiceName,
} from "./endpoints";
import { type NetworkFrame, nameTag } from "./tiers";

/** Makes S3's gateway endpoint: a route to S3 in each of the tables, without charge. */
export function createS3Gateway(frame: NetworkFrame, tables: readonly aws.ec2.RouteTable[]): aws.ec2.VpcEndpoint {
    return new aws.ec2.VpcEndpoint(
        `${frame.name}-s3`,
        {
            vpcId: frame.vpcId,
            vpcEndpointType: "Gateway",
            serviceName: s3GatewayServiceName(frame.placement),
            routeTableIds: tables.map(({ id }) => id),
            policy: JSON.stringify(s3GatewayPolicy(frame.placement)),
            tags: nameTag(frame.placement, "s3"),
        },
        { parent: frame.parent },
    );
}

/**
 * Makes the security group that clients of AWS's services carry. It is one rule in the endpoints' group however many
 * clients there are, where a rule a client would meet the quota of 60 rules a group.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
 */
export function createClientGroup(frame: NetworkFrame): pulumi.Output<string> {
    return new aws.ec2.SecurityGroup(
        `${frame.name}-endpoint-clients`,
        {
            vpcId: frame.vpcId,
            description: "Carried by whatever calls AWS services privately: HTTPS to them",
            tags: nameTag(frame.placement, "endpoint-clients"),
        },
        { parent: frame.parent },
    ).id;
}

/** Where clients may send HTTPS. */
export interface ReachableServices {
    /** Group of the interface endpoints, or the block in which they are somewhere. */
    readonly endpoints: { readonly referencedSecurityGroupId: pulumi.Input<string> } | { readonly cidrIpv4: string };
    /** Prefix list that S3's gateway endpoint routes; none where there is no such endpoint. */
    readonly s3PrefixListId: pulumi.Input<string> | undefined;
}

/** Lets clients out to the interface endpoints and to S3. */
export function letClientsOut(
    frame: NetworkFrame,
    clientGroupId: pulumi.Input<string>,
    { endpoints, s3PrefixListId }: ReachableServices,
): void {
    const letOut = (purpose: string, description: string, to: Partial<aws.vpc.SecurityGroupEgressRuleArgs>) =>
        new aws.vpc.SecurityGroupEgressRule(
            `${frame.name}-endpoint-clients-to-${purpose}`,
            {
                securityGroupId: clientGroupId,
                description,
                ipProtocol: "tcp",
                fromPort: 443,
                toPort: 443,
                tags: nameTag(frame.placement, `endpoint-clients-to-${purpose}`),
                ...to,
            },
            { parent: frame.parent },
        );
    letOut("endpoints", "HTTPS to private endpoints", endpoints);
    if (s3PrefixListId !== undefined) {
        letOut("s3", "HTTPS to S3, where images are", { prefixListId: s3PrefixListId });
    }
}

/**
 * Makes the security group of the interface endpoints: HTTPS from clients by their group, and nothing out, since an
 * endpoint only answers.
 */
export function createEndpointGroup(frame: NetworkFrame, clientGroupId: pulumi.Input<string>): pulumi.Output<string> {
    const group = new aws.ec2.SecurityGroup(
        `${frame.name}-endpoints`,
        {
            vpcId: frame.vpcId,
            description: "Private endpoints of AWS services: HTTPS from inside the network",
            tags: nameTag(frame.placement, "endpoints"),
        },
        { parent: frame.parent },
    );
    new aws.vpc.SecurityGroupIngressRule(
        `${frame.name}-endpoints-from-clients`,
        {
            securityGroupId: group.id,
            referencedSecurityGroupId: clientGroupId,
            description: "HTTPS from clients",
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
            tags: nameTag(frame.placement, "endpoints-from-clients"),
        },
        { parent: frame.parent },
    );
    return group.id;
}

/**
 * Makes an interface endpoint for each service, with an address in each of the subnets, under the service's own public
 * name: what runs in the network need not know.
 */
export function createInterfaceEndpoints(
    frame: NetworkFrame,
    services: readonly EndpointService[],
    subnetIds: readonly pulumi.Input<string>[],
    groupId: pulumi.Input<string>,
): void {
    for (const service of services) {
        // A dot would read as part of a domain in names and tags.
        const role = service.replaceAll(".", "-");
        new aws.ec2.VpcEndpoint(
            `${frame.name}-${role}`,
            {
                vpcId: frame.vpcId,
                vpcEndpointType: "Interface",
                serviceName: endpointServiceName(frame.placement, service),
                privateDnsEnabled: true,
                subnetIds: [...subnetIds],
                securityGroupIds: [groupId],
                policy: JSON.stringify(endpointPolicy(frame.placement, service)),
                tags: nameTag(frame.placement, role),
            },
            { parent: frame.parent },
        );
    }
}
