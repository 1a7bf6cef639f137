import assert from "node:assert/strict";
import { reportReaped, reportStanding } from "../../../automation/sandbox/command";
import { stateIn } from "../../../automation/sandbox/engine";
import type { SandboxEngine, SandboxState } from "../../../automation/sandbox/ports";
import { fateOf, reap, sandboxes } from "../../../automation/sandbox/reap";

const NOW = new Date("2026-11-25T12:00:00Z");

/** An engine with these stacks, whose destroys fail for some. */
function engineWith(states: { readonly [stack: string]: SandboxState }, resisting: readonly string[] = []) {
    const asked: string[] = [];
    const destroyed: string[] = [];
    const engine: SandboxEngine = {
        stacks: async () => Object.keys(states),
        state: async (stack) => {
            asked.push(stack);
            return states[stack] ?? assert.fail(stack);
        },
        destroy: async (stack) => {
            destroyed.push(stack);
            if (resisting.includes(stack)) {
                throw new Error("pulumi destroy ended with 255");
            }
        },
    };
    return { engine, asked, destroyed };
}

const OVER = { resources: 40, expires: "2026-11-25T12:00Z" };
const ALIVE = { resources: 40, expires: "2026-11-25T12:01Z" };

describe("The reaper of sandboxes", () => {
    it("tells what is over from what is alive, to the minute, and from what has nothing in it or no end", () => {
        const fate = (state: SandboxState) => fateOf("sandbox-alice", state, { now: NOW, wanted: [] });
        assert.equal(fate(OVER), "over");
        assert.equal(fate(ALIVE), "alive");
        assert.equal(fate({ resources: 0, expires: OVER.expires }), "empty");
        assert.equal(fate({ resources: 1, expires: OVER.expires }), "over");
        assert.equal(fate({ resources: 1, expires: undefined }), "endless");
        assert.equal(fate({ resources: 1, expires: "soon" }), "endless");
    });

    it("takes a pull request's for over once nobody wants it, and only where somebody asks", () => {
        const fate = (wanted: readonly number[] | undefined, state = ALIVE) =>
            fateOf("sandbox-pr-12", state, { now: NOW, ...(wanted === undefined ? {} : { wanted }) });
        assert.equal(fate(undefined), "alive");
        assert.equal(fate([11, 12]), "alive");
        assert.equal(fate([11, 123]), "over");
        assert.equal(fate([]), "over");
        assert.equal(fate([12], OVER), "over");
        assert.equal(fateOf("sandbox-pr-x", ALIVE, { now: NOW, wanted: [] }), "alive");
    });

    it("takes down what is over and nothing else, and looks at no other stack", async () => {
        const { engine, asked, destroyed } = engineWith({
            prod: OVER,
            "sandbox-b": OVER,
            "sandbox-a": OVER,
            "sandbox-alive": ALIVE,
            "sandbox-endless": { resources: 3, expires: undefined },
        });
        const begun: string[] = [];
        const standing = await sandboxes(engine, { now: NOW });
        const reaped = await reap(engine, standing, (stack) => begun.push(stack));
        assert.deepEqual(asked, ["sandbox-a", "sandbox-alive", "sandbox-b", "sandbox-endless"]);
        assert.deepEqual(
            [begun, destroyed],
            [
                ["sandbox-a", "sandbox-b"],
                ["sandbox-a", "sandbox-b"],
            ],
        );
        assert.deepEqual(
            reaped.map(({ stack, failure }) => [stack, failure]),
            [
                ["sandbox-a", undefined],
                ["sandbox-b", undefined],
            ],
        );
    });

    it("goes on where one resists, and says so", async () => {
        const { engine } = engineWith({ "sandbox-a": OVER, "sandbox-b": OVER }, ["sandbox-a"]);
        const standing = await sandboxes(engine, { now: NOW });
        const reaped = await reap(engine, standing, () => undefined);
        assert.deepEqual(reportReaped(standing, reaped).split("\n").slice(-2), [
            "sandbox-a is still there: pulumi destroy ended with 255",
            "removed sandbox-b",
        ]);
    });

    it("says what it would do, and that there is nothing to do", async () => {
        const { engine } = engineWith({ "sandbox-a": OVER, "sandbox-b": ALIVE });
        const standing = await sandboxes(engine, { now: NOW });
        assert.equal(reportReaped(standing, [], true).split("\n").at(-1), "would remove sandbox-a");
        assert.equal(reportReaped([], []), "no sandboxes\nnothing to remove");
        assert.equal(
            reportStanding(standing),
            [
                "SANDBOX    RESOURCES  EXPIRES",
                "sandbox-a  40         2026-11-25T12:00Z  over",
                "sandbox-b  40         2026-11-25T12:01Z",
            ].join("\n"),
        );
    });

    it("reads a state: what providers made, and the latest end that a provider of AWS gives", () => {
        const provider = (name: string, defaultTags: unknown) => ({
            urn: `urn:pulumi:sandbox-a::airlock::pulumi:providers:aws::${name}`,
            type: "pulumi:providers:aws",
            custom: true,
            inputs: { defaultTags },
        });
        const resources = [
            { type: "pulumi:pulumi:Stack" },
            provider("old", JSON.stringify({ tags: { Expires: "2026-11-24T12:00Z" } })),
            provider("new", { tags: { Expires: "2026-11-25T12:00Z" } }),
            provider("bare", undefined),
            { type: "airlock:sandbox:Sandbox" },
            { type: "aws:ec2/vpc:Vpc", custom: true },
            { type: "aws:iam/role:Role", custom: true, external: true },
        ];
        assert.deepEqual(stateIn(JSON.stringify({ deployment: { resources } })), {
            resources: 1,
            expires: "2026-11-25T12:00Z",
        });
        assert.deepEqual(stateIn('{"deployment":{}}'), { resources: 0, expires: undefined });
    });
});
