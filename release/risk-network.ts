import { IPv4CidrRange, IPv6CidrRange } from "ip-num";
import type { Json } from "./canonical";
import type { Change, ResourceState } from "./change";
import { isList, isObject } from "./difference";

/** Something that a rule lets through. */
export interface Opening {
    readonly kind: "group" | "acl";
    readonly direction: "ingress" | "egress";
    /** A block, or the id of a group or a prefix list. */
    readonly peer: string;
    /** `tcp`, `udp`, a number, or `-1` for all. */
    readonly protocol: string;
    readonly from: number;
    readonly to: number;
}

/** A way out of a subnet. */
export interface Way {
    readonly destination: string;
    /** Id of what the traffic is handed to. */
    readonly target: string;
}

const EVERYONE = new Set(["0.0.0.0/0", "::/0"]);
const ALL_PORTS = { from: 0, to: 65_535 };

/** What the rules of a resource newly let through. */
export function newOpenings({ type, before, after }: Change): readonly Opening[] {
    const known = openingsOf(type, before);
    return openingsOf(type, after).filter((opening) => !known.some((other) => includes(other, opening)));
}

export function isEveryone(peer: string): boolean {
    return EVERYONE.has(peer);
}

/** `tcp 443 from 10.0.0.0/8`. */
export function describeOpening({ direction, peer, protocol, from, to }: Opening): string {
    const ports = from === ALL_PORTS.from && to === ALL_PORTS.to ? "" : from === to ? ` ${from}` : ` ${from}-${to}`;
    const what = protocol === "-1" ? "everything" : `${protocol}${ports}`;
    return `${what} ${direction === "ingress" ? "from" : "to"} ${peer}`;
}

/** Ways that the routes of a resource newly have. */
export function newWays({ type, before, after }: Change): readonly Way[] {
    const known = waysOf(type, before).map(({ destination, target }) => `${destination} ${target}`);
    return waysOf(type, after).filter(({ destination, target }) => !known.includes(`${destination} ${target}`));
}

type Values = { readonly [property: string]: Json };

/** The first of the properties that has a value; CloudFormation spells them with a capital. */
function firstOf(values: Values, ...names: readonly string[]): Json | undefined {
    for (const name of names) {
        const value = values[name] ?? values[name.charAt(0).toUpperCase() + name.slice(1)];
        if (value !== undefined && value !== null && value !== "") {
            return value;
        }
    }
    return undefined;
}

const GROUP = /^aws:ec2\/(security|defaultSecurity)Group:|^AWS::EC2::SecurityGroup$/;
const GROUP_RULE =
    /[sS]ecurityGroup(Ingress|Egress)Rule:|^aws:ec2\/securityGroupRule:|^AWS::EC2::SecurityGroup(Ingress|Egress)$/;
const ACL = /^aws:ec2\/(network|defaultNetwork)Acl:/;
const ACL_RULE = /^aws:ec2\/networkAclRule:|^AWS::EC2::NetworkAclEntry$/;
const ROUTE = /^aws:ec2\/route:|^AWS::EC2::Route$/;
const ROUTE_TABLE = /^aws:ec2\/(route|defaultRoute)Table:/;

function openingsOf(type: string, state: ResourceState | undefined): readonly Opening[] {
    const values = state?.values;
    if (values === undefined) {
        return [];
    }
    if (GROUP_RULE.test(type)) {
        const isEgress = /Egress/.test(type) || values.type === "egress";
        return openingsBy("group", isEgress ? "egress" : "ingress", values);
    }
    if (ACL_RULE.test(type)) {
        return openingsBy("acl", firstOf(values, "egress") === true ? "egress" : "ingress", values);
    }
    const kind = GROUP.test(type) ? "group" : ACL.test(type) ? "acl" : undefined;
    if (kind === undefined) {
        return [];
    }
    return (["ingress", "egress"] as const).flatMap((direction) => {
        const rules = firstOf(
            values,
            direction,
            direction === "ingress" ? "securityGroupIngress" : "securityGroupEgress",
        );
        return (isList(rules) ? rules : []).flatMap((rule) =>
            isObject(rule) ? openingsBy(kind, direction, rule) : [],
        );
    });
}

