import type { Acl, AclEntry, GroupRule, Peer, Uncovered } from "./facts";
import { numberOf, objectOf, objectsOf, type RegisteredResource, textOf, textsOf, type Values } from "./registered";
import { isIdentified, type ResourceIndex } from "./resource-index";
import { type Traffic, trafficOf } from "./traffic";
import { TYPE } from "./types";

/** Rules of a group by direction. */
export interface GroupRules {
    readonly ingress: readonly GroupRule[];
    readonly egress: readonly GroupRule[];
}

type Direction = keyof GroupRules;

/** Rules by direction and by what they say, so that what is told twice is one rule. */
interface Collected {
    readonly ingress: Map<string, GroupRule>;
    readonly egress: Map<string, GroupRule>;
}

/** The rules of every registered group, by its id: rules of their own, old and new, and inline ones. */
export function readGroupRules(index: ResourceIndex, uncovered: Uncovered[]): ReadonlyMap<string, GroupRules> {
    const byGroup = new Map<string, Collected>();
    const groups = [...index.ofType(TYPE.group), ...index.ofType(TYPE.defaultGroup)].filter(isIdentified);
    for (const { id } of groups) {
        byGroup.set(id, { ingress: new Map(), egress: new Map() });
    }
    const peers = peerReader(index);
    const add = (groupId: string, direction: Direction, name: string, traffic: Traffic, peer: Peer) => {
        const rules = byGroup.get(groupId)?.[direction];
        const key = JSON.stringify([traffic, peer]);
        if (rules !== undefined && !rules.has(key)) {
            rules.set(key, { name, traffic, peer });
        }
    };
    for (const [rule, direction] of rulesOfTheirOwn(index)) {
        const groupId = textOf(rule.inputs, "securityGroupId") ?? "";
        if (!byGroup.has(groupId)) {
            uncovered.push({
                what: `${rule.type} ${rule.name}`,
                why: `its group, ${groupId}, is not registered here`,
            });
            continue;
        }
        for (const peer of peers(rule.inputs, groupId)) {
            add(groupId, direction, `rule ${rule.name}`, groupTraffic(rule.inputs), peer);
        }
    }
    for (const group of groups) {
        for (const direction of ["ingress", "egress"] as const) {
            const told = [
                ...objectsOf(group.inputs, direction).map((rule) => ["inline rule", rule] as const),
                // A refreshed state tells all rules of a group, also those that no resource stands for.
                ...objectsOf(group.outputs, direction).map((rule) => ["rule of no resource", rule] as const),
            ];
            for (const [name, rule] of told) {
                for (const peer of peers(rule, group.id)) {
                    add(group.id, direction, name, groupTraffic(rule), peer);
                }
            }
        }
    }
    return new Map(
        [...byGroup].map(([id, { ingress, egress }]) => [
            id,
            { ingress: [...ingress.values()], egress: [...egress.values()] },
        ]),
    );
}

function rulesOfTheirOwn(index: ResourceIndex): readonly (readonly [RegisteredResource, Direction])[] {
    return [
        ...index.ofType(TYPE.ingressRule).map((rule) => [rule, "ingress"] as const),
        ...index.ofType(TYPE.egressRule).map((rule) => [rule, "egress"] as const),
        ...index
            .ofType(TYPE.groupRule)
            .map((rule) => [rule, textOf(rule.inputs, "type") === "egress" ? "egress" : "ingress"] as const),
    ];
}

function groupTraffic(values: Values): Traffic {
    return trafficOf(
        textOf(values, "ipProtocol") ?? textOf(values, "protocol"),
        numberOf(values, "fromPort"),
        numberOf(values, "toPort"),
    );
}

