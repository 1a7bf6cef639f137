/**
 * What stands idle and is paid by the hour or month, in US dollars, for one region. Traffic, build minutes, storage and
 * running tasks depend on use and are not here.
 *
 * @see https://aws.amazon.com/vpc/pricing/ NAT gateway, public address
 * @see https://aws.amazon.com/privatelink/pricing/ interface endpoint, a zone
 * @see https://aws.amazon.com/elasticloadbalancing/pricing/ load balancer, without capacity units
 * @see https://aws.amazon.com/kms/pricing/ customer key, by type
 * @see https://aws.amazon.com/cloudwatch/pricing/ alarm; one over a metric expression or query is paid for each metric in it
 * @see https://aws.amazon.com/transit-gateway/pricing/ attachment, of a network, a VPN or a Direct Connect gateway
 * @see https://aws.amazon.com/vpn/pricing/ VPN connection with its two tunnels
 * @see https://aws.amazon.com/route53/pricing/ resolver endpoint, an address
 * @see https://aws.amazon.com/eks/pricing/ cluster, in standard and in extended support; without its machines
 * @see https://aws.amazon.com/fargate/pricing/ virtual CPU and GiB of tasks on Linux and x86, for sandboxes alone
 */
export const PRICES = {
    region: "eu-west-1",
    asOf: "2026-11",
    currency: "USD",
    hourly: {
        natGateway: 0.048,
        publicAddress: 0.005,
        interfaceEndpointZone: 0.011,
        loadBalancer: 0.0252,
        transitAttachment: 0.05,
        vpnConnection: 0.05,
        resolverAddress: 0.125,
        cluster: 0.1,
        clusterInExtendedSupport: 0.6,
        fargateCpu: 0.04048,
        fargateGiB: 0.004445,
    },
    monthly: { key: 1, alarmMetric: 0.1, compositeAlarm: 0.5, dashboard: 3 },
} as const;

/** Hours that AWS counts as one month. */
export const HOURS_A_MONTH = 730;
