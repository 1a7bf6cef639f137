import { type PipelinePlanArgs, planPipeline } from "../../components/pipeline/pipeline-plan";
import type { PipelinePlan } from "../../components/pipeline/planned-pipeline";
import { pipelinePlanArgs } from "../../stacks/pipelines-in-progress";
import { topologyOf } from "../../stacks/topology";
import { type Overrides, STACKS, settingsOf } from "./settings";

/** What the plan of a real stack's first workload is made from, with some settings changed. */
export function planArgsOf(stack: string, overrides: Overrides = {}): PipelinePlanArgs {
    const settings = settingsOf(stack, overrides);
    const [workload] = settings.workloads;
    if (workload === undefined) {
        throw new Error(`${stack} has no workload`);
    }
    return pipelinePlanArgs(settings, topologyOf(settings), workload);
}

/** A source elsewhere than in CodeCommit. */
export const CONNECTION = {
    kind: "connection",
    connectionArn: "arn:aws:codeconnections:eu-west-1:111122223333:connection/0a1b2c3d",
    repository: "acme/hello",
    branch: "release",
} as const;

/** How many approvers an environment can have. */
export const APPROVERS = [0, 1, 2] as const;

/** Every plan that the real stacks can have: each stack, each number of approvers, and both kinds of source. */
export const REAL_PLANS: readonly (readonly [string, PipelinePlan])[] = [
    ...STACKS.flatMap((stack) =>
        APPROVERS.map((approvers): readonly [string, PipelinePlan] => [
            `${stack} with ${approvers} approvers`,
            planPipeline(planArgsOf(stack, { approval: { approvers, notify: [] } })),
        ]),
    ),
    ["dev from a connection", planPipeline({ ...planArgsOf("dev"), source: CONNECTION })],
];
