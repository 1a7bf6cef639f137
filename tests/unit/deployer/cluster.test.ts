import assert from "node:assert/strict";
import { apiServer } from "../../../deployer/api/cluster";
import type { Clock } from "../../../deployer/ports";
import { OTHER_KINDS, WORKLOAD_KINDS } from "../../../release/kubernetes/kinds";
import { objectOf } from "../../support/deployments";
import type { Fault } from "../../support/http-service";
import { type PlayedCluster, playCluster, status } from "../../support/played-cluster";

const SERVICE = objectOf("v1", "Service", "hello", { spec: { selector: { app: "hello" } } });
const POLICY = objectOf("networking.k8s.io/v1", "NetworkPolicy", "hello", {
    spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/16" } }] }] },
});

describe("The API server of a cluster", () => {
    let cluster: PlayedCluster;
    let slept: number[];
    let asked: number;
    const any = () => true;

    beforeEach(async () => {
        cluster = await playCluster("token-of-now");
        cluster.put("/api/v1/namespaces/hello", objectOf("v1", "Namespace", "hello", {}));
        [slept, asked] = [[], 0];
    });
    afterEach(() => cluster.close());

    const client = (token = "token-of-now") => {
        const clock: Clock = { now: () => 0, sleep: async (milliseconds) => void slept.push(milliseconds) };
        return apiServer(
            {
                url: cluster.url,
                timeout: 150,
                token: async () => {
                    asked++;
                    return token;
                },
            },
            clock,
        );
    };
    const put = () => client().apply(SERVICE, WORKLOAD_KINDS.Service, { dryRun: false });
    const ref = { kind: WORKLOAD_KINDS.Service, namespace: "hello", name: "hello" };

    it("is sent every field of an object, also those that a language reserves", async () => {
        await client().apply(POLICY, WORKLOAD_KINDS.NetworkPolicy, { dryRun: false });
        const sent = cluster.asked.find(({ method }) => method === "PATCH");
        assert.deepEqual(JSON.parse(sent?.body ?? ""), POLICY);
        assert.equal(sent?.query.get("fieldManager"), "airlock");
    });

    it("is asked with a token of its own each time", async () => {
        await put();
        await client().read(ref);
        assert.equal(asked, 2);
    });

    it("gives nothing where there is nothing, and takes a removal of nothing", async () => {
        assert.equal(await client().read(ref), undefined);
        await client().remove(ref);
        assert.deepEqual(slept, []);
    });

    it("tells all pages of a list, by label, and what each entry is", async () => {
        for (let index = 0; index < 1001; index++) {
            const pod = objectOf("v1", "Pod", `pod-${index}`, {});
            const labels: { readonly [name: string]: string } = index === 1000 ? { other: "label" } : { app: "hello" };
            const metadata = { ...pod.metadata, labels };
            cluster.put(`/api/v1/namespaces/hello/pods/pod-${index}`, { ...pod, metadata });
        }
        const found = await client().list(OTHER_KINDS.Pod, "hello", { app: "hello" });
        assert.equal(found.length, 1000);
        assert.deepEqual(
            [found[999]?.kind, found[999]?.apiVersion, found[999]?.metadata.name],
            ["Pod", "v1", "pod-999"],
        );
        assert.equal(cluster.asked.length, 2);
        assert.equal((await client().list(OTHER_KINDS.Pod, "hello")).length, 1001);
    });

    const passing: readonly (readonly [string, Fault["answer"]])[] = [
        ["a conflict with another writer", status(409, "the object has been modified")],
        ["too many requests", status(429, "slow down")],
        ["a server in trouble", status(500, "etcd")],
        ["no server behind the address", status(503, "no endpoints")],
        ["an answer that breaks off", "broken"],
        ["an answer that is lost", "lost"],
        ["silence", "silence"],
    ];
    for (const [what, answer] of passing) {
        it(`is asked again after ${what}, and the work is done once`, async () => {
            cluster.faults.push({ when: any, answer }, { when: any, answer });
            await put();
            assert.deepEqual(slept, [1000, 2000]);
            assert.equal(cluster.objects.get("/api/v1/namespaces/hello/services/hello")?.metadata.generation, 1);
        });
    }

    it("is waited for as long as it asks, and no longer than 30 seconds", async () => {
        const asks = (seconds: string): Fault => ({
            when: any,
            answer: { ...status(429, "slow down"), headers: { "retry-after": seconds } },
        });
        cluster.faults.push(asks("7"), asks("3600"));
        await put();
        assert.deepEqual(slept, [7000, 30_000]);
    });

    it("is given up after six attempts", async () => {
        cluster.faults.push(...Array.from({ length: 6 }, () => ({ when: any, answer: status(503, "no endpoints") })));
        await assert.rejects(put(), /hello\/Service\/hello: the cluster's API server answers 503 \(no endpoints\)/);
        assert.deepEqual(slept, [1000, 2000, 4000, 8000, 15_000]);
        cluster.faults.push(...Array.from({ length: 6 }, () => ({ when: any, answer: "broken" as const })));
        await assert.rejects(put(), /hello\/Service\/hello: the cluster's API server does not answer/);
    });

    it("is not asked again after it has refused", async () => {
        cluster.faults.push({ when: any, answer: status(403, 'services "hello" is forbidden') });
        await assert.rejects(
            put(),
            /is forbidden to the deploy role \(services "hello" is forbidden\); let the cluster/,
        );
        cluster.faults.push({ when: any, answer: status(422, "spec.ports: Required value") });
        await assert.rejects(put(), /is not valid \(spec.ports: Required value\)/);
        cluster.faults.push({ when: any, answer: { status: 400, body: "<html>" } });
        await assert.rejects(put(), /answers 400 \(no reason given\)/);
        assert.deepEqual(slept, []);
    });

    it("that does not know who asks never has the token told", async () => {
        const error = await client("token-of-yesterday")
            .read(ref)
            .catch((reason: Error) => reason);
        assert.ok(error instanceof Error);
        assert.match(error.message, /the cluster does not know the deploy role; bring the platform up/);
        assert.ok(!error.message.includes("token-of-yesterday"));
    });

    it("refuses what has no namespace, and a status of what is not there", async () => {
        const elsewhere = { ...SERVICE, metadata: { ...SERVICE.metadata, namespace: "other" } };
        await assert.rejects(
            client().apply(elsewhere, WORKLOAD_KINDS.Service, { dryRun: true }),
            /other\/Service\/hello: its namespace or its kind is not there/,
        );
        await assert.rejects(client().patchStatus(ref, { abort: true }), /hello\/Service\/hello: is not there/);
    });

    it("refuses an answer that is no JSON", async () => {
        cluster.faults.push({ when: any, answer: { status: 200, body: "<html>" } });
        await assert.rejects(client().read(ref), /answers something that is no JSON/);
    });
});
