import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { renderTemplate } from "../../../packaging/template";
import { rolloutParameters } from "../../../release/contract";
import { type CanaryStep, compileRollout, isWatched } from "../../../release/kubernetes/rollout";
import { checkClusterRollout, LONGEST_CLUSTER_ROLLOUT_MINUTES } from "../../../release/kubernetes/rollout-rules";
import {
    describeRollout,
    type RolloutPolicy,
    type RolloutStep,
    rolloutMinutes,
    rolloutSteps,
} from "../../../release/rollout";
import { HELLO } from "../../support/cluster-releases";
import { PROJECT } from "../../support/environments";

/** What a policy means, and how each runtime says it. */
interface Equivalence {
    readonly policy: RolloutPolicy;
    /** Moments at which traffic moves. */
    readonly steps: readonly RolloutStep[];
    /** Minutes until the old revision is gone. */
    readonly minutes: number;
    /** Parameters of the CloudFormation template: strategy, bake, percent and bake of each step. */
    readonly ecs: readonly [strategy: string, bake: string, percent: string, stepBake: string];
    /** Steps of the rollout on a cluster; none where it does not shift traffic. */
    readonly eks: readonly CanaryStep[] | undefined;
    /** Whether an alarm, or an analysis, can abort it. */
    readonly watched: boolean;
}

/** The new revision, whole, before it gets any traffic. */
const WHOLE: CanaryStep = { setCanaryScale: { weight: 100 } };
const weight = (setWeight: number): CanaryStep => ({ setWeight });
const pause = (minutes: number): CanaryStep => ({ pause: { duration: `${minutes}m` } });

const TABLE: readonly Equivalence[] = [
    {
        policy: { strategy: "rolling" },
        steps: [{ atMinute: 0, percent: 100 }],
        minutes: 0,
        ecs: ["ROLLING", "0", "100", "0"],
        eks: undefined,
        watched: false,
    },
    {
        policy: { strategy: "all-at-once", bakeMinutes: 0 },
        steps: [{ atMinute: 0, percent: 100 }],
        minutes: 0,
        ecs: ["BLUE_GREEN", "0", "100", "0"],
        eks: [WHOLE, weight(100)],
        watched: false,
    },
    {
        policy: { strategy: "all-at-once", bakeMinutes: 15 },
        steps: [{ atMinute: 0, percent: 100 }],
        minutes: 15,
        ecs: ["BLUE_GREEN", "15", "100", "0"],
        eks: [WHOLE, weight(100), pause(15)],
        watched: true,
    },
    {
        policy: { strategy: "linear", stepPercent: 25, stepBakeMinutes: 5, bakeMinutes: 10 },
        steps: [
            { atMinute: 0, percent: 25 },
            { atMinute: 5, percent: 50 },
            { atMinute: 10, percent: 75 },
            { atMinute: 15, percent: 100 },
        ],
        minutes: 25,
        ecs: ["LINEAR", "10", "25", "5"],
        eks: [WHOLE, weight(25), pause(5), weight(50), pause(5), weight(75), pause(5), weight(100), pause(10)],
        watched: true,
    },
    {
        policy: { strategy: "linear", stepPercent: 40, stepBakeMinutes: 1, bakeMinutes: 0 },
        steps: [
            { atMinute: 0, percent: 40 },
            { atMinute: 1, percent: 80 },
            { atMinute: 2, percent: 100 },
        ],
        minutes: 2,
        ecs: ["LINEAR", "0", "40", "1"],
        eks: [WHOLE, weight(40), pause(1), weight(80), pause(1), weight(100)],
        watched: true,
    },
    {
        policy: { strategy: "canary", canaryPercent: 10, canaryBakeMinutes: 10, bakeMinutes: 30 },
        steps: [
            { atMinute: 0, percent: 10 },
            { atMinute: 10, percent: 100 },
        ],
        minutes: 40,
        ecs: ["CANARY", "30", "10", "10"],
        eks: [WHOLE, weight(10), pause(10), weight(100), pause(30)],
        watched: true,
    },
    {
        policy: { strategy: "canary", canaryPercent: 99, canaryBakeMinutes: 1440, bakeMinutes: 0 },
        steps: [
            { atMinute: 0, percent: 99 },
            { atMinute: 1440, percent: 100 },
        ],
        minutes: 1440,
        ecs: ["CANARY", "0", "99", "1440"],
        eks: [WHOLE, weight(99), pause(1440), weight(100)],
        watched: true,
    },
];

