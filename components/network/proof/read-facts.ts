import type { Acl, Facts, Gateway, Group, Placed, PublicAddress, RouteTable, Subnet, Uncovered, Vpc } from "./facts";
import { SUBNET_TIERS } from "./facts";
import { readLinks } from "./read-links";
import { readPlaced } from "./read-placed";
import { readTables } from "./read-routes";
import { readAcls, readGroupRules } from "./read-rules";
import { objectOf, type RegisteredResource, textOf, textsOf } from "./registered";
import { type Identified, indexResources, isIdentified, type ResourceIndex } from "./resource-index";
import { TYPE } from "./types";
import { findUncovered } from "./uncovered";

/** Follows the references of registered resources to what the claims are about. Each resource is looked at once. */
export function readFacts(resources: readonly RegisteredResource[]): Facts {
    const index = indexResources(resources);
    const uncovered: Uncovered[] = [];
    const tables = readTables(index, uncovered);
    const acls = readAcls(index, uncovered);
    const rules = readGroupRules(index, uncovered);
    const subnets = readSubnets(index, new Map(tables.map((table) => [table.id, table])), acls, uncovered);
    const placed = readPlaced(index, subnets, uncovered);
    const carriers = carriersOf(placed);
    const groups = [...index.ofType(TYPE.group), ...index.ofType(TYPE.defaultGroup)].filter(isIdentified).map(
        ({ id, name }): Group => ({
            id,
            name,
            ingress: rules.get(id)?.ingress ?? [],
            egress: rules.get(id)?.egress ?? [],
            carriers: carriers.get(id) ?? [],
        }),
    );
    return {
        vpcs: index.ofType(TYPE.vpc).filter(isIdentified).map(vpcOf),
        subnets: [...subnets.values()],
        tables,
        groups,
        acls: [...acls.values()],
        placed,
        gateways: readGateways(index, subnets),
        addresses: readAddresses(index),
        links: readLinks(index, subnets),
        uncovered: [...uncovered, ...findUncovered(index)],
    };
}

/** The block is an output where a pool of addresses gave it. */
function vpcOf({ id, name, inputs, outputs }: Identified): Vpc {
    return { id, name, cidr: textOf(inputs, "cidrBlock") ?? textOf(outputs, "cidrBlock") };
}

function readSubnets(
    index: ResourceIndex,
    tables: ReadonlyMap<string, RouteTable>,
    acls: ReadonlyMap<string, Acl>,
    uncovered: Uncovered[],
): ReadonlyMap<string, Subnet> {
    const tableIds = associations(index.ofType(TYPE.routeTableAssociation), "routeTableId");
    const aclIds = associations(index.ofType(TYPE.aclAssociation), "networkAclId");
    for (const { id, inputs } of index.ofType(TYPE.acl).filter(isIdentified)) {
        for (const subnetId of textsOf(inputs, "subnetIds")) {
            aclIds.set(subnetId, [...(aclIds.get(subnetId) ?? []), id]);
        }
    }
    const ownOrDefault = <T>(ids: readonly string[] | undefined, known: ReadonlyMap<string, T>, type: string) =>
        (ids ?? index.ofType(type).flatMap(({ id }) => id ?? [])).flatMap((id) => known.get(id) ?? []);
    const subnets = index.ofType(TYPE.subnet).filter(isIdentified);
    return new Map(
        subnets.map(({ id, type, name, inputs, outputs }) => {
            const subnet: Subnet = {
                id,
                name,
                cidr: textOf(inputs, "cidrBlock") ?? textOf(outputs, "cidrBlock") ?? "block not known",
                tier: SUBNET_TIERS.find((tier) => tier === textOf(objectOf(inputs, "tags"), "Tier")),
                tables: ownOrDefault(tableIds.get(id), tables, TYPE.defaultRouteTable),
                acls: ownOrDefault(aclIds.get(id), acls, TYPE.defaultAcl),
                givesPublicAddresses: inputs.mapPublicIpOnLaunch === true || outputs?.mapPublicIpOnLaunch === true,
            };
            const what = `${type} ${name}`;
            if (subnet.tier === undefined) {
                uncovered.push({ what, why: `no tag Tier says which of ${SUBNET_TIERS.join(", ")} it is` });
            }
            if (subnet.tables.length === 0) {
                uncovered.push({ what, why: "its route table is not registered here" });
            }
            if (subnet.acls.length === 0) {
                uncovered.push({ what, why: "its network ACL is not registered here" });
            }
            return [id, subnet];
        }),
    );
}

/** Ids of what each subnet is associated with. */
function associations(resources: readonly RegisteredResource[], property: string): Map<string, string[]> {
    const bySubnet = new Map<string, string[]>();
    for (const { inputs } of resources) {
        const subnetId = textOf(inputs, "subnetId") ?? "";
        bySubnet.set(subnetId, [...(bySubnet.get(subnetId) ?? []), textOf(inputs, property) ?? ""]);
    }
    return bySubnet;
}

function carriersOf(all: readonly Placed[]): ReadonlyMap<string, readonly Placed[]> {
    const carriers = new Map<string, Placed[]>();
    for (const placed of all) {
        for (const id of new Set(placed.groupIds)) {
            const known = carriers.get(id);
            if (known === undefined) {
                carriers.set(id, [placed]);
            } else {
                known.push(placed);
            }
        }
    }
    return carriers;
}

function readGateways(index: ResourceIndex, subnets: ReadonlyMap<string, Subnet>): readonly Gateway[] {
    const of = (type: string, kind: Gateway["kind"], words: string) =>
        index.ofType(type).map(
            ({ name, inputs }): Gateway => ({
                kind,
                name,
                label: `${words} ${name}`,
                subnet: subnets.get(textOf(inputs, "subnetId") ?? ""),
            }),
        );
    return [
        ...of(TYPE.internetGateway, "internet-gateway", "internet gateway"),
        ...of(TYPE.natGateway, "nat-gateway", "NAT gateway"),
        ...of(TYPE.egressOnlyGateway, "egress-only-gateway", "egress-only internet gateway"),
    ];
}

function readAddresses(index: ResourceIndex): readonly PublicAddress[] {
    const ofNat = new Set(
        index
            .ofType(TYPE.natGateway)
            .flatMap(({ inputs }) => [
                textOf(inputs, "allocationId") ?? "",
                ...textsOf(inputs, "secondaryAllocationIds"),
            ]),
    );
    return index.ofType(TYPE.elasticIp).map(({ name, id = "", inputs }) => ({
        name,
        isOfNat:
            ofNat.has(id) &&
            textOf(inputs, "instance") === undefined &&
            textOf(inputs, "networkInterface") === undefined,
    }));
}
