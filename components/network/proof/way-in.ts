import { aclOpenings } from "./acl-openings";
import { type AddressSet, addressesOf, describeAddresses, isEmpty, without } from "./addresses";
import {
    aclHop,
    type Check,
    carriersHop,
    checkEach,
    type Ground,
    placedHop,
    routeHop,
    ruleHop,
    subnetHop,
    type Violation,
} from "./claim";
import type { Gateway, Group, GroupRule, Placed, RouteTable, Subnet, SubnetTier } from "./facts";
import { whyPeer } from "./group-peer";
import { isAmong, type Traffic, tcp } from "./traffic";

type Found = Omit<Violation, "line">;

/** Replies to what was sent out, by NAT or by a gateway endpoint, and a router's wish for smaller packets. */
const REPLIES: readonly Traffic[] = [tcp(1024, 65535), { protocol: "icmp", from: 3, to: 4 }];

/** What may enter a subnet from any address by its ACL, beside the load balancers' clients. */
const ENTERING: { readonly [tier in SubnetTier]: readonly Traffic[] } = {
    public: REPLIES,
    private: REPLIES,
    isolated: [],
    transit: [],
};

/** The internet reaches nothing but the ports of the load balancers' listeners, from the blocks that are allowed. */
export function checkWayIn(ground: Ground): readonly Check[] {
    const { facts } = ground;
    const internetGateways = facts.gateways.filter(({ kind }) => kind === "internet-gateway");
    return [
        checkEach("route", "route tables", facts.tables, (table) => routesIn(table, ground)),
        checkEach("group", "security groups", facts.groups, (group) => groupIn(group, ground)),
        checkEach("acl", "spare ACLs", ground.unusedAcls, (acl) =>
            aclOpenings(acl.ingress, ground.inside, []).map((entry) => ({
                path: ["internet", `ACL ${acl.name}`, aclHop(entry, "from"), "whatever falls to this ACL"],
                message: `${acl.name} lets in, and a subnet that comes to it has a way`,
            })),
        ),
        checkEach("acl", "subnets", facts.subnets, (subnet) => aclIn(subnet, ground)),
        checkEach("address", "subnets", facts.subnets, subnetIn),
        checkEach("address", "public addresses", facts.addresses, ({ name, isOfNat }) =>
            isOfNat
                ? []
                : [{ path: ["internet", `address ${name}`], message: `${name} is not the address of a NAT gateway` }],
        ),
        checkEach("address", "load balancers, builds, tasks, clusters and endpoints", facts.placed, (placed) =>
            placedIn(placed, ground),
        ),
        checkEach("address", "internet gateways", [...internetGateways.entries()], ([index, gateway]) =>
            gatewayIn(gateway, index, ground),
        ),
    ];
}

/** Only the public tier may have a route by which answers to the internet go back. */
function routesIn(table: RouteTable, ground: Ground): readonly Found[] {
    const inward = table.routes.filter(({ target }) => target.kind === "internet-gateway");
    if (inward.length === 0) {
        return [];
    }
    const subnets = (ground.subnetsOf.get(table) ?? []).filter(
        ({ tier }) => tier !== "public" || ground.expected.internet === "none",
    );
    const isSpare = table.isDefault || !ground.subnetsOf.has(table);
    const ends = subnets.map(subnetHop);
    return inward.flatMap(({ destination, target }) =>
        (isSpare ? [...ends, "whatever falls to this table"] : ends).map((end) => ({
            path: ["internet", target.label, routeHop(destination, table), end],
            message: `${table.name} routes to an internet gateway, which only the public tier may`,
        })),
    );
}

function groupIn(group: Group, ground: Ground): readonly Found[] {
    return group.ingress.flatMap((rule) => {
        const message = whyPeer(rule.peer, {
            ofAddresses: (addresses) => whyAddressesIn(addresses, rule, group, ground),
        });
        return message === undefined
            ? []
            : [
                  {
                      path: [
                          rule.peer.kind === "group" ? `group ${rule.peer.name}` : "internet",
                          ruleHop(rule, "from"),
                          `group ${group.name}`,
                          ...carriersHop(group),
                      ],
                      message,
                  },
              ];
    });
}

