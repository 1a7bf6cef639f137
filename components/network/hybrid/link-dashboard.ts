import { LINK_PERIOD_SECONDS, type LinkAlarmSpec, STATE_METRICS, stateQuery, type Watched } from "./link-alarms-plan";

/** A thing of the link with the id that its metric goes by. */
export interface ShownThing {
    readonly spec: LinkAlarmSpec;
    readonly id: string;
}

/** What the dashboard shows. */
export interface LinkDashboard {
    readonly region: string;
    /** Alarms by ARN, the most telling first. */
    readonly alarmArns: readonly string[];
    readonly things: readonly ShownThing[];
}

/** Columns of a dashboard. */
const WIDTH = 24;

const HEIGHT = 6;

const TITLES: { readonly [kind in Watched["kind"]]: string } = {
    connection: "Connections",
    interface: "BGP of virtual interfaces",
    tunnel: "VPN tunnels",
};

/**
 * Body of the link's dashboard: one row, with its alarms and then a graph for each kind of thing that there is. Up is
 * 1, down is 0.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function linkDashboardBody({ region, alarmArns, things }: LinkDashboard): string {
    const kinds = (["connection", "interface", "tunnel"] as const).filter((kind) =>
        things.some(({ spec }) => spec.watched.kind === kind),
    );
    const width = WIDTH / (kinds.length + 1);
    const alarms = {
        type: "alarm",
        ...{ x: 0, y: 0, width, height: HEIGHT },
        properties: { title: "Link to on-premises", alarms: alarmArns },
    };
    const graphs = kinds.map((kind, index) => ({
        type: "metric",
        ...{ x: width * (index + 1), y: 0, width, height: HEIGHT },
        properties: {
            title: TITLES[kind],
            region,
            period: LINK_PERIOD_SECONDS,
            stat: "Minimum",
            view: "timeSeries",
            yAxis: { left: { min: 0, max: 1 } },
            metrics: things.filter(({ spec }) => spec.watched.kind === kind).map(lineOf),
        },
    }));
    return JSON.stringify({ widgets: [alarms, ...graphs] });
}

function lineOf({ spec, id }: ShownThing, index: number): readonly unknown[] {
    const metric = STATE_METRICS[spec.watched.kind];
    return spec.watched.kind === "interface"
        ? [{ expression: stateQuery(metric, id), id: `q${index}`, label: spec.key, period: LINK_PERIOD_SECONDS }]
        : [metric.namespace, metric.metricName, metric.dimension, id, { label: spec.key }];
}
