import type { DescribeContext } from "./describe-context";
import type { DescribedVpn } from "./describe-vpn";
import type { ForwardedDomain, Hybrid } from "./hybrid";
import { resolverAddresses } from "./resolver-addresses";

/** Names both ways, as the servers on-premises are configured. */
export interface DescribedDns {
    /** Addresses that on-premises asks for names of the environment; empty where it may not ask. */
    readonly askAws: readonly string[];
    /** Domains to forward there so that AWS's services are reached through their private endpoints. */
    readonly domainsOfEndpoints: readonly string[];
    /** What the environment asks of on-premises. */
    readonly askedOfOnPremises: readonly ForwardedDomain[];
    /** Blocks that the environment asks from. */
    readonly askedFrom: readonly string[];
}

/** One connection that a firewall between on-premises and the network must let through. */
export interface FirewallRow {
    readonly purpose: string;
    /** Blocks or addresses that open the connection. */
    readonly from: readonly string[];
    /** Blocks or addresses that it is opened to. */
    readonly to: readonly string[];
    /** For example `TCP 443`. */
    readonly ports: string;
}

const DNS_PORTS = "TCP and UDP 53";

export function describeDns({ dns, reachable }: Hybrid, context: DescribeContext): DescribedDns | undefined {
    if (dns === undefined) {
        return undefined;
    }
    const places = resolverAddresses(context.isolatedSubnets);
    const zones = new Set(places.map(({ suffix }) => suffix));
    const asksEndpoints = dns.inbound && reachable.includes("endpoints");
    return {
        askAws: dns.inbound ? places.map(({ address }) => address) : [],
        domainsOfEndpoints: asksEndpoints ? [`${context.region}.amazonaws.com`] : [],
        askedOfOnPremises: dns.forward,
        askedFrom:
            dns.forward.length === 0
                ? []
                : context.isolatedSubnets.filter(({ suffix }) => zones.has(suffix)).map(({ cidr }) => cidr),
    };
}

/** From on-premises first, then to it, then the VPN's own packets. */
export function firewallOf(
    { prefixes, reachable, destinations }: Hybrid,
    { environment, cidr }: DescribeContext,
    dns: DescribedDns | undefined,
    vpn: DescribedVpn | undefined,
): readonly FirewallRow[] {
    const rows: readonly FirewallRow[] = [
        { purpose: `names of ${environment}`, from: prefixes, to: dns?.askAws ?? [], ports: DNS_PORTS },
        {
            purpose: "private endpoints of AWS services",
            from: prefixes,
            to: reachable.includes("endpoints") ? [cidr] : [],
            ports: "TCP 443",
        },
        ...destinations.map((each) => ({
            purpose: `what tasks of ${environment} connect to`,
            from: [cidr],
            to: [each.cidr],
            ports: `TCP ${each.port}`,
        })),
        {
            purpose: "names of on-premises",
            from: dns?.askedFrom ?? [],
            to: [...new Set(dns?.askedOfOnPremises.flatMap(({ targets }) => targets))],
            ports: DNS_PORTS,
        },
        {
            purpose: "the VPN, both ways over the internet",
            from: [...new Set(vpn?.tunnels.map(({ amazonOutsideAddress }) => amazonOutsideAddress))],
            to: vpn === undefined ? [] : [vpn.customerAddress],
            ports: "UDP 500 and 4500, and ESP",
        },
    ];
    return rows.filter(({ to }) => to.length > 0);
}
