import assert from "node:assert/strict";
import { lastGoodOf, readLastGood } from "../../../release/kubernetes/access";
import { keepValues, TEMPLATE_HASH } from "../../../release/kubernetes/kept-values";
import { changeOf, hashOfShown, removalOf, unwanted } from "../../../release/kubernetes/object-changes";
import { summarizeForApproval } from "../../../release/kubernetes/summary";
import { dimensionOf, fillNames, needsNames, targetGroupArns } from "../../../release/kubernetes/target-groups";
import { objectOf, objectsOf } from "../../support/deployments";

const SERVICE = objectOf("v1", "Service", "hello", { spec: { selector: { app: "hello" }, ports: [{ port: 80 }] } });

describe("Changes of objects", () => {
    const seen = (object: typeof SERVICE, more: object) =>
        ({
            ...object,
            metadata: { ...object.metadata, uid: "1", resourceVersion: "7", generation: 2, managedFields: [{}] },
            status: { loadBalancer: {} },
            ...more,
        }) as typeof SERVICE;

    it("are none where only the server's own values and the note of the release differ", () => {
        const live = seen(SERVICE, {});
        const annotations = { "airlock.dev/release": "new" };
        const applied = { ...SERVICE, metadata: { ...SERVICE.metadata, annotations }, status: {} };
        assert.equal(changeOf(live, applied), undefined);
        assert.equal(changeOf(applied, live), undefined);
    });

    it("are the values that differ, by their paths, with both sides", () => {
        const after = { ...SERVICE, spec: { selector: { app: "other" }, ports: [{ port: 80 }], type: "ClusterIP" } };
        assert.deepEqual(changeOf(seen(SERVICE, {}), after), {
            action: "modify",
            logicalId: "hello/hello",
            type: "v1:Service",
            properties: ["spec.selector.app", "spec.type"],
            before: { values: { "spec.selector.app": "hello" } },
            after: { values: { "spec.selector.app": "other", "spec.type": "ClusterIP" } },
        });
    });

    it("are also labels and other annotations", () => {
        const annotations = { other: "x" };
        const after = { ...SERVICE, metadata: { ...SERVICE.metadata, labels: {}, annotations } };
        assert.deepEqual(changeOf(SERVICE, after)?.properties, ["metadata.annotations", "metadata.labels"]);
    });

    it("of what is new and of what goes have the whole object", () => {
        const values = {
            metadata: { labels: { "airlock.dev/workload": "hello" } },
            spec: { selector: { app: "hello" }, ports: [{ port: 80 }] },
        };
        const named = { logicalId: "hello/hello", type: "v1:Service", properties: [] };
        assert.deepEqual(changeOf(undefined, SERVICE), { action: "add", ...named, after: { values } });
        assert.deepEqual(removalOf(seen(SERVICE, {})), { action: "remove", ...named, before: { values } });
    });

    it("have one name, whatever the order of keys, and another for other values or another release", () => {
        const change = changeOf(undefined, SERVICE);
        assert.ok(change !== undefined);
        const turned = Object.fromEntries(Object.entries(change).reverse()) as typeof change;
        assert.equal(hashOfShown("a", [change]), hashOfShown("a", [turned]));
        assert.notEqual(hashOfShown("a", [change]), hashOfShown("b", [change]));
        assert.notEqual(hashOfShown("a", [change]), hashOfShown("a", [{ ...change, action: "modify" }]));
    });

    it("leave to be removed what is there and not wanted, by kind and name", () => {
        const ingress = objectOf("networking.k8s.io/v1", "Ingress", "hello", {});
        const other = objectOf("v1", "Service", "other", {});
        assert.deepEqual(unwanted([SERVICE, ingress, other], [seen(SERVICE, {})]), [ingress, other]);
    });
});

describe("Values that the controller has written", () => {
    const withHash = { ...SERVICE, spec: { selector: { app: "was", [TEMPLATE_HASH]: "abc" } } };
    const ACTIONS = "alb.ingress.kubernetes.io/actions.hello";
    const ingress = (annotations: { readonly [name: string]: string }) =>
        objectOf("networking.k8s.io/v1", "Ingress", "hello", {}, annotations);

    it("stay in a selector, beside what the release says", () => {
        assert.deepEqual(keepValues(SERVICE, withHash), {
            ...SERVICE,
            spec: { selector: { app: "hello", [TEMPLATE_HASH]: "abc" }, ports: [{ port: 80 }] },
        });
    });

    it("stay as weights of an ingress, and nothing else of its annotations", () => {
        const theirs = ingress({ [ACTIONS]: "theirs", scheme: "theirs", more: "theirs" });
        assert.deepEqual(keepValues(ingress({ [ACTIONS]: "ours", scheme: "ours" }), theirs).metadata.annotations, {
            [ACTIONS]: "theirs",
            scheme: "ours",
        });
    });

    it("are none of a first release, of a Service that no rollout has taken, and of other kinds", () => {
        for (const live of [undefined, SERVICE]) {
            assert.deepEqual(keepValues(SERVICE, live), SERVICE);
        }
        assert.deepEqual(keepValues(ingress({ [ACTIONS]: "ours" }), ingress({})), ingress({ [ACTIONS]: "ours" }));
        const budget = objectOf("policy/v1", "PodDisruptionBudget", "hello", { spec: { selector: {} } });
        assert.deepEqual(keepValues(budget, { ...withHash, kind: "PodDisruptionBudget" }), budget);
    });
});

