import type { Problem } from "../../../../release/problem";
import type { Hybrid } from "../hybrid";
import { type ConnectionSource, connectionsOf, hostedOf, interfacesOf, type Placed } from "../parts";
import { type HybridRule, repeats } from "../rule";

const INTERFACES = "https://docs.aws.amazon.com/directconnect/latest/UserGuide/WorkingWithVirtualInterfaces.html";
const PRIVATE_REQUEST =
    "https://docs.aws.amazon.com/directconnect/latest/APIReference/API_NewPrivateVirtualInterface.html";

/** Kinds of interfaces by the kind of link that they serve. */
const TYPES = { "vpn-gateway": "private", "transit-gateway": "transit" } as const;

/**
 * Largest packets by type of interface: the plain and the jumbo size. For a private interface AWS's reference of the API
 * says 8500 where its guide says 9001; the provider takes 9001 alone.
 *
 * @see https://docs.aws.amazon.com/directconnect/latest/UserGuide/set-jumbo-frames-vif.html
 */
const MTUS = { private: [1500, 9001], transit: [1500, 8500] } as const;

/** Interfaces of a type that a dedicated connection or link aggregation group takes. */
const MAX_BY_TYPE = { private: 50, transit: 4 } as const;

const VLANS = [1, 4094] as const;
const KEY_LENGTHS = [6, 80] as const;

/** The virtual interfaces, each and among themselves. Addresses of their sessions have rules of their own. */
export const INTERFACE_RULES: readonly HybridRule[] = [
    {
        id: "interface-name-once",
        source: "https://docs.aws.amazon.com/directconnect/latest/UserGuide/create-vif.html",
        check: (hybrid, _context, path) =>
            repeats(
                interfacesOf(hybrid, path).map(({ part, path: at }) => ({ key: part.name, path: `${at}.name` })),
                (name) => `"${name}" is listed twice`,
                "give each interface a name of its own",
            ),
    },
    {
        id: "interface-accepted-once",
        source: "https://docs.aws.amazon.com/directconnect/latest/UserGuide/accepthostedvirtualinterface.html",
        check: (hybrid, _context, path) =>
            repeats(
                hostedOf(hybrid, path).map(({ part, path: at }) => ({ key: part.id, path: `${at}.id` })),
                (id) => `"${id}" is accepted twice`,
                "list each hosted interface once",
            ),
    },
    { id: "interface-type", source: INTERFACES, check: checkTypes },
    {
        id: "connection-one-location",
        source: "https://docs.aws.amazon.com/directconnect/latest/UserGuide/Welcome.html",
        check: checkLocations,
    },
    {
        id: "interface-quota",
        source: "https://docs.aws.amazon.com/directconnect/latest/UserGuide/limits.html",
        check: checkQuota,
    },
    {
        id: "vlan-range",
        source: PRIVATE_REQUEST,
        check: (hybrid, _context, path) =>
            connectionsOf(hybrid, path)
                .filter(({ part: { vlan } }) => vlan < VLANS[0] || vlan > VLANS[1])
                .map(({ part: { vlan }, path: at }) => ({
                    path: `${at}.vlan`,
                    message: `"${vlan}" is not a VLAN: ${VLANS[0]} to ${VLANS[1]}`,
                    remedy: `use ${VLANS[0]} to ${VLANS[1]}`,
                })),
    },
    {
        id: "vlan-once",
        source: INTERFACES,
        check: (hybrid, _context, path) =>
            repeats(
                connectionsOf(hybrid, path).map(({ part: { id, vlan }, path: at }) => ({
                    key: `${vlan}" is used twice on "${id}`,
                    path: `${at}.vlan`,
                })),
                (key) => `"${key}"`,
                "give each interface of a connection a VLAN of its own",
            ),
    },
    {
        id: "mtu",
        source: "https://docs.aws.amazon.com/directconnect/latest/UserGuide/set-jumbo-frames-vif.html",
        check: checkMtu,
    },
    {
        id: "site-link-partner",
        source: "https://docs.aws.amazon.com/directconnect/latest/UserGuide/enable-sitelink.html",
        check: checkSiteLink,
    },
    {
        id: "bgp-key-length",
        source: PRIVATE_REQUEST,
        check: (hybrid, _context, path) =>
            keysOf(hybrid, path)
                .filter(({ part: key }) => key.length < KEY_LENGTHS[0] || key.length > KEY_LENGTHS[1])
                .map(({ part: key, path: at }) => ({
                    path: at,
                    message: `is ${key.length} characters long, and a BGP key has ${KEY_LENGTHS[0]} to ${KEY_LENGTHS[1]}`,
                    remedy: "set another key, or leave it out and AWS makes one",
                })),
    },
    {
        // AWS publishes no set of characters; routers differ in what they take beyond these.
        id: "bgp-key-characters",
        source: "https://www.rfc-editor.org/rfc/rfc2385",
        check: (hybrid, _context, path) =>
            keysOf(hybrid, path)
                .filter(({ part: key }) => !/^[\x21-\x7e]*$/.test(key))
                .map(({ path: at }) => ({
                    path: at,
                    message: "has a space or a character that is not printable ASCII",
                    remedy: "set another key, or leave it out and AWS makes one",
                })),
    },
];

