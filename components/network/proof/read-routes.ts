import type { Destination, Route, RouteTable, Target, TargetKind, Uncovered } from "./facts";
import { objectsOf, textOf, textsOf, type Values } from "./registered";
import { isIdentified, type ResourceIndex } from "./resource-index";
import { TYPE } from "./types";

/** Properties that a route's target may stand in, with the words for what it is. */
const TARGETS: readonly (readonly [property: string, kind: TargetKind, words: string])[] = [
    ["natGatewayId", "nat-gateway", "NAT gateway"],
    ["transitGatewayId", "transit-gateway", "transit gateway"],
    ["vpcPeeringConnectionId", "other", "peering connection"],
    ["egressOnlyGatewayId", "other", "egress-only internet gateway"],
    ["networkInterfaceId", "other", "network interface"],
    ["instanceId", "other", "instance"],
    ["vpcEndpointId", "other", "endpoint"],
    ["localGatewayId", "other", "local gateway"],
    ["carrierGatewayId", "other", "carrier gateway"],
    ["coreNetworkArn", "other", "core network"],
    ["odbNetworkArn", "other", "database network"],
];

/** What `gatewayId` may name, by the beginning of the id. */
const GATEWAYS: readonly (readonly [prefix: string, kind: TargetKind, words: string])[] = [
    ["igw-", "internet-gateway", "internet gateway"],
    ["vgw-", "vpn-gateway", "VPN gateway"],
    ["vpce-", "gateway-endpoint", "endpoint"],
];

/** Every route table with its routes, inline ones and ones of their own, each once. */
export function readTables(index: ResourceIndex, uncovered: Uncovered[]): readonly RouteTable[] {
    const routes = collectRoutes(index, uncovered);
    const learnsFrom = new Map<string, string[]>();
    for (const { inputs } of index.ofType(TYPE.propagation)) {
        const tableId = textOf(inputs, "routeTableId") ?? "";
        const gateway = index.nameOf(textOf(inputs, "vpnGatewayId") ?? "");
        learnsFrom.set(tableId, [...(learnsFrom.get(tableId) ?? []), gateway]);
    }
    return [...index.ofType(TYPE.routeTable), ...index.ofType(TYPE.defaultRouteTable)]
        .filter(isIdentified)
        .map(({ id, name, type, inputs }) => ({
            id,
            name,
            isDefault: type === TYPE.defaultRouteTable,
            routes: [...(routes.get(id)?.values() ?? [])],
            learnsFrom: [
                ...(learnsFrom.get(id) ?? []),
                ...textsOf(inputs, "propagatingVgws").map((gateway) => index.nameOf(gateway)),
            ],
        }));
}

/** Routes by table, and within it by what they say: a refreshed state tells a route twice. */
function collectRoutes(index: ResourceIndex, uncovered: Uncovered[]): ReadonlyMap<string, ReadonlyMap<string, Route>> {
    const byTable = new Map<string, Map<string, Route>>();
    const add = (tableId: string, values: Values) => {
        const route = { destination: destinationOf(values), target: targetOf(values, index) };
        const known = byTable.get(tableId) ?? new Map<string, Route>();
        known.set(`${route.destination.text} ${route.target.id}`, route);
        byTable.set(tableId, known);
    };
    for (const { type, name, inputs } of index.ofType(TYPE.route)) {
        const tableId = textOf(inputs, "routeTableId") ?? "";
        const table = index.byId(tableId)?.type;
        if (table === TYPE.routeTable || table === TYPE.defaultRouteTable) {
            add(tableId, inputs);
        } else {
            uncovered.push({ what: `${type} ${name}`, why: `its table, ${tableId}, is not registered here` });
        }
    }
    for (const table of [...index.ofType(TYPE.routeTable), ...index.ofType(TYPE.defaultRouteTable)]) {
        for (const route of [...objectsOf(table.inputs, "routes"), ...objectsOf(table.outputs, "routes")]) {
            add(table.id ?? "", route);
        }
    }
    return byTable;
}

/** A route of its own says `destination…`, an inline one does not. */
function destinationOf(values: Values): Destination {
    const ipv4 = textOf(values, "destinationCidrBlock") ?? textOf(values, "cidrBlock");
    if (ipv4 !== undefined) {
        return { kind: "ipv4", text: ipv4 };
    }
    const ipv6 = textOf(values, "destinationIpv6CidrBlock") ?? textOf(values, "ipv6CidrBlock");
    if (ipv6 !== undefined) {
        return { kind: "ipv6", text: ipv6 };
    }
    return { kind: "prefix-list", text: textOf(values, "destinationPrefixListId") ?? "nowhere" };
}

function targetOf(values: Values, index: ResourceIndex): Target {
    const gatewayId = textOf(values, "gatewayId");
    if (gatewayId === "local") {
        return { kind: "local", id: gatewayId, label: "the network itself", isRegistered: true };
    }
    const named = (id: string, kind: TargetKind, words: string): Target => ({
        kind,
        id,
        label: `${words} ${index.nameOf(id)}`,
        isRegistered: index.byId(id) !== undefined,
    });
    if (gatewayId !== undefined) {
        const [, kind, words] = GATEWAYS.find(([prefix]) => gatewayId.startsWith(prefix)) ?? ["", "other", "gateway"];
        return named(gatewayId, kind as TargetKind, words);
    }
    for (const [property, kind, words] of TARGETS) {
        const id = textOf(values, property);
        if (id !== undefined) {
            return named(id, kind, words);
        }
    }
    return { kind: "other", id: "", label: "an unknown target", isRegistered: false };
}
