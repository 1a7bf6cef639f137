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
 * Makes the security group of the interface endpoints: HTTPS from the network's block, and nothing out, since an
 * endpoint only answers.
 *
 * @param cidr the network's block.
 */
export function createEndpointGroup(frame: NetworkFrame, cidr: string): pulumi.Output<string> {
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
        `${frame.name}-endpoints-https`,
        {
            securityGroupId: group.id,
            description: "HTTPS from inside the network",
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
            cidrIpv4: cidr,
            tags: nameTag(frame.placement, "endpoints-https"),
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
