import type { DirectConnectLink } from "./link-frame";

/** Something of a link that is up or down. */
export type Watched =
    /** A physical connection, which carries interfaces. */
    | { readonly kind: "connection"; readonly id: string }
    /** The BGP session of a virtual interface, by its name in the settings. */
    | { readonly kind: "interface"; readonly name: string }
    /** A tunnel of the VPN, in AWS's order. */
    | { readonly kind: "tunnel"; readonly number: 1 | 2 };

/** An alarm of one thing: in alarm when the thing was down once within a period, or says nothing. */
export interface LinkAlarmSpec {
    /** Stable key, unique within the link: `connection-dxcon-ffabc123`, `interface-london`, `tunnel-1`. */
    readonly key: string;
    readonly description: string;
    readonly watched: Watched;
}

/** The alarms of one link. */
export interface LinkAlarmPlan {
    /** One a thing. */
    readonly alarms: readonly LinkAlarmSpec[];
    /** Keys of the alarms any of which means that the link has lost something it stands on. */
    readonly degraded: readonly string[];
    /** Keys of the alarms all of which together mean that no way is left. Empty where no way is seen from here. */
    readonly down: readonly string[];
}

/** A metric that is 1 while the thing is up and 0 while it is down, by the dimension that names the thing. */
export interface StateMetric {
    readonly namespace: string;
    readonly metricName: string;
    readonly dimension: string;
}

/**
 * What says whether a thing is up.
 *
 * @see https://docs.aws.amazon.com/directconnect/latest/UserGuide/monitoring-cloudwatch.html
 * @see https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-cloudwatch-vpn.html
 */
export const STATE_METRICS: { readonly [kind in Watched["kind"]]: StateMetric } = {
    connection: { namespace: "AWS/DX", metricName: "ConnectionState", dimension: "ConnectionId" },
    interface: { namespace: "AWS/DX", metricName: "VirtualInterfaceBgpStatus", dimension: "VirtualInterfaceId" },
    tunnel: { namespace: "AWS/VPN", metricName: "TunnelState", dimension: "TunnelIpAddress" },
};

/** Direct Connect and VPN report every 5 minutes. */
export const LINK_PERIOD_SECONDS = 300;

/**
 * The alarms of a link: one for each connection that its interfaces stand on, each interface, each tunnel. A link
 * aggregation group has no state of its own that AWS reports, so that its interfaces alone are watched.
 *
 * Metrics are those of the region that a location belongs to, which must be the environment's own.
 */
export function planLinkAlarms({ interfaces, backup }: DirectConnectLink): LinkAlarmPlan {
    const ways = [...interfaces.map(({ name }) => interfaceAlarm(name)), ...(backup === undefined ? [] : TUNNELS)];
    const alarms = [...connectionIds(interfaces).map(connectionAlarm), ...ways];
    return { alarms, degraded: alarms.map(({ key }) => key), down: ways.map(({ key }) => key) };
}

/** Physical connections by id, each once, in the order of the interfaces. */
function connectionIds(interfaces: DirectConnectLink["interfaces"]): readonly string[] {
    const ids = interfaces.flatMap(({ source }) => (source.kind === "connection" ? [source.id] : []));
    return [...new Set(ids)].filter((id) => id.startsWith("dxcon-"));
}

function connectionAlarm(id: string): LinkAlarmSpec {
    return {
        key: `connection-${id}`,
        description: `Direct Connect connection ${id} is down`,
        watched: { kind: "connection", id },
    };
}

function interfaceAlarm(name: string): LinkAlarmSpec {
    return {
        key: `interface-${name}`,
        description: `The BGP session of virtual interface ${name} is down`,
        watched: { kind: "interface", name },
    };
}

const TUNNELS: readonly LinkAlarmSpec[] = ([1, 2] as const).map((number) => ({
    key: `tunnel-${number}`,
    description: `Tunnel ${number} of the VPN is down`,
    watched: { kind: "tunnel", number },
}));

/**
 * Query for a state by the one dimension that names the thing, whatever the others are: the connection of a hosted
 * interface is not known, and how the address family is spelled is not documented alike everywhere.
 *
 * @param id id of the thing, without quotes in it.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
 */
export function stateQuery({ namespace, metricName, dimension }: StateMetric, id: string): string {
    return `SELECT MIN(${metricName}) FROM "${namespace}" WHERE ${dimension} = '${id}'`;
}

/** Rule of an alarm over others, by their names: in alarm when `operator` holds of all of them. */
export function compositeRule(names: readonly string[], operator: "AND" | "OR"): string {
    return names.map((name) => `ALARM("${name}")`).join(` ${operator} `);
}
