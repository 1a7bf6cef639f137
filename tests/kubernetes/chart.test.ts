import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { chartFolder, helm, objectsOf, setupOf, valuesFile } from "../support/kubernetes-chart";
import { podProblems, schemaProblems } from "../support/kubernetes-check";
import { buildParts, HELM, KUBECONFORM, POD_SECURITY } from "../support/kubernetes-parts";

interface DeploymentSpec {
    readonly replicas: number;
    readonly template: {
        readonly spec: {
            readonly serviceAccountName: string;
            readonly containers: readonly {
                readonly image: string;
                readonly args: readonly string[];
                readonly env: unknown;
            }[];
        };
    };
}

describe("The rollout controller's chart, by real Helm", function () {
    this.timeout(600_000);
    let chart = "";

    before(function () {
        const reason = buildParts(KUBECONFORM, POD_SECURITY, HELM);
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        chart = chartFolder();
    });

    after(() => {
        if (chart !== "") {
            rmSync(dirname(chart), { recursive: true, force: true });
        }
    });

    const render = (values: string) =>
        helm([
            "template",
            "argo-rollouts",
            chart,
            "--namespace",
            "argo-rollouts",
            "--values",
            values,
            "--kube-version",
            "1.34.0",
        ]);

    function controller(values: string): DeploymentSpec {
        const { status, stdout, said } = render(values);
        assert.equal(status, 0, said);
        const found = objectsOf(stdout).find(({ kind }) => kind === "Deployment");
        assert.equal(found?.metadata.name, "argo-rollouts");
        return found?.spec as DeploymentSpec;
    }

    it("is linted without a warning with the setup's values", () => {
        const { status, said } = helm([
            "lint",
            chart,
            "--strict",
            "--values",
            valuesFile(setupOf()),
            "--kube-version",
            "1.34.0",
        ]);
        assert.equal(status, 0, said);
        assert.match(said, /1 chart\(s\) linted, 0 chart\(s\) failed/);
    });

    it("runs the image of the environment's own registry, by digest, for the setup's ingress class", () => {
        const { replicas, template } = controller(valuesFile(setupOf()));
        const [container] = template.spec.containers;
        assert.equal(replicas, 2);
        assert.equal(template.spec.serviceAccountName, "argo-rollouts");
        assert.equal(
            container?.image,
            `111111111111.dkr.ecr.eu-west-1.amazonaws.com/airlock/dev/images/argo-rollouts:v1.8.3@sha256:${"1".repeat(64)}`,
        );
        assert.deepEqual(container?.args, [
            "--loglevel=info",
            "--logformat=json",
            "--leader-elect",
            "--alb-ingress-classes=airlock",
        ]);
        assert.deepEqual(container?.env, [{ name: "AWS_REGION", value: "eu-west-1" }]);
    });

    it("passes the pod security that its namespace enforces", () => {
        const { template } = controller(valuesFile(setupOf()));
        assert.deepEqual(podProblems("restricted", [template]), [""]);
    });

    it("has no field that Kubernetes 1.34 does not know", () => {
        const { stdout } = render(valuesFile(setupOf()));
        // A definition's own schema may say anything.
        const objects = objectsOf(stdout).filter(({ kind }) => kind !== "CustomResourceDefinition");
        assert.deepEqual(objects.map(({ kind }) => kind).sort(), [
            "ClusterRole",
            "ClusterRoleBinding",
            "Deployment",
            "PodDisruptionBudget",
            "ServiceAccount",
        ]);
        assert.deepEqual(schemaProblems(objects), []);
    });

    it("refuses a value that the publisher's chart does not have", () => {
        const { status, said } = render(valuesFile(setupOf(), { contoller: { replicas: 1 } }));
        assert.notEqual(status, 0);
        assert.match(said, /additional properties 'contoller' not allowed/);
    });
});
