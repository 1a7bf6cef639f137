import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { apiServer } from "../../deployer/api/cluster";
import { apply } from "../../deployer/apply";
import { describe as describeRelease } from "../../deployer/describe";
import type { Cluster, Ports } from "../../deployer/ports";
import { setUp } from "../../deployer/set-up";
import { verify } from "../../deployer/verify";
import type { ClusterSetup } from "../../release/kubernetes/cluster-setup";
import { type Deployment, ENVIRONMENT_LABEL } from "../../release/kubernetes/deployment";
import { WORKLOAD_KINDS } from "../../release/kubernetes/kinds";
import { deploymentOf, HELLO } from "../support/cluster-releases";
import { type HttpService, serve } from "../support/http-service";
import { chartFolder, setupOf, TERMS, valuesFile } from "../support/kubernetes-chart";
import { API_SERVER, buildParts, ETCD, HELM, programOf, ROLLOUTS } from "../support/kubernetes-parts";
import {
    bindTargetGroups,
    defineAwsKinds,
    FAST_CLOCK,
    KINDS,
    type Player,
    playCluster,
} from "../support/kubernetes-player";
import { type KubernetesServer, startKubernetes } from "../support/kubernetes-server";

const ENVIRONMENT = "prod";

describe("Releases on Kubernetes' own API server, with the rollout controller", function () {
    this.timeout(600_000);
    let server: KubernetesServer | undefined;
    let player: Player | undefined;
    let metrics: HttpService | undefined;
    let administrator: Cluster;
    let healthy = true;
    const setup: ClusterSetup = setupOf({ placement: { ...TERMS.placement, environment: ENVIRONMENT } });

    before(async function () {
        const reason = buildParts(HELM, ETCD, API_SERVER, ROLLOUTS);
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        server = await startKubernetes();
        metrics = await serve(() => ({ status: 200, body: { healthy } }));
        const endpoint = server.endpointOf("administrator");
        administrator = apiServer(endpoint, FAST_CLOCK);
        await defineAwsKinds(endpoint);
        // Every cluster has it from its first day.
        await administrator.apply(
            { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system" } },
            { apiVersion: "v1", kind: "Namespace", plural: "namespaces" },
            { dryRun: false },
        );
    });

    after(async () => {
        await player?.stop();
        await metrics?.close();
        await server?.stop();
    });

    const running = () => {
        assert.ok(server !== undefined, "the server runs");
        return server;
    };
    const said: string[] = [];

    function portsOf(caller: "deployer" | "administrator"): Ports {
        return {
            cluster: apiServer(running().endpointOf(caller), FAST_CLOCK),
            balancers: {
                balancerOf: async () =>
                    "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/k8s-airlock/0123456789abcdef",
            },
            alarms: { put: async () => undefined, firing: async () => [] },
            clock: FAST_CLOCK,
            say: (line) => said.push(line),
        };
    }

    /** A release whose pauses are seconds and whose metrics a server of the test's own tells. */
    function release(digit: string): Deployment {
        const digest = `sha256:${digit.repeat(64)}`;
        const bound = deploymentOf(HELLO, {
            environment: ENVIRONMENT,
            rollout: { strategy: "canary", canaryPercent: 10, canaryBakeMinutes: 3, bakeMinutes: 2 },
        });
        const objects = bound.objects.map((object) => {
            const text = JSON.stringify(object)
                .replaceAll(bound.digest, digest)
                .replaceAll(bound.release, digit.repeat(64))
                .replaceAll(/"duration":"(\d)m"/g, '"duration":"$1s"');
            return object.kind === "AnalysisTemplate" ? watchedBy(metrics?.url ?? "", text) : JSON.parse(text);
        });
        return { ...bound, digest, release: digit.repeat(64), objects };
    }

    const rolloutOf = () => administrator.read({ kind: WORKLOAD_KINDS.Rollout, namespace: "hello", name: "hello" });

    async function deploy(deployment: Deployment): Promise<void> {
        const { shown } = await describeRelease(deployment, portsOf("deployer"));
        await apply(deployment, shown, portsOf("deployer"), new AbortController().signal);
    }

    /** Weights of the two Services, as the ingress has had them, in order. */
    async function weightsDuring(work: Promise<unknown>): Promise<readonly string[]> {
        const seen: string[] = [];
        let over = false;
        const end = work.finally(() => {
            over = true;
        });
        end.catch(() => undefined);
        while (!over) {
            const weights = await weightsNow();
            if (weights !== seen.at(-1)) {
                seen.push(weights);
            }
            await setTimeout(100);
        }
        await end.catch(() => undefined);
        return seen;
    }

    async function weightsNow(): Promise<string> {
        const ingress = await administrator.read({ kind: WORKLOAD_KINDS.Ingress, namespace: "hello", name: "hello" });
        const action = ingress?.metadata.annotations?.["alb.ingress.kubernetes.io/actions.hello"];
        const groups: readonly { ServiceName: string; Weight?: number }[] =
            action === undefined ? [] : JSON.parse(action).ForwardConfig.TargetGroups;
        return groups
            .map(({ ServiceName, Weight }) => `${ServiceName} ${Weight ?? 0}`)
            .sort()
            .join(", ");
    }

    it("find a cluster that the setup has made, twice with the same end", async () => {
        await setUp(setup, portsOf("administrator"));
        const first = said.length;
        await setUp(setup, portsOf("administrator"));
        assert.deepEqual(said.slice(first), said.slice(0, first));
        const namespace = await administrator.read({
            kind: { apiVersion: "v1", kind: "Namespace", plural: "namespaces" },
            name: "hello",
        });
        assert.equal(namespace?.metadata.labels?.[ENVIRONMENT_LABEL], ENVIRONMENT);
        assert.equal(namespace?.metadata.labels?.["pod-security.kubernetes.io/enforce"], "restricted");
    });

    it("are refused a namespace that is there and somebody else's, before anything is changed", async () => {
        await administrator.apply(
            { apiVersion: "v1", kind: "Namespace", metadata: { name: "theirs" } },
            { apiVersion: "v1", kind: "Namespace", plural: "namespaces" },
            { dryRun: false },
        );
        const before = said.length;
        await assert.rejects(setUp({ ...setup, workloads: ["theirs", "new"] }, portsOf("administrator")), {
            message: [
                'Setup of cluster "airlock-prod-cluster": 1 problem',
                '  - theirs.metadata.labels.airlock.dev/environment: "" is not "prod": the namespace is there already, and somebody else\'s; rename the workload, or delete the namespace if nobody needs it',
            ].join("\n"),
        });
        assert.equal(said.length, before);
    });

    it("are refused while the controller is not there", async () => {
        await assert.rejects(describeRelease(release("a"), portsOf("deployer")), /the rollout controller is not there/);
    });

    it("find the controller that Helm has installed, once its pods are available", async () => {
        const chart = chartFolder();
        try {
            const installed = install(chart, valuesFile(setup), running().kubeconfigOf("administrator"));
            await becomeAvailable(administrator);
            const { failed, text } = await installed;
            assert.equal(failed, false, text);
            assert.match(text, /STATUS: deployed/);
        } finally {
            rmSync(dirname(chart), { recursive: true, force: true });
        }
        await running().startController();
        player = playCluster(running().endpointOf("administrator"), "hello");
    });

    it("come up the first time, with all traffic on what runs", async () => {
        await bindTargetGroups(running().endpointOf("administrator"), ["hello", "hello-canary"], "hello", HELLO.port);
        await deploy(release("a"));
        assert.equal((await rolloutOf())?.status === undefined, false);
        await verify(release("a"), portsOf("deployer"));
        assert.match(await weightsNow(), /^hello(-canary)? (0|100), hello(-canary)? (0|100)$/);
    });

    it("take over the traffic in the steps of their policy when they are good", async () => {
        const weights = await weightsDuring(deploy(release("b")));
        assert.deepEqual(
            weights.map((each) => each.match(/hello-canary (\d+)/)?.[1]),
            ["0", "10", "100"],
        );
        await verify(release("b"), portsOf("deployer"));
    });

    it("give all traffic back when metrics turn bad, and leave what ran before", async () => {
        const before = await weightsNow();
        healthy = false;
        let failure: unknown;
        const bad = deploy(release("c")).catch((error: unknown) => {
            failure = error;
        });
        const weights = await weightsDuring(bad);
        healthy = true;
        assert.match(String(failure), /aborted|degraded/i);
        assert.ok(
            weights.some((each) => each.includes(" 10") && each.includes(" 90")),
            weights.join("; "),
        );
        assert.equal(await weightsNow(), before);
        await verify(release("b"), portsOf("deployer"));
        await assert.rejects(verify(release("c"), portsOf("deployer")));
    });

    it("are applied by who can do nothing else in the cluster", async () => {
        const deployer = apiServer(running().endpointOf("deployer"), FAST_CLOCK);
        const secrets = { apiVersion: "v1", kind: "Secret", plural: "secrets" };
        await assert.rejects(deployer.list(secrets, "hello"), /is forbidden/);
        await assert.rejects(deployer.list(KINDS.Pod, "argo-rollouts"), /is forbidden/);
        await assert.rejects(
            deployer.read({ kind: WORKLOAD_KINDS.Rollout, namespace: "theirs", name: "x" }),
            /is forbidden/,
        );
        const role = {
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: "Role",
            metadata: { name: "more", namespace: "hello" },
        };
        const roles = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", plural: "roles" };
        await assert.rejects(deployer.apply({ ...role, rules: [] }, roles, { dryRun: false }), /is forbidden/);
    });

    it("get no pod past the namespace's pod security that could become root", async () => {
        const pod = {
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name: "root", namespace: "hello" },
            spec: { containers: [{ name: "app", image: "example.com/app@sha256:0" }] },
        };
        await assert.rejects(
            administrator.apply(pod, KINDS.Pod, { dryRun: false }),
            /violates PodSecurity "restricted:latest"/,
        );
    });
});

