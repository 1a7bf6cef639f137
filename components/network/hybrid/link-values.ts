/** What only an update can tell of a link, for those who configure the other side. Nothing in it is a secret. */
export interface LinkValues {
    /** Direct Connect gateway, a UUID. Absent where the transit gateway is another account's. */
    readonly gatewayId?: string;
    /** Proposal that the other account accepts, a UUID. */
    readonly proposalId?: string;
    readonly vpnGatewayId?: string;
    readonly transitGatewayId?: string;
    /** The network's attachment to the transit gateway. */
    readonly transitGatewayAttachmentId?: string;
    /** By the interface's name in the settings. */
    readonly interfaces: { readonly [name: string]: InterfaceValues };
    readonly vpn?: VpnValues;
    /** Where the network's resolver answers on-premises; empty where it does not. */
    readonly resolverAddresses: readonly string[];
}

/** Of an interface that another account made, only the id is known here. */
export interface InterfaceValues {
    /** `dxvif-…`. */
    readonly id: string;
    /** Addresses of the peering with their prefix length. */
    readonly amazonAddress?: string;
    readonly customerAddress?: string;
}

export interface VpnValues {
    /** Public addresses of the two tunnels, in AWS's order. */
    readonly tunnelAddresses: readonly string[];
    /** Secret in Secrets Manager that holds the keys of both tunnels. */
    readonly presharedKeyArn: string;
}
