import assert from "node:assert/strict";
import fc from "fast-check";
import {
    alarmWindowMinutes,
    checkRollout,
    describeRollout,
    LONGEST_ROLLOUT_MINUTES,
    type RolloutPolicy,
    rolloutMinutes,
    rolloutSteps,
    shiftsTraffic,
} from "../../release/rollout";

const ROLLING: RolloutPolicy = { strategy: "rolling" };
const AT_ONCE: RolloutPolicy = { strategy: "all-at-once", bakeMinutes: 5 };
const LINEAR: RolloutPolicy = { strategy: "linear", stepPercent: 25, stepBakeMinutes: 3, bakeMinutes: 10 };
const CANARY: RolloutPolicy = { strategy: "canary", canaryPercent: 10, canaryBakeMinutes: 10, bakeMinutes: 30 };

/** What settings allow: shares in steps of 0.1. */
const share = (min: number, max: number) => fc.integer({ min: min * 10, max: max * 10 }).map((tenths) => tenths / 10);
const minutes = (min: number) => fc.integer({ min, max: 1440 });
const policies: fc.Arbitrary<RolloutPolicy> = fc.oneof(
    fc.constant(ROLLING),
    fc.record({ strategy: fc.constant("all-at-once" as const), bakeMinutes: minutes(0) }),
    fc.record({
        strategy: fc.constant("linear" as const),
        stepPercent: share(3, 100),
        stepBakeMinutes: minutes(1),
        bakeMinutes: minutes(0),
    }),
    fc.record({
        strategy: fc.constant("canary" as const),
        canaryPercent: share(0.1, 99.9),
        canaryBakeMinutes: minutes(1),
        bakeMinutes: minutes(0),
    }),
);

describe("Rollout", () => {
    const table: readonly (readonly [
        RolloutPolicy,
        ReturnType<typeof rolloutSteps>,
        number,
        number | undefined,
        string,
    ])[] = [
        [ROLLING, [{ atMinute: 0, percent: 100 }], 0, undefined, "tasks replaced in place"],
        [AT_ONCE, [{ atMinute: 0, percent: 100 }], 5, 5, "all at once; old revision kept 5 min"],
        [
            { strategy: "all-at-once", bakeMinutes: 0 },
            [{ atMinute: 0, percent: 100 }],
            0,
            undefined,
            "all at once; old revision kept 0 min",
        ],
        [
            LINEAR,
            [
                { atMinute: 0, percent: 25 },
                { atMinute: 3, percent: 50 },
                { atMinute: 6, percent: 75 },
                { atMinute: 9, percent: 100 },
            ],
            19,
            3,
            "25 % every 3 min; old revision kept 10 min",
        ],
        [
            { strategy: "linear", stepPercent: 33.3, stepBakeMinutes: 1, bakeMinutes: 0 },
            [
                { atMinute: 0, percent: 33.3 },
                { atMinute: 1, percent: 66.6 },
                { atMinute: 2, percent: 99.9 },
                { atMinute: 3, percent: 100 },
            ],
            3,
            1,
            "33.3 % every 1 min; old revision kept 0 min",
        ],
        [
            { strategy: "linear", stepPercent: 100, stepBakeMinutes: 7, bakeMinutes: 2 },
            [{ atMinute: 0, percent: 100 }],
            2,
            7,
            "100 % every 7 min; old revision kept 2 min",
        ],
        [
            CANARY,
            [
                { atMinute: 0, percent: 10 },
                { atMinute: 10, percent: 100 },
            ],
            40,
            10,
            "10 % for 10 min, then all; old revision kept 30 min",
        ],
    ];
    for (const [policy, steps, total, window, sentence] of table) {
        it(`${sentence}: steps, minutes in all and the shortest pause`, () => {
            assert.equal(describeRollout(policy), sentence);
            assert.deepEqual(rolloutSteps(policy), steps);
            assert.equal(rolloutMinutes(policy), total);
            assert.equal(alarmWindowMinutes(policy), window);
        });
    }

    it("moves more traffic at each step, later than the one before, and ends in all of it", () => {
        fc.assert(
            fc.property(policies, (policy) => {
                const steps = rolloutSteps(policy);
                assert.equal(steps[0]?.atMinute, 0);
                assert.equal(steps.at(-1)?.percent, 100);
                steps.slice(1).forEach((step, index) => {
                    const before = steps[index];
                    assert.ok(before && step.percent > before.percent && step.atMinute > before.atMinute);
                });
                assert.ok(rolloutMinutes(policy) >= (steps.at(-1)?.atMinute ?? 0));
            }),
        );
    });

    it("shifts traffic in every strategy but rolling", () => {
        assert.deepEqual([ROLLING, AT_ONCE, LINEAR, CANARY].map(shiftsTraffic), [false, true, true, true]);
    });

    it("accepts what takes as long as the service allows, and refuses a minute more", () => {
        const lasting = (bakeMinutes: number): RolloutPolicy => ({ ...LINEAR, bakeMinutes });
        assert.equal(LONGEST_ROLLOUT_MINUTES, 1980);
        assert.deepEqual(checkRollout(lasting(1980 - 9), "rollout"), []);
        assert.deepEqual(checkRollout(lasting(1981 - 9), "rollout"), [
            {
                path: "rollout",
                message: "the rollout takes 1981 minutes in all, above the 1980 that CloudFormation accepts",
                remedy: "shorten the steps or the bake",
            },
        ]);
    });

    it("accepts a canary that leaves a rest, and refuses one that does not", () => {
        assert.deepEqual(checkRollout({ ...CANARY, canaryPercent: 99.9 } as RolloutPolicy, "rollout"), []);
        assert.deepEqual(checkRollout({ ...CANARY, canaryPercent: 100 } as RolloutPolicy, "rollout"), [
            {
                path: "rollout.canaryPercent",
                message: '"100" leaves nothing for the second step',
                remedy: 'set it below 100, or use strategy "all-at-once"',
            },
        ]);
    });

    it("refuses both at once, below the path that is given", () => {
        const policy: RolloutPolicy = {
            strategy: "canary",
            canaryPercent: 100,
            canaryBakeMinutes: 1440,
            bakeMinutes: 1440,
        };
        assert.deepEqual(
            checkRollout(policy, "stacks.prod").map(({ path }) => path),
            ["stacks.prod", "stacks.prod.canaryPercent"],
        );
    });
});
