import assert from "node:assert/strict";
import type { Change } from "../../../release/change";
import { assessRisk } from "../../../release/risk";
import { RISK_RULES, type RiskLevel } from "../../../release/risk-rules";
import { added, modified, removed } from "../../support/changes";

const INGRESS = "networking.k8s.io/v1:Ingress";
const POLICY = "networking.k8s.io/v1:NetworkPolicy";
const ROLLOUT = "argoproj.io/v1alpha1:Rollout";
const TEMPLATE = "argoproj.io/v1alpha1:AnalysisTemplate";
const SCALER = "autoscaling/v2:HorizontalPodAutoscaler";
const BUDGET = "policy/v1:PodDisruptionBudget";
const POD = "spec.template.spec";
const CONTAINER = `${POD}.containers[app].securityContext`;
const ANNOTATION = "metadata.annotations.alb.ingress.kubernetes.io";

/** One value that changes. */
function set(
    type: string,
    path: string,
    before: Change["properties"][number] | number | boolean | undefined,
    after: typeof before,
) {
    const side = (value: typeof before) => (value === undefined ? {} : { [path]: value });
    return modified(type, side(before), side(after));
}

const ROWS: { readonly [rule: string]: readonly [RiskLevel, found: readonly Change[], passed: readonly Change[]] } = {
    "kubernetes-workload-goes": [
        "high",
        [removed(ROLLOUT), removed("v1:Service"), removed(INGRESS)],
        [removed(BUDGET), added("v1:Service", {}), removed("aws:ecs/service:Service"), removed("AWS::ECS::Service")],
    ],
    "kubernetes-traffic-redirected": [
        "high",
        [
            set("v1:Service", "spec.selector.app", "hello", "other"),
            set("v1:Service", "spec.selector.app", "hello", undefined),
        ],
        [
            set("v1:Service", "spec.selector.rollouts-pod-template-hash", "a", "b"),
            set("v1:Service", "spec.ports[http].port", 80, 81),
            set(ROLLOUT, "spec.selector.app", "hello", "other"),
        ],
    ],
    "kubernetes-isolation-lifted": [
        "high",
        [
            removed(POLICY),
            set(POLICY, "spec.podSelector.matchLabels.app", "hello", undefined),
            set(POLICY, "spec.policyTypes[]", "Ingress", undefined),
        ],
        [set(POLICY, "spec.ingress[0].ports[0].port", 80, 81), added(POLICY, {}), removed(BUDGET)],
    ],
    "kubernetes-exposed": [
        "high",
        [
            set(INGRESS, `${ANNOTATION}/scheme`, "internal", "internet-facing"),
            set(INGRESS, `${ANNOTATION}/inbound-cidrs`, "10.0.0.0/8", undefined),
            set(INGRESS, "spec.ingressClassName", "airlock", "other"),
        ],
        [
            set(INGRESS, `${ANNOTATION}/healthcheck-path`, "/a", "/b"),
            set("v1:Service", `${ANNOTATION}/scheme`, "a", "b"),
        ],
    ],
    "kubernetes-pod-loosened": [
        "high",
        [
            set(ROLLOUT, `${CONTAINER}.privileged`, false, true),
            set(ROLLOUT, `${CONTAINER}.allowPrivilegeEscalation`, undefined, true),
            set(ROLLOUT, `${CONTAINER}.readOnlyRootFilesystem`, true, false),
            set(ROLLOUT, `${POD}.securityContext.runAsNonRoot`, true, undefined),
            set(ROLLOUT, `${POD}.hostNetwork`, undefined, true),
            set(ROLLOUT, `${CONTAINER}.capabilities.add[]`, undefined, "NET_ADMIN"),
            set(ROLLOUT, `${CONTAINER}.capabilities.drop[]`, "ALL", undefined),
        ],
        [
            set(ROLLOUT, `${CONTAINER}.privileged`, true, false),
            set(ROLLOUT, `${CONTAINER}.readOnlyRootFilesystem`, false, true),
            set(ROLLOUT, `${CONTAINER}.capabilities.add[]`, "NET_ADMIN", undefined),
            set(ROLLOUT, `${CONTAINER}.capabilities.drop[]`, undefined, "ALL"),
            set(ROLLOUT, "spec.privileged", false, true),
            set(SCALER, `${CONTAINER}.privileged`, false, true),
        ],
    ],
    "kubernetes-analysis-goes": [
        "high",
        [
            removed(TEMPLATE),
            set(ROLLOUT, "spec.strategy.canary.analysis.templates[0].templateName", "hello", undefined),
        ],
        [
            set(ROLLOUT, "spec.strategy.canary.analysis.startingStep", 1, 2),
            set(ROLLOUT, "spec.strategy.canary.steps[0].setWeight", 10, undefined),
            added(TEMPLATE, {}),
        ],
    ],
    "kubernetes-reached-by-more": [
        "medium",
        [
            set(INGRESS, "spec.rules[0].host", "a.example.com", "b.example.com"),
            set(INGRESS, "spec.rules[1]", undefined, "x"),
            set(POLICY, "spec.ingress[0].from[0]", undefined, "x"),
            set(POLICY, "spec.ingress[0].ports[0].port", 80, undefined),
        ],
        [set(INGRESS, "spec.rules[1]", "x", undefined), set(POLICY, "spec.egress[0]", undefined, "x")],
    ],
    "kubernetes-identity-changed": [
        "medium",
        [set(ROLLOUT, `${POD}.serviceAccountName`, "hello", "other")],
        [
            set(ROLLOUT, `${POD}.terminationGracePeriodSeconds`, 60, 30),
            set(SCALER, `${POD}.serviceAccountName`, "a", "b"),
        ],
    ],
    "kubernetes-scaled-down": [
        "medium",
        [
            set(SCALER, "spec.minReplicas", 2, 1),
            set(SCALER, "spec.maxReplicas", 6, 5),
            set(ROLLOUT, "spec.replicas", 3, 0),
        ],
        [
            set(SCALER, "spec.minReplicas", 1, 2),
            set(SCALER, "spec.maxReplicas", 5, 5),
            set(ROLLOUT, "spec.replicas", undefined, 1),
            set(BUDGET, "spec.minReplicas", 2, 1),
        ],
    ],
    "kubernetes-disruption-unguarded": [
        "medium",
        [
            removed(BUDGET),
            set(BUDGET, "spec.minAvailable", 2, 1),
            set(BUDGET, "spec.minAvailable", "50%", "49%"),
            set(BUDGET, "spec.minAvailable", 1, undefined),
            set(BUDGET, "spec.maxUnavailable", 1, 2),
            set(BUDGET, "spec.maxUnavailable", undefined, 1),
        ],
        [
            set(BUDGET, "spec.minAvailable", 1, 2),
            set(BUDGET, "spec.minAvailable", "50%", 1),
            set(BUDGET, "spec.maxUnavailable", 2, 1),
            added(BUDGET, {}),
        ],
    ],
};

describe("Risk of changes in a cluster", () => {
    it("has a row of tests for each rule", () => {
        const ids = RISK_RULES.map(({ id }) => id).filter((id) => id.startsWith("kubernetes-"));
        assert.deepEqual(ids, Object.keys(ROWS));
    });

    for (const [rule, [level, found, passed]] of Object.entries(ROWS)) {
        const levelsOf = (change: Change) =>
            assessRisk([change])
                .findings.filter((finding) => finding.rule === rule)
                .map((finding) => finding.level);
        const told = ({ action, type, properties }: Change) => `${action} ${type} ${properties.join()}`;
        for (const change of found) {
            it(`is ${level} by ${rule}: ${told(change)}`, () => assert.deepEqual(levelsOf(change), [level]));
        }
        for (const change of passed) {
            it(`is none by ${rule}: ${told(change)}`, () => assert.deepEqual(levelsOf(change), []));
        }
    }

    it("is told with the values", () => {
        const [finding] = assessRisk([set(SCALER, "spec.minReplicas", 2, 1)]).findings;
        assert.equal(finding?.reason, "spec.minReplicas: 2 → 1");
    });
});
