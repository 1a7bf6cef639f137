import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { FARGATE_SIZES } from "../../../packaging/fargate";
import { objectsText, renderObjects } from "../../../packaging/kubernetes/objects";
import { deploymentOf, FULL, HELLO } from "../../support/cluster-releases";

const EXPECTED = join(__dirname, "..", "..", "expected", "kubernetes");
const REWRITE = process.env.AIRLOCK_REWRITE_INVENTORY === "true";

/** Compares with the committed file, or rewrites it where `npm run inventory` asks for that. */
function assertExpected(file: string, objects: readonly object[]): void {
    const path = join(EXPECTED, file);
    const options = { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false };
    const text = objects.map((object) => stringify(object, options)).join("---\n");
    if (REWRITE) {
        writeFileSync(path, text);
    }
    assert.equal(
        text,
        readFileSync(path, "utf8"),
        "what is applied to clusters changes; if that is meant, run npm run inventory and review the diff",
    );
}

describe("The inventory of packaged and of bound objects", () => {
    it("of hello, as every environment gets it", () => {
        assertExpected("hello.packaged.yaml", Object.values(renderObjects(HELLO)));
    });

    it("of hello, as an environment with a canary, a certificate and a host applies it", () => {
        assertExpected("hello.canary.yaml", deploymentOf(HELLO).objects);
    });

    it("of an application with secrets, in steps, by paths, without a certificate", () => {
        assertExpected(
            "full.linear.yaml",
            deploymentOf(FULL, {
                compute: "node-groups",
                ingress: {
                    class: "airlock",
                    hosts: ["a.example.com", "*.b.example.com"],
                    paths: ["/a", "/b/*"],
                    order: 1000,
                    tls: false,
                },
                tasks: { min: 1, max: 1 },
                rollout: { strategy: "linear", stepPercent: 30, stepBakeMinutes: 5, bakeMinutes: 0 },
            }).objects,
        );
    });

    it("of hello, where pods are replaced in place", () => {
        assertExpected(
            "hello.rolling.yaml",
            deploymentOf(HELLO, { compute: "fargate", rollout: { strategy: "rolling" } }).objects,
        );
    });
});

describe("Packaged objects", () => {
    it("have one text, in whatever order someone wrote variables and secrets", () => {
        const turned = {
            ...FULL,
            environment: Object.fromEntries(Object.entries(FULL.environment).reverse()),
            secrets: FULL.secrets.toReversed(),
        };
        assert.equal(objectsText(renderObjects(turned)), objectsText(renderObjects(FULL)));
        assert.ok(
            objectsText(renderObjects(FULL)).startsWith('[{"apiVersion":"v1","automountServiceAccountToken":false,'),
        );
    });

    it("have no secrets where the application has none", () => {
        assert.ok(!objectsText(renderObjects(HELLO)).includes("secret"));
        assert.equal(renderObjects(HELLO).SecretProviderClass, undefined);
    });

    it("ask for the size that a task on ECS has, in the API server's own spelling", () => {
        const sizeOf = (cpu: number, memory: number) =>
            renderObjects({ ...HELLO, cpu, memory }).Rollout.spec.template.spec.containers[0].resources;
        const sizes = FARGATE_SIZES.map(({ cpu, memory }) => sizeOf(cpu, memory[0] ?? 0).requests);
        assert.deepEqual(sizes, [
            { cpu: "250m", memory: "512Mi" },
            { cpu: "500m", memory: "1Gi" },
            { cpu: "1", memory: "2Gi" },
            { cpu: "2", memory: "4Gi" },
            { cpu: "4", memory: "8Gi" },
            { cpu: "8", memory: "16Gi" },
            { cpu: "16", memory: "32Gi" },
        ]);
        assert.deepEqual(sizeOf(256, 512).limits, sizeOf(256, 512).requests);
    });
});

describe("A bound release", () => {
    it("says which release it is of, with which image, and for which platform", () => {
        const { objects, ...rest } = deploymentOf(HELLO);
        assert.deepEqual(Object.keys(rest), ["format", "workload", "release", "digest", "platform"]);
        assert.equal(rest.workload, "hello");
        for (const { kind, metadata } of objects) {
            assert.equal(metadata.namespace, "hello", kind);
            assert.deepEqual(metadata.labels, { "airlock.dev/workload": "hello" });
            assert.equal(metadata.annotations?.["airlock.dev/release"], rest.release);
        }
        const text = JSON.stringify(objects);
        assert.ok(
            text.includes(`"image":"123456789012.dkr.ecr.eu-central-1.amazonaws.com/airlock/hello@${rest.digest}"`),
        );
    });

    it("has no placeholder left but those that are read after apply", () => {
        const left = (objects: readonly object[]) => [
            ...new Set(JSON.stringify(objects).match(/"<[A-Za-z]+>"/g) ?? []),
        ];
        assert.deepEqual(left(deploymentOf(FULL).objects), [
            '"<LoadBalancer>"',
            '"<StableTargetGroup>"',
            '"<CanaryTargetGroup>"',
        ]);
        assert.deepEqual(left(deploymentOf(FULL, { rollout: { strategy: "rolling" } }).objects), []);
    });

    const kindsOf = (...given: Parameters<typeof deploymentOf>) =>
        deploymentOf(...given).objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);

    it("applies what a rollout needs before the rollout, which comes last", () => {
        assert.deepEqual(kindsOf(FULL), [
            "ServiceAccount/billing-api",
            "SecretProviderClass/billing-api",
            "NetworkPolicy/billing-api",
            "Service/billing-api",
            "Service/billing-api-canary",
            "Ingress/billing-api",
            "AnalysisTemplate/billing-api",
            "PodDisruptionBudget/billing-api",
            "HorizontalPodAutoscaler/billing-api",
            "Rollout/billing-api",
        ]);
    });

    it("leaves out what its rollout has no use for", () => {
        const without = (policy: Parameters<typeof deploymentOf>[1]) =>
            kindsOf(HELLO).filter((each) => !kindsOf(HELLO, policy).includes(each));
        assert.deepEqual(without({ rollout: { strategy: "all-at-once", bakeMinutes: 1 } }), []);
        assert.deepEqual(without({ rollout: { strategy: "all-at-once", bakeMinutes: 0 } }), ["AnalysisTemplate/hello"]);
        assert.deepEqual(without({ rollout: { strategy: "rolling" } }), [
            "Service/hello-canary",
            "AnalysisTemplate/hello",
        ]);
    });
});