/** The analysis of a release, over what a server of the test's own tells. */
function watchedBy(url: string, template: string) {
    const object = JSON.parse(template);
    const metric = {
        name: "healthy",
        interval: "1s",
        failureLimit: 0,
        successCondition: "result == true",
        failureCondition: "result == false",
        provider: { web: { url, jsonPath: "{$.healthy}" } },
    };
    // Names that are read once the load balancer is there stand in an argument that nothing reads.
    return { ...object, spec: { metrics: [metric] } };
}

async function install(chart: string, values: string, kubeconfig: string): Promise<{ failed: boolean; text: string }> {
    const args = ["upgrade", "--install", "argo-rollouts", chart, "--namespace", "argo-rollouts", "--values", values];
    const how = ["--atomic", "--wait", "--timeout", "2m", "--history-max", "5"];
    const env = {
        KUBECONFIG: kubeconfig,
        HELM_CACHE_HOME: tmpdir(),
        HELM_CONFIG_HOME: tmpdir(),
        HELM_DATA_HOME: tmpdir(),
    };
    return new Promise((resolve) => {
        execFile(
            programOf(HELM),
            [...args, ...how],
            { env: { ...process.env, ...env }, maxBuffer: 1e8 },
            (error, stdout, stderr) => resolve({ failed: error !== null, text: stdout + stderr }),
        );
    });
}

