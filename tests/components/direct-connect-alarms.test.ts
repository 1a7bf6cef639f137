import assert from "node:assert/strict";
import type { Link } from "../../components/network/hybrid/hybrid";
import { BACKUP, BY_VPN_GATEWAY, GATEWAY_ID, makeLink } from "../support/links";
import { parsed, promiseOf } from "../support/mocks";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const DASHBOARD = "aws:cloudwatch/dashboard:Dashboard";

/** What a widget shows. */
interface Shown {
    readonly alarms?: readonly string[];
    readonly metrics?: unknown;
}

const LINK: Link = { ...BY_VPN_GATEWAY, backup: BACKUP };

describe("Alarms of a DirectConnect", () => {
    it("watch each thing once, and the link as a whole", async () => {
        const made = await makeLink({ link: LINK });
        assert.deepEqual(
            made.list().filter((line) => line.startsWith("aws:cloudwatch/")),
            [
                `${COMPOSITE} link-degraded`,
                `${COMPOSITE} link-down`,
                `${DASHBOARD} link-dashboard`,
                "aws:cloudwatch/logGroup:LogGroup link-vpn",
                `${ALARM} link-connection-dxcon-ffabc123`,
                `${ALARM} link-interface-dublin`,
                `${ALARM} link-interface-london`,
                `${ALARM} link-tunnel-1`,
                `${ALARM} link-tunnel-2`,
            ],
        );
    });

    it("take a connection's and a tunnel's own metric, and silence for down", async () => {
        const made = await makeLink({ link: LINK });
        const common = {
            statistic: "Minimum",
            period: 300,
            comparisonOperator: "LessThanThreshold",
            threshold: 1,
            evaluationPeriods: 1,
            treatMissingData: "breaching",
        };
        assert.deepEqual(made.find(ALARM, "link-connection-dxcon-ffabc123").inputs, {
            ...common,
            name: "airlock-prod-link-connection-dxcon-ffabc123",
            alarmDescription: "Direct Connect connection dxcon-ffabc123 is down",
            namespace: "AWS/DX",
            metricName: "ConnectionState",
            dimensions: { ConnectionId: "dxcon-ffabc123" },
        });
        const { vpn } = await promiseOf(made.component.onPremises);
        assert.deepEqual(made.find(ALARM, "link-tunnel-2").inputs, {
            ...common,
            name: "airlock-prod-link-tunnel-2",
            alarmDescription: "Tunnel 2 of the VPN is down",
            namespace: "AWS/VPN",
            metricName: "TunnelState",
            dimensions: { TunnelIpAddress: vpn?.tunnelAddresses[1] },
        });
    });

    it("query an interface's session by the interface alone", async () => {
        const made = await makeLink({ link: LINK });
        const { interfaces } = await promiseOf(made.component.onPremises);
        for (const name of ["london", "dublin"]) {
            const where = `WHERE VirtualInterfaceId = '${interfaces[name]?.id}'`;
            assert.deepEqual(made.find(ALARM, `link-interface-${name}`).inputs, {
                name: `airlock-prod-link-interface-${name}`,
                alarmDescription: `The BGP session of virtual interface ${name} is down`,
                metricQueries: [
                    {
                        id: "state",
                        expression: `SELECT MIN(VirtualInterfaceBgpStatus) FROM "AWS/DX" ${where}`,
                        period: 300,
                        returnData: true,
                    },
                ],
                comparisonOperator: "LessThanThreshold",
                threshold: 1,
                evaluationPeriods: 1,
                treatMissingData: "breaching",
            });
        }
    });

    it("tell a link that has lost something from one that has no way left", async () => {
        const made = await makeLink({ link: LINK });
        const alarm = (key: string) => `ALARM("airlock-prod-link-${key}")`;
        const ways = ["interface-london", "interface-dublin", "tunnel-1", "tunnel-2"];
        assert.deepEqual(made.find(COMPOSITE, "link-down").inputs, {
            alarmName: "airlock-prod-link-down",
            alarmDescription: "No way to on-premises is left",
            alarmRule: ways.map(alarm).join(" AND "),
        });
        assert.deepEqual(made.find(COMPOSITE, "link-degraded").inputs, {
            alarmName: "airlock-prod-link-degraded",
            alarmDescription: "The link to on-premises has lost something that it stands on",
            alarmRule: ["connection-dxcon-ffabc123", ...ways].map(alarm).join(" OR "),
        });
        assert.equal(made.component.linkDownAlarmName, "airlock-prod-link-down");
        const { dependencies } = made.find(COMPOSITE, "link-down");
        assert.ok(ways.every((key) => dependencies.includes(`link-${key}`)));
    });

    it("see another account's gateway by the VPN alone, and not at all without one", async () => {
        const gateway = { kind: "other-account", id: GATEWAY_ID, asn: 64530, account: "444455556666" } as const;
        const link = { ...BY_VPN_GATEWAY, gateway, interfaces: [] };
        const withVpn = await makeLink({ link: { ...link, backup: BACKUP } });
        assert.equal(
            withVpn.find(COMPOSITE, "link-down").inputs.alarmRule,
            'ALARM("airlock-prod-link-tunnel-1") AND ALARM("airlock-prod-link-tunnel-2")',
        );
        assert.equal(withVpn.component.linkDownAlarmName, "airlock-prod-link-down");
        const without = await makeLink({ link });
        assert.equal(without.component.linkDownAlarmName, undefined);
        assert.ok(!without.list().some((line) => line.startsWith("aws:cloudwatch/")));
    });
});

