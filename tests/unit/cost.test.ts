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
});