interface DeploymentParts {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
    readonly spec: {
        readonly replicas: number;
        readonly selector: object;
        readonly template: { readonly metadata: { readonly labels: { readonly [name: string]: string } } };
    };
}

/** What the controller of Deployments and the nodes would make and say, as soon as Helm has made the Deployment. */
async function becomeAvailable(cluster: Cluster): Promise<void> {
    const ref = { kind: KINDS.Deployment, namespace: "argo-rollouts", name: "argo-rollouts" };
    for (let look = 0; look < 300; look++) {
        const found = (await cluster.read(ref)) as unknown as DeploymentParts | undefined;
        if (found !== undefined) {
            const { apiVersion, kind, metadata, spec } = found;
            const { replicas, selector, template } = spec;
            const set = { kind: KINDS.ReplicaSet, namespace: metadata.namespace, name: `${metadata.name}-1` };
            const owner = { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true };
            const ready = { replicas, readyReplicas: replicas, availableReplicas: replicas, observedGeneration: 1 };
            const made = {
                apiVersion,
                kind: KINDS.ReplicaSet.kind,
                metadata: {
                    name: set.name,
                    namespace: set.namespace,
                    labels: template.metadata.labels,
                    ownerReferences: [owner],
                },
                spec: { replicas, selector, template },
            };
            await cluster.apply(made, KINDS.ReplicaSet, { dryRun: false });
            await cluster.patchStatus(set, { ...ready, fullyLabeledReplicas: replicas });
            const available = { type: "Available", status: "True", reason: "Played", message: "" };
            await cluster.patchStatus(ref, { ...ready, updatedReplicas: replicas, conditions: [available] });
            return;
        }
        await setTimeout(200);
    }
    throw new Error("Helm made no Deployment");
}
