import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../release/problem";
import { refuseArguments } from "../shared/arguments";
import type { Placement } from "../shared/placement";
import { parseCidr } from "./cidr";
import type { EndpointService } from "./endpoints";
import { createFlowLog } from "./flow-log";
import {
    createClientGroup,
    createEndpointGroup,
    createInterfaceEndpoints,
    createS3Gateway,
    letClientsOut,
} from "./private-endpoints";
import { createRoutes, type NatChoice } from "./routes";
import { checkSubnets, planSubnets } from "./subnet-plan";
import { createTiers, type MadeSubnet, type NetworkFrame, nameTag } from "./tiers";

/** A network of the environment's own. */
export interface CreatedNetwork {
    readonly kind: "create";
    /** The network's block, /16 to /21; see `planSubnets` for how it is cut. */
    readonly cidr: string;
    /** Availability zones by name, two or more. A zone may come or go without moving the others' subnets. */
    readonly zones: readonly string[];
    /** How the private tier reaches the internet. `single` is in the first zone. */
    readonly nat: NatChoice;
}

/** A network that a team has already. It is used as it is: whoever runs it answers for its routes and ACLs. */
export interface ExistingNetwork {
    readonly kind: "existing";
    readonly vpcId: string;
    /** The network's block. */
    readonly cidr: string;
    /** Subnets by tier; empty where the network has no such tier. */
    readonly publicSubnetIds: readonly string[];
    readonly privateSubnetIds: readonly string[];
    readonly isolatedSubnetIds: readonly string[];
    /**
     * Group of the interface endpoints that are there, or are made here; it must admit HTTPS from
     * {@link Network.serviceClientGroupId}. @default - made where endpoints are made; else endpoints are looked for in the
     * whole network
     */
    readonly endpointSecurityGroupId?: string;
    /** Prefix list that S3's gateway endpoint routes. @default - no gateway endpoint */
    readonly s3PrefixListId?: string;
}

/** Where the network comes from. */
export type NetworkSource = CreatedNetwork | ExistingNetwork;

/** Arguments of {@link Network}. */
export interface NetworkArgs {
    readonly placement: Placement;
    readonly source: NetworkSource;
    /** Services with a private path, each once, beyond S3, which a network made here always has. */
    readonly endpoints: readonly EndpointService[];
    /** Days that flow logs are kept; one of the numbers that CloudWatch Logs takes. */
    readonly flowLogRetentionDays: number;
    /** KMS key of the flow logs' group. Its policy must let CloudWatch Logs use it before the network is made. */
    readonly keyArn: pulumi.Input<string>;
    /** Permissions boundary of the role that writes flow logs. @default - none */
    readonly boundaryArn?: pulumi.Input<string>;
}

/**
 * The network of an environment.
 *
 * 1. A network with three tiers of subnets in each zone: public, private, isolated.
 * 2. An internet gateway for the public tier, NAT gateways for the private one as chosen, no way out of the isolated.
 * 3. A network ACL for each tier; the network's default group, ACL and route table, emptied.
 * 4. Flow logs of all traffic, encrypted.
 * 5. S3's gateway endpoint, and interface endpoints in the isolated tier for the services asked for, with the group that
 *    their clients carry.
 *
 * Of an existing network only the interface endpoints and the clients' group are made. Whoever needs the routes to be there (a task that
 * starts, a build) passes the component itself to `dependsOn`. Leaves out IPv6.
 */
export class Network extends pulumi.ComponentResource {
    public readonly vpcId: pulumi.Output<string>;
    /** The network's block; known while the program runs. */
    public readonly cidr: string;
    /** Availability zones; empty where the network was there already and only its subnets are known. */
    public readonly zones: readonly string[];
    /** One a zone, in the order of {@link zones}; of an existing network as given. So the other tiers. */
    public readonly publicSubnetIds: readonly pulumi.Output<string>[];
    public readonly privateSubnetIds: readonly pulumi.Output<string>[];
    public readonly isolatedSubnetIds: readonly pulumi.Output<string>[];
    /** Group of the interface endpoints; undefined where there are none, or an existing network does not name it. */
    public readonly endpointSecurityGroupId: pulumi.Output<string> | undefined;
    /** Prefix list of S3; undefined where S3 has no gateway endpoint. */
    public readonly s3PrefixListId: pulumi.Output<string> | undefined;
    /**
     * Group that may send HTTPS to the interface endpoints and to S3. Whatever runs in the network and calls AWS carries
     * it, also where it has a way to the internet: the services' own names lead to the endpoints, which admit nobody
     * else. Undefined where no interface endpoint is made.
     */
    public readonly serviceClientGroupId: pulumi.Output<string> | undefined;

    constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        refuseArguments("Network", name, checkNetwork(args));
        super("airlock:network:Network", name, args, opts);
        const parts = args.source.kind === "create" ? this.create(name, args, args.source) : adopt(args.source);
        this.vpcId = parts.vpcId;
        this.cidr = args.source.cidr;
        this.zones = args.source.kind === "create" ? [...args.source.zones] : [];
        this.publicSubnetIds = parts.publicSubnetIds;
        this.privateSubnetIds = parts.privateSubnetIds;
        this.isolatedSubnetIds = parts.isolatedSubnetIds;
        this.s3PrefixListId = parts.s3PrefixListId;
        const services = this.reachServices(name, args, parts);
        this.endpointSecurityGroupId = services.endpointSecurityGroupId;
        this.serviceClientGroupId = services.clientGroupId;
        this.registerOutputs({
            vpcId: this.vpcId,
            cidr: this.cidr,
            zones: this.zones,
            publicSubnetIds: this.publicSubnetIds,
            privateSubnetIds: this.privateSubnetIds,
            isolatedSubnetIds: this.isolatedSubnetIds,
            endpointSecurityGroupId: this.endpointSecurityGroupId,
            s3PrefixListId: this.s3PrefixListId,
            serviceClientGroupId: this.serviceClientGroupId,
        });
    }

    private create(name: string, args: NetworkArgs, source: CreatedNetwork): NetworkParts {
        const { placement } = args;
        const vpc = new aws.ec2.Vpc(
            `${name}-vpc`,
            {
                cidrBlock: source.cidr,
                // Both, or interface endpoints cannot stand under the services' own names.
                enableDnsSupport: true,
                enableDnsHostnames: true,
                tags: nameTag(placement, "network"),
            },
            { parent: this },
        );
        const frame = { name, parent: this, placement, vpcId: vpc.id };
        closeDefaults(frame, vpc);
        createFlowLog(frame, {
            retentionDays: args.flowLogRetentionDays,
            keyArn: args.keyArn,
            boundaryArn: args.boundaryArn,
        });
        const tiers = createTiers(frame, planSubnets(source), source.cidr);
        const s3 = createS3Gateway(frame, createRoutes(frame, tiers, source.nat));
        const ids = (subnets: readonly MadeSubnet[]) => subnets.map(({ subnet }) => subnet.id);
        return {
            vpcId: vpc.id,
            publicSubnetIds: ids(tiers.public),
            privateSubnetIds: ids(tiers.private),
            isolatedSubnetIds: ids(tiers.isolated),
            endpointSecurityGroupId: undefined,
            s3PrefixListId: s3.prefixListId,
        };
    }

    /** Makes the endpoints asked for; answers with the group that they are in, and the one that their clients carry. */
    private reachServices(
        name: string,
        { placement, endpoints, source }: NetworkArgs,
        parts: NetworkParts,
    ): ServiceGroups {
        if (source.kind === "create" && endpoints.length === 0) {
            return { endpointSecurityGroupId: undefined, clientGroupId: undefined };
        }
        const frame = { name, parent: this, placement, vpcId: parts.vpcId };
        const clientGroupId = createClientGroup(frame);
        const { s3PrefixListId } = parts;
        if (endpoints.length === 0 && parts.endpointSecurityGroupId === undefined) {
            letClientsOut(frame, clientGroupId, { endpoints: { cidrIpv4: source.cidr }, s3PrefixListId });
            return { endpointSecurityGroupId: undefined, clientGroupId };
        }
        const groupId = parts.endpointSecurityGroupId ?? createEndpointGroup(frame, clientGroupId);
        const subnetIds = parts.isolatedSubnetIds.length > 0 ? parts.isolatedSubnetIds : parts.privateSubnetIds;
        letClientsOut(frame, clientGroupId, { endpoints: { referencedSecurityGroupId: groupId }, s3PrefixListId });
        createInterfaceEndpoints(frame, endpoints, subnetIds, groupId);
        return { endpointSecurityGroupId: groupId, clientGroupId };
    }
}

