import assert from "node:assert/strict";
import { planPipeline } from "../../components/pipeline/pipeline-plan";
import type { Placement } from "../../components/shared/placement";
import { FUNCTIONS } from "../../functions";
import { admit } from "../../functions/admit";
import { pack } from "../../functions/archive";
import { authorize } from "../../functions/authorize";
import { describe as describeChanges } from "../../functions/describe";
import type { Ports } from "../../functions/ports";
import { CANDIDATE_FILES, manifestText } from "../../release/manifest";
import { parse } from "../../release/schema";
import { callsOf } from "../support/calls";
import { APPROVERS, REAL_PLANS } from "../support/plans";
import { CONTRACT, MANIFEST, OBJECTS_TEXT, TEMPLATE } from "../support/releases";

const EXECUTION = "01234567-89ab-cdef-0123-456789abcdef";
/** Names as long as settings take them, with a project's of 40 characters, which still leaves functions' names whole. */
const LONG: Placement = {
    project: "p".repeat(40),
    environment: "e".repeat(12),
    account: "111122223333",
    region: "ap-southeast-1",
    partition: "aws",
};
const LONG_NEXT: Placement = { ...LONG, environment: "f".repeat(12) };
const LONG_PLANS = APPROVERS.flatMap((approvers) =>
    [undefined, LONG_NEXT].map(
        (next) =>
            [
                `a pipeline of the longest names with ${approvers} approvers, ${next === undefined ? "the last" : "the first"}`,
                planPipeline({
                    placement: LONG,
                    workload: "w".repeat(20),
                    source: next === undefined ? { kind: "inbox" } : { kind: "codecommit", branch: "main" },
                    executionMode: "QUEUED",
                    approval: { approvers },
                    runtime: "ecs",
                    next,
                }),
            ] as const,
    ),
);

describe("Plan and functions", () => {
    for (const [title, plan] of [...REAL_PLANS, ...LONG_PLANS]) {
        it(`agree on the parameters of every call of ${title}`, () => {
            const calls = callsOf(plan);
            assert.ok(calls.length >= 5);
            for (const { action, run, filled } of calls) {
                assert.doesNotThrow(() => parse(FUNCTIONS[run].input, JSON.parse(filled), action));
            }
        });

        it(`keep the parameters of every call of ${title} to what an action can hold, also filled in`, () => {
            for (const { action, parameters, filled } of callsOf(plan)) {
                assert.ok(parameters.length <= 1000, `${action}: ${parameters.length} characters`);
                assert.ok(filled.length <= 1000, `${action}: ${filled.length} characters, filled in`);
            }
        });
    }

    it("call every function in some plan", () => {
        const called = new Set(REAL_PLANS.flatMap(([, plan]) => callsOf(plan).map(({ run }) => run)));
        assert.deepEqual([...called].sort(), Object.keys(FUNCTIONS).sort());
    });

    it("agree on the variables that later actions read", async () => {
        const candidate = pack({
            [CANDIDATE_FILES.manifest]: Buffer.from(manifestText(MANIFEST)),
            [CANDIDATE_FILES.signature]: Buffer.from("signature"),
            [CANDIDATE_FILES.template]: Buffer.from(JSON.stringify(TEMPLATE)),
            [CANDIDATE_FILES.objects]: Buffer.from(OBJECTS_TEXT),
        });
        const ports = {
            artifacts: { read: async () => candidate, write: async () => undefined },
            images: { digestOf: async () => MANIFEST.imageDigest, has: async () => true },
            signatures: { verify: async () => true },
            contracts: { find: async () => JSON.stringify(CONTRACT) },
            alarms: { firing: async () => [] },
            stacks: { changes: async () => [] },
            approvals: { of: async () => [{ action: "Approve", by: "ann" }] },
        } as unknown as Ports;
        const outcomes = {
            Admit: await admit.run(
                { execution: EXECUTION, workload: "hello", repository: "airlock/hello", contract: "/c" },
                ports,
            ),
            Describe: await describeChanges.run({ execution: EXECUTION, stack: "s", changeSet: "c" }, ports),
            Authorize: await authorize.run(
                { execution: EXECUTION, pipeline: "p", stage: "Deploy", approvers: 1 },
                ports,
            ),
        };
        const given = Object.entries(outcomes).flatMap(([namespace, outcome]) =>
            Object.keys(outcome.done ? outcome.variables : {}).map((variable) => `${namespace}.${variable}`),
        );
        const outside = ["codepipeline.PipelineExecutionId", "Source.CommitId", "Build.CODEBUILD_BUILD_ID"];
        for (const [title, plan] of REAL_PLANS) {
            for (const [, variable = ""] of JSON.stringify(plan).matchAll(/#\{([^}]+)\}/g)) {
                assert.ok([...outside, ...given].includes(variable), `${title} reads ${variable}`);
            }
        }
    });
});
