import assert from "node:assert/strict";
import { apply } from "../../../deployer/apply";
import { describe as describeRelease } from "../../../deployer/describe";
import { deploymentOf, objectOf, objectsOf } from "../../support/deployments";
import { status } from "../../support/played-cluster";
import { type PlayedEnvironment, playEnvironment } from "../../support/played-environment";
import { AT } from "../../support/played-rollouts";

const OLD = `sha256:${"01".repeat(32)}`;
const NEW = `sha256:${"02".repeat(32)}`;
const first = deploymentOf("release-1", { digest: OLD });
const second = deploymentOf("release-2", { digest: NEW });

describe("Describing a release on a cluster", () => {
    let env: PlayedEnvironment;
    beforeEach(async () => {
        env = await playEnvironment();
    });
    afterEach(() => env.cluster.close());

    it("shows all of a first one as new, and changes nothing", async () => {
        const { changes, summary } = await describeRelease(first, env.ports);
        assert.deepEqual(
            changes.map(({ action, logicalId, type }) => [action, logicalId, type]),
            [
                ["add", "hello/hello", "v1:ServiceAccount"],
                ["add", "hello/hello", "v1:Service"],
                ["add", "hello/hello-canary", "v1:Service"],
                ["add", "hello/hello", "networking.k8s.io/v1:Ingress"],
                ["add", "hello/hello", "argoproj.io/v1alpha1:AnalysisTemplate"],
                ["add", "hello/hello", "argoproj.io/v1alpha1:Rollout"],
            ],
        );
        assert.match(summary, /^risk none \| \+ hello\/hello \(/);
        assert.ok(!summary.includes("\n"));
        assert.deepEqual(env.cluster.done, []);
    });

    it("shows of a later one what differs, by path and with its risk, and names it", async () => {
        await apply(first, (await describeRelease(first, env.ports)).shown, env.ports);
        const budget = "/apis/policy/v1/namespaces/hello/poddisruptionbudgets/hello";
        env.cluster.put(budget, objectOf("policy/v1", "PodDisruptionBudget", "hello", {}));
        const { changes, summary, shown } = await describeRelease(second, env.ports);
        assert.deepEqual(
            changes.map(({ action, properties }) => [action, properties]),
            [
                ["modify", ["spec.template.spec.containers[hello].image"]],
                ["remove", []],
            ],
        );
        assert.equal(
            summary,
            "risk medium: Deletes (hello/hello); Lets more pods be evicted at once (hello/hello)" +
                " | - hello/hello (policy/v1:PodDisruptionBudget)" +
                " | ~ hello/hello (argoproj.io/v1alpha1:Rollout): spec.template.spec.containers[hello].image",
        );
        assert.match(shown, /^[0-9a-f]{64}$/);
        assert.equal((await describeRelease(second, env.ports)).shown, shown);
        assert.notEqual((await describeRelease({ ...second, release: "release-3" }, env.ports)).shown, shown);
    });

    const reasonOf = async () => {
        const error = await describeRelease(second, env.ports).then(
            () => undefined,
            (reason: Error) => reason,
        );
        return error?.message ?? "";
    };

    it("refuses a namespace that is not there, one of another environment, and one of nobody", async () => {
        const namespace = env.cluster.at(AT.namespace);
        assert.ok(namespace !== undefined);
        namespace.metadata.labels = { "airlock.dev/environment": "prod" };
        assert.match(
            await reasonOf(),
            /airlock.dev\/environment: "prod" is not "dev": the namespace is somebody else's/,
        );
        namespace.metadata.labels = {};
        assert.match(await reasonOf(), /"" is not "dev"/);
        env.cluster.objects.delete(AT.namespace);
        assert.match(await reasonOf(), /hello: there is no such namespace; let the cluster's setup run/);
    });

    it("refuses while the rollout controller is away, has no pods, or is not available", async () => {
        const controller = env.cluster.at(AT.controller);
        assert.ok(controller !== undefined);
        const available = [{ type: "Available", status: "True" }];
        controller.status = { availableReplicas: 1, conditions: [{ type: "Available", status: "False" }] };
        assert.match(await reasonOf(), /the rollout controller has 1 pods that are available/);
        controller.status = { conditions: available };
        assert.match(await reasonOf(), /argo-rollouts\/Deployment\/argo-rollouts: the rollout controller has 0 pods/);
        env.cluster.objects.delete(AT.controller);
        assert.match(await reasonOf(), /the rollout controller is not there/);
        env.cluster.objects.delete(AT.namespace);
        assert.match(await reasonOf(), /^Cluster: 2 problems/);
    });

    it("refuses an object that the cluster does not take, in the cluster's words", async () => {
        const message = 'Rollout.argoproj.io "hello" is invalid: spec.replicas: Invalid value: -1';
        env.cluster.faults.push({
            when: ({ method, path }) => method === "PATCH" && path === AT.rollout,
            answer: status(422, message),
        });
        assert.ok((await reasonOf()).includes(`hello/Rollout/hello: is not valid (${message})`));
    });

    it("refuses a kind that no release may have", async () => {
        const secret = objectOf("v1", "Secret", "hello", {});
        await assert.rejects(
            describeRelease({ ...second, objects: [secret, ...objectsOf()] }, env.ports),
            /"v1 Secret" is no kind that a release may have/,
        );
    });
});
