import assert from "node:assert/strict";
import { actionRunner } from "../../../rehearsal/actions";
import { Cloud } from "../../../rehearsal/cloud";
import type { DeclaredResource } from "../../../rehearsal/declared";
import { playPipeline, type SourceRevision } from "../../../rehearsal/pipeline";
import type { Json } from "../../../release/canonical";
import { BUCKET, declaredBy, inbox, lambda, pipeline, resource } from "./support";

const ID = "0f8fad5b-d9cb-469f-a165-70867728950e";

const invoke = (run: string, runOrder: number, parameters: Json): Json => ({
    name: run,
    category: "Invoke",
    provider: "Lambda",
    runOrder,
    configuration: { FunctionName: `a-dev-${run}`, UserParameters: JSON.stringify(parameters) },
    namespace: run,
});
const approval = (name: string): Json => ({
    name,
    category: "Approval",
    provider: "Manual",
    configuration: { CustomData: "+ Service" },
});
const source = (configuration: { readonly [key: string]: string }): Json => ({
    name: "Inbox",
    category: "Source",
    provider: "S3",
    configuration,
    outputArtifacts: ["Candidate"],
});

/** Plays a pipeline of one stage, in an environment that declares it and these. */
async function play(
    actions: Json,
    others: readonly DeclaredResource[] = [],
    people: readonly string[] = ["ann", "ben"],
    revisions: readonly SourceRevision[] = [],
) {
    const declared = declaredBy([pipeline("p", [{ name: "S", actions }]), ...others]);
    const cloud = new Cloud([declared]);
    cloud.storage.putOnce("in", undefined, "candidates/1.zip", new Uint8Array([1]));
    const [it] = declared.pipelines;
    const run = actionRunner({
        cloud,
        declared,
        room: { folder: "/nowhere", onProgress: () => undefined, signal: undefined },
        people,
        alarmAfterMinutes: undefined,
    });
    const played = await playPipeline(it ?? assert.fail("no pipeline"), { id: ID, revisions }, run);
    const [stage] = played.stages;
    return (stage ?? assert.fail("no stage")).actions;
}

describe("Actions of the rehearsal", () => {
    const authorize = (approvers: number) =>
        invoke("authorize", 2, { execution: ID, pipeline: "p", stage: "S", approvers });

    it("ask two people where there are two approvals side by side, and the function agrees", async () => {
        const actions = await play(
            [approval("Approve"), approval("ApproveSecond"), authorize(2)],
            [lambda("authorize")],
        );
        assert.deepEqual(
            actions.flatMap((action) => action.approval ?? []),
            ["ann", "ben"].map((person) => ({
                by: `arn:aws:sts::111111111111:assumed-role/release-approver/${person}`,
                shown: "+ Service",
            })),
        );
        assert.deepEqual(actions.at(-1)?.facts, ["authorized: ann, ben"]);
    });

    it("refuses when one person gave both approvals", async () => {
        const actions = await play(
            [approval("Approve"), approval("ApproveSecond"), authorize(2)],
            [lambda("authorize")],
            ["ann", "ann"],
        );
        assert.match(actions.at(-1)?.because ?? "", /ann did so twice/);
    });

    it("refuses when an approval is missing, or nobody is left to ask", async () => {
        const [, missing] = await play([approval("Approve"), authorize(2)], [lambda("authorize")]);
        assert.match(missing?.because ?? "", /no recorded answer to ApproveSecond/);
        const [, nobody] = await play([approval("Approve"), approval("ApproveSecond")], [], ["ann"]);
        assert.match(nobody?.because ?? "", /nobody is left to ask/);
    });

    it("refuses a function that is not declared, or is none of Airlock's", async () => {
        const [gone] = await play([authorize(1)]);
        assert.match(gone?.because ?? "", /a-dev-authorize: there is no such function/);
        const foreign = resource("aws:lambda/function:Function", { name: "a-dev-authorize", handler: "index.other" });
        const [other] = await play([authorize(1)], [foreign]);
        assert.match(other?.because ?? "", /index\.other: is no function of Airlock/);
    });

    it("refuses parameters that the function does not take, in the function's own words", async () => {
        const [action] = await play([invoke("prepare", 1, { execution: ID })], [lambda("prepare")]);
        assert.match(action?.because ?? "", /Parameters of prepare.*stack: is missing/s);
    });

    it("take the candidate that the execution was started with", async () => {
        const started = [{ actionName: "Inbox", revisionType: "S3_OBJECT_KEY", revisionValue: "candidates/1.zip" }];
        const configuration = { S3Bucket: "in", S3ObjectKey: "none", AllowOverrideForS3ObjectKey: "true" };
        const [taken] = await play([source(configuration)], inbox("in"), [], started);
        assert.deepEqual(taken?.facts, ["candidates/1.zip"]);
        const [none] = await play([source(configuration)], inbox("in"));
        assert.match(none?.because ?? "", /in\/none: there is no such object/);
        const [closed] = await play(
            [source({ ...configuration, AllowOverrideForS3ObjectKey: "false" })],
            inbox("in"),
            [],
            started,
        );
        assert.match(closed?.because ?? "", /does not let its key be overridden/);
        const [unversioned] = await play([source(configuration)], [resource(BUCKET, { bucket: "in" })], [], started);
        assert.match(unversioned?.because ?? "", /is no versioned bucket/);
    });

    it("refuses an action that the rehearsal does not know", async () => {
        const [action] = await play([{ name: "X", category: "Deploy", provider: "ECS" }]);
        assert.match(action?.because ?? "", /Deploy ECS: the rehearsal does not know it/);
    });
});
