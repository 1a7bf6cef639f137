import assert from "node:assert/strict";
import { deliver } from "../../../automation/delivery";
import { readMarker } from "../../../automation/delivery/marker";
import type { PullRequestService } from "../../../automation/delivery/ports";
import { digestOf } from "../../../automation/preview";
import { previewWith } from "../../support/digests";
import { PullRequestInMemory } from "../../support/pull-request";

const OLDER = "a".repeat(40);
const NEWER = "b".repeat(40);
/** More calls than any delivery makes. */
const MOST_CALLS = 16;

/** Lets each of two go on only when it is its turn, which lasts for a number of its calls. */
class Turns {
    private readonly waiting: (() => void)[][] = [[], []];
    private readonly finished = [false, false];

    /** Called by the one whose number it is, before each of its calls. */
    async take(who: 0 | 1): Promise<void> {
        await new Promise<void>((resolve) => this.waiting[who]?.push(resolve));
    }

    finish(who: 0 | 1): void {
        this.finished[who] = true;
    }

    /** Plays: who is first, and how many calls each turn lasts; then the first to its end, then the other. */
    async play(first: 0 | 1, turns: readonly number[]): Promise<void> {
        for (const [index, calls] of turns.entries()) {
            await this.go((index % 2 === 0 ? first : 1 - first) as 0 | 1, calls);
        }
        const last = ((turns.length + first) % 2) as 0 | 1;
        await this.go(last, Number.POSITIVE_INFINITY);
        await this.go((1 - last) as 0 | 1, Number.POSITIVE_INFINITY);
    }

    private async go(who: 0 | 1, calls: number): Promise<void> {
        for (let made = 0; made < calls; made += 1) {
            while (this.waiting[who]?.length === 0 && !this.finished[who]) {
                await new Promise((resolve) => setImmediate(resolve));
            }
            if (this.finished[who]) {
                return;
            }
            this.waiting[who]?.shift()?.();
            await new Promise((resolve) => setImmediate(resolve));
        }
    }
}

interface Race {
    /** Which commit each is of, and in which minute it is made. */
    readonly of: readonly [readonly [head: string, minute: number], readonly [head: string, minute: number]];
    readonly first: 0 | 1;
    readonly turns: readonly number[];
}

async function race({ of, first, turns }: Race, pullRequest: PullRequestInMemory): Promise<void> {
    const play = new Turns();
    const runs = of.map(async ([head, minute], who) => {
        const service: PullRequestService = pullRequest.service(async () => {
            await play.take(who as 0 | 1);
            // The newer commit is pushed before its preview begins.
            pullRequest.head = head === NEWER ? NEWER : pullRequest.head;
        });
        const digests = [digestOf(previewWith({ stack: "dev" }))];
        const patience = { faults: 3, rounds: 30, longestWaitMs: 0, firstWaitMs: 0 };
        await deliver(service, { head, digests, now: new Date(2026, 0, 1, 0, minute), patience });
        play.finish(who as 0 | 1);
    });
    await Promise.all([play.play(first, turns), ...runs]);
}

/** Every way in which two deliveries take turns, up to three changes from one to the other. */
function* schedules(): Generator<{ readonly first: 0 | 1; readonly turns: readonly number[] }> {
    for (const first of [0, 1] as const) {
        for (let one = 0; one < MOST_CALLS; one += 1) {
            for (let two = 1; two < MOST_CALLS; two += 1) {
                for (let three = 1; three < MOST_CALLS; three += 1) {
                    yield { first, turns: [one, two, three] };
                }
            }
        }
    }
}

describe("Two deliveries at the same time", function () {
    this.timeout(120_000);

    const CASES = [
        [
            "of an older and a newer commit",
            [
                [OLDER, 1],
                [NEWER, 2],
            ],
            NEWER,
            2,
        ],
        [
            "of an older commit that is delivered later, and a newer one",
            [
                [OLDER, 3],
                [NEWER, 2],
            ],
            NEWER,
            2,
        ],
    ] as const;
    for (const [name, of, head, minute] of CASES) {
        for (const standing of [false, true]) {
            it(`${name} leave one comment, the newer's, ${standing ? "where one stood" : "where none was"}`, async () => {
                for (const schedule of schedules()) {
                    const pullRequest = new PullRequestInMemory(OLDER);
                    if (standing) {
                        const service = pullRequest.service();
                        const digests = [digestOf(previewWith({ stack: "dev" }))];
                        await deliver(service, { head: OLDER, digests, now: new Date(2025, 0, 1) });
                    }
                    await race({ of, ...schedule }, pullRequest);
                    const marker = readMarker(pullRequest.comments[0]?.text ?? "");
                    assert.deepEqual(
                        [pullRequest.comments.length, marker?.head, marker?.made],
                        [1, head, new Date(2026, 0, 1, 0, minute).toISOString()],
                        JSON.stringify(schedule),
                    );
                }
            });
        }
    }

    it("of the same commit leave one comment and one judgement", async () => {
        for (const schedule of schedules()) {
            const pullRequest = new PullRequestInMemory(NEWER);
            await race(
                {
                    of: [
                        [NEWER, 1],
                        [NEWER, 2],
                    ],
                    ...schedule,
                },
                pullRequest,
            );
            const marker = readMarker(pullRequest.comments[0]?.text ?? "");
            assert.deepEqual([pullRequest.comments.length, marker?.head], [1, NEWER], JSON.stringify(schedule));
            const check = readMarker(pullRequest.checks.get(`${NEWER} dev`)?.text ?? "");
            assert.equal(check?.made, new Date(2026, 0, 1, 0, 2).toISOString(), JSON.stringify(schedule));
        }
    });
});
