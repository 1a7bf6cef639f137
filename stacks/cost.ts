import { CLUSTER_VERSIONS, supportOn, VERSIONS_AS_OF } from "../components/runtime/eks/cluster-versions";
import { HOURS_A_MONTH, PRICES } from "./prices";

/** The part of a registered resource that its price depends on. */
export interface PricedResource {
    readonly type: string;
    readonly inputs: { readonly [property: string]: unknown };
}

/** What one kind of thing costs an environment. */
export interface CostLine {
    readonly what: string;
    readonly count: number;
    /** US dollars a month for all of them. */
    readonly monthly: number;
}

/** What an environment costs while nothing uses it. */
export interface Cost {
    readonly lines: readonly CostLine[];
    /** US dollars a month. */
    readonly monthly: number;
}

interface Rule {
    readonly what: string;
    readonly type: string;
    /** US dollars a month of one unit. */
    readonly unit: number;
    /** Units that one resource counts for. */
    readonly units: (inputs: PricedResource["inputs"]) => number;
}

const one = () => 1;
const lengthOf = (value: unknown) => (Array.isArray(value) ? value.length : 0);
const { hourly, monthly } = PRICES;

const RULES: readonly Rule[] = [
    {
        what: "NAT gateways",
        type: "aws:ec2/natGateway:NatGateway",
        unit: hourly.natGateway * HOURS_A_MONTH,
        units: one,
    },
    {
        what: "public addresses of NAT",
        type: "aws:ec2/eip:Eip",
        unit: hourly.publicAddress * HOURS_A_MONTH,
        units: one,
    },
    {
        what: "interface endpoints, a zone each",
        type: "aws:ec2/vpcEndpoint:VpcEndpoint",
        unit: hourly.interfaceEndpointZone * HOURS_A_MONTH,
        units: (inputs) => (inputs.vpcEndpointType === "Interface" ? lengthOf(inputs.subnetIds) : 0),
    },
    {
        what: "load balancers",
        type: "aws:lb/loadBalancer:LoadBalancer",
        unit: hourly.loadBalancer * HOURS_A_MONTH,
        units: one,
    },
    {
        what: "public addresses of load balancers, a zone each",
        type: "aws:lb/loadBalancer:LoadBalancer",
        unit: hourly.publicAddress * HOURS_A_MONTH,
        units: (inputs) => (inputs.internal === true ? 0 : lengthOf(inputs.subnets)),
    },
    {
        what: "clusters of EKS",
        type: "aws:eks/cluster:Cluster",
        unit: hourly.cluster * HOURS_A_MONTH,
        units: (inputs) => (isExtended(inputs) ? 0 : 1),
    },
    {
        what: "clusters of EKS in extended support",
        type: "aws:eks/cluster:Cluster",
        unit: hourly.clusterInExtendedSupport * HOURS_A_MONTH,
        units: (inputs) => (isExtended(inputs) ? 1 : 0),
    },
    { what: "keys", type: "aws:kms/key:Key", unit: monthly.key, units: one },
    {
        what: "alarm metrics",
        type: "aws:cloudwatch/metricAlarm:MetricAlarm",
        unit: monthly.alarmMetric,
        units: ({ metricQueries }) => (Array.isArray(metricQueries) ? metricQueries.filter(readsMetric).length : 1),
    },
    {
        what: "composite alarms",
        type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
        unit: monthly.compositeAlarm,
        units: one,
    },
    { what: "dashboards", type: "aws:cloudwatch/dashboard:Dashboard", unit: monthly.dashboard, units: one },
    {
        what: "transit gateway attachments of networks",
        type: "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
        unit: hourly.transitAttachment * HOURS_A_MONTH,
        units: one,
    },
    {
        what: "transit gateway attachments of VPNs",
        type: "aws:ec2/vpnConnection:VpnConnection",
        unit: hourly.transitAttachment * HOURS_A_MONTH,
        units: ({ transitGatewayId }) => (transitGatewayId === undefined ? 0 : 1),
    },
    {
        what: "transit gateway attachments of Direct Connect",
        type: "aws:directconnect/gatewayAssociation:GatewayAssociation",
        unit: hourly.transitAttachment * HOURS_A_MONTH,
        units: ({ associatedGatewayId }) => (String(associatedGatewayId).startsWith("tgw-") ? 1 : 0),
    },
    {
        what: "VPN connections",
        type: "aws:ec2/vpnConnection:VpnConnection",
        unit: hourly.vpnConnection * HOURS_A_MONTH,
        units: one,
    },
    {
        what: "addresses of resolver endpoints",
        type: "aws:route53/resolverEndpoint:ResolverEndpoint",
        unit: hourly.resolverAddress * HOURS_A_MONTH,
        units: ({ ipAddresses }) => lengthOf(ipAddresses),
    },
];

/** By the day on which the table of versions was written, as in the rules: a version costs more once its support is extended. */
function isExtended({ version }: PricedResource["inputs"]): boolean {
    const known = CLUSTER_VERSIONS.find((each) => each === version);
    return known !== undefined && supportOn(known, VERSIONS_AS_OF) === "extended";
}

/** Whether a query of an alarm is of a metric itself, or asks for one: what is left is arithmetic, without charge. */
function readsMetric({ metric, expression }: { readonly metric?: unknown; readonly expression?: unknown }): boolean {
    return metric !== undefined || (typeof expression === "string" && /^SELECT\s/i.test(expression));
}

/** What the registered resources cost a month while nothing uses them, from the dated table of {@link PRICES}. */
export function costOf(resources: readonly PricedResource[]): Cost {
    const lines = RULES.map(({ what, type, unit, units }): CostLine => {
        const count = resources
            .filter((resource) => resource.type === type)
            .reduce((sum, { inputs }) => sum + units(inputs), 0);
        return { what, count, monthly: cents(count * unit) };
    }).filter(({ count }) => count > 0);
    return { lines, monthly: cents(lines.reduce((sum, line) => sum + line.monthly, 0)) };
}

function cents(dollars: number): number {
    return Math.round(dollars * 100) / 100;
}