function checkTypes(hybrid: Hybrid, _context: unknown, path: string): readonly Problem[] {
    const { kind } = hybrid.link;
    if (kind === "shared-transit-gateway") {
        return [];
    }
    return hostedOf(hybrid, path)
        .filter(({ part: { type } }) => type !== undefined && type !== TYPES[kind])
        .map(({ part: { type }, path: at }) => ({
            path: `${at}.type`,
            message: `"${type}" is not "${TYPES[kind]}", the type of interface that a link of kind "${kind}" stands on`,
            remedy: `have a ${TYPES[kind]} interface made, or choose the other kind of link; a type cannot be changed`,
        }));
}

/** A cable ends in one place. */
function checkLocations(hybrid: Hybrid, _context: unknown, path: string): readonly Problem[] {
    const first = new Map<string, string>();
    return interfacesOf(hybrid, path).flatMap(({ part: { location, source }, path: at }) => {
        if (source.kind === "hosted") {
            return [];
        }
        const before = first.get(source.id) ?? location;
        first.set(source.id, before);
        return before === location
            ? []
            : [
                  {
                      path: `${at}.location`,
                      message: `"${location}" is not "${before}", where another interface says that "${source.id}" ends`,
                      remedy: "give the one location of the connection",
                  },
              ];
    });
}

/** A problem at the first interface that is one too many on its connection. */
function checkQuota(hybrid: Hybrid, _context: unknown, path: string): readonly Problem[] {
    const { kind } = hybrid.link;
    if (kind === "shared-transit-gateway") {
        return [];
    }
    const type = TYPES[kind];
    const max = MAX_BY_TYPE[type];
    const sources = connectionsOf(hybrid, path);
    return sources.flatMap(({ part: { id }, path: at }, index) => {
        const isSame = ({ part }: Placed<ConnectionSource>) => part.id === id;
        return sources.slice(0, index).filter(isSame).length !== max
            ? []
            : [
                  {
                      path: `${at}.id`,
                      message: `"${id}" has ${sources.filter(isSame).length} ${type} interfaces here, and a connection takes ${max}`,
                      remedy: "spread them over more connections",
                  },
              ];
    });
}

function checkMtu(hybrid: Hybrid, _context: unknown, path: string): readonly Problem[] {
    const { kind } = hybrid.link;
    if (kind === "shared-transit-gateway") {
        return [];
    }
    const [plain, jumbo] = MTUS[TYPES[kind]];
    return connectionsOf(hybrid, path)
        .filter(({ part: { mtu } }) => mtu !== plain && mtu !== jumbo)
        .map(({ part: { mtu }, path: at }) => ({
            path: `${at}.mtu`,
            message: `"${mtu}" is not the MTU of a ${TYPES[kind]} interface: ${plain}, or ${jumbo} for jumbo frames`,
            remedy: `use ${plain} or ${jumbo}`,
        }));
}

/** Others may have interfaces on a gateway that is not made here, and hosted ones may have SiteLink. */
function checkSiteLink(hybrid: Hybrid, _context: unknown, path: string): readonly Problem[] {
    const { link } = hybrid;
    const linked = connectionsOf(hybrid, path).filter(({ part }) => part.siteLink);
    const [only] = linked;
    if (link.kind === "shared-transit-gateway" || link.gateway.kind !== "create" || only === undefined) {
        return [];
    }
    return linked.length + hostedOf(hybrid, path).length > 1
        ? []
        : [
              {
                  path: `${only.path}.siteLink`,
                  message: '"true" lets locations exchange traffic, and no other interface of the gateway has it',
                  remedy: "set it on another interface too, or set it to false",
              },
          ];
}

/** The BGP keys that are plain while the rules run; none of them is ever told. */
function keysOf(hybrid: Hybrid, path: string): readonly Placed<string>[] {
    return connectionsOf(hybrid, path).flatMap(({ part: { bgpKey }, path: at }: Placed<ConnectionSource>) =>
        typeof bgpKey === "string" ? [{ part: bgpKey, path: `${at}.bgpKey` }] : [],
    );
}
