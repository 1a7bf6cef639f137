import assert from "node:assert/strict";
import { parseContract } from "../../release/contract";
import { admitToCluster } from "../../release/kubernetes/admission";
import { bindDeployment } from "../../release/kubernetes/bind";
import { compileRollout } from "../../release/kubernetes/rollout";
import { candidateOf, HELLO } from "../support/cluster-releases";
import { EXAMPLES, realEnvironment } from "../support/environments";

describe("A release of the example application", () => {
    const clusters = EXAMPLES.filter((name) => name.endsWith("-eks"));

    it("has environments on a cluster to go to", () => assert.ok(clusters.length > 0));

    for (const name of clusters) {
        it(`is admitted by the contract that ${name} registers, and bound to what its settings say`, async () => {
            const { plan, settings } = await realEnvironment(name);
            const texts = plan.resources
                .filter(({ type }) => type === "aws:ssm/parameter:Parameter")
                .map(({ inputs }) => ({ name: String(inputs.name), value: String(inputs.insecureValue) }))
                .filter((parameter) => parameter.name.endsWith("/hello/contract"));
            assert.equal(texts.length, 1);
            const contract = parseContract(texts[0]?.value ?? "", texts[0]?.name ?? "");
            assert.ok(contract.runtime === "eks");
            const { manifest, files } = candidateOf(HELLO);
            const admitted = admitToCluster(contract, manifest, files);
            assert.ok(admitted.ok, JSON.stringify(admitted));
            const { objects, platform } = bindDeployment(contract, manifest, admitted.objects);
            const [spec] = objects.filter(({ kind }) => kind === "Rollout").map((rollout) => rollout.spec);
            const { strategy } = spec as { readonly strategy?: unknown };
            assert.deepEqual(strategy, compileRollout(settings.rollout, "hello", HELLO.port));
            assert.equal(platform.environment, settings.environment.name);
            assert.ok(objects.every(({ metadata }) => metadata.namespace === "hello"));
        });
    }
});
