import { aclOpenings } from "./acl-openings";
import { type AddressSet, addressesOf, describeAddresses, isEmpty, without } from "./addresses";
import {
    aclHop,
    type Check,
    carriersHop,
    checkEach,
    closedBuildsBySubnet,
    type Ground,
    isClosed,
    placedHop,
    routeHop,
    ruleHop,
    subnetHop,
    type Violation,
} from "./claim";
import type { Group, GroupRule, Peer, Placed, Route, RouteTable, Subnet, SubnetTier } from "./facts";
import { whyPeer } from "./group-peer";
import { isAmong, type Traffic, tcp, udp } from "./traffic";

type Found = Omit<Violation, "line">;

const HTTPS = tcp(443);
const DNS = [tcp(53), udp(53)];

/** What may leave a subnet for any address by its ACL. The isolated and the transit tier let nothing out. */
const LEAVING: { readonly [tier in SubnetTier]: readonly Traffic[] } = {
    // Of load balancers the replies to their clients.
    public: [HTTPS, tcp(80), tcp(1024, 65535)],
    private: [HTTPS, tcp(80)],
    isolated: [],
    transit: [],
};

/**
 * Nothing that is closed reaches the internet: not the isolated tier, not builds where their egress is closed. What is
 * open leaves by HTTPS, through NAT; what is connected on-premises leaves for what is listed there.
 */
export function checkWayOut(ground: Ground): readonly Check[] {
    const { facts } = ground;
    const closedBuilds = closedBuildsBySubnet(ground);
    const unused = facts.tables.filter((table) => !ground.subnetsOf.has(table) || table.isDefault);
    return [
        checkEach("route", "subnets", facts.subnets, (subnet) =>
            subnet.tables.flatMap((table) => routesOut(subnet, table, closedBuilds.get(subnet) ?? [], ground)),
        ),
        checkEach("route", "spare route tables", unused, spareTableOut),
        checkEach("group", "security groups", facts.groups, (group) => groupOut(group, ground)),
        checkEach("acl", "spare ACLs", ground.unusedAcls, (acl) =>
            aclOpenings(acl.egress, ground.inside, []).map((entry) => ({
                path: ["whatever falls to this ACL", `ACL ${acl.name}`, aclHop(entry, "to"), "internet"],
                message: `${acl.name} lets out, and a subnet that comes to it has a way`,
            })),
        ),
        checkEach("acl", "subnets", facts.subnets, (subnet) => aclOut(subnet, closedBuilds.get(subnet) ?? [], ground)),
        checkEach("address", "gateways", facts.gateways, (gateway) => gatewayOut(gateway, ground)),
        checkEach("address", "builds and endpoints", facts.placed, (placed) => placedOut(placed, closedBuilds)),
    ];
}

/** Closed builds make a subnet what the isolated tier is. */
function tierOf(subnet: Subnet, closedBuilds: readonly Placed[]): SubnetTier | undefined {
    return closedBuilds.length > 0 ? "isolated" : subnet.tier;
}

/** Where paths of a subnet start: with the closed builds in it, else with the subnet. */
function startsOf(subnet: Subnet, closedBuilds: readonly Placed[]): readonly (readonly string[])[] {
    return closedBuilds.length === 0
        ? [[subnetHop(subnet)]]
        : closedBuilds.map((builds) => [placedHop(builds), subnetHop(subnet)]);
}

function routesOut(
    subnet: Subnet,
    table: RouteTable,
    closedBuilds: readonly Placed[],
    ground: Ground,
): readonly Found[] {
    const tier = tierOf(subnet, closedBuilds);
    const starts = startsOf(subnet, closedBuilds);
    const wrong = table.routes.filter((route) => !mayLeadOut(route, tier, ground));
    const learns = tier === "private" ? [] : table.learnsFrom;
    return starts.flatMap((start) => [
        ...wrong.map((route) => ({
            path: [...start, ...pathOut(route, table)],
            message: `${routeHop(route.destination, table)} leads out of ${subnet.name}, which is ${tier ?? "of no known tier"}`,
        })),
        ...learns.map((gateway) => learnedOut(start, table, gateway)),
    ]);
}

/** A table that no subnet needs leads nowhere, so that a subnet that comes to it by mistake is closed. */
function spareTableOut(table: RouteTable): readonly Found[] {
    const start = "whatever falls to this table";
    return [
        ...table.routes
            .filter(({ target }) => !staysInside(target.kind))
            .map((route) => ({
                path: [start, ...pathOut(route, table)],
                message: `${routeHop(route.destination, table)} leads out, and a subnet that comes to it has a way`,
            })),
        ...table.learnsFrom.map((gateway) => learnedOut([start], table, gateway)),
    ];
}

/** A table that learns routes may learn a default route. */
function learnedOut(start: readonly string[], { name }: RouteTable, gateway: string): Found {
    return {
        path: [...start, `routes that ${name} learns`, `VPN gateway ${gateway}`, "internet"],
        message: `${name} learns routes from ${gateway}, and may learn a default route`,
    };
}

function staysInside(kind: Route["target"]["kind"]): boolean {
    return kind === "local" || kind === "gateway-endpoint";
}

function mayLeadOut({ destination, target }: Route, tier: SubnetTier | undefined, ground: Ground): boolean {
    switch (target.kind) {
        case "local":
        case "gateway-endpoint":
            return true;
        case "vpn-gateway":
        case "transit-gateway":
            // What tiers may be connected is the claim about on-premises.
            return destination.kind === "ipv4" && isEmpty(without(addressesOf([destination.text]), ground.onPremises));
        case "nat-gateway":
            return tier === "private" && target.isRegistered && destination.kind !== "ipv6" && ground.expected.nat;
        case "internet-gateway":
            return tier === "public" && target.isRegistered && destination.kind !== "ipv6" && hasInternet(ground);
        case "other":
            return false;
        default: {
            const unknown: never = target.kind;
            throw new TypeError(`unknown target of a route: ${unknown}`);
        }
    }
}

