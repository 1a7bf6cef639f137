import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EndpointPlan } from "./activities";
import { type EndpointPolicyArgs, endpointPolicy, gatewayPolicy } from "./endpoint-policies";
import { type EndpointService, endpointServiceName, type GatewayService, gatewayServiceName } from "./endpoints";
import type { ExistingNetwork } from "./network";
import { type NetworkFrame, nameTag } from "./tiers";

/** What private endpoints are made from. */
export interface EndpointsArgs {
    readonly plan: EndpointPlan;
    readonly policy: EndpointPolicyArgs;
    /** Subnets that interface endpoints have an address in, one a zone. */
    readonly subnetIds: readonly pulumi.Input<string>[];
    /** Route tables that gateway endpoints add their routes to. */
    readonly routeTableIds: readonly pulumi.Input<string>[];
}

/** The groups by which AWS's services are reached. */
export interface MadeEndpoints {
    /** Group of the interface endpoints; undefined where there are none, or nobody names it. */
    readonly endpointGroupId: pulumi.Output<string> | undefined;
    /** Group that their clients carry; undefined where there is nothing to reach by it. */
    readonly clientGroupId: pulumi.Output<string> | undefined;
}

/** Makes the endpoints of a plan, and where there are interface endpoints, the groups of both sides. */
export function createEndpoints(frame: NetworkFrame, args: EndpointsArgs): MadeEndpoints {
    const gateways = args.plan.gateways.map(({ service }) => createGateway(frame, service, args));
    if (args.plan.interfaces.length === 0) {
        return { endpointGroupId: undefined, clientGroupId: undefined };
    }
    const clientGroupId = createClientGroup(frame);
    const endpointGroupId = createEndpointGroup(frame, clientGroupId);
    letClientsOut(frame, clientGroupId, "endpoints", { referencedSecurityGroupId: endpointGroupId });
    for (const { service, prefixListId } of gateways) {
        letClientsOut(frame, clientGroupId, service, { prefixListId });
    }
    for (const { service } of args.plan.interfaces) {
        createInterface(frame, service, args, endpointGroupId);
    }
    return { endpointGroupId, clientGroupId };
}

/** Makes the group that clients of an existing network's endpoints carry. */
export function adoptEndpoints(frame: Omit<NetworkFrame, "vpcId">, source: ExistingNetwork): MadeEndpoints {
    const { vpcId, endpointSecurityGroupId, s3PrefixListId } = source;
    const inside = { ...frame, vpcId };
    const clientGroupId = createClientGroup(inside);
    letClientsOut(
        inside,
        clientGroupId,
        "endpoints",
        endpointSecurityGroupId === undefined
            ? { cidrIpv4: source.cidr }
            : { referencedSecurityGroupId: endpointSecurityGroupId },
    );
    if (s3PrefixListId !== undefined) {
        letClientsOut(inside, clientGroupId, "s3", { prefixListId: s3PrefixListId });
    }
    const endpointGroupId = endpointSecurityGroupId === undefined ? undefined : pulumi.output(endpointSecurityGroupId);
    return { endpointGroupId, clientGroupId };
}

/** Makes a gateway endpoint: a route to the service in each of the tables, without charge. */
function createGateway(frame: NetworkFrame, service: GatewayService, { policy, routeTableIds }: EndpointsArgs) {
    const endpoint = new aws.ec2.VpcEndpoint(
        `${frame.name}-${service}`,
        {
            vpcId: frame.vpcId,
            vpcEndpointType: "Gateway",
            serviceName: gatewayServiceName(frame.placement, service),
            routeTableIds: [...routeTableIds],
            policy: JSON.stringify(gatewayPolicy(policy, service)),
            tags: nameTag(frame.placement, service),
        },
        { parent: frame.parent },
    );
    return { service, prefixListId: endpoint.prefixListId };
}

/**
 * Makes an interface endpoint, with an address in each of the subnets, under the service's own public name: what runs in
 * the network need not know.
 */
function createInterface(
    frame: NetworkFrame,
    service: EndpointService,
    { policy, subnetIds }: EndpointsArgs,
    groupId: pulumi.Input<string>,
): void {
    const role = interfaceRole(service);
    const document = endpointPolicy(policy, service);
    new aws.ec2.VpcEndpoint(
        `${frame.name}-${role}`,
        {
            vpcId: frame.vpcId,
            vpcEndpointType: "Interface",
            serviceName: endpointServiceName(frame.placement, service),
            privateDnsEnabled: true,
            // S3's has to be told, or the network's own names would lead to the gateway endpoint, which the isolated tier
            // has no route to. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
            dnsOptions: service === "s3" ? { privateDnsOnlyForInboundResolverEndpoint: false } : undefined,
            subnetIds: [...subnetIds],
            securityGroupIds: [groupId],
            policy: document === undefined ? undefined : JSON.stringify(document),
            tags: nameTag(frame.placement, role),
        },
        { parent: frame.parent },
    );
}

/** A dot would read as part of a domain in names and tags, and S3 has a gateway endpoint beside this one. */
function interfaceRole(service: EndpointService): string {
    return service === "s3" ? "s3-interface" : service.replaceAll(".", "-");
}

/**
 * Makes the security group that clients of AWS's services carry. It is one rule in the endpoints' group however many
 * clients there are, where a rule a client would meet the quota of 60 rules a group.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
 */
function createClientGroup(frame: NetworkFrame): pulumi.Output<string> {
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

function letClientsOut(
    frame: NetworkFrame,
    securityGroupId: pulumi.Input<string>,
    target: "endpoints" | GatewayService,
    to: Partial<aws.vpc.SecurityGroupEgressRuleArgs>,
): void {
    const role = `endpoint-clients-to-${target}`;
    new aws.vpc.SecurityGroupEgressRule(
        `${frame.name}-${role}`,
        {
            securityGroupId,
            description:
                target === "endpoints" ? "HTTPS to private endpoints" : `HTTPS to ${target} by its gateway endpoint`,
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
            tags: nameTag(frame.placement, role),
            ...to,
        },
        { parent: frame.parent },
    );
}

/**
 * Makes the security group of the interface endpoints: HTTPS from clients by their group, and nothing out, since an
 * endpoint only answers.
 */
function createEndpointGroup(frame: NetworkFrame, clientGroupId: pulumi.Input<string>): pulumi.Output<string> {
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
