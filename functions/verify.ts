import { parseEcsContract } from "../release/contract";
import { type Problem, Refusal, refuseIfAny } from "../release/problem";
import { strictObject } from "../release/schema";
import { EXECUTION, PARAMETER, RELEASE, STACK } from "./input";
import { done, type Outcome, type PipelineFunction, waitFor } from "./job";
import type { Ports, StackState } from "./ports";

const INPUT = strictObject({ execution: EXECUTION, stack: STACK, release: RELEASE, contract: PARAMETER });

/**
 * Looks at what really runs, and does not take the deployment's word for it: the stack is complete and of this release,
 * the service's newest deployment succeeded with this release's digest, and no alarm is on.
 */
export const verify: PipelineFunction<typeof INPUT> = {
    name: "verify",
    input: INPUT,
    async run({ stack, release, contract }, { stacks, services, alarms, contracts }) {
        const state = await stacks.find(stack);
        if (state === undefined) {
            throw new Refusal("Verify", [
                { path: stack, message: "there is no such stack", remedy: "retry the stage Deploy" },
            ]);
        }
        if (isBusy(state)) {
            return waitFor(`${stack}, which is in ${state.status}`);
        }
        refuseIfAny("Verify", checkStack(stack, state, release));
        const ended = await awaitDeployment(stack, state, services);
        if (!ended.done) {
            return ended;
        }
        const contractJson = await contracts.find(contract);
        if (contractJson === undefined) {
            // Without it nobody knows which alarms to look at, and a release is not verified by looking at none.
            throw new Refusal("Verify", [
                { path: contract, message: "there is no such parameter", remedy: "bring the platform up: pulumi up" },
            ]);
        }
        const { Alarms } = parseEcsContract(contractJson, contract).parameters;
        const firing = await alarms.firing(Alarms.split(",").filter((name) => name !== ""));
        refuseIfAny(
            "Verify",
            firing.map((name) => ({
                path: name,
                message: "is in ALARM",
                remedy: "look at the workload's logs; go back to an earlier release if it is the cause",
            })),
        );
        return ended;
    },
};

/**
 * Whether the stack is still on its way to a state: a release that is in place is cleaned up after for a while, and one that
 * is rolling back has no last reason yet. A stack in review is on no way: nothing was executed.
 */
function isBusy({ status }: StackState): boolean {
    return status.endsWith("_IN_PROGRESS") && status !== "REVIEW_IN_PROGRESS";
}

function checkStack(name: string, { status, reason, parameters }: StackState, release: string): readonly Problem[] {
    const problems: Problem[] = [];
    if (status !== "CREATE_COMPLETE" && status !== "UPDATE_COMPLETE") {
        const why = reason === undefined ? "" : ` (${reason})`;
        problems.push({
            path: name,
            message: `is in ${status}${why}, so the release was not deployed`,
            remedy: "look at the stack's events, mend the cause, and retry the stage Deploy",
        });
    }
    if (parameters.Release !== release) {
        problems.push({
            path: name,
            message: `runs release "${parameters.Release ?? ""}", not "${release}"`,
            remedy: "find out who changed the stack, and retry the stage Deploy",
        });
    }
    return problems;
}

async function awaitDeployment(stack: string, state: StackState, services: Ports["services"]): Promise<Outcome> {
    const service = state.resources.Service;
    const deployment = service === undefined ? undefined : await services.newestDeployment(service);
    if (deployment?.state === "in progress") {
        return waitFor(`the deployment of ${stack}, which is ${deployment.status}`);
    }
    const digest = state.parameters.ImageDigest ?? "";
    const runs = deployment?.digests ?? [];
    // No image at all proves nothing, and `every` is true of none.
    if (deployment?.state !== "successful" || runs.length === 0 || runs.some((each) => each !== digest)) {
        const found = deployment === undefined ? "none" : `${deployment.status} with ${deployment.digests.join(", ")}`;
        throw new Refusal("Verify", [
            {
                path: `${stack}.Service`,
                message: `its newest deployment is ${found}, not a success with ${digest}`,
                remedy: "look at the service's deployments; it may have rolled itself back",
            },
        ]);
    }
    return done({ Digest: digest });
}