function whyAddressesIn(addresses: AddressSet, { traffic }: GroupRule, group: Group, ground: Ground) {
    const outside = without(addresses, ground.near);
    if (isEmpty(outside)) {
        return undefined;
    }
    if (!isListenersRule(traffic, group)) {
        return `${group.name} lets in from ${describeAddresses(outside)} to what is no listener of a load balancer`;
    }
    const beyond = without(outside, addressesOf(ground.expected.allowedCidrs));
    return isEmpty(beyond)
        ? undefined
        : `${group.name} lets in ${describeAddresses(beyond)}, which ingress does not allow`;
}

/** Whether a rule is about a port on which every carrier of the group listens as a load balancer. */
export function isListenersRule(traffic: Traffic, { carriers }: Group): boolean {
    return (
        carriers.length > 0 &&
        carriers.every(
            (placed) =>
                placed.kind === "balancer" &&
                isAmong(
                    placed.ports.map((port) => tcp(port)),
                    traffic,
                ),
        )
    );
}

function aclIn(subnet: Subnet, ground: Ground): readonly Found[] {
    const { tier } = subnet;
    const clients = tier === "public" && ground.expected.internet === "ingress" ? clientTraffic(ground) : [];
    const allowed = [...(tier === undefined ? [] : ENTERING[tier]), ...clients];
    return subnet.acls.flatMap((acl) =>
        aclOpenings(acl.ingress, ground.near, allowed).map((entry) => ({
            path: ["internet", `ACL ${acl.name}`, aclHop(entry, "from"), subnetHop(subnet)],
            message: `${acl.name} lets into ${subnet.name}, which is ${tier ?? "of no known tier"}, more than it may`,
        })),
    );
}

/** What clients send to the load balancers that face the internet, and to that which a cluster makes. */
function clientTraffic({ facts, expected }: Ground): readonly Traffic[] {
    const ports = facts.placed.flatMap((placed) =>
        placed.kind === "balancer" && placed.isInternetFacing ? placed.ports : [],
    );
    return [...ports, ...(expected.cluster?.internetPorts ?? [])].map((port) => tcp(port));
}

function subnetIn(subnet: Subnet): readonly Found[] {
    return subnet.givesPublicAddresses
        ? [
              {
                  path: ["internet", "a public address of whatever starts there", subnetHop(subnet)],
                  message: `${subnet.name} gives public addresses by itself`,
              },
          ]
        : [];
}

function placedIn(placed: Placed, { expected }: Ground): readonly Found[] {
    const outsideOfPublic = placed.subnets.filter(({ tier }) => tier !== "public");
    if (placed.kind === "balancer" && placed.isInternetFacing) {
        const path = ["internet", placedHop(placed)];
        return [
            ...(expected.internet === "ingress"
                ? []
                : [{ path, message: `${placed.name} faces the internet, and the network is to have no way in` }]),
            ...outsideOfPublic.map((subnet) => ({
                path: [...path, subnetHop(subnet)],
                message: `${placed.name} faces the internet from ${subnet.name}, which is not public`,
            })),
        ];
    }
    const isOpenApi = placed.kind === "cluster" && placed.hasPublicApi && expected.cluster?.hasPublicApi !== true;
    return [
        ...(isOpenApi ? [{ path: ["internet", placed.label], message: `${placed.name} answers to the internet` }] : []),
        ...standsInPublic(placed),
    ];
}

function standsInPublic(placed: Placed): readonly Found[] {
    return placed.subnets
        .filter(({ tier }) => tier === "public")
        .map((subnet) => ({
            path: ["internet", subnetHop(subnet), placedHop(placed)],
            message: `${placed.name} stands in ${subnet.name}, where only load balancers of the internet and NAT gateways may`,
        }));
}

/** @param index among the internet gateways, from 0: a network has one at most. */
function gatewayIn({ name, label }: Gateway, index: number, { expected }: Ground): readonly Found[] {
    return index < (expected.internet === "none" ? 0 : 1)
        ? []
        : [
              {
                  path: ["internet", label, "the network"],
                  message: `${name} is one internet gateway more than the network is to have`,
              },
          ];
}
