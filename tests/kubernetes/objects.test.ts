import assert from "node:assert/strict";
import { clusterObjects } from "../../release/kubernetes/cluster-objects";
import type { KubernetesObject } from "../../release/kubernetes/deployment";
import { COMPUTE_KINDS } from "../../release/kubernetes/platform";
import type { RolloutPolicy } from "../../release/rollout";
import { deploymentOf, FULL, HELLO } from "../support/cluster-releases";
import { setupOf } from "../support/kubernetes-chart";
import { podProblems, schemaProblems } from "../support/kubernetes-check";
import { buildParts, KUBECONFORM, POD_SECURITY } from "../support/kubernetes-parts";

const POLICIES: readonly RolloutPolicy[] = [
    { strategy: "rolling" },
    { strategy: "all-at-once", bakeMinutes: 30 },
    { strategy: "linear", stepPercent: 25, stepBakeMinutes: 5, bakeMinutes: 10 },
    { strategy: "canary", canaryPercent: 10, canaryBakeMinutes: 10, bakeMinutes: 30 },
];

/** Kinds whose definitions neither Kubernetes nor the controller has, so that no schema is there to be had. */
const WITHOUT_SCHEMA = ["IngressClassParams", "SecretProviderClass"];

describe("Objects that are applied to a cluster", function () {
    this.timeout(600_000);

    before(function () {
        const reason = buildParts(KUBECONFORM, POD_SECURITY);
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
    });

    const withSchema = (objects: readonly { readonly kind: string }[]) =>
        objects.filter(({ kind }) => !WITHOUT_SCHEMA.includes(kind));

    // Fargate's pods get no secrets, so admission refuses the second there.
    for (const [name, application, computes] of [
        ["hello", HELLO, COMPUTE_KINDS],
        ["an application with everything", FULL, ["auto-mode", "node-groups"]],
    ] as const) {
        for (const rollout of POLICIES) {
            it(`of ${name}, ${rollout.strategy}, are what Kubernetes 1.34 and the controller know, on any compute`, () => {
                const bound = computes.map((compute) => deploymentOf(application, { compute, rollout }).objects);
                assert.deepEqual(schemaProblems(bound.flatMap(withSchema)), []);
            });
        }

        it(`of ${name} pass the pod security that namespaces enforce`, () => {
            const templates = computes.map((compute) => templateOf(deploymentOf(application, { compute }).objects));
            assert.deepEqual(
                podProblems("restricted", templates),
                computes.map(() => ""),
            );
        });
    }

    it("of the cluster's setup are what Kubernetes 1.34 knows, on any compute", () => {
        const objects = COMPUTE_KINDS.flatMap((compute) => clusterObjects(setupOf({ compute })));
        assert.deepEqual(schemaProblems(withSchema(objects)), []);
    });

    it("are refused by their schema with a field that it does not have, or a value that it does not allow", () => {
        const rollout = deploymentOf(HELLO).objects.find(({ kind }) => kind === "Rollout");
        const [service] = deploymentOf(HELLO).objects.filter(({ kind }) => kind === "Service");
        const problems = schemaProblems([
            { ...rollout, spec: { ...(rollout?.spec as object), replica: 1 } },
            { ...service, spec: { ...(service?.spec as object), ports: [{ port: "http" }] } },
        ]);
        assert.equal(problems.length, 2);
        assert.match(problems[0] ?? "", /Rollout\/hello: .*replica/);
        assert.match(problems[1] ?? "", /Service\/hello: .*\/spec\/ports\/0\/port/);
    });

    it("are refused by pod security as soon as a pod may become root", () => {
        const template = templateOf(deploymentOf(HELLO).objects) as { spec: { securityContext: object } };
        const asRoot = { ...template, spec: { ...template.spec, securityContext: { runAsNonRoot: false } } };
        const [said = ""] = podProblems("restricted", [asRoot]);
        assert.match(said, /runAsNonRoot/);
        assert.match(said, /seccompProfile/);
    });
});

function templateOf(objects: readonly KubernetesObject[]): unknown {
    const rollout = objects.find(({ kind }) => kind === "Rollout");
    return (rollout?.spec as { readonly template?: unknown } | undefined)?.template;
}
