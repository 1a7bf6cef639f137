import assert from "node:assert/strict";
import { errorsOf, reasonForNoEngine } from "../support/engine";
import { type Estate, type Operation, operationsOf, previewWith } from "../support/lifecycle";
import { sharedEstate } from "../support/shared-estate";
import { settingsOf, type Values } from "../support/written-settings";

/** Names of what is done so, sorted. */
function namesBy(operations: readonly Operation[], op: string): readonly string[] {
    return operations
        .filter((operation) => operation.op === op)
        .map(({ name }) => name)
        .sort();
}

describe("An environment that grows, with the real engine", function () {
    this.timeout(1_200_000);
    let estate: Estate;

    before(async function () {
        const reason = reasonForNoEngine();
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        estate = await (await sharedEstate()).fork();
    });

    after(() => estate?.close());

    it("by a zone makes what is in that zone, and tells those that list zones", async () => {
        const network = { ...(settingsOf("dev").network as Values), zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] };
        const preview = await previewWith(estate, "dev", { "airlock:network": network }, "zone");
        assert.deepEqual(errorsOf(preview), []);
        const operations = operationsOf(preview);
        const created = namesBy(operations, "create");
        assert.ok(created.length > 0 && created.every((name) => /-c(-|$)/.test(name)), created.join(", "));
        // Builds, the balancer and tasks use every zone, and the endpoint for S3 has a route in each.
        const updated = namesBy(operations, "update");
        assert.deepEqual(updated, [
            "hello-build-policy",
            "hello-build-project",
            "network-s3",
            "runtime-balancer-0-balancer",
            "runtime-hello-contract",
        ]);
        assert.equal(operations.length, created.length + updated.length);
    });

    it("by a workload makes what is its own, and lets those that serve every workload know it", async () => {
        const [first] = settingsOf("dev").workloads as readonly [Values];
        // The first one takes every request, so that both need to say which comes first.
        const hello = { ...first, route: { ...(first.route as Values), priority: 100 } };
        const billing = { ...first, name: "billing", route: { hosts: ["billing.example.com"], priority: 10 } };
        const preview = await previewWith(estate, "dev", { "airlock:workloads": [hello, billing] }, "workload");
        assert.deepEqual(errorsOf(preview), []);
        const operations = operationsOf(preview);
        const created = namesBy(operations, "create");
        assert.ok(created.length > 0 && created.every((name) => name.includes("billing")), created.join(", "));
        // The functions that read workloads' stacks, and the rule that now has a priority.
        const updated = namesBy(operations, "update");
        assert.deepEqual(updated, [
            "functions-describe-policy",
            "functions-prepare-policy",
            "functions-verify-policy",
            "runtime-hello-rule",
        ]);
        assert.equal(operations.length, created.length + updated.length);
    });
});
