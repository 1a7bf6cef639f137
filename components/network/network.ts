import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../release/problem";
import { refuseArguments } from "../shared/arguments";
import type { Placement } from "../shared/placement";
import { type Activity, checkPrivatePaths } from "./activities";
import { parseCidr } from "./cidr";
import { aclRequest, createNetwork } from "./created-network";
import type { EndpointTrust } from "./endpoint-policies";
import type { FlowLogDestination } from "./flow-log";
import { type Internet, tiersOf } from "./internet";
import { MOST_ACL_RULES, planNetworkAcl } from "./network-acl-plan";
import { adoptEndpoints } from "./private-endpoints";
import { checkSubnets, type Tier } from "./subnet-plan";
import type { MadeSubnet, ZonePart } from "./tiers";

/** A network of the environment's own. */
export interface CreatedNetwork {
    readonly kind: "create";
    /** The network's block, /16 to /21; see `planSubnets` for how it is cut. */
    readonly cidr: string;
    /** IPAM pool that the block is taken from, so that nobody else gets it. @default - none */
    readonly ipamPoolId?: string;
    /** Availability zones by name, two or more. A zone may come or go without moving the others' subnets. */
    readonly zones: readonly string[];
    readonly internet: Internet;
    /** What is done by private endpoints, each once. S3 always has a gateway endpoint, which costs nothing. */
    readonly privatePaths: readonly Activity[];
    /** Whom the endpoints serve. @default - the own account */
    readonly endpointTrust?: EndpointTrust;
    readonly flowLogs: FlowLogDestination;
    /** What instances are told by DHCP. @default - AWS's resolver and domain */
    readonly dhcp?: DhcpOptions;
    /** Tags of subnets beside the network's own, by tier. @default - none */
    readonly subnetTags?: { readonly [tier in Tier]?: { readonly [key: string]: string } };
    /** A link to on-premises that is made to this network. @default - none */
    readonly connection?: Connection;
}

/** What DHCP tells; see `VpcDhcpOptions`. @see https://docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html */
export interface DhcpOptions {
    readonly domainName?: string;
    /** Up to 4 addresses, or `AmazonProvidedDNS`. @default - `AmazonProvidedDNS` */
    readonly domainNameServers?: readonly string[];
    /** Up to 4 addresses. @default - AWS's own clock */
    readonly ntpServers?: readonly string[];
}

/** What a network needs to know of its link to on-premises. */
export interface Connection {
    /** Blocks on-premises, which the subnets' ACLs let through. */
    readonly prefixes: readonly string[];
    /** Whether something in the isolated tier, such as an endpoint or a resolver, exchanges traffic with on-premises. */
    readonly isolated: boolean;
    /** Whether a transit gateway is attached, which has subnets of its own. */
    readonly transit: boolean;
}

/** A network that a team has already. It is used as it is: whoever runs it answers for its routes, ACLs and endpoints. */
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
     * Group of the interface endpoints that are there; it must admit HTTPS from {@link Network.serviceClientGroupId}.
     * @default - endpoints are looked for in the whole network
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
    /** Inbox of the next environment, which endpoints let a release through to. @default - none */
    readonly nextInbox?: string;
    /** KMS key of the flow logs. Its policy must let the service that writes them use it before the network is made. */
    readonly keyArn: pulumi.Input<string>;
    /** Permissions boundary of the role that writes flow logs. @default - none */
    readonly boundaryArn?: pulumi.Input<string>;
    /** Whether a bucket of flow logs refuses to be deleted. */
    readonly deletionProtection: boolean;
}

/** Parts of a network that a link to on-premises is attached to; one a zone, in the order of the zones. */
export interface NetworkAttachments {
    readonly privateRouteTables: readonly ZonePart[];
    readonly isolatedRouteTableId: pulumi.Input<string>;
    readonly isolatedSubnets: readonly (ZonePart & { readonly cidr: string })[];
    /** Subnets for the attachment of a transit gateway; empty where none is. */
    readonly transitSubnets: readonly ZonePart[];
}

