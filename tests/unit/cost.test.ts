import assert from "node:assert/strict";
import { costOf } from "../../stacks/cost";
import { HOURS_A_MONTH, PRICES } from "../../stacks/prices";

const { hourly, monthly } = PRICES;

describe("Idle cost", () => {
    it("of nothing is nothing", () => {
        assert.deepEqual(costOf([]), { lines: [], monthly: 0 });
    });

    it("counts what is paid by the hour, and adds up to the cent", () => {
        const { lines, monthly: total } = costOf([
            { type: "aws:ec2/natGateway:NatGateway", inputs: {} },
            { type: "aws:ec2/natGateway:NatGateway", inputs: {} },
            { type: "aws:ec2/vpc:Vpc", inputs: {} },
        ]);
        assert.deepEqual(lines, [
            { what: "NAT gateways", count: 2, monthly: Math.round(2 * hourly.natGateway * HOURS_A_MONTH * 100) / 100 },
        ]);
        assert.equal(total, lines[0]?.monthly);
    });

    it("counts an interface endpoint once a zone, and a gateway endpoint not at all", () => {
        const { lines } = costOf([
            {
                type: "aws:ec2/vpcEndpoint:VpcEndpoint",
                inputs: { vpcEndpointType: "Interface", subnetIds: ["a", "b", "c"] },
            },
            { type: "aws:ec2/vpcEndpoint:VpcEndpoint", inputs: { vpcEndpointType: "Gateway", routeTableIds: ["r"] } },
        ]);
        assert.deepEqual(
            lines.map(({ what, count }) => [what, count]),
            [["interface endpoints, a zone each", 3]],
        );
    });

    it("counts addresses of a public load balancer, and none of an internal one", () => {
        const balancer = (internal: boolean) => ({
            type: "aws:lb/loadBalancer:LoadBalancer",
            inputs: { internal, subnets: ["a", "b"] },
        });
        const counts = (internal: boolean) => costOf([balancer(internal)]).lines.map(({ count }) => count);
        assert.deepEqual(counts(false), [1, 2]);
        assert.deepEqual(counts(true), [1]);
    });

    it("counts each metric of an alarm over an expression, and one of a plain alarm", () => {
        const { lines } = costOf([
            { type: "aws:cloudwatch/metricAlarm:MetricAlarm", inputs: { metricName: "m" } },
            {
                type: "aws:cloudwatch/metricAlarm:MetricAlarm",
                inputs: {
                    metricQueries: [
                        { id: "e", expression: "a/b" },
                        { id: "a", metric: {} },
                        { id: "b", metric: {} },
                    ],
                },
            },
        ]);
        assert.deepEqual(lines, [
            { what: "alarm metrics", count: 3, monthly: Math.round(3 * monthly.alarmMetric * 100) / 100 },
        ]);
    });

    it("counts a metric that an alarm queries for, but not the arithmetic over it", () => {
        const { lines } = costOf([
            {
                type: "aws:cloudwatch/metricAlarm:MetricAlarm",
                inputs: {
                    metricQueries: [
                        { id: "q", expression: "SELECT MIN(State) FROM \"AWS/DX\" WHERE Id = 'x'" },
                        { id: "e", expression: "SELECTED + 1" },
                    ],
                },
            },
        ]);
        assert.deepEqual(
            lines.map(({ what, count }) => [what, count]),
            [["alarm metrics", 1]],
        );
    });

    it("counts what a link to on-premises stands on", () => {
        const { lines, monthly: total } = costOf([
            { type: "aws:ec2transitgateway/vpcAttachment:VpcAttachment", inputs: {} },
            { type: "aws:ec2/vpnConnection:VpnConnection", inputs: { transitGatewayId: "tgw-0" } },
            {
                type: "aws:directconnect/gatewayAssociation:GatewayAssociation",
                inputs: { associatedGatewayId: "tgw-0" },
            },
            { type: "aws:route53/resolverEndpoint:ResolverEndpoint", inputs: { ipAddresses: [{}, {}] } },
            { type: "aws:cloudwatch/compositeAlarm:CompositeAlarm", inputs: {} },
            { type: "aws:cloudwatch/dashboard:Dashboard", inputs: {} },
        ]);
        assert.deepEqual(lines, [
            { what: "composite alarms", count: 1, monthly: 0.5 },
            { what: "dashboards", count: 1, monthly: 3 },
            { what: "transit gateway attachments of networks", count: 1, monthly: 36.5 },
            { what: "transit gateway attachments of VPNs", count: 1, monthly: 36.5 },
            { what: "transit gateway attachments of Direct Connect", count: 1, monthly: 36.5 },
            { what: "VPN connections", count: 1, monthly: 36.5 },
            { what: "addresses of resolver endpoints", count: 2, monthly: 182.5 },
        ]);
        assert.equal(total, 332);
    });

    it("counts a cluster by the support that its version has", () => {
        const cluster = (version: string) => costOf([{ type: "aws:eks/cluster:Cluster", inputs: { version } }]).lines;
        assert.deepEqual(cluster("1.35"), [{ what: "clusters of EKS", count: 1, monthly: 73 }]);
        assert.deepEqual(cluster("1.33"), [{ what: "clusters of EKS in extended support", count: 1, monthly: 438 }]);
    });

    it("counts no attachment where a virtual private gateway takes the VPN and Direct Connect", () => {
        const { lines } = costOf([
            { type: "aws:ec2/vpnConnection:VpnConnection", inputs: { vpnGatewayId: "vgw-0" } },
            {
                type: "aws:directconnect/gatewayAssociation:GatewayAssociation",
                inputs: { associatedGatewayId: "vgw-0" },
            },
            { type: "aws:directconnect/gatewayAssociation:GatewayAssociation", inputs: { proposalId: "p" } },
        ]);
        assert.deepEqual(lines, [{ what: "VPN connections", count: 1, monthly: 36.5 }]);
    });
});
