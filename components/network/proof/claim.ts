import { type AddressSet, addressesOf, union } from "./addresses";
import type { Expectations } from "./expectations";
import type { Acl, AclEntry, Destination, Facts, Group, GroupRule, Placed, RouteTable, Subnet } from "./facts";
import { describeTraffic } from "./traffic";

/** What closes a way: the route, the security group, the network ACL, or that there is no address or gateway. */
export type Line = "route" | "group" | "acl" | "address";

/** A way that should be closed, and is not. */
export interface Violation {
    readonly line: Line;
    /** The way, hop by hop, each with its resource's name, from where it starts to where it ends. */
    readonly path: readonly string[];
    /** What is wrong with it, in a sentence without a full stop. */
    readonly message: string;
}

/** One line of defence of one claim. */
export interface Check {
    readonly line: Line;
    /** What was looked at, in the plural: `subnets`. */
    readonly what: string;
    /** How many of them. */
    readonly subjects: number;
    readonly violations: readonly Violation[];
}

/** What claims are judged on. */
export interface Ground {
    readonly facts: Facts;
    readonly expected: Expectations;
    /** The network's own addresses. */
    readonly inside: AddressSet;
    /** Addresses on-premises; none without a link. */
    readonly onPremises: AddressSet;
    /** Both. */
    readonly near: AddressSet;
    /** Subnets by the table that routes them. A table that is not among the keys routes none. */
    readonly subnetsOf: ReadonlyMap<RouteTable, readonly Subnet[]>;
    /** ACLs of no subnet, the network's default one among them. */
    readonly unusedAcls: readonly Acl[];
}

/** The ground of all claims, from facts and what they are held against. */
export function groundOf(facts: Facts, expected: Expectations): Ground {
    const inside = addressesOf([expected.cidr]);
    const onPremises = addressesOf(expected.onPremises?.prefixes ?? []);
    const subnetsOf = new Map<RouteTable, Subnet[]>();
    for (const subnet of facts.subnets) {
        for (const table of subnet.tables) {
            const known = subnetsOf.get(table);
            if (known === undefined) {
                subnetsOf.set(table, [subnet]);
            } else {
                known.push(subnet);
            }
        }
    }
    const usedAcls = new Set(facts.subnets.flatMap(({ acls }) => acls));
    const unusedAcls = facts.acls.filter((acl) => !usedAcls.has(acl));
    return { facts, expected, inside, onPremises, near: union(inside, onPremises), subnetsOf, unusedAcls };
}

/** Looks at each of some things for one line of defence. */
export function checkEach<T>(
    line: Line,
    what: string,
    things: readonly T[],
    judge: (thing: T) => readonly Omit<Violation, "line">[],
): Check {
    const violations = things.flatMap((thing) => judge(thing).map((violation) => ({ line, ...violation })));
    return { line, what, subjects: things.length, violations };
}

/** Whether something must not leave the network: by the settings of builds and of tasks; all else always. */
export function isClosed(placed: Placed, { builds, tasks, cluster }: Expectations): boolean {
    switch (placed.kind) {
        case "builds":
            return (placed.isOfCluster ? cluster?.builds : builds) !== "nat";
        case "tasks":
            return tasks !== "internet";
        default:
            return true;
    }
}

/** Closed builds by the subnet that they stand in. */
export function closedBuildsBySubnet({ facts, expected }: Ground): ReadonlyMap<Subnet, readonly Placed[]> {
    const bySubnet = new Map<Subnet, Placed[]>();
    for (const placed of facts.placed) {
        if (placed.kind === "builds" && isClosed(placed, expected)) {
            for (const subnet of placed.subnets) {
                bySubnet.set(subnet, [...(bySubnet.get(subnet) ?? []), placed]);
            }
        }
    }
    return bySubnet;
}

export function placedHop({ label, groupNames }: Placed): string {
    return groupNames.length === 0 ? label : `${label} (${groupNames.join(", ")})`;
}

export function subnetHop({ name, cidr }: Subnet): string {
    return `subnet ${name} (${cidr})`;
}

export function routeHop({ text }: Destination, { name }: RouteTable): string {
    return `route ${text} in ${name}`;
}

/** A rule of a group, with its peer on the side that the direction says. */
export function ruleHop({ name, traffic, peer }: GroupRule, direction: "from" | "to"): string {
    const text = describeTraffic(traffic);
    switch (peer.kind) {
        case "ipv4":
        case "ipv6":
            return `${name}: ${text} ${direction} ${peer.cidr}`;
        case "group":
            return `${name}: ${text} ${direction} group ${peer.name}`;
        case "prefix-list":
            return `${name}: ${text} ${direction} prefix list ${peer.id}`;
        case "unknown":
            return `${name}: ${text} ${direction} a peer that is not known`;
        default: {
            const unknown: never = peer;
            throw new TypeError(`unknown peer: ${JSON.stringify(unknown)}`);
        }
    }
}

export function aclHop({ number, traffic, cidr }: AclEntry, direction: "from" | "to"): string {
    return `rule ${number}: ${describeTraffic(traffic)} ${direction} ${cidr}`;
}

/** Most carriers that a path names. */
const NAMED_CARRIERS = 3;

/** Who carries a group; nobody where nothing does. */
export function carriersHop({ carriers }: Group): readonly string[] {
    if (carriers.length === 0) {
        return [];
    }
    const named = carriers.slice(0, NAMED_CARRIERS).map(({ label }) => label);
    const more = carriers.length - named.length;
    return [`${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`];
}
