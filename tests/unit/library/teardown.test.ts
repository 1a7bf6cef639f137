import assert from "node:assert/strict";
import { EnvironmentError } from "../../../automation/library/errors";
import { listenTo } from "../../../automation/library/operation";
import type { ProgressEvent } from "../../../automation/library/progress";
import type { Session } from "../../../automation/library/session";
import { deleteWorkloadStacks } from "../../../automation/library/teardown";
import { settingsOf } from "../../support/settings";

type Status = readonly [status: string, reason?: string];

/** Played stacks: what each says, look by look; the last is said again for ever. `undefined` is a stack that is gone. */
function played(looks: { readonly [stack: string]: readonly (Status | undefined)[] }, signal?: AbortSignal) {
    const at = new Map<string, number>();
    const deleted: string[] = [];
    const told: ProgressEvent[] = [];
    let pauses = 0;
    const stacks = {
        async find(name: string) {
            const states = looks[name] ?? [];
            const index = at.get(name) ?? 0;
            at.set(name, index + 1);
            const state = states[Math.min(index, states.length - 1)];
            return state && { status: state[0], reason: state[1] };
        },
        async delete(name: string) {
            deleted.push(name);
        },
    };
    const session = {
        name: "dev",
        settings: settingsOf("dev"),
        aws: { stacks },
        world: {
            async pause() {
                pauses += 1;
            },
        },
        interruption: listenTo({ signal }),
        tell: (event: ProgressEvent) => told.push(event),
    } as unknown as Session;
    return { session, deleted, told, pauses: () => pauses };
}

const GOING: Status = ["DELETE_IN_PROGRESS"];
const UP: Status = ["UPDATE_COMPLETE"];

async function refusal(asked: Promise<unknown>): Promise<EnvironmentError> {
    const error = await asked.then(
        () => assert.fail("was not refused"),
        (reason: unknown) => reason,
    );
    assert.ok(error instanceof EnvironmentError);
    return error;
}

describe("Deleting workloads' stacks", () => {
    it("deletes those that are there, each once, and waits until they are gone", async () => {
        const { session, deleted, told, pauses } = played({
            "airlock-dev-hello": [UP, GOING, GOING, undefined],
            "airlock-dev-billing": [undefined],
        });
        assert.deepEqual(await deleteWorkloadStacks(session, ["hello", "billing", "hello"]), ["airlock-dev-hello"]);
        assert.deepEqual(deleted, ["airlock-dev-hello"]);
        assert.equal(pauses(), 2);
        assert.deepEqual(
            told.map((event) => event.type === "phase" && event.text),
            ["deleting the workload's stack airlock-dev-hello", "the workload's stack airlock-dev-hello is gone"],
        );
    });

    it("only waits for one that is being deleted already", async () => {
        const { session, deleted } = played({ "airlock-dev-hello": [GOING, GOING, undefined] });
        assert.deepEqual(await deleteWorkloadStacks(session, ["hello"]), ["airlock-dev-hello"]);
        assert.deepEqual(deleted, []);
    });

    it("tells why a stack does not go", async () => {
        const failed: Status = ["DELETE_FAILED", "the bucket is not empty"];
        const { session } = played({ "airlock-dev-hello": [UP, GOING, failed] });
        const error = await refusal(deleteWorkloadStacks(session, ["hello"]));
        assert.equal(error.kind, "aws-refused");
        assert.equal(
            error.message,
            "dev: stack airlock-dev-hello is in DELETE_FAILED: the bucket is not empty; delete what holds it up, and destroy again",
        );
    });

    it("deletes nothing once it is to end", async () => {
        const { session, deleted } = played({ "airlock-dev-hello": [UP] }, AbortSignal.abort());
        assert.equal((await refusal(deleteWorkloadStacks(session, ["hello"]))).kind, "cancelled");
        assert.deepEqual(deleted, []);
    });

    it("stops waiting when it is to end", async () => {
        const caller = new AbortController();
        const { session } = played({ "airlock-dev-hello": [UP, GOING] }, caller.signal);
        const waiting = {
            ...session,
            world: {
                ...session.world,
                async pause() {
                    caller.abort();
                    throw caller.signal.reason;
                },
            },
        };
        assert.equal((await refusal(deleteWorkloadStacks(waiting, ["hello"]))).kind, "cancelled");
    });
});
