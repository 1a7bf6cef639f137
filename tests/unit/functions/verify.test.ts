import assert from "node:assert/strict";
import type { ServiceDeployment, StackState } from "../../../functions/ports";
import { verify } from "../../../functions/verify";
import { releaseHash } from "../../../release/manifest";
import { CONTRACT, MANIFEST } from "../../support/releases";
import { EXECUTION, portsWith, refusalOf } from "./fake-ports";

const RELEASE = releaseHash(MANIFEST);
const DIGEST = MANIFEST.imageDigest;
const SERVICE = "arn:aws:ecs:eu-west-1:333344445555:service/airlock-prod-cluster/airlock-prod-hello-Service-1";
const INPUT = {
    execution: EXECUTION,
    stack: "airlock-prod-hello",
    release: RELEASE,
    contract: "/airlock/prod/hello/contract",
};
const STATE: StackState = {
    status: "UPDATE_COMPLETE",
    reason: undefined,
    parameters: { Release: RELEASE, ImageDigest: DIGEST },
    resources: { Service: SERVICE },
};
const DEPLOYMENT: ServiceDeployment = { state: "successful", status: "SUCCESSFUL", digests: [DIGEST] };

interface World {
    readonly stack?: Partial<StackState> | undefined;
    readonly deployment?: Partial<ServiceDeployment> | undefined;
    readonly contract?: string | undefined;
    readonly alarms?: string;
    readonly firing?: readonly string[];
}

function verifyIn(world: World = {}) {
    const parameters = {
        ...CONTRACT.parameters,
        Alarms: world.alarms ?? "airlock-prod-hello-5xx,airlock-prod-hello-p99",
    };
    const contract = JSON.stringify({ ...CONTRACT, parameters });
    const asked: unknown[] = [];
    const ports = portsWith({
        stacks: {
            find: async (name) => {
                asked.push(name);
                return "stack" in world && world.stack === undefined ? undefined : { ...STATE, ...world.stack };
            },
        },
        services: {
            newestDeployment: async (service) => {
                asked.push(service);
                const none = "deployment" in world && world.deployment === undefined;
                return none ? undefined : { ...DEPLOYMENT, ...world.deployment };
            },
        },
        contracts: { find: async () => ("contract" in world ? world.contract : contract) },
        alarms: {
            firing: async (names) => {
                asked.push(names);
                return world.firing ?? [];
            },
        },
    });
    return { ran: verify.run(INPUT, ports), asked };
}

describe("Verify", () => {
    it("looks at stack, service and alarms, and says what runs", async () => {
        const { ran, asked } = verifyIn();
        assert.deepEqual(await ran, { done: true, variables: { Digest: DIGEST } });
        assert.deepEqual(asked, [INPUT.stack, SERVICE, ["airlock-prod-hello-5xx", "airlock-prod-hello-p99"]]);
    });

    it("accepts a first creation, and a workload without alarms", async () => {
        const { ran, asked } = verifyIn({ stack: { status: "CREATE_COMPLETE" }, alarms: "" });
        assert.equal((await ran).done, true);
        assert.deepEqual(asked.at(-1), []);
    });

    it("waits while the service is still deploying", async () => {
        const { ran } = verifyIn({ deployment: { state: "in progress", status: "IN_PROGRESS", digests: [] } });
        assert.deepEqual(await ran, {
            done: false,
            waitingFor: "the deployment of airlock-prod-hello, which is IN_PROGRESS",
        });
    });

    for (const status of ["UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS", "CREATE_IN_PROGRESS"]) {
        it(`waits for a stack that is busy, and looks at nothing else: ${status}`, async () => {
            const { ran, asked } = verifyIn({ stack: { status } });
            assert.deepEqual(await ran, { done: false, waitingFor: `airlock-prod-hello, which is in ${status}` });
            assert.deepEqual(asked, [INPUT.stack]);
        });
    }

    const refusals: readonly (readonly [string, World, RegExp])[] = [
        ["a stack that is not there", { stack: undefined }, /airlock-prod-hello: there is no such stack/],
        [
            "a stack that rolled back, with the reason",
            { stack: { status: "UPDATE_ROLLBACK_COMPLETE", reason: "the service did not stabilize" } },
            /is in UPDATE_ROLLBACK_COMPLETE \(the service did not stabilize\), so the release was not deployed/,
        ],
        [
            "a stack that only has a change set, of which nothing was executed",
            { stack: { status: "REVIEW_IN_PROGRESS" } },
            /is in REVIEW_IN_PROGRESS, so the release was not deployed/,
        ],
        [
            "a stack of another release",
            { stack: { parameters: { ...STATE.parameters, Release: "f".repeat(64) } } },
            /runs release "f{64}", not "/,
        ],
        ["a stack that has no release", { stack: { parameters: {} } }, /runs release "", not "/],
        ["a stack without its service", { stack: { resources: {} } }, /Service: its newest deployment is none/],
        ["a service that was never deployed", { deployment: undefined }, /Service: its newest deployment is none/],
        [
            "a deployment that rolled itself back",
            { deployment: { state: "failed", status: "ROLLBACK_SUCCESSFUL" } },
            /its newest deployment is ROLLBACK_SUCCESSFUL with sha256/,
        ],
        [
            "a service that runs another image",
            { deployment: { digests: [`sha256:${"cd".repeat(32)}`] } },
            /is SUCCESSFUL with sha256:(cd){32}, not a success with sha256:(ab){32}/,
        ],
        [
            "a service that runs another image beside the release's",
            { deployment: { digests: [DIGEST, `sha256:${"cd".repeat(32)}`] } },
            /not a success with/,
        ],
        ["a service of which no image is known", { deployment: { digests: [] } }, /is SUCCESSFUL with , not a success/],
        [
            "a contract that is gone, because nobody knows its alarms",
            { contract: undefined },
            /contract: there is no such parameter/,
        ],
        ["an alarm that is on", { firing: ["airlock-prod-hello-5xx"] }, /airlock-prod-hello-5xx: is in ALARM/],
    ];
    for (const [what, world, message] of refusals) {
        it(`refuses ${what}`, async () => assert.match(await refusalOf(verifyIn(world).ran), message));
    }
});
