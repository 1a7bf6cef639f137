import { Refusal } from "../release/problem";
import { strictObject } from "../release/schema";
import { EXECUTION, STACK } from "./input";
import { done, type PipelineFunction, waitFor } from "./job";

const INPUT = strictObject({ execution: EXECUTION, stack: STACK });

/** A stack that never worked: it refuses change sets, and nothing in it is worth keeping. */
const NEVER_SUCCEEDED: readonly string[] = ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"];

/** What a person has to mend first, and how. */
const STUCK: { readonly [status: string]: string } = {
    UPDATE_ROLLBACK_FAILED: "continue its rollback in the CloudFormation console, then retry the stage",
    UPDATE_FAILED: "roll it back in the CloudFormation console, then retry the stage",
    DELETE_FAILED: "delete what holds it up, then delete the stack, then retry the stage",
};

/**
 * Leaves a workload's stack in a state that takes a change set: clears one whose first creation failed, waits for one
 * that is busy, and refuses one that only a person can mend.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html the statuses
 */
export const prepare: PipelineFunction<typeof INPUT> = {
    name: "prepare",
    input: INPUT,
    async run({ stack }, { stacks }) {
        const state = await stacks.find(stack);
        // A stack in review exists only as its first change set, which the next action replaces.
        if (state === undefined || state.status === "REVIEW_IN_PROGRESS") {
            return done();
        }
        const remedy = STUCK[state.status];
        if (remedy !== undefined) {
            const reason = state.reason === undefined ? "" : ` (${state.reason})`;
            throw new Refusal("Prepare", [{ path: stack, message: `is in ${state.status}${reason}`, remedy }]);
        }
        if (NEVER_SUCCEEDED.includes(state.status)) {
            await stacks.delete(stack);
            return waitFor(`the deletion of ${stack}, whose first creation failed`);
        }
        return state.status.endsWith("_IN_PROGRESS") ? waitFor(`${stack}, which is in ${state.status}`) : done();
    },
};