/**
 * The network of an environment.
 *
 * 1. A network with tiers of subnets in each zone: public, private, isolated, and transit where a transit gateway is
 *    attached.
 * 2. An internet gateway for the public tier and NAT gateways for the private one as chosen; no way out of the isolated.
 * 3. A network ACL for each tier; the network's default group, ACL and route table, emptied; DHCP options where asked.
 * 4. Flow logs of all traffic, encrypted.
 * 5. S3's gateway endpoint for the private tier, and the endpoints that the private paths need, with the group that their
 *    clients carry. Interface endpoints stand in the isolated tier.
 *
 * Of an existing network only the clients' group is made. Whoever needs the routes to be there (a task that starts, a
 * build) passes the component itself to `dependsOn`. Leaves out IPv6.
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
    /**
     * Group that may send HTTPS to the endpoints. Whatever runs in the network and calls AWS carries it, also where it
     * has a way to the internet: the services' own names lead to the endpoints, which admit nobody else. Undefined where
     * no interface endpoint is made.
     */
    public readonly serviceClientGroupId: pulumi.Output<string> | undefined;
    /** What a link to on-premises is attached to; undefined for an existing network, which has its own. */
    public readonly attachments: NetworkAttachments | undefined;

    constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        refuseArguments("Network", name, checkNetwork(args));
        super("airlock:network:Network", name, args, opts);
        const frame = { name, parent: this, placement: args.placement };
        const parts =
            args.source.kind === "create"
                ? partsOf(createNetwork(frame, args.source, args))
                : { ...adopt(args.source), ...adoptEndpoints(frame, args.source), attachments: undefined };
        this.vpcId = parts.vpcId;
        this.cidr = args.source.cidr;
        this.zones = args.source.kind === "create" ? [...args.source.zones] : [];
        this.publicSubnetIds = parts.publicSubnetIds;
        this.privateSubnetIds = parts.privateSubnetIds;
        this.isolatedSubnetIds = parts.isolatedSubnetIds;
        this.endpointSecurityGroupId = parts.endpointGroupId;
        this.serviceClientGroupId = parts.clientGroupId;
        this.attachments = parts.attachments;
        this.registerOutputs({
            vpcId: this.vpcId,
            cidr: this.cidr,
            zones: this.zones,
            publicSubnetIds: this.publicSubnetIds,
            privateSubnetIds: this.privateSubnetIds,
            isolatedSubnetIds: this.isolatedSubnetIds,
            endpointSecurityGroupId: this.endpointSecurityGroupId,
            serviceClientGroupId: this.serviceClientGroupId,
            attachments: this.attachments,
        });
    }
}

function partsOf({ vpcId, tiers, routes, endpoints }: ReturnType<typeof createNetwork>) {
    const ids = (subnets: readonly MadeSubnet[]) => subnets.map(({ subnet }) => subnet.id);
    const parts = (subnets: readonly MadeSubnet[]) =>
        subnets.map(({ suffix, subnet, cidr }) => ({ suffix, id: subnet.id, cidr }));
    return {
        vpcId,
        publicSubnetIds: ids(tiers.public),
        privateSubnetIds: ids(tiers.private),
        isolatedSubnetIds: ids(tiers.isolated),
        ...endpoints,
        attachments: {
            privateRouteTables: routes.private,
            isolatedRouteTableId: routes.isolated,
            isolatedSubnets: parts(tiers.isolated),
            transitSubnets: parts(tiers.transit),
        },
    };
}

function adopt(source: ExistingNetwork) {
    const all = (ids: readonly string[]) => ids.map((id) => pulumi.output(id));
    return {
        vpcId: pulumi.output(source.vpcId),
        publicSubnetIds: all(source.publicSubnetIds),
        privateSubnetIds: all(source.privateSubnetIds),
        isolatedSubnetIds: all(source.isolatedSubnetIds),
    };
}

function checkNetwork({ source, placement }: NetworkArgs): readonly Problem[] {
    return source.kind === "existing"
        ? checkExisting(source)
        : [
              ...checkSubnets({ ...source, region: placement.region }, { cidr: "source.cidr", zones: "source.zones" }),
              ...checkPrivatePaths(source.privatePaths, "source.privatePaths"),
              ...checkAclRules(source, "source.connection.prefixes"),
          ];
}

function checkAclRules(source: CreatedNetwork, path: string): readonly Problem[] {
    const rules = tiersOf(source.internet, source.connection?.transit ?? false).flatMap((tier) => {
        const { ingress, egress } = planNetworkAcl(tier, aclRequest(source, tier));
        return [ingress.length, egress.length];
    });
    const most = Math.max(...rules);
    return most <= MOST_ACL_RULES
        ? []
        : [
              {
                  path,
                  message: `"${source.connection?.prefixes.length}" blocks need ${most} rules in a network ACL, which takes ${MOST_ACL_RULES}`,
                  remedy: "summarise them to fewer blocks",
              },
          ];
}

function checkExisting(source: ExistingNetwork): readonly Problem[] {
    return parseCidr(source.cidr)?.text === source.cidr
        ? []
        : [
              {
                  path: "source.cidr",
                  message: `"${source.cidr}" is not an IPv4 CIDR block without host bits`,
                  remedy: "write the network's own block, like 10.16.0.0/16",
              },
          ];
}
