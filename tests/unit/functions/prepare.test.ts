import assert from "node:assert/strict";
import { prepare } from "../../../functions/prepare";
import { EXECUTION, portsWith, refusalOf } from "./fake-ports";

const STACK = "airlock-prod-hello";

function prepareIn(status: string | undefined, reason?: string) {
    const deleted: string[] = [];
    const ports = portsWith({
        stacks: {
            find: async () => (status === undefined ? undefined : { status, reason, parameters: {}, resources: {} }),
            delete: async (name) => void deleted.push(name),
        },
    });
    return { ran: prepare.run({ execution: EXECUTION, stack: STACK }, ports), deleted };
}

describe("Prepare", () => {
    for (const status of [
        undefined,
        "REVIEW_IN_PROGRESS",
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
        "IMPORT_COMPLETE",
    ]) {
        it(`leaves a stack alone that is ${status ?? "not there"}`, async () => {
            const { ran, deleted } = prepareIn(status);
            assert.deepEqual(await ran, { done: true, variables: {} });
            assert.deepEqual(deleted, []);
        });
    }

    for (const status of ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"]) {
        it(`clears a stack that never worked: ${status}`, async () => {
            const { ran, deleted } = prepareIn(status);
            assert.deepEqual(await ran, {
                done: false,
                waitingFor: `the deletion of ${STACK}, whose first creation failed`,
            });
            assert.deepEqual(deleted, [STACK]);
        });
    }

    for (const status of [
        "CREATE_IN_PROGRESS",
        "ROLLBACK_IN_PROGRESS",
        "DELETE_IN_PROGRESS",
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    ]) {
        it(`waits for a stack that is busy: ${status}`, async () => {
            const { ran, deleted } = prepareIn(status);
            assert.deepEqual(await ran, { done: false, waitingFor: `${STACK}, which is in ${status}` });
            assert.deepEqual(deleted, []);
        });
    }

    for (const [status, remedy] of [
        ["UPDATE_ROLLBACK_FAILED", /continue its rollback/],
        ["UPDATE_FAILED", /roll it back/],
        ["DELETE_FAILED", /delete what holds it up/],
    ] as const) {
        it(`refuses a stack that only a person can mend, with the way out: ${status}`, async () => {
            const { ran, deleted } = prepareIn(status, "a bucket is not empty");
            const message = await refusalOf(ran);
            assert.ok(message.includes(`${STACK}: is in ${status} (a bucket is not empty); `), message);
            assert.match(message, remedy);
            assert.deepEqual(deleted, []);
        });
    }
});
