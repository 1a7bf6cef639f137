import assert from "node:assert/strict";
import { admit } from "../../functions/admit";
import { pack } from "../../functions/archive";
import { authorize } from "../../functions/authorize";
import { describe as describeChanges } from "../../functions/describe";
import type { Ports } from "../../functions/ports";
import { prepare } from "../../functions/prepare";
import { promote } from "../../functions/promote";
import { record } from "../../functions/record";
import { seal } from "../../functions/seal";
import { verify } from "../../functions/verify";
import { CANDIDATE_FILES, manifestText } from "../../release/manifest";
import { parse } from "../../release/schema";
import { REAL_PLANS } from "../support/plans";
import { CONTRACT, MANIFEST, TEMPLATE } from "../support/releases";

const FUNCTIONS = { seal, admit, prepare, describe: describeChanges, authorize, verify, record, promote } as const;
/** What variables are filled with when a pipeline runs; one that no action gives is left out, and so fails a test. */
const VALUES: { readonly [variable: string]: string } = {
    "codepipeline.PipelineExecutionId": "01234567-89ab-cdef-0123-456789abcdef",
    "Source.CommitId": MANIFEST.commit,
    "Build.CODEBUILD_BUILD_ID": "airlock-dev-hello:01234567-89ab-cdef-0123-456789abcdef",
    "Admit.Release": "ab".repeat(32),
    "Admit.Commit": MANIFEST.commit,
    "Admit.Digest": MANIFEST.imageDigest,
    "Authorize.ApprovedBy":
        "arn:aws:sts::111122223333:assumed-role/release/ann, arn:aws:sts::111122223333:assumed-role/release/ben",
};

describe("Plan and functions", () => {
    for (const [title, plan] of REAL_PLANS) {
        it(`agree on the parameters of every call of ${title}`, () => {
            const calls = plan.stages.flatMap(({ actions }) => actions).filter(({ provider }) => provider === "Lambda");
            assert.ok(calls.length >= 5);
            for (const { configuration, name } of calls) {
                const run = Object.entries(FUNCTIONS).find(([key]) => configuration.FunctionName?.endsWith(`-${key}`));
                assert.ok(run, configuration.FunctionName);
                const filled = (configuration.UserParameters ?? "").replace(/#\{([^}]+)\}/g, (_, variable: string) => {
                    const value = VALUES[variable];
                    assert.ok(value, `${name} reads ${variable}, which no action gives`);
                    return value;
                });
                assert.doesNotThrow(() => parse(run[1].input, JSON.parse(filled), name));
            }
        });
    }

    it("agree on the variables that later actions read", async () => {
        const candidate = pack({
            [CANDIDATE_FILES.manifest]: Buffer.from(manifestText(MANIFEST)),
            [CANDIDATE_FILES.signature]: Buffer.from("signature"),
            [CANDIDATE_FILES.template]: Buffer.from(JSON.stringify(TEMPLATE)),
        });
        const ports = {
            artifacts: { read: async () => candidate, write: async () => undefined },
            images: { digestOf: async () => MANIFEST.imageDigest, has: async () => true },
            signatures: { verify: async () => true },
            contracts: { find: async () => JSON.stringify(CONTRACT) },
            stacks: { changes: async () => [] },
            approvals: { of: async () => [{ action: "Approve", by: "ann" }] },
        } as unknown as Ports;
        const id = VALUES["codepipeline.PipelineExecutionId"] ?? "";
        const outcomes = {
            Admit: await admit.run(
                { execution: id, workload: "hello", repository: "airlock/hello", contract: "/c" },
                ports,
            ),
            Describe: await describeChanges.run({ execution: id, stack: "s", changeSet: "c" }, ports),
            Authorize: await authorize.run({ execution: id, pipeline: "p", stage: "Deploy", approvers: 1 }, ports),
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
