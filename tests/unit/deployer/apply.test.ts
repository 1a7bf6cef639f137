import assert from "node:assert/strict";
import { apply } from "../../../deployer/apply";
import { describe as describeRelease } from "../../../deployer/describe";
import { verify } from "../../../deployer/verify";
import type { Deployment } from "../../../release/kubernetes/deployment";
import { deploymentOf as admittedRelease, HELLO } from "../../support/cluster-releases";
import { deploymentOf, objectOf, objectsOf } from "../../support/deployments";
import { type PlayedEnvironment, playEnvironment } from "../../support/played-environment";
import { AT } from "../../support/played-rollouts";

const OLD = `sha256:${"01".repeat(32)}`;
const NEW = `sha256:${"02".repeat(32)}`;
const first = deploymentOf("release-1", { digest: OLD });
const second = deploymentOf("release-2", { digest: NEW });
/** The template of the second release fails at its second step, with 10 % of the traffic. */
const FAILS_AT_STEP = { kind: "bad", atStep: 2 } as const;

describe("Applying a release to a cluster", () => {
    let env: PlayedEnvironment;
    beforeEach(async () => {
        env = await playEnvironment();
    });
    afterEach(() => env.cluster.close());

    const shownOf = async (deployment: Deployment) => (await describeRelease(deployment, env.ports)).shown;
    const release = async (deployment: Deployment, signal?: AbortSignal) =>
        apply(deployment, await shownOf(deployment), env.ports, signal);
    const refused = async (work: Promise<void>) => {
        const error = await work.then(
            () => undefined,
            (reason: Error) => reason,
        );
        assert.ok(error !== undefined, "it was not refused");
        return error.message;
    };
    const imageAt = () => JSON.stringify(env.cluster.at(AT.rollout)?.spec?.template).match(/sha256:\w{4}/)?.[0];
    const weightAt = () =>
        env.cluster.at(AT.ingress)?.metadata.annotations?.["alb.ingress.kubernetes.io/actions.hello"];
    const releaseAt = (address: string) => env.cluster.at(address)?.metadata.annotations?.["airlock.dev/release"];

    it("brings up a first one: the way to the pods, the alarms, then what they watch over", async () => {
        await release(first);
        assert.deepEqual(env.cluster.done, [
            "apply serviceaccounts/hello",
            "apply services/hello",
            "apply services/hello-canary",
            "apply ingresses/hello",
            "apply analysistemplates/hello",
            "apply rollouts/hello",
            "apply configmaps/airlock-last-good",
        ]);
        assert.deepEqual(env.cluster.at(AT.analysis)?.spec, {
            metrics: ["app/k8s-airlock/1a2b", "targetgroup/k8s-hello-canary/3c4d"],
        });
        assert.deepEqual(
            env.alarms.map(({ name }) => name),
            ["airlock-dev-hello-error-rate", "airlock-dev-hello-latency", "airlock-dev-hello-unhealthy-tasks"],
        );
        assert.equal(releaseAt(AT.rollout), "release-1");
        await verify(first, env.ports);
    });

    it("steps through a later one, and tells each step once", async () => {
        await release(first);
        env.said.length = 0;
        await release(second);
        assert.equal(imageAt(), NEW.slice(0, 11));
        assert.deepEqual(
            env.said.filter((line) => line.startsWith("rollout")),
            [
                "rollout hello: step 4 of 4, 0 % of the traffic (the controller has not seen the change yet)",
                "rollout hello: step 1 of 4, 10 % of the traffic",
                "rollout hello: step 2 of 4, 10 % of the traffic (CanaryPauseStep)",
                "rollout hello: step 3 of 4, 100 % of the traffic",
                "rollout hello: step 4 of 4, 100 % of the traffic (CanaryPauseStep)",
                "rollout hello: healthy, step 4 of 4, 0 % of the traffic",
            ],
        );
        await verify(second, env.ports);
    });

    it("keeps the controller's selector and weights while it applies", async () => {
        await release(first);
        const selector = structuredClone(env.cluster.at(AT.service)?.spec?.selector);
        assert.ok(Object.hasOwn(selector as object, "rollouts-pod-template-hash"));
        const seen: unknown[] = [];
        const ingress = env.cluster.at(AT.ingress);
        assert.ok(ingress?.metadata.annotations !== undefined);
        ingress.metadata.annotations["alb.ingress.kubernetes.io/actions.hello"] = '{"weight":7}';
        env.onWait = () => seen.push([env.cluster.at(AT.service)?.spec?.selector, weightAt()]);
        await release(second);
        assert.deepEqual(seen[0], [selector, '{"weight":7}']);
    });

    it("of what runs already changes nothing, and says so", async () => {
        await release(first);
        const again = await describeRelease(first, env.ports);
        assert.deepEqual([again.changes, again.summary], [[], "risk none | no change"]);
        env.cluster.done.length = 0;
        const generation = env.cluster.at(AT.rollout)?.metadata.generation;
        await release(first);
        assert.equal(env.cluster.at(AT.rollout)?.metadata.generation, generation);
        await verify(first, env.ports);
    });

    it("removes what the release no longer has, once it runs, and nothing that is not the workload's", async () => {
        await release(first);
        const budget = "/apis/policy/v1/namespaces/hello/poddisruptionbudgets";
        const other = objectOf("policy/v1", "PodDisruptionBudget", "other", { spec: { minAvailable: 1 } });
        env.cluster.put(`${budget}/hello`, objectOf("policy/v1", "PodDisruptionBudget", "hello", {}));
        env.cluster.put(`${budget}/other`, { ...other, metadata: { ...other.metadata, labels: {} } });
        env.fates.set(NEW, FAILS_AT_STEP);
        await refused(release(second));
        env.fates.clear();
        env.cluster.put(`${budget}/hello`, objectOf("policy/v1", "PodDisruptionBudget", "hello", {}));
        env.cluster.done.length = 0;
        await release(second);
        assert.deepEqual(env.cluster.done.slice(-2), [
            "remove poddisruptionbudgets/hello",
            "apply configmaps/airlock-last-good",
        ]);
        assert.ok(env.cluster.at(`${budget}/other`) !== undefined);
    });

    it("refuses when the changes are not the ones that were shown, and changes nothing", async () => {
        await release(first);
        const shown = await shownOf(second);
        const service = env.cluster.at(AT.service);
        assert.ok(service?.spec !== undefined);
        service.spec.ports = [{ port: 9090 }];
        env.cluster.done.length = 0;
        assert.match(
            await refused(apply(second, shown, env.ports)),
            /what the release changes is no longer what was shown; retry the stage with all its actions/,
        );
        assert.deepEqual(env.cluster.done, []);
    });

    it("refuses what was shown of another release", async () => {
        await release(first);
        const shown = await shownOf(second);
        await refused(apply(deploymentOf("release-3", { digest: NEW }), shown, env.ports));
        assert.equal(imageAt(), OLD.slice(0, 11));
    });

    describe("that is bad", () => {
        beforeEach(async () => {
            await release(first);
            env.fates.set(NEW, FAILS_AT_STEP);
            env.cluster.done.length = 0;
            env.said.length = 0;
        });

        it("goes back: aborts, and asks again for what ran before", async () => {
            const message = await refused(release(second));
            assert.match(message, /hello\/Rollout\/hello: aborted, step 2 of 4, 0 % of the traffic/);
            assert.match(message, /hello\/AnalysisRun\/hello-1: Failed: Metric "error-rate" assessed Failed/);
            assert.equal(imageAt(), OLD.slice(0, 11));
            assert.equal(env.cluster.at(AT.rollout)?.status?.phase, "Healthy");
            assert.equal(releaseAt(AT.rollout), "release-1");
            const undone = env.cluster.done.slice(env.cluster.done.indexOf('status rollouts/hello {"abort":true}'));
            assert.deepEqual(undone.slice(0, 2), [
                'status rollouts/hello {"abort":true}',
                "apply serviceaccounts/hello",
            ]);
            await verify(first, env.ports);
        });

        it("leaves nothing that it brought", async () => {
            const extra = objectOf("policy/v1", "PodDisruptionBudget", "hello", { spec: { minAvailable: 1 } });
            await refused(release({ ...second, objects: [extra, ...second.objects] }));
            assert.equal(env.cluster.at("/apis/policy/v1/namespaces/hello/poddisruptionbudgets/hello"), undefined);
        });

        it("can be released again, and is shown the same", async () => {
            const shown = await shownOf(second);
            await refused(apply(second, shown, env.ports));
            assert.equal(await shownOf(second), shown);
            env.fates.clear();
            await apply(second, shown, env.ports);
            await verify(second, env.ports);
        });

        it("is not verified", async () => {
            await refused(release(second));
            assert.match(await refused(verify(second, env.ports)), /is of release "release-1", not "release-2"/);
        });
    });

    describe("that is the first and bad", () => {
        beforeEach(() => env.fates.set(OLD, { kind: "stuck" }));

        it("removes nothing and leaves its rollout aborted", async () => {
            assert.match(await refused(release(first)), /degraded.*ProgressDeadlineExceeded/);
            assert.equal(env.cluster.at(AT.rollout)?.status?.abort, true);
            assert.deepEqual(
                env.cluster.done.filter((line) => line.startsWith("remove")),
                [],
            );
            assert.ok(env.said.includes("there is no earlier release to go back to: the rollout is left aborted"));
        });

        it("goes on when it is tried again", async () => {
            await refused(release(first));
            env.fates.clear();
            await release(first);
            assert.ok(env.cluster.done.includes('status rollouts/hello {"abort":false}'));
            await verify(first, env.ports);
        });

        it("makes way for a good one", async () => {
            await refused(release(first));
            await release(second);
            await verify(second, env.ports);
        });
    });

    describe("that is cut off", () => {
        const stopAt = async (minute: number): Promise<string> => {
            const stop = new AbortController();
            let began: number | undefined;
            env.onWait = (now) => {
                began ??= now;
                if (now - began >= minute * 60_000) {
                    stop.abort(new Error("stopped by SIGTERM"));
                }
            };
            const message = await refused(release(second, stop.signal));
            env.onWait = undefined;
            return message;
        };

        it("in the middle of its steps goes back", async () => {
            await release(first);
            assert.equal(await stopAt(0.3), "stopped by SIGTERM");
            assert.equal(imageAt(), OLD.slice(0, 11));
            await verify(first, env.ports);
        });

        it("before the rollout was touched aborts nothing", async () => {
            await release(first);
            const stop = new AbortController();
            stop.abort(new Error("stopped by SIGTERM"));
            env.cluster.done.length = 0;
            await refused(release(second, stop.signal));
            assert.deepEqual(env.cluster.done, []);
        });

        it("by the loss of the build is taken up again, with what ran before still known", async () => {
            await release(first);
            const shown = await shownOf(second);
            // The build is gone in the middle: nothing more is called.
            env.onWait = () => {
                throw new Error("gone");
            };
            const lost = { ...env.ports, cluster: { ...env.ports.cluster, patchStatus: () => Promise.reject("gone") } };
            await refused(apply(second, shown, lost));
            env.onWait = undefined;
            assert.equal(imageAt(), NEW.slice(0, 11));
            env.fates.set(NEW, FAILS_AT_STEP);
            await refused(release(second));
            assert.equal(imageAt(), OLD.slice(0, 11));
            await verify(first, env.ports);
        });
    });

    it("waits for somebody who has paused it, and goes back at the end of the time", async () => {
        await release(first);
        let paused = 0;
        env.onWait = () => {
            const rollout = env.cluster.at(AT.rollout);
            if (rollout?.spec !== undefined && imageAt() === NEW.slice(0, 11)) {
                rollout.spec.paused = true;
                env.fates.set(NEW, { kind: "asleep" });
                Object.assign(rollout.status ?? {}, { observedGeneration: String(rollout.metadata.generation) });
                paused++;
            } else if (rollout?.spec !== undefined) {
                delete rollout.spec.paused;
            }
        };
        assert.match(await refused(release(second)), /is not healthy after 35 minutes: paused-by-person/);
        // 10 % for 5 minutes, 10 minutes of bake and 20 for the start, looked at every 10 seconds.
        assert.equal(paused, (35 * 60) / 10);
        assert.equal(imageAt(), OLD.slice(0, 11));
    });

    it("brings up what packaging and admission really make, and finds nothing to change in it afterwards", async () => {
        const real = admittedRelease(HELLO, { environment: "dev" });
        await release(real);
        assert.deepEqual((await describeRelease(real, env.ports)).changes, []);
        assert.ok(!JSON.stringify([...env.cluster.objects.values()]).match(/<(LoadBalancer|\w+TargetGroup)>/));
        await verify(real, env.ports);
    });

    it("gives up on a load balancer after 15 minutes, before the rollout", async () => {
        const ports = { ...env.ports, balancers: { balancerOf: async () => undefined } };
        const { shown } = await describeRelease(first, ports);
        assert.match(
            await refused(apply(first, shown, ports)),
            /hello\/Ingress\/hello: has no target groups after 15 min/,
        );
        assert.equal(env.cluster.at(AT.rollout), undefined);
        assert.deepEqual(env.alarms, []);
    });

    it("of a workload without an ingress waits for no load balancer and makes no alarm", async () => {
        const objects = objectsOf(OLD).filter(({ kind }) => kind !== "Ingress" && kind !== "AnalysisTemplate");
        const worker = { ...first, objects };
        await release(worker);
        assert.deepEqual(env.alarms, []);
        await verify(worker, env.ports);
    });

    it("refuses an analysis that watches a load balancer which nothing leads to", async () => {
        const objects = objectsOf(OLD).filter(({ kind }) => kind !== "Ingress");
        assert.match(
            await refused(release({ ...first, objects })),
            /hello\/AnalysisTemplate\/hello: watches the load balancer/,
        );
    });
});
