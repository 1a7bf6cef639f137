import {
    type ConnectedNetwork,
    DirectConnect,
    type DirectConnectArgs,
} from "../../components/network/hybrid/direct-connect";
import type {
    Hybrid,
    InterfaceSource,
    TransitGatewayLink,
    VirtualInterface,
    VpnBackup,
    VpnGatewayLink,
} from "../../components/network/hybrid/hybrid";
import { KEY_ARN, type Made, make, PROD } from "./mocks";

/** The parts of a network of two zones. */
export const CONNECTED: ConnectedNetwork = {
    vpcId: "vpc-0123456789abcdef0",
    cidr: "10.16.0.0/16",
    privateRouteTables: [
        { suffix: "a", id: "rtb-0000000000000000a" },
        { suffix: "b", id: "rtb-0000000000000000b" },
    ],
    isolatedRouteTableId: "rtb-0000000000000000c",
    transitSubnets: [
        { suffix: "a", id: "subnet-0000000000000000a" },
        { suffix: "b", id: "subnet-0000000000000000b" },
    ],
    isolatedSubnets: [
        { suffix: "a", id: "subnet-0000000000000001a", cidr: "10.16.8.0/22" },
        { suffix: "b", id: "subnet-0000000000000001b", cidr: "10.16.64.0/22" },
        { suffix: "c", id: "subnet-0000000000000001c", cidr: "10.16.120.0/22" },
    ],
    endpointSecurityGroupId: "sg-0123456789abcdef0",
};

export const OWN_SOURCE: Extract<InterfaceSource, { readonly kind: "connection" }> = {
    kind: "connection",
    id: "dxcon-ffabc123",
    vlan: 101,
    customerAsn: 65010,
    mtu: 1500,
    siteLink: false,
};

/** An interface made here and one that a partner made. */
export const INTERFACES: readonly VirtualInterface[] = [
    { name: "london", location: "EqLD5", source: OWN_SOURCE },
    { name: "dublin", location: "EqDB1", source: { kind: "hosted", id: "dxvif-33cc44dd" } },
];

export const BACKUP: VpnBackup = {
    customerAddress: "12.1.2.3",
    customerAsn: 65010,
    tunnels: [{ insideCidr: "169.254.10.0/30" }, { insideCidr: "169.254.11.0/30" }],
};

export const GATEWAY_ID = "0a1b2c3d-1111-4222-8333-444455556666";

const DIRECT = {
    gateway: { kind: "create", asn: 64530 },
    allowedPrefixes: ["10.16.0.0/16"],
    interfaces: INTERFACES,
    resilience: "high",
} as const;

export const BY_VPN_GATEWAY: VpnGatewayLink = { ...DIRECT, kind: "vpn-gateway", asn: 64520 };

export const BY_TRANSIT_GATEWAY: TransitGatewayLink = {
    ...DIRECT,
    kind: "transit-gateway",
    transitGateway: { kind: "create", asn: 64521 },
};

/** A link and nothing that uses it. */
export const HYBRID: Hybrid = {
    prefixes: ["10.200.0.0/16", "172.20.0.0/16"],
    link: BY_VPN_GATEWAY,
    reachable: [],
    destinations: [],
    holdReleasesWhileDown: false,
};

/** The component `link` in prod. */
export function makeLink(
    hybrid: Partial<Hybrid>,
    others: Partial<Omit<DirectConnectArgs, "hybrid">> = {},
): Promise<Made<DirectConnect>> {
    const args: DirectConnectArgs = {
        placement: PROD,
        network: CONNECTED,
        keyArn: KEY_ARN,
        logRetentionDays: 90,
        deletionProtection: true,
        ...others,
        hybrid: { ...HYBRID, ...hybrid },
    };
    return make(PROD, () => new DirectConnect("link", args));
}
