import { hashOf } from "../../release/canonical";
import { TEMPLATE_HASH } from "../../release/kubernetes/kept-values";
import type { PlayedCluster, PlayedObject } from "./played-cluster";

/** Addresses of what a workload `hello` consists of in its namespace. */
export const AT = {
    namespace: "/api/v1/namespaces/hello",
    rollout: "/apis/argoproj.io/v1alpha1/namespaces/hello/rollouts/hello",
    run: "/apis/argoproj.io/v1alpha1/namespaces/hello/analysisruns/hello-1",
    analysis: "/apis/argoproj.io/v1alpha1/namespaces/hello/analysistemplates/hello",
    service: "/api/v1/namespaces/hello/services/hello",
    canary: "/api/v1/namespaces/hello/services/hello-canary",
    ingress: "/apis/networking.k8s.io/v1/namespaces/hello/ingresses/hello",
    note: "/api/v1/namespaces/hello/configmaps/airlock-last-good",
    pod: "/api/v1/namespaces/hello/pods/hello-1",
    binding: (service: string) => `/apis/eks.amazonaws.com/v1/namespaces/hello/targetgroupbindings/${service}`,
    controller: "/apis/apps/v1/namespaces/argo-rollouts/deployments/argo-rollouts",
} as const;

/** How the next template that is rolled out fares. */
export type Fate =
    | { readonly kind: "good" }
    /** Its analysis fails at this step. */
    | { readonly kind: "bad"; readonly atStep: number }
    /** Its pods never become ready. */
    | { readonly kind: "stuck" }
    /** The controller does nothing any more. */
    | { readonly kind: "asleep" };

/**
 * The controller, one look after the other: what it would do of a Rollout with steps in traffic routing, its two Services and
 * its Ingress, in the order and the words of the real one.
 */
export function playController(cluster: PlayedCluster, fate: (template: string) => Fate): () => void {
    let looksAtTemplate = 0;
    return () => {
        const rollout = cluster.at(AT.rollout);
        if (rollout === undefined) {
            return;
        }
        const status = rollout.status ?? {};
        rollout.status = status;
        const template = hashOf(rollout.spec?.template).slice(0, 10);
        const how = fate(JSON.stringify(rollout.spec?.template));
        if (how.kind === "asleep") {
            return;
        }
        if (status.currentPodHash !== template) {
            Object.assign(status, { currentPodHash: template, currentStepIndex: 0, abort: false });
            looksAtTemplate = 0;
        }
        status.observedGeneration = String(rollout.metadata.generation);
        looksAtTemplate++;
        if (status.stableRS === template) {
            settle(cluster, rollout, template);
        } else if (status.abort === true) {
            Object.assign(status, { phase: "Degraded", message: "RolloutAborted: aborted" });
            shift(cluster, rollout, 0);
        } else if (how.kind === "stuck") {
            Object.assign(status, progress(looksAtTemplate));
        } else if (status.stableRS === undefined) {
            // A first template is not stepped through.
            looksAtTemplate > 1 ? settle(cluster, rollout, template) : Object.assign(status, progress(0));
        } else {
            step(cluster, rollout, how, template);
        }
    };
}

function progress(looks: number) {
    return looks > 3
        ? { phase: "Degraded", message: "ProgressDeadlineExceeded: the pods are not ready" }
        : { phase: "Progressing", message: "more replicas need to be updated" };
}

function step(cluster: PlayedCluster, rollout: PlayedObject, how: Fate, template: string): void {
    const status = rollout.status ?? {};
    const steps = stepsOf(rollout);
    const index = Number(status.currentStepIndex);
    if (how.kind === "bad" && index === how.atStep) {
        Object.assign(status, { abort: true, phase: "Degraded", message: "RolloutAborted: metric error-rate failed" });
        cluster.put(AT.run, {
            apiVersion: "argoproj.io/v1alpha1",
            kind: "AnalysisRun",
            metadata: { name: "hello-1", namespace: "hello" },
            status: { phase: "Failed", message: 'Metric "error-rate" assessed Failed' },
        });
        shift(cluster, rollout, 0);
        return;
    }
    if (index >= steps.length) {
        settle(cluster, rollout, template);
        return;
    }
    const { setWeight } = steps[index] as { setWeight?: number };
    const reason = setWeight === undefined ? "CanaryPauseStep" : "";
    if (setWeight !== undefined) {
        shift(cluster, rollout, setWeight);
    }
    Object.assign(status, {
        currentStepIndex: index + 1,
        phase: setWeight === undefined ? "Paused" : "Progressing",
        message: reason,
        pauseConditions: reason === "" ? undefined : [{ reason }],
    });
}

function settle(cluster: PlayedCluster, rollout: PlayedObject, template: string): void {
    const image = containersOf(rollout)[0]?.image;
    Object.assign(rollout.status ?? {}, {
        stableRS: template,
        phase: "Healthy",
        message: "",
        abort: undefined,
        pauseConditions: undefined,
        currentStepIndex: stepsOf(rollout).length,
    });
    shift(cluster, rollout, 0);
    for (const at of [AT.service, AT.canary]) {
        const service = cluster.at(at);
        if (service?.spec !== undefined) {
            service.spec.selector = { ...(service.spec.selector as object), [TEMPLATE_HASH]: template };
        }
    }
    cluster.put(AT.pod, {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "hello-1", namespace: "hello", labels: { [TEMPLATE_HASH]: template } },
        spec: { containers: [{ name: "hello", image }] },
    });
}

function shift(cluster: PlayedCluster, rollout: PlayedObject, weight: number): void {
    const ingress = cluster.at(AT.ingress);
    if (ingress?.metadata.annotations !== undefined) {
        ingress.metadata.annotations["alb.ingress.kubernetes.io/actions.hello"] = JSON.stringify({ weight });
    }
    Object.assign(rollout.status ?? {}, { canary: { weights: { canary: { weight } } } });
}

function stepsOf(rollout: PlayedObject): readonly unknown[] {
    const strategy = rollout.spec?.strategy as { canary?: { steps?: readonly unknown[] } } | undefined;
    return strategy?.canary?.steps ?? [];
}

function containersOf(rollout: PlayedObject): readonly { readonly image: string }[] {
    const template = rollout.spec?.template as { spec?: { containers?: readonly { image: string }[] } } | undefined;
    return template?.spec?.containers ?? [];
}
