import assert from "node:assert/strict";
import { changedParts, type PipelineDefinition } from "../../components/pipeline/pipeline-changes";
import { definitionOf } from "../../stacks/pipelines-in-progress";
import { CONNECTION } from "../support/plans";
import { settingsOf } from "../support/settings";

function definition(stack: string): PipelineDefinition {
    const settings = settingsOf(stack);
    const [workload] = settings.workloads;
    return definitionOf(settings, workload ?? assert.fail("no workload"));
}

/** The definition with its order of keys turned around, as another program may write it. */
function turned<T>(value: T): T {
    if (Array.isArray(value)) {
        return value.map(turned) as T;
    }
    return typeof value === "object" && value !== null
        ? (Object.fromEntries(
              Object.entries(value)
                  .reverse()
                  .map(([key, part]) => [key, turned(part)]),
          ) as T)
        : value;
}

describe("What changes in a pipeline's definition", () => {
    const declared = definition("prod");
    const [first = assert.fail("no stage"), second = assert.fail("no second stage"), ...others] = declared.stages;

    it("is nothing where it is the same in another order of keys", () => {
        assert.deepEqual(changedParts(turned(declared), declared), []);
    });

    const CASES: readonly (readonly [string, Partial<PipelineDefinition>, readonly string[]])[] = [
        ["another role", { roleArn: "arn:aws:iam::000000000000:role/other" }, ["roleArn"]],
        ["another bucket", { artifactBucket: "other" }, ["artifactBucket"]],
        ["another mode and type", { executionMode: "QUEUED", pipelineType: "V1" }, ["executionMode", "pipelineType"]],
        [
            "a stage more than declared",
            { stages: [...declared.stages, { name: "Extra", actions: [] }] },
            ["stage Extra"],
        ],
        ["a stage less than declared", { stages: [second, ...others] }, [`stage ${first.name}`]],
        ["the same stages in another order", { stages: [second, first, ...others] }, ["the order of stages"]],
        [
            "another setting of one action",
            {
                stages: [
                    {
                        ...first,
                        actions: first.actions.map((one) => ({ ...one, configuration: { S3Bucket: "other" } })),
                    },
                    second,
                    ...others,
                ],
            },
            [`stage ${first.name}`],
        ],
    ];
    for (const [title, changes, parts] of CASES) {
        it(`is told for ${title}`, () => {
            assert.deepEqual([...changedParts({ ...declared, ...changes }, declared)].sort(), parts);
        });
    }

    it("is the trigger where a connection follows another branch", () => {
        const settings = settingsOf("dev");
        const [workload = assert.fail("no workload")] = settings.workloads;
        const before = definitionOf(settings, { ...workload, source: { ...CONNECTION, branch: "main" } });
        const after = definitionOf(settings, { ...workload, source: CONNECTION });
        assert.deepEqual(changedParts(before, after), ["triggers", "stage Source"]);
    });
});
