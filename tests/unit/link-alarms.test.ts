import assert from "node:assert/strict";
import type { VirtualInterface } from "../../components/network/hybrid/hybrid";
import {
    compositeRule,
    planLinkAlarms,
    STATE_METRICS,
    stateQuery,
} from "../../components/network/hybrid/link-alarms-plan";
import { linkDashboardBody } from "../../components/network/hybrid/link-dashboard";
import { BACKUP, BY_TRANSIT_GATEWAY, BY_VPN_GATEWAY, INTERFACES, OWN_SOURCE } from "../support/links";

function on(name: string, id: string): VirtualInterface {
    return { name, location: "EqLD5", source: { ...OWN_SOURCE, id } };
}

describe("planLinkAlarms", () => {
    it("watches connections, interfaces and tunnels, in this order", () => {
        for (const link of [BY_VPN_GATEWAY, BY_TRANSIT_GATEWAY]) {
            const { alarms, degraded, down } = planLinkAlarms({ ...link, interfaces: INTERFACES, backup: BACKUP });
            const keys = ["connection-dxcon-ffabc123", "interface-london", "interface-dublin", "tunnel-1", "tunnel-2"];
            assert.deepEqual(
                alarms.map(({ key }) => key),
                keys,
            );
            assert.deepEqual(degraded, keys);
            assert.deepEqual(down, keys.slice(1));
        }
    });

    it("watches a connection once, however many interfaces it carries, and no aggregation group", () => {
        const interfaces = [
            on("one", "dxcon-ffabc123"),
            on("two", "dxcon-ffabc123"),
            on("three", "dxlag-fgnsp5rq"),
            on("four", "dxcon-ffabc124"),
        ];
        const { alarms } = planLinkAlarms({ ...BY_VPN_GATEWAY, interfaces });
        assert.deepEqual(
            alarms.map(({ key }) => key),
            [
                "connection-dxcon-ffabc123",
                "connection-dxcon-ffabc124",
                "interface-one",
                "interface-two",
                "interface-three",
                "interface-four",
            ],
        );
    });

    it("takes no connection for a way: one that is down takes its interfaces with it", () => {
        const { down } = planLinkAlarms({ ...BY_VPN_GATEWAY, interfaces: [on("one", "dxcon-ffabc123")] });
        assert.deepEqual(down, ["interface-one"]);
    });

    it("sees no way where there is neither an interface nor a VPN", () => {
        assert.deepEqual(planLinkAlarms({ ...BY_VPN_GATEWAY, interfaces: [] }), {
            alarms: [],
            degraded: [],
            down: [],
        });
    });
});

describe("stateQuery", () => {
    it("asks for the worst of what one thing says, whatever else its metric is kept by", () => {
        assert.equal(
            stateQuery(STATE_METRICS.interface, "dxvif-33cc44dd"),
            `SELECT MIN(VirtualInterfaceBgpStatus) FROM "AWS/DX" WHERE VirtualInterfaceId = 'dxvif-33cc44dd'`,
        );
    });
});

describe("compositeRule", () => {
    it("joins alarms by their names", () => {
        assert.equal(compositeRule(["a", "b"], "AND"), 'ALARM("a") AND ALARM("b")');
        assert.equal(compositeRule(["a", "b"], "OR"), 'ALARM("a") OR ALARM("b")');
        assert.equal(compositeRule(["a"], "AND"), 'ALARM("a")');
    });

    it("stays within the 10240 characters and 100 alarms of a rule for the largest link", () => {
        const interfaces = Array.from({ length: 30 }, (_, index) =>
            on(`${index}`.padStart(20, "n"), `dxcon-${`${index}`.padStart(17, "0")}`),
        );
        const { degraded } = planLinkAlarms({ ...BY_VPN_GATEWAY, interfaces, backup: BACKUP });
        assert.equal(degraded.length, 62);
        const longest = degraded.map((key) => `airlock-production-link-${key}`);
        assert.ok(compositeRule(longest, "AND").length < 10_240);
    });
});

describe("linkDashboardBody", () => {
    it("shares the row among what there is", () => {
        const { alarms } = planLinkAlarms({ ...BY_VPN_GATEWAY, interfaces: [], backup: BACKUP });
        const things = alarms.map((spec) => ({ spec, id: "203.0.113.1" }));
        const { widgets } = JSON.parse(linkDashboardBody({ region: "eu-west-1", alarmArns: ["arn"], things }));
        assert.deepEqual(
            widgets.map(({ x, width, properties }: { x: number; width: number; properties: { title: string } }) => [
                x,
                width,
                properties.title,
            ]),
            [
                [0, 12, "Link to on-premises"],
                [12, 12, "VPN tunnels"],
            ],
        );
    });
});