/** Reads who a rule is about: one in a rule of today's kind, several in an inline or an old one. */
function peerReader(index: ResourceIndex): (values: Values, groupId: string) => readonly Peer[] {
    const endpointLists = new Set(
        index.ofType(TYPE.endpoint).flatMap(({ outputs }) => textOf(outputs, "prefixListId") ?? []),
    );
    // A cluster brings the group of its machines along.
    const ofClusters = new Map(
        index
            .ofType(TYPE.cluster)
            .map(({ name, outputs }) => [
                textOf(objectOf(outputs, "vpcConfig"), "clusterSecurityGroupId"),
                `of machines of ${name}`,
            ]),
    );
    const group = (id: string): Peer => ({
        kind: "group",
        id,
        name: ofClusters.get(id) ?? index.nameOf(id),
        isRegistered: index.byId(id) !== undefined || ofClusters.has(id),
    });
    const list = (id: string): Peer => {
        const registered = index.byId(id);
        const cidrs = objectsOf(registered?.inputs, "entries").map((entry) => textOf(entry, "cidr") ?? "");
        return registered === undefined
            ? { kind: "prefix-list", id, service: endpointLists.has(id) }
            : { kind: "prefix-list", id: registered.name, service: false, cidrs };
    };
    const all = (values: Values, one: string, many: string) => [
        ...[textOf(values, one)].filter((value) => value !== undefined),
        ...textsOf(values, many),
    ];
    return (values, groupId) => {
        const peers = [
            ...all(values, "cidrIpv4", "cidrBlocks").map((cidr): Peer => ({ kind: "ipv4", cidr })),
            ...all(values, "cidrIpv6", "ipv6CidrBlocks").map((cidr): Peer => ({ kind: "ipv6", cidr })),
            ...all(values, "prefixListId", "prefixListIds").map(list),
            ...all(values, "referencedSecurityGroupId", "securityGroups").map(group),
            ...all(values, "sourceSecurityGroupId", "").map(group),
            ...(values.self === true ? [group(groupId)] : []),
        ];
        return peers.length === 0 ? [{ kind: "unknown" }] : peers;
    };
}

/** Every network ACL with its rules, inline ones and ones of their own, by number. */
export function readAcls(index: ResourceIndex, uncovered: Uncovered[]): ReadonlyMap<string, Acl> {
    const acls = [...index.ofType(TYPE.acl), ...index.ofType(TYPE.defaultAcl)].filter(isIdentified);
    const known = new Set(acls.map(({ id }) => id));
    const own = new Map<string, Values[]>();
    for (const { type, name, inputs } of index.ofType(TYPE.aclRule)) {
        const aclId = textOf(inputs, "networkAclId") ?? "";
        if (known.has(aclId)) {
            own.set(aclId, [...(own.get(aclId) ?? []), inputs]);
        } else {
            uncovered.push({ what: `${type} ${name}`, why: `its ACL, ${aclId}, is not registered here` });
        }
    }
    return new Map(
        acls.map(({ id, name, inputs, outputs }) => {
            const entries = (direction: Direction) =>
                entriesOf([
                    ...objectsOf(inputs, direction),
                    ...objectsOf(outputs, direction),
                    ...(own.get(id) ?? []).filter(({ egress }) => (egress === true) === (direction === "egress")),
                ]);
            return [id, { id, name, ingress: entries("ingress"), egress: entries("egress") }];
        }),
    );
}

/** Each rule once, by number. */
function entriesOf(rules: readonly Values[]): readonly AclEntry[] {
    const entries = rules.map((rule): AclEntry => {
        const ipv6 = textOf(rule, "ipv6CidrBlock");
        const isIcmp = ["icmp", "1"].includes(textOf(rule, "protocol")?.toLowerCase() ?? "");
        return {
            number: numberOf(rule, "ruleNo") ?? numberOf(rule, "ruleNumber") ?? 0,
            allows: (textOf(rule, "action") ?? textOf(rule, "ruleAction") ?? "").toLowerCase() !== "deny",
            traffic: trafficOf(
                textOf(rule, "protocol"),
                numberOf(rule, isIcmp ? "icmpType" : "fromPort"),
                numberOf(rule, isIcmp ? "icmpCode" : "toPort"),
            ),
            kind: ipv6 === undefined ? "ipv4" : "ipv6",
            cidr: ipv6 ?? textOf(rule, "cidrBlock") ?? "",
        };
    });
    return [...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values()].sort(
        (a, b) => a.number - b.number,
    );
}
