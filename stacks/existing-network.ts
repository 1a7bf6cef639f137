import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
    checkExistingNetwork,
    type FoundNetwork,
    type FoundRoute,
    type FoundSubnet,
    type WantedNetwork,
} from "../components/network/existing-network";
import { refuseIfAny } from "../release/problem";
import type { Settings } from "./settings";
import { topologyOf } from "./topology";

/**
 * Looks at a network that somebody else made before anything is put into it. A preview needs no account, so it takes the
 * network as it is described.
 *
 * @throws {Refusal} with every problem at once, before any resource exists.
 */
export async function refuseUnfitNetwork(settings: Settings): Promise<void> {
    const wanted = wantedNetwork(settings);
    if (wanted === undefined || pulumi.runtime.isDryRun()) {
        return;
    }
    const { environments, environment } = settings;
    const own = environments.findIndex(({ name }) => name === environment.name);
    refuseIfAny(
        `Network of stack "${environment.name}"`,
        checkExistingNetwork(await findNetwork(wanted), wanted, `environments[${own}].cidr`),
    );
}

/** What an environment asks of the network that it is put into; undefined where it makes its own. */
export function wantedNetwork(settings: Settings): WantedNetwork | undefined {
    const { network, environment, ingress, tasks, build, workloads } = settings;
    if (network.kind === "create") {
        return undefined;
    }
    const builds = topologyOf(settings).isFirst;
    return {
        ...network,
        cidr: environment.cidr,
        scheme: ingress.scheme,
        needInternet: [
            ...(tasks.egress === "internet" ? ["tasks.egress"] : []),
            ...(builds && build.egress === "nat" ? ["build.egress"] : []),
        ],
        mostTasks: tasks.max * workloads.length,
    };
}

/** Asks by filters, which leave out what is not there; a lookup of a single id would fail for it as for anything else. */
async function findNetwork(wanted: WantedNetwork): Promise<FoundNetwork> {
    const { vpcId, publicSubnetIds, privateSubnetIds, isolatedSubnetIds } = wanted;
    const listed = [...publicSubnetIds, ...privateSubnetIds, ...isolatedSubnetIds];
    const [vpcs, there] = await Promise.all([
        aws.ec2.getVpcs({ filters: [{ name: "vpc-id", values: [vpcId] }] }),
        aws.ec2.getSubnets({ filters: [{ name: "subnet-id", values: listed }] }),
    ]);
    const [vpc, subnets] = await Promise.all([
        vpcs.ids.includes(vpcId) ? aws.ec2.getVpc({ id: vpcId }) : undefined,
        Promise.all(there.ids.map((id) => aws.ec2.getSubnet({ id }))),
    ]);
    const routesOf = await findRoutes(
        subnets.filter((subnet) => subnet.vpcId === vpcId).map(({ id }) => id),
        vpc?.mainRouteTableId,
    );
    return {
        vpc: vpc && {
            cidr: vpc.cidrBlock,
            dnsSupport: vpc.enableDnsSupport,
            dnsHostnames: vpc.enableDnsHostnames,
        },
        subnets: new Map(
            subnets.map((subnet): [string, FoundSubnet] => [
                subnet.id,
                {
                    vpcId: subnet.vpcId,
                    zone: subnet.availabilityZone,
                    cidr: subnet.cidrBlock,
                    freeAddresses: subnet.availableIpAddressCount,
                    routes: routesOf(subnet.id),
                },
            ]),
        ),
    };
}

/**
 * Routes by subnet. One that is associated with no table uses the network's main one, and no lookup says so.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html
 */
async function findRoutes(
    subnetIds: readonly string[],
    mainTableId: string | undefined,
): Promise<(subnetId: string) => readonly FoundRoute[]> {
    if (mainTableId === undefined || subnetIds.length === 0) {
        return () => [];
    }
    const associated = await aws.ec2.getRouteTables({
        filters: [{ name: "association.subnet-id", values: [...subnetIds] }],
    });
    const tables = await Promise.all(
        [...new Set([mainTableId, ...associated.ids])].map((routeTableId) => aws.ec2.getRouteTable({ routeTableId })),
    );
    return (subnetId) => {
        const own = tables.find(({ associations }) => associations.some((one) => one.subnetId === subnetId));
        const table = own ?? tables.find(({ id }) => id === mainTableId);
        return (table?.routes ?? []).map(readRoute);
    };
}

function readRoute(route: aws.types.output.ec2.GetRouteTableRoute): FoundRoute {
    const { cidrBlock, ipv6CidrBlock, destinationPrefixListId, ...targets } = route;
    return {
        destination: cidrBlock || ipv6CidrBlock || destinationPrefixListId,
        // A route has one target; the others are empty.
        target: Object.values(targets).find((id) => id !== "") ?? "",
    };
}
