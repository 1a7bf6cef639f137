import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../../release/problem";
import { refuseArguments } from "../../shared/arguments";
import type { Placement } from "../../shared/placement";
import type { Hybrid, VirtualInterface } from "./hybrid";
import { checkHybrid } from "./hybrid-rules";
import { createLinkAlarms } from "./link-alarms";
import { planLinkAlarms } from "./link-alarms-plan";
import type { ConnectedNetwork, LinkFrame } from "./link-frame";
import { admitToEndpoints, createClientGroup } from "./link-groups";
import type { LinkParts } from "./link-parts";
import type { LinkValues } from "./link-values";
import { createResolver } from "./resolver";
import { connectBySharedTransitGateway, connectByTransitGateway } from "./transit-gateway";
import { connectByVpnGateway } from "./vpn-gateway";

export type { ConnectedNetwork } from "./link-frame";
export type { LinkValues } from "./link-values";

/** Arguments of {@link DirectConnect}. */
export interface DirectConnectArgs {
    readonly placement: Placement;
    readonly hybrid: Hybrid;
    readonly network: ConnectedNetwork;
    /** KMS key of the tunnels' log group. Its policy must let CloudWatch Logs use it before the VPN is made. */
    readonly keyArn: pulumi.Input<string>;
    /** Days that the tunnels' events are kept; one of the numbers that CloudWatch Logs takes. */
    readonly logRetentionDays: number;
    /** Whether gateways, interfaces and the VPN refuse to be deleted: on-premises would have to be configured anew. */
    readonly deletionProtection: boolean;
}

/**
 * The link of a network to on-premises.
 *
 * 1. A Direct Connect gateway, or the use of one, with what is announced to on-premises.
 * 2. A virtual private gateway or a transit gateway between it and the network, with routes both ways. The isolated tier
 *    has routes only where something in it answers on-premises or asks it, and never learns one.
 * 3. Virtual interfaces on existing connections, or the acceptance of hosted ones.
 * 4. A VPN with two tunnels that takes over, where asked for.
 * 5. Resolver endpoints and rules for names, both ways as asked for.
 * 6. Security groups: what on-premises may connect to, and a group for tasks that connect there.
 * 7. Alarms of each thing and of the link as a whole, and a dashboard.
 *
 * Of another account's transit gateway only the attachment and its routes are made, and no alarm: its owner sees the
 * rest. Of another account's Direct Connect gateway the association is proposed; where the transit gateway was there
 * already, the attachment that comes of it is in the tables that the transit gateway has by default.
 *
 * Leaves out IPv6, physical connections, and who is told of an alarm.
 */
export class DirectConnect extends pulumi.ComponentResource {
    /**
     * Name of the alarm that no way to on-premises is left, known while the program runs; undefined where this account
     * sees no way. Where the interfaces are another account's, the VPN's tunnels are all that it sees.
     */
    public readonly linkDownAlarmName: string | undefined;
    /** Group that a task carries to connect to on-premises; undefined where there are no destinations. */
    public readonly clientGroupId: pulumi.Output<string> | undefined;
    /** What only an update can tell, for those who configure the other side. */
    public readonly onPremises: pulumi.Output<LinkValues>;

    constructor(name: string, args: DirectConnectArgs, opts?: pulumi.ComponentResourceOptions) {
        refuseArguments("DirectConnect", name, checkArgs(args));
        const hybrid = withSecretKeys(args.hybrid);
        super("airlock:network:DirectConnect", name, { ...args, hybrid }, opts);
        const { placement, network, deletionProtection } = args;
        const frame = { name, parent: this, placement, vpcId: network.vpcId, protect: deletionProtection };
        const parts = connect(frame, { ...args, hybrid });
        const resolverAddresses = createResolver(frame, hybrid.dns, hybrid.prefixes, network);
        admitToEndpoints(frame, hybrid, network);
        this.clientGroupId = createClientGroup(frame, hybrid.destinations);
        this.linkDownAlarmName =
            hybrid.link.kind === "shared-transit-gateway"
                ? undefined
                : createLinkAlarms(frame, planLinkAlarms(hybrid.link), parts);
        this.onPremises = valuesOf(parts, resolverAddresses);
        this.registerOutputs({
            linkDownAlarmName: this.linkDownAlarmName,
            clientGroupId: this.clientGroupId,
            onPremises: this.onPremises,
        });
    }
}

/** What can be checked without knowing the other environments, whose blocks settings compare. */
function checkArgs({ hybrid, placement, network }: DirectConnectArgs): readonly Problem[] {
    return checkHybrid(hybrid, {
        ...placement,
        cidr: network.cidr,
        environmentPath: "placement",
        connected: true,
        networkKind: "create",
        others: [],
    });
}

function connect(frame: LinkFrame, { hybrid, network, keyArn, logRetentionDays }: DirectConnectArgs): LinkParts {
    const { link } = hybrid;
    const logging = { keyArn, retentionDays: logRetentionDays };
    switch (link.kind) {
        case "vpn-gateway":
            return connectByVpnGateway(frame, link, hybrid, network, logging);
        case "transit-gateway":
            return connectByTransitGateway(frame, link, hybrid, network, logging);
        case "shared-transit-gateway":
            return connectBySharedTransitGateway(frame, link, hybrid, network);
        default: {
            const unknown: never = link;
            throw new TypeError(`unknown kind of link: ${JSON.stringify(unknown)}`);
        }
    }
}

/** The link with its BGP keys as secrets, however they were given: a component's arguments are kept in the state. */
function withSecretKeys(hybrid: Hybrid): Hybrid {
    if (hybrid.link.kind === "shared-transit-gateway") {
        return hybrid;
    }
    const interfaces = hybrid.link.interfaces.map(withSecretKey);
    return { ...hybrid, link: { ...hybrid.link, interfaces } };
}

function withSecretKey(one: VirtualInterface): VirtualInterface {
    const { source } = one;
    return source.kind === "connection" && source.bgpKey !== undefined
        ? { ...one, source: { ...source, bgpKey: pulumi.secret(source.bgpKey) } }
        : one;
}

function valuesOf(parts: LinkParts, resolverAddresses: readonly string[]): pulumi.Output<LinkValues> {
    const { associated, vpn } = parts;
    return pulumi.output({
        gatewayId: parts.gatewayId,
        proposalId: associated?.kind === "proposal" ? associated.proposal.id : undefined,
        vpnGatewayId: parts.vpnGatewayId,
        transitGatewayId: parts.transitGatewayId,
        transitGatewayAttachmentId: parts.attachment?.id,
        interfaces: Object.fromEntries(parts.interfaces.map(({ name, values }) => [name, values])),
        vpn: vpn && {
            tunnelAddresses: [vpn.tunnel1Address, vpn.tunnel2Address],
            presharedKeyArn: vpn.presharedKeyArn,
        },
        resolverAddresses: [...resolverAddresses],
    });
}
