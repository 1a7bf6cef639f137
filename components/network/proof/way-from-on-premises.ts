import { addressesOf, common, isEmpty, without } from "./addresses";
import { type Check, carriersHop, checkEach, type Ground, routeHop, ruleHop, subnetHop, type Violation } from "./claim";
import type { Group, GroupRule, RouteTable } from "./facts";
import { isAmong, type Traffic, tcp, udp } from "./traffic";
import { isListenersRule } from "./way-in";

type Found = Omit<Violation, "line">;

const DNS: readonly Traffic[] = [tcp(53), udp(53)];

/**
 * On-premises reaches only what is listed: private endpoints and the inbound resolver where the settings say so, and load
 * balancers whose allowed blocks name it. Without a link there is no way from there at all.
 */
export function checkWayFromOnPremises(ground: Ground): readonly Check[] {
    const { facts } = ground;
    return [
        checkEach("route", "route tables", facts.tables, (table) => linkRoutes(table, ground)),
        checkEach("group", "security groups", facts.groups, (group) => groupFromThere(group, ground)),
        checkEach("address", "parts of a link", facts.links, ({ label, openings }) =>
            (ground.expected.onPremises === undefined ? ["no link to on-premises is in the settings"] : openings).map(
                (message) => ({ path: ["on-premises", label, "the network"], message }),
            ),
        ),
    ];
}

/** A link leads to the private and the isolated tier: no table of another has a way back. */
function linkRoutes(table: RouteTable, ground: Ground): readonly Found[] {
    const subnets = ground.subnetsOf.get(table) ?? [];
    const ends = subnets.length === 0 ? ["whatever falls to this table"] : subnets.map(subnetHop);
    // A table of no subnet connects nothing yet; that it leads anywhere is found with what leads out.
    const isConnected = subnets.every(({ tier }) => tier === "private" || tier === "isolated");
    const wrong = table.routes.filter(({ destination, target }) => {
        const isLink = target.kind === "vpn-gateway" || target.kind === "transit-gateway";
        const isListed =
            isConnected &&
            destination.kind === "ipv4" &&
            isEmpty(without(addressesOf([destination.text]), ground.onPremises));
        return isLink && !isListed;
    });
    const mayLearn = ground.expected.onPremises !== undefined && subnets.every(({ tier }) => tier === "private");
    const learned = mayLearn ? [] : table.learnsFrom;
    return ends.flatMap((end) => [
        ...wrong.map(({ destination, target }) => ({
            path: ["beyond the link", target.label, routeHop(destination, table), end],
            message: `${routeHop(destination, table)} connects what the settings do not list`,
        })),
        ...learned.map((gateway) => ({
            path: ["beyond the link", `VPN gateway ${gateway}`, `routes that ${table.name} learns`, end],
            message: `${table.name} learns routes, which only tables of the private tier of a network with a link may`,
        })),
    ]);
}

function groupFromThere(group: Group, ground: Ground): readonly Found[] {
    return group.ingress.flatMap((rule) =>
        comesFromThere(rule, ground) && !isListed(rule, group, ground)
            ? [
                  {
                      path: ["on-premises", ruleHop(rule, "from"), `group ${group.name}`, ...carriersHop(group)],
                      message: `${group.name} lets in from on-premises, and the settings do not list that`,
                  },
              ]
            : [],
    );
}

function peerCidrs({ peer }: GroupRule): readonly string[] {
    switch (peer.kind) {
        case "ipv4":
            return [peer.cidr];
        case "prefix-list":
            return peer.cidrs ?? [];
        default:
            return [];
    }
}

function comesFromThere(rule: GroupRule, { onPremises }: Ground): boolean {
    return !isEmpty(common(addressesOf(peerCidrs(rule)), onPremises));
}

function isListed(rule: GroupRule, group: Group, { expected, onPremises }: Ground): boolean {
    const { reachesEndpoints = false, reachesResolver = false } = expected.onPremises ?? {};
    const { traffic } = rule;
    const fromThere = common(addressesOf(peerCidrs(rule)), onPremises);
    if (isListenersRule(traffic, group)) {
        return isEmpty(without(fromThere, addressesOf(expected.allowedCidrs)));
    }
    const carriedBy = (is: (carrier: Group["carriers"][number]) => boolean) =>
        group.carriers.length > 0 && group.carriers.every(is);
    return (
        (reachesEndpoints && carriedBy(({ kind }) => kind === "endpoint") && isAmong([tcp(443)], traffic)) ||
        (reachesResolver &&
            carriedBy((placed) => placed.kind === "resolver" && placed.direction === "inbound") &&
            isAmong(DNS, traffic))
    );
}
