import assert from "node:assert/strict";
import { ACTIVITIES, ACTIVITY_ENDPOINTS, checkPrivatePaths, planEndpoints } from "../../components/network/activities";

const services = (endpoints: readonly { readonly service: string }[]) => endpoints.map(({ service }) => service);

describe("The catalogue of activities", () => {
    it("has an endpoint, a purpose and a page of AWS for each", () => {
        for (const activity of ACTIVITIES) {
            const entry = ACTIVITY_ENDPOINTS[activity];
            assert.ok(entry.services.length + (entry.gateways ?? []).length > 0, activity);
            assert.ok(entry.purpose.length > 0, activity);
            assert.match(entry.source, /^https:\/\/docs\.aws\.amazon\.com\//);
        }
    });

    it("reaches S3 by its gateway endpoint alone where nothing is done privately", () => {
        assert.deepEqual(planEndpoints([], "eu-west-1"), {
            interfaces: [],
            gateways: [{ service: "s3", activities: [] }],
            unreachable: [],
        });
    });

    it("makes an endpoint once, whoever needs it, and says who does", () => {
        const { interfaces } = planEndpoints(["runs-ecs", "builds-images"], "eu-west-1");
        assert.deepEqual(interfaces, [
            { service: "ecr.api", activities: ["runs-ecs", "builds-images"] },
            { service: "ecr.dkr", activities: ["runs-ecs", "builds-images"] },
            { service: "s3", activities: ["builds-images"] },
            { service: "logs", activities: ["runs-ecs", "builds-images"] },
            { service: "kms", activities: ["runs-ecs", "builds-images"] },
            { service: "ssm", activities: ["runs-ecs"] },
        ]);
    });

    it("reaches tables by a gateway endpoint", () => {
        assert.deepEqual(planEndpoints(["uses-tables"], "eu-west-1"), {
            interfaces: [],
            gateways: [
                { service: "s3", activities: [] },
                { service: "dynamodb", activities: ["uses-tables"] },
            ],
            unreachable: [],
        });
    });

    it("names what has no private path outside the region that has it", () => {
        const elsewhere = planEndpoints(["updates-platform"], "eu-west-1");
        assert.deepEqual(services(elsewhere.unreachable), ["iam", "route53"]);
        assert.ok(!services(elsewhere.interfaces).includes("iam"));
        const there = planEndpoints(["updates-platform"], "us-east-1");
        assert.deepEqual(there.unreachable, []);
        assert.ok(services(there.interfaces).includes("iam"));
    });

    it("gives the same endpoints whatever the order of activities", () => {
        const forth = planEndpoints(ACTIVITIES, "eu-west-1");
        const back = planEndpoints([...ACTIVITIES].reverse(), "eu-west-1");
        assert.deepEqual(services(forth.interfaces), services(back.interfaces));
    });

    it("refuses an activity that is listed twice", () => {
        assert.deepEqual(checkPrivatePaths(["runs-ecs", "approves"], "network.privatePaths"), []);
        assert.deepEqual(checkPrivatePaths(["runs-ecs", "runs-ecs"], "network.privatePaths"), [
            { path: "network.privatePaths[1]", message: '"runs-ecs" is listed twice', remedy: "list it once" },
        ]);
    });
});
