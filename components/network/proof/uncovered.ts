import type { Json } from "../../../release/canonical";
import type { Uncovered } from "./facts";
import { type RegisteredResource, textOf } from "./registered";
import { isIdentified, type ResourceIndex } from "./resource-index";
import { isKnownType, isNetworkType, TYPE } from "./types";

/** What a network is made of: whatever else names one of these stands in the network. */
const PARTS = [TYPE.vpc, TYPE.subnet, TYPE.group, TYPE.defaultGroup, TYPE.routeTable] as const;

const IPV6 = "it has IPv6, which the proof does not follow";

/** Properties by which a resource leaves what IPv4 routes, groups and ACLs say. */
const UNFOLLOWED: readonly (readonly [type: string, property: string, why: string])[] = [
    [TYPE.vpc, "assignGeneratedIpv6CidrBlock", IPV6],
    [TYPE.vpc, "ipv6CidrBlock", IPV6],
    [TYPE.vpc, "ipv6IpamPoolId", IPV6],
    [TYPE.subnet, "assignIpv6AddressOnCreation", IPV6],
    [TYPE.subnet, "ipv6CidrBlock", IPV6],
    [TYPE.subnet, "ipv6Native", IPV6],
    [
        TYPE.routeTableAssociation,
        "gatewayId",
        "it routes what comes in through a gateway, which the proof does not follow",
    ],
    [TYPE.group, "ingress", "it has inline rules, beside which rules of their own come and go"],
    [TYPE.group, "egress", "it has inline rules, beside which rules of their own come and go"],
    [TYPE.launchTemplate, "networkInterfaces", "it gives machines addresses or groups of their own"],
    [TYPE.launchTemplate, "vpcSecurityGroupIds", "it gives machines groups of their own"],
    [TYPE.defaultGroup, "ingress", "it has rules, and whatever names no group carries it"],
    [TYPE.defaultGroup, "egress", "it has rules, and whatever names no group carries it"],
];

/** What the registered resources hold that the proof cannot judge, and so must not pass. */
export function findUncovered(index: ResourceIndex): readonly Uncovered[] {
    const parts = new Set<Json>(PARTS.flatMap((type) => index.ofType(type).flatMap(({ id }) => id ?? [])));
    const unfollowed = UNFOLLOWED.flatMap(([type, property, why]) =>
        index
            .ofType(type)
            // What the provider told of a group's rules is read as rules; of IPv6 it counts like an input.
            .filter(({ inputs, outputs }) => says(inputs[property]) || (why === IPV6 && says(outputs?.[property])))
            .map((resource) => ({ what: nameOf(resource), why })),
    );
    return [
        ...unfollowed,
        ...index.all.filter(isIdentified).flatMap((resource) => {
            if (isKnownType(resource.type)) {
                return isEncrypted(resource)
                    ? [
                          {
                              what: nameOf(resource),
                              why: "it is encrypted here, and may be a contract by which tasks start",
                          },
                      ]
                    : [];
            }
            if (isNetworkType(resource.type)) {
                return [{ what: nameOf(resource), why: "the proof does not know what a resource of this type opens" }];
            }
            return names(resource.inputs, parts)
                ? [
                      {
                          what: nameOf(resource),
                          why: "it stands in the network, and the proof does not know what it opens",
                      },
                  ]
                : [];
        }),
    ];
}

function nameOf({ type, name }: RegisteredResource): string {
    return `${type} ${name}`;
}

/** Whether a property is there and says something. */
function says(value: Json | undefined): boolean {
    return Array.isArray(value)
        ? value.length > 0
        : value !== undefined && value !== null && value !== false && value !== "";
}

/** A contract is written in the clear; one that a state encrypts cannot be followed. */
function isEncrypted({ type, inputs }: RegisteredResource): boolean {
    return type === TYPE.parameter && says(inputs.insecureValue) && textOf(inputs, "insecureValue") === undefined;
}

/** Whether one of the ids stands somewhere in a value. */
function names(value: Json, ids: ReadonlySet<Json>): boolean {
    if (typeof value !== "object" || value === null) {
        return ids.has(value);
    }
    return Object.values(value).some((member) => names(member, ids));
}