function openingsBy(kind: Opening["kind"], direction: Opening["direction"], rule: Values): readonly Opening[] {
    const action = firstOf(rule, "action", "ruleAction");
    if (kind === "acl" && action !== "allow") {
        return [];
    }
    const protocol = String(firstOf(rule, "ipProtocol", "protocol") ?? "-1");
    const ports = protocol === "-1" || protocol === "all" ? ALL_PORTS : portsOf(rule);
    return peersOf(rule).map((peer) => ({
        kind,
        direction,
        peer,
        protocol: protocol === "all" ? "-1" : protocol,
        ...ports,
    }));
}

function portsOf(rule: Values): { readonly from: number; readonly to: number } {
    const from = firstOf(rule, "fromPort");
    const to = firstOf(rule, "toPort");
    return from === undefined ? ALL_PORTS : { from: Number(from), to: Number(to ?? from) };
}

const PEERS = [
    ["cidrIpv4", "cidrIp", "cidrBlock", "cidrBlocks"],
    ["cidrIpv6", "ipv6CidrBlock", "ipv6CidrBlocks"],
    ["referencedSecurityGroupId", "sourceSecurityGroupId", "destinationSecurityGroupId", "securityGroups"],
    ["prefixListId", "prefixListIds", "sourcePrefixListId", "destinationPrefixListId"],
] as const;

function peersOf(rule: Values): readonly string[] {
    const named = PEERS.flatMap((names) => {
        const value = firstOf(rule, ...names);
        return value === undefined ? [] : isList(value) ? value.map(String) : [String(value)];
    });
    return firstOf(rule, "self") === true ? [...named, "itself"] : named;
}

function includes(wide: Opening, narrow: Opening): boolean {
    return (
        wide.kind === narrow.kind &&
        wide.direction === narrow.direction &&
        (wide.protocol === "-1" || wide.protocol === narrow.protocol) &&
        wide.from <= narrow.from &&
        wide.to >= narrow.to &&
        includesPeer(wide.peer, narrow.peer)
    );
}

function includesPeer(wide: string, narrow: string): boolean {
    if (wide === narrow) {
        return true;
    }
    if (!wide.includes("/") || !narrow.includes("/") || wide.includes(":") !== narrow.includes(":")) {
        return false;
    }
    try {
        return wide.includes(":")
            ? IPv6CidrRange.fromCidr(wide).contains(IPv6CidrRange.fromCidr(narrow))
            : IPv4CidrRange.fromCidr(wide).contains(IPv4CidrRange.fromCidr(narrow));
    } catch {
        return false; // Not a block after all: an id, or a value that is not known yet.
    }
}

const DESTINATIONS = ["destinationCidrBlock", "cidrBlock", "destinationIpv6CidrBlock", "ipv6CidrBlock"] as const;
const PREFIX_LISTS = ["destinationPrefixListId"] as const;
const TARGETS = [
    "gatewayId",
    "natGatewayId",
    "egressOnlyGatewayId",
    "egressOnlyInternetGatewayId",
    "transitGatewayId",
    "vpcPeeringConnectionId",
    "networkInterfaceId",
    "vpcEndpointId",
    "coreNetworkArn",
    "carrierGatewayId",
    "localGatewayId",
] as const;

function waysOf(type: string, state: ResourceState | undefined): readonly Way[] {
    const values = state?.values;
    if (values === undefined) {
        return [];
    }
    if (ROUTE.test(type)) {
        return wayOf(values);
    }
    const routes = ROUTE_TABLE.test(type) ? values.routes : undefined;
    return (isList(routes) ? routes : []).flatMap((route) => (isObject(route) ? wayOf(route) : []));
}

function wayOf(route: Values): readonly Way[] {
    const destination = firstOf(route, ...DESTINATIONS, ...PREFIX_LISTS);
    const target = firstOf(route, ...TARGETS);
    return target === undefined || target === "local"
        ? []
        : [{ destination: String(destination ?? "?"), target: String(target) }];
}
