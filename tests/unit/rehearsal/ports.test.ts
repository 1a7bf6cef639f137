import assert from "node:assert/strict";
import { portsOf } from "../../../rehearsal/ports";
import { cloudOf, lambda, resource } from "./support";

describe("Alarms of the rehearsal", () => {
    const cloud = cloudOf(
        lambda("admit"),
        resource("aws:cloudwatch/metricAlarm:MetricAlarm", { name: "errors" }),
        resource("aws:cloudwatch/compositeAlarm:CompositeAlarm", { alarmName: "link" }),
    );
    const [declared] = cloud.environments;
    const called = declared?.functions.get("a-dev-admit") ?? assert.fail("no function");
    const { alarms } = portsOf(cloud, declared ?? assert.fail("no environment"), called, {
        inputs: new Map(),
        outputs: new Map(),
    });
    afterEach(() => cloud.firing.clear());

    it("are those in ALARM of the ones asked for, composite ones too", async () => {
        assert.deepEqual(await alarms.firing(["errors", "link"]), []);
        cloud.firing.add("link").add("another");
        assert.deepEqual(await alarms.firing(["errors", "link"]), ["link"]);
    });

    it("refuses a name that no alarm has, of which nobody would ever hear", async () => {
        await assert.rejects(alarms.firing(["errors", "lnik"]), {
            name: "Refusal",
            message: "a-dev-admit: 1 problem\n  - lnik: there is no such alarm; name one that the platform makes",
        });
    });
});
