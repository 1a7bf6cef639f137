import assert from "node:assert/strict";
import { sandboxCost } from "../../../stacks/sandbox-cost";

const SIZE = { zones: 2, isPublic: true, tasks: 1, cpu: 256, memory: 512 };

describe("The cost of a sandbox", () => {
    it("is of everything in it that is paid by time", () => {
        assert.deepEqual(sandboxCost(SIZE), {
            lines: [
                { what: "NAT gateways", count: 1, monthly: 35.04 },
                { what: "public addresses of NAT", count: 1, monthly: 3.65 },
                { what: "load balancers", count: 1, monthly: 18.4 },
                { what: "public addresses of load balancers, a zone each", count: 2, monthly: 7.3 },
                { what: "tasks", count: 1, monthly: 9.01 },
                { what: "keys", count: 1, monthly: 1 },
            ],
            monthly: 74.4,
        });
    });

    it("grows with tasks, their size and the zones of a public balancer", () => {
        assert.equal(sandboxCost({ ...SIZE, tasks: 2 }).monthly, 83.41);
        assert.equal(sandboxCost({ ...SIZE, cpu: 1024, memory: 2048 }).monthly, 101.43);
        assert.equal(sandboxCost({ ...SIZE, zones: 3 }).monthly, 78.05);
        assert.equal(sandboxCost({ ...SIZE, zones: 3, isPublic: false }).monthly, 67.1);
    });
});
