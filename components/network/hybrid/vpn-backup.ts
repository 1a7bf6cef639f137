import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Placement } from "../../shared/placement";
import { nameTag } from "../tiers";
import type { VpnBackup } from "./hybrid";
import type { LinkFrame } from "./link-frame";
import { VPN_OPTIONS } from "./vpn-options";

/** How the tunnels' events are kept. */
export interface VpnLogging {
    /** KMS key of the log group; its policy lets CloudWatch Logs use it for {@link vpnLogGroupName}. */
    readonly keyArn: pulumi.Input<string>;
    /** Days that events are kept; one of the numbers that CloudWatch Logs takes. */
    readonly retentionDays: number;
}

/** What the tunnels end in on AWS's side. */
export type VpnTarget =
    | { readonly vpnGatewayId: pulumi.Input<string> }
    | { readonly transitGatewayId: pulumi.Input<string> };

/** Largest ASN that the short form of a customer gateway's argument takes. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateCustomerGateway.html */
const LARGEST_SHORT_ASN = 2_147_483_647;

/** Log group of an environment's tunnels, for example `/airlock/prod/vpn`. */
export function vpnLogGroupName({ project, environment }: Pick<Placement, "project" | "environment">): string {
    return `/${project}/${environment}/vpn`;
}

/**
 * A site-to-site VPN of two tunnels with BGP, whose events and sessions are logged. AWS makes the tunnels' keys and
 * keeps them in Secrets Manager, so that neither settings nor state have them.
 *
 * @param dependsOn what must stand before the tunnels may bring traffic.
 * @see https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-logs.html
 */
export function createVpn(
    { name, parent, placement, protect }: LinkFrame,
    backup: VpnBackup,
    target: VpnTarget,
    { keyArn, retentionDays }: VpnLogging,
    dependsOn: readonly pulumi.Resource[],
): aws.ec2.VpnConnection {
    const logs = new aws.cloudwatch.LogGroup(
        `${name}-vpn`,
        { name: vpnLogGroupName(placement), retentionInDays: retentionDays, kmsKeyId: keyArn },
        { parent },
    );
    const customerGateway = new aws.ec2.CustomerGateway(
        `${name}-customer-gateway`,
        {
            type: "ipsec.1",
            ipAddress: backup.customerAddress,
            ...(backup.customerAsn > LARGEST_SHORT_ASN
                ? { bgpAsnExtended: String(backup.customerAsn) }
                : { bgpAsn: String(backup.customerAsn) }),
            tags: nameTag(placement, "customer-gateway"),
        },
        { parent },
    );
    const [first, second] = backup.tunnels;
    const options = tunnelOptions(logs.arn);
    return new aws.ec2.VpnConnection(
        `${name}-vpn`,
        {
            ...target,
            type: "ipsec.1",
            customerGatewayId: customerGateway.id,
            staticRoutesOnly: false,
            presharedKeyStorage: "SecretsManager",
            tunnel1InsideCidr: first.insideCidr,
            tunnel2InsideCidr: second.insideCidr,
            ...argumentsOf(1, options),
            ...argumentsOf(2, options),
            tags: nameTag(placement, "vpn"),
        },
        { parent, protect, dependsOn: [...dependsOn] },
    );
}

/** What both tunnels have alike, under the names that the provider gives them after `tunnel1` and `tunnel2`. */
function tunnelOptions(logGroupArn: pulumi.Input<string>) {
    return {
        IkeVersions: [...VPN_OPTIONS.ikeVersions],
        Phase1EncryptionAlgorithms: [...VPN_OPTIONS.encryptionAlgorithms],
        Phase2EncryptionAlgorithms: [...VPN_OPTIONS.encryptionAlgorithms],
        Phase1IntegrityAlgorithms: [...VPN_OPTIONS.integrityAlgorithms],
        Phase2IntegrityAlgorithms: [...VPN_OPTIONS.integrityAlgorithms],
        Phase1DhGroupNumbers: [...VPN_OPTIONS.dhGroupNumbers],
        Phase2DhGroupNumbers: [...VPN_OPTIONS.dhGroupNumbers],
        Phase1LifetimeSeconds: VPN_OPTIONS.phase1LifetimeSeconds,
        Phase2LifetimeSeconds: VPN_OPTIONS.phase2LifetimeSeconds,
        DpdTimeoutSeconds: VPN_OPTIONS.dpdTimeoutSeconds,
        DpdTimeoutAction: VPN_OPTIONS.dpdTimeoutAction,
        StartupAction: VPN_OPTIONS.startupAction,
        LogOptions: {
            cloudwatchLogOptions: {
                logEnabled: true,
                logGroupArn,
                logOutputFormat: "json",
                bgpLogEnabled: true,
                bgpLogGroupArn: logGroupArn,
                bgpLogOutputFormat: "json",
            },
        },
    };
}

type TunnelOptions = ReturnType<typeof tunnelOptions>;

/** The options of one tunnel as arguments of its connection. */
function argumentsOf<N extends 1 | 2>(
    tunnel: N,
    options: TunnelOptions,
): { [name in keyof TunnelOptions as `tunnel${N}${name}`]: TunnelOptions[name] } {
    const entries = Object.entries(options).map(([name, value]) => [`tunnel${tunnel}${name}`, value]);
    return Object.fromEntries(entries) as ReturnType<typeof argumentsOf<N>>;
}