const named = (policy: RolloutPolicy) => JSON.stringify(policy).replace(/["{}]/g, "").replaceAll(",", ", ");

/** A row of the guide's table. */
function rowOf({ policy, steps, minutes, ecs, eks, watched }: Equivalence): string {
    const cells = [
        describeRollout(policy),
        steps.map(({ atMinute, percent }) => `${percent} % at ${atMinute} min`).join(", "),
        `${minutes} min`,
        ecs.join(", "),
        (eks ?? [])
            .map((step) =>
                "setWeight" in step
                    ? `setWeight ${step.setWeight}`
                    : "pause" in step
                      ? `pause ${step.pause.duration}`
                      : `setCanaryScale ${step.setCanaryScale.weight}`,
            )
            .join(", ") || "maxSurge 100%, maxUnavailable 0",
        watched ? "yes" : "no",
    ];
    return `| ${cells.join(" | ")} |`;
}

/** What the steps on a cluster mean, read back. */
function meaningOf(steps: readonly CanaryStep[]): { readonly steps: readonly RolloutStep[]; readonly minutes: number } {
    const moments: RolloutStep[] = [];
    let minute = 0;
    for (const step of steps) {
        if ("setWeight" in step) {
            moments.push({ atMinute: minute, percent: step.setWeight });
        } else if ("pause" in step) {
            minute += Number.parseInt(step.pause.duration, 10);
        }
    }
    return { steps: moments, minutes: minute };
}

describe("One rollout policy on both runtimes", () => {
    const onEcs = renderTemplate(HELLO).Resources.Service?.Properties?.DeploymentConfiguration as {
        readonly [name: string]: { readonly "Fn::If"?: unknown };
    };

    for (const { policy, steps, minutes, ecs, eks, watched } of TABLE) {
        it(`means the same: ${named(policy)}`, () => {
            assert.deepEqual(rolloutSteps(policy), steps);
            assert.equal(rolloutMinutes(policy), minutes);
            const { Strategy, BakeMinutes, StepPercent, StepBakeMinutes } = rolloutParameters(policy);
            assert.deepEqual([Strategy, BakeMinutes, StepPercent, StepBakeMinutes], ecs);
            assert.deepEqual(compileRollout(policy, "hello", 8080).canary.steps, eks);
            assert.deepEqual(meaningOf(eks ?? [weight(100)]), { steps, minutes });
            assert.equal(isWatched(policy), watched);
        });
    }

    it("is what the guide says of it, row by row", () => {
        const guide = readFileSync(join(PROJECT, "docs", "runtimes.md"), "utf8");
        const table = /<!-- rollouts -->\n\n(.*)\n\n<!-- \/rollouts -->/s.exec(guide)?.[1]?.split("\n").slice(2);
        assert.deepEqual(table, TABLE.map(rowOf));
    });

    it("moves traffic by two target groups that take turns", () => {
        assert.deepEqual(compileRollout({ strategy: "all-at-once", bakeMinutes: 5 }, "hello", 8080), {
            canary: {
                pingPong: { pingService: "hello", pongService: "hello-canary" },
                trafficRouting: { alb: { ingress: "hello", rootService: "hello", servicePort: 8080 } },
                steps: [WHOLE, { setWeight: 100 }, { pause: { duration: "5m" } }],
                analysis: { templates: [{ templateName: "hello" }], startingStep: 2 },
            },
        });
    });

    it("replaces in place with as many pods more, and none fewer, as tasks on ECS", () => {
        assert.deepEqual(compileRollout({ strategy: "rolling" }, "hello", 8080), {
            canary: { maxSurge: "100%", maxUnavailable: 0 },
        });
        assert.equal(onEcs.MaximumPercent, 200);
        assert.equal(onEcs.MinimumHealthyPercent, 100);
    });

    it("goes back by itself when a limit is broken, to an old revision that is still whole", () => {
        // CloudFormation: an alarm rolls back. Argo Rollouts: a failed analysis aborts, which is weight 0 at once; the old
        // revision is scaled down with the weights only where dynamicStableScale asks for that.
        assert.deepEqual(onEcs.Alarms?.["Fn::If"], [
            "HasAlarms",
            { AlarmNames: { "Fn::Split": [",", { Ref: "Alarms" }] }, Enable: true, Rollback: true },
            { Ref: "AWS::NoValue" },
        ]);
        for (const { policy, watched } of TABLE.filter(({ eks }) => eks !== undefined)) {
            assert.deepEqual(
                Object.keys(compileRollout(policy, "hello", 8080).canary),
                ["pingPong", "trafficRouting", "steps", ...(watched ? ["analysis"] : [])],
                named(policy),
            );
        }
    });

    it("is watched by an analysis exactly where it pauses", () => {
        for (const { policy, watched } of TABLE) {
            const { analysis } = compileRollout(policy, "hello", 8080).canary;
            assert.equal(analysis !== undefined, watched, named(policy));
        }
    });

    const minutes = (min: number) => fc.integer({ min, max: 1440 });
    const shifting: fc.Arbitrary<RolloutPolicy> = fc.oneof(
        fc.record({ strategy: fc.constant("all-at-once" as const), bakeMinutes: minutes(0) }),
        fc.record({
            strategy: fc.constant("linear" as const),
            stepPercent: fc.integer({ min: 3, max: 100 }),
            stepBakeMinutes: minutes(1),
            bakeMinutes: minutes(0),
        }),
        fc.record({
            strategy: fc.constant("canary" as const),
            canaryPercent: fc.integer({ min: 1, max: 99 }),
            canaryBakeMinutes: minutes(1),
            bakeMinutes: minutes(0),
        }),
    );

    it("says on a cluster what it means, whatever it is", () => {
        fc.assert(
            fc.property(shifting, (policy) => {
                const { steps = [] } = compileRollout(policy, "hello", 8080).canary;
                assert.deepEqual(meaningOf(steps), { steps: rolloutSteps(policy), minutes: rolloutMinutes(policy) });
                assert.deepEqual(steps[0], WHOLE);
                assert.deepEqual(steps.filter((step) => "setWeight" in step).at(-1), { setWeight: 100 });
            }),
        );
    });
});

describe("What a cluster cannot do of a policy", () => {
    const whole = "is not a whole number of percent, and a cluster's load balancer has no finer weights";

    it("is a share with tenths", () => {
        assert.deepEqual(
            checkClusterRollout(
                { strategy: "canary", canaryPercent: 0.1, canaryBakeMinutes: 5, bakeMinutes: 5 },
                "rollout",
            ),
            [
                {
                    path: "rollout.canaryPercent",
                    message: `"0.1" ${whole}`,
                    remedy: "round it, or set runtime.kind to ecs",
                },
            ],
        );
        assert.deepEqual(
            checkClusterRollout(
                { strategy: "linear", stepPercent: 33.3, stepBakeMinutes: 5, bakeMinutes: 5 },
                "rollout",
            ),
            [
                {
                    path: "rollout.stepPercent",
                    message: `"33.3" ${whole}`,
                    remedy: "round it, or set runtime.kind to ecs",
                },
            ],
        );
    });

    it("is one that takes longer than a build can wait", () => {
        const lasting = (bakeMinutes: number): RolloutPolicy => ({
            strategy: "canary",
            canaryPercent: 10,
            canaryBakeMinutes: 20,
            bakeMinutes,
        });
        assert.equal(LONGEST_CLUSTER_ROLLOUT_MINUTES, 420);
        assert.deepEqual(checkClusterRollout(lasting(400), "rollout"), []);
        assert.deepEqual(checkClusterRollout(lasting(401), "rollout"), [
            {
                path: "rollout",
                message: "the rollout takes 421 minutes in all, above the 420 that a deployment to a cluster may wait",
                remedy: "shorten the steps or the bake",
            },
        ]);
    });

    it("is nothing of a rolling rollout, and nothing of whole shares", () => {
        for (const policy of [
            { strategy: "rolling" },
            { strategy: "linear", stepPercent: 3, stepBakeMinutes: 1, bakeMinutes: 0 },
        ] as const) {
            assert.deepEqual(checkClusterRollout(policy, "rollout"), []);
        }
    });

    it("is told all at once", () => {
        assert.deepEqual(
            checkClusterRollout(
                { strategy: "linear", stepPercent: 12.5, stepBakeMinutes: 60, bakeMinutes: 1 },
                "rollout",
            ).map(({ path }) => path),
            ["rollout.stepPercent", "rollout"],
        );
    });
});