/** The groups by which AWS's services are reached. */
interface ServiceGroups {
    readonly endpointSecurityGroupId: pulumi.Output<string> | undefined;
    readonly clientGroupId: pulumi.Output<string> | undefined;
}

/** What {@link Network} offers of a network before its endpoints are made. */
interface NetworkParts {
    readonly vpcId: pulumi.Output<string>;
    readonly publicSubnetIds: readonly pulumi.Output<string>[];
    readonly privateSubnetIds: readonly pulumi.Output<string>[];
    readonly isolatedSubnetIds: readonly pulumi.Output<string>[];
    readonly endpointSecurityGroupId: pulumi.Output<string> | undefined;
    readonly s3PrefixListId: pulumi.Output<string> | undefined;
}

function adopt(source: ExistingNetwork): NetworkParts {
    const known = (id: string | undefined) => (id === undefined ? undefined : pulumi.output(id));
    const all = (ids: readonly string[]) => ids.map((id) => pulumi.output(id));
    return {
        vpcId: pulumi.output(source.vpcId),
        publicSubnetIds: all(source.publicSubnetIds),
        privateSubnetIds: all(source.privateSubnetIds),
        isolatedSubnetIds: all(source.isolatedSubnetIds),
        endpointSecurityGroupId: known(source.endpointSecurityGroupId),
        s3PrefixListId: known(source.s3PrefixListId),
    };
}

/**
 * Adopts what every network is born with, and takes out what AWS put in: nothing that forgets to name a group, an ACL or
 * a table gets a way in or out by default. A destroy only forgets the three.
 */
function closeDefaults({ name, parent, placement }: NetworkFrame, vpc: aws.ec2.Vpc): void {
    const tags = nameTag(placement, "default-unused");
    new aws.ec2.DefaultSecurityGroup(`${name}-default`, { vpcId: vpc.id, tags }, { parent });
    new aws.ec2.DefaultRouteTable(
        `${name}-default`,
        { defaultRouteTableId: vpc.defaultRouteTableId, routes: [], tags },
        { parent },
    );
    new aws.ec2.DefaultNetworkAcl(
        `${name}-default`,
        { defaultNetworkAclId: vpc.defaultNetworkAclId, tags },
        // A new subnet is in this ACL for the moment until its association is made.
        { parent, ignoreChanges: ["subnetIds"] },
    );
}

function checkNetwork({ source, endpoints, placement }: NetworkArgs): readonly Problem[] {
    return [
        ...(source.kind === "create"
            ? checkSubnets({ ...source, region: placement.region }, { cidr: "source.cidr", zones: "source.zones" })
            : checkExisting(source, endpoints)),
        ...endpoints.flatMap((service, index) =>
            endpoints.indexOf(service) < index
                ? [{ path: `endpoints[${index}]`, message: `"${service}" is listed twice`, remedy: "list it once" }]
                : [],
        ),
    ];
}

function checkExisting(source: ExistingNetwork, endpoints: readonly EndpointService[]): readonly Problem[] {
    const problems: Problem[] = [];
    if (parseCidr(source.cidr)?.text !== source.cidr) {
        problems.push({
            path: "source.cidr",
            message: `"${source.cidr}" is not an IPv4 CIDR block without host bits`,
            remedy: "write the network's own block, like 10.16.0.0/16",
        });
    }
    if (endpoints.length > 0 && source.isolatedSubnetIds.length + source.privateSubnetIds.length === 0) {
        problems.push({
            path: "endpoints",
            message: `asks for ${endpoints.length}, and there is no private or isolated subnet to put them in`,
            remedy: "list the network's private or isolated subnets, or leave endpoints empty",
        });
    }
    return problems;
}
