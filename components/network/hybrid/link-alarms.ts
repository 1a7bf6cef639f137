import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../shared/names";
import type { Placement } from "../../shared/placement";
import {
    compositeRule,
    LINK_PERIOD_SECONDS,
    type LinkAlarmPlan,
    type LinkAlarmSpec,
    STATE_METRICS,
    stateQuery,
    type Watched,
} from "./link-alarms-plan";
import { linkDashboardBody } from "./link-dashboard";
import type { LinkFrame } from "./link-frame";
import type { LinkParts } from "./link-parts";

/** Longest name of an alarm or dashboard in characters. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
const NAME_LIMIT = 255;

interface MadeAlarm {
    readonly spec: LinkAlarmSpec;
    /** What the alarm's metric goes by. */
    readonly id: pulumi.Output<string>;
    readonly name: string;
    readonly alarm: aws.cloudwatch.MetricAlarm;
}

/**
 * Makes the alarms of a link, and a dashboard that shows them.
 *
 * @returns name of the alarm that no way is left, known while the program runs; undefined where no way is seen from here.
 */
export function createLinkAlarms(frame: LinkFrame, plan: LinkAlarmPlan, parts: LinkParts): string | undefined {
    if (plan.down.length === 0) {
        return undefined;
    }
    const made = plan.alarms.map((spec) => createAlarm(frame, spec, parts));
    const down = createComposite(frame, "down", "No way to on-premises is left", "AND", made, plan.down);
    const degraded = createComposite(
        frame,
        "degraded",
        "The link to on-premises has lost something that it stands on",
        "OR",
        made,
        plan.degraded,
    );
    createDashboard(frame, [down, degraded, ...made.map(({ alarm }) => alarm)], made);
    return alarmName(frame.placement, "down");
}

function alarmName(placement: Placement, key: string): string {
    return physicalName(placement, `link-${key}`, NAME_LIMIT);
}

function createAlarm({ name, parent, placement }: LinkFrame, spec: LinkAlarmSpec, parts: LinkParts): MadeAlarm {
    const id = idOf(spec.watched, parts);
    const physical = alarmName(placement, spec.key);
    const alarm = new aws.cloudwatch.MetricAlarm(
        `${name}-${spec.key}`,
        {
            name: physical,
            alarmDescription: spec.description,
            ...measure(spec.watched, id),
            comparisonOperator: "LessThanThreshold",
            threshold: 1,
            evaluationPeriods: 1,
            // What is up reports; silence is no sign that it is.
            treatMissingData: "breaching",
        },
        { parent },
    );
    return { spec, id, name: physical, alarm };
}

/** What an alarm looks at: the state's metric, or a query for it where not all of its dimensions are known. */
function measure({ kind }: Watched, id: pulumi.Output<string>) {
    const metric = STATE_METRICS[kind];
    if (kind === "interface") {
        const expression = id.apply((known) => stateQuery(metric, known));
        return { metricQueries: [{ id: "state", expression, period: LINK_PERIOD_SECONDS, returnData: true }] };
    }
    const { namespace, metricName, dimension } = metric;
    return {
        namespace,
        metricName,
        dimensions: { [dimension]: id },
        statistic: "Minimum",
        period: LINK_PERIOD_SECONDS,
    };
}

function idOf(watched: Watched, { interfaces, vpn }: LinkParts): pulumi.Output<string> {
    switch (watched.kind) {
        case "connection":
            return pulumi.output(watched.id);
        case "interface":
            return required(interfaces.find(({ name }) => name === watched.name)?.id, watched.name);
        case "tunnel":
            return required(watched.number === 1 ? vpn?.tunnel1Address : vpn?.tunnel2Address, "VPN");
        default: {
            const unknown: never = watched;
            throw new TypeError(`unknown part of a link: ${JSON.stringify(unknown)}`);
        }
    }
}

function createComposite(
    { name, parent, placement }: LinkFrame,
    key: "down" | "degraded",
    alarmDescription: string,
    operator: "AND" | "OR",
    made: readonly MadeAlarm[],
    keys: readonly string[],
): aws.cloudwatch.CompositeAlarm {
    const meant = made.filter(({ spec }) => keys.includes(spec.key));
    const alarmRule = compositeRule(
        meant.map((one) => one.name),
        operator,
    );
    return new aws.cloudwatch.CompositeAlarm(
        `${name}-${key}`,
        { alarmName: alarmName(placement, key), alarmDescription, alarmRule },
        // A rule may name only alarms that exist.
        { parent, dependsOn: meant.map(({ alarm }) => alarm) },
    );
}

function createDashboard(
    { name, parent, placement }: LinkFrame,
    alarms: readonly { readonly arn: pulumi.Output<string> }[],
    made: readonly MadeAlarm[],
): void {
    const dashboardBody = pulumi
        .all([pulumi.all(alarms.map(({ arn }) => arn)), pulumi.all(made.map(({ id }) => id))])
        .apply(([alarmArns, ids]) =>
            linkDashboardBody({
                region: placement.region,
                alarmArns,
                things: made.map(({ spec }, index) => ({ spec, id: ids[index] ?? "" })),
            }),
        );
    new aws.cloudwatch.Dashboard(
        `${name}-dashboard`,
        { dashboardName: physicalName(placement, "link", NAME_LIMIT), dashboardBody },
        { parent },
    );
}

/** The plan names only what the link has; a miss is a mistake of this program. */
function required<T>(value: T | undefined, what: string): T {
    if (value === undefined) {
        throw new Error(`the link has no ${what}, which its alarms are planned for`);
    }
    return value;
}
