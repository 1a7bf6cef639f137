import assert from "node:assert/strict";
import { describeState, rolloutState, UNSEEN } from "../../../release/kubernetes/rollout-state";
import { objectOf } from "../../support/deployments";

const STEPS = [{ setWeight: 10 }, { pause: { duration: "5m" } }];

function stateOf(status: object, spec: object = {}, generation = 3) {
    const rollout = objectOf("argoproj.io/v1alpha1", "Rollout", "hello", {
        spec: { strategy: { canary: { steps: STEPS } }, ...spec },
        status,
    });
    return rolloutState({ ...rollout, metadata: { ...rollout.metadata, generation } as typeof rollout.metadata });
}

const HEALTHY = { observedGeneration: "3", phase: "Healthy", stableRS: "new", currentPodHash: "new" };
const MOVING = { observedGeneration: "3", phase: "Progressing", stableRS: "old", currentPodHash: "new" };

describe("State of a rollout", () => {
    const cases: readonly (readonly [string, object, object, string, string])[] = [
        ["healthy once all traffic is on its template", HEALTHY, {}, "healthy", ""],
        [
            "not healthy where it is the earlier template that is",
            { ...HEALTHY, stableRS: "old" },
            {},
            "progressing",
            "",
        ],
        ["not healthy before anything ran", { ...HEALTHY, stableRS: "", currentPodHash: "" }, {}, "progressing", ""],
        [
            "what the controller says while it moves",
            { ...MOVING, message: "more replicas" },
            {},
            "progressing",
            "more replicas",
        ],
        [
            "that of another version of the object, where that is newer",
            { ...HEALTHY, observedGeneration: "2" },
            {},
            "progressing",
            UNSEEN,
        ],
        ["unknown before the controller has said anything", {}, {}, "progressing", UNSEEN],
        [
            "progressing in a pause that ends by itself",
            {
                ...MOVING,
                phase: "Paused",
                message: "CanaryPauseStep",
                pauseConditions: [{ reason: "CanaryPauseStep" }],
            },
            {},
            "progressing",
            "CanaryPauseStep",
        ],
        [
            "degraded where an analysis cannot tell",
            { ...MOVING, phase: "Paused", pauseConditions: [{ reason: "InconclusiveAnalysisRun" }] },
            {},
            "degraded",
            "an analysis could not tell good from bad",
        ],
        [
            "paused where a person has paused it",
            { ...MOVING, phase: "Paused" },
            { paused: true },
            "paused-by-person",
            "somebody has paused it",
        ],
        [
            "aborted, whatever else is said",
            { ...MOVING, abort: true, phase: "Degraded", message: "RolloutAborted: metric failed" },
            { paused: true },
            "aborted",
            "RolloutAborted: metric failed",
        ],
        [
            "degraded, with the controller's reason",
            { ...MOVING, phase: "Degraded", message: "ProgressDeadlineExceeded: x" },
            {},
            "degraded",
            "ProgressDeadlineExceeded: x",
        ],
        [
            "progressing while what is left of an abort still stands there",
            { ...MOVING, abort: false, phase: "Degraded", message: "RolloutAborted: metric failed" },
            {},
            "progressing",
            "the controller has not let it go on yet",
        ],
    ];
    for (const [title, status, spec, phase, reason] of cases) {
        it(`is ${title}`, () => {
            const state = stateOf(status, spec);
            assert.deepEqual([state.phase, state.reason], [phase, reason]);
        });
    }

    it("tells steps and weight", () => {
        const status = { ...MOVING, currentStepIndex: 1, canary: { weights: { canary: { weight: 10 } } } };
        const state = stateOf(status);
        assert.deepEqual([state.step, state.steps, state.weight, state.stable], [1, 2, 10, "old"]);
        assert.equal(describeState(state), "step 1 of 2, 10 % of the traffic");
    });

    it("has no step and no weight where pods are replaced in place", () => {
        assert.equal(
            describeState(stateOf({ ...MOVING, message: "x" }, { strategy: { canary: {} } })),
            "progressing (x)",
        );
        assert.equal(describeState(stateOf(HEALTHY, { strategy: { canary: {} } })), "healthy");
    });
});