function hasInternet({ expected }: Ground): boolean {
    return expected.internet !== "none";
}

function pathOut({ destination, target }: Route, table: RouteTable): readonly string[] {
    const isLink = target.kind === "vpn-gateway" || target.kind === "transit-gateway";
    return [routeHop(destination, table), target.label, isLink ? "whatever is behind the link" : "internet"];
}

function groupOut(group: Group, ground: Ground): readonly Found[] {
    return group.egress.flatMap((rule) => {
        const message = whyPeer(rule.peer, {
            ofAddresses: (addresses) => whyAddressesOut(addresses, rule, group, ground),
            ofService: () => (isAmong([HTTPS], rule.traffic) ? undefined : "more than HTTPS leaves for a service"),
        });
        return message === undefined
            ? []
            : [
                  {
                      path: [...carriersHop(group), `group ${group.name}`, ruleHop(rule, "to"), endOf(rule.peer)],
                      message,
                  },
              ];
    });
}

function endOf(peer: Peer): string {
    return peer.kind === "group" ? `group ${peer.name}` : "internet";
}

function whyAddressesOut(
    addresses: AddressSet,
    { traffic }: GroupRule,
    { name, carriers }: Group,
    ground: Ground,
): string | undefined {
    const outside = without(addresses, ground.inside);
    const beyond = without(outside, listedAddresses(traffic, carriers, ground));
    const isOpen =
        ground.expected.nat && carriers.length > 0 && carriers.every((placed) => !isClosed(placed, ground.expected));
    if (isEmpty(beyond) || (isOpen && isAmong([HTTPS], traffic))) {
        return undefined;
    }
    return isOpen
        ? `${name} lets out more than HTTPS`
        : `${name} lets out to ${describeAddresses(beyond)}, and nothing lists that`;
}

/** What the settings list on-premises for all that carry the group. */
function listedAddresses(traffic: Traffic, carriers: readonly Placed[], { expected }: Ground): AddressSet {
    const { destinations = [], forwardTargets = [] } = expected.onPremises ?? {};
    if (carriers.length === 0) {
        return [];
    }
    if (carriers.every(({ kind }) => kind === "tasks")) {
        return addressesOf(destinations.filter(({ port }) => isAmong([tcp(port)], traffic)).map(({ cidr }) => cidr));
    }
    const asksNames = carriers.every((placed) => placed.kind === "resolver" && placed.direction === "outbound");
    return asksNames && isAmong(DNS, traffic) ? addressesOf(forwardTargets.map((target) => `${target}/32`)) : [];
}

function aclOut(subnet: Subnet, closedBuilds: readonly Placed[], ground: Ground): readonly Found[] {
    const tier = tierOf(subnet, closedBuilds);
    return subnet.acls.flatMap((acl) =>
        aclOpenings(acl.egress, ground.near, tier === undefined ? [] : LEAVING[tier]).flatMap((entry) =>
            startsOf(subnet, closedBuilds).map((start) => ({
                path: [...start, `ACL ${acl.name}`, aclHop(entry, "to"), "internet"],
                message: `${acl.name} lets out of ${subnet.name}, which is ${tier ?? "of no known tier"}, more than it may`,
            })),
        ),
    );
}

function gatewayOut(gateway: Ground["facts"]["gateways"][number], ground: Ground): readonly Found[] {
    const path = [gateway.subnet === undefined ? "the network" : subnetHop(gateway.subnet), gateway.label, "internet"];
    if (gateway.kind === "egress-only-gateway") {
        return [{ path, message: `${gateway.name} lets IPv6 out, which the proof does not follow` }];
    }
    if (!hasInternet(ground)) {
        return [{ path, message: `${gateway.name} is there, and the network is to have no gateway of any kind` }];
    }
    if (gateway.kind === "nat-gateway" && !ground.expected.nat) {
        return [{ path, message: `${gateway.name} is there, and the network is to have no NAT gateway` }];
    }
    return gateway.kind === "nat-gateway" && gateway.subnet?.tier !== "public"
        ? [{ path, message: `${gateway.name} stands outside of the public tier` }]
        : [];
}

/**
 * Services of AWS by the beginning of their endpoints' names. Names with `vpce` are of services that anybody offers.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
const SERVICES = /^((cn\.)?com|eu)\.amazonaws\.(?!vpce\.)|^aws\./;

function placedOut(placed: Placed, closedBuilds: ReadonlyMap<Subnet, readonly Placed[]>): readonly Found[] {
    switch (placed.kind) {
        case "builds":
            if (!placed.isInNetwork) {
                return [
                    {
                        path: [placed.label, "AWS's own network", "internet"],
                        message: `${placed.name} has no vpcConfig, so that its builds run outside of the network`,
                    },
                ];
            }
            return placed.subnets
                .filter((subnet) => closedBuilds.has(subnet) && subnet.tier !== "isolated")
                .map((subnet) => ({
                    path: [placedHop(placed), subnetHop(subnet), `the ${subnet.tier ?? "unknown"} tier`],
                    message: `closed builds stand in ${subnet.name}, which is not isolated`,
                }));
        case "endpoint":
            return SERVICES.test(placed.service)
                ? []
                : [
                      {
                          path: [placed.label, placed.service, "whoever runs that service"],
                          message: `${placed.name} leads to a service that is not AWS's`,
                      },
                  ];
        default:
            return [];
    }
}
