import { summarizeChanges } from "../release/change";
import { strictObject } from "../release/schema";
import { EXECUTION, NAME, STACK } from "./input";
import { done, type PipelineFunction } from "./job";

const INPUT = strictObject({ execution: EXECUTION, stack: STACK, changeSet: NAME });

/** Says what a change set changes, in the words that the approver is shown. */
export const describe: PipelineFunction<typeof INPUT> = {
    name: "describe",
    input: INPUT,
    async run({ stack, changeSet }, { stacks }) {
        const changes = await stacks.changes(stack, changeSet);
        return done({ Summary: summarizeChanges(changes), Changes: String(changes.length) });
    },
};
