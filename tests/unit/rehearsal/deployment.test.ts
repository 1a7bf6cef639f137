import assert from "node:assert/strict";
import { playDeployment, rolloutOf } from "../../../rehearsal/deployment";
import { Stacks } from "../../../rehearsal/stacks";
import type { Json } from "../../../release/canonical";

const PLACE = { name: "hello", account: "111111111111", region: "eu-west-1", partition: "aws" };
const CANARY = {
    Strategy: "CANARY",
    BakeTimeInMinutes: "30",
    CanaryConfiguration: { CanaryPercent: "10", CanaryBakeTimeInMinutes: "10" },
    Alarms: { AlarmNames: ["errors"], Enable: true, Rollback: true },
};

const service = (DeploymentConfiguration: Json) => ({
    type: "AWS::ECS::Service",
    physicalId: "service",
    properties: { DeploymentConfiguration },
});

describe("A deployment in the rehearsal", () => {
    it("reads the rollout from the service itself", () => {
        const LinearConfiguration = { StepPercent: "25", StepBakeTimeInMinutes: "3" };
        assert.deepEqual(rolloutOf(service({ Strategy: "ROLLING" })), { strategy: "rolling" });
        assert.deepEqual(rolloutOf(service({ Strategy: "BLUE_GREEN", BakeTimeInMinutes: "5" })), {
            strategy: "all-at-once",
            bakeMinutes: 5,
        });
        assert.deepEqual(rolloutOf(service({ Strategy: "LINEAR", BakeTimeInMinutes: "1", LinearConfiguration })), {
            strategy: "linear",
            stepPercent: 25,
            stepBakeMinutes: 3,
            bakeMinutes: 1,
        });
        assert.deepEqual(rolloutOf(service(CANARY)), {
            strategy: "canary",
            canaryPercent: 10,
            canaryBakeMinutes: 10,
            bakeMinutes: 30,
        });
        assert.throws(() => rolloutOf(service({ Strategy: "CANARY" })), /CanaryConfiguration: is missing/);
        assert.throws(() => rolloutOf(service({ Strategy: "LINEAR" })), /LinearConfiguration: is missing/);
    });

    const play = (isFirst: boolean, atMinute?: number) =>
        playDeployment(service(CANARY), isFirst, ["errors"], atMinute === undefined ? undefined : { atMinute });

    it("moves traffic step by step", () => {
        const { moments, stoppedBy } = play(false);
        assert.equal(stoppedBy, undefined);
        assert.deepEqual(
            moments.map(({ atMinute, percent }) => [atMinute, percent]),
            [
                [0, 10],
                [10, 100],
                [40, 100],
            ],
        );
    });

    it("has nothing to take traffic from at first", () => {
        assert.deepEqual(
            play(true, 5).moments.map(({ percent }) => percent),
            [100],
        );
    });

    it("is ended by an alarm until its last minute, and not after it", () => {
        assert.equal(play(false, 5).stoppedBy, "errors");
        assert.deepEqual(
            play(false, 39).moments.map(({ percent }) => percent),
            [10, 100, 0],
        );
        assert.equal(play(false, 40).stoppedBy, undefined);
    });

    it("is not ended by an alarm that the service does not have", () => {
        const { Alarms: _, ...silent } = CANARY;
        assert.equal(playDeployment(service(silent), false, [], { atMinute: 5 }).stoppedBy, undefined);
    });

    it("refuses a service whose alarm does not exist", () => {
        assert.throws(() => playDeployment(service(CANARY), false, ["latency"], undefined), /no alarm "errors"/);
    });
});

describe("A stack in the rehearsal", () => {
    const template = (image: string, cluster = "c") =>
        JSON.stringify({
            Parameters: { Release: { Type: "String" } },
            Resources: {
                Task: {
                    Type: "AWS::ECS::TaskDefinition",
                    Properties: { Family: "f", ContainerDefinitions: [{ Image: `hello@sha256:${image}` }] },
                },
                Service: {
                    Type: "AWS::ECS::Service",
                    Properties: {
                        Cluster: cluster,
                        TaskDefinition: { Ref: "Task" },
                        DeploymentConfiguration: CANARY,
                    },
                },
            },
        });
    const configuration = (Release: string) =>
        JSON.stringify({
            Parameters: { Release },
            StackPolicy: {
                Statement: [
                    { Effect: "Allow", Principal: "*", Action: ["Update:*"], Resource: "*" },
                    {
                        Effect: "Deny",
                        Principal: "*",
                        Action: ["Update:Replace", "Update:Delete"],
                        Resource: "LogicalResourceId/Service",
                    },
                ],
            },
        });

    let stacks: Stacks;
    const release = (image: string, atMinute?: number, cluster?: string) => {
        stacks.createChangeSet(PLACE, "release", template(image, cluster), configuration(`r-${image}`));
        return stacks.execute("hello", "release", ["errors"], atMinute === undefined ? undefined : { atMinute });
    };
    const state = () => {
        const { status, parameters, resources } = stacks.find("hello") ?? assert.fail("no stack");
        const deployment = stacks.newestDeployment(resources.Service ?? "");
        return [status, parameters.Release, deployment?.state, ...(deployment?.digests ?? [])];
    };
    beforeEach(() => {
        stacks = new Stacks();
    });

    it("is made by its first change set, and updated by the next", () => {
        stacks.createChangeSet(PLACE, "release", template("1"), configuration("r-1"));
        assert.equal(stacks.find("hello")?.status, "REVIEW_IN_PROGRESS");
        release("1");
        assert.deepEqual(state(), ["CREATE_COMPLETE", "r-1", "successful", "sha256:1"]);
        release("2");
        assert.deepEqual(state(), ["UPDATE_COMPLETE", "r-2", "successful", "sha256:2"]);
    });

    it("is as before when an alarm ends its update", () => {
        release("1");
        assert.equal(release("2", 5).deployment?.stoppedBy, "errors");
        assert.deepEqual(state(), ["UPDATE_ROLLBACK_COMPLETE", "r-1", "failed", "sha256:1"]);
        release("3");
        assert.deepEqual(state(), ["UPDATE_COMPLETE", "r-3", "successful", "sha256:3"]);
    });

    it("stays as it is when nothing changes", () => {
        release("1");
        assert.deepEqual(release("1"), { changes: [], deployment: undefined });
        assert.deepEqual(state(), ["CREATE_COMPLETE", "r-1", "successful", "sha256:1"]);
    });

    it("refuses to replace what its policy protects", () => {
        release("1");
        assert.throws(() => release("2", undefined, "d"), /Service: Update:Replace is denied/);
        assert.deepEqual(state(), ["CREATE_COMPLETE", "r-1", "successful", "sha256:1"]);
    });

    it("refuses to execute a change set that was executed, or never made", () => {
        release("1");
        assert.throws(() => stacks.execute("hello", "release", []), /stack "hello" has none of this name/);
        assert.throws(() => stacks.execute("other", "release", []), /stack "other" has none of this name/);
    });
});