describe("Names of target groups", () => {
    const binding = (name: string) => ({
        ...objectOf("eks.amazonaws.com/v1", "TargetGroupBinding", `k8s-${name}`, {}),
        spec: { serviceRef: { name, port: 80 }, targetGroupARN: `arn:${name}` },
    });

    it("are known once both Services have theirs", () => {
        const objects = objectsOf();
        const both = [binding("other"), binding("hello-canary"), binding("hello")];
        assert.deepEqual(targetGroupArns("hello", objects, both), { stable: "arn:hello", canary: "arn:hello-canary" });
        assert.equal(targetGroupArns("hello", objects, [binding("hello")]), undefined);
        assert.equal(targetGroupArns("hello", objects, [binding("hello-canary")]), undefined);
    });

    it("are those of the one Service where there is no other", () => {
        const objects = objectsOf().filter(({ metadata }) => metadata.name !== "hello-canary");
        assert.deepEqual(targetGroupArns("hello", objects, [binding("hello")]), {
            stable: "arn:hello",
            canary: "arn:hello",
        });
    });

    it("are the last part of their ARNs, as CloudWatch has them", () => {
        const at = "arn:aws:elasticloadbalancing:eu-west-1:111122223333";
        assert.equal(dimensionOf(`${at}:loadbalancer/app/k8s-a/1a2b`), "app/k8s-a/1a2b");
        assert.equal(dimensionOf(`${at}:targetgroup/k8s-b/3c4d`), "targetgroup/k8s-b/3c4d");
    });

    it("take the place of all three placeholders, wherever they stand", () => {
        const spec = { a: "<LoadBalancer>", b: ["<StableTargetGroup>", { c: "<CanaryTargetGroup>" }], d: "<Other>" };
        const object = objectOf("argoproj.io/v1alpha1", "AnalysisTemplate", "hello", { spec });
        const names = { loadBalancer: "app/1", stableTargetGroup: "tg/2", canaryTargetGroup: "tg/3" };
        assert.deepEqual(fillNames(object, names).spec, { a: "app/1", b: ["tg/2", { c: "tg/3" }], d: "<Other>" });
        assert.deepEqual([needsNames(object), needsNames(fillNames(object, names))], [true, false]);
    });
});

describe("What is kept of the last good release", () => {
    it("is read as it was written", () => {
        const note = lastGoodOf("hello", "release-1", [SERVICE]);
        assert.deepEqual(readLastGood(note), { release: "release-1", objects: [SERVICE] });
    });

    it("is nothing before there was one, and where somebody emptied it", () => {
        assert.equal(readLastGood(undefined), undefined);
        assert.equal(readLastGood({ ...lastGoodOf("hello", "release-1", []), data: {} }), undefined);
    });
});

describe("The summary for approvers", () => {
    const removal = (index: number) => removalOf(objectOf("v1", "Service", `service-number-${index}`, {}));

    it("says what is risked before what changes, on one line", () => {
        assert.equal(
            summarizeForApproval([removal(1)]),
            "risk high: Takes the workload or the way to it away (hello/service-number-1); Deletes (hello/service-number-1)" +
                " | - hello/service-number-1 (v1:Service)",
        );
        assert.equal(summarizeForApproval([]), "risk none | no change");
    });

    it("has at most 1,000 characters, counts what it does not show, and never begins to cut before", () => {
        for (const count of [1, 5, 8, 10, 20, 100]) {
            const text = summarizeForApproval(Array.from({ length: count }, (_, index) => removal(index)));
            assert.ok(text.length <= 1000, `${count}: ${text.length}`);
            assert.ok(!text.includes("\n"));
            const shown = text.split(" | - ").length - 1;
            const [, hidden = "0"] = /… and (\d+) more$/.exec(text) ?? [];
            assert.equal(shown + Number(hidden), count, text);
            assert.ok(shown > 0);
        }
    });
});
