import type { Hybrid } from "../../components/network/hybrid/hybrid";
import type { HybridContext } from "../../components/network/hybrid/rule";

/** Prod among its environments. */
export const CONTEXT: HybridContext = {
    cidr: "10.18.0.0/16",
    environment: "prod",
    environmentPath: "environments[2]",
    account: "111122223333",
    region: "eu-west-1",
    connected: true,
    networkKind: "create",
    others: [
        { name: "dev", cidr: "10.16.0.0/16" },
        { name: "staging", cidr: "10.17.0.0/16" },
    ],
};

function connection(name: string, location: string, index: number, mtu: number) {
    return {
        name,
        location,
        source: {
            kind: "connection",
            id: `dxcon-ffabc12${index}`,
            vlan: 100 + index,
            customerAsn: 65_010,
            addresses: {
                amazon: `169.254.100.${1 + 4 * index}/30`,
                customer: `169.254.100.${2 + 4 * index}/30`,
            },
            mtu,
            siteLink: false,
            bgpKey: `key-of-session-${index}`,
        },
    } as const;
}

/** Through a transit gateway, with all that a link may have. */
export const TRANSIT: Hybrid = {
    prefixes: ["10.200.0.0/16", "192.168.64.0/18"],
    link: {
        kind: "transit-gateway",
        gateway: {
            kind: "create",
            asn: 64_512,
            proposals: [
                {
                    id: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
                    account: "444455556666",
                    allowedPrefixes: ["10.64.0.0/16"],
                    behind: "transit-gateway",
                },
            ],
        },
        transitGateway: { kind: "create", asn: 64_513 },
        allowedPrefixes: ["10.18.0.0/16"],
        interfaces: [connection("london", "EqLD5", 0, 8500), connection("frankfurt", "EqFR5", 1, 8500)],
        resilience: "high",
        backup: {
            customerAddress: "12.1.2.3",
            customerAsn: 65_010,
            tunnels: [{ insideCidr: "169.254.60.0/30" }, { insideCidr: "169.254.60.4/30" }],
        },
    },
    dns: {
        inbound: true,
        forward: [{ domain: "corp.example.com", targets: ["10.200.0.53", "192.168.64.53"] }],
    },
    reachable: ["endpoints"],
    destinations: [{ cidr: "10.200.5.10/32", port: 5432 }],
    holdReleasesWhileDown: true,
};

/** Through a VPN gateway, with one interface that was made elsewhere. */
export const VPN: Hybrid = {
    prefixes: ["10.200.0.0/16"],
    link: {
        kind: "vpn-gateway",
        asn: 64_520,
        gateway: { kind: "create", asn: 64_512 },
        allowedPrefixes: ["10.18.0.0/16"],
        interfaces: [
            connection("london", "EqLD5", 0, 9001),
            {
                name: "frankfurt",
                location: "EqFR5",
                source: { kind: "hosted", id: "dxvif-33cc44dd", type: "private" },
            },
        ],
        resilience: "high",
    },
    reachable: [],
    destinations: [],
    holdReleasesWhileDown: false,
};

/** By another account's transit gateway. */
export const SHARED: Hybrid = {
    prefixes: ["10.200.0.0/16"],
    link: { kind: "shared-transit-gateway", transitGatewayId: "tgw-0123456789abcdef0" },
    reachable: [],
    destinations: [],
    holdReleasesWhileDown: false,
};

/** On another account's Direct Connect gateway. */
export const OTHER_ACCOUNT: Hybrid = {
    ...VPN,
    link: {
        kind: "vpn-gateway",
        asn: 64_520,
        gateway: {
            kind: "other-account",
            id: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
            asn: 64_512,
            account: "777788889999",
        },
        allowedPrefixes: ["10.18.0.0/16"],
        interfaces: [],
        resilience: "single",
    },
};

/** Values by path, such as `link.interfaces[0].source.vlan`; `undefined` takes the field out. */
export interface Changes {
    readonly [path: string]: unknown;
}

/** A link with some values changed, whatever its type says of them. */
export function changed(hybrid: Hybrid, changes: Changes): Hybrid {
    const copy: Hybrid = structuredClone(hybrid);
    for (const [path, value] of Object.entries(changes)) {
        const parts = partsOf(path);
        const last = parts.at(-1) ?? "";
        const parent = parts.slice(0, -1).reduce<unknown>((at, part) => fieldOf(at, part), copy);
        if (typeof parent !== "object" || parent === null) {
            throw new Error(`nothing is at ${path}`);
        }
        if (value === undefined) {
            Reflect.deleteProperty(parent, last);
        } else {
            Reflect.set(parent, last, value);
        }
    }
    return copy;
}

/** Whether a path of a message leads to something that the person wrote. */
export function pathExists(written: unknown, path: string): boolean {
    return partsOf(path).reduce<unknown>((at, part) => fieldOf(at, part), written) !== undefined;
}

/** What the person wrote, as far as the rules of a link name it. */
export function writtenOf(hybrid: Hybrid, { connected }: HybridContext): unknown {
    const environment = { name: "", connected };
    return { hybrid, environments: [environment, environment, environment] };
}

function partsOf(path: string): readonly string[] {
    return path.split(/[.[\]]+/).filter((part) => part !== "");
}

function fieldOf(value: unknown, key: string): unknown {
    return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

/** A link that one rule refuses. */
export interface RefusedCase {
    /** Id of the rule. */
    readonly rule: string;
    /** What is wrong, to follow "refuses". */
    readonly what: string;
    readonly link: Hybrid;
    readonly changes?: Changes;
    readonly context?: Partial<HybridContext>;
    /** Path below `hybrid` and message of each problem; a path that begins with `/` is none below. */
    readonly problems: readonly (readonly [path: string, message: string])[];
    /** Ids of other rules that refuse the same link. @default - none does */
    readonly also?: readonly string[];
}

/** A link that every rule takes, at the bound of one. */
export interface AcceptedCase {
    readonly rule: string;
    /** What is accepted, to follow "takes". */
    readonly what: string;
    readonly link: Hybrid;
    readonly changes?: Changes;
    readonly context?: Partial<HybridContext>;
}

/** So many blocks, none of which overlaps another or anything of the samples. */
export function manyBlocks(count: number): readonly string[] {
    return Array.from({ length: count }, (_, index) => `172.20.${index}.0/24`);
}