describe("Dashboard of a DirectConnect", () => {
    it("is one row with the alarms, and a graph for each kind of thing", async () => {
        const made = await makeLink({ link: LINK });
        const { interfaces, vpn } = await promiseOf(made.component.onPremises);
        const dashboard = made.find(DASHBOARD, "link-dashboard");
        assert.equal(dashboard.inputs.dashboardName, "airlock-prod-link");
        const { widgets } = parsed(dashboard, "dashboardBody") as {
            readonly widgets: readonly { readonly properties: Shown; readonly [key: string]: unknown }[];
        };
        assert.deepEqual(
            widgets.map(({ type, x, y, width, height }) => [type, x, y, width, height]),
            [
                ["alarm", 0, 0, 6, 6],
                ["metric", 6, 0, 6, 6],
                ["metric", 12, 0, 6, 6],
                ["metric", 18, 0, 6, 6],
            ],
        );
        const arns = widgets.flatMap(({ properties }) => properties.alarms ?? []);
        assert.deepEqual(
            arns.map((arn) => arn.replace("arn:aws:cloudwatch:eu-west-1:333344445555:alarm:airlock-prod-link-", "")),
            [
                "down",
                "degraded",
                "connection-dxcon-ffabc123",
                "interface-london",
                "interface-dublin",
                "tunnel-1",
                "tunnel-2",
            ],
        );
        const metrics = widgets.slice(1).map(({ properties }) => properties.metrics);
        const query = (id: string | undefined) =>
            `SELECT MIN(VirtualInterfaceBgpStatus) FROM "AWS/DX" WHERE VirtualInterfaceId = '${id}'`;
        const tunnel = (index: number) => vpn?.tunnelAddresses[index];
        assert.deepEqual(metrics, [
            [["AWS/DX", "ConnectionState", "ConnectionId", "dxcon-ffabc123", { label: "connection-dxcon-ffabc123" }]],
            [
                [{ expression: query(interfaces.london?.id), id: "q0", label: "interface-london", period: 300 }],
                [{ expression: query(interfaces.dublin?.id), id: "q1", label: "interface-dublin", period: 300 }],
            ],
            [
                ["AWS/VPN", "TunnelState", "TunnelIpAddress", tunnel(0), { label: "tunnel-1" }],
                ["AWS/VPN", "TunnelState", "TunnelIpAddress", tunnel(1), { label: "tunnel-2" }],
            ],
        ]);
    });
});
